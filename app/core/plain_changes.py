"""Whether a change exchanges words away from every Markdown mark, and so cannot change the structure in any company."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from app.core.blocks import Block
from app.core.findings import Range
from app.core.inline_spans import Span, spans_of
from app.core.patterns import pattern_of

# Characters that can be a Markdown mark, or part of one, wherever they stand in a line.
_MARKS = frozenset("*_~`[]<>$|\\{}^#@&%!\n\r\t")
# Of these, where they mark nothing yet, the ones that words behind them may complete: tags, placeholders, entities.
# Brackets that are closed already, with no target behind them, are done with.
OPENER = pattern_of(r"<(?=[A-Za-z/!?<])|\{(?![^{}]*\})|\\(?=[(\[])|\^(?=\[)|%(?=[(A-Z])|&(?=[\w#])|@(?=\w)"
                     r"|\[(?![^\[\]]*\](?!\())")
# And these only where a plain change stands right beside them.
_TOUCHY = frozenset("@&%$\\{^`")
# What a mark beside it can turn into something else: a target, a definition, an image.
_JOINING = frozenset("([:{!\\-+=")
# Words that are an address, or become one with what stands beside them.
_ADDRESS = pattern_of(r"://|www\.", re.IGNORECASE)
# Behind a number, with nothing behind it that a placeholder goes on with.
_PERCENT = pattern_of(r"(?<=\d)%(?=[\s,.;:!?)，。；：！？）、]|$)")
_SOFT_WRAP = pattern_of(r"(?<![\s\\。！？；：」』])(?<![。！？…\u4e00-\u9fff][…”’）])\n(?=[^\W\d_])")


def keeps_marks(
    block: Block, text: str, at: int, place: Range, was: str, now: str, labels: frozenset[str]
) -> bool:
    """Whether ``was`` at ``place`` of the document lies within a text of a block and ``now`` leaves its marks alone.

    Args:
        text, at: one of ``texts_of(block)``.
        place: in characters of the document.
        labels: the labels of all link definitions of the document.
    """
    inside = _inside(block, text, at, *place)
    if inside is None or (block.path and "\n" in was + now):
        return False
    return _keeps(was, now, text, inside, spans_of(text, labels), bool(labels))


def _keeps(was: str, now: str, text: str, place: Range, spans: Sequence[Span], has_labels: bool) -> bool:
    """Whether exchanging ``was`` for ``now`` at ``place`` of a block's text leaves every mark in it as it is.

    Args:
        spans: the marks in ``text``.
        has_labels: the document defines links, so that words in brackets may become one.
    """
    first, last = place
    left, right = text[first - 1 : first], text[last : last + 1]
    changed = text[:first] + now + text[last:]
    line = changed.rfind("\n", 0, first) + 1
    old_line = text.rfind("\n", 0, first) + 1
    if not now or not now[0].isalpha() or not was[:1].isalpha():
        # Nothing that can begin a block may come to stand at the beginning of a line.
        if not any(char.isalpha() for char in changed[line:first]) or not text[old_line:first].strip():
            return False
    for old, new, beside in ((was[:1] or right, now[:1] or right, left), (was[-1:] or left, now[-1:] or left, right)):
        if beside in _MARKS or not beside:
            if beside in _TOUCHY and not _ends_span(beside, first, last, spans):
                return False
            if _class(old) != _class(new) or (old != new and (old in _JOINING or new in _JOINING)):
                return False
        if (beside == "\n" or not beside) and new.isspace():
            return False
    bare = (_SOFT_WRAP.sub(" ", _PERCENT.sub(".", part)) for part in (was + right, now + right))
    if any(_MARKS.intersection(part[: len(part) - len(right)]) for part in bare) or "  " in left + now + right:
        return False
    if _ADDRESS.search(changed, _word_start(changed, first), _word_end(changed, first + len(now))):
        return False
    covered: set[int] = set()
    for span in spans:
        if span.kind in ("strong", "emphasis", "strikethrough", "stray"):
            continue
        start, end = span.place if span.kind != "link" else span.value_place
        if start <= last and first <= end and span.kind in ("url", "placeholder", "citation", "entity"):
            return False
        if (start < last and first < end) or start < first < end:
            return False
        covered.update(range(*span.place) if span.kind != "link" else (
            span.place[0], *range(span.value_place[0] - 2, span.place[1])))
    brackets = has_labels or "](" in text or "@" in text or "[^" in text
    return not any(match.start() not in covered and (brackets or match[0] != "[")
                   for match in OPENER.finditer(text, 0, first))


def _word_start(text: str, at: int) -> int:
    while at and not text[at - 1].isspace():
        at -= 1
    return at


def _word_end(text: str, at: int) -> int:
    while at < len(text) and not text[at].isspace():
        at += 1
    return at


def _ends_span(mark: str, first: int, last: int, spans: Sequence[Span]) -> bool:
    """Whether a mark beside a change is the edge of a code span or a formula, which a word beside it cannot open."""
    return mark in "`$" and any(span.place[1] == first or span.place[0] == last for span in spans
                                if span.kind in ("code-span", "math-span"))


def texts_of(block: Block) -> list[tuple[str, int]]:
    """The inline texts of a block, and where each begins in the document: -1, as the block itself tells."""
    if block.rows:
        return [(cell.text, cell.place[0]) for row in block.rows for cell in row if cell.place and cell.text]
    return [(block.text, -1)]


def _inside(block: Block, text: str, at: int, first: int, last: int) -> Range | None:
    """Where a range of the document stands in a block's text; None: not within it."""
    if at >= 0:
        return (first - at, last - at) if at <= first and last <= at + len(text) else None
    if not (block.lines and block.place[0] <= first and last <= block.place[1]):
        return None
    ends: list[int] = []
    for place in (first, last):
        number = bisect_right(block.lines, place, key=lambda line: line[1]) - 1
        if number < 0:
            return None
        inside, outside = block.lines[number]
        offset = inside + place - outside
        following = block.lines[number + 1][0] if number + 1 < len(block.lines) else len(text) + 1
        if offset >= following:
            return None
        ends.append(offset)
    return ends[0], ends[1]


def _class(char: str) -> str:
    """What a mark of emphasis sees beside it: CommonMark's white space, punctuation, or neither; digits for ``$``."""
    if not char or char.isspace():
        return "space"
    return "digit" if char.isdigit() else "word" if char.isalpha() else "punctuation"
