"""Goals of a writer: how many words were written in a session, and how many a document is to have."""

from __future__ import annotations

from dataclasses import dataclass, field

# Documents whose goals are remembered; the oldest go.
MOST = 200
# Words: no goal is greater.
LARGEST = 10_000_000


@dataclass(slots=True)
class WritingSession:
    """What was written since the window opened, in all documents together; a word and a 汉字 count as one.

    What is taken out counts back, and what stood there when a document came does not count at all.
    """

    _began: dict[str, int] = field(default_factory=dict)
    _now: dict[str, int] = field(default_factory=dict)

    def note(self, document: str, words: int) -> None:
        """The document ``document`` has so many words now."""
        self._began.setdefault(document, words)
        self._now[document] = words

    @property
    def written(self) -> int:
        """Words; never less than none."""
        return max(0, sum(now - self._began[document] for document, now in self._now.items()))


def with_goal(goals: dict[str, int], document: str, words: int) -> dict[str, int]:
    """``goals`` with that of a document, the newest at the end; 0: it has none any more."""
    others = {name: goal for name, goal in goals.items() if name != document}
    if words:
        others[document] = words
    return dict(list(others.items())[-MOST:])
