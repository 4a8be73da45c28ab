"""The power goes at every call of every save, and the disk forgets: what is there is whole, what was promised is so."""

from __future__ import annotations

import contextlib
import random
import shutil
import sys
from pathlib import Path

import pytest

from tests.faults import planted
from tests.faults.faulty_os import Fault, Killed, put_in
from tests.faults.power_cut import CutDisk
from tests.faults.scenarios import REAL, PlantedScenario, RecordScenario, Scenario

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the calls differ")


def cuts(scenario: Scenario, folder: Path, times: int, seed: int = 1) -> list[str]:
    """What is wrong after ``times`` power cuts before each call, and after the last one."""
    prepared, here, after = folder / "prepared", folder / "here", folder / "after"
    prepared.mkdir()
    scenario.prepare(prepared)
    found: list[str] = []
    chance = random.Random(seed)
    at = 0
    while True:
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(prepared, here)
        disk = CutDisk(here, Fault(at, "kill"))
        promised = ""

        def promise(what: str) -> None:
            nonlocal promised
            promised = what

        with put_in(disk, *scenario.modules), contextlib.suppress(Killed):
            scenario.act(here, promise)
        for _ in range(times):
            shutil.rmtree(after, ignore_errors=True)
            after.mkdir()
            disk.cut(after, chance)
            if isinstance(scenario, RecordScenario):
                wrong = scenario.judged(after, promised, survives_power=True)
            else:
                wrong = scenario.judge(after, promised, None, True)
            if wrong:
                found.append(f"call {at} of {len(disk.calls)}, “{promised}”: {wrong}")
        if not disk.dead:
            return found
        at += 1


@pytest.mark.parametrize("scenario", REAL, ids=lambda scenario: scenario.name)
def test_the_power_goes_at_every_call(scenario: Scenario, memory: Path) -> None:
    assert not cuts(scenario, memory, 12)


@pytest.mark.night
@pytest.mark.parametrize("scenario", REAL, ids=lambda scenario: scenario.name)
def test_the_power_goes_at_every_call_all_night(scenario: Scenario, memory: Path) -> None:
    assert not cuts(scenario, memory, 400, seed=2)


@pytest.mark.parametrize("saver", [planted.naive, planted.qsavefile_like, planted.unsynced])
def test_a_wrong_saver_is_found_out(saver: object, memory: Path) -> None:
    assert cuts(PlantedScenario(saver), memory, 12)  # type: ignore[arg-type]
