"""What lets one write undisturbed, as commands that are remembered: focus, typewriter, the whole screen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.core.setting_rows import OneOf
from app.core.settings import ROWS, Settings
from app.ui.appearance import Appearance
from app.ui.editor import MarkdownEditor
from app.ui.focus_mode import FocusMode
from app.ui.settings_controller import SettingsController
from app.ui.typewriter import Typewriter
from app.ui.window_menu import WindowMenu


class Concentration(QObject):
    """The commands stand in the menu, and the first two in the settings as well.

    Args:
        full_screen: its command.
    """

    def __init__(
        self, editor: MarkdownEditor, settings: Settings, preferences: SettingsController, full_screen: QAction,
        menu: WindowMenu, appearance: Appearance, window: QWidget,
    ) -> None:
        super().__init__(window)
        self._settings, self._window, self._full_screen = settings, window, full_screen
        self.focus = FocusMode(editor, appearance.colours())
        self.typewriter = Typewriter(editor)
        appearance.changed.connect(self.focus.recolour)
        choices = QMenu(self.tr("Focus"), window)
        group = QActionGroup(choices)
        kind = next(row.kind for row in ROWS if row.name == "focus")
        assert isinstance(kind, OneOf)
        self.kinds: dict[str, QAction] = {}
        for name, label in kind.choices:
            choice = self.kinds[name] = choices.addAction(QCoreApplication.translate("settings", label))
            choice.setCheckable(True)
            group.addAction(choice)
            choice.triggered.connect(partial(self._choose, name))
        self.typing = QAction(self.tr("Typewriter"), self)
        self.typing.setCheckable(True)
        self.typing.setToolTip(self.tr("The line that you are writing stays at the middle of the page"))
        self.typing.triggered.connect(self.switch_typewriter)
        full_screen.setCheckable(True)
        full_screen.triggered.connect(self._fill_screen)
        window.installEventFilter(self)
        for entry in (choices, self.typing, full_screen):
            menu.add_to("look", entry)
        preferences.on_change("focus", self.choose)
        preferences.on_change("typewriter", self.switch_typewriter)
        self.choose(settings.focus)
        self.switch_typewriter(settings.typewriter)

    def choose(self, kind: str) -> None:
        """Keep the ink of "paragraph" or "sentence" from now on; "off": of everything."""
        self._settings.focus = kind
        self.kinds[kind].setChecked(True)
        self.focus.choose(kind)

    def switch_typewriter(self, on: bool) -> None:
        """Keep the line at the middle from now on, or do not."""
        self._settings.typewriter = on
        self.typing.setChecked(on)
        if on != self.typewriter.on:
            self.typewriter.switch(on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The desktop can take the window off the whole screen, too."""
        if event.type() == QEvent.Type.WindowStateChange and watched is self._window:
            self._full_screen.setChecked(self._window.isFullScreen())
        return False

    def _choose(self, kind: str, _checked: bool = False) -> None:
        self.choose(kind)

    def _fill_screen(self, _checked: bool = False) -> None:
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)
