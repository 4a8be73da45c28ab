"""What the program remembers between two starts, in one small JSON file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from app.core.errors import FileProblem, SettingsDamaged
from app.core.places import user_config
from app.core.storage import set_aside, write_atomically

RECENT_LIMIT = 10
_THEMES = ("system", "light", "dark")
_LANGUAGES = ("system", "en", "zh")


@dataclass(slots=True)
class Settings:
    """The values; unknown ones of a newer release are kept in ``other`` and written back."""

    theme: str = "system"
    language: str = "system"
    model: str | None = None
    adapters: dict[str, list[str]] = field(default_factory=dict)  # for a model's id or path: ID or PATH, with :SCALE
    style: str = ""  # as the text is written
    thinking: dict[str, bool] = field(default_factory=dict)  # by action's id, where the writer chose
    warm: bool = True  # the open document is read ahead, and what was read is kept on disk
    unload_minutes: int = 30  # without a job, after which the model leaves the memory; 0: never
    recent: list[str] = field(default_factory=list)
    outline: bool = True
    assistant: bool = True
    window: list[int] = field(default_factory=list)
    other: dict[str, Any] = field(default_factory=dict)

    def add_recent(self, path: Path) -> None:
        """Put ``path`` first in the list of recent files."""
        name = str(path)
        self.recent = [name, *(other for other in self.recent if other != name)][:RECENT_LIMIT]


# What a value must be to be taken; anything else falls back to the default.
_CHECKS: dict[str, Callable[[Any], bool]] = {
    "theme": lambda value: value in _THEMES,
    "language": lambda value: value in _LANGUAGES,
    "model": lambda value: value is None or isinstance(value, str),
    "adapters": lambda value: isinstance(value, dict) and all(
        isinstance(names, list) and all(isinstance(name, str) for name in names) for names in value.values()),
    "style": lambda value: isinstance(value, str),
    "thinking": lambda value: isinstance(value, dict) and all(isinstance(on, bool) for on in value.values()),
    "warm": lambda value: isinstance(value, bool),
    "unload_minutes": lambda value: type(value) is int and 0 <= value <= 10_000,
    "recent": lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value),
    "outline": lambda value: isinstance(value, bool),
    "assistant": lambda value: isinstance(value, bool),
    "window": lambda value: isinstance(value, list) and len(value) in (0, 4) and all(type(n) is int for n in value),
}


def settings_file() -> Path:
    """Where the settings are kept."""
    return user_config() / "settings.json"


def load_settings(path: Path | None = None) -> tuple[Settings, SettingsDamaged | None]:
    """The settings, and what was wrong with the file: a damaged one is set aside, and the defaults are used."""
    path = path or settings_file()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict):
            raise ValueError("it is not a table")
    except FileNotFoundError:
        return Settings(), None
    except (OSError, ValueError, RecursionError) as error:
        detail = type(error).__name__ if isinstance(error, OSError) else "it is not valid JSON"
        try:
            aside = set_aside(path)
        except OSError:
            aside = path
        return Settings(), SettingsDamaged(detail=detail, aside=str(aside))
    known = {f.name for f in fields(Settings)} - {"other"}
    values = {key: value for key, value in data.items() if key in known and _CHECKS[key](value)}
    return Settings(**values, other={key: value for key, value in data.items() if key not in known}), None


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings.

    Raises:
        FileProblem: they could not be written; the old ones are still there.
    """
    path = path or settings_file()
    values = asdict(settings)
    data = values.pop("other") | values
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileProblem(detail=f"the settings folder {path.parent} cannot be made") from error
    write_atomically(path, json.dumps(data, ensure_ascii=False, indent=1).encode(), mode=0o600)
