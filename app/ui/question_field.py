"""The field for a question: Enter sends it, Shift+Enter begins a line, and it grows with what is written."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

_MOST_LINES = 5


class QuestionField(QPlainTextEdit):
    """Plain text.

    Signals:
        submitted: the writer asks; what the field holds is the question.
    """

    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
        self.setObjectName("question")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(self.tr("Ask about this document…"))
        self.setAccessibleName(self.tr("Question"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(8)
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        # The size of a plain text's layout is told in lines.
        lines = min(_MOST_LINES, max(1, round(self.document().documentLayout().documentSize().height())))
        margins = 2 * round(self.document().documentMargin())
        return QSize(super().sizeHint().width(), lines * self.fontMetrics().lineSpacing() + margins + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks, but not while an input method composes: there it takes the word that is offered."""
        enters = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enters and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and not self._composing:
            self.submitted.emit()
            event.accept()
            return
        super().keyPressEvent(event)
