"""The window: the outline, the page and the assistant side by side, a bar above and a status line below."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from app.core.chosen_encodings import ChosenEncodings
from app.core.errors import DamagedText, DiskFailed, DiskFull, FileProblem, HeldOpen, LongLine, ReadOnlyPlace, StetError
from app.core.offsets import to_utf16
from app.core.settings import save_settings
from app.ui.about_box import show_about
from app.ui.appearance import Appearance
from app.ui.ask_controller import AskController
from app.ui.assistant_panel import AssistantPanel
from app.ui.at_the_text import AtTheText
from app.ui.by_meaning import ByMeaning
from app.ui.commands import make_actions
from app.ui.document_controller import DocumentController
from app.ui.editing_aids import EditingAids
from app.ui.editor import MarkdownEditor
from app.ui.handing_over import HandingOver
from app.ui.help_window import HelpWindow
from app.ui.hidden_controller import HiddenController
from app.ui.keeping import Keeping
from app.ui.language_switch import LanguageSwitch
from app.ui.model_controller import ModelController
from app.ui.notice import Notice
from app.ui.outline import Outline
from app.ui.overview_controller import OverviewController
from app.ui.pages import Pages
from app.ui.preview import Preview
from app.ui.provision import Provision
from app.ui.reading_ahead import ReadingAhead
from app.ui.record import Record
from app.ui.review_page import ReviewPage
from app.ui.safekeeping import Safekeeping
from app.ui.settings_controller import SettingsController
from app.ui.side_panels import SidePanels
from app.ui.status_bar import StatusBar
from app.ui.suggestion_controller import SuggestionController
from app.ui.summary_controller import SummaryController
from app.ui.terms_controller import TermsController
from app.ui.top_bar import TopBar
from app.ui.undoing import Undoing
from app.ui.window_menu import WindowMenu
from app.ui.window_parts import Parts
from app.ui.wording import told
from app.ui.writing import Writing
from app.workers.assistant import Assistant


class Window(QMainWindow):
    """Lays the parts out and connects them; each part does its own work.

    Attributes:
        begins_anew: it was closed only to be made again in another language.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        settings = self._settings = parts.settings
        self.language = parts.language
        self.begins_anew = False
        self.appearance = Appearance(settings, self)
        self.commands = make_actions(self)
        colours = self.appearance.colours()
        self.editor = MarkdownEditor(colours)
        self.pages = Pages(self.editor, ReviewPage(colours))
        self.outline = Outline()
        self.panel = AssistantPanel(self.commands, colours)
        self.panel.set_actions(parts.actions.actions, self.language, settings.thinking)
        self.panel.set_styles(parts.styles.styles, self.language, settings.style)
        self.status = StatusBar()
        self.notice = Notice()
        self.files = DocumentController(self.editor, settings, ChosenEncodings(parts.database), self)
        self.suggestions = SuggestionController(
            self.pages, self.panel, parts.assistant, parts.actions, parts.styles, self.language, self
        )
        self.asking = AskController(
            self.files, self.pages, self.suggestions, parts.assistant, parts.database, self.commands["stop"],
            self.panel.show_active, colours, self)
        self.overview = OverviewController(self.editor, self.outline, self.status, self)
        self.models = ModelController(
            parts.assistant, parts.warmer, parts.catalog, settings, self.status, self.suggestions, self.language, self,
        )
        self.terms = TermsController(self.files, self.editor, parts.database, self)
        self.suggestions.terms = self.terms.terms
        ReadingAhead(self.editor, self.suggestions, parts.actions, parts.warmer, self.status, self)
        self.switch = LanguageSwitch(settings, self.language, parts.assistant, self)
        self.panels = SidePanels(
            self.outline, _column(self.notice, self.pages), self.panel, self.asking.panel, self.commands, settings)
        self.preferences = SettingsController(settings, {
            "theme": self.set_theme, "page_face": self.appearance.choose_face,
            "page_pixels": self.appearance.choose_size, "language": self.switch.choose, "warm": parts.warmer.switch,
            "outline": self.panels.show_outline, "assistant": self.panels.show_assistant,
        }, self)
        self.menu = WindowMenu(
            self.commands, list(self.panel.action_commands.values()), self.models.menu, self)
        self._build()
        self._connect()
        Undoing(self.pages, self.suggestions.reviewing, self.commands, self)
        self.appearance.apply()
        HiddenController(self.files, self.editor, self.overview.survey, self.status, self.notice, self.menu, self)
        self._show_document()
        self._set_deciding(False)
        self.keeping = Keeping(
            self.files, self.pages, self.suggestions, parts.actions, parts.assistant, self.notice, self.menu,
            self.appearance.colours, self.language, self)
        self.safekeeping = Safekeeping(
            self.files, self.pages, self.suggestions, self.keeping.session, parts.actions, parts.assistant, self.notice,
            parts.database, 1_000_000 * settings.versions_megabytes, self.commands["history"],
            self.appearance.colours, self.language, self)
        self.record = Record(
            parts.database, self.suggestions, self.files, self.pages, parts.assistant, parts.actions, self.commands,
            self.menu, self.notice, self.show_problem, self.appearance.colours, self.language, self)
        self.summaries = SummaryController(
            self.files, self.pages, self.suggestions, parts.assistant, parts.actions, self.commands["summary"],
            self.panel.show_active, self.appearance.colours, self.language, self)
        self.panel.gather_wanted.connect(self.summaries.show)
        self.aids = EditingAids(
            self.files, self.pages, self.outline, self.overview, self.suggestions, self.commands, self.menu,
            self.status, self.appearance, parts.assistant, settings, self.preferences, self.notice,
            self.show_problem, self)
        self.writing = Writing(
            self.files, self.pages, settings, self.commands, self.menu, self.appearance, parts.assistant, self.notice,
            self.show_problem, self)
        self.provision = Provision(
            parts, self.models, self.suggestions, self.status, self.notice, self.show_problem, self.preferences.save,
            self)
        self.by_meaning = ByMeaning(
            self.asking, self.files, self.editor, self.provision.supply, parts.assistant, self)
        self.at_the_text = AtTheText(
            parts, self.pages, self.panel, self.outline, self.overview, self.menu, self.commands, self.suggestions,
            self.record, self.preferences, self.notice, self.show_problem, self.appearance.colours, self)
        self.handing_over = HandingOver(
            self.files, self.editor, parts.assistant, self.commands, self.menu, self.notice, self.show_problem,
            self.appearance.colours, self)
        self.preview = Preview(
            self.files, self.pages, parts.assistant, self.commands, self.menu, self.notice, settings, self.appearance,
            self)
        self.editor.setFocus()  # at the end: what puts the pages elsewhere takes it from them
        problems = [*parts.actions.problems, *parts.styles.problems]
        if problems:
            self.notice.say("\n".join(told(problem) for problem in problems), problem=True)

    # Building ---------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        commands = self.commands
        self._bar = TopBar(
            self.menu, commands["menu"].toolTip(), [(commands["outline"], "panel-left")],
            [(commands["preview"], "book-open"), (commands["ask"], "message-circle-question-mark"),
             (commands["assistant"], "panel-right")])
        self.setCentralWidget(_column(self._bar, self.panels, self.status))
        self.setMinimumSize(480, 360)
        self.setWindowTitle("[*]Stet")
        self.setTabOrder(self.editor, self.panel.instruction)
        self.panel.setFocusProxy(self.panel.instruction)
        if len(self._settings.window) == 4:
            self.setGeometry(*self._settings.window)
        else:
            self.resize(1440, 900)
        # All commands and actions answer to their keys wherever the focus is.
        self.addActions([*commands.values(), *self.panel.action_commands.values()])

    def _connect(self) -> None:
        acts: dict[str, Callable[[], object]] = {
            "new": self.files.new, "open": self._open, "save": self.files.save, "save_as": self.files.save_as,
            "write_on": self.suggestions.reviewing.write_on,
            "accept": self.suggestions.accept, "let_stand": self.suggestions.let_stand,
            "again": self.suggestions.again, "copy_suggestion": self.suggestions.copy, "stop": self._escape,
            "ask": self._turn_panel, "menu": self._bar.menu_button.showMenu,
            "help": self._show_help,
            "larger": partial(self.appearance.step_size, 1), "smaller": partial(self.appearance.step_size, -1),
            "natural_size": partial(self.appearance.step_size, 0),
            "quit": self.close, "settings": self.preferences.show,
        }
        for name, act in acts.items():
            self.commands[name].triggered.connect(partial(self._call, act))
        self.menu.add_to("documents", self.files.open_as_command)
        self.menu.add_to("documents", self.commands["history"])
        self.menu.offer_recent(lambda: self._settings.recent, self.files.open)
        self.menu.offer_themes(self.set_theme)
        self.menu.offer_languages(self.switch.choose)
        self.menu.add_to("text", self.commands["summary"])
        self.menu.add_to("text", self.terms.command)
        self.terms.problem.connect(self.show_problem)
        self.menu.add_to("look", self.commands["settings"])
        self.preferences.problem.connect(self.show_problem)
        self.preferences.closed.connect(self.switch.go_on)
        self.switch.waits.connect(self._say_language_waits)
        self.switch.due.connect(self._begin_anew)
        self.menu.about.triggered.connect(partial(self._call, partial(show_about, self)))
        for page in (self.editor, self.pages.review):
            page.size_wanted.connect(self.appearance.step_size)
        for part in (self._bar, self.editor, self.pages.review, self.panel, self.asking.panel):
            self.appearance.changed.connect(part.recolour)
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

    @staticmethod
    def _call(act: Callable[[], object], _checked: bool = False) -> None:
        """Call ``act`` without the "checked" that a triggered signal carries."""
        act()

    @property
    def assistant(self) -> Assistant:
        """The engine's GUI side."""
        return self._parts.assistant

    # How it looks -----------------------------------------------------------------------------------------------------

    def set_theme(self, name: str) -> None:
        """Use "system", "light" or "dark" from now on."""
        self.appearance.choose(name)

    def _say_language_waits(self) -> None:
        self.notice.say(self.tr("The language changes as soon as the model is done."))

    def _begin_anew(self) -> None:
        self.begins_anew = True
        self.begins_anew = self.close()

    def _turn_panel(self) -> None:
        if asks := self.panels.turn():
            self.asking.show_document()
        (self.asking.panel.field if asks else self.editor).setFocus()

    # Documents --------------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        self.files.open()

    def _show_document(self) -> None:
        self.notice.drop("file")
        self._bar.show_title(self.files.title)
        self.setWindowTitle(f"{self.files.title}[*] – Stet")
        self.status.put("file", self.files.file_text)
        self.files.open_as_command.setEnabled(self.files.document.path is not None)
        self.overview.count()
        self.suggestions.leave_document()
        self.asking.leave_document()
        self.suggestions.refresh_scope()
        self.models.forget_use()

    def _show_saved(self) -> None:
        self.status.put("saved", self.files.saved_text, problem=self.editor.isReadOnly())
        self.setWindowModified(self.files.dirty)
        self._bar.show_title(f"{self.files.title} •" if self.files.dirty else self.files.title)

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
        self.notice.say(told(error, safe), choices, topic="file" if isinstance(error, FileProblem) else "",
                        problem=True)

    # Deciding and leaving ---------------------------------------------------------------------------------------------

    def _set_deciding(self, deciding: bool) -> None:
        for name in ("accept", "let_stand", "again", "copy_suggestion"):
            self.commands[name].setEnabled(deciding)

    def _escape(self) -> None:
        if self.asking.running:
            self.asking.stop()
        elif self._parts.assistant.busy:
            self.suggestions.stop()
        elif self.panels.close_over():
            self.pages.page.setFocus()
        elif self.notice.isVisible():
            self.notice.hide()
        elif self.pages.reviewing and self.suggestions.reviewing.active:
            self.suggestions.let_stand()
        elif not self.aids.finding.close():
            self.pages.page.setFocus()

    def _remember_style(self, style: str) -> None:
        self._settings.style = style

    def _show_help(self) -> None:
        """Beside the window, which can be used meanwhile."""
        page = HelpWindow(self.commands, self.panel.action_commands.values(), self.language, self)
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.files.may_leave():
            event.ignore()
            return
        box = self.normalGeometry() if self.isFullScreen() else self.geometry()
        self._settings.window = [box.x(), box.y(), box.width(), box.height()]
        try:
            save_settings(self._settings)
        except StetError as error:
            # The window must close all the same; the old settings are still there.
            print(f"stet: {error}", file=sys.stderr)
        self._parts.assistant.close()
        super().closeEvent(event)


def _column(*widgets: QWidget) -> QWidget:
    """``widgets`` one above the other; the second one takes all the room that there is."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for number, widget in enumerate(widgets):
        column.addWidget(widget, int(number == 1))
    return whole
