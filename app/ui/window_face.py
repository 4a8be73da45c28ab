"""What the window shows at once: its bars, the outline, the page and the assistant, before any of them works."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from app.core.actions import Actions
from app.core.settings import Settings
from app.core.styles import Styles
from app.ui.appearance import Appearance
from app.ui.assistant_panel import AssistantPanel
from app.ui.commands import make_actions
from app.ui.editor import MarkdownEditor
from app.ui.notice import Notice
from app.ui.outline import Outline
from app.ui.pages import Pages
from app.ui.preview_split import PreviewSplit
from app.ui.side_panels import SidePanels
from app.ui.status_bar import StatusBar
from app.ui.top_bar import TopBar
from app.ui.window_menu import WindowMenu
from app.ui.window_place import place


class WindowFace(QMainWindow):
    """Lays the parts out. It imports no more than they need: the time to the first picture is the time to import it.

    Attributes:
        settings: those that hold.
        language: "en" or "zh".
        actions_offered, styles_offered: what the panel offers.
    """

    def __init__(self, settings: Settings, language: str, actions: Actions, styles: Styles) -> None:
        super().__init__()
        self.settings = self._settings = settings
        self.language, self.actions_offered, self.styles_offered = language, actions, styles
        self.appearance = Appearance(settings, self)
        self.commands = make_actions(self)
        colours = self.appearance.colours()
        self.editor = MarkdownEditor(colours)
        self.pages = Pages(self.editor, self.appearance.colours)
        self.outline = Outline()
        self.panel = AssistantPanel(self.commands, colours)
        self.panel.set_actions(actions.actions, language, settings.thinking)
        self.panel.set_styles(styles.styles, language, settings.style)
        self.status = StatusBar()
        self.notice = Notice()
        self.panels = SidePanels(
            self.outline, _column(self.notice, PreviewSplit(self.pages)), self.panel, self.commands, settings)
        self.menu = WindowMenu(self.commands, list(self.panel.action_commands.values()), self)
        self._bar = TopBar(
            self.menu, self.commands["menu"].toolTip(), [(self.commands["outline"], "panel-left")],
            [(self.commands["preview"], "book-open"), (self.commands["ask"], "message-circle-question-mark"),
             (self.commands["assistant"], "panel-right")])
        self.setCentralWidget(_column(self._bar, self.panels, self.status))
        self.setMinimumSize(480, 360)
        self.setWindowTitle("[*]Stet")
        self.setTabOrder(self.editor, self.panel.instruction)
        self.panel.setFocusProxy(self.panel.instruction)
        place(self, settings)
        # All commands and actions answer to their keys wherever the focus is.
        self.addActions([*self.commands.values(), *self.panel.action_commands.values()])
        for part in (self._bar, self.editor, self.panel):
            self.appearance.changed.connect(part.recolour)
        self.set_deciding(False)
        self.appearance.apply()
        self.editor.setFocus()

    def show_ahead(self, text: str, title: str, top: int) -> None:
        """Show a text that will be opened here in a moment, and nothing else of it.

        Args:
            top: where the first line in view begins, UTF-16 units.
        """
        self.editor.show_text(text)
        self.show_title(title or QCoreApplication.translate("DocumentController", "Untitled"))
        self.show()
        if top:
            self.editor.scroll_to(top)

    def show_title(self, title: str, *, dirty: bool = False) -> None:
        """Say what the document is called, and whether it is saved."""
        self._bar.show_title(f"{title} •" if dirty else title)
        self.setWindowTitle(f"{title}[*] – Stet")

    def set_deciding(self, deciding: bool) -> None:
        """Offer the commands that decide on a suggestion, or do not."""
        for name in ("accept", "let_stand", "again", "copy_suggestion"):
            self.commands[name].setEnabled(deciding)


def _column(*widgets: QWidget) -> QWidget:
    """``widgets`` one above the other; the second one takes all the room that there is."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for number, widget in enumerate(widgets):
        column.addWidget(widget, int(number == 1))
    return whole
