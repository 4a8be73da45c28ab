"""The page and its preview: side by side where there is room for both, else the preview in the page's place."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.pages import Pages

# Pixels from which on both have room.
SIDE_BY_SIDE_FROM = 760


class PreviewSplit(QWidget):
    """Holds the page, and the preview once there is one."""

    def __init__(self, page: Pages) -> None:
        super().__init__()
        self._page = page
        self._preview: QWidget | None = None
        self._wanted = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(page, 1)

    def add_preview(self, preview: QWidget) -> None:
        """Let it stand beside the page; it is not shown yet."""
        self._preview = preview
        preview.hide()
        self._row.addWidget(preview, 1)

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
        if self._preview is None:
            return
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
