"""Two models on the same text: both answers stand side by side as attempts, and the writer keeps one of the models."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence

from app.core.settings import Settings
from app.ui.model_controller import ModelController
from app.ui.notice import Notice
from app.ui.suggestion_controller import SuggestionController
from app.workers.assistant import Assistant

_ACTION = "polish"  # where nothing waits for a decision
_TOPIC = "trial"


class ModelTrial(QObject):
    """The model in use answers first, unless its answer waits already; then the other one is loaded, and answers.

    Until the writer keeps the other one, the settings name the first: after a kill it is the one that is loaded.

    Args:
        saves: writes the settings.
    """

    def __init__(self, models: ModelController, suggestions: SuggestionController, assistant: Assistant,
                 settings: Settings, notice: Notice, saves: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._models, self._suggestions, self._assistant = models, suggestions, assistant
        self._settings, self._notice, self._saves = settings, notice, saves
        self._step = ""  # "", "first" (the one in use writes), "loading", "second" (the other one writes), "chosen"
        self._before: tuple[str, str] = ("", "")  # what to load again, and its name
        self._other: tuple[str, str] = ("", "")
        suggestions.proposed.connect(self._on_proposed)
        assistant.model_ready.connect(self._on_ready)
        assistant.model_failed.connect(self._on_failed)
        assistant.job_ended.connect(self._on_ended)

    def start(self, key: str, name: str) -> None:
        """Let the model ``key`` (an id, or a path) write beside the one that is used."""
        info = self._assistant.info
        if self._assistant.busy or info is None:
            self._notice.say(self.tr("The model is writing. Stop it with Esc, then choose another one."))
            return
        if self._step != "chosen":
            self._before = (info.id or info.path, info.name)
        self._other = (key, name)
        if self._suggestions.attempts.current is not None:
            self._load_other()
            return
        self._step = "first"
        self._suggestions.run(_ACTION)
        if not self._assistant.busy:  # there was nothing to work on
            self._step = ""

    @Slot(object)
    def _on_proposed(self, _job: object) -> None:
        if self._step == "first":
            self._load_other()
        elif self._step == "second":
            self._step = "chosen"
            earlier, later = (QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
                              for keys in ("Ctrl+[", "Ctrl+]"))
            said = self.tr("The attempt before is {before}'s, this one is {other}'s. {earlier} and {later} go from one "
                           "to the other.")
            self._notice.say(
                said.format(before=self._before[1], other=self._other[1], earlier=earlier, later=later), (
                    (self.tr("Keep {model}").format(model=self._other[1]), self.keep),
                    (self.tr("Back to {model}").format(model=self._before[1]), self.back)), topic=_TOPIC)

    def _load_other(self) -> None:
        self._step = "loading"
        self._models.load(self._other[0])

    @Slot(object)
    def _on_ready(self, _info: object) -> None:
        if self._step == "loading":
            self._step = "second"
            self._suggestions.again()
            if not self._assistant.busy:  # what waited was decided meanwhile
                self.back()

    @Slot(object)
    def _on_failed(self, _error: object) -> None:
        """It is said by the window; the model that worked comes back."""
        if self._step == "loading":
            self.back()

    @Slot(str)
    def _on_ended(self, ending: str) -> None:
        """An answer that failed or was stopped before a word came proposes nothing."""
        if self._step == "first" and self._suggestions.job is None:
            self._step = ""
        elif self._step == "second" and (ending == "failed" or self._suggestions.job is None):
            self.back()

    def keep(self) -> None:
        """Use the other one, also at the next start."""
        self._step = ""
        self._settings.model = self._other[0]
        self._saves()

    def back(self) -> None:
        """Use the one from before again."""
        self._step = ""
        self._notice.drop(_TOPIC)
        self._models.load(self._before[0])
