"""The bar at the top: the menu, what the document is called, and what shows and hides the panels."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

# Pixels: its height, and what the buttons of either side take at least, so that the title stands in the middle.
_HEIGHT = 42
_SIDE = 150


class TopBar(QFrame):
    """Shows ``title``; ``left`` and ``right`` are commands that switch something on and off.

    Attributes:
        menu_button: opens the menu.
    """

    def __init__(
        self, menu: QMenu, menu_about: str, left: Sequence[QAction], right: Sequence[QAction]
    ) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.setFixedHeight(_HEIGHT)
        self._title = QLabel()
        self._title.setObjectName("documentTitle")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.menu_button = QToolButton()
        self.menu_button.setText("☰")
        self.menu_button.setAccessibleName(self.tr("Menu"))
        self.menu_button.setToolTip(menu_about)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        row.addWidget(_side([self.menu_button, *map(_switch, left)], at_left=True))
        row.addWidget(self._title, 1)
        row.addWidget(_side([*map(_switch, right)], at_left=False))

    def show_title(self, title: str) -> None:
        """Say what the document is called."""
        self._title.setText(title)


def _switch(command: QAction) -> QToolButton:
    command.setCheckable(True)
    button = QToolButton()
    button.setDefaultAction(command)
    button.setAccessibleName(command.text())
    return button


def _side(widgets: Sequence[QWidget], *, at_left: bool) -> QWidget:
    side = QWidget()
    side.setMinimumWidth(_SIDE)
    row = QHBoxLayout(side)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    for widget in widgets:
        row.addWidget(widget)
    row.insertStretch(len(widgets) if at_left else 0, 1)
    return side
