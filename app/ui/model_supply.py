"""The models of the window: what runs here, what is fetched and taken in, and the new one loaded when it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core import places
from app.core.catalog import Catalog, Entry
from app.core.errors import EngineProblem, ModelNotKept, StetError
from app.core.generation import ModelInfo
from app.core.licences import licence_text
from app.core.settings import Settings
from app.ui.model_controller import ModelController
from app.ui.source_dialog import SourceDialog
from app.ui.text_dialog import TextDialog
from app.ui.transfer_words import size
from app.ui.wording import device_told
from app.workers.assistant import Assistant
from app.workers.downloader import Downloader
from app.workers.shelf_keeper import ShelfKeeper
from app.workers.surveyor import Survey, Surveyor


class ModelSupply(QObject):
    """What the first launch and the shelf have in common.

    Args:
        saves: writes the settings, now that something was chosen that must survive a kill.

    Signals:
        surveyed: the survey of this computer is there, or could not be made.
        shelf_changed: a file came or went, or was checked.
        said: a sentence.
        problem: a StetError.
    """

    surveyed = Signal()
    shelf_changed = Signal()
    said = Signal(str)
    problem = Signal(object)

    def __init__(self, assistant: Assistant, catalog: Catalog, settings: Settings, models: ModelController,
                 surveyor: Surveyor, saves: Callable[[], object], window: QWidget) -> None:
        super().__init__(window)
        self.catalog, self.settings = catalog, settings
        self.survey: Survey | None = None
        self.downloader = Downloader(catalog, self)
        self.keeper = ShelfKeeper(self)
        self._assistant, self._models, self._surveyor = assistant, models, surveyor
        self._saves, self._window = saves, window
        self._began = False
        self._waiting: Entry | None = None  # came, and is loaded when the model that is there has nothing to do
        surveyor.found.connect(self._on_survey)
        surveyor.failed.connect(self._on_no_survey)
        self.downloader.done.connect(self._on_downloaded)
        self.keeper.done.connect(self._on_kept)
        self.keeper.failed.connect(self._on_not_kept)
        assistant.job_ended.connect(self._load_waiting)
        assistant.aside_ended.connect(self._load_waiting)
        assistant.model_ready.connect(self._on_ready)
        for end in (self.downloader.close, self.keeper.close, surveyor.close):
            assistant.closing.connect(end)

    def begin(self) -> None:
        """Look at this computer, and load the model that was chosen: in this order, or it would be found occupied."""
        self._surveyor.look(self.catalog)

    @property
    def has_model(self) -> bool:
        """Whether there is a model for more than trying: one of the catalog, or one that was chosen by its path."""
        chosen = self.settings.model
        return any(self.catalog.is_installed(entry) and not entry.small for entry in self.catalog.entries) or (
            chosen is not None and Path(chosen).is_file())

    # Sources and licences ---------------------------------------------------------------------------------------------

    def fetch(self, entry: Entry) -> None:
        """Download a model, or go on with it, from where the settings say."""
        self.downloader.start(entry, self.settings.sources)

    def ask_source(self) -> bool:
        """Let the writer say where models come from; False: nothing was chosen."""
        dialog = SourceDialog(next(iter(self.settings.sources), ""), self._window)
        chosen = bool(dialog.exec())
        if chosen:
            self.settings.sources = [dialog.source] if dialog.source else []
            self._saves()
        dialog.deleteLater()
        return chosen

    def show_licence(self, entry: Entry) -> None:
        """Show the licence whole."""
        dialog = TextDialog(self.tr("{model}: licence {licence}").format(model=entry.name, licence=entry.licence),
                            licence_text(entry.licence), self._window)
        dialog.exec()
        dialog.deleteLater()

    def pick_file(self) -> None:
        """Let the writer choose a model file, and take it in."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Take in a model file"), str(Path.home()), self.tr("Models (*.gguf)"))
        if name:
            self.keeper.take_in(Path(name), self.catalog)

    def pick_folder(self) -> None:
        """Let the writer choose another folder, and move the shelf there."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("The new folder of the models"),
                                                str(self.catalog.folder))
        if name:
            self.move(Path(name))

    def move(self, folder: Path) -> None:
        """Move the shelf; not while a model is being fetched into it."""
        if self.downloader.entry is not None:
            self.said.emit(self.tr("Pause the download first, then move the models."))
            return
        try:
            is_used = any(folder.iterdir())
        except OSError as error:
            self.problem.emit(ModelNotKept(path=str(folder), detail=error.strerror or type(error).__name__))
            return
        self.keeper.move(self.catalog, folder / "Stet models" if is_used else folder)

    # Loading ----------------------------------------------------------------------------------------------------------

    def use(self, entry: Entry) -> None:
        """Load a model that is here, as soon as the one that writes is done."""
        self._waiting = entry
        self._load_waiting()

    @Slot()
    def _load_waiting(self) -> None:
        if self._waiting is not None and not self._assistant.busy:
            self._models.choose(self._waiting.id)
            self._saves()

    @Slot(object)
    def _on_ready(self, info: ModelInfo) -> None:
        entry, self._waiting = self._waiting, None
        if entry is not None and info.id == entry.id:
            self.said.emit(self.tr(
                "{model} is ready. Its file was checked byte for byte, and it runs on {device}.").format(
                    model=entry.name, device=device_told(info.device)))

    def _use(self, entry: Entry) -> None:
        """What came is used: one that writes is loaded; one for finding passages waits until it is asked."""
        if entry not in self.catalog.embedders:
            self.use(entry)
        else:
            self.said.emit(self.tr(
                "{model} is here. Passages of long documents are found by their meaning, too.").format(
                    model=entry.name))

    # What came of it --------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_survey(self, survey: Survey) -> None:
        self.survey = survey
        self._load_first()

    @Slot(object)
    def _on_no_survey(self, error: StetError) -> None:
        if not isinstance(error, EngineProblem):  # the load will meet that again, and say it
            self.problem.emit(error)
        self._load_first()

    def _load_first(self) -> None:
        self.surveyed.emit()
        if not self._began:
            self._began = True
            self._models.load_chosen()

    @Slot(object, object)
    def _on_downloaded(self, entry: Entry, _done: object) -> None:
        self.shelf_changed.emit()
        self._use(entry)

    @Slot(str, object)
    def _on_kept(self, what: str, found: Any) -> None:
        if what == "import":
            path, entry = found
            if entry is not None:
                self._use(entry)
            else:
                self.said.emit(self.tr("“{name}” was taken in. The catalog does not know it, so it is not verified.")
                               .format(name=path.name))
        elif what == "move":
            self._use_catalog(replace(self.catalog, folder=places.models()))
            self.said.emit(self.tr("The models lie in “{folder}” now.").format(folder=self.catalog.folder))
            if not self.has_model:  # the new disk may have room for what the old one had not
                self._surveyor.look(self.catalog)
        elif what == "remove":
            self.said.emit(self.tr("Removed; {size} are free again.").format(size=size(found)))
        elif what == "verify":
            self.said.emit(self.tr("The file is whole: SHA-256 {sha256}.").format(sha256=found))
        self.shelf_changed.emit()

    @Slot(str, object)
    def _on_not_kept(self, _what: str, error: StetError | None) -> None:
        if error is not None:
            self.problem.emit(error)
        self.shelf_changed.emit()

    def _use_catalog(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.downloader.use(catalog)
        self._models.use_catalog(catalog)
