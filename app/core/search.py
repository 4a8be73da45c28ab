"""Text looked for in a document, plain or as a regular expression, within a time, and what is put in its place."""

from __future__ import annotations

import functools
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import NoSuchGroup, PatternBroken, PatternTooSlow
from app.core.language import HAN
from app.core.offsets import all_to_utf16, utf16_length
from app.core.patterns import pattern_of
from app.core.text_edit import TextEdit

# Seconds of the processor's time (what regex counts in) that a search for a pattern may take before it is given up, and
# that one for plain text, which always ends, or replacing may take.
SEARCH_SECONDS = 2.0
REPLACE_SECONDS = 10.0
# A character of a word that is set off by spaces; 汉字 and kana are not.
_OF_WORD = f"[^\\W{HAN}\u3041-\u30ff]"
_WORD_BEGINS, _WORD_ENDS = f"(?:(?<!{_OF_WORD})|(?!{_OF_WORD}))", f"(?:(?!{_OF_WORD})|(?<!{_OF_WORD}))"
# A full-width character is so many places behind its half-width one.
_WIDER = 0xFEE0
_PLACE = pattern_of(
    r"\\(?P<number>\d{1,2})|\\g<(?P<name>\w+)>|\\(?P<escape>[nt\\$])"
    r"|\$(?P<dollar>\d{1,2})|\$\{(?P<braced>\w+)\}|\$(?P<whole>[&$])")
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "$": "$"}


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    Args:
        sought: the text, or the pattern.
        is_regex: it is a pattern, as Python's ``regex`` reads it; ^ and $ are the ends of a line.
        match_case: A is not a.
        whole_words: it begins and ends where words do; at 汉字 that is everywhere.
        widths_alike: full-width and half-width characters find each other (plain text only).
    """

    sought: str
    is_regex: bool = False
    match_case: bool = False
    whole_words: bool = False
    widths_alike: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """Where a query was found: begins and ends in UTF-16 units, which never overlap, in their order."""

    starts: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self.starts)

    def touching(self, start: int, end: int) -> range:
        """The numbers of those that touch the part from ``start`` to ``end``, UTF-16 units."""
        return range(bisect_left(self.ends, start), bisect_right(self.starts, end))

    def behind(self, place: int) -> int:
        """The number of the first one that begins at ``place`` (UTF-16 units) or behind it."""
        return bisect_left(self.starts, place)

    def before(self, place: int) -> int:
        """The number of the last one that ends at ``place`` (UTF-16 units) or before it; -1: there is none."""
        return bisect_right(self.ends, place) - 1

    def at(self, start: int, end: int) -> int | None:
        """The number of the one that stands exactly there."""
        number = bisect_left(self.starts, start)
        while number < len(self) and self.starts[number] == start:
            if self.ends[number] == end:
                return number
            number += 1
        return None


def find(
    query: Query, text: str, start: int = 0, end: int | None = None, *, seconds: float | None = None
) -> Matches:
    """Every place of ``query`` between ``start`` and ``end`` (characters) of ``text``.

    Args:
        seconds: of the processor's time; None: 2 for a pattern, 10 for plain text.

    Raises:
        PatternBroken: it is no regular expression.
        PatternTooSlow: it took longer than ``seconds``.
    """
    if seconds is None:
        seconds = SEARCH_SECONDS if query.is_regex else REPLACE_SECONDS
    places: array[int] = array("q")
    for match in _matches(query, text, start, end, seconds):
        places.extend(match.span())
    if utf16_length(text) != len(text):
        places = array("q", all_to_utf16(text, places))
    return Matches(places[::2], places[1::2])


def replacements(
    query: Query, template: str, text: str, start: int = 0, end: int | None = None, *, first_only: bool = False,
    seconds: float = REPLACE_SECONDS,
) -> list[TextEdit]:
    """What puts ``template`` in the place of every match, in characters of ``text``; what stays the same is left out.

    Args:
        template: taken as it is for a plain query; for a pattern \\1, $1, \\g<name>, ${name} give a group, \\0, $& all
            of it, \\n a line end, \\t a tab.
        first_only: only the match that begins exactly at ``start``.

    Raises:
        PatternBroken, PatternTooSlow: as ``find``.
        NoSuchGroup: the template names one that the pattern has not.
    """
    filled = filling(query, template)
    found: list[TextEdit] = []
    for match in _matches(query, text, start, end, seconds):
        if first_only and match.start() != start:
            break
        after = filled(match)
        if after != match[0]:
            found.append(TextEdit(match.start(), match.end(), after))
        if first_only:
            break
    return found


def filling(query: Query, template: str) -> Callable[[Any], str]:
    """What makes of a match the text that takes its place; raises as ``replacements``."""
    if not query.is_regex:
        return lambda _: template
    groups = _compiled(query).groups
    names = _compiled(query).groupindex
    parts: list[str | int | Any] = []
    at = 0
    for place in _PLACE.finditer(template):
        parts.append(template[at : place.start()])
        at = place.end()
        if digits := place["number"] or place["dollar"]:
            if int(digits) > groups and len(digits) == 2 and int(digits[0]) <= groups:  # $12 where there is one group
                digits, at = digits[0], at - 1
            if int(digits) > groups:
                raise NoSuchGroup(group=digits)
            parts.append(int(digits))
        elif name := place["name"] or place["braced"]:
            group = int(name) if name.isdecimal() else names.get(name, -1)
            if not 0 <= group <= groups:
                raise NoSuchGroup(group=name)
            parts.append(group)
        elif place["whole"] == "&":
            parts.append(0)
        else:
            parts.append(_ESCAPES[place["escape"] or "$"])
    parts.append(template[at:])
    return lambda match: "".join(part if isinstance(part, str) else match[part] or "" for part in parts)


def _matches(query: Query, text: str, start: int, end: int | None, seconds: float) -> Iterator[Any]:
    if not query.sought:
        return
    end = len(text) if end is None else end
    try:
        # concurrent: other threads run meanwhile.
        yield from _compiled(query).finditer(text, start, end, concurrent=True, timeout=seconds)
    except (TimeoutError, MemoryError, RecursionError):
        raise PatternTooSlow(seconds=f"{seconds:g}") from None


@functools.lru_cache(maxsize=16)
def _compiled(query: Query) -> Any:
    import regex  # only here: the window opens without it

    pattern = query.sought if query.is_regex else _of_plain(query)
    flags = regex.MULTILINE | (0 if query.match_case else regex.IGNORECASE)
    try:
        if query.whole_words:
            regex.compile(pattern, flags)  # by itself first: a bracket that is not closed would take what follows in
            pattern = f"{_WORD_BEGINS}(?:{pattern}){_WORD_ENDS}"
        return regex.compile(pattern, flags)
    except regex.error as error:
        where: Any = error
        raise PatternBroken(reason=where.msg, place=(where.pos or 0) + 1) from None
    except (RecursionError, OverflowError, ValueError) as error:
        raise PatternBroken(reason=str(error) or type(error).__name__, place=1) from None


def _of_plain(query: Query) -> str:
    if not query.widths_alike:
        return re.escape(query.sought)
    return "".join(map(_either_width, query.sought))


def _either_width(character: str) -> str:
    code = ord(character)
    if character in " \u3000":
        return "[ \u3000]"
    other = chr(code + _WIDER) if 0x21 <= code <= 0x7E else chr(code - _WIDER) if 0xFF01 <= code <= 0xFF5E else ""
    return f"[{re.escape(character)}{re.escape(other)}]" if other else re.escape(character)
