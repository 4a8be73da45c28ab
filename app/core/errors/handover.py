"""What can go wrong when a document is handed over."""

from __future__ import annotations

from app.core.errors.stet_error import StetError


class HandOverProblem(StetError):
    """Nothing was written; the document is as it was."""


class ConverterMissing(HandOverProblem):
    sentence = "A part of Stet is missing, so this format cannot be written ({name}). Nothing was written."
    advice = "Install Stet again."


class ConversionFailed(HandOverProblem):
    sentence = "The document could not be turned into {format} ({detail}). Nothing was written."
    advice = "Try another format, or a part of the document."


class ConversionTooLong(HandOverProblem):
    sentence = "To turn the document into {format} took longer than {minutes} minutes. Nothing was written."
    advice = "Try another format, or a part of the document."


class ConversionStopped(HandOverProblem):
    """The writer's own wish: told where nobody sees what was stopped."""

    sentence = "Stopped. Nothing was written."


class UnknownFormat(HandOverProblem):
    sentence = "There is no format “{name}”."
    advice = "There are: {known}."


class NoSuchLayout(HandOverProblem):
    sentence = "The layout of official documents is not there for {format}."
    advice = "It is there for: {known}."


class OnlyWordFollows(HandOverProblem):
    sentence = "Changes cannot be marked in {format}. Nothing was written."
    advice = "Word can follow them: export as .docx."


class OntoItself(HandOverProblem):
    sentence = "“{path}” is the document itself. Nothing was written."
    advice = "Choose another name."


class AlreadyThere(HandOverProblem):
    sentence = "“{path}” is there already. Nothing was written."
    advice = "Give --overwrite, or choose another name."
