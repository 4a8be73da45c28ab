"""How fast each model was measured on each device of this computer; it replaces the estimate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.core import places
from app.core.catalog import Entry
from app.core.file_lock import held
from app.core.recommendation import Speed
from app.core.storage import private_folder, write_atomically

_LARGEST = 1_000_000  # bytes; a longer file is not ours


class MeasuredSpeeds:
    """Kept in one small file of the user's data, by the SHA-256 of the model and the name of the GPU ("": the CPU)."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or places.user_data() / "speeds.json"

    def of(self, entry: Entry, gpu: str) -> Speed | None:
        """What was measured; None: nothing yet."""
        found = self._read().get(entry.sha256, {})
        try:
            prefill, decode = found[gpu]
            return Speed(float(prefill), float(decode), measured=True) if prefill > 0 and decode > 0 else None
        except (KeyError, TypeError, ValueError):
            return None

    def note(self, entry: Entry, gpu: str, speed: Speed) -> None:
        """Keep it in place of what was measured before.

        Raises:
            FileProblem, OSError: it cannot be written.
        """
        private_folder(self._path.parent)
        with held(self._path.with_name(f"{self._path.name}.lock"), 2.0):
            data = self._read()
            of_model = data.get(entry.sha256)
            of_model = of_model if isinstance(of_model, dict) else {}
            data[entry.sha256] = of_model | {gpu: [round(speed.prefill, 2), round(speed.decode, 2)]}
            write_atomically(self._path, json.dumps(data, indent=1).encode(), mode=0o600)

    def _read(self) -> dict[str, Any]:
        try:
            if self._path.stat().st_size > _LARGEST:
                return {}
            data = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}  # measured again with the next load
        return data if isinstance(data, dict) else {}
