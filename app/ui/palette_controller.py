"""The command palette in the window: what stands in it, what was used last, and what is told to the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.core.actions import Action, Actions
from app.core.fuzzy_match import ranked
from app.core.overview import Overview
from app.core.pinyin import spellings
from app.core.scope import Heading
from app.core.settings import PALETTE_LIMIT, Settings
from app.core.styles import Styles
from app.ui.assistant_panel import AssistantPanel
from app.ui.outline import Outline
from app.ui.overview_controller import OverviewController
from app.ui.pages import Pages
from app.ui.palette import CommandPalette, Row
from app.ui.palette_entries import (
    Entry,
    action_entries,
    command_entries,
    heading_entries,
    menu_entries,
    setting_entries,
    style_entries,
)
from app.ui.settings_controller import SettingsController
from app.ui.suggestion_controller import SuggestionController
from app.ui.theme import Colours
from app.ui.window_menu import WindowMenu
from app.workers.assistant import Assistant

_MOST = 50  # rows that are shown


class PaletteController(QObject):
    """Opens the palette with Ctrl+K, filled with what there is at that moment.

    Args:
        commands: "palette" opens it, and all others stand in it.
    """

    def __init__(
        self, pages: Pages, panel: AssistantPanel, outline: Outline, overview: OverviewController, menu: WindowMenu,
        commands: dict[str, QAction], suggestions: SuggestionController, assistant: Assistant, actions: Actions,
        styles: Styles, settings: Settings, preferences: SettingsController, colours: Callable[[], Colours],
        language: str, window: QWidget,
    ) -> None:
        super().__init__(window)
        self._pages, self._panel, self._outline, self._menu = pages, panel, outline, menu
        self._commands, self._suggestions, self._assistant = commands, suggestions, assistant
        self._actions, self._styles, self._settings, self._preferences = actions, styles, settings, preferences
        self._instruct = next((action for action in actions.actions if action.needs_instruction), None)
        self._label = self._instruct.name(language) if self._instruct is not None else ""
        self._headings: Sequence[Heading] = ()
        self._entries: list[Entry] = []
        self._before: QWidget | None = None  # what had the focus
        self.palette = CommandPalette(self._find, colours, pages, window)
        self.palette.chosen.connect(self._run)
        self.palette.closed.connect(self._on_closed)
        overview.read.connect(self._note)
        commands["palette"].triggered.connect(lambda _checked=False: self.turn())

    def turn(self) -> None:
        """Open the palette, or close it again."""
        if self.palette.isVisible():
            self.palette.close_up()
            return
        self._before = self.palette.window().focusWidget()
        self._entries = self._all()
        self.palette.open()

    def _note(self, found: Overview) -> None:
        self._headings = found.headings

    # What is found --------------------------------------------------------------------------------------------------

    def _all(self) -> list[Entry]:
        """Everything, each once; what was used last first."""
        change, show = self._change, self._commands["settings"].trigger
        plain: list[Action] = [action for action in self._actions.actions if not action.needs_instruction]
        known = [*self._commands.values(), *self._panel.action_commands.values()]
        found = [
            *action_entries(self._panel.action_commands, plain), *command_entries(self._commands),
            *setting_entries(self._settings, change, show), *menu_entries(self._menu, known),
            *style_entries(self._panel.style_button.menu(), self._styles.styles),
        ]
        by_title: dict[str, Entry] = {}
        for entry in found:
            by_title.setdefault(entry.title, entry)
        order = {entry_id: number for number, entry_id in enumerate(self._settings.palette)}
        return sorted(by_title.values(), key=lambda entry: order.get(entry.id, len(order)))

    def _find(self, typed: str) -> list[Row]:
        tell = [] if self._instruct is None else [Row(self._tell(typed.strip()))]
        if not typed.strip():
            return [*(Row(entry) for entry in self._entries), *tell]
        entries = [*self._entries, *heading_entries(self._headings, self._outline.chosen.emit)]
        found = ranked(typed, [(entry.title, *entry.others, *(spellings(entry.title) if entry.id else ()))
                               for entry in entries], _MOST)
        return [*(Row(entries[number], match.places) for number, match in found), *tell]

    def _tell(self, instruction: str) -> Entry:
        """The row that makes what was typed an instruction for the model."""
        what = self.tr("on the selection") if self._pages.editor.textCursor().hasSelection() else \
            self.tr("on this section")
        reason = self.tr("The model is writing; Esc stops it") if self._assistant.busy else ""
        if not instruction:
            return Entry("", self.tr("Tell the model…"), self._write_instruction, what, reason=reason,
                         keys=self._panel.action_commands[self._id].shortcut().toString())
        return Entry("", self.tr("Tell the model: “{instruction}”").format(instruction=instruction),
                     lambda: self._instruct_with(instruction), what, reason=reason)

    @property
    def _id(self) -> str:
        assert self._instruct is not None
        return self._instruct.id

    # What is done ---------------------------------------------------------------------------------------------------

    def _write_instruction(self) -> None:
        self._panel.action_commands[self._id].trigger()

    def _instruct_with(self, instruction: str) -> None:
        self._panel.instruction.setText(instruction)
        self._suggestions.run(self._id)

    def _change(self, name: str, value: object) -> None:
        self._preferences.change(name, value)
        self._preferences.save()

    def _run(self, entry: Entry) -> None:
        if entry.id:
            others = [each for each in self._settings.palette if each != entry.id]
            self._settings.palette = [entry.id, *others][:PALETTE_LIMIT]
        entry.run()

    def _on_closed(self, had_focus: bool) -> None:
        self._entries = []
        if had_focus:
            (self._before or self._pages.page).setFocus()
        self._before = None
