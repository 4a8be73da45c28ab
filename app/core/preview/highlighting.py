"""Code in colours: what of a line is a keyword, a string, a number, a comment or a name, by Pygments."""

from __future__ import annotations

import functools
from typing import Any

from markdown_it.common.utils import escapeHtml

# Characters; longer code is shown in one colour.
LONGEST_CODE = 30_000
# Pygments' kinds by the beginnings of their names, the more special before the more general, and our classes.
_CLASSES = (("Token.Comment", "comment"), ("Token.Keyword", "keyword"), ("Token.Operator.Word", "keyword"),
            ("Token.Literal.String", "string"), ("Token.Literal.Number", "number"), ("Token.Name.Function", "name"),
            ("Token.Name.Class", "name"), ("Token.Name.Decorator", "name"), ("Token.Name.Tag", "keyword"),
            ("Token.Name.Attribute", "name"), ("Token.Generic.Deleted", "removed"),
            ("Token.Generic.Inserted", "added"), ("Token.Generic.Heading", "keyword"))
CLASSES = frozenset(name for _, name in _CLASSES)


def highlighted(code: str, language: str) -> list[str]:
    """The lines of ``code`` as HTML: text, and spans of ``CLASSES``.

    Args:
        language: the first word behind the fence, in any case; one that is not known gives plain lines.
    """
    lexer = _lexer(language) if language and len(code) <= LONGEST_CODE else None
    if lexer is None:
        return [escapeHtml(line) for line in code.split("\n")]
    lines: list[list[str]] = [[]]
    for kind, text in lexer.get_tokens(code):
        name = _class_of(str(kind))
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if piece:
                shown = escapeHtml(piece)
                lines[-1].append(f'<span class="{name}">{shown}</span>' if name else shown)
    return ["".join(line) for line in lines]


@functools.lru_cache(maxsize=64)
def _lexer(language: str) -> Any:
    # Pygments' own list is asked, and none of the plug-ins that happen to be installed.
    from pygments.lexers import LEXERS, get_lexer_by_name

    name = language.lower()
    if not any(name in aliases for _, _, aliases, _, _ in LEXERS.values()):
        return None
    return get_lexer_by_name(name, stripnl=False, ensurenl=False)


@functools.lru_cache(maxsize=256)
def _class_of(kind: str) -> str:
    return next((name for beginning, name in _CLASSES if kind.startswith(beginning)), "")
