"""The bar at the top: the menu, what the document is called, and what shows and hides the panels."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCursor, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStyleOptionToolButton,
    QToolButton,
    QWidget,
)

from app.ui.elided_label import ElidedLabel
from app.ui.icons import icon, icon_size
from app.ui.theme import Colours

# Pixels: its height, and from which width on the icons have their names beside them.
_HEIGHT = 42
_NAMES_FROM = 900


class TopBar(QFrame):
    """Shows what the document is called between its buttons.

    Args:
        left, right: commands that switch something on and off, each with the name of its icon.

    Attributes:
        menu_button: opens the menu.
    """

    def __init__(
        self, menu: QMenu, menu_about: str, left: Sequence[tuple[QAction, str]], right: Sequence[tuple[QAction, str]]
    ) -> None:
        super().__init__()
        self._icons = [*left, *right]
        self.setObjectName("topBar")
        self.setFixedHeight(_HEIGHT)
        self._title = ElidedLabel()
        self._title.setObjectName("documentTitle")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.menu_button = QToolButton()
        self.menu_button.setIconSize(icon_size())
        self.menu_button.setAccessibleName(self.tr("Menu"))
        self.menu_button.setToolTip(menu_about)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(menu)
        menu.aboutToHide.connect(self._look_at_mouse, Qt.ConnectionType.QueuedConnection)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        self._switches = {command: _switch(command) for command, _ in self._icons}
        self._sides = [_side([self.menu_button, *(self._switches[command] for command, _ in left)], at_left=True),
                       _side([self._switches[command] for command, _ in right], at_left=False)]
        row.addWidget(self._sides[0])
        row.addWidget(self._title, 1)
        row.addWidget(self._sides[1])

    def show_title(self, title: str) -> None:
        """Say what the document is called."""
        self._title.setText(title)
        self._title.setToolTip(title)

    def _look_at_mouse(self) -> None:
        """Qt tells no button that the mouse left it while its menu was open: it would look pointed at."""
        button = self.menu_button
        button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse,
                            button.rect().contains(button.mapFromGlobal(QCursor.pos())))
        button.update()

    def recolour(self, colours: Colours) -> None:
        """Draw the icons for this scheme."""
        self.menu_button.setIcon(icon("menu", colours, beside_words=True))
        for command, name in self._icons:
            command.setIcon(icon(name, colours, beside_words=True))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names stand beside the icons where there is room, and the title in the middle whatever they are."""
        super().resizeEvent(event)
        style = (Qt.ToolButtonStyle.ToolButtonTextBesideIcon if self.width() >= _NAMES_FROM
                 else Qt.ToolButtonStyle.ToolButtonIconOnly)
        for switch in self._switches.values():
            switch.setToolButtonStyle(style)
        widest = 0
        for side in self._sides:
            side.setMinimumWidth(0)
            widest = max(widest, side.sizeHint().width())
        for side in self._sides:
            side.setMinimumWidth(widest)


class _Switch(QToolButton):
    """A button whose word keeps some distance from its icon; the style has none between them."""

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        super().initStyleOption(option)
        option.text = f" {option.text}"


def _switch(command: QAction) -> QToolButton:
    command.setCheckable(True)
    command.setIconVisibleInMenu(False)
    button = _Switch()
    button.setDefaultAction(command)
    button.setIconSize(icon_size())
    button.setAccessibleName(command.text())
    return button


def _side(widgets: Sequence[QWidget], *, at_left: bool) -> QWidget:
    side = QWidget()
    row = QHBoxLayout(side)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    for widget in widgets:
        row.addWidget(widget)
    row.insertStretch(len(widgets) if at_left else 0, 1)
    return side
