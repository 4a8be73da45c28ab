"""One question as it was sent, and what its answer rests on: held against what was sent, not taken from the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.citations import is_not_there, marks_of, without_marks
from app.core.conversation import Source, Turn, Way
from app.core.generation import Request
from app.core.passages import Passage
from app.core.retrieval import Retrieval
from app.core.summary_coverage import FactsOf

# Passages that are told of an answer that names none.
_NEAREST = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sent for one question.

    Args:
        document: its text.
        sources: the passages in it, in the document's order.
        first: the number of the document's first passage; smaller ones in an answer are the document's own.
        passages: how many the document has.
        digest: of the document.
    """

    document: str
    question: str
    request: Request
    way: Way
    sources: tuple[Source, ...]
    first: int
    passages: int
    digest: str

    def turn(self, answer: str, ending: str) -> Turn:
        """With what came, and the sources that it names."""
        marks = marks_of(answer, {source.number for source in self.sources})
        named = {number for mark in marks for number in mark.known}
        unknown = dict.fromkeys(number for mark in marks for number in mark.unknown if number >= self.first)
        near = set() if named or is_not_there(answer) else self._nearest(answer)
        sources = tuple(replace(source, cited=source.number in named, near=source.number in near)
                        for source in self.sources)
        return Turn(self.question, answer.strip(), self.way, sources, self.passages, self.digest, ending,
                    tuple(unknown), self._unsourced(answer, sources))

    def _unsourced(self, answer: str, sources: tuple[Source, ...]) -> tuple[str, ...]:
        """What the answer says of numbers, dates and names that was not in what was read, nor in the question.

        Those that are written otherwise are looked for in the passages that the answer rests on, and not in all that
        was read, where looking takes a second.
        """
        said = without_marks(answer)
        rests_on = FactsOf(self._text_of([source for source in sources if source.cited or source.near]))
        missing = rests_on.missing_of(said)
        if not missing:
            return ()
        read = {one.range for one in FactsOf(self._text_of(sources)).unwritten_of(said)}
        return tuple(dict.fromkeys(one.text for one in missing if one.range in read))

    def _text_of(self, sources: Sequence[Source]) -> str:
        return "\n\n".join([self.question, *(self.document[source.start : source.end] for source in sources)])

    def _nearest(self, answer: str) -> set[int]:
        """The numbers of the passages whose words are most like those of an answer."""
        parts = [Passage(source.start, source.end, 0, source.headings) for source in self.sources]
        index = Retrieval(self.document, parts)
        found = index.ranked(without_marks(answer))[:_NEAREST]
        index.close()
        return {self.sources[number].number for number in found}
