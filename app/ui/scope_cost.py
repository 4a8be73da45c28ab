"""What an action would work on now and what that costs: tokens against the context, the way taken, the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer

from app.core.actions import Action, Actions, Scope
from app.core.estimate import Estimate
from app.core.generation import Usage
from app.core.recommendation import Speed
from app.core.scope import Region, region_steps
from app.ui.assistant_panel import AssistantPanel
from app.ui.editor import MarkdownEditor
from app.ui.reading_cost import time_told
from app.ui.stepwise import Stepwise
from app.workers.assistant import Assistant
from app.workers.cost_question import CostQuestion

# Milliseconds of quiet before the tokens of the scope are counted again.
COUNT_DELAY = 200
# Fewer tokens written, or read, tell nothing of a model's speed: of a prompt that was read before a few are read again,
# and what a step costs besides is all of their time.
_LEAST_WRITTEN, _LEAST_READ = 8, 64


class ScopeCost(QObject):
    """Counts the scope a moment after the cursor or the text moved, and shows it in the panel.

    It is told for the action under the pointer or with the focus, else for the first one.

    Args:
        ask: makes the question for an action, the text it would work on, the speed and the whole document.
    """

    def __init__(self, editor: MarkdownEditor, panel: AssistantPanel, assistant: Assistant, actions: Actions,
                 ask: Callable[[str, str, Speed | None, str], CostQuestion], parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._panel, self._assistant, self._actions, self._ask = editor, panel, assistant, actions, ask
        self.measured: Speed | None = None  # of the model on this computer, before it has done anything
        self._speed: Speed | None = None  # of its last job
        self._serial = 0
        self._name = self._title = ""
        self._small = False
        self._considered = ""
        self._action: Action | None = None
        self._reading = Stepwise(self)
        self._reading.done.connect(self._on_region)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COUNT_DELAY)
        self._timer.timeout.connect(self._count)
        editor.passage_moved.connect(self._timer.start)
        editor.textChanged.connect(self._timer.start)
        panel.considered.connect(self._consider)
        panel.style_chosen.connect(self._timer.start)
        panel.instruction.textChanged.connect(self._timer.start)
        assistant.estimated.connect(self._on_estimated)
        assistant.model_loading.connect(self._forget_speed)

    @property
    def speed(self) -> Speed | None:
        """Of the model on this computer, as far as it is known."""
        return self._speed or self.measured

    def refresh(self) -> None:
        """Count again soon."""
        self._timer.start()

    def note(self, usage: Usage) -> None:
        """A job ended that cost so much: how fast this computer is."""
        if usage.generated_tokens < _LEAST_WRITTEN or usage.decode_speed <= 0:
            return
        if usage.prompt_tokens - usage.reused_tokens >= _LEAST_READ and usage.prefill_speed > 0:
            self._speed = Speed(usage.prefill_speed, usage.decode_speed, measured=True)
        elif (known := self.speed) is not None:
            self._speed = Speed(known.prefill, usage.decode_speed, measured=True)

    def _forget_speed(self) -> None:
        self._speed = None

    def _consider(self, action_id: str) -> None:
        if action_id != self._considered:
            self._considered = action_id
            self._timer.start()

    def _count(self) -> None:
        self._action = next((each for each in self._actions.actions if each.id == self._considered),
                            next(iter(self._actions.actions), None))
        self._reading.begin(self._steps(self._action.scope if self._considered and self._action else "section"))

    def _steps(self, scope: Scope) -> Iterator[tuple[Region, str, str] | None]:
        """Region, its text and the document at the end; to ask for the text of a long one is a step by itself."""
        text, (start, end) = self._editor.text(), self._editor.selection()
        yield None
        for region in region_steps(text, start, end, scope):
            yield (region, text[region.start : region.end], text) if region is not None else None

    def _on_region(self, found: tuple[Region, str, str]) -> None:
        (region, part, document), action = found, self._action
        self._name, self._title = self._scope_name(region), region.title if region.kind == "section" else ""
        self._panel.show_scope(self._name, self._title)
        self._panel.show_cost("", "")
        if part and not part.isspace() and self._assistant.info is not None:
            question = self._ask(action.id if action is not None else "", part, self.speed, document)
            self._small = question.small and question.action is not None and question.action.copies
            self._serial = self._assistant.estimate(question)

    def _scope_name(self, region: Region) -> str:
        if region.kind == "selection":
            return self.tr("Selection")
        if region.kind == "document":
            return self.tr("Document")
        return self.tr("Section “{title}”").format(title=region.title) if region.title else self.tr("Beginning")

    def _on_estimated(self, serial: int, found: Estimate | None) -> None:
        if serial != self._serial or found is None:
            return
        seconds = "" if found.seconds is None or not found.fits else time_told(found.seconds)
        self._panel.show_cost(seconds, self._way(found))
        said = self.tr("{scope} · 1 token") if found.document == 1 else self.tr("{scope} · {tokens} tokens")
        self._panel.show_scope(said.format(scope=self._name, tokens=f"{found.document:,}"), self._title)

    def _way(self, found: Estimate) -> str:
        """How the tokens stand to the context."""
        if found.way == "passages" and not self._small:
            said = self.tr("About {requests} passages, each up to {needed} of {context} tokens")
        elif not found.fits and not self._small:
            said = self.tr("Does not fit: needs {needed} of {context} tokens")
        elif self._small:
            return self.tr("Paragraph by paragraph")
        else:
            said = self.tr("Prompt {prompt} + answer {answer} of {context} tokens")
        return said.format(requests=f"{found.requests:,}", needed=f"{found.needed:,}", context=f"{found.context:,}",
                           prompt=f"{found.prompt:,}", answer=f"{found.answer:,}")
