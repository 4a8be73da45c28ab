"""The next misspelled word of a document, from a place on and around its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from app.core.spellcheck.words import words_to_check
from app.ui.markdown_lines import State, read_line, states_of

# Words that are looked up at once.
_BATCH = 500


def next_wrong(text: str, place: int, wrong: Callable[[Sequence[str]], set[str]]) -> tuple[int, int] | None:
    """Where the first one stands that begins at ``place`` or behind it, else the first of all; characters.

    Args:
        wrong: gives those of some words that are misspelled.
    """
    before: tuple[int, int] | None = None
    words = _words(text)
    while batch := list(islice(words, _BATCH)):
        misspelled = wrong([word for word, _, _ in batch])
        for word, start, end in batch:
            if word in misspelled:
                if start >= place:
                    return start, end
                before = before or (start, end)
    return before


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    states, at, state = states_of(text), 0, int(State.PROSE)
    for number, line in enumerate(text.split("\n")):
        kind, _ = read_line(line, state, is_first=not number)
        if kind == "prose":
            for word in words_to_check(line):
                yield word.text, at + word.start, at + word.end
        state = states[number]
        at += len(line) + 1
