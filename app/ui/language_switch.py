"""Another language, chosen in the window: the window is made anew as soon as nothing runs that this would end."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.core.settings import Settings
from app.ui.wording import language_for
from app.workers.assistant import Assistant


class LanguageSwitch(QObject):
    """Waits for the end of the job that runs, and for the dialog that is open.

    Signals:
        waits: it will be when the model is done.
        due: now.
    """

    waits = Signal()
    due = Signal()

    def __init__(self, settings: Settings, language: str, assistant: Assistant, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._language, self._assistant = settings, language, assistant
        # Never within the click that asks for it: the window goes, and with it what was clicked.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._try)
        assistant.job_ended.connect(self.go_on)
        assistant.aside_ended.connect(self.go_on)

    @property
    def wanted(self) -> bool:
        """Whether the window's language is not the one that is chosen."""
        return language_for(self._settings.language) != self._language

    def choose(self, name: str) -> None:
        """Use "system", "en" or "zh" from now on."""
        self._settings.language = name
        if self.wanted and self._assistant.busy:
            self.waits.emit()
        self.go_on()

    def go_on(self, *_: object) -> None:
        """Something ended that it may have waited for."""
        self._soon.start(0)

    def _try(self) -> None:
        if self.wanted and not self._assistant.busy and QApplication.activeModalWidget() is None:
            self.due.emit()
