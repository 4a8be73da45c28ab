"""The small row of actions beside the selected text: it takes no focus by itself, and covers nothing selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

# Pixels between the bar and the lines of the selection, and between it and the edges of the page.
_AIR, _EDGE = 6, 8


class SelectionBar(QFrame):
    """A row of buttons over the page.

    Args:
        count: how many buttons it has besides the last one.
        more: what the last button does.

    Signals:
        left: Esc was pressed in it.
        pressed: a button was, before what it does is done.
    """

    left = Signal()
    pressed = Signal()

    def __init__(self, count: int, more: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("selectionBar")
        self.setAccessibleName(self.tr("Actions at the selection"))
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(1)
        self.buttons: list[QToolButton] = []
        for _ in range(count + 1):
            button = QToolButton()
            # Tab and arrow keys reach it; a click leaves the focus where it is.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.pressed.connect(self.pressed)
            self.buttons.append(button)
            row.addWidget(button)
        self._show(self.buttons[-1], more)
        self.buttons[-1].setText("…")
        self.hide()

    def offer(self, actions: Sequence[QAction]) -> None:
        """Let the buttons do ``actions``; those beyond them are hidden."""
        for number, button in enumerate(self.buttons[:-1]):
            button.setVisible(number < len(actions))
            if number < len(actions):
                self._show(button, actions[number])
        self.adjustSize()

    @staticmethod
    def _show(button: QToolButton, action: QAction) -> None:
        if (before := button.defaultAction()) is not None and before is not action:
            button.removeAction(before)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setAccessibleDescription(action.statusTip())

    def show_beside(self, first: QRect, last: QRect, page: QRect) -> None:
        """Show it below the selection, or above it where there is no room, or at the foot of the page.

        Args:
            first, last: where the first and the last character of the selection stand.
            page: what of it can be seen; all three in the coordinates of the parent.
        """
        size = self.sizeHint()
        below, above = last.bottom() + _AIR, first.top() - _AIR - size.height()
        if page.top() <= last.top() and below + size.height() <= page.bottom():
            place = QPoint(last.left() - size.width() // 2, below)
        elif above >= page.top() and first.bottom() <= page.bottom():
            place = QPoint(first.left() - size.width() // 2, above)
        else:
            place = QPoint(page.right() - size.width(), page.bottom() - size.height() - _EDGE)
        left = min(max(place.x(), page.left() + _EDGE), page.right() - size.width() - _EDGE)
        self.setGeometry(QRect(QPoint(left, place.y()), size))
        self.show()
        self.raise_()

    def event(self, event: QEvent) -> bool:
        """Esc is for this bar while it has the focus, and for no command of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) \
                and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go from button to button, Enter presses the one with the focus, Esc leaves."""
        shown = [button for button in self.buttons if not button.isHidden()]
        here = next((number for number, button in enumerate(shown) if button.hasFocus()), 0)
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is not None:
            shown[(here + step) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shown[here].click()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
