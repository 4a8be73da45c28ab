"""What a proposal kept, told in one quiet line."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.core.kept import Kept, Subject
from app.ui.hunk_words import unbroken
from app.ui.wording import listed

_ONE: dict[Subject, object] = {
    "link": QT_TRANSLATE_NOOP("Kept", "1 link"),
    "image": QT_TRANSLATE_NOOP("Kept", "1 image"),
    "formula": QT_TRANSLATE_NOOP("Kept", "1 formula"),
    "code": QT_TRANSLATE_NOOP("Kept", "1 piece of code"),
    "footnote": QT_TRANSLATE_NOOP("Kept", "1 footnote"),
    "citation": QT_TRANSLATE_NOOP("Kept", "1 citation"),
    "placeholder": QT_TRANSLATE_NOOP("Kept", "1 placeholder"),
    "number": QT_TRANSLATE_NOOP("Kept", "1 number"),
    "date": QT_TRANSLATE_NOOP("Kept", "1 date or time"),
    "name": QT_TRANSLATE_NOOP("Kept", "1 name"),
    "quotation": QT_TRANSLATE_NOOP("Kept", "1 quotation"),
    "term": QT_TRANSLATE_NOOP("Kept", "1 term"),
}
_MANY: dict[Subject, object] = {
    "link": QT_TRANSLATE_NOOP("Kept", "{number} links"),
    "image": QT_TRANSLATE_NOOP("Kept", "{number} images"),
    "formula": QT_TRANSLATE_NOOP("Kept", "{number} formulas"),
    "code": QT_TRANSLATE_NOOP("Kept", "{number} pieces of code"),
    "footnote": QT_TRANSLATE_NOOP("Kept", "{number} footnotes"),
    "citation": QT_TRANSLATE_NOOP("Kept", "{number} citations"),
    "placeholder": QT_TRANSLATE_NOOP("Kept", "{number} placeholders"),
    "number": QT_TRANSLATE_NOOP("Kept", "{number} numbers"),
    "date": QT_TRANSLATE_NOOP("Kept", "{number} dates and times"),
    "name": QT_TRANSLATE_NOOP("Kept", "{number} names"),
    "quotation": QT_TRANSLATE_NOOP("Kept", "{number} quotations"),
    "term": QT_TRANSLATE_NOOP("Kept", "{number} terms"),
}


def kept_line(kept: Kept) -> str:
    """As "2 links, 1 formula, 14 numbers kept", or "" where there was nothing to keep."""
    translate = QCoreApplication.translate
    told = [unbroken(translate("Kept", str(_ONE[subject] if number == 1 else _MANY[subject])).format(
        number=f"{number:,}")) for subject, number in kept]
    return translate("Kept", "{list} kept").format(list=listed(told)) if told else ""
