"""The window: the outline, the page and the assistant side by side, a bar above and a status line below."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMessageBox,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.chosen_encodings import ChosenEncodings
from app.core.errors import DamagedText, DiskFailed, DiskFull, FileProblem, HeldOpen, LongLine, ReadOnlyPlace, StetError
from app.core.offsets import to_utf16
from app.core.overview import Overview
from app.core.settings import save_settings
from app.ui import theme
from app.ui.ask_controller import AskController
from app.ui.assistant_panel import AssistantPanel
from app.ui.commands import COMMANDS, REVIEW_KEYS, make_actions, translated
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.hidden_controller import HiddenController
from app.ui.keeping import Keeping
from app.ui.model_controller import ModelController
from app.ui.notice import Notice
from app.ui.outline import Outline
from app.ui.pages import Pages
from app.ui.provision import Provision
from app.ui.reading_ahead import ReadingAhead
from app.ui.record import Record
from app.ui.review_page import ReviewPage
from app.ui.safekeeping import Safekeeping
from app.ui.settings_controller import SettingsController
from app.ui.status_bar import StatusBar
from app.ui.suggestion_controller import SuggestionController
from app.ui.summary_controller import SummaryController
from app.ui.survey import Survey
from app.ui.terms_controller import TermsController
from app.ui.window_menu import WindowMenu
from app.ui.window_parts import Parts
from app.ui.wording import told
from app.workers.assistant import Assistant

# Milliseconds of quiet before words are counted and the outline is read again.
COUNT_DELAY = 300
# Below these widths (pixels) the panels fold away, so that the page keeps its measure.
_OUTLINE_FROM = 1120
_ASSISTANT_FROM = 760


class Window(QMainWindow):
    """Lays the parts out and connects them; each part does its own work."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._settings = parts.settings
        self._dark = False
        self.language = parts.language
        self.commands = make_actions(self)
        colours = theme.colours(self._is_dark())
        self.editor = MarkdownEditor(colours)
        self.pages = Pages(self.editor, ReviewPage(colours))
        self.outline = Outline()
        self.panel = AssistantPanel(self.commands, colours)
        self.panel.set_actions(parts.actions.actions, self.language, self._settings.thinking)
        self.panel.set_styles(parts.styles.styles, self.language, self._settings.style)
        self.status = StatusBar()
        self.notice = Notice()
        self.files = DocumentController(self.editor, self._settings, ChosenEncodings(parts.database), self)
        self.suggestions = SuggestionController(
            self.pages, self.panel, parts.assistant, parts.actions, parts.styles, self.language, self
        )
        self.asking = AskController(
            self.files, self.pages, self.suggestions, parts.assistant, parts.database, self.commands["stop"],
            self.panel.show_active, colours, self)
        self._count_timer = QTimer(self)
        self._count_timer.setSingleShot(True)
        self._count_timer.setInterval(COUNT_DELAY)
        self._count_timer.timeout.connect(self._count)
        self._selected = (0, 0)
        self._survey = Survey(self)
        self._survey.done.connect(self._show_overview)
        self.models = ModelController(
            parts.assistant, parts.warmer, parts.catalog, self._settings, self.status, self.suggestions,
            self.language, self,
        )
        self.terms = TermsController(self.files, self.editor, parts.database, self)
        self.suggestions.terms = self.terms.terms
        ReadingAhead(self.editor, self.suggestions, parts.actions, parts.warmer, self.status, self)
        self.preferences = SettingsController(self._settings, {
            "theme": self.set_theme, "language": self._set_language, "warm": parts.warmer.switch,
            "outline": partial(self._show_panel, "outline"), "assistant": partial(self._show_panel, "assistant"),
        }, self)
        self._build()
        self._connect()
        self.apply_theme()
        HiddenController(self.files, self.editor, self._survey, self.status, self.notice, self.menu, self)
        self._show_document()
        self._set_deciding(False)
        self.keeping = Keeping(
            self.files, self.pages, self.suggestions, parts.actions, parts.assistant, self.notice, self.menu,
            lambda: theme.colours(self._is_dark()), self.language, self)
        self.safekeeping = Safekeeping(
            self.files, self.pages, self.suggestions, self.keeping.session, parts.actions, parts.assistant, self.notice,
            parts.database, 1_000_000 * self._settings.versions_megabytes, self.commands["history"],
            lambda: theme.colours(self._is_dark()), self.language, self)
        self.record = Record(
            parts.database, self.suggestions, self.files, self.pages, parts.assistant, parts.actions, self.commands,
            self.menu, self.notice, self.show_problem, lambda: theme.colours(self._is_dark()), self.language, self)
        self.summaries = SummaryController(
            self.files, self.pages, self.suggestions, parts.assistant, parts.actions, self.commands["summary"],
            self.panel.show_active, lambda: theme.colours(self._is_dark()), self.language, self)
        self.panel.gather_wanted.connect(self.summaries.show)
        self.provision = Provision(
            parts, self.models, self.suggestions, self.status, self.notice, self.show_problem, self.preferences.save,
            self)
        problems = [*parts.actions.problems, *parts.styles.problems]
        if problems:
            self.notice.say("\n".join(told(problem) for problem in problems))

    # Building ---------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._title = QLabel()
        self._title.setObjectName("documentTitle")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._menu_button = QToolButton()
        self._menu_button.setText("☰")
        self._menu_button.setAccessibleName(self.tr("Menu"))
        self._menu_button.setToolTip(self.commands["menu"].toolTip())
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = WindowMenu(
            self.commands, list(self.panel.action_commands.values()), self.models.menu, self)
        self._menu_button.setMenu(self.menu)
        bar = QFrame()
        bar.setObjectName("topBar")
        bar.setFixedHeight(42)
        row = QHBoxLayout(bar)
        row.setContentsMargins(10, 0, 10, 0)
        left, right = QWidget(), QWidget()
        left_buttons = [self._menu_button, self._toggle("outline")]
        right_buttons = [self._toggle("ask"), self._toggle("assistant")]
        for side, widgets in ((left, left_buttons), (right, right_buttons)):
            inner = QHBoxLayout(side)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(2)
            for widget in widgets:
                inner.addWidget(widget)
            side.setMinimumWidth(150)
        left_row, right_row = left.layout(), right.layout()
        assert isinstance(left_row, QHBoxLayout)
        assert isinstance(right_row, QHBoxLayout)
        left_row.addStretch(1)
        right_row.insertStretch(0, 1)
        row.addWidget(left)
        row.addWidget(self._title, 1)
        row.addWidget(right)

        middle = QWidget()
        columns = QHBoxLayout(middle)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        page = QWidget()
        page_column = QVBoxLayout(page)
        page_column.setContentsMargins(0, 0, 0, 0)
        page_column.setSpacing(0)
        page_column.addWidget(self.notice)
        page_column.addWidget(self.pages, 1)
        columns.addWidget(self.outline)
        columns.addWidget(page, 1)
        columns.addWidget(self.panel)
        columns.addWidget(self.asking.panel)

        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(middle, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)
        self.setMinimumSize(480, 360)
        self.setWindowTitle("[*]Stet")
        self.setTabOrder(self.editor, self.panel.instruction)
        self.editor.setFocus()
        if len(self._settings.window) == 4:
            self.setGeometry(*self._settings.window)
        else:
            self.resize(1440, 900)
        # All commands and actions answer to their keys wherever the focus is.
        self.addActions([*self.commands.values(), *self.panel.action_commands.values()])

    def _toggle(self, name: str) -> QToolButton:
        button = QToolButton()
        command = self.commands[name]
        command.setCheckable(True)
        button.setDefaultAction(command)
        button.setAccessibleName(command.text())
        return button

    def _connect(self) -> None:
        acts: dict[str, Callable[[], object]] = {
            "new": self.files.new, "open": self._open, "save": self.files.save, "save_as": self.files.save_as,
            "undo": self._undo, "redo": self._redo, "write_on": self.suggestions.reviewing.write_on,
            "accept": self.suggestions.accept, "let_stand": self.suggestions.let_stand,
            "again": self.suggestions.again, "copy_suggestion": self.suggestions.copy, "stop": self._escape,
            "outline": self._fold, "assistant": self._fold, "ask": self._turn_panel, "menu": self._menu_button.showMenu,
            "shortcuts": self._show_shortcuts, "quit": self.close, "settings": self.preferences.show,
        }
        for name, act in acts.items():
            self.commands[name].triggered.connect(partial(self._call, act))
        self.commands["outline"].setChecked(self._settings.outline)
        self.commands["assistant"].setChecked(self._settings.assistant)
        self.editor.textChanged.connect(self._count_timer.start)
        self.editor.passage_moved.connect(self._count_timer.start)
        for changed in (self.editor.undoAvailable, self.editor.redoAvailable, self.pages.currentChanged,
                        self.suggestions.reviewing.changed):
            changed.connect(self._show_undo)
        self._show_undo()
        self.menu.add_to("documents", self.files.open_as_command)
        self.menu.add_to("documents", self.commands["history"])
        self.menu.offer_recent(lambda: self._settings.recent, self.files.open)
        self.menu.offer_themes(self.set_theme)
        self.menu.offer_languages(self._set_language)
        self.menu.add_to("text", self.commands["summary"])
        self.menu.add_to("text", self.terms.command)
        self.terms.problem.connect(self.show_problem)
        self.menu.add_to("look", self.commands["settings"])
        self.preferences.problem.connect(self.show_problem)
        self.menu.about.triggered.connect(self._show_about)
        self.editor.file_dropped.connect(self.files.open)
        self.outline.chosen.connect(self._go_to)
        self.panel.style_chosen.connect(self._remember_style)
        self.files.document_changed.connect(self._show_document)
        self.files.saved_changed.connect(self._show_saved)
        self.files.problem.connect(self.show_problem)
        self.files.said.connect(self.notice.say)
        self.suggestions.deciding.connect(self._set_deciding)
        self.asking.problem.connect(self.show_problem)
        self.asking.context_used.connect(self.suggestions.context_used)
        self.asking.panel.back_wanted.connect(self.commands["ask"].trigger)
        self.models.problem.connect(self.show_problem)
        self.models.said.connect(self.notice.say)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.apply_theme)

    @staticmethod
    def _call(act: Callable[[], object], _checked: bool = False) -> None:
        """Call ``act`` without the "checked" that a triggered signal carries."""
        act()

    @property
    def assistant(self) -> Assistant:
        """The engine's GUI side."""
        return self._parts.assistant

    # Theme and layout -------------------------------------------------------------------------------------------------

    def _is_dark(self) -> bool:
        chosen = self._settings.theme
        return theme.system_is_dark() if chosen == "system" else chosen == "dark"

    def set_theme(self, name: str) -> None:
        """Use "system", "light" or "dark" from now on."""
        self._settings.theme = name
        self.apply_theme()

    def _set_language(self, name: str) -> None:
        self._settings.language = name
        self.notice.say(self.tr("The language changes when Stet starts again."))

    def apply_theme(self) -> None:
        """Colour everything by the chosen scheme."""
        self._dark = self._is_dark()
        colours = theme.colours(self._dark)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setPalette(theme.palette(colours))
        self.setStyleSheet(theme.style_sheet(colours))
        self.editor.recolour(colours)
        self.pages.review.recolour(colours)
        self.panel.recolour(colours)
        self.asking.panel.recolour(colours)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Show the panels that are wanted, as far as there is room for them."""
        width = self.width()
        self._settings.outline = self.commands["outline"].isChecked()
        self._settings.assistant = self.commands["assistant"].isChecked()
        with_assistant = self._settings.assistant and width >= _ASSISTANT_FROM
        if not self._settings.assistant:
            self.commands["ask"].setChecked(False)
        asks = self.commands["ask"].isChecked()
        self.panel.setVisible(with_assistant and not asks)
        self.asking.panel.setVisible(with_assistant and asks)
        self.outline.setVisible(self._settings.outline and width >= (_OUTLINE_FROM if with_assistant else 800))

    def _turn_panel(self) -> None:
        """Show questions in the place of the actions, or the actions again."""
        if asks := self.commands["ask"].isChecked():
            self.commands["assistant"].setChecked(True)
            self.asking.show_document()
        self._fold()
        (self.asking.panel.field if asks else self.editor).setFocus()

    def _show_panel(self, name: str, wanted: bool) -> None:
        self.commands[name].setChecked(wanted)
        self._fold()

    # Documents --------------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        self.files.open()

    def _show_document(self) -> None:
        self.notice.drop("file")
        self._title.setText(self.files.title)
        self.setWindowTitle(f"{self.files.title}[*] – Stet")
        self.status.put("file", self.files.file_text)
        self.files.open_as_command.setEnabled(self.files.document.path is not None)
        self._count()
        self.suggestions.leave_document()
        self.asking.leave_document()
        self.suggestions.refresh_scope()
        self.models.forget_use()

    def _show_saved(self) -> None:
        self.status.put("saved", self.files.saved_text, problem=self.editor.isReadOnly())
        self.setWindowModified(self.files.dirty)
        self._title.setText(f"{self.files.title} •" if self.files.dirty else self.files.title)

    def _count(self) -> None:
        text = self.editor.text()
        self._selected = start, end = self.editor.selection()
        self._survey.read(text, text[start:end])

    def _show_overview(self, found: Overview) -> None:
        counts, (start, end) = found.counts, self._selected
        words = self.tr("1 word") if counts.mixed_words == 1 else \
            self.tr("{count} words").format(count=f"{counts.mixed_words:,}")
        characters = self.tr("1 character") if counts.characters == 1 else \
            self.tr("{count} characters").format(count=f"{counts.characters:,}")
        shown = f"{words} · {characters}"
        self.status.put("count", self.tr("{count} selected").format(count=shown) if end > start else shown)
        self.outline.show_headings(found.headings)
        self.outline.show_position(start)

    def _go_to(self, offset: int) -> None:
        if self.pages.reviewing:
            self.pages.review.scroll_to(self.pages.review.from_document(to_utf16(self.editor.text(), offset)))
            return
        self.editor.select(offset, offset)
        self.editor.setFocus()

    def show_problem(self, error: StetError) -> None:
        """Say what happened, what is safe and what to do, above the page; the way out is one click away."""
        choices: tuple[tuple[str, Callable[[], object]], ...] = ()
        safe = ""
        if isinstance(error, (DiskFull, ReadOnlyPlace, DiskFailed, HeldOpen)):
            safe = self.tr("Your text is safe in this window.")
            choices = ((self.tr("Save elsewhere…"), self.files.save_as), (self.tr("Try again"), self.files.save))
        elif isinstance(error, DamagedText):
            choices = ((self.tr("Open as…"), self.files.open_as),)
        elif isinstance(error, LongLine):
            choices = ((self.tr("Break the lines"), self.files.break_lines),)
        self.notice.say(told(error, safe), choices, topic="file" if isinstance(error, FileProblem) else "")

    # Deciding, help, leaving ------------------------------------------------------------------------------------------

    def _show_undo(self) -> None:
        """A review takes back its own decisions only; the last of them brings back one that ended."""
        reviewing, document = self.suggestions.reviewing, self.editor.document()
        in_review = self.pages.reviewing
        self.commands["undo"].setEnabled(
            reviewing.can_undo if in_review else document.isUndoAvailable() or reviewing.can_reopen)
        self.commands["redo"].setEnabled(reviewing.can_redo if in_review else document.isRedoAvailable())

    def _undo(self) -> None:
        reviewing = self.suggestions.reviewing
        (reviewing.undo if self.pages.reviewing or reviewing.can_reopen else self.editor.undo)()

    def _redo(self) -> None:
        reviewing = self.suggestions.reviewing
        (reviewing.redo if self.pages.reviewing else self.editor.redo)()

    def _set_deciding(self, deciding: bool) -> None:
        for name in ("accept", "let_stand", "again", "copy_suggestion"):
            self.commands[name].setEnabled(deciding)

    def _escape(self) -> None:
        if self.asking.running:
            self.asking.stop()
        elif self._parts.assistant.busy:
            self.suggestions.stop()
        elif self.notice.isVisible():
            self.notice.hide()
        elif self.pages.reviewing and self.suggestions.reviewing.active:
            self.suggestions.let_stand()
        else:
            self.pages.page.setFocus()

    def _remember_style(self, style: str) -> None:
        self._settings.style = style

    def _show_shortcuts(self) -> None:
        rows = [(translated(c.label), self.commands[c.id].shortcut().toString(
            self.commands[c.id].shortcut().SequenceFormat.NativeText)) for c in COMMANDS]
        rows += [(c.text(), c.shortcut().toString(c.shortcut().SequenceFormat.NativeText))
                 for c in self.panel.action_commands.values() if not c.shortcut().isEmpty()]
        native = QKeySequence.SequenceFormat.NativeText
        rows += [(translated(name), ", ".join(QKeySequence(key).toString(native) for key in keys))
                 for name, keys in REVIEW_KEYS]
        lines = "".join(f"<tr><td style='padding:2px 24px 2px 0'>{label}</td><td>{keys}</td></tr>"
                        for label, keys in rows)
        self._tell(self.tr("Keyboard shortcuts"), f"<table>{lines}</table>")

    def _show_about(self, _checked: bool = False) -> None:
        self._tell(self.tr("About Stet"), self.tr(
            "<b>Stet</b><br>An offline writing assistant in which the writer decides every change.<br><br>"
            "<i>Stet</i> is the proofreader's mark for “let it stand”."))

    def _tell(self, title: str, text: str) -> None:
        box = QMessageBox(self)
        box.setWindowTitle(title)
        box.setTextFormat(Qt.TextFormat.RichText)
        box.setText(text)
        box.exec()
        box.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.files.may_leave():
            event.ignore()
            return
        box = self.geometry()
        self._settings.window = [box.x(), box.y(), box.width(), box.height()]
        try:
            save_settings(self._settings)
        except StetError as error:
            # The window must close all the same; the old settings are still there.
            print(f"stet: {error}", file=sys.stderr)
        self._parts.assistant.close()
        super().closeEvent(event)
