"""The page with its panels: beside it where there is room for them, else over it while they are used."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.core.settings import Settings

# From these widths (pixels) on the panels stand beside the page, which keeps its measure.
_OUTLINE_FROM = 1120
_OUTLINE_ALONE_FROM = 800
ASSISTANT_FROM = 760
# Pixels of the page that an open panel leaves uncovered, so that a click there closes it.
_LEFT_FREE = 48


class SidePanels(QWidget):
    """The outline at the left, and the actions or the questions at the right.

    A panel that has no room beside the page is opened over it by the same command, and goes when the writer turns to
    the page again; that is no setting.

    Args:
        page: what stands between them.
        commands: outline, assistant and ask are checked where the panel is shown.
    """

    def __init__(
        self, outline: QWidget, page: QWidget, actions: QWidget, commands: dict[str, QAction], settings: Settings,
    ) -> None:
        super().__init__()
        self._outline, self._page, self._actions = outline, page, actions
        self._questions: QWidget | None = None
        self._commands, self._settings = commands, settings
        self._open = ""  # which command's panel is open over the page: outline, assistant or none
        self._columns = QHBoxLayout(self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(0)
        for widget in (outline, page, actions):
            self._columns.addWidget(widget, int(widget is page))
        self._natural = {panel: panel.minimumWidth() for panel in (outline, actions)}
        for name in ("outline", "assistant"):
            commands[name].setCheckable(True)
            commands[name].triggered.connect(lambda wanted, name=name: self._toggle(name, wanted))
        commands["ask"].setCheckable(True)
        self.show_outline = partial(self._want, "outline")
        self.show_assistant = partial(self._want, "assistant")
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    def add_questions(self, panel: QWidget) -> None:
        """Let ``panel`` take the place of the actions while "ask" is checked."""
        self._questions = panel
        self._natural[panel] = panel.minimumWidth()
        panel.hide()
        self._columns.addWidget(panel)

    @property
    def over(self) -> bool:
        """Whether a panel is open over the page."""
        return bool(self._open)

    def turn(self) -> bool:
        """Show questions in the place of the actions, or the actions again; whether it is questions now."""
        asks = self._commands["ask"].isChecked()
        if asks and not self._has_room("assistant"):
            self._open = "assistant"
        elif asks:
            self._settings.assistant = True
        self._lay_out()
        return asks

    def close_over(self) -> bool:
        """Let the panel that is over the page go; False where none is."""
        was_open, self._open = bool(self._open), ""
        if was_open:
            self._lay_out()
        return was_open

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    # ------------------------------------------------------------------------------------------------------------------

    def _has_room(self, name: str) -> bool:
        if name == "assistant":
            return self.width() >= ASSISTANT_FROM
        with_assistant = self._settings.assistant and self._has_room("assistant")
        return self.width() >= (_OUTLINE_FROM if with_assistant else _OUTLINE_ALONE_FROM)

    def _toggle(self, name: str, wanted: bool) -> None:
        if self._has_room(name):
            self._want(name, wanted)
            return
        self._open = name if wanted else ""
        self._lay_out()
        if wanted:
            _enter(self._outline if name == "outline" else self._actions)

    def _want(self, name: str, wanted: bool) -> None:
        setattr(self._settings, name, wanted)
        self._lay_out()

    def _lay_out(self) -> None:
        if self._open and self._has_room(self._open):
            self._open = ""
        shown = {name: self._open == name or (self._has_room(name) and getattr(self._settings, name))
                 for name in ("outline", "assistant")}
        for name, is_shown in shown.items():
            self._commands[name].setChecked(is_shown)
        if not shown["assistant"]:
            self._commands["ask"].setChecked(False)
        asks = self._commands["ask"].isChecked()
        self._place(self._outline, "outline", shown=shown["outline"])
        self._place(self._actions, "assistant", shown=shown["assistant"] and not asks)
        if self._questions is not None:
            self._place(self._questions, "assistant", shown=shown["assistant"] and asks)
        self._columns.activate()  # or the page is drawn once as it was

    def _place(self, panel: QWidget, name: str, *, shown: bool) -> None:
        over = self._open == name
        is_column = self._columns.indexOf(panel) >= 0
        if over and is_column:
            self._columns.removeWidget(panel)
        elif not over and not is_column:
            panel.setFixedWidth(self._natural[panel])
            self._columns.insertWidget(0 if panel is self._outline else self._columns.indexOf(self._page) + 1, panel)
        if over:
            width = min(self._natural[panel], self.width() - _LEFT_FREE)
            panel.setFixedWidth(width)
            panel.setGeometry(0 if name == "outline" else self.width() - width, 0, width, self.height())
        panel.setVisible(shown)
        if over and shown:
            panel.raise_()

    def _on_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """The writer turns to the page: what covers a part of it goes."""
        if self._open and now is not None and self._page.isAncestorOf(now):
            self.close_over()


def _enter(panel: QWidget) -> None:
    """Give the keyboard to what ``panel`` names for it, or else to the first thing in it that takes it."""
    if (named := panel.focusProxy()) is not None:
        named.setFocus()
        return
    within = panel.nextInFocusChain()
    while within is not None and panel.isAncestorOf(within):
        if within.focusPolicy() & Qt.FocusPolicy.TabFocus and within.isVisible() and within.isEnabled():
            within.setFocus()
            return
        within = within.nextInFocusChain()
