"""The model in the window: which one is loaded, its menu, and what the status line says about it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.core.catalog import Catalog
from app.core.errors import NotEnoughMemory, StetError
from app.core.generation import ModelFile, ModelInfo
from app.core.measured import MeasuredSpeeds
from app.core.settings import Settings
from app.core.shortage import shortage_of
from app.ui.status_bar import StatusBar
from app.ui.suggestion_controller import SuggestionController
from app.ui.wording import device_told, told
from app.workers.assistant import Assistant
from app.workers.speed_meter import gpu_of
from app.workers.warmer import Warmer

# Minutes without a job that can be chosen, after which the model leaves the memory; 0: never.
_UNLOAD_CHOICES = (5, 30, 120, 0)


class ModelController(QObject):
    """Loads what the writer chooses.

    Signals:
        problem: a StetError.
        said: one sentence to show.
        changed: another model is loaded, or none.
        shelf_wanted: the writer asks for all models.
    """

    problem = Signal(object)
    said = Signal(str)
    changed = Signal()
    shelf_wanted = Signal()

    def __init__(
        self, assistant: Assistant, warmer: Warmer, catalog: Catalog, settings: Settings, status: StatusBar,
        suggestions: SuggestionController, language: str, window: QWidget,
    ) -> None:
        super().__init__(window)
        self._assistant, self._warmer, self._catalog, self._settings = assistant, warmer, catalog, settings
        self._status, self._suggestions, self._language, self._window = status, suggestions, language, window
        self._small = self._stretched = False
        self._said_short = ""
        self.menu = QMenu(self.tr("Model"), window)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill)
        self._free_menu = self._make_free_menu()
        assistant.model_loading.connect(self._show_loading)
        assistant.model_ready.connect(self._show_model)
        assistant.model_failed.connect(self._show_failed)
        assistant.model_resting.connect(self._show_resting)
        suggestions.how.tells_summary = lambda: settings.tells_summary
        suggestions.context_used.connect(self._show_context)
        suggestions.speed.connect(self._show_speed)

    def is_loaded(self, key: str) -> bool:
        """Whether the model of that id, or at that path, is the one in use."""
        info = self._assistant.info
        return info is not None and key in (info.id, info.path)

    def use_catalog(self, catalog: Catalog) -> None:
        """The models lie in another folder now; the one that is loaded is loaded from there."""
        self._catalog = catalog
        if not self._assistant.busy:
            self.load_chosen()

    def load_chosen(self) -> None:
        """Load the model that was chosen last time, or the default where that one is gone."""
        try:
            self._catalog.resolve(self._settings.model)
        except StetError:
            self._settings.model = None
        self.load(self._settings.model)

    def load(self, name_or_path: str | None = None) -> bool:
        """Load a model by id or path, None: the default; a problem is said, and the editor goes on.

        False: there is no such model, and the one that is loaded stays.
        """
        try:
            model, plan, sampling = self._catalog.resolve(name_or_path)
            model = replace(model, adapters=tuple(
                self._catalog.adapter(wanted, model) for wanted in self._adapters_for(model)))
        except StetError as error:
            if self._assistant.info is None:
                self._show_failed(error)
            else:
                self.problem.emit(error)
            return False
        entry = next((entry for entry in self._catalog.entries if entry.id == model.id), None)
        self._small = entry is not None and entry.small
        self._suggestions.how.small = self._catalog.is_small(model)
        self._suggestions.how.sampling = sampling
        self._suggestions.how.thinking_sampling = self._catalog.thinking_sampling(model)
        self._suggestions.how.languages = entry.languages if entry is not None else None
        if self._settings.stretched and entry is not None and entry.stretch is not None:
            plan = self._catalog.stretched(model, plan)
        self._stretched = plan.stretch is not None
        self._assistant.load(model, plan)
        return True

    def _adapters_for(self, model: ModelFile) -> list[str]:
        """What the settings lay over that model; they know it by its id, else by its path."""
        return self._settings.adapters.get(model.id or str(model.path), [])

    def _fill(self) -> None:
        self.menu.clear()
        current = self._assistant.info.id if self._assistant.info else None
        for entry in self._catalog.entries:
            here = self._catalog.is_installed(entry)
            label = entry.name if here else self.tr("{model} (not on this computer)").format(model=entry.name)
            choice = self.menu.addAction(label)
            choice.setToolTip(entry.about(self._language))
            choice.setEnabled(here)
            choice.setCheckable(True)
            choice.setChecked(entry.id == current)
            choice.triggered.connect(partial(self.choose, entry.id))
            for wanted in self._settings.adapters.get(entry.id, []) if entry.id == current else []:
                self.menu.addAction(self.tr("with the adapter {name}").format(name=Path(wanted).name)).setEnabled(False)
        self.menu.addSeparator()
        shelf = self.menu.addAction(self.tr("All models…"))
        shelf.setToolTip(self.tr("What is here and what could be: download, verify, compare, remove"))
        shelf.triggered.connect(lambda _checked: self.shelf_wanted.emit())
        pick = self.menu.addAction(self.tr("Open a model file…"))
        pick.setToolTip(self.tr("Use any GGUF file that llama.cpp can run"))
        pick.triggered.connect(self._pick)
        self.menu.addSeparator()
        self._add_stretching()
        ahead = self.menu.addAction(self.tr("Read the document ahead"))
        ahead.setToolTip(self.tr("While you pause, on mains power: then an action on the whole document begins at "
                                 "once. What was read is kept on this computer until you switch this off."))
        ahead.setCheckable(True)
        ahead.setChecked(self._settings.warm)
        ahead.triggered.connect(self._warmer.switch)
        self.menu.addMenu(self._free_menu)

    def _add_stretching(self) -> None:
        info = self._assistant.info
        entry = next((each for each in self._catalog.entries if info is not None and each.id == info.id), None)
        tokens = f"{entry.stretch.to:,}" if entry is not None and entry.stretch is not None else ""
        long = self.menu.addAction(self.tr("Context of {tokens} tokens").format(tokens=tokens) if tokens
                                   else self.tr("Longer context"))
        long.setToolTip(self.tr("For very long documents (YaRN): it takes several times the memory, and short texts "
                                "may come out worse.") if tokens
                        else self.tr("Qwen3 4B, 8B and 14B can read 131,072 tokens at once."))
        long.setEnabled(bool(tokens))
        long.setCheckable(True)
        long.setChecked(bool(tokens) and self._settings.stretched)
        long.triggered.connect(self._stretch)

    def _stretch(self, wanted: bool) -> None:
        """Load the model again, with a longer context or with the one that it was trained for."""
        if self._assistant.busy:
            self._say_busy()
            return
        self._settings.stretched = wanted
        self.load(self._settings.model)

    def _make_free_menu(self) -> QMenu:
        menu = QMenu(self.tr("Free the memory"), self.menu)
        group = QActionGroup(menu)
        for minutes in _UNLOAD_CHOICES:
            choice = menu.addAction(
                self.tr("After {minutes} minutes without an action").format(minutes=minutes) if minutes
                else self.tr("Only when memory is low"))
            choice.setCheckable(True)
            choice.setData(minutes)
            choice.triggered.connect(partial(self._set_unload_minutes, minutes))
            group.addAction(choice)
        menu.aboutToShow.connect(partial(self._show_unload_minutes, group))
        self._show_unload_minutes(group)
        return menu

    def _show_unload_minutes(self, group: QActionGroup) -> None:
        """The settings' own page may have changed it, also to another number than those here."""
        for choice in group.actions():
            choice.setChecked(choice.data() == self._settings.unload_minutes)

    def _set_unload_minutes(self, minutes: int, _checked: bool = False) -> None:
        self._settings.unload_minutes = minutes

    def choose(self, name: str, _checked: bool = False) -> None:
        """Load another model, now and at the next start."""
        if self._assistant.busy:
            self._say_busy()
            return
        before, self._settings.model = self._settings.model, name
        if not self.load(name):
            self._settings.model = before

    def _say_busy(self) -> None:
        self.said.emit(self.tr("The model is writing. Stop it with Esc, then choose another one."))

    def _pick(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open a model file"), str(Path.home()), self.tr("Models (*.gguf)")
        )
        if name:
            self.choose(name)

    # The status line --------------------------------------------------------------------------------------------------

    def _show_loading(self, name: str, share: float) -> None:
        self._status.put("model", self.tr("Loading {model} {percent}%").format(model=name, percent=round(100 * share)))
        self._status.put("context", "")
        self._status.put("speed", "")

    def _show_model(self, info: ModelInfo) -> None:
        shown = f"{info.name} · {device_told(info.device)}"
        self._status.put("model", self.tr("{model} · small, English").format(model=shown) if self._small else shown)
        self._show_context(0, info.context_tokens)
        entry = next((entry for entry in self._catalog.entries if entry.id == info.id), None)
        cost = self._suggestions.scope_cost
        cost.measured = MeasuredSpeeds().of(entry, gpu_of(info)) if entry is not None else None
        self._suggestions.scope_cost.refresh()
        short = shortage_of(info)
        if short is not None and str(short) != self._said_short:  # not again with each silent reload
            self.said.emit(told(short))
        self._said_short = str(short)
        self.changed.emit()

    def _show_failed(self, error: StetError) -> None:
        if self._stretched and isinstance(error, NotEnoughMemory):  # then with the context that it was trained for
            self._settings.stretched = False
            self.problem.emit(error)
            self.load(self._settings.model)
            return
        self._status.put("model", self.tr("No model"), problem=True)
        self._status.put("context", "")
        self._status.put("speed", "")
        self.problem.emit(error)
        self.changed.emit()

    def _show_resting(self) -> None:
        if self._assistant.info is not None:
            self._status.put("model", self.tr("{model} · resting").format(model=self._assistant.info.name))

    def _show_context(self, used: int, total: int) -> None:
        room = f"{total / 1024:.0f}K" if total >= 1024 else str(total)
        self._status.put("context", f"{used:,} / {room}" if used else room)

    def forget_use(self) -> None:
        """Another document is there: what the last job used says nothing about it."""
        if self._assistant.info is not None:
            self._show_context(0, self._assistant.info.context_tokens)

    def _show_speed(self, speed: float) -> None:
        shown = f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}"
        self._status.put("speed", self.tr("{speed} tokens/s").format(speed=shown))
