"""The words of a line of Markdown whose spelling can be looked up: Latin ones in prose, no code and no addresses."""

from __future__ import annotations

import functools
from typing import NamedTuple

from app.core.language import HAN
from app.core.offsets import all_to_utf16
from app.core.patterns import pattern_of

# Latin letters with those that have accents; ß, but not × and ÷.
_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
_WORD = pattern_of(rf"(?<![0-9_{_LETTER}])[{_LETTER}]+(?:['’][{_LETTER}]+)*(?![0-9_{_LETTER}])")
_LATIN_PATH = f"[^\\s<>|\"'“”‘’（）()「」《》，。；：、！？{HAN}]"
_SKIPPED = pattern_of(
    r"(?P<ticks>`+)(?!`).{1,1000}?(?<!`)(?P=ticks)(?!`)"  # code
    r"|(?<![\\$])\$(?![\s$])(?:\\.|[^$\\]){1,1000}?(?<!\s)\$(?![\d$])|\$\$.*?(?:\$\$|$)"  # mathematics
    r"|\]\((?:[^()\s]|\([^()]{0,200}\)){0,2000}|\]\[[^\]]{0,500}\]|^ {0,3}\[[^\]]{1,500}\]:.*"  # where a link goes
    r"|<[a-zA-Z/!][^<>]{0,2000}>|&#?[A-Za-z0-9]{1,30};|\[\^[^\]\s]{1,200}\]"  # tags, entities, footnotes
    rf"|[A-Za-z][A-Za-z0-9+.-]{{1,30}}://{_LATIN_PATH}*|www\.{_LATIN_PATH}+"
    r"|[\w.+-]{1,100}@[\w-]{1,100}(?:\.[\w-]{1,100})+|[@#]\w+"
    rf"|(?:[A-Za-z]:|~|\.{{1,2}})?[\\/](?:[\w.-]+[\\/]){_LATIN_PATH}*"  # paths, and names of files
    r"|[A-Za-z0-9_-]{1,100}\.[A-Za-z][A-Za-z0-9]{0,4}(?![A-Za-z0-9])"
    r"|(?<![\w+])(?:[A-Za-z]{1,12}\+){1,4}[A-Za-z0-9]{1,12}(?![\w+])"  # keys: Ctrl+Shift+Z
    r"|\\[A-Za-z]{1,40}|\{\{[^{}]{1,60}\}\}|\$\{[^{}]{1,60}\}"
)
# A line has to be searched with every key that is typed in it.
_LONGEST = 10_000


# A line of so many words of which more than this share is misspelled is of another language.
_FEW, _MOST_WRONG = 6, 0.6


class Word(NamedTuple):
    """A word as it is looked up, and where it stands in the line."""

    text: str
    start: int
    end: int


@functools.lru_cache(maxsize=2_000)
def words_to_check(line: str) -> tuple[Word, ...]:
    """The words of a line of prose, with straight apostrophes; places are characters.

    Left out is what follows no dictionary: abbreviations in capitals, names with capitals within, single letters, what
    is written together with digits.
    """
    if len(line) > _LONGEST:
        return ()
    prose = _SKIPPED.sub(lambda found: " " * len(found[0]), line)
    return tuple(Word(found[0].replace("’", "'"), *found.span()) for found in _WORD.finditer(prose)
                 if len(found[0]) > 1 and found[0][1:].islower())


@functools.lru_cache(maxsize=2_000)
def words_in_units(line: str) -> tuple[Word, ...]:
    """As ``words_to_check``; places are UTF-16 units."""
    words = words_to_check(line)
    places = all_to_utf16(line, (place for word in words for place in (word.start, word.end)))
    return tuple(Word(word.text, *places[2 * number : 2 * number + 2]) for number, word in enumerate(words))


def is_foreign(words: int, misspelled: int) -> bool:
    """Whether a line with so many words, and so many of them misspelled, is of a language that nobody looks up."""
    return words >= _FEW and misspelled > _MOST_WRONG * words
