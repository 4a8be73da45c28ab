"""Builds the parts that the window's first picture does not need: one after another, or at once for who asks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

# What a hand does that no part still to be built has a say in: writing, and moving about in the text.
_WRITING = frozenset((
    Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Left, Qt.Key.Key_Right,
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Shift, Qt.Key.Key_CapsLock,
))
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
_CLICKS = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
_OTHERS = (QEvent.Type.ContextMenu, QEvent.Type.DragEnter, QEvent.Type.Drop, QEvent.Type.TouchBegin,
           QEvent.Type.TabletPress)


class Furnishing(QObject):
    """Parts are built in the order in which they were added, whoever asks: later ones may need earlier ones.

    A command, a click elsewhere than into the text, or a drop has all of them built before it arrives.

    Args:
        page: gives the widget of the text.

    Signals:
        done: every part is there.
    """

    done = Signal()

    def __init__(self, page: Callable[[], QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._waiting: dict[str, Callable[[], object]] = {}
        self._building = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)

    def add(self, name: str, build: Callable[[], object]) -> None:
        """Have ``build`` called in its turn."""
        self._waiting[name] = build

    def begin(self) -> None:
        """Build from now on, while the event loop runs."""
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        self._timer.start(0)

    def need(self, name: str) -> bool:
        """Build the part of that name now, and those before it; False where none of that name waits."""
        if name not in self._waiting:
            return False
        while name in self._waiting:
            self._build_next()
        return True

    def finish(self) -> None:
        """Build all that is left now."""
        while self._waiting:
            self._build_next()
        self._end()

    def stop(self) -> None:
        """Build nothing any more: the window goes."""
        self._waiting.clear()
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._building and self._asks(watched, event):
            self.finish()
        return False

    # ------------------------------------------------------------------------------------------------------------------

    def _step(self) -> None:
        if self._waiting:
            self._build_next()
        if not self._waiting:
            self._end()

    def _build_next(self) -> None:
        name = next(iter(self._waiting))
        build = self._waiting.pop(name)
        self._building = True
        try:
            build()
        finally:
            self._building = False

    def _end(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            application = QApplication.instance()
            if application is not None:
                application.removeEventFilter(self)
        self.done.emit()

    def _asks(self, watched: QObject, event: QEvent) -> bool:
        """Whether someone may want a part that is not there."""
        kind = event.type()
        if kind in _KEYS and isinstance(event, QKeyEvent):
            writes = event.key() in _WRITING or (event.text() != "" and event.text().isprintable())
            return bool(event.modifiers() & ~_PLAIN) or not writes
        if kind in _CLICKS and isinstance(event, QMouseEvent) and isinstance(watched, QWidget):
            return watched is not self._page() or event.button() != Qt.MouseButton.LeftButton
        return kind in _OTHERS
