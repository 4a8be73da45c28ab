"""What the stretches of a coverage are called in the window: what became of each, and why it was left out."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.core.coverage import OUTSIDE, Coverage, Stretch
from app.ui.wording import told

# Of what was chosen: where more is not asked about, that is said, or "all passages" would promise too much.
_MUCH_LEFT = 0.5
# Characters of a stretch that are shown of it.
_SHOWN = 60

_STATES: dict[str, object] = {
    "waiting": QT_TRANSLATE_NOOP("Coverage", "Not done yet"),
    "read": QT_TRANSLATE_NOOP("Coverage", "Being written"),
    "done": QT_TRANSLATE_NOOP("Coverage", "Done"),
    "skipped": QT_TRANSLATE_NOOP("Coverage", "Left as it is"),
    "cut": QT_TRANSLATE_NOOP("Coverage", "Its answer broke off; what it had not reached stays as it was"),
    "failed": QT_TRANSLATE_NOOP("Coverage", "Not done, and as it was"),
}
_REASONS: dict[str, object] = {
    "repeating": QT_TRANSLATE_NOOP("Coverage", "The model began to repeat itself; what it had not reached stays"),
    "length": QT_TRANSLATE_NOOP("Coverage", "The answer reached its limit; what it had not reached stays"),
    "heading": QT_TRANSLATE_NOOP("Coverage", "A heading, left as it is"),
    "paragraph": QT_TRANSLATE_NOOP("Coverage", "No words to rewrite, left as it is"),
    "table": QT_TRANSLATE_NOOP("Coverage", "A table, left as it is"),
    "item": QT_TRANSLATE_NOOP("Coverage", "A list item, left as it is"),
    "code": QT_TRANSLATE_NOOP("Coverage", "Code, left as it is"),
    "math": QT_TRANSLATE_NOOP("Coverage", "A formula, left as it is"),
    "html": QT_TRANSLATE_NOOP("Coverage", "HTML, left as it is"),
    "front-matter": QT_TRANSLATE_NOOP("Coverage", "The document's own data, left as it is"),
    "definition": QT_TRANSLATE_NOOP("Coverage", "The target of a link, left as it is"),
    "footnote": QT_TRANSLATE_NOOP("Coverage", "A footnote, left as it is"),
    OUTSIDE: QT_TRANSLATE_NOOP("Coverage", "Not chosen"),
}


def _translated(text: object) -> str:
    return QCoreApplication.translate("Coverage", str(text))


def stretch_words(stretch: Stretch, document: str) -> str:
    """What became of a stretch, why, and how it begins, in two lines."""
    said = _translated(_REASONS.get(stretch.reason, _STATES[stretch.state]))
    if stretch.problem is not None:
        said = told(stretch.problem)
    beginning = " ".join(document[stretch.start : min(stretch.end, stretch.start + 4 * _SHOWN)].split())
    shown = beginning[:_SHOWN] + ("…" if len(beginning) > _SHOWN else "")
    return f"{said}\n{shown}"


def coverage_words(coverage: Coverage) -> str:
    """How much is done, and what is not: never complete before it is."""
    done, total = coverage.count("done"), coverage.total
    if coverage.is_complete:
        parts = [QCoreApplication.translate("Coverage", "All {total} passages are done").format(total=f"{total:,}")]
    else:
        parts = [QCoreApplication.translate("Coverage", "{done} of {total} passages are done").format(
            done=f"{done:,}", total=f"{total:,}")]
    if coverage.left_share > _MUCH_LEFT:
        parts.append(QCoreApplication.translate("Coverage", "{percent}% of the text is left as it is").format(
            percent=int(100 * coverage.left_share)))
    if broken := coverage.count("failed", "cut"):
        parts.append(QCoreApplication.translate("Coverage", "{number} broke off or failed").format(
            number=f"{broken:,}"))
    return " · ".join(parts)
