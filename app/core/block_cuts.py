"""Where a Markdown text can be cut so that its parts, parsed alone, have the blocks of the whole."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from app.core.patterns import pattern_of

# A heading or a letter at the very beginning of a line behind a blank one ends every container that is open: a list, a
# quotation, a footnote. Not so where a definition (": …") follows, whose term it may be.
_CUT = pattern_of(r"\n[ \t]*\r?\n(?=(?P<line>#{1,6}[ \t][^\n]*|[^\W\d_][^\n]*)(?:\n|\Z)"
                  r"(?!(?:[ \t]*\r?\n)*[ \t]*[:~][ \t]))")
# One of so many of the lines that could begin a part does, chosen by its own characters: where nothing was changed, the
# parts stay what they are.
_ONE_OF = 4
_LINE_END = pattern_of(r"\r\n?|\n")
_ENVIRONMENT = pattern_of(r"\\begin\{([^{}\n]+)\}")
# Only these go on across blank lines until something ends them.
_LITERAL = ("fence", "html_block", "math_block", "math_block_label")


def parts_from(text: str, start: int) -> Iterator[str]:
    """The rest of ``text`` in parts; two that follow each other belong together where ``is_left_open`` says so."""
    for cut in _CUT.finditer(text, start):
        if zlib.crc32(cut["line"].encode("utf-8", "surrogatepass")) % _ONE_OF == 0:
            yield text[start : cut.end()]
            start = cut.end()
    yield text[start:]


def is_left_open(part: str, tokens: Sequence[Token]) -> bool:
    """Whether code, HTML or a formula that begins in a part may go on in the next one.

    Args:
        tokens: what markdown-it made of the part alone.
    """
    lines = len(_LINE_END.findall(part))
    # A part ends with a blank line: what was closed ends before it.
    if any(token.type in _LITERAL and token.map and token.map[1] >= lines for token in tokens):
        return True
    return any(part.find(f"\\end{{{found[1]}}}", found.end()) < 0 for found in _ENVIRONMENT.finditer(part))
