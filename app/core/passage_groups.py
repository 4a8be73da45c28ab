"""The units of a text in groups, each a passage: as many as a budget holds, headings with what follows them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.core.passage_units import Count, Unit, parts_of_paragraph, units_of

# Of a budget: a passage that is fuller than this ends before a heading.
_FULL_ENOUGH = 0.5


@dataclass(slots=True)
class Grouping:
    """How the units of one text are grouped; ``groups`` is used once.

    Args:
        text: the document.
        budget: tokens of a group.
        count: tokens of a text by itself.
        inner: tokens of a text within a longer one.
        cut_over: a paragraph is cut where it, with the headings before it, is more than so many tokens.
        bound: no group is over the budget unless it is a single unit; else a heading stays with whatever follows.
        code_apart: code of more tokens than this, and front matter, are groups of their own; None: they are as others.
    """

    text: str
    budget: float
    count: Count
    inner: Count
    cut_over: float
    bound: bool
    code_apart: float | None = None
    _waiting: deque[Unit] = field(default_factory=deque)
    _held: list[Unit] = field(default_factory=list)
    _size: float = 0

    def groups(self) -> Iterator[list[Unit]]:
        """The groups in the order of the text; together they are the text."""
        self._waiting.extend(units_of(self.text))
        while self._waiting or self._held:
            if not self._waiting:
                yield from self._settled(len(self._held))
                continue
            unit = self._waiting[0]
            tokens = self.inner(self.text[unit.start : unit.end])
            body = self._body()
            together = self._size + tokens
            if self.is_apart(unit, tokens):
                yield from self._settled(len(self._held)) if self._held else [[self._waiting.popleft()]]
            elif body and (together > self.budget or
                           (unit.kind == "heading" and self._size > _FULL_ENOUGH * self.budget)):
                yield from self._settled(body)
            elif unit.kind == "paragraph" and together > self.cut_over:
                self._cut(self._waiting.popleft())
            elif self.bound and self._held and not body and together > self.budget:
                yield from self._settled(len(self._held))
            else:
                self._held.append(self._waiting.popleft())
                self._size = together

    def is_apart(self, unit: Unit, tokens: float) -> bool:
        """Whether a unit is front matter, or code too long to be an aside of the text around it."""
        if self.code_apart is None:
            return False
        return unit.kind == "front-matter" or (unit.kind == "code" and tokens > self.code_apart)

    def _body(self) -> int:
        """How many of the held units stand before the headings at their end, which belong to what follows."""
        body = len(self._held)
        while body and self._held[body - 1].kind == "heading":
            body -= 1
        return body

    def _settled(self, upto: int) -> Iterator[list[Unit]]:
        """The first of the held units as a group; the others wait again.

        What is short enough by the sum may be too long by itself, by a token at one of its ends.
        """
        held, self._held, self._size = self._held, [], 0
        if self.bound:
            while upto > 1 and self._is_over(held[0].start, held[upto - 1].end):
                upto -= 1
        self._waiting.extendleft(reversed(held[upto:]))
        if self.bound and upto == 1 and held[0].kind == "paragraph" and self._is_over(held[0].start, held[0].end):
            self._cut(held[0])
        else:
            yield held[:upto]

    def _is_over(self, start: int, end: int) -> bool:
        return self.count(self.text[start:end]) > self.budget

    def _cut(self, paragraph: Unit) -> None:
        self._waiting.extendleft(reversed(parts_of_paragraph(self.text, paragraph, self.budget, self.count)))
