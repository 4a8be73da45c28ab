"""Reads a file as it can be opened, and asks for its encoding where that is not clear."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.core.chosen_encodings import ChosenEncodings
from app.core.document import Document, read_bytes, read_damaged, read_document
from app.core.encoding_guess import candidates
from app.core.errors import DamagedText, StetError, UnclearEncoding, UnknownEncoding, WrongEncoding
from app.ui.encoding_question import EncodingQuestion


class DocumentReader:
    """Nothing that is not UTF-8 is read by a guess.

    Args:
        encodings: what was chosen for files before.
        problem: is told where a choice could not be kept.
        window: above which it is asked.
    """

    def __init__(self, encodings: ChosenEncodings, problem: Callable[[StetError], object], window: QWidget) -> None:
        self._encodings, self._problem, self._window = encodings, problem, window

    def read(self, path: Path) -> Document | None:
        """The file in the encoding that it names, that was chosen for it, or that is chosen now.

        None: the writer did not want to choose.

        Raises:
            FileProblem
        """
        try:
            return read_document(path)
        except (UnclearEncoding, DamagedText) as problem:
            # What was chosen is asked last: the file may have become UTF-8 since.
            if (chosen := self._encodings.of(path)) is not None:
                with suppress(WrongEncoding, UnknownEncoding):
                    return read_document(path, chosen)
            if isinstance(problem, DamagedText):
                return read_damaged(path)
            return self.read_as_chosen(path)

    def read_as_chosen(self, path: Path) -> Document | None:
        """The file in the encoding that the writer picks now; None: in none.

        Raises:
            FileProblem
        """
        found = candidates(read_bytes(path))
        if not found:
            return read_document(path)
        question = EncodingQuestion(path.name, found, self._window)
        answer = question.exec()
        chosen = question.chosen.name
        question.deleteLater()
        if answer != EncodingQuestion.DialogCode.Accepted:
            return None
        document = read_document(path, chosen)
        try:
            self._encodings.remember(path, chosen)
        except StetError as error:
            self._problem(error)
        return document
