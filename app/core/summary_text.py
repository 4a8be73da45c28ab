"""The text of a summary: what in it is only frame, its whole sentences, parts put together, and its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.core.findings import Range
from app.core.language import language_of
from app.core.patterns import pattern_of
from app.core.segments import sentences
from app.core.summary_forms import Form
from app.core.summary_sources import Sourced, words_in

_HEADING = pattern_of(r" {0,3}#{1,6}\s|\**[^\n*]{1,60}\**[:：]\s*\Z")
_RULE = pattern_of(r"[\s|:=\-–—*_]*\Z")
_NEXT_IS_RULE = pattern_of(r"[ \t]*\n[ \t]*\|?[ \t:|-]*-{2,}[ \t:|-]*(?:\n|\Z)")
_TABLE_HEAD = pattern_of(r"\s*\|[^\n]*\|?[ \t]*\n[ \t]*\|?[ \t:|-]*-{2,}[ \t:|-]*(?:\n|\Z)")
_ENDS = pattern_of(r"[.!?。！？…；;|][\"'”’」』）》)\]*_]*\Z")
_FENCED = pattern_of(r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*$\n?|\Z)",
                     re.MULTILINE | re.DOTALL)
_ITEM = pattern_of(r"(?:[-*+•]|\d{1,2}[.)、])\s*")
_COLUMNS = {"en": ("Topic", "Main point"), "zh": ("主题", "要点")}


def is_frame(text: str, start: int, end: int) -> bool:
    """Whether a sentence of a summary says nothing itself: a heading, the rule of a table, and the row above that."""
    sentence = text[start:end]
    return bool(_HEADING.match(sentence) or _RULE.match(sentence)
                or (sentence.startswith("|") and _NEXT_IS_RULE.match(text, end)))


def ends_well(sentence: str) -> bool:
    """Whether a sentence, item or row comes to its end."""
    return _ENDS.search(sentence) is not None


def whole_sentences(text: str) -> str:
    """``text`` without the sentence that breaks off at its end; as it is where that is all there is."""
    spans = sentences(text)
    if len(spans) < 2 or ends_well(text[slice(*spans[-1])]):
        return text
    return text[: spans[-2][1]]


def without_fences(text: str) -> str:
    """``text`` without its fenced code."""
    return _FENCED.sub("", text)


def joined_sections(sections: Sequence[tuple[tuple[str, ...], str]], form: Form) -> tuple[str, list[int]]:
    """Summaries of successive parts as one text, each under the headings that the one before it did not have.

    Tables become one table, with the head of the first.

    Args:
        sections: for each its headings, outermost first, and its text.

    Returns:
        the text, and for each section how far its characters have moved.
    """
    parts: list[str] = []
    shifts: list[int] = []
    length, before = 0, ()
    for titles, text in sections:
        lead, body = "", text
        if form == "table":
            head = _TABLE_HEAD.match(text) if parts else None
            body = text[head.end() :] if head else text
            lead = "\n" if parts else ""
        else:
            same = next((n for n, pair in enumerate(zip(titles, before, strict=False)) if pair[0] != pair[1]),
                        min(len(titles), len(before)))
            fresh = [f"{'#' * min(6, level)} {title}" for level, title in enumerate(titles[same:], start=same + 1)
                     if title]
            lead = ("\n\n" if parts else "") + "".join(f"{line}\n\n" for line in fresh)
            before = titles
        parts += [lead, body]
        shifts.append(length + len(lead) - (len(text) - len(body)))
        length += len(lead) + len(body)
    return "".join(parts), shifts


def in_form(text: str, found: Sequence[Sourced], form: Form, heading_of: Callable[[int], str]
            ) -> tuple[str, tuple[Sourced, ...]]:
    """The sentences of a model that writes prose only, as points or as a table; as they are in any other form.

    Args:
        text: what it wrote, with its sentences ``found``.
        heading_of: the heading that a place of the document stands under, or "".
    """
    if form not in ("points", "table"):
        return text, tuple(found)
    lines: list[tuple[str, str, str]] = []  # what stands before a sentence, the sentence, what stands behind it
    found = list({each.text: each for each in found if words_in(each.text)}.values())  # each once
    for each in found:
        body = " ".join(_ITEM.sub("", each.text, count=1).split())
        if form == "points":
            lines.append(("- ", body, ""))
        else:
            topic = heading_of(each.sources[0][0]) if each.sources else ""
            lines.append((f"| {_cell(topic)} | ", _cell(body), " |"))
    head = ""
    if form == "table":
        left, right = _COLUMNS[language_of(text)]
        head = f"| {left} | {right} |\n|---|---|\n"
    parts, moved, at = [head], list[Sourced](), len(head)
    for each, (lead, body, tail) in zip(found, lines, strict=True):
        place: Range = (at + len(lead), at + len(lead) + len(body))
        moved.append(replace(each, text=body, range=place))
        parts.append(f"{lead}{body}{tail}\n")
        at += len(parts[-1])
    return "".join(parts).rstrip("\n"), tuple(moved)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
