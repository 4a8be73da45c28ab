"""The models in a terminal, as a process: downloaded from the loopback hub, checked, taken in, removed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.download.hub import Fault, LoopbackHub, serving

ROOT = Path(__file__).parents[2]
CONTENT = b"GGUF" + bytes(range(256)) * 4000


def stet(*arguments: str, home: Path, endpoint: str = "") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"STET_HOME": str(home), "HF_ENDPOINT": endpoint}
    return subprocess.run([sys.executable, "-m", "app", "models", *arguments], cwd=ROOT, env=environment, check=False,
                          capture_output=True, text=True, timeout=60)


def wrong_hub() -> LoopbackHub:
    """A hub whose every answer is a web page."""
    return LoopbackHub(CONTENT, Fault(body=b"<html>", headers={"Content-Type": "text/html"}, at_hub=True))


def test_what_is_asked_wrongly_is_told(tmp_path: Path) -> None:
    assert "give the model" in stet("download", home=tmp_path).stderr
    assert stet("list", "starter", home=tmp_path).returncode == 2
    assert "no model “nosuch”" in stet("verify", "nosuch", home=tmp_path).stderr
    assert "is not on this computer yet" in stet("remove", "qwen3-8b", home=tmp_path).stderr
    assert "comes with Stet" in stet("download", "starter", home=tmp_path).stderr
    refused = stet("download", "qwen3-0.6b", "--source", "http://models.example", home=tmp_path)
    assert "neither an https address nor a folder" in refused.stderr
    assert refused.returncode == 1


def test_the_starter_is_verified(tmp_path: Path) -> None:
    done = stet("verify", "starter", "--json", home=tmp_path)
    assert json.loads(done.stdout)["verified"] is True
    assert "its SHA-256 is right" in done.stderr


def test_another_file_at_the_endpoint_is_not_taken(tmp_path: Path) -> None:
    with serving(CONTENT) as hub:
        done = stet("download", "qwen3-0.6b", home=tmp_path, endpoint=hub.endpoint)
    assert done.returncode == 1
    assert "does not have this file (404)" in done.stderr
    assert done.stdout == ""
    hub = wrong_hub()
    try:
        done = stet("download", "qwen3-0.6b", "--source", hub.endpoint, home=tmp_path)
    finally:
        hub.close()
    assert "gave a web page instead of the model." in done.stderr
    assert [path.name for path in tmp_path.rglob("*.gguf")] == []


def test_tries_in_vain_do_not_fill_the_screen(tmp_path: Path) -> None:
    """Five tries each: every wait is said, and each source that takes over once."""
    with serving(CONTENT, Fault(status=503, at_hub=True)) as one, \
            serving(CONTENT, Fault(status=503, at_hub=True)) as other:
        done = stet("download", "qwen3-0.6b", "--source", one.endpoint, "--source", other.endpoint, home=tmp_path)
    lines = done.stderr.splitlines()
    assert done.returncode == 1
    assert len(lines) == len(set(lines))
    assert any("Trying again in 8 s." in line for line in lines)
    assert not any("Trying again in 0 s." in line for line in lines)


def test_a_model_is_taken_in_and_removed(tmp_path: Path) -> None:
    model = tmp_path / "own.gguf"
    model.write_bytes(CONTENT)
    told = json.loads(stet("import", str(model), "--json", home=tmp_path / "home").stdout)
    assert told["verified"] is False
    assert Path(told["path"]).read_bytes() == CONTENT
    model.write_bytes(b"text")
    assert "is not a GGUF model" in stet("import", str(model), home=tmp_path / "home").stderr
    part = Path(told["path"]).with_name("Qwen3-0.6B-Q8_0.gguf.part")
    part.write_bytes(bytes(1000))
    assert json.loads(stet("remove", "qwen3-0.6b", "--json", home=tmp_path / "home").stdout)["bytes_freed"] == 1000
    assert not part.exists()
