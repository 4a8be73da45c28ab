"""What a model says around its answer is taken off the stream; everything else passes untouched.

Taken off: thinking blocks, an introduction ("Here is the polished text:"), a code fence or the prompt's own
``<text>`` tags around the whole answer, comments after it ("I hope this helps"), quotation marks around it. Each
only where the source has no such thing itself.

Every stage decides on text from its left end and decides only when no further text can change the decision; so
the result is the same however the stream is split, and only undecided text is held back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum, auto
from itertools import takewhile

from app.core.output_phrases import begins_like_introduction, comment_form, comments_unlike, introduction_length
from app.core.patterns import pattern_of
from app.core.text_share import share

THINK_START, THINK_END = "<think>", "</think>"
TEXT_START, TEXT_END = "<text>", "</text>"

# Quoted answers are titles and sentences; a longer one is speech, and must not wait for its end.
QUOTED_CHARACTERS = 300
# A line like a comment of which so much stands in the source is the source's own.
_OWN = 0.5
QUOTES = {"“": "”", '"': '"', "「": "」", "『": "』"}
# What a source may begin with that comes back as one of these.
_ANY_QUOTE = frozenset("\"'“”‘’„‟＂＇「」『』«»‹›〝〞")
_SPEECH_END = pattern_of(r"[。！？.!?…—]\s*\Z")

_BLANK_LINES = pattern_of(r"(?:[ \t]*\r?\n)+")
_FENCE = pattern_of(r" {0,3}(`{3,}|~{3,})[ \t]*([^`\n]*?)[ \t]*")
_SURE_FENCES = {"markdown", "md"}  # code is not called so; the others wait for the answer's end
_UNSURE_FENCES = {"", "text", "txt", "plaintext"}
_RULE = pattern_of(r"[ \t]*(?:-[ \t]*){3,}|[ \t]*(?:\*[ \t]*){3,}")
_RULE_BEGUN = pattern_of(r"[ \t]*(?:(?:-[ \t]*)*|(?:\*[ \t]*)*)")
_LIST_ITEM = pattern_of(r"[ \t]*(?:[-*•]|\d{1,2}[.)、])[ \t]*\S")
_LIST_ITEM_BEGUN = pattern_of(r"[ \t]*(?:[-*•]|\d{1,2}[.)、]?)?[ \t]*")


class OutputFilter:
    """One answer's filter. Feed it the pieces as they come, then ``finish``.

    Args:
        source: the text the answer is about.
    """

    def __init__(self, source: str = "") -> None:
        self._tail = _Tail(source)
        self._head = _Head(source, self._tail.open_wrapper)
        self._quotes = _Quotes(source)

    def feed(self, piece: str) -> str:
        """The text that is certain after ``piece``."""
        return self._quotes.feed(self._tail.feed(self._head.feed(piece)))

    def finish(self) -> str:
        """What was held back and belongs to the answer."""
        rest = self._quotes.feed(self._tail.feed(self._head.finish()))
        return rest + self._quotes.feed(self._tail.finish()) + self._quotes.finish()


def filtered(answer: str, source: str = "") -> str:
    """The whole answer at once."""
    stream = OutputFilter(source)
    return stream.feed(answer) + stream.finish()


def fit_edges(source: str, answer: str) -> str:
    """``answer`` with the white space at its two ends that ``source`` has; unchanged when ``source`` is blank."""
    if not source.strip():
        return answer
    leading = source[: len(source) - len(source.lstrip())]
    return leading + answer.strip() + source[len(source.rstrip()) :]


class _Head:
    """Drops what stands before the answer, in this order: thinking, introduction, wrapper; blank lines everywhere."""

    def __init__(self, source: str, open_wrapper: Callable[[str], None]) -> None:
        self._open_wrapper = open_wrapper
        start = source.lstrip()
        fence = _FENCE.fullmatch(start.partition("\n")[0].rstrip())
        self._source_info = fence[2].casefold() if fence else None
        self._steps = [self._wrapper]
        if not begins_like_introduction(source):
            self._steps.insert(0, self._introduction)
        if not start.startswith((THINK_START, THINK_END)):
            self._steps.insert(0, self._thinking)
        if start.startswith(TEXT_START):
            self._source_info = TEXT_START
        self._held = ""

    def feed(self, piece: str) -> str:
        """Drop what can be dropped; return what is left once nothing more can be."""
        for position, character in enumerate(piece):
            if not self._steps:
                return piece[position:]
            self._held += character
            if rest := self._decide(final=False):
                return rest + piece[position + 1 :]
        return ""

    def finish(self) -> str:
        """What is left when nothing more comes."""
        return self._decide(final=True) if self._steps else ""

    def _decide(self, final: bool) -> str:
        while self._steps:
            if blank := _BLANK_LINES.match(self._held):
                self._held = self._held[blank.end() :]
            if not self._held.strip() and not final:
                return ""
            length = self._steps[0](self._held, final)
            if length is None:
                return ""
            self._held = self._held[length:]
            if not length:
                self._steps.pop(0)
        rest, self._held = self._held, ""
        return rest if rest.strip() else ""

    def _thinking(self, text: str, final: bool) -> int | None:
        start = len(text) - len(text.lstrip())
        if text.startswith(THINK_START, start):
            end = text.find(THINK_END, start)
            return end + len(THINK_END) if end >= 0 else len(text) if final else None
        if text.startswith(THINK_END, start):  # it was opened by the prompt
            return start + len(THINK_END)
        rest = text[start:]
        return None if not final and (THINK_START.startswith(rest) or THINK_END.startswith(rest)) else 0

    def _introduction(self, text: str, final: bool) -> int | None:
        return introduction_length(text, final)

    def _wrapper(self, text: str, final: bool) -> int | None:
        if self._source_info == TEXT_START:
            return 0
        if text.startswith(TEXT_START):
            self._source_info = TEXT_START  # one wrapper is enough
            self._open_wrapper(TEXT_START)
            return len(TEXT_START)
        if TEXT_START.startswith(text) and not final:
            return None
        line, newline, _ = text.partition("\n")
        if not newline:
            begun = re.fullmatch(r" {0,3}(?:`{1,2}|~{1,2}|(?:`{3,}|~{3,})[^`\n]{0,20})?", line)
            return None if begun and not final else 0
        fence = _FENCE.fullmatch(line.rstrip("\r"))
        info = fence[2].casefold() if fence else ""
        if not fence or info not in _SURE_FENCES | _UNSURE_FENCES or info == self._source_info:
            return 0
        self._source_info = TEXT_START
        self._open_wrapper(line + newline)
        return len(line) + 1


class _Kind(Enum):
    """What a line at the end of the answer is. A line that may still become several things is UNDECIDED."""

    UNDECIDED = auto()
    TEXT = auto()
    BLANK = auto()
    RULE = auto()
    CLOSING = auto()
    COMMENT = auto()
    LIST_ITEM = auto()


class _Tail:
    """Drops what stands after the answer: the wrapper's end, and comments.

    Lines that could be the end's are held, with the line feed before each, until text follows them.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._comments = comments_unlike(source)
        self._wrapper = ""  # the line that opened it
        self._fence = ""
        self._sure = True
        self._in_code = False
        self._kept: list[str] = []  # what an unsure wrapper holds
        self._held: list[tuple[_Kind, str]] = []
        self._line: str | None = None  # the line being looked at; None within text

    def open_wrapper(self, opening: str) -> None:
        """The answer is inside a wrapper that began with ``opening``."""
        self._wrapper = opening
        if opening != TEXT_START and (fence := _FENCE.fullmatch(opening.rstrip())):
            self._fence = fence[1]
            self._sure = fence[2].casefold() in _SURE_FENCES
            self._line = ""

    def feed(self, piece: str) -> str:
        """The text that cannot be part of the answer's end."""
        out: list[str] = []
        position = 0
        while position < len(piece):
            if self._line is None:  # within text: on to the next place at which the end may begin
                stop = self._next_stop(piece, position)
                out.append(piece[position:stop])
                self._line, position = piece[stop : stop + 1] or None, stop + 1
            elif piece[position] == "\n":
                self._look(out, complete=True)
                self._line = "\n"
                position += 1
            else:
                self._line += piece[position]
                position += 1
            if self._line is not None:
                self._look(out, complete=False)
        return self._emit("".join(out))

    def finish(self) -> str:
        """What was held and belongs to the answer."""
        out: list[str] = []
        if self._line is not None:
            self._look(out, complete=True)
        own = self._own_lines()
        out.extend(text for _, text in self._held[:own])
        self._held = self._held[own:]
        kinds = [kind for kind, _ in self._held]
        decorated = any(kind in (_Kind.CLOSING, _Kind.COMMENT) for kind in kinds)
        if not decorated:
            out.extend(text for _, text in self._held)
        if not self._sure:  # without its end it was no wrapper
            opening = "" if _Kind.CLOSING in kinds else self._wrapper
            self._sure = True
            return opening + "".join(self._kept) + "".join(out)
        return "".join(out)

    def _own_lines(self) -> int:
        """How many of the held lines are the answer's own: up to the last comment that the source has, nearly so."""
        within = takewhile(lambda held: held[0] is not _Kind.CLOSING, self._held)
        return max((number for number, (kind, text) in enumerate(within, start=1)
                    if kind is _Kind.COMMENT and share(text.strip(), self._source) >= _OWN), default=0)

    def _emit(self, text: str) -> str:
        if self._sure:
            kept, self._kept = "".join(self._kept), []
            return kept + text
        self._kept.append(text)
        return ""

    def _next_stop(self, piece: str, position: int) -> int:
        """Where the next line, or the wrapper's closing tag, may begin."""
        stops = [piece.find("\n", position), piece.find("<", position) if self._wrapper == TEXT_START else -1]
        return min((stop for stop in stops if stop >= 0), default=len(piece))

    def _look(self, out: list[str], complete: bool) -> None:
        """Decide what the current line is, as far as it is known."""
        line = self._line or ""
        kind = self._kind_of(line, complete)
        if kind is _Kind.UNDECIDED:
            return
        if kind is not _Kind.TEXT:
            if complete:
                self._held.append((kind, line))
            return
        if not self._sure and any(held is _Kind.CLOSING for held, _ in self._held):
            out.insert(0, self._wrapper + "".join(self._kept))  # text follows: the fence was a part of the answer
            self._wrapper = self._fence = ""
            self._kept, self._sure = [], True
        for _, text in (*self._held, (kind, line)):
            if self._fence and _FENCE.fullmatch(text.lstrip("\n")):
                self._in_code = not self._in_code
            out.append(text)
        self._held = []
        self._line = None

    def _kind_of(self, line: str, complete: bool) -> _Kind:
        content = line.removeprefix("\n")
        possible = _Kind.UNDECIDED if not complete else _Kind.TEXT
        if self._wrapper == TEXT_START and TEXT_END.startswith(content.strip()[: len(TEXT_END)]) and content.strip():
            if content.strip() == TEXT_END:
                return _Kind.CLOSING
            return possible if TEXT_END.startswith(content.strip()) else _Kind.TEXT
        if not content.strip():
            return _Kind.BLANK if complete else _Kind.UNDECIDED
        if self._fence:
            if (kind := self._fence_kind(content, complete)) is not None:
                return kind
            if self._in_code:
                return _Kind.TEXT
        if not line.startswith("\n"):
            return _Kind.TEXT
        if _RULE_BEGUN.fullmatch(content):
            return possible if not _RULE.fullmatch(content) else _Kind.RULE if complete else _Kind.UNDECIDED
        if any(kind is _Kind.COMMENT for kind, _ in self._held):
            if _LIST_ITEM.match(content):
                return _Kind.LIST_ITEM
            if _LIST_ITEM_BEGUN.fullmatch(content):
                return possible
        plain = comment_form(content)
        for beginning, rest in self._comments.items():
            if plain.startswith(beginning):
                return possible if not rest.search(content) else _Kind.COMMENT
            if beginning.startswith(plain) and not complete:
                return _Kind.UNDECIDED
        return _Kind.TEXT

    def _fence_kind(self, content: str, complete: bool) -> _Kind | None:
        """What a line is that begins like a code fence; None for any other."""
        marks = content.lstrip(" ")
        if len(content) - len(marks) > 3 or marks[0] != self._fence[0]:
            return None
        if not complete:
            return _Kind.UNDECIDED if len(set(marks[:3])) == 1 else None
        fence = _FENCE.fullmatch(content.rstrip("\r"))
        if fence is None:
            return None
        closed_already = any(kind is _Kind.CLOSING for kind, _ in self._held)
        if self._in_code or closed_already or fence[2] or len(fence[1]) < len(self._fence):
            return _Kind.TEXT
        return _Kind.CLOSING


class _Quotes:
    """Drops quotation marks around the whole of a short answer."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._decided = source.lstrip()[:1] in _ANY_QUOTE
        self._held = ""

    def feed(self, piece: str) -> str:
        if self._decided:
            return piece
        self._held += piece
        end = self._closing()
        if not self._held or (end is not None and not self._held[end:].strip()):
            return ""
        self._decided = True
        rest, self._held = self._held, ""
        return rest

    def finish(self) -> str:
        end = self._closing()
        if self._held and end is not None and 2 < end <= len(self._held) and not self._is_speech(end):
            return self._held[1 : end - 1] + self._held[end:]
        return self._held

    def _is_speech(self, end: int) -> bool:
        """Whether somebody speaks, in a text in which others do: not the whole answer is quoted, but what is said."""
        opening, inner = self._held[0], self._held[1 : end - 1]
        return opening in self._source and opening not in inner and _SPEECH_END.search(inner) is not None

    def _closing(self) -> int | None:
        """Where the quotation that opens the text ends (beyond the text while it is open); None: there is none."""
        opening = self._held[:1]
        if opening not in QUOTES:
            return None
        depth = 0
        for position, character in enumerate(self._held[:QUOTED_CHARACTERS]):
            if character == QUOTES[opening] and position:
                depth -= 1
                if depth == 0:
                    return position + 1
            elif character == opening:
                depth += 1
        return None if len(self._held) >= QUOTED_CHARACTERS else len(self._held) + 1
