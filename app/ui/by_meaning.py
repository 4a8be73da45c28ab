"""Passages found by their meaning, if a model for it is on the shelf: made ready while idle, told by the question."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from app.core.catalog import Catalog
from app.core.job_file import place_of
from app.core.meaning import Meaning
from app.ui.ask_controller import AskController
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.model_supply import ModelSupply
from app.ui.transfer_words import size
from app.workers.assistant import Assistant
from app.workers.passage_embedder import Document, PassageEmbedder


class ByMeaning(QObject):
    """Gives the embedder the document while its questions are looked at and read passages of it, and its vectors to
    the questions.
    """

    def __init__(self, asking: AskController, files: DocumentController, editor: MarkdownEditor, supply: ModelSupply,
                 assistant: Assistant, parent: QObject) -> None:
        super().__init__(parent)
        self._asking, self._files, self._editor = asking, files, editor
        self.embedder = embedder = PassageEmbedder(assistant.engine, assistant, supply.catalog, self)
        self._catalog: Callable[[], Catalog] = lambda: supply.catalog
        self._way = ""
        asking.meaning = self._meaning
        embedder.document = self._document
        asking.way_found.connect(self._on_way)
        embedder.changed.connect(self._tell)
        editor.textChanged.connect(embedder.touch)
        supply.shelf_changed.connect(self._on_shelf)

    def _document(self) -> Document | None:
        if self._way != "passages" or not self._asking.panel.isVisible():
            return None
        return self._place, self._editor.text()

    def _meaning(self) -> Meaning | None:
        return self.embedder.meaning_of(self._place)

    @property
    def _place(self) -> str:
        return place_of(self._files.document.path, self._files.document_id)

    @Slot()
    def _on_shelf(self) -> None:
        self.embedder.use(self._catalog())

    @Slot(str)
    def _on_way(self, way: str) -> None:
        if way != self._way:
            self._way = way
            self.embedder.touch()
        self._tell()

    @Slot()
    def _tell(self) -> None:
        self._asking.panel.show_meaning(self._told() if self._way == "passages" else "")

    def _told(self) -> str:
        embedder, entries = self.embedder, self._catalog().embedders
        if embedder.state == "making":
            return self.tr("Learning what the passages mean: {done} of {total}").format(
                done=f"{embedder.done:,}", total=f"{embedder.total:,}")
        if embedder.state == "ready":
            return self.tr("They are found by their words and by their meaning.")
        if embedder.state == "full":
            return self.tr("They are found by their words; for their meaning there is no memory left.")
        if embedder.state == "failed":
            return self.tr("They are found by their words; the model for their meaning cannot be used.")
        if embedder.state == "none" and entries:
            return self.tr("They are found by their words; with {model} ({size}, in Models) by their meaning, too.") \
                .format(model=entries[0].name, size=size(entries[0].bytes))
        return ""
