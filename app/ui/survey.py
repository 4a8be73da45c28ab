"""Reads a document between the keys: what the window tells of it."""

from __future__ import annotations

from app.core.overview import overview
from app.ui.stepwise import Stepwise


class Survey(Stepwise):
    """One reading at a time; ``done`` gives the Overview of the text that was given last."""

    def read(self, text: str, selected: str = "") -> None:
        """Read ``text``; ``selected`` is the part of it that is counted, "" for all."""
        self.begin(overview(text, selected))
