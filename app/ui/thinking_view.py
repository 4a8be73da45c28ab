"""What the model thinks before it answers: one folded line that tells how long, and the text behind it."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPen, QPixmap, QPolygonF, QTextCursor
from PySide6.QtWidgets import QFrame, QPushButton, QTextEdit, QVBoxLayout, QWidget

from app.ui.theme import Colours

_LINES = 3  # of text that an unfolded block shows at least, if there are so many
_TICK = 1000  # milliseconds
_SILENCE = 3  # ticks without a word, after which the thinking is over; a slow model takes a second for one
_CHEVRON = 12  # pixels


class ThinkingView(QFrame):
    """Hidden until something is thought. It is no part of the suggestion: nothing of it is copied or accepted."""

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("thinking")
        self._colours = colours
        self._running = False
        self._silent = 0  # ticks
        self._spent = 0  # milliseconds of earlier stretches of thinking
        self._clock = QElapsedTimer()
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK)
        self._ticker.timeout.connect(self._tick)

        self.fold = _FoldButton()
        self.fold.setCheckable(True)
        self.fold.setIconSize(QSize(_CHEVRON, _CHEVRON))
        self.fold.setToolTip(self.tr("Show or hide what the model thought; it is no part of the suggestion"))
        self.fold.setAccessibleName(self.tr("What the model thought"))
        self.fold.setAccessibleDescription(self.fold.toolTip())
        self.fold.toggled.connect(self._unfold)
        self.text = _GrowingText()
        self.text.setAccessibleName(self.tr("What the model thought"))
        self.text.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.fold)
        layout.addWidget(self.text)
        self.recolour(colours)
        self.clear()

    @property
    def head(self) -> str:
        """What the line says."""
        return self.fold.text()

    def clear(self) -> None:
        """Another job begins; the block stays folded or unfolded as the reader left it."""
        self._stop_clock()
        self._spent = 0
        self.text.clear()
        self.hide()

    def append(self, text: str) -> None:
        """Thinking that came."""
        self._silent = 0
        if not self._running:
            self._running = True
            if self._spent:
                self.text.append("\n\n")  # another passage, after the answer to the last
            self._clock.start()
            self._ticker.start()
            self._say()
            self.show()
        self.text.append(text)

    def rest(self) -> None:
        """The thinking is over, at least for now."""
        if self._running:
            self._spent += max(1, self._clock.elapsed())
            self._stop_clock()
            self._say()

    def limit(self, height: int) -> None:
        """Let the text be ``height`` pixels high at most; the rest scrolls."""
        self.text.limit(height)

    def recolour(self, colours: Colours) -> None:
        self._colours = colours
        self.fold.setIcon(self._chevron(self.fold.isChecked()))

    def _stop_clock(self) -> None:
        self._running = False
        self._ticker.stop()

    def _tick(self) -> None:
        self._silent += 1
        if self._silent < _SILENCE:
            self._say()
        else:  # several passages are asked for at once, and none of them thinks any more
            self.rest()

    def _say(self) -> None:
        seconds = max(1, round((self._spent + (self._clock.elapsed() if self._running else 0)) / 1000))
        if seconds < 60:
            shown = self.tr("{seconds} s").format(seconds=seconds)
        else:
            shown = self.tr("{minutes} min {seconds} s").format(minutes=seconds // 60, seconds=seconds % 60)
        words = self.tr("Thinking… {time}") if self._running else self.tr("Thought for {time}")
        self.fold.setText(words.format(time=shown))
        self.fold.setAccessibleName(self.fold.text())

    def _unfold(self, unfolded: bool) -> None:
        self.text.setVisible(unfolded)
        self.fold.setIcon(self._chevron(unfolded))

    def _chevron(self, down: bool) -> QIcon:
        """The sign that there is more, drawn: fonts have it in several sizes, or not at all."""
        scale = 3
        pixels = QPixmap(_CHEVRON * scale, _CHEVRON * scale)
        pixels.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixels)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        painter.setPen(QPen(QColor(self._colours.quiet), 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                            Qt.PenJoinStyle.RoundJoin))
        points = [(2.5, 4.5), (6, 8), (9.5, 4.5)] if down else [(4.5, 2.5), (8, 6), (4.5, 9.5)]
        painter.drawPolyline(QPolygonF([QPointF(*point) for point in points]))
        painter.end()
        pixels.setDevicePixelRatio(scale)
        return QIcon(pixels)


class _FoldButton(QPushButton):
    """A button that Enter presses too, as it does a link."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)


class _GrowingText(QTextEdit):
    """Read-only text that is as high as it needs, up to a limit; it follows unless the reader scrolled up."""

    def __init__(self) -> None:
        super().__init__()
        self._limit = 0
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def limit(self, height: int) -> None:
        """Be ``height`` pixels high at most."""
        self._limit = height
        self._fit()

    def append(self, text: str) -> None:
        """Add ``text`` at the end."""
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 4
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)
        if follows:
            bar.setValue(bar.maximum())

    def _fit(self) -> None:
        most = max(self._limit, _LINES * self.fontMetrics().lineSpacing() + 4)
        self.setFixedHeight(min(most, round(self.document().size().height())))
