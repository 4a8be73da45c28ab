"""The coverage bar: one slim line for the whole document, each part of it coloured by what became of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolTip, QWidget

from app.core.coverage import Coverage, State, Stretch
from app.ui.coverage_words import coverage_words, stretch_words
from app.ui.theme import Colours

# Pixels: of the line, of what is left out in it, and between two parts where there is room.
_HEIGHT, _THIN, _GAP, _ROOMY = 8, 2, 1, 5
_SHARP = 2  # pixels: on parts thinner than this no round corner is seen
_FEW = 2  # passages
# Of parts too thin to be told apart the first of these is shown.
_ORDER: tuple[State, ...] = ("failed", "cut", "read", "waiting", "done", "skipped")
_RANK = {state: rank for rank, state in enumerate(_ORDER)}


class CoverageLine(QWidget):
    """The line itself. A click, or Enter after the arrow keys, goes to a part; its tooltip tells what became of it.

    Signals:
        picked: where a part begins, characters of the document.
    """

    picked = Signal(int)

    def __init__(self, colours: Callable[[], Colours], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._document = ""
        self._stretches: tuple[Stretch, ...] = ()
        self.current = -1
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT + 10)

    def show_coverage(self, document: str, stretches: tuple[Stretch, ...]) -> None:
        """Show what became of each part of ``document``."""
        self._document, self._stretches = document, stretches
        self.current = min(self.current, len(stretches) - 1)
        self.update()

    def stretch_at(self, x: float) -> int:
        """The number of the part at so many pixels from the left; -1: there is none."""
        if not self._stretches or not 0 <= x < self.width():
            return -1
        place = int(x / self.width() * len(self._document))
        return bisect_right(self._stretches, place, key=lambda each: each.start) - 1

    def _boxes(self) -> Iterator[tuple[int, State, float, float]]:
        """Number, state, left and width of what is painted: of parts thinner than a pixel the one that matters most."""
        scale = self.width() / max(1, len(self._document))
        held, held_left = -1, 0.0  # the number of a part that is not told yet, and where it begins
        worst = 0
        right = 0.0
        for number, each in enumerate(self._stretches):
            if held >= 0 and each.end * scale - held_left < 1:
                worst = min(worst, _RANK[each.state])
            else:
                if held >= 0:
                    yield held, _ORDER[worst], held_left, right - held_left
                held, held_left, worst = number, each.start * scale, _RANK[each.state]
            right = each.end * scale
        if held >= 0:
            yield held, _ORDER[worst], held_left, right - held_left

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        c = self._colours()
        fills = {"waiting": c.line, "read": c.mark, "done": c.accent, "cut": c.flag, "failed": c.removed,
                 "skipped": c.mark}
        middle = self.height() / 2
        for _, state, left, width in self._boxes():
            height = _THIN if state == "skipped" else _HEIGHT
            shown = width - (_GAP if width >= _ROOMY else 0)
            painter.setBrush(QColor(fills[state]))
            box = QRectF(left, middle - height / 2, max(1.0, shown), height)
            if state == "skipped" or shown < _SHARP:
                painter.fillRect(box, painter.brush())
            else:
                painter.drawRoundedRect(box, min(2.0, shown / 2), 2)
        if self.hasFocus() and 0 <= self.current < len(self._stretches):
            each, scale = self._stretches[self.current], self.width() / max(1, len(self._document))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(c.ink))
            painter.drawRoundedRect(QRectF(each.start * scale + 0.5, middle - _HEIGHT / 2 - 2.5,
                                           max(4.0, (each.end - each.start) * scale - 1), _HEIGHT + 5), 3, 3)
        painter.end()

    # The hand ----------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self.stretch_at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and number >= 0:
            self.current = number
            self.picked.emit(self._stretches[number].start)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self._stretches:
            self.current = max(0, min(len(self._stretches) - 1, self.current + step))
            self.setAccessibleDescription(self.words(self.current))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.current >= 0:
            self.picked.emit(self._stretches[self.current].start)
        else:
            super().keyPressEvent(event)

    def words(self, number: int) -> str:
        """What is said of a part."""
        return stretch_words(self._stretches[number], self._document)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self.stretch_at(event.pos().x())
            if number >= 0:
                QToolTip.showText(event.globalPos(), self.words(number), self)
            return True
        return super().event(event)


class CoverageBar(QFrame):
    """The line, how much is done, and the way to have the rest done. Hidden while there is nothing of several parts.

    Signals:
        picked: where a part begins, characters of the document.
        rest_wanted: what is not done is to be tried again.
    """

    picked = Signal(int)
    rest_wanted = Signal()

    def __init__(self, colours: Callable[[], Colours], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("coverage")
        self.line = CoverageLine(colours)
        self.line.picked.connect(self.picked)
        self.words = QLabel()
        self.words.setProperty("role", "quiet")
        self.rest_button = QPushButton(self.tr("Try the rest again"))
        self.rest_button.setProperty("role", "quiet")
        self.rest_button.setToolTip(self.tr("Ask again for what is not done; the other passages stay as they are"))
        self.rest_button.setAccessibleName(self.rest_button.text())
        self.rest_button.clicked.connect(lambda: self.rest_wanted.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 2, 16, 2)
        row.setSpacing(14)
        row.addWidget(self.line, 1)
        row.addWidget(self.words)
        row.addWidget(self.rest_button)
        self.setFixedHeight(34)
        self.hide()

    def show_coverage(self, document: str, coverage: Coverage | None, *, busy: bool) -> None:
        """Show it; None, or one with a single passage: nothing is shown. ``busy``: it is being worked on.

        Of two passages nothing is left to be seen once both are done.
        """
        shown = coverage is not None and coverage.total > 1 and \
            (busy or coverage.total > _FEW or not coverage.is_complete)
        self.setVisible(shown)
        if coverage is None or not shown:
            self.line.show_coverage("", ())
            return
        said = coverage_words(coverage)
        self.line.show_coverage(document, coverage.stretches)
        self.line.setAccessibleName(said)
        self.words.setText(said)
        self.rest_button.setVisible(not busy and not coverage.is_complete)
