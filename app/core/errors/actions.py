"""What can be wrong with an action, a style, or the text it is to work on."""

from __future__ import annotations

from app.core.errors.stet_error import StetError


class ActionProblem(StetError):
    """An action or a style is not usable."""


class BrokenAction(ActionProblem):
    sentence = "“{path}”, line {line}: {reason}."
    advice = "The other actions are loaded; mend this file and start Stet again."


class UnknownAction(ActionProblem):
    sentence = "There is no action “{name}”."
    advice = "There are: {known}."


class UnknownStyle(ActionProblem):
    sentence = "There is no style “{name}”."
    advice = "There are: {known}."


class NothingSelected(ActionProblem):
    sentence = "There is no text to work on."
    advice = "Write or select some first."


class NothingToRewrite(ActionProblem):
    sentence = "There are no words to rewrite here: code, formulas, addresses and the like stay as they are."
    advice = "Select some text."
