"""What a change is called in the window: its kind, what is held against it, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.core.findings import Finding
from app.core.hunk_kinds import Kind, kind_of
from app.core.language import language_of
from app.core.review import Change, Review
from app.core.structure_lock import UNCERTAIN
from app.ui.wording import listed

_LABELS: dict[str, object] = {
    "spelling": QT_TRANSLATE_NOOP("Hunks", "Spelling"),
    "wording": QT_TRANSLATE_NOOP("Hunks", "Wording"),
    "rewritten": QT_TRANSLATE_NOOP("Hunks", "Rewritten"),
    "added": QT_TRANSLATE_NOOP("Hunks", "Added"),
    "removed": QT_TRANSLATE_NOOP("Hunks", "Removed"),
    "moved": QT_TRANSLATE_NOOP("Hunks", "Moved"),
    "structure": QT_TRANSLATE_NOOP("Hunks", "Structure changed"),
    "facts": QT_TRANSLATE_NOOP("Hunks", "Fact changed"),
    "conflict": QT_TRANSLATE_NOOP("Hunks", "Changed by both"),
}
_COUNTED: dict[str, object] = {
    "spelling": QT_TRANSLATE_NOOP("Hunks", "{number} spelling"),
    "wording": QT_TRANSLATE_NOOP("Hunks", "{number} wording"),
    "rewritten": QT_TRANSLATE_NOOP("Hunks", "{number} rewritten"),
    "added": QT_TRANSLATE_NOOP("Hunks", "{number} added"),
    "removed": QT_TRANSLATE_NOOP("Hunks", "{number} removed"),
    "moved": QT_TRANSLATE_NOOP("Hunks", "{number} moved"),
    "structure": QT_TRANSLATE_NOOP("Hunks", "{number} structure"),
    "facts": QT_TRANSLATE_NOOP("Hunks", "{number} facts"),
    "conflict": QT_TRANSLATE_NOOP("Hunks", "{number} on both sides"),
}
_MOVED_AND_CHANGED = QT_TRANSLATE_NOOP("Hunks", "Moved and changed")
_ONE_FACT = QT_TRANSLATE_NOOP("Hunks", "1 fact")
# The subjects of findings, by the beginning of their kinds; the longest that fits counts.
_SUBJECTS: dict[str, object] = {
    "number": QT_TRANSLATE_NOOP("Hunks", "Number"),
    "percent": QT_TRANSLATE_NOOP("Hunks", "Percentage"),
    "money": QT_TRANSLATE_NOOP("Hunks", "Amount of money"),
    "quantity": QT_TRANSLATE_NOOP("Hunks", "Quantity"),
    "date": QT_TRANSLATE_NOOP("Hunks", "Date"),
    "time": QT_TRANSLATE_NOOP("Hunks", "Time"),
    "ordinal": QT_TRANSLATE_NOOP("Hunks", "Ordinal"),
    "reference": QT_TRANSLATE_NOOP("Hunks", "Reference"),
    "part": QT_TRANSLATE_NOOP("Hunks", "Numbering"),
    "bound": QT_TRANSLATE_NOOP("Hunks", "Limit"),
    "duty": QT_TRANSLATE_NOOP("Hunks", "Obligation"),
    "email": QT_TRANSLATE_NOOP("Hunks", "E-mail address"),
    "url": QT_TRANSLATE_NOOP("Hunks", "Web address"),
    "phone": QT_TRANSLATE_NOOP("Hunks", "Telephone number"),
    "quotation": QT_TRANSLATE_NOOP("Hunks", "Quotation"),
    "title": QT_TRANSLATE_NOOP("Hunks", "Title"),
    "name": QT_TRANSLATE_NOOP("Hunks", "Name"),
    "term": QT_TRANSLATE_NOOP("Hunks", "Term"),
    "link": QT_TRANSLATE_NOOP("Hunks", "Link"),
    "image": QT_TRANSLATE_NOOP("Hunks", "Image"),
    "code": QT_TRANSLATE_NOOP("Hunks", "Code"),
    "math": QT_TRANSLATE_NOOP("Hunks", "Formula"),
    "html": QT_TRANSLATE_NOOP("Hunks", "HTML"),
    "heading": QT_TRANSLATE_NOOP("Hunks", "Heading"),
    "list": QT_TRANSLATE_NOOP("Hunks", "List"),
    "task": QT_TRANSLATE_NOOP("Hunks", "Task"),
    "table": QT_TRANSLATE_NOOP("Hunks", "Table"),
    "quote": QT_TRANSLATE_NOOP("Hunks", "Block quotation"),
    "footnote": QT_TRANSLATE_NOOP("Hunks", "Footnote"),
    "citation": QT_TRANSLATE_NOOP("Hunks", "Citation"),
    "mark": QT_TRANSLATE_NOOP("Hunks", "Mark"),
    "placeholder": QT_TRANSLATE_NOOP("Hunks", "Placeholder"),
    "emphasis": QT_TRANSLATE_NOOP("Hunks", "Emphasis"),
    "strong": QT_TRANSLATE_NOOP("Hunks", "Emphasis"),
    "front-matter": QT_TRANSLATE_NOOP("Hunks", "Front matter"),
    "paragraph": QT_TRANSLATE_NOOP("Hunks", "Paragraph"),
    "line-break": QT_TRANSLATE_NOOP("Hunks", "Line break"),
    "line-end": QT_TRANSLATE_NOOP("Hunks", "Line break"),
    "conflict": _LABELS["conflict"],
}
_FLAGGED: tuple[Kind, ...] = ("structure", "facts", "conflict")
_UNCERTAIN = QT_TRANSLATE_NOOP("Hunks", "May change the structure")


def label(kind: Kind) -> str:
    """The kind of a change."""
    return _translated(_LABELS[kind])


def heading(change: Change) -> str:
    """What stands above a change: its kind, or what the check found, as "Percentage changed"."""
    found = [finding for finding in change.findings if finding not in change.whole]
    if found:
        return told(found)
    if change.hunk.was:
        return _translated(_MOVED_AND_CHANGED)
    hunk = change.hunk
    # What is of the whole proposal stands above all of them: here it is said what this one does.
    return label(kind_of(hunk.before, hunk.after, None, at_line_start=False) if change.whole else change.kind)


def whole_line(review: Review) -> str:
    """What is held against the proposal as a whole, or ""."""
    if not review.whole:
        return ""
    return QCoreApplication.translate("Hunks", "Of the whole proposal: {what}").format(what=told(review.whole))


def told(findings: Sequence[Finding]) -> str:
    """What was found, as "Percentage changed"."""
    found: dict[object, set[str]] = {}
    uneven = dict.fromkeys(
        QCoreApplication.translate("Hunks", "“{name}”, elsewhere “{usual}”").format(name=each.after, usual=each.usual)
        for each in findings if each.usual is not None)
    for finding in findings:
        if finding.usual is not None:
            continue
        kind = finding.kind
        names = [name for name in _SUBJECTS if kind.startswith(name)]
        subject = _SUBJECTS[max(names, key=len)] if names else _UNCERTAIN if kind == UNCERTAIN else _LABELS["structure"]
        found.setdefault(subject, set()).add(kind.rsplit("-", 1)[-1])
    if len(found) > 1:
        found.pop(_UNCERTAIN, None)  # what was found says more than what might be
    return listed([*uneven, *(_told(subject, ways) for subject, ways in found.items())][:2])


def unbroken(text: str) -> str:
    """``text`` as one that no line breaks: between 汉字 any line may, unless they are joined."""
    joined = "\u2060".join(text) if not text.isascii() and language_of(text) == "zh" else text
    return joined.replace(" ", "\u00a0")


def counted(counts: Mapping[Kind, int]) -> list[tuple[str, bool]]:
    """How many there are of each kind, most first; structure and facts last, as flagged (True).

    Of a single plain kind nothing is said.
    """
    plain: list[Kind] = sorted((kind for kind in counts if kind not in _FLAGGED), key=lambda kind: -counts[kind])
    if len(counts) == 1 and plain:
        return []
    found: list[tuple[str, bool]] = []
    kinds: list[Kind] = [*plain, *_FLAGGED]
    for kind in kinds:
        if number := counts.get(kind, 0):
            text = _ONE_FACT if kind == "facts" and number == 1 else _COUNTED[kind]
            found.append((_translated(text).format(number=number), kind in _FLAGGED))
    return found


def _told(subject: object, ways: set[str]) -> str:
    """What became of a subject: lost, new or moved where that is all; lost here and new there is changed."""
    told = _translated(subject)
    if subject in (_UNCERTAIN, _LABELS["structure"], _LABELS["conflict"]):
        return told
    words = {
        "lost": QCoreApplication.translate("Hunks", "{subject} lost"),
        "new": QCoreApplication.translate("Hunks", "{subject} added"),
        "moved": QCoreApplication.translate("Hunks", "{subject} moved"),
    }
    changed = QCoreApplication.translate("Hunks", "{subject} changed")
    return (words.get(next(iter(ways)), changed) if len(ways) == 1 else changed).format(subject=told)


def _translated(text: object) -> str:
    return QCoreApplication.translate("Hunks", str(text))
