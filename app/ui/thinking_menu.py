"""The menu in which the writer says which actions let the model think before it answers."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.core.actions import Action
from app.ui.action_button import ActionButton


class ThinkingMenu(QMenu):
    """One checkable entry for each action, usable while the model can think.

    Args:
        chosen: by action's id, what the writer chose before; changed in place. Where it says nothing, the action's
            own word holds.
    """

    def __init__(self, actions: tuple[Action, ...], language: str, chosen: dict[str, bool], parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Think first"))
        self.setToolTipsVisible(True)
        self._chosen = chosen
        self._can_think = False
        self._buttons: dict[str, ActionButton] = {}
        self._choices: list[QAction] = []
        self._why_not = self.addAction(self.tr("This model does not think"))
        self._why_not.setEnabled(False)
        self._entries: dict[str, QAction] = {}
        for action in actions:
            entry = self.addAction(action.name(language))
            entry.setCheckable(True)
            entry.setChecked(chosen.get(action.id, action.thinking))
            entry.setToolTip(self.tr("The model thinks for up to {tokens} tokens before it answers: slower, and better "
                                     "where there is something to work out").format(tokens=action.thinking_budget))
            entry.toggled.connect(partial(self._choose, action.id))
            self._entries[action.id] = entry
            self._choices.append(entry)
        self.show_can_think(False)

    def thinks(self, action_id: str) -> bool:
        """Whether the action is to think first, if the model can."""
        return self._entries[action_id].isChecked()

    def show_can_think(self, can_think: bool) -> None:
        """The model in use can think, or cannot; what was chosen is kept for one that can."""
        self._can_think = can_think
        self._why_not.setVisible(not can_think)
        for choice in self._choices:
            choice.setEnabled(can_think)
        for action_id in self._buttons:
            self._mark(action_id)

    def mark_on(self, action_id: str, button: ActionButton) -> None:
        """Put a dot on ``button`` while its action thinks first, and offer the choice in its context menu too."""
        entry = self._entries[action_id]
        choice = QAction(self.title(), button)
        choice.setCheckable(True)
        choice.setChecked(entry.isChecked())
        choice.setEnabled(self._can_think)
        choice.toggled.connect(entry.setChecked)
        entry.toggled.connect(choice.setChecked)
        button.addAction(choice)
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._choices.append(choice)
        self._buttons[action_id] = button
        self._mark(action_id)

    def _choose(self, action_id: str, on: bool) -> None:
        self._chosen[action_id] = on
        self._mark(action_id)

    def _mark(self, action_id: str) -> None:
        if (button := self._buttons.get(action_id)) is not None:
            button.show_mark(self.tr("Thinks first") if self._can_think and self.thinks(action_id) else "")
