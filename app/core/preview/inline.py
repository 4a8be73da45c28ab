"""The text of one block as the preview shows it: markdown-it's inline tokens as HTML that names no address."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from app.core.patterns import pattern_of
from app.core.preview.units import Thing

_REFERENCE = pattern_of(r"\[\^([^\]\s]+)\]")
_OPENING = {"strong_open": "<b>", "em_open": "<i>", "s_open": "<s>"}
_CLOSING = {"strong_close": "</b>", "em_close": "</i>", "s_close": "</s>", "link_close": "</a>"}
_HAN = pattern_of(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+")


class Asked(dict[str, Any]):
    """Answers questions about the rest of the document, and keeps what was asked and answered.

    A block is shown anew when one of the answers would be another now; so it need not be read again for any other
    change elsewhere.
    """

    def __init__(self, kind: str, answer: Callable[[str, str], Any], record: dict[tuple[str, str], Any]) -> None:
        super().__init__()
        self._kind, self._answer, self._record = kind, answer, record

    def get(self, label: str, default: Any = None) -> Any:
        """The answer for ``label``: markdown-it asks here for links."""
        found = self._record[self._kind, label] = self._answer(self._kind, label)
        return default if found is None else found

    def __contains__(self, label: object) -> bool:
        return self.get(str(label)) is not None


class InlineReader:
    """Reads the inline text of blocks of one part.

    Args:
        answer: tells for ("link", a normalized label) the link as markdown-it keeps it, for ("note", a label) the
            number of the footnote; None where there is none.

    Attributes:
        asked: what was asked, and the answer.
        notes: the labels of footnotes in the order of their references; the text of one within the text is its label,
            behind "^".
    """

    def __init__(self, answer: Callable[[str, str], Any]) -> None:
        self.asked: dict[tuple[str, str], Any] = {}
        self.notes: list[str] = []
        self._answer = answer
        self._env: dict[str, Any] = {"references": Asked("link", answer, self.asked),
                                     "notes": Asked("note", answer, self.asked)}

    def number(self, label: str) -> int | None:
        """The number of a footnote; the part hangs on it as on those that it refers to."""
        found = self.asked["note", label] = self._answer("note", label)
        return found

    def tokens(self, text: str) -> list[Token]:
        """markdown-it's tokens for ``text``."""
        return parser().parseInline(text, self._env)[0].children or []

    def html(self, text: str, things: list[Thing]) -> str:
        """What ``text`` shows; what it links and draws is added to ``things``."""
        return self._html(self.tokens(text), things)

    def _html(self, tokens: Sequence[Token], things: list[Thing]) -> str:
        found: list[str] = []
        emphasis = 0  # how deep
        for number, token in enumerate(tokens):
            kind = token.type
            emphasis += (kind == "em_open") - (kind == "em_close")
            if kind == "text":
                shown = _shown(token.content)
                found.append(_HAN.sub(r'<span class="kai">\g<0></span>', shown) if emphasis else shown)
            elif kind in _OPENING:
                found.append(_OPENING[kind])
            elif kind == "link_open":
                things.append(Thing("link", str(token.attrs.get("href", "")), str(token.attrs.get("title", ""))))
                found.append(f'<a href="{len(things) - 1}">')
            elif kind in _CLOSING:
                found.append(_CLOSING[kind])
            elif kind == "code_inline":
                found.append(f'<span class="code">{_shown(token.content)}</span>')
            elif kind == "html_inline":
                found.append(f'<span class="raw">{_shown(token.content)}</span>')
            elif kind == "hardbreak":
                found.append("<br>")
            elif kind == "softbreak":
                found.append(_between(tokens, number))
            elif kind == "image":
                things.append(Thing("image", str(token.attrs.get("src", "")), token.content))
                found.append(f'<img src="{len(things) - 1}">')
            elif kind in ("math_inline", "math_inline_double"):
                things.append(Thing("math", token.content.strip()))
                found.append(f'<img src="{len(things) - 1}">')
            elif kind == "note":
                self.notes.append(label := token.meta["label"])
                things.append(Thing("link", f"#fn-{label}", token.meta.get("text", "")))
                found.append(f'<sup><a href="{len(things) - 1}">{_shown(str(token.meta["number"]))}</a></sup>')
        return "".join(found)


@functools.lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """markdown-it with what the preview reads in a line: CommonMark, strikethrough, formulas, footnotes."""
    made = MarkdownIt("commonmark").enable("strikethrough")
    dollarmath_plugin(made, allow_space=False, allow_digits=False, double_inline=True)
    made.inline.ruler.after("image", "note", _note)
    return made


def _note(state: StateInline, silent: bool) -> bool:
    """A reference to a footnote that there is (``[^1]``), or a footnote within the text (``^[words]``)."""
    start = state.pos
    if state.src.startswith("[^", start):
        found = _REFERENCE.match(state.src, start, state.posMax)
        if not found or found[1] not in state.env["notes"]:
            return False
        end, label, text = found.end(), found[1], ""
    elif state.src.startswith("^[", start):
        close = parseLinkLabel(state, start + 1)
        if close < 0 or close == start + 2:
            return False
        end, text = close + 1, state.src[start + 2 : close]
        label = f"^{text}"
    else:
        return False
    if not silent:
        token = state.push("note", "", 0)
        token.meta = {"label": label, "number": state.env["notes"].get(label, "*"), "text": text}
    state.pos = end
    return True


def _shown(text: str) -> str:
    """``text`` as HTML that Qt shows as it is: no run of spaces is lost to it that was meant."""
    return escapeHtml(text).replace("\n", " ")


def _between(tokens: Sequence[Token], number: int) -> str:
    """What the end of a line within a paragraph shows: a space, but none between 汉字."""
    before = tokens[number - 1].content[-1:] if number else ""
    after = tokens[number + 1].content[:1] if number + 1 < len(tokens) else ""
    return "" if _HAN.match(before) and _HAN.match(after) else " "
