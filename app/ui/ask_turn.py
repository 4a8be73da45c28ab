"""One question and its answer in the window: what it cites are links, and beneath stands what was read for it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.core.citations import is_not_there, marks_of
from app.core.conversation import Source, Turn, Way
from app.core.patterns import pattern_of
from app.ui.theme import Colours, document_font
from app.ui.wording import listed, named

_BOLD = pattern_of(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
_MARKS = pattern_of(r"[*_`#|]+|(?<=\s)-{2,}(?=\s)|!?\[|\]\([^)\s]*\)?")
# What the line beneath an answer links to, besides passages: the list of them.
_LIST = "passages"


class AskTurn(QFrame):
    """Grows while the answer comes.

    Signals:
        wanted: a Source that the reader clicked.
    """

    wanted = Signal(object)

    def __init__(self, question: str, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._answer = ""
        self._way: Way = "whole"
        self._sources: dict[int, Source] = {}
        self._passages = 0
        self._note = ""
        self._turn: Turn | None = None
        self._question = QLabel(question)
        self._question.setTextFormat(Qt.TextFormat.PlainText)
        self._question.setProperty("role", "question")
        self.answer = self._rich(self.tr("Answer"))
        self.answer.setFont(document_font(15))
        self.read = self._rich(self.tr("What was read"))
        self.read.setProperty("role", "quiet")
        self.list = self._rich(self.tr("Passages that were read"))
        self.list.setProperty("role", "quiet")
        self.list.hide()
        self._question.setWordWrap(True)
        self._question.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        card = QFrame()
        card.setObjectName("card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(12, 10, 12, 10)
        inner.setSpacing(8)
        for part in (self.answer, self.read, self.list):
            inner.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._question)
        layout.addWidget(card)
        self.answer.hide()
        self.read.hide()

    def _rich(self, name: str) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        label.setAccessibleName(name)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        label.setOpenExternalLinks(False)
        label.linkActivated.connect(self._follow)
        label.linkHovered.connect(self._hint)
        return label

    # What is shown ------------------------------------------------------------------------------------------------

    def show_sent(self, way: Way, sources: Sequence[Source], passages: int) -> None:
        """What the model got to read."""
        self._way, self._passages = way, passages
        self._sources = {source.number: source for source in sources}
        self._draw()

    def append(self, text: str) -> None:
        """Text of the answer that came."""
        is_first, self._answer = not self._answer, self._answer + text
        self._draw_answer()
        if is_first:
            self._draw_read()

    def show_turn(self, turn: Turn) -> None:
        """The answer is here."""
        self._turn, self._answer = turn, turn.answer
        self.show_sent(turn.way, turn.sources, turn.passages)

    def say(self, note: str) -> None:
        """Something besides the answer: what is being done, or what went wrong."""
        self._note = note
        self._draw_read()

    def recolour(self, colours: Colours) -> None:
        self._colours = colours
        self._draw()

    def _draw(self) -> None:
        self._draw_answer()
        self._draw_read()
        self.list.setText("".join(
            f"<div style='margin-bottom:5px'>{self._link(str(source.number), f'[{source.number}]')}&nbsp; "
            f"{escape(_told(source))}</div>" for source in self._sources.values()))

    def _draw_answer(self) -> None:
        text, at, parts = self._answer.strip(), 0, []
        for mark in marks_of(text, self._sources):
            parts.append(_plain(text[at : mark.start]))
            known = [self._link(str(number), str(number)) for number in mark.known]
            # Others may be numbers of the document's own, as in a paper.
            unknown = [f'<span style="color:{self._colours.flag}">{number}?</span>'
                       if self._turn is not None and number in self._turn.unknown else str(number)
                       for number in mark.unknown]
            parts.append(f"[{',&nbsp;'.join([*known, *unknown])}]")
            at = mark.end
        self.answer.setText("".join([*parts, _plain(text[at:])]))
        self.answer.setVisible(bool(text))

    def _draw_read(self) -> None:
        told: list[str] = []
        if self._sources and (self._answer or self._turn is not None):  # until then it is being read
            if self._way == "whole":
                told.append(escape(self.tr("Read whole")))
            else:
                shown = escape(self.tr("Read {sent} of {total} passages").format(
                    sent=f"{len(self._sources):,}", total=f"{self._passages:,}"))
                told.append(self._link(_LIST, f"{shown}&nbsp;{'▾' if self.list.isVisibleTo(self) else '▸'}"))
        turn = self._turn
        if turn is not None:
            if near := [self._link(str(source.number), f"[{source.number}]") for source in turn.sources if source.near]:
                told.append(escape(self.tr("By its words nearest to")) + f" {'&nbsp;'.join(near)}")
            if is_not_there(turn.answer) and turn.way == "passages":
                told.append(escape(self.tr("The passages that were not read may say it.")))
            if turn.unknown:
                told.append(f'<span style="color:{self._colours.flag}">' + escape(self.tr(
                    "What is marked with “?” is no passage that was read.")) + "</span>")
            if turn.unsourced:
                told.append(f'<span style="color:{self._colours.flag}">' + escape(self.tr(
                    "In nothing that was read: {what}").format(what=listed(turn.unsourced))) + "</span>")
            told += [escape(words) for words in (ending_in_words(turn.ending),) if words]
        if self._note:
            told.append(escape(self._note))
        self.read.setText(" · ".join(told))
        self.read.setVisible(bool(told))

    def _link(self, target: str, shown: str) -> str:
        return f'<a href="{target}" style="color:{self._colours.accent}; text-decoration:none">{shown}</a>'

    # What is clicked ------------------------------------------------------------------------------------------------

    def _follow(self, target: str) -> None:
        if target == _LIST:
            self.list.setVisible(not self.list.isVisibleTo(self))
            self._draw_read()
        elif target.isdecimal() and int(target) in self._sources:
            self.wanted.emit(self._sources[int(target)])

    def _hint(self, target: str) -> None:
        source = self._sources.get(int(target)) if target.isdecimal() else None
        label = self.sender()
        if isinstance(label, QLabel):
            label.setToolTip(_told(source) if source is not None else "")


def ending_in_words(ending: str) -> str:
    """How an answer ended, where that was not by itself; "" else."""
    return {
        "stopped": QCoreApplication.translate("AskTurn", "Stopped"),
        "length": QCoreApplication.translate("AskTurn", "Cut off at its length limit"),
        "repeating": QCoreApplication.translate("AskTurn", "Stopped, because it began to repeat itself"),
    }.get(ending, "")


def _told(source: Source) -> str:
    """The heading that a passage stands under, and its first words, without the marks of Markdown."""
    first = _words(source.quote)
    heading = _words(source.headings[-1]) if source.headings else ""
    rest = first.removeprefix(heading).strip(" :") if heading else first
    return named(heading, rest) if heading and rest.strip("… ") else heading or rest


def _words(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text).split())


def _plain(text: str) -> str:
    """As rich text that shows just this; bold words are bold."""
    return _BOLD.sub(r"<b>\1</b>", escape(text)).replace("\n", "<br>")
