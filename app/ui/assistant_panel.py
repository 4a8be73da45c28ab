"""The assistant at the page's side: scope and cost, the actions, an instruction with its style, the suggestion."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.actions import Action
from app.core.styles import Style
from app.ui.action_button import ActionButton
from app.ui.commands import STYLE_KEYS, tooltip
from app.ui.suggestion_card import SuggestionCard
from app.ui.theme import Colours, tokens
from app.ui.thinking_menu import ThinkingMenu

_COLUMNS = 3
# A button is looked at, or no more.
_CONSIDERED = (QEvent.Type.Enter, QEvent.Type.Leave, QEvent.Type.FocusIn, QEvent.Type.FocusOut)
_SHOWN = 5  # actions with a button of their own; the others are in the menu behind the sixth


class AssistantPanel(QFrame):
    """Asks and shows; the work is done elsewhere.

    Signals:
        asked: the id of an action.
        considered: the id of the action under the pointer or with the focus, "" for none.
        gather_wanted: the id of an action that gathers a table; it is shown beside the page, not here.
        style_chosen: the id of a style.
    """

    asked = Signal(str)
    gather_wanted = Signal(str)
    considered = Signal(str)
    style_chosen = Signal(str)

    def __init__(self, commands: dict[str, QAction], colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("assistantPanel")
        self.setFixedWidth(tokens()["space"]["assistant_width"])
        self._buttons: dict[str, ActionButton] = {}
        self._more_ids: set[str] = set()
        self.action_commands: dict[str, QAction] = {}
        self._instruct_id = ""

        self._scope = QLabel()
        self._scope.setProperty("role", "quiet")
        self._scope.setToolTip(self.tr("What the next action works on"))
        self._cost = QLabel()
        self._cost.setProperty("role", "quiet")
        self._cost.setToolTip(self.tr("The expected time, from the speed measured here"))
        self._way = QLabel()
        self._way.setProperty("role", "quiet")
        self._way.setToolTip(self.tr("What the action puts into the model's context, and how it goes about the text"))
        policy = self._way.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._way.setSizePolicy(policy)
        top = QGridLayout()
        top.setVerticalSpacing(2)
        top.setColumnStretch(0, 1)
        top.addWidget(self._scope, 0, 0)
        top.addWidget(self._cost, 0, 1)
        top.addWidget(self._way, 1, 0, 1, 2)

        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        self._more = QPushButton(self.tr("More…"))
        self._more.setProperty("role", "action")
        self._more.setToolTip(self.tr("The other actions"))
        self._more.setAccessibleName(self.tr("More actions"))
        self._menu = QMenu(self._more)
        self._menu.setToolTipsVisible(True)
        self._more.setMenu(self._menu)

        self._field = QFrame()
        self._field.setObjectName("instruction")
        self.instruction = QLineEdit()
        self.instruction.setPlaceholderText(self.tr("Describe your change…"))
        self.instruction.setAccessibleName(self.tr("Instruction"))
        self.instruction.returnPressed.connect(self._ask_instruction)
        self.instruction.installEventFilter(self)
        self.style_button = QPushButton()
        self.style_button.setToolTip(tooltip(self.tr("The style of writing that actions keep to"), STYLE_KEYS))
        self.style_button.setShortcut(QKeySequence(STYLE_KEYS))
        self._style_menu = QMenu(self.style_button)
        self._style_menu.setToolTipsVisible(True)
        self._style_menu.triggered.connect(self._choose_style)
        self.style_button.setMenu(self._style_menu)
        self.style_id = ""
        row = QHBoxLayout(self._field)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(0)
        row.addWidget(self.instruction, 1)
        row.addWidget(self.style_button)

        separator = QFrame()
        separator.setObjectName("separator")
        self.card = SuggestionCard(commands, colours)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addLayout(self._grid)
        layout.addWidget(self._field)
        layout.addWidget(separator)
        layout.addWidget(self.card, 1)

    # Actions and styles -------------------------------------------------------------------------------------------

    def set_actions(self, actions: tuple[Action, ...], language: str, thinking: dict[str, bool]) -> None:
        """Make a button or a menu entry, with its shortcut, for each of ``actions``.

        ``thinking`` says which of them think first; see ``ThinkingMenu``.
        """
        thinkers = tuple(action for action in actions if not action.gathers)
        self.thinking_menu = ThinkingMenu(thinkers, language, thinking, self._menu)
        for action in actions:
            label, about = action.name(language), action.about(language)
            hint = tooltip(about or label, action.shortcut)
            command = QAction(label, self)
            command.setToolTip(hint)
            command.setStatusTip(about)
            if action.shortcut:
                command.setShortcut(QKeySequence(action.shortcut))
                command.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            command.setData(action.id)
            self.action_commands[action.id] = command
            if action.needs_instruction:
                # The free instruction is the field itself: its key goes there.
                self._instruct_id = action.id
                command.triggered.connect(self._focus_instruction)
                self.instruction.setToolTip(hint)
                continue
            command.triggered.connect(self._gather if action.gathers else self._ask)
            if len(self._buttons) < _SHOWN:
                self._add_button(command, hint)
            else:
                self._more_ids.add(action.id)
                self._menu.addAction(command)
        place = len(self._buttons)
        self._grid.addWidget(self._more, place // _COLUMNS, place % _COLUMNS)
        if self._more_ids:
            self._menu.addSeparator()
        self._menu.addMenu(self.thinking_menu)

    def _add_button(self, command: QAction, hint: str) -> None:
        button = ActionButton(command.text(), hint)
        button.setAccessibleDescription(command.statusTip())
        button.clicked.connect(command.trigger)
        button.installEventFilter(self)
        place = len(self._buttons)
        self._grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)
        self._buttons[command.data()] = button
        self.thinking_menu.mark_on(command.data(), button)

    def set_styles(self, styles: tuple[Style, ...], language: str, chosen: str) -> None:
        """Offer ``styles``; ``chosen`` is the id of the one in use."""
        rows = [("", self.tr("As written"), self.tr("Keep to the style that the text has")),
                *((style.id, style.name(language), style.about(language)) for style in styles)]
        group = QActionGroup(self._style_menu)
        for style_id, name, about in rows:
            choice = self._style_menu.addAction(name)
            choice.setToolTip(about)
            choice.setCheckable(True)
            choice.setData(style_id)
            group.addAction(choice)
        known = {choice.data(): choice for choice in self._style_menu.actions()}
        self._show_style(known.get(chosen) or known[""])

    def _show_style(self, choice: QAction) -> None:
        choice.setChecked(True)
        self.style_id = choice.data()
        self.style_button.setText(f"{choice.text()} ▾")
        self.style_button.setAccessibleName(self.tr("Style: {name}").format(name=choice.text()))

    def _choose_style(self, choice: QAction) -> None:
        self._show_style(choice)
        self.style_chosen.emit(self.style_id)

    def _ask(self) -> None:
        command = self.sender()
        if isinstance(command, QAction):
            self.asked.emit(command.data())

    def _gather(self) -> None:
        command = self.sender()
        if isinstance(command, QAction):
            self.gather_wanted.emit(command.data())

    def _ask_instruction(self) -> None:
        if self.instruction.text().strip() and self._instruct_id:
            self.asked.emit(self._instruct_id)

    def _focus_instruction(self) -> None:
        self.instruction.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.instruction.selectAll()

    # What is shown --------------------------------------------------------------------------------------------------

    def show_scope(self, text: str, title: str = "") -> None:
        """What the next action works on; a long ``title`` of a section in it is cut, and not the words around it."""
        metrics = self._scope.fontMetrics()
        width = max(80, self.width() - 60 - self._cost.sizeHint().width())
        left = width - metrics.horizontalAdvance(text) + metrics.horizontalAdvance(title)
        shown = text.replace(title, metrics.elidedText(title, Qt.TextElideMode.ElideRight, max(24, left)), 1) \
            if title else text
        self._scope.setText(shown)
        self._scope.setAccessibleName(text)

    def show_cost(self, time: str, way: str) -> None:
        """How long the next action takes, and what it puts into the context; a line that is empty keeps its room."""
        self._cost.setText(time)
        self._way.setText(way or " ")  # so high is a line
        self._way.setVisible(bool(way))

    def show_active(self, action_id: str) -> None:
        """Fill the button of the running action ("": none), and keep the others from being pressed meanwhile."""
        target = "" if not action_id else "more" if action_id in self._more_ids else action_id
        for button_id, button in (*self._buttons.items(), ("more", self._more)):
            button.setProperty("active", button_id == target)
            button.setEnabled(not action_id)
            button.style().unpolish(button)
            button.style().polish(button)
        for command in self.action_commands.values():
            command.setEnabled(not action_id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _CONSIDERED:
            considered = event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn)
            for action_id, button in self._buttons.items():
                if watched is button:
                    self.considered.emit(action_id if considered else "")
        if watched is self.instruction and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._field.setProperty("focused", event.type() == QEvent.Type.FocusIn)
            self._field.style().unpolish(self._field)
            self._field.style().polish(self._field)
        return super().eventFilter(watched, event)

    def recolour(self, colours: Colours) -> None:
        self.card.recolour(colours)
