"""The root of every error a user can meet: a sentence and an advice, filled with facts."""

from __future__ import annotations

from typing import Any, ClassVar


class StetError(Exception):
    """The root: ``sentence`` and ``advice`` are templates that are filled with the facts given by name."""

    sentence: ClassVar[str] = "Something went wrong: {detail}."
    advice: ClassVar[str] = ""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.message())

    def message(self) -> str:
        """The filled sentence and advice, as one line."""
        text = self.sentence if not self.advice else f"{self.sentence} {self.advice}"
        return text.format(**self.facts)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_filled, (type(self), self.facts))


class Unexpected(StetError):
    """A mistake in the program itself, told calmly."""

    sentence = "Something unexpected happened inside Stet ({detail}). Your text is still here."
    advice = "Save it; what happened is noted, without your text, in “{log}”."


def _filled(kind: type[StetError], facts: dict[str, Any]) -> StetError:
    """The error that was pickled; its facts go by name, which plain exceptions do not know."""
    return kind(**facts)
