"""What a proposal changed in the inline marks of a text: code, formulas, links, footnotes, emphasis, line breaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from app.core.block_alignment import likeness
from app.core.findings import Finding
from app.core.inline_spans import Span

EMPHASIS = ("strong", "emphasis", "strikethrough")
# What is not said of these by their own name: "code-span-lost", "math-span-new", "citation-changed" …
_CHANGED = {"link": "link-target-changed", "image": "image-path-changed"}


def compare_spans(old: Sequence[Span], new: Sequence[Span], before: str, after: str) -> Iterator[Finding]:
    """What differs in the spans of one block; ranges are those of its inline text."""
    yield from _valued(
        [span for span in old if span.value], [span for span in new if span.value], before, after)
    yield from _counted(old, new, before, after, EMPHASIS)
    yield from _counted(old, new, before, after, ("line-break",))
    yield from _counted(old, new, before, after, ("line-end",))
    strays = [span for span in new if span.kind == "stray"]
    surplus = len(strays) - sum(span.kind == "stray" for span in old)
    if surplus > 0:
        for span in _least_alike(strays, [span for span in old if span.kind == "stray"], after, before)[:surplus]:
            yield Finding("emphasis-unbalanced", None, after[slice(*span.place)], None, span.place)


def _valued(old: list[Span], new: list[Span], before: str, after: str) -> Iterator[Finding]:
    old, new = _without_equal(old, new, lambda span: (span.kind, span.value, span.label, span.title))
    # A link with the same text and another target; where targets were swapped, both are.
    for span in list(old):
        partner = next((n for n in new if span.label and (n.kind, n.label) == (span.kind, span.label)), None)
        if partner:
            old.remove(span)
            new.remove(partner)
            yield _difference(span, partner, before, after)
    old, new = _without_equal(old, new, lambda span: (span.kind, span.value, span.title))
    for span in list(old):  # the same target, another title
        partner = next((n for n in new if (n.kind, n.value) == (span.kind, span.value)), None)
        if partner:
            old.remove(span)
            new.remove(partner)
            yield _difference(span, partner, before, after)
    by_kind: dict[str, list[Span]] = defaultdict(list)
    for span in new:
        by_kind[span.kind].append(span)
    for span in old:
        rest = by_kind[span.kind]
        if rest:
            partner = max(rest, key=lambda other: likeness(span.value, other.value))
            rest.remove(partner)
            yield _difference(span, partner, before, after)
        else:
            yield Finding(f"{span.kind}-lost", before[slice(*span.place)], None, span.place, None)
    for rest in by_kind.values():
        for span in rest:
            yield Finding(f"{span.kind}-new", None, after[slice(*span.place)], None, span.place)


def _difference(one: Span, other: Span, before: str, after: str) -> Finding:
    if one.value == other.value:
        ranges = (one.value_place[1], one.place[1]), (other.value_place[1], other.place[1])
        return Finding(f"{one.kind}-title-changed", before[slice(*ranges[0])], after[slice(*ranges[1])], *ranges)
    kind = _CHANGED.get(one.kind, f"{one.kind}-changed")
    return Finding(kind, one.value, other.value, one.value_place, other.value_place)


def _counted(
    old: Sequence[Span], new: Sequence[Span], before: str, after: str, kinds: tuple[str, ...]
) -> Iterator[Finding]:
    """Marks of which only the number counts: emphasis may stand on another word, but may not vanish or appear."""
    lost: list[Span] = []
    added: list[Span] = []
    for kind in kinds:
        olds, news = [s for s in old if s.kind == kind], [s for s in new if s.kind == kind]
        if len(olds) > len(news):
            lost += _least_alike(olds, news, before, after)[: len(olds) - len(news)]
        else:
            added += _least_alike(news, olds, after, before)[: len(news) - len(olds)]
    while lost and added:
        one, other = lost.pop(0), added.pop(0)
        yield Finding("emphasis-changed", before[slice(*one.place)], after[slice(*other.place)], one.place, other.place)
    name = "emphasis" if kinds == EMPHASIS else kinds[0]
    yield from (Finding(f"{name}-lost", before[slice(*span.place)], None, span.place, None) for span in lost)
    yield from (Finding(f"{name}-new", None, after[slice(*span.place)], None, span.place) for span in added)


def _least_alike(spans: list[Span], others: list[Span], text: str, other_text: str) -> list[Span]:
    """``spans`` sorted so that those come first which have nothing like them among ``others``."""
    if not others:
        return spans
    if len(spans) * len(others) > 10_000:
        return spans[::-1]
    pieces = [other_text[slice(*other.place)] for other in others]
    around = [other_text[max(0, other.place[0] - 8) : other.place[1] + 8] for other in others]

    def best(span: Span) -> float:
        piece, context = text[slice(*span.place)], text[max(0, span.place[0] - 8) : span.place[1] + 8]
        return max(likeness(piece, one) + 0.2 * likeness(context, two) for one, two in zip(pieces, around, strict=True))

    return sorted(spans, key=best)


def _without_equal(
    old: Iterable[Span], new: Iterable[Span], key: Callable[[Span], object]
) -> tuple[list[Span], list[Span]]:
    """Both lists without what is on both sides, each as often as it is."""
    there: dict[object, list[Span]] = defaultdict(list)
    for span in new:
        there[key(span)].append(span)
    rest: list[Span] = []
    for span in old:
        if there[key(span)]:
            there[key(span)].pop(0)
        else:
            rest.append(span)
    return rest, sorted((span for spans in there.values() for span in spans), key=lambda span: span.place)
