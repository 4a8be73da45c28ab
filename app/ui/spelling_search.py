"""The next misspelled word of a document, from a place on and around its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from app.core.spellcheck.words import Word, is_foreign, words_to_check
from app.ui.markdown_lines import State, read_line, states_of

# Lines whose words are looked up at once.
_BATCH = 100


def next_wrong(text: str, place: int, wrong: Callable[[Sequence[str]], set[str]]) -> tuple[int, int] | None:
    """Where the first one stands that begins at ``place`` or behind it, else the first of all; characters.

    Args:
        wrong: gives those of some words that are misspelled.
    """
    before: tuple[int, int] | None = None
    lines = _lines(text)
    while batch := list(islice(lines, _BATCH)):
        misspelled = wrong(list({word for _, words in batch for word, _, _ in words}))
        for at, words in batch:
            found = [(at + start, at + end) for word, start, end in words if word in misspelled]
            for start, end in () if is_foreign(len(words), len(found)) else found:
                if start >= place:
                    return start, end
                before = before or (start, end)
    return before


def _lines(text: str) -> Iterator[tuple[int, Sequence[Word]]]:
    """Where each line with words begins, and its words."""
    states, at, state = states_of(text), 0, int(State.PROSE)
    for number, line in enumerate(text.split("\n")):
        kind, _ = read_line(line, state, is_first=not number)
        if kind == "prose" and (words := words_to_check(line)):
            yield at, words
        state = states[number]
        at += len(line) + 1
