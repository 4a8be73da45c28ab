"""Markdown shown as it reads: headings sized, emphasis set, marks quiet."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextCharFormat, QTextDocument

from app.core.patterns import pattern_of
from app.ui.block_formats import BlockFormats
from app.ui.markdown_lines import read_line
from app.ui.theme import Colours, document_font, emphasis_family, mono_font, page_pixels, tokens

_HEADING = pattern_of(r"^ {0,3}(#{1,6})(?=[ \t]|$)[ \t]*")
_QUOTE = pattern_of(r"^ {0,3}(?:> ?)+")
_LIST = pattern_of(r"^[ \t]*(?:[-+*]|\d{1,9}[.)])(?=[ \t])(?:[ \t]+\[[ xX]\])?")
_RULE = pattern_of(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
# What a span may span, and a line may have to be searched for spans, characters: each key looks through its line.
_SPAN = "{1,1000}?"
_LONGEST = 10_000
_CODE = pattern_of(rf"(`+)(?!`)(.{_SPAN})(?<!`)\1(?!`)")
_MATH = pattern_of(rf"(?<![\\$])\$(?![\s$])(?:\\.|[^$\\]){_SPAN}(?<!\s)\$(?![\d$])")
_STRONG = pattern_of(rf"(?<![\\*])(\*\*|__)(?=\S)(.{_SPAN})(?<=\S)\1")
# An asterisk may stand within a word (and between 汉字), an underscore may not.
_EMPHASIS = pattern_of(
    rf"(?<![\\*])(\*)(?![\s*])(.{_SPAN})(?<![\s*\\])\*(?!\*)"
    rf"|(?<![\\_\w])(_)(?![\s_])(.{_SPAN})(?<![\s_\\])_(?![_\w])"
)
_STRIKE = pattern_of(rf"(~~)(?=\S)(.{_SPAN})(?<=\S)~~")
_LINK = pattern_of(r"!?\[((?:\\.|[^\]\\]){0,1000})\]"
                   r"(\((?:[^()\s]|\([^()]{0,200}\)){0,2000}(?:\s+\"[^\"]{0,500}\")?\)|\[[^\]]{0,500}\])")
_AUTOLINK = pattern_of(r"<[a-zA-Z][a-zA-Z0-9+.-]{0,30}:[^<>\s]{0,2000}>|</?[a-zA-Z][^<>]{0,2000}>")
# A row of a table, its bars, and what is as wide as two characters of a fixed-width face (see core/table_grid.py).
_ROW = pattern_of(r"^[ \t>]*(?:[-+*][ \t]+|\d{1,9}[.)][ \t]+)?\|.*\|[ \t]*$")
_TABLE_RULE = pattern_of(r"[\s|:>-]*$")
_BAR = pattern_of(r"(?<!\\)\|")
_WIDE = pattern_of(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]+")
_FOOTNOTE = pattern_of(r"\[\^[^\]\s]+\]:?")
# Nothing of all this stands in a line without one of these.
_MARK = pattern_of(r"[`$*_~\[<]")


class MarkdownHighlighter(BlockFormats):
    """Formats one block at a time."""

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
        # What is laid over what, and what comes of it: to merge formats takes longer than to find what needs it.
        self._merged: dict[tuple[int, int], tuple[QTextCharFormat | None, QTextCharFormat, QTextCharFormat]] = {}
        self._headings: list[QTextCharFormat] = []
        self._heading_marks: list[QTextCharFormat] = []
        for pixels in tokens()["type"]["heading_px"]:
            font = document_font(page_pixels(pixels))
            font.setWeight(QFont.Weight.DemiBold)
            heading = coloured(c.ink)
            heading.setFont(font, QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly)
            self._headings.append(heading)
            mark = QTextCharFormat(heading)
            mark.setForeground(self._mark.foreground())
            mark.setFontWeight(QFont.Weight.Normal)
            self._heading_marks.append(mark)
        self._strong = QTextCharFormat()
        self._strong.setFontWeight(QFont.Weight.DemiBold)
        self._emphasis = QTextCharFormat()
        self._emphasis.setFontItalic(True)
        self._kai: QTextCharFormat | None = None
        if family := emphasis_family():
            self._kai = QTextCharFormat()
            self._kai.setFontFamilies([family])
            self._kai.setFontItalic(False)
        self._strike = QTextCharFormat()
        self._strike.setFontStrikeOut(True)
        self._code = QTextCharFormat()
        self._code.setFont(
            mono_font(page_pixels(tokens()["type"]["document_px"] - 2)),
            QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly,
        )
        self._code.setForeground(QColor(c.ink))
        # Rows of a table stand in columns: 汉字 are given the width of two Latin letters, whatever their face has.
        advance = QFontMetricsF(self._code.font()).horizontalAdvance
        self._wide = QTextCharFormat()
        self._wide.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        self._wide.setFontLetterSpacing(2 * advance("0") - advance("汉"))
        self._link = coloured(c.accent)

    def highlightBlock(self, text: str) -> None:
        kind, _ = read_line(text, self.state_before(), is_first=self.currentBlock().blockNumber() == 0)
        if kind == "prose":
            self._prose(text)
        else:
            self.setFormat(0, len(text), {"code": self._code, "mark": self._mark, "quiet": self._quiet}[kind])

    def _prose(self, text: str) -> None:
        if not text:
            return
        if heading := _HEADING.match(text):
            level = len(heading[1]) - 1
            self.setFormat(0, len(text), self._headings[level])
            self.setFormat(0, heading.end(), self._heading_marks[level])
            return
        if _RULE.match(text):
            self.setFormat(0, len(text), self._mark)
            return
        is_row = text.find("|") >= 0 and _ROW.match(text) is not None
        if is_row:
            self.setFormat(0, len(text), self._code)
        for opening in (_QUOTE, _LIST):
            if found := opening.match(text):
                self.setFormat(0, found.end(), self._mark)
        if len(text) <= _LONGEST:
            if _MARK.search(text):
                self._spans(text)
            if is_row:
                self._columns(text)

    def _columns(self, text: str) -> None:
        """The bars of a row are quiet, and its rule is; what is wide is as wide as it is counted."""
        if _TABLE_RULE.match(text):
            self._add(0, len(text), self._mark)
        for bar in _BAR.finditer(text):
            self._add(bar.start(), bar.end(), self._mark)
        for wide in _WIDE.finditer(text):
            self._add(wide.start(), wide.end(), self._wide)

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
                    if form is self._emphasis and self._kai is not None:
                        for wide in _WIDE.finditer(text, found.start(), found.end()):
                            self._add(wide.start(), wide.end(), self._kai)
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
        while start < end:
            stop = self.end_of_run(start, end)
            self.setFormat(start, stop - start, self._laid_over(self.form_at(start), form))
            start = stop

    def _laid_over(self, base: QTextCharFormat | None, form: QTextCharFormat) -> QTextCharFormat:
        """``form`` over ``base``: the same object for the same two, which are kept, so that their ids stay theirs."""
        known = self._merged.get((id(base), id(form)))
        if known is None:
            merged = QTextCharFormat() if base is None else QTextCharFormat(base)
            merged.merge(form)
            known = self._merged[id(base), id(form)] = base, form, merged
        return known[2]
