"""Hand-overs in words: the formats, what is under way, and what could not be carried."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.core.handover.formats import Format
from app.core.handover.left_out import LeftOut

_STAGES = {
    "reading": QT_TRANSLATE_NOOP("HandOver", "Reading the document…"),
    "converting": QT_TRANSLATE_NOOP("HandOver", "Converting…"),
    "typesetting": QT_TRANSLATE_NOOP("HandOver", "Setting the pages…"),
    "writing": QT_TRANSLATE_NOOP("HandOver", "Writing the file…"),
}
_FORMATS = {
    "docx": QT_TRANSLATE_NOOP("HandOver", "Word document"),
    "pdf": QT_TRANSLATE_NOOP("HandOver", "PDF"),
    "html": QT_TRANSLATE_NOOP("HandOver", "Web page, everything in one file"),
    "odt": QT_TRANSLATE_NOOP("HandOver", "OpenDocument text"),
    "epub": QT_TRANSLATE_NOOP("HandOver", "EPUB book"),
    "txt": QT_TRANSLATE_NOOP("HandOver", "Plain text, without marks"),
}
_LAYOUTS = {
    "plain": QT_TRANSLATE_NOOP("HandOver", "Standard"),
    "official": QT_TRANSLATE_NOOP("HandOver", "Chinese official document (公文, GB/T 9704)"),
}
KINDS = {
    "remote-image": QT_TRANSLATE_NOOP("HandOver", "Image on the network, not fetched; its text and a link stand there"),
    "image-missing": QT_TRANSLATE_NOOP("HandOver", "Image file not found; its text stands there"),
    "image-outside": QT_TRANSLATE_NOOP("HandOver", "Image outside the document's folder, not taken"),
    "image-unsaved": QT_TRANSLATE_NOOP("HandOver", "Image not found: the document was never saved and has no folder"),
    "image-unreadable": QT_TRANSLATE_NOOP("HandOver", "Image that cannot be read; its text stands there"),
    "html": QT_TRANSLATE_NOOP("HandOver", "HTML, written as the text that it is"),
    "comment": QT_TRANSLATE_NOOP("HandOver", "Comment, left out"),
    "link": QT_TRANSLATE_NOOP("HandOver", "Link that leads nowhere from a file elsewhere, written as text"),
    "footnote-unused": QT_TRANSLATE_NOOP("HandOver", "Footnote that nothing refers to, left out"),
    "footnote-nested": QT_TRANSLATE_NOOP("HandOver", "Footnote within a footnote, written as text"),
    "formula": QT_TRANSLATE_NOOP("HandOver", "Formula that cannot be read, written as it stands"),
    "control": QT_TRANSLATE_NOOP("HandOver", "Character that no file can hold, shown as \ufffd"),
    "unread": QT_TRANSLATE_NOOP("HandOver", "Paragraph too long to be read, written as it stands"),
    "face": QT_TRANSLATE_NOOP("HandOver", "Fonts of the standard that are not on this computer; others are used"),
    "unmarked": QT_TRANSLATE_NOOP("HandOver", "This was changed, too, where a change cannot be marked"),
    "too-deep": QT_TRANSLATE_NOOP("HandOver", "Nested too deeply, left out"),
}


def _said(text: object) -> str:
    return QCoreApplication.translate("HandOver", str(text))


def stage_words(stage: str) -> str:
    """What is under way, as a line."""
    return _said(_STAGES[stage])


def format_words(form: Format) -> str:
    """A format with the ending of its files."""
    return f"{_said(_FORMATS[form.name])} ({form.suffix})"


def layout_words(name: str) -> str:
    """One of ``formats.LAYOUTS``."""
    return _said(_LAYOUTS[name])


def left_out_words(one: LeftOut) -> str:
    """What could not be carried, as a line."""
    line = _said(QT_TRANSLATE_NOOP("HandOver", "Line {line}")).format(line=f"{one.line:,}") if one.line else ""
    return " · ".join(part for part in (line, _said(KINDS[one.kind]), one.what) if part)
