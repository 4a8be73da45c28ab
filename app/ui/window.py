"""The window with all that works in it: the face that it shows at once, and the parts that come behind that."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent

from app.core.actions import Actions
from app.core.errors import DamagedText, DiskFailed, DiskFull, FileProblem, HeldOpen, LongLine, ReadOnlyPlace, StetError
from app.core.offsets import to_utf16
from app.core.settings import Settings, save_settings
from app.core.styles import Styles
from app.ui.furnishing import Furnishing
from app.ui.window_face import WindowFace
from app.ui.window_place import remember
from app.ui.wording import told

# What only the parts need is imported when they are built: a third of the time to the first picture.
if TYPE_CHECKING:
    from app.ui.at_the_text import AtTheText
    from app.ui.by_meaning import ByMeaning
    from app.ui.editing_aids import EditingAids
    from app.ui.handing_over import HandingOver
    from app.ui.preview import Preview
    from app.ui.provision import Provision
    from app.ui.record import Record
    from app.ui.summary_controller import SummaryController
    from app.ui.window_parts import Parts
    from app.workers.assistant import Assistant


class Window(WindowFace):
    """Connects the parts; each does its own work.

    ``furnish`` is called once, when the face may be on the screen already. Of the parts that neither the first picture
    nor the first key needs each is built in its turn (see ``Furnishing``), or when it is first asked for.

    Attributes:
        begins_anew: it was closed only to be made again in another language.
        furnishing: builds what is left; all of it is there once that is done.
    """

    if TYPE_CHECKING:
        record: Record
        summaries: SummaryController
        aids: EditingAids
        provision: Provision
        at_the_text: AtTheText
        by_meaning: ByMeaning
        handing_over: HandingOver
        preview: Preview

    def __init__(
        self, settings: Settings, language: str, actions: Actions, styles: Styles, problem: StetError | None = None
    ) -> None:
        """``problem`` is shown as soon as it can be acted on."""
        super().__init__(settings, language, actions, styles)
        self._problem = problem
        self.begins_anew = False
        self._parts: Parts | None = None
        self._leaves = False  # it was to be closed before it could
        self.furnishing = Furnishing(self.editor.viewport, self)

    # Building ---------------------------------------------------------------------------------------------------------

    def furnish(self, parts: Parts) -> None:
        """Build what keeps the text and what writes it, and note what is to be built in its turn."""
        from app.core.chosen_encodings import ChosenEncodings
        from app.ui.ask_controller import AskController
        from app.ui.document_controller import DocumentController
        from app.ui.hidden_controller import HiddenController
        from app.ui.keeping import Keeping
        from app.ui.language_switch import LanguageSwitch
        from app.ui.model_controller import ModelController
        from app.ui.next_part import NextPart
        from app.ui.overview_controller import OverviewController
        from app.ui.reading_ahead import ReadingAhead
        from app.ui.safekeeping import Safekeeping
        from app.ui.settings_controller import SettingsController
        from app.ui.suggestion_controller import SuggestionController
        from app.ui.terms_controller import TermsController
        from app.ui.undoing import Undoing
        from app.ui.writing import Writing

        self._parts, settings, colours = parts, parts.settings, self.appearance.colours
        self.files = DocumentController(self.editor, settings, ChosenEncodings(parts.database), self)
        self.suggestions = SuggestionController(
            self.pages, self.panel, parts.assistant, parts.actions, parts.styles, self.language, self
        )
        self.asking = AskController(
            self.files, self.pages, self.suggestions, parts.assistant, parts.database, self.commands["stop"],
            self.panel.show_active, colours(), self)
        self.panels.add_questions(self.asking.panel)
        self.overview = OverviewController(self.editor, self.outline, self.status, self)
        self.models = ModelController(
            parts.assistant, parts.warmer, parts.catalog, settings, self.status, self.suggestions, self.language, self,
        )
        self.menu.add_to("model", self.models.menu)
        self.terms = TermsController(self.files, self.editor, parts.database, self)
        self.suggestions.how.terms = self.terms.terms
        ReadingAhead(self.editor, self.suggestions, parts.actions, parts.warmer, self.status, self)
        self.switch = LanguageSwitch(settings, self.language, parts.assistant, self)
        self.preferences = SettingsController(settings, {
            "theme": self.set_theme, "page_face": self.appearance.choose_face,
            "page_pixels": self.appearance.choose_size, "language": self.switch.choose, "warm": parts.warmer.switch,
            "outline": self.panels.show_outline, "assistant": self.panels.show_assistant,
        }, self)
        self._connect()
        Undoing(self.pages, self.suggestions.reviewing, self.commands, self)
        NextPart((lambda: self.pages.page, lambda: self.preview.view, lambda: self.panel, lambda: self.asking.panel,
                  lambda: self.status, lambda: self._bar, lambda: self.outline), self.commands, self)
        HiddenController(self.files, self.editor, self.overview.survey, self.status, self.notice, self.menu, self)
        self._show_document()
        self.keeping = Keeping(
            self.files, self.pages, self.suggestions, parts.actions, parts.assistant, self.notice, self.menu,
            colours, self.language, self)
        self.safekeeping = Safekeeping(
            self.files, self.pages, self.suggestions, self.keeping.session, parts.actions, parts.assistant, self.notice,
            parts.database, 1_000_000 * settings.versions_megabytes, self.commands["history"],
            colours, self.language, self)
        self.safekeeping.history.marking.connect(self._export_changes)
        self.writing = Writing(
            self.files, self.pages, settings, self.commands, self.appearance, parts.assistant, self.notice,
            self.show_problem, self)
        for name, build in (
            ("record", self._build_record), ("summaries", self._build_summaries), ("aids", self._build_aids),
            ("writing's menu", partial(self.writing.offer_in, self.menu)), ("provision", self._build_provision),
            ("at_the_text", self._build_at_the_text), ("by_meaning", self._build_by_meaning),
            ("handing_over", self._build_handing_over),
            ("preview", self._build_preview),
        ):
            self.furnishing.add(name, partial(self._furnish, name, build))
        parts.assistant.closing.connect(self.furnishing.stop)
        if settings.preview or settings.typewriter or settings.focus != "off":
            self.furnishing.finish()  # the page looks otherwise with them
        self.editor.setFocus()  # at the end: what puts the pages elsewhere takes it from them
        problems = [*parts.actions.problems, *parts.styles.problems]
        if problems:
            self.notice.say("\n".join(told(problem) for problem in problems), problem=True)
        if self._problem is not None:
            self.show_problem(self._problem)
        if self._leaves:
            self.close()

    def _furnish(self, name: str, build: Callable[[], object]) -> None:
        part = build()
        if part is not None:
            setattr(self, name, part)

    def __getattr__(self, name: str) -> object:
        # Only called for what is not there.
        furnishing = self.__dict__.get("furnishing")
        if furnishing is not None and furnishing.need(name):
            return self.__dict__[name]
        raise AttributeError(f"{type(self).__name__} has no {name}")

    def _build_record(self) -> Record:
        from app.ui.record import Record

        parts = self.parts
        return Record(
            parts.database, self.suggestions, self.files, self.pages, parts.assistant, parts.actions, self.commands,
            self.menu, self.notice, self.show_problem, self.appearance.colours, self.language, self)

    def _build_summaries(self) -> SummaryController:
        from app.ui.summary_controller import SummaryController

        parts = self.parts
        summaries = SummaryController(
            self.files, self.pages, self.suggestions, parts.assistant, parts.actions, self.commands["summary"],
            self.panel.show_active, self.appearance.colours, self.language, self)
        self.panel.gather_wanted.connect(summaries.show)
        return summaries

    def _build_aids(self) -> EditingAids:
        from app.ui.editing_aids import EditingAids

        parts = self.parts
        return EditingAids(
            self.files, self.pages, self.outline, self.overview, self.suggestions, self.commands, self.menu,
            self.status, self.appearance, parts.assistant, parts.settings, self.preferences, self.notice,
            self.show_problem, self)

    def _build_provision(self) -> Provision:
        from app.ui.provision import Provision

        return Provision(self.parts, self.models, self.suggestions, self.status, self.notice, self.show_problem,
                         self.preferences.save, self)

    def _build_by_meaning(self) -> ByMeaning:
        from app.ui.by_meaning import ByMeaning

        return ByMeaning(self.asking, self.files, self.editor, self.provision.supply, self.assistant, self)

    def _build_at_the_text(self) -> AtTheText:
        from app.ui.at_the_text import AtTheText

        return AtTheText(
            self.parts, self.pages, self.panel, self.outline, self.overview, self.menu, self.commands,
            self.suggestions, self.record, self.preferences, self.notice, self.show_problem, self.appearance.colours,
            self)

    def _build_handing_over(self) -> HandingOver:
        from app.ui.handing_over import HandingOver

        return HandingOver(
            self.files, self.editor, self.assistant, self.commands, self.menu, self.notice, self._settings,
            self.show_problem, self.appearance.colours, self)

    def _export_changes(self, before: str, since: str) -> None:
        self.handing_over.show_export(before, since)

    def _build_preview(self) -> Preview:
        from app.ui.preview import Preview

        return Preview(
            self.files, self.pages, self.assistant, self.commands, self.menu, self.notice, self._settings,
            self.appearance, self)

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
        self.menu.add_to("earlier", self.commands["history"])
        self.menu.add_to("earlier", self.files.open_as_command)
        self.menu.offer_recent(lambda: self._settings.recent, self.files.open)
        self.menu.offer_themes(self.set_theme)
        self.menu.offer_languages(self.switch.choose)
        self.menu.add_to("actions", self.commands["summary"])
        self.menu.add_to("actions", self.terms.command)
        self.terms.problem.connect(self.show_problem)
        self.preferences.problem.connect(self.show_problem)
        self.preferences.closed.connect(self.switch.go_on)
        self.switch.waits.connect(self._say_language_waits)
        self.switch.due.connect(self._begin_anew)
        self.menu.about.triggered.connect(partial(self._call, self._show_about))
        for page in (self.editor, self.pages.review):
            page.size_wanted.connect(self.appearance.step_size)
        for part in (self.pages.review, self.asking.panel):
            self.appearance.changed.connect(part.recolour)
            part.recolour(self.appearance.colours())
        self.editor.file_dropped.connect(self.files.open)
        self.outline.chosen.connect(self._go_to)
        self.panel.style_chosen.connect(self._remember_style)
        self.files.opened.connect(self.suggestions.leave_document)
        self.files.document_changed.connect(self._show_document)
        self.files.saved_changed.connect(self._show_saved)
        self.files.problem.connect(self.show_problem)
        self.files.said.connect(self.notice.say)
        self.suggestions.deciding.connect(self.set_deciding)
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
    def parts(self) -> Parts:
        """What the window was furnished with."""
        assert self._parts is not None
        return self._parts

    @property
    def assistant(self) -> Assistant:
        """The engine's GUI side."""
        return self.parts.assistant

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
        self.show_title(self.files.title)
        self.status.put("file", self.files.file_text)
        self.files.open_as_command.setEnabled(self.files.document.path is not None)
        self.overview.count()
        self.suggestions.reviewing.follow_document()
        self.asking.leave_document()
        self.suggestions.scope_cost.refresh()
        self.models.forget_use()

    def _show_saved(self) -> None:
        self.status.put("saved", self.files.saved_text, problem=self.editor.isReadOnly())
        self.setWindowModified(self.files.dirty)
        self.show_title(self.files.title, dirty=self.files.dirty)

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

    def _escape(self) -> None:
        if self.asking.running:
            self.asking.stop()
        elif self.assistant.busy:
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

    def _show_about(self) -> None:
        from app.ui.about_box import show_about

        show_about(self)

    def _show_help(self) -> None:
        """Beside the window, which can be used meanwhile."""
        from app.ui.help_window import HelpWindow

        page = HelpWindow(self.commands, self.panel.action_commands.values(), self.language, self)
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._parts is None:  # it goes as soon as it can
            self._leaves = True
            event.ignore()
            return
        if not self.files.may_leave():
            event.ignore()
            return
        remember(self, self._settings)
        try:
            save_settings(self._settings)
        except StetError as error:
            # The window must close all the same; the old settings are still there.
            print(f"stet: {error}", file=sys.stderr)
        self.assistant.close()
        super().closeEvent(event)
