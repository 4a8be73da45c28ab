"""Joins the preview to the window: what is written is shown as it reads, beside the page, and scrolls with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QImage
from PySide6.QtWidgets import QMessageBox, QWidget

from app.core.offsets import from_utf16
from app.core.preview.first_look import first_look
from app.core.preview.formulas import formula_from_wire
from app.core.preview.links import Link, heading_name, link_of
from app.core.preview.units import Thing, Unit, unit_from_wire
from app.core.settings import Settings
from app.ui.appearance import Appearance
from app.ui.document_controller import DocumentController
from app.ui.notice import Notice
from app.ui.pages import Pages
from app.ui.preview_objects import SetFormula
from app.ui.preview_pictures import Pictures
from app.ui.preview_split import PreviewSplit
from app.ui.preview_stand_in import PreviewStandIn
from app.ui.preview_view import PreviewView
from app.ui.question_box import QuestionBox
from app.ui.window_menu import WindowMenu
from app.workers.assistant import Assistant
from app.workers.preview_process import PreviewProcess

# Formulas that are kept set.
_FORMULAS = 4_000


class Preview(QObject):
    """Nothing runs and nothing is followed before the preview is asked for.

    Args:
        commands: "preview" is used.
        open_address: hands an address to another program (tests).
    """

    def __init__(
        self, files: DocumentController, pages: Pages, assistant: Assistant, commands: Mapping[str, QAction],
        menu: WindowMenu, notice: Notice, settings: Settings, appearance: Appearance, window: QWidget, *,
        open_address: Callable[[QUrl], object] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__(window)
        self._files, self._pages, self._editor, self._notice = files, pages, pages.editor, notice
        self._settings, self._window, self._open_address = settings, window, open_address
        self._command = commands["preview"]
        self._formulas: dict[tuple[str, bool], SetFormula | None] = {}
        self._box: QMessageBox | None = None
        self._follows = False
        self._leads = False  # it is being scrolled, and the page follows
        self.process = PreviewProcess(self)
        self.pictures = Pictures(self)
        self.view = PreviewView(appearance.colours(), self._formula, self._picture)
        self.stand_in = PreviewStandIn(appearance.colours(), self._formula, self._picture, self.view)
        self._kept: list[Unit] = []  # of this document, from when it was last shown
        self._wanted: int | None = None  # where the view is to be once that is read, UTF-16 units
        split = pages.parentWidget()
        assert isinstance(split, PreviewSplit)
        self.split = split
        self.split.add_preview(self.view)
        self._command.setCheckable(True)
        self._command.toggled.connect(self._switch)
        menu.add_to("look", self._command)
        self._editor.document().contentsChange.connect(self._changed)
        self._editor.verticalScrollBar().valueChanged.connect(self._follow_page)
        files.document_changed.connect(self._show_other)
        self.view.scrolled.connect(self._lead_page)
        self.view.link_wanted.connect(self._ask_link)
        self.view.laid_out.connect(self._uncover)
        self.process.began.connect(self.view.clear)
        self.process.spliced.connect(self._splice)
        self.process.formula_came.connect(self._keep_formula)
        self.process.text_wanted.connect(self._give_text)
        self.process.gave_up.connect(self._say_gave_up)
        self.process.done.connect(self._settle)
        self.pictures.came.connect(lambda name: self.view.refresh(name, "image"))
        for page in (self.view, self.stand_in):
            appearance.changed.connect(page.recolour)
        pages.currentChanged.connect(self._make_way)
        assistant.closing.connect(self._close)
        self._command.setChecked(settings.preview)

    def _switch(self, on: bool) -> None:
        self._settings.preview = self._follows = on
        self.split.show_preview(on)
        if on:
            self._show_document()
        else:
            if self._wanted is None:  # all of it is there
                self._kept = list(self.view.units)
            self.process.close()
            self.view.clear()
            self.stand_in.leave()

    def _make_way(self) -> None:
        """Changes are to be decided on the page: what stands in its place goes."""
        if self._pages.reviewing and self.split.covers:
            self._command.setChecked(False)

    def _close(self) -> None:
        self._follows = False
        self.process.close()
        self.pictures.close()
        if self._box is not None:
            self._box.close()

    # What is shown ----------------------------------------------------------------------------------------------------

    def _show_other(self) -> None:
        self._kept = []
        self._show_document()

    def _show_document(self) -> None:
        if self._follows:
            self.pictures.follow(self._folder())
            text, top = self._editor.text(), self._editor.top()
            if self._kept:  # as it was a moment ago, with the pictures and formulas that are known
                self.stand_in.stand(self._kept, top)
            else:
                self.stand_in.stand(first_look(text, from_utf16(text, top)))
            self._wanted = top
            self.process.show(text)

    def _give_text(self) -> None:
        if self._follows:
            if self._wanted is None:
                self._wanted = int(self.view.position())
                self.stand_in.stand(list(self.view.units), self._wanted)
            self.process.show(self._editor.text(), is_new=False)

    def _uncover(self) -> None:
        """Show what was read, as soon as all that the reader looks at is there."""
        if self._wanted is not None and self.view.fills() and self.view.covered() > self._wanted:
            self._wanted = None
        if self._wanted is None:
            self.stand_in.leave()

    def _changed(self, at: int, cut: int, put: int) -> None:
        if self._follows:
            self.process.edit(at, cut, self._editor.text_between(at, at + put), self._editor.length())

    def _splice(self, index: int, removed: int, units: list[list[Any]]) -> None:
        self.view.splice(index, removed, [unit_from_wire(unit) for unit in units])
        if self._wanted:
            self.view.scroll_to(self._wanted)

    def _folder(self) -> Path | None:
        path = self._files.document.path
        return path.parent if path is not None else None

    def _formula(self, tex: str, display: bool) -> SetFormula | None:
        if (tex, display) not in self._formulas:
            self.process.ask_formula(tex, display)
            return None
        return self._formulas[tex, display]

    def _keep_formula(self, tex: str, display: bool, formula: list[Any] | None) -> None:
        while len(self._formulas) >= _FORMULAS:
            self._formulas.pop(next(iter(self._formulas)))
        self._formulas[tex, display] = SetFormula(formula_from_wire(formula)) if formula is not None else None
        if formula is not None:
            self.view.refresh(tex, "display-math" if display else "math")

    def _picture(self, name: str) -> QImage | str:
        found = self.pictures.get(name)
        if isinstance(found, QImage):
            return found
        return {
            "remote": self.tr("not on this computer, and not fetched"),
            "outside": self.tr("outside the document's folder, and not shown"),
            "missing": self.tr("not found"),
            "large": self.tr("too large to be shown"),
            "kind": self.tr("no picture that can be shown"),
            "unsaved": self.tr("shown as soon as the document is saved"),
        }.get(found, "")

    def _say_gave_up(self) -> None:
        self._notice.say(self.tr(
            "A part of this text would take too long to preview. It is shown as it is written."))

    # Scrolling --------------------------------------------------------------------------------------------------------

    def _follow_page(self, value: int) -> None:
        if not self._follows or self._leads or self.split.covers:
            return
        if self._wanted is not None:
            self._wanted = self._editor.top()
        bar = self._editor.verticalScrollBar()
        if value == 0:
            self.view.scroll_to(0, 1_000)
        elif value >= bar.maximum():
            self.view.scroll_to_end()
        else:
            self.view.scroll_to(self._editor.top())

    def _lead_page(self) -> None:
        if not self._follows or self._wanted is not None:
            return
        self._leads = True
        if self.view.is_at_end():
            self._editor.verticalScrollBar().setValue(self._editor.verticalScrollBar().maximum())
        else:
            self._editor.scroll_to(int(self.view.position()))
        self._leads = False

    def _settle(self) -> None:
        """What was written is shown: it is brought into view, where the page shows it."""
        if self._wanted is not None:
            self.view.scroll_to(self._wanted)
            self._wanted = None  # uncovered when that is laid out
            if not self.view.units:
                self.stand_in.leave()
            return
        if self._editor.hasFocus() and not self.split.covers and self._editor.shows_cursor():
            self.view.reveal(self._editor.textCursor().position())

    # Links ------------------------------------------------------------------------------------------------------------

    def _ask_link(self, thing: Thing) -> None:
        """Go where a link leads within the text; anything else only when the reader has seen where, and says so."""
        if thing.target.startswith("#fn-"):
            self.view.scroll_to_first(lambda unit: unit.kind != "table" and unit.name == thing.target[1:])
            return
        link = link_of(thing.target, self._folder())
        if link.kind == "heading":
            wanted = heading_name(link.target)
            if not self.view.scroll_to_first(lambda unit: unit.kind == "heading" and _is_named(unit, wanted)):
                self._notice.say(self.tr("This document has no heading of that name."))
        elif link.kind == "refused":
            self._notice.say(self.tr("Stet does not open this link: {target}").format(target=thing.target[:200]))
        else:
            self._confirm(link)

    def _confirm(self, link: Link) -> None:
        if self._box is not None:
            self._box.close()
        host = f"{link.host} ({link.written})" if link.written else link.host
        box = self._box = QuestionBox(self._window, {
            "web": self.tr("Open a page of {host} in the browser?"),
            "mail": self.tr("Write a mail to {host}?"),
            "document": self.tr("Open this document?"),
        }[link.kind].format(host=host), link.target)
        box.setWindowTitle(self.tr("Open link"))
        yes = box.addButton(self.tr("Open"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole))
        yes.clicked.connect(lambda: self._open(link))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.destroyed.connect(lambda: self._forget(box))
        box.open()

    def _forget(self, box: QMessageBox) -> None:
        if self._box is box:
            self._box = None

    def _open(self, link: Link) -> None:
        if link.kind == "document":
            self._files.open(link.target)
        else:
            self._open_address(QUrl(link.target, QUrl.ParsingMode.StrictMode))


def _is_named(unit: Unit, wanted: str) -> bool:
    return heading_name(unit.name) == wanted
