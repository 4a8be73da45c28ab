"""The terminal tells the memory plan, and lays adapters over a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.places import models
from tests.e2e.test_cli import QUICK, stet
from tests.inference.test_adapters import write_adapter
from tests.starter import FAULTY

pytestmark = pytest.mark.model
GREEDY = [*QUICK, "--temperature", "0", "--max-tokens", "12"]


def test_the_doctor_tells_every_term_and_what_was_allocated() -> None:
    memory = json.loads(stet("doctor", "--json").stdout)["memory"]
    assert memory["plan"]["context_tokens"] == 8192
    assert memory["gave_up"] == []
    assert memory["planned"]["CPU"]["kv"] == 8192 * 2 * 30 * 3 * 64 * 2  # tokens, key and value, layers, heads, f16
    assert "allocated" not in memory
    loaded = json.loads(stet("doctor", "--json", "--load").stdout)["memory"]
    planned, allocated = (sum(loaded[name]["CPU"].values()) for name in ("planned", "allocated"))
    assert 0.95 <= planned / allocated <= 1.05
    lines = stet("doctor", "--load").stdout
    assert "context 8,192 tokens, cache f16" in lines
    assert "planned / allocated" in lines


def test_the_doctor_says_what_is_wrong_with_a_model(temporary_home: Path) -> None:
    models().mkdir(parents=True)
    path = models() / "Qwen3-8B-Q4_K_M.gguf"
    path.write_bytes(b"GGUF" + bytes(60))
    with path.open("r+b") as file:
        file.truncate(5_027_783_488)  # a hole of the right size
    told = stet("doctor")
    assert told.returncode == 0
    assert "Plan       " in told.stdout
    assert "version" in told.stdout


def test_an_adapter_by_path(tmp_path: Path) -> None:
    text = tmp_path / "text.md"
    text.write_text(FAULTY, "utf-8")
    adapter = write_adapter(tmp_path / "adapter.gguf")
    plain, changed, without = (stet("polish", text, *GREEDY, *more) for more in (
        [], ["--adapter", str(adapter)], ["--adapter", f"{adapter}:0"]))
    assert plain.stdout == without.stdout != changed.stdout
    for wrong, words in ((text, "no GGUF file"), (tmp_path / "none.gguf", "There is no file")):
        done = stet("polish", text, *GREEDY, "--adapter", wrong)
        assert done.returncode == 1
        assert words in done.stderr
