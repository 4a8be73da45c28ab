"""The terminal tells what the snapshots take, and removes them."""

from __future__ import annotations

import json

import pytest

from app import cli
from app.core.places import snapshots
from app.inference.snapshot_store import BLOCK_TOKENS, SnapshotStore, chain


def test_the_cache_is_told_and_cleared(capsys: pytest.CaptureFixture[str]) -> None:
    tokens = list(range(BLOCK_TOKENS))
    assert SnapshotStore(snapshots()).save(chain(b"model", tokens)[0], tokens, bytes(2_000_000))
    assert cli.main(["cache"]) == 0
    assert capsys.readouterr().out == f"2 MB of snapshots in {snapshots()}; `cache clear` removes them.\n"
    assert cli.main(["cache", "clear", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["freed_bytes"] > 2_000_000
    assert (facts["bytes"], facts["folder"]) == (0, str(snapshots()))
    assert cli.main(["cache", "clear"]) == 0
    assert "Removed 0 MB" in capsys.readouterr().out
    SnapshotStore(snapshots()).switch(False)
    assert cli.main(["cache"]) == 0
    assert "switched off" in capsys.readouterr().out
    assert "cache" in cli.command_names()
