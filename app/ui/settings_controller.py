"""The settings in the window: their page, what a change does at once, and their way to the disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.errors import StetError
from app.core.settings import Settings, save_settings
from app.ui.settings_dialog import SettingsDialog


class SettingsController(QObject):
    """Opens the page, and keeps what was changed there when it is closed.

    Args:
        settings: of this window.
        acts: for a setting's name, what makes a new value hold; it also puts it into ``settings``. The others are
            only put there.
        window: the page stands over it.

    Signals:
        problem: a StetError; the settings hold all the same until the program ends.
        closed: the page was closed, and what was changed is written.
    """

    problem = Signal(object)
    closed = Signal()

    def __init__(self, settings: Settings, acts: dict[str, Callable[[Any], object]], window: QWidget) -> None:
        super().__init__(window)
        self._settings, self._acts, self._window = settings, acts, window

    def on_change(self, name: str, act: Callable[[Any], object]) -> None:
        """Let ``act`` make a new value of a setting hold, as those of ``acts`` do."""
        self._acts[name] = act

    def show(self) -> None:
        """Open the page, and save when it is closed."""
        page = SettingsDialog(self._settings, self.change, self._window)
        page.exec()
        page.deleteLater()
        self.save()
        self.closed.emit()

    def change(self, name: str, value: Any) -> None:
        """Let ``value`` hold from now on."""
        if name in self._acts:
            self._acts[name](value)
        else:
            setattr(self._settings, name, value)

    def save(self) -> None:
        """Write what was changed; a problem is told."""
        try:
            save_settings(self._settings)
        except StetError as error:
            self.problem.emit(error)
