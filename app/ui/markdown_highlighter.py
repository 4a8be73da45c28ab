"""Markdown shown as it reads: headings sized, emphasis set, marks quiet."""

from __future__ import annotations

import re
from enum import IntEnum

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from app.ui.theme import Colours, document_font, mono_font, tokens

_HEADING = re.compile(r"^ {0,3}(#{1,6})(?=[ \t]|$)[ \t]*")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+")
_LIST = re.compile(r"^[ \t]*(?:[-+*]|\d{1,9}[.)])(?=[ \t])(?:[ \t]+\[[ xX]\])?")
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_MATH = re.compile(r"(?<![\\$])\$(?![\s$])(?:\\.|[^$\\])+?(?<!\s)\$(?![\d$])")
_STRONG = re.compile(r"(?<![\\*])(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
# An asterisk may stand within a word (and between 汉字), an underscore may not.
_EMPHASIS = re.compile(
    r"(?<![\\*])(\*)(?![\s*])(.+?)(?<![\s*\\])\*(?!\*)|(?<![\\_\w])(_)(?![\s_])(.+?)(?<![\s_\\])_(?![_\w])"
)
_STRIKE = re.compile(r"(~~)(?=\S)(.+?)(?<=\S)~~")
_LINK = re.compile(r"!?\[((?:\\.|[^\]\\])*)\](\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])")
_AUTOLINK = re.compile(r"<[a-zA-Z][a-zA-Z0-9+.-]*:[^<>\s]*>|</?[a-zA-Z][^<>]*>")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:?")


class _State(IntEnum):
    """What the next line is in; Qt's own value for "nothing" is -1."""

    PROSE = 0
    FRONT_MATTER = 1
    MATH_BLOCK = 2
    # From here on: inside a fence. 100 + its length, and 1000 more for tildes.
    FENCE = 100


class MarkdownHighlighter(QSyntaxHighlighter):
    """Formats one block at a time; fences, front matter and math blocks carry on to the next by block state."""

    def __init__(self, document: QTextDocument, colours: Colours) -> None:
        super().__init__(document)
        self._set_formats(colours)

    def recolour(self, colours: Colours) -> None:
        """Use another colour scheme."""
        self._set_formats(colours)
        self.rehighlight()

    def _set_formats(self, c: Colours) -> None:
        def coloured(colour: str) -> QTextCharFormat:
            result = QTextCharFormat()
            result.setForeground(QColor(colour))
            return result

        self._mark = coloured(c.mark)
        self._quiet = coloured(c.quiet)
        self._headings: list[QTextCharFormat] = []
        for pixels in tokens()["type"]["heading_px"]:
            font = document_font(pixels)
            font.setWeight(QFont.Weight.DemiBold)
            heading = coloured(c.ink)
            heading.setFont(font, QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly)
            self._headings.append(heading)
        self._strong = QTextCharFormat()
        self._strong.setFontWeight(QFont.Weight.DemiBold)
        self._emphasis = QTextCharFormat()
        self._emphasis.setFontItalic(True)
        self._strike = QTextCharFormat()
        self._strike.setFontStrikeOut(True)
        self._code = QTextCharFormat()
        self._code.setFont(
            mono_font(tokens()["type"]["document_px"] - 2),
            QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly,
        )
        self._code.setForeground(QColor(c.ink))
        self._link = coloured(c.accent)

    def highlightBlock(self, text: str) -> None:
        state = self.previousBlockState()
        if state >= _State.FENCE:
            self._inside_fence(text, state)
        elif state == _State.FRONT_MATTER:
            self.setFormat(0, len(text), self._quiet)
            ended = text.rstrip() in ("---", "...")
            self.setCurrentBlockState(_State.PROSE if ended else _State.FRONT_MATTER)
        elif state == _State.MATH_BLOCK:
            self.setFormat(0, len(text), self._code)
            self.setCurrentBlockState(_State.PROSE if text.rstrip().endswith("$$") else _State.MATH_BLOCK)
        else:
            self._prose(text)

    def _inside_fence(self, text: str, state: int) -> None:
        self.setFormat(0, len(text), self._code)
        length, tilde = (state - _State.FENCE) % 1000, state - _State.FENCE >= 1000
        fence = _FENCE.match(text)
        mark = "~" if tilde else "`"
        if fence and fence[1][0] == mark and len(fence[1]) >= length and not text[fence.end() :].strip():
            self.setFormat(0, len(text), self._mark)
            self.setCurrentBlockState(_State.PROSE)
        else:
            self.setCurrentBlockState(state)

    def _prose(self, text: str) -> None:
        self.setCurrentBlockState(_State.PROSE)
        if not text:
            return
        if text.rstrip() == "---" and self.currentBlock().blockNumber() == 0:
            self.setFormat(0, len(text), self._quiet)
            self.setCurrentBlockState(_State.FRONT_MATTER)
            return
        if (fence := _FENCE.match(text)) and not (fence[1][0] == "`" and "`" in text[fence.end() :]):
            self.setFormat(0, len(text), self._mark)
            length = min(len(fence[1]), 900)
            self.setCurrentBlockState(_State.FENCE + length + (1000 if fence[1][0] == "~" else 0))
            return
        if text.lstrip().startswith("$$"):
            self.setFormat(0, len(text), self._code)
            closed = len(text.strip()) > 3 and text.rstrip().endswith("$$")
            self.setCurrentBlockState(_State.PROSE if closed else _State.MATH_BLOCK)
            return
        if heading := _HEADING.match(text):
            form = self._headings[len(heading[1]) - 1]
            self.setFormat(0, len(text), form)
            mark = QTextCharFormat(form)
            mark.setForeground(self._mark.foreground())
            mark.setFontWeight(QFont.Weight.Normal)
            self.setFormat(0, heading.end(), mark)
            return
        if _RULE.match(text):
            self.setFormat(0, len(text), self._mark)
            return
        for opening in (_QUOTE, _LIST):
            if found := opening.match(text):
                self.setFormat(0, found.end(), self._mark)
        self._spans(text)

    def _spans(self, text: str) -> None:
        taken = bytearray(len(text))  # 1 where code or math stands: nothing is read inside it

        for pattern in (_CODE, _MATH):
            for found in pattern.finditer(text):
                if not any(taken[found.start() : found.end()]):
                    self.setFormat(found.start(), found.end() - found.start(), self._code)
                    taken[found.start() : found.end()] = b"\1" * (found.end() - found.start())
        for pattern, form in ((_STRONG, self._strong), (_EMPHASIS, self._emphasis), (_STRIKE, self._strike)):
            for found in pattern.finditer(text):
                if not taken[found.start()]:
                    width = 1 if pattern is _EMPHASIS else 2
                    self._add(found.start() + width, found.end() - width, form)
                    self._add(found.start(), found.start() + width, self._mark)
                    self._add(found.end() - width, found.end(), self._mark)
        for found in _LINK.finditer(text):
            if not taken[found.start()]:
                self._add(found.start(), found.end(), self._mark)
                self._add(found.start(1), found.end(1), self._link)
        for pattern in (_AUTOLINK, _FOOTNOTE):
            for found in pattern.finditer(text):
                if not taken[found.start()]:
                    self._add(found.start(), found.end(), self._quiet)

    def _add(self, start: int, end: int, form: QTextCharFormat) -> None:
        """Lay ``form`` over what stands there already (strong inside emphasis keeps both)."""
        for position in range(start, end):
            merged = QTextCharFormat(self.format(position))
            merged.merge(form)
            self.setFormat(position, 1, merged)
