"""How long a text is for people: words, 汉字 and characters."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from app.core.language import HAN
from app.core.parts import KEPT, parts_of
from app.core.patterns import pattern_of

_KANA = "\u3041-\u30ff"
_HAN_RUN = pattern_of(f"[{HAN}]+")
_KANA_RUN = pattern_of(f"[{_KANA}]+")
_NO_WORD = pattern_of(f"[{HAN}{_KANA}]+")
# Letters and digits, joined by an apostrophe, hyphen, full stop or underscore, or by a comma between digits.
_LETTERS = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
_WORD = pattern_of(rf"{_LETTERS}(?:(?:['’._\-\u2010\u2011]|(?<=\d),(?=\d)){_LETTERS})*")
_LINE_ENDS = pattern_of(r"[\r\n\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Counts:
    """The length of a text.

    Args:
        words: words of scripts that put spaces between them; "well-known", "3.14" and "1,000" are one each.
        han: 汉字, punctuation not counted.
        kana: Japanese kana.
        characters: everything but line ends.
        characters_without_spaces: everything that is not white space.
    """

    words: int
    han: int
    kana: int
    characters: int
    characters_without_spaces: int

    @property
    def mixed_words(self) -> int:
        """What word processors call words (字数) in a mixed text: words, and each 汉字 or kana as one."""
        return self.words + self.han + self.kana

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.words + other.words, self.han + other.han, self.kana + other.kana,
                      self.characters + other.characters,
                      self.characters_without_spaces + other.characters_without_spaces)


def count_text(text: str) -> Counts:
    """Count ``text``: a megabyte takes some tenths of a second, and again after a small change next to nothing."""
    return functools.reduce(Counts.__add__, map(count_part, parts_of(text)))


@functools.lru_cache(maxsize=KEPT)
def count_part(text: str) -> Counts:
    """Count a part of a text that ends with a line."""
    return Counts(
        words=len(_WORD.findall(_NO_WORD.sub(" ", text))),
        han=sum(map(len, _HAN_RUN.findall(text))),
        kana=sum(map(len, _KANA_RUN.findall(text))),
        characters=len(text) - len(_LINE_ENDS.findall(text)),
        characters_without_spaces=sum(map(len, text.split())),
    )
