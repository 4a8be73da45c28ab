"""Inline marks as nodes of Pandoc's tree: what is remote, raw or leads nowhere becomes text, and is noted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from urllib.parse import unquote, urlsplit

from markdown_it.token import Token

from app.core.handover.left_out import LeftOutList
from app.core.handover.pandoc_tree import LINE_BREAK, PLAIN, SOFT_BREAK, SPACE, Node, formula, node, text_of, words
from app.core.handover.pictures import NotTaken, Pictures
from app.core.inline_spans import LONGEST, spans_of
from app.core.patterns import pattern_of

_MARKS = {"em_open": "Emph", "strong_open": "Strong", "s_open": "Strikeout"}
_BREAK_TAG = pattern_of(r"<br\s*/?>\Z", re.IGNORECASE)
_SAFE_SCHEMES = ("http", "https", "mailto")
# How the address of a picture is written in the tree until a writer puts in what its format has for pictures.
PICTURE = "picture:"

# Given the number of a footnote and the line of its mark: its blocks, or None where it cannot stand.
FootnoteOf = Callable[[int, int], list[Node] | None]


class InlineReader:
    """Reads the inline tokens of markdown-it.

    Args:
        pictures: takes images.
        left_out: is told of what becomes something else.
        anchors: the identifiers of the document's headings.
        footnote: gives the blocks of a footnote.

    ``linked`` holds the anchors that a link leads to, so far.
    """

    def __init__(
        self, pictures: Pictures, left_out: LeftOutList, anchors: frozenset[str], footnote: FootnoteOf
    ) -> None:
        self._pictures, self._left_out, self._anchors, self._footnote = pictures, left_out, anchors, footnote
        self.linked: set[str] = set()

    def read(self, tokens: Sequence[Token], line: int, *, keeps_lines: bool = False) -> list[Node]:
        """The nodes of ``tokens``, the first of which stands in ``line``.

        Args:
            keeps_lines: whether the ends of lines stay (SOFT_BREAK), for who asks for the lines and joins the rest.
        """
        levels: list[tuple[Token | None, list[Node]]] = [(None, [])]
        for token in tokens:
            found = levels[-1][1]
            if token.nesting == 1:
                levels.append((token, []))
            elif token.nesting == -1 and len(levels) > 1:
                opening, inner = levels.pop()
                assert opening is not None
                levels[-1][1].extend(self._marked(opening, joined(inner), line))
            elif token.type in ("softbreak", "hardbreak"):
                found.append(SOFT_BREAK if token.type == "softbreak" else LINE_BREAK)
                line += 1
            else:
                found.extend(self._single(token, line, in_link=any(o and o.type == "link_open" for o, _ in levels)))
        return levels[0][1] if keeps_lines else joined(levels[0][1])

    def _marked(self, opening: Token, inner: list[Node], line: int) -> list[Node]:
        if opening.type in _MARKS:
            return [node(_MARKS[opening.type], inner)]
        if opening.type == "link_open":
            return self._link(str(opening.attrs.get("href", "")), str(opening.attrs.get("title", "")), inner, line)
        return inner

    def _link(self, target: str, title: str, inner: list[Node], line: int) -> list[Node]:
        if target.startswith("#"):
            anchor = unquote(target[1:]).lower()
            if anchor in self._anchors:
                self.linked.add(anchor)
                return [node("Link", PLAIN, inner, [f"#{anchor}", title])]
        elif is_safe_link(target):
            return [node("Link", PLAIN, inner or words(target), [target, title])]
        self._left_out.note("link", line, unquote(target))
        return inner

    def _single(self, token: Token, line: int, *, in_link: bool) -> list[Node]:
        match token.type:
            case "code_inline":
                return [node("Code", PLAIN, token.content)]
            case "math_inline":
                return [formula(token.content, display=False)]
            case "math_inline_double":
                return [formula(token.content.strip(), display=True)]
            case "image":
                return self._image(token, line, in_link=in_link)
            case "html_inline":
                return self._html(token.content, line)
            case "footnote_ref":
                blocks = self._footnote(token.meta["id"], line)
                return words(f"[^{token.meta.get('label', '')}]") if blocks is None else [node("Note", blocks)]
            case _:
                is_plain = in_link or len(token.content) > LONGEST
                return words(token.content) if is_plain else _with_addresses(token.content)

    def _html(self, written: str, line: int) -> list[Node]:
        if _BREAK_TAG.match(written):
            return [LINE_BREAK]
        if written.startswith("<!--"):
            self._left_out.note("comment", line, written)
            return []
        self._left_out.note("html", line, written)
        return words(written)

    def _image(self, token: Token, line: int, *, in_link: bool) -> list[Node]:
        target, title = str(token.attrs.get("src", "")), str(token.attrs.get("title", ""))
        label = self.read(token.children or [], line)
        try:
            return [node("Image", PLAIN, label, [f"{PICTURE}{self._pictures.take(target)}", title])]
        except NotTaken as problem:
            self._left_out.note(problem.kind, line, unquote(target))
        shown = label or words(unquote(target.rpartition("/")[2]) or target)
        return [node("Link", PLAIN, shown, [target, title])] if is_safe_link(target) and not in_link else shown


def is_safe_link(target: str) -> bool:
    """Whether a link may lead there: the web and mail, and only when somebody follows it."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return parts.scheme.lower() in _SAFE_SCHEMES and bool(parts.netloc or parts.scheme.lower() == "mailto")


def _with_addresses(text: str) -> list[Node]:
    """Plain text with the web and mail addresses that stand open in it."""
    if "://" not in text and "www." not in text.lower() and "@" not in text:
        return words(text)
    found: list[Node] = []
    done = 0
    for span in spans_of(text):
        start, end = span.place
        if span.kind != "url" or start < done or text[start] == "<":
            continue
        address = text[start:end]
        target = address if "://" in address else f"mailto:{address}" if "@" in address else f"http://{address}"
        if is_safe_link(target):
            found += [*words(text[done:start]), node("Link", PLAIN, words(address), [target, ""])]
            done = end
    return [*found, *words(text[done:])]


def joined(nodes: list[Node]) -> list[Node]:
    """Without the blank that a line's end would put between two Chinese characters."""
    if SOFT_BREAK not in nodes:
        return nodes
    found: list[Node] = []
    for place, each in enumerate(nodes):
        if each is SOFT_BREAK:
            if _is_wide(text_of(nodes[place - 1 : place])[-1:]) and _is_wide(text_of(nodes[place + 1 : place + 2])[:1]):
                continue
            found.append(SPACE)
        else:
            found.append(each)
    return found


def _is_wide(character: str) -> bool:
    return bool(character) and unicodedata.east_asian_width(character) in "WF" and not "가" <= character <= "힣"
