"""What is said about a text that a journal holds: its name, its time, and what its file is today."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from app.core.recovery import Kept

# Characters of the text that stand for its name where it has no file.
_FIRST_WORDS = 40


def name_of(kept: Kept) -> str:
    """The file's name, or the first words; what a journal is called in which nothing can be read."""
    if not kept.readable:
        return QCoreApplication.translate("Recovery", "Damaged journal")
    if kept.document.path is not None:
        return kept.document.path.name
    words = first_words(kept)
    if len(words) > _FIRST_WORDS:
        return f"{words[:_FIRST_WORDS].rstrip()}…"
    return words or QCoreApplication.translate("Recovery", "Untitled")


def first_words(kept: Kept) -> str:
    """The first line with anything in it, without Markdown's marks."""
    lines = (line.strip("#>*- \t") for line in kept.text.split("\n"))
    return next((line for line in lines if line), "")


def time_of(kept: Kept, *, language: str = "") -> str:
    """When it was changed last: the time of today, else the day too."""
    when = QDateTime.fromMSecsSinceEpoch(int(min(max(kept.time, 0), 2**40) * 1000))
    if when.date() == QDateTime.currentDateTime().date():
        return when.toString("HH:mm:ss")
    locale = QLocale(QLocale.Language.Chinese) if language == "zh" else QLocale(QLocale.Language.English)
    return locale.toString(when, "yyyy-MM-dd HH:mm:ss")


def file_words(kept: Kept) -> str:
    """What the file is beside the text, "" where it is as it was."""
    if not kept.readable:
        return QCoreApplication.translate("Recovery", "It cannot be read; its journal was left as it is.")
    states = {
        "changed": QCoreApplication.translate("Recovery", "Its file was changed since by another program."),
        "gone": QCoreApplication.translate("Recovery", "Its file is gone."),
        "none": QCoreApplication.translate("Recovery", "It has no file yet."),
    }
    return states.get(kept.file_state(), "")


def damage_words(kept: Kept) -> str:
    """That not all of it could be read, or ""."""
    if kept.damaged_at is None:
        return ""
    if kept.salvaged:
        return QCoreApplication.translate("Recovery", "Its journal is damaged; this is what could still be read in it.")
    return QCoreApplication.translate("Recovery", "The end of its journal is damaged; this is what came before.")
