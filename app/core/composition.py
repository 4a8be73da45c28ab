"""What stands where while a suggestion comes in: for each passage its answer, what came of it, or the original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.changes import compare, proposal, settled
from app.core.generation import Ending
from app.core.passages import Piece
from app.core.repetition import without_loop

# An answer stands where its last characters stand in the original, looked for so far ahead (characters).
_ANCHOR, _AHEAD = 6, 80
# What it may add before the original is held to be passed over at the same pace.
_SLACK = 24


@dataclass(slots=True)
class _Passage:
    original: str
    came: list[str] = field(default_factory=list)
    length: int = 0  # characters that came
    reached: int = 0  # characters of the original that they stand for, so far
    lead: int = 0  # ``length`` less ``reached`` where the two were last seen to agree
    ending: Ending | None = None
    final: str | None = None


class Composition:
    """The text of a suggestion, in whatever order its passages come.

    Of passages that replace their originals, one that does not come to its end keeps its original from where it broke
    off, and one without an answer keeps it whole. A single piece is as it came.

    Args:
        pieces: the text, cut (``core.passages``); a passage is named by its place among them.
        replaces: the answers stand in place of the text.
    """

    def __init__(self, pieces: Sequence[Piece], *, replaces: bool) -> None:
        self.pieces = tuple(pieces)
        self._passages = {number: _Passage(piece.text) for number, piece in enumerate(pieces) if piece.prose}
        self._keeps = replaces and len(self.pieces) > 1
        self._taken = 0

    @property
    def is_cut(self) -> bool:
        """Whether there is more than the one piece, which comes by itself."""
        return len(self.pieces) > 1

    @property
    def passages(self) -> tuple[int, ...]:
        """The passages, by their places among the pieces."""
        return tuple(self._passages)

    @property
    def total(self) -> int:
        """How many passages there are."""
        return len(self._passages)

    @property
    def done(self) -> int:
        """How many have ended, and were not stopped."""
        return sum(passage.ending not in (None, "stopped") for passage in self._passages.values())

    @property
    def begun(self) -> bool:
        """Whether anything has come."""
        return any(passage.came for passage in self._passages.values())

    @property
    def share(self) -> float:
        """How much of the original has been passed, 0 to 1."""
        passages = self._passages.values()
        whole = sum(len(passage.original) for passage in passages)
        passed = sum(len(passage.original) if passage.final is not None else passage.reached for passage in passages)
        return passed / whole if whole else 1.0

    @property
    def text(self) -> str:
        """All of it as it stands now."""
        return "".join(piece.text if not piece.prose else self._now(number) for number, piece in enumerate(self.pieces))

    def add(self, number: int, text: str) -> None:
        """More of a passage's answer came."""
        passage = self._passages[number]
        passage.came.append(text)
        passage.length += len(text)
        anchor = "".join(passage.came[-_ANCHOR:])[-_ANCHOR:]
        behind = max(0, passage.reached - _ANCHOR + 1)
        at = passage.original.find(anchor, behind, passage.length - passage.lead + _AHEAD)
        if at >= 0 and len(anchor) == _ANCHOR:
            passage.reached = at + _ANCHOR
            passage.lead = passage.length - passage.reached
        else:
            paced = passage.length - passage.lead - _SLACK
            passage.reached = min(max(passage.reached, paced), len(passage.original))

    def end(self, number: int, ending: Ending) -> None:
        """A passage's answer ended."""
        passage = self._passages[number]
        passage.ending = ending
        came = "".join(passage.came)
        if self._keeps and not came.strip():
            passage.final = passage.original
        elif self._keeps and ending != "finished":
            kept = without_loop(came) if ending == "repeating" else came
            passage.final = proposal(settled(compare(passage.original, kept)))
        else:
            passage.final = came
        passage.reached = len(passage.original)

    def end_all(self) -> None:
        """No more comes: what has not ended was stopped."""
        for number, passage in self._passages.items():
            if passage.final is None:
                self.end(number, "stopped")

    def begin_rest_again(self) -> None:
        """What has not ended is asked for once more: nothing of it has come."""
        for number, passage in self._passages.items():
            if passage.final is None:
                self._passages[number] = _Passage(passage.original)

    def began(self, number: int) -> bool:
        """Whether anything of a passage's answer has come."""
        return bool(self._passages[number].came)

    def ending(self, number: int) -> Ending | None:
        """How a passage ended; None: it has not."""
        return self._passages[number].ending

    def final(self, number: int) -> str | None:
        """The text of a passage that has ended."""
        return self._passages[number].final

    def rest(self, number: int) -> str:
        """What the answer has not passed yet of a passage's original, about."""
        passage = self._passages[number]
        return passage.original[passage.reached :]

    def take(self) -> str:
        """What has become final since the last time, in the order of the document."""
        taken: list[str] = []
        while self._taken < len(self.pieces):
            piece = self.pieces[self._taken]
            text = self._passages[self._taken].final if piece.prose else piece.text
            if text is None:
                break
            taken.append(text)
            self._taken += 1
        return "".join(taken)

    def _now(self, number: int) -> str:
        passage = self._passages[number]
        if passage.final is not None:
            return passage.final
        return "".join(passage.came) + (self.rest(number) if self._keeps else "")
