"""What stands in the preview until its own pieces are there: the last of it, or the words as they are written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt

from app.core.preview.units import Unit
from app.ui.preview_objects import FormulaOf, PictureOf
from app.ui.preview_page import PreviewPage
from app.ui.theme import Colours


class PreviewStandIn(PreviewPage):
    """Lies over a preview, as large as what it shows; nobody can click it."""

    def __init__(self, colours: Colours, formula: FormulaOf, picture: PictureOf, over: PreviewPage) -> None:
        super().__init__(colours, formula, picture, over)
        self.setObjectName("previewStandIn")
        self.setAccessibleName(over.accessibleName())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._over = over
        over.viewport().installEventFilter(self)
        self.hide()

    def stand(self, units: Sequence[Unit], position: float = 0.0) -> None:
        """Show these units, with the one at ``position`` (UTF-16 units from the first of them) at the top."""
        self.clear()
        self.splice(0, 0, units)
        if position:
            self.scroll_to(position)
        self._cover()
        self.show()
        self.raise_()

    def leave(self) -> None:
        """Let what lies beneath be seen."""
        if not self.isHidden():
            self.hide()
            self.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as large as what lies beneath."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._cover()
        return super().eventFilter(watched, event)

    def _cover(self) -> None:
        beneath = self._over.viewport().geometry()
        self.setGeometry(beneath.adjusted(0, 0, self._over.width() - beneath.right() - 1, 0))
