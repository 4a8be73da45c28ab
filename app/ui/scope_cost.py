"""What an action would work on now, and what that costs: its name, its tokens and about how many seconds."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.core.generation import Usage
from app.core.scope import Region, region_at
from app.ui.assistant_panel import AssistantPanel
from app.ui.editor import MarkdownEditor
from app.workers.assistant import Assistant

# Milliseconds of quiet before the tokens of the scope are counted again.
COUNT_DELAY = 200


class ScopeCost(QObject):
    """Counts the scope a moment after the cursor or the text moved, and shows it in the panel."""

    def __init__(self, editor: MarkdownEditor, panel: AssistantPanel, assistant: Assistant, parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._panel, self._assistant = editor, panel, assistant
        self.usage: Usage | None = None  # of the last job: how fast this computer is
        self._serial = 0
        self._name = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COUNT_DELAY)
        self._timer.timeout.connect(self._count)
        editor.passage_moved.connect(self._timer.start)
        editor.textChanged.connect(self._timer.start)
        assistant.counted.connect(self._on_counted)

    def refresh(self) -> None:
        """Count again soon."""
        self._timer.start()

    def _count(self) -> None:
        text = self._editor.text()
        passage = region_at(text, *self._editor.selection())
        self._name = self._scope_name(passage)
        part = text[passage.start : passage.end]
        self._panel.show_scope(self._name)
        self._panel.show_cost("")
        if part.strip() and self._assistant.info is not None:
            self._serial = self._assistant.count(part)

    def _scope_name(self, passage: Region) -> str:
        if passage.kind == "selection":
            return self.tr("Selection")
        if passage.kind == "document":
            return self.tr("Document")
        return self.tr("Section “{title}”").format(title=passage.title) if passage.title else self.tr("Beginning")

    def _on_counted(self, serial: int, tokens: int) -> None:
        if serial != self._serial or tokens < 0:
            return
        shown = self.tr("{scope} · {tokens} tokens").format(scope=self._name, tokens=f"{tokens:,}")
        self._panel.show_scope(shown)
        usage, info = self.usage, self._assistant.info
        if info is not None and tokens >= info.context_tokens:
            self._panel.show_cost(self.tr("does not fit"))
        elif usage is not None and usage.decode_speed > 0:
            seconds = tokens / usage.decode_speed + (tokens / usage.prefill_speed if usage.prefill_speed else 0)
            self._panel.show_cost(self.tr("about {seconds} s").format(seconds=max(1, round(seconds))))
