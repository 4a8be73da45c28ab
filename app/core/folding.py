"""A text as checks of facts read it: one width and one kind of mark, markup blanked out, character for character."""

from __future__ import annotations

import re

from app.core.patterns import pattern_of

# Full-width forms, blanks and look-alike marks. Every entry is one character for one, so that offsets stay.
_ONE_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ONE_WIDTH |= dict.fromkeys((0x00A0, 0x2007, 0x2009, 0x202F, 0x3000), " ")
_ONE_WIDTH |= dict.fromkeys((0x2018, 0x2019, 0x02BC), "'")
_ONE_WIDTH |= dict.fromkeys((0x2010, 0x2011, 0x2212), "-")
_ONE_WIDTH |= {0x2080 + digit: str(digit) for digit in range(10)}  # H₂O
_ONE_WIDTH |= {0xFFE5: "¥", 0xFFE1: "£", 0x301C: "~", 0x2236: ":"}

_PLAIN = {code: to if isinstance(to, str) else chr(to) for code, to in _ONE_WIDTH.items()}
_LONG = 2_000  # characters

BLANK = "\x02"  # what stands where markup stood: neither a word nor white space

_FENCE = pattern_of(
    r"^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_LINES = r"(?:[^\n]|\n(?![ \t]*\n))"  # within a paragraph
# Code and formulas in a line; one that holds nothing but a number is a number that is set off, and is read.
_SPAN = pattern_of(
    rf"\$\${_LINES}{{0,5000}}?\$\$"
    rf"|(?P<ticks>(?<!`)`+(?!`)){_LINES}{{1,2000}}?(?<!`)(?P=ticks)(?!`)"
    r"|(?<![\\A-Za-z0-9$])\$ \d[\d.,]* \$"
    r"|(?<![\\A-Za-z0-9$])\$(?=[^\s$])[^$\n]{0,500}?(?<![\s\\])\$(?![\d$])", re.DOTALL)
_BRACKETED = pattern_of(rf"\\\[{_LINES}{{0,1000}}?\\\]|\\\([^\n]{{0,300}}?\\\)")
_NUMBER_ONLY = pattern_of(r"[`$]+\s*[-+]?\d[\d.,]*\s*(?:\\?%|[A-Za-z°]{0,4})\s*[`$]+")
_MARKUP = pattern_of(
    r"<!--.*?-->|</?[A-Za-z][^<>\n]{0,1000}>"
    r"|(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"  # the target of a link or picture
    r"|\[\^[^\]\n]{1,100}\]:?|\[@[^\]\n]{1,500}\]|(?<!\w)@[\w:./-]+|\{[#.:][^}\n]{0,200}\}|\{\{[^}\n]{0,200}\}\}|\{%[^}\n]{0,200}%\}"
    r"|(?<=\])\[[^\]\n]{0,200}\]|^[ \t>]*(?:(?:\d{1,9}\\?[.)]|[-+*])[ \t]+)+", re.MULTILINE | re.DOTALL)


def fold(text: str) -> str:
    """``text`` in half-width forms, with plain blanks, apostrophes, hyphens and minus signs; as long as it was."""
    if text.isascii():
        return text
    if len(text) < _LONG:
        return text.translate(_ONE_WIDTH)
    # Of a long text to look for the few characters that it has of these is many times faster.
    for code in _ONE_WIDTH.keys() & set(map(ord, set(text))):
        text = text.replace(chr(code), _PLAIN[code])
    return text


def without_code(text: str) -> str:
    """A text as it is written in which fenced code, code spans and formulas are blanked out; as long as it was."""
    if "```" in text or "~~~" in text:
        text = _FENCE.sub(_blanked, text)
    if "`" in text or "$" in text:
        text = _SPAN.sub(_blanked_unless_number, text)
    return _BRACKETED.sub(_blanked, text) if "\\]" in text or "\\)" in text else text


def without_markup(text: str) -> str:
    """The same for link targets, HTML tags, footnote marks, citations, attributes and the markers of list items."""
    return _MARKUP.sub(_blanked, text)


def prose_of(text: str) -> str:
    """``text`` folded, without code and markup, which are told by the marks as written: Markdown has no wide ones."""
    return fold(without_markup(without_code(text)))


def _blanked(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", BLANK, found.group())


def _blanked_unless_number(found: re.Match[str]) -> str:
    if _NUMBER_ONLY.fullmatch(found.group()):
        return re.sub(r"[`$\\]", " ", found.group())
    return _blanked(found)
