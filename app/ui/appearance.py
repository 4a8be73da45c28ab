"""How the window looks now: the chosen scheme, or the desktop's, and who is told when it changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.core.settings import Settings
from app.ui import theme
from app.ui.theme import Colours


class Appearance(QObject):
    """Colours ``window`` by the chosen scheme.

    Signals:
        changed: the Colours that hold from now on, those of ``colours``; or the pages' type is another one.
    """

    changed = Signal(object)

    def __init__(self, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._settings, self._window = settings, window
        # Calls what it is given, when the writer is not disturbed by a change of everything in sight.
        self.waits: Callable[[Callable[[], object]], object] = _at_once
        theme.choose_page_type(settings.page_face, settings.page_pixels)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.apply)

    def colours(self) -> Colours:
        """The scheme that holds."""
        chosen = self._settings.theme
        return theme.colours(theme.system_is_dark() if chosen == "system" else chosen == "dark")

    def choose(self, name: str) -> None:
        """Use "system", "light" or "dark" from now on."""
        self._settings.theme = name
        self.apply()

    def choose_face(self, name: str) -> None:
        """Typeset the pages in "serif", "sans" or "mono" from now on."""
        self._settings.page_face = name
        self._typeset()

    def choose_size(self, pixels: int) -> None:
        """Let body text be so large from now on, pixels."""
        self._settings.page_pixels = pixels
        self._typeset()

    def step_size(self, steps: int) -> None:
        """Let the pages' text be larger by so many steps, or smaller; 0: as it was made to be."""
        sizes = theme.PAGE_SIZES
        natural = theme.tokens()["type"]["document_px"]
        at = bisect_left(sizes, self._settings.page_pixels if steps else natural)
        self.choose_size(sizes[min(max(at + steps, 0), len(sizes) - 1)])

    def _typeset(self) -> None:
        theme.choose_page_type(self._settings.page_face, self._settings.page_pixels)
        self.changed.emit(self.colours())

    def apply(self) -> None:
        """Colour everything by the scheme that holds."""
        self.waits(self._apply)

    def _apply(self) -> None:
        colours = self.colours()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setPalette(theme.palette(colours))
        self._window.setStyleSheet(theme.style_sheet(colours))
        self.changed.emit(colours)


def _at_once(act: Callable[[], object]) -> None:
    act()
