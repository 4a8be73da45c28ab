"""A text as a model sees it: what it must not touch is left out, or stands as a short mark that it copies or drops.

A short code span or placeholder is read as a word of its sentence: it stays in clear and is compared afterwards. What
is long or has no words (addresses, link targets, formulas, citations) costs many tokens and comes back damaged; it is
replaced. A link stays a link, with a short target: ``[the manual](#1)``. All else becomes ``⟦1⟧``, in brackets that no
prose holds, so that nothing else is taken for one.

Tried with the starter model, greedy, mending eight faulty sentences with nine places: ``⟦1⟧`` came back whole in 5 (176
tokens), ``{1}`` and ``<1>`` in 3, ``[[1]]`` in 1, ``[1]`` in 6 (but it is a reference); in clear an address in 2 (356
tokens), a citation in 2 (283), a formula in 5 (400), a link in 3 (400) and with a short target in 3 (175).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.core.blocks import Block, blocks_of
from app.core.findings import Finding
from app.core.inline_spans import spans_of
from app.core.structure import link_labels

# A code span or a formula up to so many characters is copied faithfully in clear.
_SHORT = 24
_REPLACED = ("url", "citation", "math-span", "html-tag", "code-span")
_MARK = re.compile(r"\(#(\d{1,5})(?=[\s)])|⟦\s*(\d{1,5})\s*⟧")


@dataclass(frozen=True, slots=True)
class Replaced:
    """What stands for a mark: ``stand_in`` in the text that the model sees, ``original`` in the document."""

    kind: str
    stand_in: str
    original: str
    place: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Protected:
    """A text for a model, and how what was taken out of it comes back."""

    text: str
    replaced: tuple[Replaced, ...] = ()


def protect(text: str) -> Protected:
    """``text`` with short marks in place of link targets, addresses, formulas, citations, tags and long code spans.

    Blocks that are no prose stay as they are; a caller leaves them out of what it asks about.
    """
    labels = link_labels(text)
    cuts: list[tuple[int, int, str, str]] = []
    for block in blocks_of(text):
        if not block.is_prose:
            continue
        for part, start in _parts(block):
            for span in spans_of(part, labels):
                first, last = (block.at(place) if start < 0 else start + place for place in span.value_place)
                value = text[first:last]
                if span.kind in ("link", "image") and not value.startswith("[") and len(value) > 4:
                    cuts.append((first, last, span.kind, "#"))
                elif span.kind in _REPLACED and (len(value) > _SHORT or span.kind in ("url", "citation")):
                    cuts.append((first, last, span.kind, "⟦"))
    number = max((int(found[1] or found[2]) for found in _MARK.finditer(text)), default=0)
    parts: list[str] = []
    replaced: list[Replaced] = []
    end = 0
    for first, last, kind, form in sorted(cuts):
        if first < end:
            continue
        number += 1
        stand_in = f"#{number}" if form == "#" else f"⟦{number}⟧"
        parts += [text[end:first], stand_in]
        replaced.append(Replaced(kind, stand_in, text[first:last], (first, last)))
        end = last
    return Protected("".join([*parts, text[end:]]), tuple(replaced))


def restore(answer: str, protected: Protected) -> tuple[str, list[Finding]]:
    """The answer with everything back in its place, and a finding for what did not come back, or came twice."""
    by_mark = {each.stand_in: each for each in protected.replaced}
    seen: dict[str, int] = {}
    found: list[Finding] = []
    parts: list[str] = []
    end = length = 0
    for match in _MARK.finditer(answer):
        mark = f"#{match[1]}" if match[1] else f"⟦{match[2]}⟧"
        origin = by_mark.get(mark)
        if origin is None:
            continue
        original = f"({origin.original}" if match[1] else origin.original
        parts += [answer[end : match.start()], original]
        length += match.start() - end
        seen[mark] = seen.get(mark, 0) + 1
        if seen[mark] > 1:
            found.append(Finding(f"{origin.kind}-new", None, original, None, (length, length + len(original))))
        length += len(original)
        end = match.end()
    found += [Finding(f"{each.kind}-lost", each.original, None, each.place, None)
              for each in protected.replaced if each.stand_in not in seen]
    return "".join([*parts, answer[end:]]), found


def _parts(block: Block) -> list[tuple[str, int]]:
    if block.rows:
        return [(cell.text, cell.place[0]) for row in block.rows for cell in row if cell.place]
    return [(block.text, -1)]
