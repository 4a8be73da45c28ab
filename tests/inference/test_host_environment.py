"""The host finds its package, dies fast, and shares busy cores; what the user set stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.inference.host import host_environment


def test_what_the_host_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)
    given = host_environment()
    assert (Path(given["PYTHONPATH"]) / "app" / "inference" / "host.py").is_file()
    assert given["GGML_NO_BACKTRACE"] == "1"
    assert int(given["GOMP_SPINCOUNT"]) > 0


@pytest.mark.parametrize("name", ["GOMP_SPINCOUNT", "OMP_WAIT_POLICY"])
def test_the_users_own_choice_of_waiting_stays(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    monkeypatch.setenv(name, "PASSIVE")
    given = host_environment()
    assert given[name] == "PASSIVE"
    assert given.get("GOMP_SPINCOUNT") in (None, "PASSIVE")
