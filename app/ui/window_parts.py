"""What the window is built from."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.actions import Actions
from app.core.catalog import Catalog
from app.core.database import Database
from app.core.settings import Settings
from app.core.styles import Styles
from app.workers.assistant import Assistant
from app.workers.speed_meter import SpeedMeter
from app.workers.surveyor import Surveyor
from app.workers.warmer import Warmer


@dataclass(frozen=True, slots=True)
class Parts:
    """``main`` makes them."""

    assistant: Assistant
    warmer: Warmer
    surveyor: Surveyor
    meter: SpeedMeter
    catalog: Catalog
    actions: Actions
    styles: Styles
    settings: Settings
    language: str
    database: Database
