"""How the window looks now: the chosen scheme, or the desktop's, and who is told when it changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.core.settings import Settings
from app.ui import theme
from app.ui.theme import Colours


class Appearance(QObject):
    """Colours ``window`` by the chosen scheme.

    Signals:
        changed: the Colours that hold from now on; those of ``colours``.
    """

    changed = Signal(object)

    def __init__(self, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._settings, self._window = settings, window
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.apply)

    def colours(self) -> Colours:
        """The scheme that holds."""
        chosen = self._settings.theme
        return theme.colours(theme.system_is_dark() if chosen == "system" else chosen == "dark")

    def choose(self, name: str) -> None:
        """Use "system", "light" or "dark" from now on."""
        self._settings.theme = name
        self.apply()

    def apply(self) -> None:
        """Colour everything by the scheme that holds."""
        colours = self.colours()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setPalette(theme.palette(colours))
        self._window.setStyleSheet(theme.style_sheet(colours))
        self.changed.emit(colours)
