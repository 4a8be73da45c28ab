"""How the model is asked: the sampling, the style, the instruction and the terms that go into every request."""

from __future__ import annotations

from collections.abc import Callable

from app.core.actions import Actions
from app.core.generation import Sampling
from app.core.recommendation import Speed
from app.core.styles import Style, Styles
from app.ui.assistant_panel import AssistantPanel
from app.ui.suggestion_job import Job, summary_of, task_of
from app.workers.assistant import Assistant
from app.workers.cost_question import CostQuestion
from app.workers.engine_worker import Task


class HowAsked:
    """What is chosen in the panel and known of the model, put together for a job when it begins.

    Args:
        panel: whose style, instruction and thinking are chosen.

    Attributes:
        sampling: how tokens are drawn where the action does not say.
        thinking_sampling: how they are drawn when the model thinks first; None: as without.
        small: the model needs the prompts that were written for small ones.
        terms: what must stay as it is in the document.
        place: what is kept of the document that is open is under this.
        tells_summary: whether passages are told a summary of the document, if one was made before.
        languages: those that the model knows; None: not said.
    """

    def __init__(self, panel: AssistantPanel, assistant: Assistant, actions: Actions, styles: Styles) -> None:
        self._panel, self._assistant, self._actions, self._styles = panel, assistant, actions, styles
        self.sampling = Sampling()
        self.thinking_sampling: Sampling | None = None
        self.small = False
        self.terms: Callable[[], tuple[str, ...]] = tuple
        self.place: Callable[[], str] = str
        self.tells_summary: Callable[[], bool] = bool
        self.languages: tuple[str, ...] | None = None

    @property
    def style(self) -> Style | None:
        """The style that is chosen; None: as the text is written."""
        return self.style_of(self._panel.style_id)

    @property
    def styles(self) -> tuple[Style, ...]:
        """All that there are."""
        return tuple(self._styles.styles)

    def style_of(self, style_id: str) -> Style | None:
        """The style of that id; None where there is none."""
        return next((style for style in self._styles.styles if style.id == style_id), None)

    @property
    def instruction(self) -> str:
        """What the writer asks for besides, "" for nothing."""
        return self._panel.instruction.text().strip()

    @property
    def context_tokens(self) -> int:
        """Of the model, 0: none is loaded yet."""
        info = self._assistant.info
        return info.context_tokens if info is not None else 0

    def task(self, name: str, job: Job, *, thinks: bool = True) -> Task:
        """What the worker's thread does for ``job``, named ``name`` there; ``thinks``: first, where that is chosen."""
        info = self._assistant.info
        thinks = thinks and self._panel.thinking_menu.thinks(job.action.id) and (info is None or info.thinks)
        return task_of(name, job, sampling=self.sampling, small=self.small,
                       thinking=self.thinking_sampling if thinks else None, terms=self.terms(),
                       model=self._assistant.model, tells_summary=self.tells_summary())

    def cost_question(self, action_id: str, text: str, speed: Speed | None, document: str = "") -> CostQuestion:
        """What that action on ``text`` will cost.

        Args:
            speed: as far as it is known.
            document: of which the text is a part, and a summary of which its passages may be told; "": they are not.
        """
        info = self._assistant.info
        action = next((each for each in self._actions.actions if each.id == action_id), None)
        thinks = action is not None and not action.gathers and info is not None and info.thinks \
            and self._panel.thinking_menu.thinks(action_id)
        summary, place, model = None, self.place(), self._assistant.model
        if document and place and model is not None and not self.small and self.tells_summary():
            summary = summary_of(place, document, model, self.style)
        # The names and terms of a document are some tokens more; the database is not asked for them at every key.
        return CostQuestion(action, text, self.style, self.instruction, small=self.small, thinks=thinks,
                            context_tokens=self.context_tokens, speed=speed, summary=summary,
                            at_once=info.parallel if info is not None else 1)
