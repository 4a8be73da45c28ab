"""Which panels stand beside the page: those that are wanted, as far as there is room for them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.core.settings import Settings

# Below these widths of the window (pixels) the panels fold away, so that the page keeps its measure.
_OUTLINE_FROM = 1120
_OUTLINE_ALONE_FROM = 800
_ASSISTANT_FROM = 760


class SidePanels(QObject):
    """Shows and hides the outline at the left, and the actions or the questions at the right.

    Args:
        commands: outline, assistant and ask are checked where the panel is wanted.
    """

    def __init__(
        self, outline: QWidget, actions: QWidget, questions: QWidget, commands: dict[str, QAction], settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._outline, self._actions, self._questions = outline, actions, questions
        self._commands, self._settings, self._window = commands, settings, window
        commands["outline"].setChecked(settings.outline)
        commands["assistant"].setChecked(settings.assistant)
        for name in ("outline", "assistant"):
            commands[name].triggered.connect(self.fold)
        self.show_outline = partial(self._show, "outline")
        self.show_assistant = partial(self._show, "assistant")
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the window grow and shrink."""
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self.fold()
        return False

    def fold(self, _checked: bool = False) -> None:
        """Show what is wanted and has room."""
        width, commands, settings = self._window.width(), self._commands, self._settings
        settings.outline = commands["outline"].isChecked()
        settings.assistant = commands["assistant"].isChecked()
        with_assistant = settings.assistant and width >= _ASSISTANT_FROM
        if not settings.assistant:
            commands["ask"].setChecked(False)
        asks = commands["ask"].isChecked()
        self._actions.setVisible(with_assistant and not asks)
        self._questions.setVisible(with_assistant and asks)
        self._outline.setVisible(settings.outline and width >= (_OUTLINE_FROM if with_assistant
                                                                else _OUTLINE_ALONE_FROM))

    def turn(self) -> bool:
        """Show questions in the place of the actions, or the actions again; whether it is questions now."""
        asks = self._commands["ask"].isChecked()
        if asks:
            self._commands["assistant"].setChecked(True)
        self.fold()
        return asks

    def _show(self, name: str, wanted: bool) -> None:
        self._commands[name].setChecked(wanted)
        self.fold()
