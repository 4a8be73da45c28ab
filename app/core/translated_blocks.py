"""What a translation lost or added of the blocks of its text, and numbers of another size: 3.2亿 as 3.2 billion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from app.core.block_alignment import Pair, align
from app.core.blocks import Block, blocks_of
from app.core.common_ends import common_ends
from app.core.fact import Fact
from app.core.findings import Finding, Range
from app.core.language import language_of
from app.core.ledger import find_facts

_COUNTED = ("number", "percent", "money", "quantity")
# From here on a number that is ten or a hundred times another one was taken for it: 万, 亿, million.
_LARGE = 10_000


def translated_changes(before: str, after: str) -> list[Finding]:
    """What is held against a translation; nothing where the changed blocks are of one language.

    Words cannot be compared, but blocks can: of each kind as many must be there, in their order. Which one of several
    paragraphs went is told by their lengths.
    """
    old, new = blocks_of(before), blocks_of(after)
    pairs = _pairs(old, new)
    changed = [pair for pair in pairs if pair[0] is None or pair[1] is None or _words(pair[0]) != _words(pair[1])]
    texts = ["\n".join(_words(pair[side]) for pair in changed if pair[side]) for side in (0, 1)]  # type: ignore[arg-type]
    if not all(text.strip() for text in texts) or language_of(texts[0]) == language_of(texts[1]):
        return []
    return [finding for one, other in changed for finding in _changes(one, other, before, after)]


def _changes(one: Block | None, other: Block | None, before: str, after: str) -> Iterator[Finding]:
    if one is None or other is None:
        if one is not None:
            yield Finding(f"{_noun(one)}-lost", before[slice(*one.place)], None, one.place, None)
        if other is not None:
            yield Finding(f"{_noun(other)}-new", None, after[slice(*other.place)], None, other.place)
        return
    places = one.place, other.place
    whole = before[slice(*one.place)], after[slice(*other.place)], *places
    if one.kind == "heading" and one.detail != other.detail:
        yield Finding("heading-level", *whole)
    rows, other_rows = len(one.rows), len(other.rows)
    if rows != other_rows:
        yield Finding("table-row-lost" if rows > other_rows else "table-row-new", *whole)
    elif [len(row) for row in one.rows] != [len(row) for row in other.rows]:
        yield Finding("table-column-lost", *whole)
    elif rows:
        cells = [(a.place, b.place) for row, other_row in zip(one.rows, other.rows, strict=True)
                 for a, b in zip(row, other_row, strict=True)]
        for place, other_place in cells:
            if place and other_place:
                yield from _numbers(place, other_place, before, after)
                if _is_figure(was := before[slice(*place)]) and _is_figure(now := after[slice(*other_place)]) and \
                        _amounts(was) != _amounts(now):
                    yield Finding("number-changed", was, now, place, other_place)
    elif one.is_prose:
        yield from _numbers(*places, before, after)


def _numbers(place: Range, other_place: Range, before: str, after: str) -> Iterator[Finding]:
    """Numbers of a block that stand in the other one with another count of zeros."""
    old, new = _counted(before[slice(*place)]), _counted(after[slice(*other_place)])
    known = {amount for _, amount in old} & {amount for _, amount in new}
    fresh = [each for each in new if each[1] not in known]
    for fact, amount in old:
        found = next((each for each in fresh if amount not in known and _is_shifted(amount, each[1])), None)
        if found is not None:
            fresh.remove(found)
            ranges = ((place[0] + fact.start, place[0] + fact.end),
                      (other_place[0] + found[0].start, other_place[0] + found[0].end))
            yield Finding("number-changed", before[slice(*ranges[0])], after[slice(*ranges[1])], *ranges)


def _counted(text: str) -> list[tuple[Fact, Fraction]]:
    facts = (fact for fact in find_facts(text) if fact.kind in _COUNTED and isinstance(fact.value, tuple))
    return [(fact, fact.value[-1]) for fact in facts if isinstance(fact.value[-1], Fraction)]  # type: ignore[index]


def _is_figure(text: str) -> bool:
    """Whether a cell holds nothing but a number."""
    return bool(text) and not any(character.isalpha() for character in text)


def _amounts(text: str) -> list[Fraction]:
    return [amount for _, amount in _counted(text)]


def _is_shifted(amount: Fraction, other: Fraction) -> bool:
    """Whether one is ten, a hundred, a thousand … times the other."""
    small, large = sorted((abs(amount), abs(other)))
    times = large / small if small else Fraction(0)
    return large >= _LARGE and times.denominator == 1 and set(str(times)) == {"0", "1"} and str(times).count("1") == 1


def _pairs(old: Sequence[Block], new: Sequence[Block]) -> list[Pair[Block]]:
    if [_shape(block) for block in old] == [_shape(block) for block in new]:
        return list(zip(old, new, strict=True))
    known, fresh = [_identity(block) for block in old], [_identity(block) for block in new]
    head, tail = common_ends(known, fresh)
    lengths = [sum(len(_words(block)) for block in blocks[head : len(blocks) - tail]) or 1 for blocks in (old, new)]

    def distance(one: Block, other: Block) -> float:
        if _shape(one) != _shape(other):
            return 2.0
        length, other_length = len(_words(one)) / lengths[0], len(_words(other)) / lengths[1]
        return abs(length - other_length) / max(length, other_length, 1e-9)

    return align(old, new, _identity, distance)


def _shape(block: Block) -> tuple[object, ...]:
    """What a translation of a block has in common with it."""
    return block.kind, tuple(container.kind for container in block.path)


def _identity(block: Block) -> tuple[object, ...]:
    return *_shape(block), _words(block)


def _words(block: Block) -> str:
    return "\n".join(cell.text for row in block.rows for cell in row) if block.rows else block.text


def _noun(block: Block) -> str:
    """What a reader calls it."""
    return "list-item" if block.path and block.path[-1].kind == "item" and block.kind == "paragraph" else block.kind
