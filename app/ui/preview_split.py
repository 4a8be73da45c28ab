"""The page and its preview: side by side where there is room for both, else the preview in the page's place."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.pages import Pages

# Pixels from which on both have room.
SIDE_BY_SIDE_FROM = 760


class PreviewSplit(QWidget):
    """Takes the place of ``page`` in the layout that holds it."""

    def __init__(self, page: Pages, preview: QWidget) -> None:
        holder = page.parentWidget()
        super().__init__(holder)
        layout = holder.layout() if holder is not None else None
        assert layout is not None
        layout.replaceWidget(page, self)
        self._page, self._preview = page, preview
        self._wanted = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(page, 1)
        row.addWidget(preview, 1)
        preview.hide()

    @property
    def covers(self) -> bool:
        """Whether the preview stands in the place of the page."""
        return self._wanted and self.width() < SIDE_BY_SIDE_FROM

    def show_preview(self, wanted: bool) -> None:
        """Show it or not."""
        self._wanted = wanted
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        had_focus = self._page.isAncestorOf(focus) if (focus := self.focusWidget()) is not None else False
        covers = self.covers
        self._preview.setVisible(self._wanted)
        if self._preview.property("alone") != covers:  # without the line that parts it from the page
            self._preview.setProperty("alone", covers)
            self._preview.style().unpolish(self._preview)
            self._preview.style().polish(self._preview)
        if self._page.isHidden() != covers:
            self._page.setVisible(not covers)
            if covers and had_focus:
                self._preview.setFocus()
            elif not covers:
                self._page.page.setFocus()
