"""A continuation that comes in where the writer writes, and is taken from its beginning: by the word or sentence."""

from __future__ import annotations

from typing import Literal

from app.core.landing import insertion, space_between
from app.core.segments import sentences, unit_class, units

Part = Literal["word", "sentence", "all"]

# Characters behind white space in which the next word, and the next sentence, are looked for.
_WORD_REACH, _SENTENCE_REACH = 400, 4_000
_OPENING = "“‘「『《〈（【〔([{<\"'"


class Continuation:
    """What stands behind the cursor as quiet text: an answer as far as it came, less what was taken of it.

    Args:
        before: the document up to the place (its end is enough).
        after: the document from the place on (its beginning is enough).
    """

    def __init__(self, before: str, after: str) -> None:
        self._before = before
        rest_of_line = after.split("\n", 1)[0]
        # Between two sentences of a paragraph it goes on in the line; else it lands as any answer that continues.
        self._follows = rest_of_line if rest_of_line.strip() else ""
        self.answer = ""
        self.ended = False
        self.taken = ""

    def add(self, text: str) -> None:
        """More of the answer came."""
        self.answer += text

    def end(self) -> None:
        """No more comes."""
        self.ended = True

    @property
    def whole(self) -> str:
        """All of it, as it is put into the text: with what has to stand between it and what is around it."""
        body = self.answer.strip()
        if not body:
            return ""
        if not self._follows:
            return insertion(self._before, "", body, continues=True)
        line = self._before.rsplit("\n", 1)[-1]
        return space_between(line, body) + body + (space_between(body, self._follows) if self.ended else "")

    @property
    def rest(self) -> str:
        """What is not taken yet."""
        return self.whole[len(self.taken) :]

    def take(self, part: Part) -> str:
        """The next word with the marks that belong to it, the next sentence, or all that came; it is taken by that.

        "" while it is not certain where that word or sentence ends, or where nothing is left.
        """
        rest = self.rest
        end = len(rest) if part == "all" else _end_of_word(rest) if part == "word" else _end_of_sentence(rest)
        if part != "all" and end == len(rest) and not self.ended:
            return ""  # its end may go on
        self.taken += rest[:end]
        return rest[:end]


def _end_of_word(text: str) -> int:
    """Where the first word ends, with what opens before it and closes behind it."""
    blank = len(text) - len(text.lstrip())
    reach = min(len(text), blank + _WORD_REACH)
    end, is_begun = blank, False
    for start, stop in units(text, blank, reach):
        unit = text[start:stop]
        is_mark = unit_class(unit) in ("mark", "punctuation")
        if is_begun and (start != end or not is_mark or unit[0] in _OPENING):
            break
        is_begun = is_begun or not is_mark
        end = stop
    return end if end > blank else reach


def _end_of_sentence(text: str) -> int:
    """Where the first sentence ends."""
    blank = len(text) - len(text.lstrip())
    reach = min(len(text), blank + _SENTENCE_REACH)
    spans = sentences(text[blank:reach])
    return blank + spans[0][1] if spans else reach
