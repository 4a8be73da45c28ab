"""What holds for every test: a home of its own, no network, no window or process left behind."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
import pytest
from hypothesis import settings

# The same cases in every run, so that a red run is red again, and no deadline: the machine may be busy.
# HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("stet", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "stet"))


# What serves on this computer, or builds on what does.
_HUB = {"tests.download.hub", "tests.download.conftest", "tests.benchmarks.download_server"}


class NetworkTouched(AssertionError):
    """A test tried to reach the network."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the files of tests that speak to the loopback hub; all others pass without any network (unshare -n)."""
    for item in items:
        module = getattr(item, "module", None)
        if any(getattr(thing, "__module__", "") in _HUB for thing in vars(module).values()):
            item.add_marker("loopback")


@pytest.fixture(autouse=True)
def temporary_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """HOME and the XDG folders point into a temporary folder."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name, folder in (("XDG_CONFIG_HOME", ".config"), ("XDG_DATA_HOME", ".local/share"),
                         ("XDG_CACHE_HOME", ".cache"), ("XDG_STATE_HOME", ".local/state")):
        monkeypatch.setenv(name, str(home / folder))
    return home


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection fails the test that makes it."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise NetworkTouched(f"a test opened a connection: {args[1:]!r}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """A test that leaves a child process or a visible window fails."""
    me = psutil.Process()
    before = {child.pid for child in me.children(recursive=True)}
    yield
    left = [child for child in me.children(recursive=True) if child.pid not in before]
    _, alive = psutil.wait_procs(left, timeout=3)
    names = [f"{child.pid} {child.name()}" for child in alive]
    for child in alive:
        child.kill()
    assert not names, f"processes left behind: {names}"
    try:
        from PySide6.QtWidgets import QApplication
    except ImportError:
        return
    app = QApplication.instance()
    if isinstance(app, QApplication):
        windows = [w for w in app.topLevelWidgets() if w.isVisible()]
        for window in windows:
            window.hide()
        assert not windows, f"windows left open: {windows}"
