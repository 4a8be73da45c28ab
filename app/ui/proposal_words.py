"""What a kept proposal is called in the window: when and how it was made, and what became of it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from app.core.actions import Actions
from app.core.errors import UnknownAction
from app.core.proposals import Kept

_CHINESE = QLocale(QLocale.Language.Chinese)
_ENGLISH = QLocale(QLocale.Language.English)
# Digits of a fingerprint that tell one model file from another.
_DIGITS = 12


def action_name(actions: Actions, action: str, language: str) -> str:
    """What an action is called; its id where it is gone."""
    try:
        return actions.get(action).name(language)
    except UnknownAction:
        return action


def made_words(kept: Kept, language: str) -> str:
    """When it was made: the time of today, or day and time."""
    when = QDateTime.fromSecsSinceEpoch(int(kept.proposal.made))
    if when.date() == QDateTime.currentDateTime().date():
        return when.toString("HH:mm")
    locale = _CHINESE if language == "zh" else _ENGLISH
    return locale.toString(when, "M月d日 HH:mm" if language == "zh" else "d MMM yyyy HH:mm")


def asked_words(kept: Kept, actions: Actions, language: str) -> str:
    """What was asked: the action, and which attempt it was."""
    name = action_name(actions, kept.proposal.action, language)
    if kept.proposal.attempt == 1:
        return name
    return QCoreApplication.translate("ProposalWords", "{action}, attempt {number}").format(
        action=name, number=kept.proposal.attempt)


def decided_words(kept: Kept) -> str:
    """What was decided on its changes."""
    translate = QCoreApplication.translate
    counts = kept.counts()
    said: list[str] = []
    if number := counts["accepted"]:
        said.append(translate("ProposalWords", "{number} accepted").format(number=f"{number:,}"))
    if number := counts["edited"]:
        said.append(translate("ProposalWords", "{number} in your words").format(number=f"{number:,}"))
    if number := counts["standing"]:
        said.append(translate("ProposalWords", "{number} let stand").format(number=f"{number:,}"))
    return " · ".join(said) or translate("ProposalWords", "nothing decided")


def origin_words(kept: Kept) -> str:
    """How it came about, to be read and to be asked for again: model, fingerprint, seed, style, instruction."""
    translate, proposal = QCoreApplication.translate, kept.proposal
    said = [proposal.model]
    if proposal.fingerprint:
        said.append(translate("ProposalWords", "file {fingerprint}").format(
            fingerprint=proposal.fingerprint[:_DIGITS]))
    if proposal.seed is not None:
        said.append(translate("ProposalWords", "seed {seed}").format(seed=proposal.seed))
        said.append(translate("ProposalWords", "temperature {value}").format(
            value=f"{proposal.sampling.temperature:g}"))
    if proposal.style:
        said.append(translate("ProposalWords", "style {name}").format(name=proposal.style))
    if proposal.instruction:
        said.append(translate("ProposalWords", "“{instruction}”").format(instruction=proposal.instruction))
    return " · ".join(filter(None, said))
