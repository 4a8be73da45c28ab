"""Whether an input method composes in a text field, and what waits until it is done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

# Keys that an input method uses while it composes. What it does not take of them is not meant for the text either.
_ITS_KEYS = frozenset((
    Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Backspace,
    Qt.Key.Key_Delete, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home,
    Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
))


class Composing(QObject):
    """Watches a page and every other text field while it has the focus, in dialogs, too.

    While a text is being composed no shortcut starts anything, and Enter, Esc, Tab, Backspace and the arrows are the
    input method's.

    Signals:
        ended: what was composed was put in or given up, and the field has taken note of it.
    """

    ended = Signal()

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._field: QObject = page
        self.active = False
        self._waiting: list[Callable[[], object]] = []
        page.installEventFilter(self)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusObjectChanged.connect(self._follow)
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.timeout.connect(self._ended)

    def when_done(self, act: Callable[[], object]) -> None:
        """Call ``act`` now, or as soon as nothing is being composed; equal ones are called once."""
        if not self.active and not self._end.isActive():
            act()
        elif act not in self._waiting:
            self._waiting.append(act)

    def settle(self) -> bool:
        """Put in what is being composed, as a click into the text does; False: the input method goes on composing."""
        if self.active:
            QGuiApplication.inputMethod().commit()
        return not self.active

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self._field = watched
            self._set_active(bool(event.preeditString()))
        elif self.active and kind == QEvent.Type.ShortcutOverride:
            event.accept()  # the key goes to the field, and no shortcut hears of it
            return True
        elif self.active and kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            text = event.text()
            if event.key() in _ITS_KEYS or not text or not text.isprintable() or event.modifiers() & (
                    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _set_active(self, active: bool) -> None:
        if active:
            self._end.stop()
        elif self.active:
            self._end.start(0)  # the field has not seen the event yet
        self.active = active

    def _ended(self) -> None:
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            act()
        self.ended.emit()

    def _follow(self, field: QObject | None) -> None:
        """The focus went on: a field that lost it composes no more."""
        if field is self._field:
            return
        self._set_active(False)
        if self._field is not self._page:
            with suppress(RuntimeError):  # its dialog may be gone
                self._field.removeEventFilter(self)
        self._field = self._page if field is None else field
        if isinstance(field, QWidget) and field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
            field.installEventFilter(self)  # before all others, also where it was there already
