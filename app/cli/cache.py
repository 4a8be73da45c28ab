"""The snapshots of what models have read: where they are, how large, and their removal."""

from __future__ import annotations

import json

from app.cli.reports import gigabytes
from app.core import places
from app.inference.snapshot_store import SnapshotStore


def cache(clear: bool, as_json: bool) -> None:
    """Print where the snapshots are and what they take; ``clear`` removes them first."""
    folder = places.snapshots()
    store = SnapshotStore(folder)
    freed = store.clear() if clear else 0
    used = store.used_bytes()
    off = "" if store.on else " None are kept: reading ahead is switched off."
    if as_json:
        print(json.dumps({"folder": str(folder), "bytes": used, "freed_bytes": freed, "on": store.on},
                         ensure_ascii=False, indent=2))
        return
    if clear:
        print(f"Removed {gigabytes(freed)} of snapshots from {folder}.{off}")
    else:
        print(f"{gigabytes(used)} of snapshots in {folder}; `cache clear` removes them.{off}")
