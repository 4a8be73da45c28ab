"""Questions and answers about one document: what is kept of them, and what of them still goes to the model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from app.core.errors import Unreadable
from app.core.storage import write_atomically

Way = Literal["whole", "passages"]
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that the model got.

    Args:
        number: by which it was told.
        start, end: its place in the document, in characters.
        quote: how its text begins.
        cited: the answer names it.
        near: the answer names none, and this is one of those whose words are most like its own.
    """

    number: int
    start: int
    end: int
    headings: tuple[str, ...] = ()
    quote: str = ""
    cited: bool = False
    near: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer.

    Args:
        sources: what the model got, in the document's order.
        passages: how many the document had.
        digest: of the document at that time (``digest_of``); in another text the places mean nothing.
        unknown: numbers that the answer names and that were not sent.
        unsourced: numbers, dates and names in the answer that stand in nothing that was sent.
    """

    question: str
    answer: str
    way: Way
    sources: tuple[Source, ...]
    passages: int
    digest: str
    ending: str
    unknown: tuple[int, ...] = ()
    unsourced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """All turns, oldest first; the first ``noted`` of them go to the model as ``notes`` only."""

    turns: tuple[Turn, ...] = ()
    notes: str = ""
    noted: int = 0

    @property
    def told(self) -> tuple[Turn, ...]:
        """The turns that go to the model word for word."""
        return self.turns[self.noted :]

    def with_turn(self, turn: Turn) -> Conversation:
        return replace(self, turns=(*self.turns, turn))

    def with_notes(self, notes: str, more: int) -> Conversation:
        """With ``more`` turns gone into the notes."""
        return replace(self, notes=notes.strip(), noted=min(len(self.turns), self.noted + more))

    def with_questions_noted(self, more: int) -> Conversation:
        """With ``more`` turns gone into the notes by their questions alone, where a model made nothing of them."""
        return self.with_notes("\n".join([self.notes, *(f"- {turn.question}" for turn in self.told[:more])]), more)

    def surplus(self, count: Callable[[str], float], room: float) -> int:
        """How many of the oldest told turns have to go into the notes, so that notes and turns fit.

        When any has to go, turns go until half the room is free, so that it is not the same again at each question.

        Args:
            count: tokens of a text; an estimate is enough.
            room: tokens.
        """
        sizes = [count(turn.question) + count(turn.answer) for turn in self.told]
        total = count(self.notes) + sum(sizes)
        if total <= room:
            return 0
        gone = 0
        while gone < len(sizes) and total > room / 2:
            total -= sizes[gone]
            gone += 1
        return gone


def digest_of(text: str) -> str:
    """The same for the same document."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def read_conversation(path: Path) -> Conversation:
    """The conversation that is kept at ``path``; an empty one where there is no file.

    Raises:
        Unreadable: the file cannot be read, or is something else.
    """
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Conversation()
    except OSError as error:
        raise Unreadable(path=path, detail=error.strerror) from None
    except ValueError:
        raise Unreadable(path=path, detail="it holds no conversation") from None
    try:
        return from_data(data)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unreadable(path=path, detail="it holds no conversation") from None


def write_conversation(path: Path, conversation: Conversation) -> None:
    """Keep ``conversation`` at ``path``, all or nothing.

    Raises:
        FileProblem
    """
    text = json.dumps(to_data(conversation), ensure_ascii=False, indent=1)
    write_atomically(path, f"{text}\n".encode("utf-8", "surrogatepass"))


def to_data(conversation: Conversation) -> dict[str, Any]:
    """As plain JSON data."""
    return {"conversation": _FORMAT, **asdict(conversation)}


def from_data(data: dict[str, Any]) -> Conversation:
    """From ``to_data``.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is something else.
    """
    if data["conversation"] != _FORMAT:
        raise ValueError("another format")
    turns = tuple(_turn(each) for each in data["turns"])
    noted = int(data["noted"])
    if not 0 <= noted <= len(turns):
        raise ValueError("more noted than said")
    return Conversation(turns, str(data["notes"]), noted)


def _turn(data: dict[str, Any]) -> Turn:
    sources = tuple(Source(int(each["number"]), int(each["start"]), int(each["end"]), _strings(each["headings"]),
                           str(each["quote"]), bool(each["cited"]), bool(each["near"])) for each in data["sources"])
    way: Way = "whole" if data["way"] == "whole" else "passages"
    return Turn(str(data["question"]), str(data["answer"]), way, sources, int(data["passages"]), str(data["digest"]),
                str(data["ending"]), tuple(map(int, data["unknown"])), _strings(data.get("unsourced", ())))


def _strings(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(map(str, values))
