"""Joins what brings models to the window: the supply, the first launch, the shelf, trying two, and the seal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.core.catalog import Entry
from app.core.errors import StetError
from app.core.recommendation import Speed
from app.ui.first_launch import FirstLaunch
from app.ui.first_launch_panel import FirstLaunchPanel
from app.ui.model_controller import ModelController
from app.ui.model_supply import ModelSupply
from app.ui.model_trial import ModelTrial
from app.ui.notice import Notice
from app.ui.seal_panel import SealController
from app.ui.shelf_controller import ShelfController
from app.ui.status_bar import StatusBar
from app.ui.suggestion_controller import SuggestionController
from app.ui.window_parts import Parts
from app.ui.wording import told


class Provision(QObject):
    """``main`` calls ``begin`` once the window is shown."""

    def __init__(self, parts: Parts, models: ModelController, suggestions: SuggestionController, status: StatusBar,
                 notice: Notice, problem: Callable[[StetError], object], saves: Callable[[], object],
                 window: QWidget) -> None:
        super().__init__(window)
        self._status, self._notice, self._meter = status, notice, parts.meter
        self.supply = ModelSupply(parts.assistant, parts.catalog, parts.settings, models, parts.surveyor, saves, window)
        self.panel = FirstLaunchPanel()
        page = notice.parentWidget()
        column = page.layout() if page is not None else None
        assert isinstance(column, QBoxLayout)
        column.insertWidget(column.indexOf(notice) + 1, self.panel)
        self.trial = ModelTrial(models, suggestions, parts.assistant, parts.settings, notice, saves, window)
        self.shelf = ShelfController(self.supply, models, self.trial.start, parts.language, window)
        self.first_launch = FirstLaunch(self.panel, self.supply, status, self.shelf.show, parts.language, window)
        self.seal = SealController(status, self.supply.downloader, window)
        parts.assistant.closing.connect(self.seal.close)
        self.supply.said.connect(notice.say)
        self.supply.problem.connect(problem)
        self.supply.surveyed.connect(self._show_idle)
        status.pressed("idle", self._tell_idle)
        parts.meter.measured.connect(self._show_measured)
        # Reading ahead at the same time would be measured too.
        parts.meter.began.connect(parts.warmer.stop)
        parts.meter.ended.connect(parts.warmer.touch)
        models.shelf_wanted.connect(self.shelf.show)

    def begin(self) -> None:
        """Look at this computer, offer a model where there is none, load the one that there is, and measure it."""
        self.supply.begin()
        self._meter.switch_on()

    def _show_idle(self) -> None:
        idle = self.supply.survey.idle if self.supply.survey is not None else None
        if idle is not None:
            self._status.explain("idle", told(idle))
        self._status.put("idle", self.tr("graphics card idle") if idle is not None else "", problem=True)

    def _tell_idle(self) -> None:
        if self.supply.survey is not None and self.supply.survey.idle is not None:
            self._notice.say(told(self.supply.survey.idle))

    def _show_measured(self, entry: Entry, speed: Speed) -> None:
        self._status.put("speed", self.tr("{speed} tokens/s").format(speed=f"{speed.decode:.1f}"))
        self.shelf.refresh()
