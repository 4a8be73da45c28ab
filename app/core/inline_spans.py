"""The inline marks of a block's text: what they are, where they stand, and what in them must not change.

markdown-it tells no places within a line. Its rules are wrapped here, so that each one that matches says from where
to where, and the places are those of the parse itself. Marks that are not Markdown's own (math, citations, template
placeholders) are one more rule, tried before the others.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkLabel
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from app.core.findings import Range
from app.core.patterns import pattern_of

_LABEL = r"(?:[^\]\\]|\\.)"
# By first character; the first group that matches names the kind. The sources: Pandoc's manual for citations and
# \( \), Jinja, Mustache, shell and printf for placeholders. "$5 and $6" is money: no blank inside, no digit behind.
_EXTRA = {
    "\\": pattern_of(r"(?P<math>\\\([^\n]{1,2000}?\\\)|\\\[[^\n]{1,2000}?\\\])", re.DOTALL),
    "$": pattern_of(r"(?P<placeholder>\$\{[^{}\n]{1,80}\})"
                    r"|(?P<math>\$\$(?!\s)[^$]{1,4000}?\$\$|\$(?![\s$])(?:\\.|[^$\\]){1,2000}?(?<!\s)\$(?!\d))",
                    re.DOTALL),
    "{": pattern_of(r"(?P<placeholder>\{\{[^{}\n]{1,200}\}\}|\{%[^\n]{1,200}?%\}|\{[#.][^{}\n]{1,200}\}"
                    r"|\{[A-Za-z_]\w{0,40}\})"),
    "%": pattern_of(r"(?P<placeholder>%(?:\(\w{1,40}\))?[-+0]?\d{0,3}(?:\.\d{1,3})?[sdifgxr](?![A-Za-z])"
                    r"|%[A-Z_]{2,40}%)"),
    "<": pattern_of(r"(?P<placeholder><<[^<>\n]{1,80}>>)"),
    "[": pattern_of(r"(?P<footnote>\[\^[^\s\]]{1,200}\])|(?P<citation>(?:\[-?@[^\]\n]{1,400}\]"
                    r"|\[[^\[\]\n@]{0,80} -?@[\w:.#$%&+?<>~/-]+[^\[\]\n]{0,200}\])(?![(\[]))"),
    "^": pattern_of(rf"(?P<footnote>\^\[{_LABEL}{{1,1000}}\])"),
    "@": pattern_of(r"(?P<citation>@(?:fig|tbl|eq|sec|doi|pmid|pmc|arxiv|url|tag|raw|isbn):[\w:.#/$%&+?<>~()-]*[\w/])"),
}
# GitHub's extended autolinks; the marks of a sentence at its end are not part of it. Chinese ends it too.
_URL = pattern_of(r"(?:https?://|ftp://|www\.)[^\s<>\"“”‘’`|，。；：！？、（）《》【】\u4e00-\u9fff]{1,2000}",
                  re.IGNORECASE)
_EMAIL = pattern_of(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_URL_TAIL = "?!.,:*_~'\";])"
# Where a line of Chinese ends a paragraph, a verse or a signature, to who writes it: text is wrapped in longer lines.
_ENDS_LINE = pattern_of(
    r"(?:[。！？；：」』]|[。！？\u4e00-\u9fff][…”’）]{1,4}|^[^\n]{0,23}[\u4e00-\u9fff])\Z", re.MULTILINE)
_NAMES = {"backticks": "code-span", "autolink": "url", "html_inline": "html-tag", "entity": "entity"}
# No paragraph that a person wrote is this long (in characters), and reading a hostile one could take minutes: it is one
# mark, "unread", that must come back as it is.
LONGEST = 30_000


@dataclass(frozen=True, slots=True)
class Span:
    """An inline mark in a block's text, in characters of that text.

    Args:
        kind: "code-span", "math-span", "link", "image", "footnote", "citation", "html-tag", "entity",
            "placeholder", "url", "strong", "emphasis", "strikethrough", "line-break", "line-end" (a plain one that
            counts in Chinese), "escape", "stray" (a mark of emphasis that marks nothing), or "unread" (all of a text
            that is too long to be read).
        place: from where to where it stands.
        value: what must come back as it is: the whole mark, or a link's target; "" where only its being there counts.
        value_place: where ``value`` stands.
        label: the text of a link or of an image.
        title: the title of a link or of an image, with its quotes.
    """

    kind: str
    place: Range
    value: str
    value_place: Range
    label: str = ""
    title: str = ""

    def placed(self, at: Callable[[int], int]) -> Span:
        """This span with its places in the document; ``at`` tells where a character of the text stands."""
        return replace(self, place=_placed(self.place, at), value_place=_placed(self.value_place, at))


@functools.lru_cache(maxsize=16_384)
def spans_of(text: str, labels: frozenset[str] = frozenset()) -> tuple[Span, ...]:
    """The marks in a block's text, by where they begin.

    Args:
        text: the inline text of one block.
        labels: the labels of all link definitions of the document, as ``definition_label`` gives them.
    """
    if len(text) > LONGEST:
        return (Span("unread", (0, len(text)), text, (0, len(text))),)
    record = _Record(len(text))
    env: dict[str, Any] = {"record": record, "references": _References(labels)}
    tokens: list[Token] = []
    parser = _parser()
    parser.inline.parse(text, parser, env, tokens)
    found = [*record.found, *record.emphasis()]
    return tuple(sorted([*found, *_addresses(text, found)], key=lambda span: (span.place, span.kind)))


def _placed(place: Range, at: Callable[[int], int]) -> Range:
    start = at(place[0])
    return start, at(place[1] - 1) + 1 if place[1] > place[0] else start


def definition_label(text: str) -> str:
    """The label of a link definition as references are compared: case and white space do not count."""
    inner = re.match(rf"\[({_LABEL}+)\]:", text.strip(), re.DOTALL)
    return " ".join(inner[1].split()).casefold() if inner else ""


class _References(dict[str, dict[str, str]]):
    """What markdown-it asks for definitions: it has those whose label is known."""

    def __init__(self, labels: frozenset[str]) -> None:
        super().__init__()
        self._labels = labels

    def __contains__(self, label: object) -> bool:
        return " ".join(str(label).split()).casefold() in self._labels

    def get(self, label: str, default: Any = None) -> Any:
        """What the rules for links and images ask; a dict's own would look for entries, and there are none."""
        return {"href": label, "title": ""} if label in self else default


class _Record:
    """What the wrapped rules report while one text is parsed."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.found: list[Span] = []
        self.marks: list[tuple[Token, int]] = []

    def emphasis(self) -> list[Span]:
        """Pairs of emphasis marks, and marks that found no partner."""
        found: list[Span] = []
        opened: list[tuple[str, int]] = []
        hidden = {id(token) for token, _ in self.marks if token.content == "" and token.type == "text"}
        for token, place in self.marks:
            kind = {"strong": "strong", "em": "emphasis", "s": "strikethrough"}.get(token.tag, "")
            width = len(token.markup) if kind else 1
            if kind and token.nesting == 1:
                opened.append((kind, place - 1 if kind == "strong" else place))
            elif kind and token.nesting == -1:
                while opened:
                    name, start = opened.pop()
                    if name == kind:
                        found.append(Span(kind, (start, place + width), "", (start, place + width)))
                        break
            elif id(token) not in hidden:
                found.append(Span("stray", (place, place + len(token.content)), "", (place, place + 1)))
        return found


_Rule = Callable[[StateInline, bool], bool]


@functools.lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("strikethrough")
    parser.inline.ruler.before("text", "extra", _extra)
    # It would join marks that found no partner with the text around them.
    parser.inline.ruler2.disable("fragments_join")
    for rule in parser.inline.ruler.__rules__:
        if rule.name != "text":
            rule.fn = _reporting(rule.name, rule.fn)
    parser.inline.ruler.__compile__()
    return parser


def _reporting(name: str, rule: _Rule) -> _Rule:
    """``rule``, saying where it matched. The text of an image is parsed apart, as a shorter text: it says nothing."""

    def reporting(state: StateInline, silent: bool) -> bool:
        start, tokens, delimiters = state.pos, len(state.tokens), len(state.delimiters)
        if not rule(state, silent):
            return False
        record: _Record = state.env["record"]
        if silent or len(state.src) != record.length:
            return True
        if name in ("emphasis", "strikethrough"):
            place = start
            able = {mark.token for mark in state.delimiters[delimiters:] if mark.open or mark.close}
            for number, token in enumerate(state.tokens[tokens:], tokens):
                if token.content and not token.content.strip("*_~"):
                    if number in able:  # the others stand between blanks, or within a word
                        record.marks.append((token, place))
                    place += len(token.content)
        elif name in ("link", "image"):
            record.found.append(_link(name, state, start))
        else:
            span = _simple(name, state.src, start, state.pos)
            if span:
                record.found.append(span)
        return True

    return reporting


def _simple(name: str, text: str, start: int, end: int) -> Span | None:
    kind = _NAMES.get(name)
    if name == "extra":
        match = _EXTRA[text[start]].match(text, start)
        kind = match.lastgroup if match else None
        kind = "math-span" if kind == "math" else kind
    elif name == "newline":
        is_hard = text[max(0, start - 2) : start] == "  "
        line = text.rfind("\n", 0, start) + 1
        ends = _ENDS_LINE.search(text, max(line, start - 25), start)
        kind = "line-break" if is_hard else "line-end" if ends else None
        start = start - 2 if is_hard else start
    elif name == "escape":
        kind = "line-break" if text[start + 1 : start + 2] == "\n" else "escape"
    elif name == "backticks" and end - start < 3:
        kind = None  # backticks that mark nothing
    if kind is None or (name == "backticks" and text[start:end].strip("`") == ""):
        return None
    value = "" if kind in ("line-break", "line-end", "escape") else text[start:end]
    return Span(kind, (start, end), value, (start, end))


def _link(name: str, state: StateInline, start: int) -> Span:
    text, end = state.src, state.pos
    opening = start + (name == "image")
    close = parseLinkLabel(state, opening, name == "link")
    state.pos = end
    label = text[opening + 1 : close]
    tail = close + 1
    if text[tail : tail + 1] == "(" and tail < end:
        begin = tail + 1
        while begin < end and text[begin] in " \t\r\n":
            begin += 1
        target = parseLinkDestination(text, begin, end)
        stop = target.pos if target.ok else begin
        return Span(name, (start, end), text[begin:stop], (begin, stop), label, text[stop : end - 1].strip())
    if end - tail > 2:  # [text][label]
        return Span(name, (start, end), text[tail:end], (tail, end), label)
    return Span(name, (start, end), f"[{label}]", (opening, end), label)


def _extra(state: StateInline, silent: bool) -> bool:
    pattern = _EXTRA.get(state.src[state.pos])
    match = pattern.match(state.src, state.pos, state.posMax) if pattern else None
    if match is None:
        return False
    if not silent:
        state.push("extra", "", 0)
    state.pos = match.end()
    return True


def _addresses(text: str, found: list[Span]) -> list[Span]:
    """Web and mail addresses that stand in the open text."""
    if "://" not in text and "www." not in text.lower() and "@" not in text:
        return []
    taken = sorted(_covered(span) for span in found if span.kind not in ("strong", "emphasis", "strikethrough"))
    addresses: list[Span] = []
    for pattern in (_URL, _EMAIL):
        for match in pattern.finditer(text):
            start, end = match.start(), match.end()
            bare = len(text[start:end].rstrip(_URL_TAIL))
            if bare and not (text[end - 1] == ")" and text.count("(", start, end) == text.count(")", start, end)):
                end = start + bare
            if not any(a < end and start < b for a, b in taken):
                addresses.append(Span("url", (start, end), text[start:end], (start, end)))
                taken.append((start, end))
    return addresses


def _covered(span: Span) -> Range:
    """What of a span is not open text: of a link all but its label."""
    return span.value_place if span.kind == "link" else span.place
