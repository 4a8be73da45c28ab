"""Mains power and low memory, on planted machines."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from app.core.power import is_low, memory_low, on_mains


@pytest.mark.parametrize(("battery", "plugged"), [
    (None, True),  # a desktop
    (SimpleNamespace(power_plugged=True), True),
    (SimpleNamespace(power_plugged=False), False),
    (SimpleNamespace(power_plugged=None), True),  # held at 80 %: neither charging nor discharging
])
def test_mains_power(monkeypatch: pytest.MonkeyPatch, battery: Any, plugged: bool) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    assert on_mains() is plugged


@pytest.mark.parametrize("error", [OSError(5, "I/O error"), ValueError("x"), RuntimeError(), NotImplementedError()])
def test_a_battery_that_cannot_be_read_stops_nothing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken() -> None:
        raise error

    monkeypatch.setattr(psutil, "sensors_battery", broken, raising=False)
    assert on_mains()
    monkeypatch.delattr(psutil, "sensors_battery")
    assert on_mains()


@pytest.mark.parametrize(("available", "total", "low"), [
    (900_000_000, 16 * 10**9, False), (799_999_999, 16 * 10**9, True),
    (499_999_999, 2 * 10**9, True), (500_000_000, 2 * 10**9, False), (0, 64 * 10**9, True),
])
def test_low_memory(monkeypatch: pytest.MonkeyPatch, available: int, total: int, low: bool) -> None:
    assert is_low(available, total) is low
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=available, total=total))
    assert memory_low() is low
