"""Fills the shelf of models, and does what is chosen there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from app.core.catalog import Entry
from app.core.errors import StetError
from app.core.measured import MeasuredSpeeds
from app.core.recommendation import Offer
from app.core.recommendation_words import placement, speed
from app.core.shelf import Book, books, trust
from app.core.transfer import TransferEvent
from app.ui import transfer_words as words
from app.ui.first_launch_panel import Choice
from app.ui.model_controller import ModelController
from app.ui.model_supply import ModelSupply
from app.ui.question_box import QuestionBox
from app.ui.shelf_dialog import Row, ShelfDialog

Asks = Callable[[str, str, str], bool]


class ShelfController(QObject):
    """Opens the shelf and keeps it true.

    Args:
        asks: a question with its explanation and the label of yes; answers whether it was yes.
        tries: lets a model of that name (or path) write beside the one that is used.
    """

    def __init__(self, supply: ModelSupply, models: ModelController, tries: Callable[[str, str], object], language: str,
                 window: QWidget, asks: Asks | None = None) -> None:
        super().__init__(window)
        self._supply, self._models, self._tries = supply, models, tries
        self._language, self._window = language, window
        self._asks = asks or self._ask
        self.dialog: ShelfDialog | None = None
        downloader, keeper = supply.downloader, supply.keeper
        for changed in (supply.shelf_changed, supply.surveyed, downloader.begun, downloader.paused,
                        downloader.cancelled, models.changed):
            changed.connect(self.refresh)
        downloader.told.connect(self._on_told)
        keeper.told.connect(self._on_work)

    def show(self) -> None:
        """Open it, or bring it to the front."""
        if self.dialog is None:
            self.dialog = ShelfDialog(self._window)
            self.dialog.file_dropped.connect(self._take_in)
            self.dialog.stop_pressed.connect(self._supply.keeper.stop)
        self.refresh()
        self.dialog.show()
        self.dialog.raise_()

    @Slot()
    def refresh(self) -> None:
        """Show what is so now."""
        if self.dialog is None:
            return
        supply = self._supply
        if not supply.keeper.busy:
            self.dialog.show_work("")
        self.dialog.show_rows([self._row(book) for book in books(supply.catalog)], supply.catalog.folder, (
            Choice(self.tr("Take in a file…"), self.tr("Put a model file (GGUF) of this computer onto the shelf; you "
                                                       "can drop it here too"), self._pick_file),
            Choice(self.tr("Another source…"), self.tr("A mirror, a folder or a USB stick"), supply.ask_source),
            Choice(self.tr("Open the folder"), self.tr("Show it in the file manager"), self._open_folder),
            Choice(self.tr("Move…"), self.tr("Move all models to another disk"), self._move)))

    # Rows -------------------------------------------------------------------------------------------------------------

    def _row(self, book: Book) -> Row:
        entry = book.entry
        key = entry.id if entry is not None else str(book.path)
        is_used = self._models.is_loaded(key)
        fetched = self._supply.downloader.entry
        running = entry is not None and fetched is not None and fetched.id == entry.id
        facts = [self._about(entry)] if entry is not None else []
        facts.append(" · ".join(filter(None, (
            words.size(book.bytes), book.licence, self._running(entry) if entry is not None else ""))))
        if book.path is not None and book.sha256 and entry is None:
            facts.append(f"SHA-256 {book.sha256}")
        return Row(key, f"{entry.name} {entry.quantization}" if entry is not None else book.name,
                   self.tr("being fetched…") if running else self._state(book, is_used=is_used), tuple(facts),
                   tuple(self._fetching(entry) if running and entry is not None else self._choices(book, key, is_used)),
                   is_problem=bool(book.problem) or (book.path is not None and book.checked == "no"),
                   is_active=is_used)

    def _about(self, entry: Entry) -> str:
        return entry.about(self._language)

    def _running(self, entry: Entry) -> str:
        """Where it would stand, and how fast: as surveyed at the start, with what was measured since."""
        offer = self._offer(entry)
        if offer is None:
            return ""
        measured = MeasuredSpeeds().of(entry, offer.placement.gpu)
        told = speed(measured or offer.speed, self._language)
        disk = "" if offer.disk_fits or offer.installed else self.tr("the disk is too full for it")
        return " · ".join(filter(None, (placement(offer, self._language), told, disk)))

    def _offer(self, entry: Entry) -> Offer | None:
        survey = self._supply.survey
        return next((offer for offer in survey.advice.offers if offer.entry.id == entry.id), None) if survey else None

    def _state(self, book: Book, *, is_used: bool) -> str:
        if book.problem:
            return self.tr("damaged: {problem}").format(problem=book.problem)
        if book.path is None:
            received = self._supply.downloader.received(book.entry) if book.entry is not None else 0
            return self.tr("{share} are here").format(share=words.share_of(received, book.bytes)) if received \
                else self.tr("not here")
        checked = {"catalog": self.tr("verified"), "user": self.tr("trusted by you"),
                   "no": self.tr("not verified")}[book.checked]
        if book.embeds:
            return self.tr("finds passages · {checked}").format(checked=checked)
        return self.tr("in use · {checked}").format(checked=checked) if is_used else checked

    def _fetching(self, entry: Entry) -> list[Choice]:
        downloader = self._supply.downloader
        return [Choice(self.tr("Pause"), self.tr("Stop for now; what has come is kept"), downloader.pause),
                Choice(self.tr("Cancel"), self.tr("Stop, and delete what has come"), partial(downloader.cancel, entry))]

    def _choices(self, book: Book, key: str, is_used: bool) -> list[Choice]:
        entry, supply = book.entry, self._supply
        found: list[Choice] = []
        if book.path is None or book.problem:
            if entry is not None and not entry.package and supply.downloader.entry is None:
                received = supply.downloader.received(entry)
                found.append(Choice(self.tr("Go on") if received else self.tr("Download"),
                                    self.tr("It is checked byte for byte before it is used, and can be paused at any "
                                            "time"), partial(supply.fetch, entry)))
        elif not is_used and not book.embeds:
            found += [Choice(self.tr("Use"), self.tr("Load it, now and at the next start"),
                             partial(self._models.choose, key)),
                      Choice(self.tr("Try beside…"), self.tr("Let it write the same as the model that is used, and "
                                                             "compare"), partial(self._tries, key, book.name))]
        if book.path is not None and not book.problem:
            found.append(Choice(self.tr("Verify"), self.tr("Read the whole file, and compare its SHA-256"),
                                partial(self._verify, book)))
            if book.checked == "no" and book.sha256 and entry is None:
                found.append(Choice(self.tr("Trust…"), self.tr("Say that this file is what you take it for"),
                                    partial(self._trust, book)))
        if entry is not None:
            found.append(Choice(
                self.tr("Licence"), self.tr("Read the licence of the model; it is kept beside its file"),
                partial(supply.show_licence, entry)))
        if book.path is not None and (entry is None or not entry.package) and not is_used:
            found.append(Choice(self.tr("Remove…"), self.tr("Delete its file"), partial(self._remove, book)))
        return found

    # What is chosen ---------------------------------------------------------------------------------------------------

    def _verify(self, book: Book) -> None:
        self._begin(self.tr("Checking {model}").format(model=book.name))
        self._supply.keeper.verify(book, self._supply.catalog)

    def _remove(self, book: Book) -> None:
        if self._asks(self.tr("Remove {model}?").format(model=book.name),
                      self.tr("Its file ({size}) is deleted; to use it again, it has to be fetched again.").format(
                          size=words.size(book.bytes)), self.tr("Remove")):
            self._supply.keeper.remove(book, self._supply.catalog)

    def _trust(self, book: Book) -> None:
        if book.path is not None and self._asks(
                self.tr("Trust {model}?").format(model=book.name),
                self.tr("The catalog does not know this file. Trust it when you have its SHA-256 from whoever made it:"
                        "\n\n{sha256}").format(sha256=book.sha256), self.tr("Trust")):
            try:
                trust(self._supply.catalog, book.path)
            except StetError as error:
                self._supply.problem.emit(error)
            self.refresh()

    @Slot(object)
    def _take_in(self, path: Path) -> None:
        self._begin(self.tr("Taking in {file}").format(file=path.name))
        self._supply.keeper.take_in(path, self._supply.catalog)

    def _pick_file(self) -> None:
        self._supply.pick_file()
        if self._supply.keeper.busy:
            self._begin(self.tr("Taking in the file"))

    def _move(self) -> None:
        self._supply.pick_folder()
        if self._supply.keeper.busy:
            self._begin(self.tr("Moving the models"))

    def _open_folder(self) -> None:
        folder = self._supply.catalog.folder
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _begin(self, line: str) -> None:
        self._line = line
        if self.dialog is not None:
            self.dialog.show_work(line)

    @Slot(object, object)
    def _on_work(self, done: int, total: int) -> None:
        if self.dialog is not None:
            self.dialog.show_work(getattr(self, "_line", ""), done, total)

    @Slot(object, object)
    def _on_told(self, entry: Entry, event: TransferEvent) -> None:
        if self.dialog is not None and (line := words.line(event)):
            self.dialog.show_state(entry.id, line)

    def _ask(self, question: str, about: str, yes: str) -> bool:
        box = QuestionBox(self.dialog or self._window, question, about)
        sure = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole))
        box.exec()
        chosen = box.clickedButton() is sure
        box.deleteLater()
        return chosen
