"""A fault at every call of every save: what is there is whole, and “saved” is true."""

from __future__ import annotations

import errno
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import StetError
from tests.faults.faulty_os import Fault, FaultyOs, Killed, put_in
from tests.faults.scenarios import PLANTED, REAL, Scenario

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the calls differ")

ERRORS = (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EACCES, errno.EROFS)


class Bench:
    """Runs a scenario again and again in a fresh folder."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        self.scenario = scenario
        self._prepared = folder / "prepared"
        self._prepared.mkdir()
        scenario.prepare(self._prepared)
        self._folder = folder / "here"

    def calls(self) -> list[str]:
        """Every call of a run without faults."""
        system = FaultyOs()
        assert self.run(system) == ""
        return system.calls

    def run(self, system: FaultyOs) -> str:
        """What is wrong after a run with ``system``; "" when all is well."""
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.copytree(self._prepared, self._folder)
        promised = ""
        error: BaseException | None = None

        def promise(what: str) -> None:
            nonlocal promised
            promised = what

        with put_in(system, *self.scenario.modules):
            try:
                self.scenario.act(self._folder, promise)
            except Killed:
                pass
            except Exception as caught:
                error = caught
        wrong = self.scenario.judge(self._folder, promised, error, system.dead)
        if wrong:
            return wrong
        if error is not None and not isinstance(error, StetError) and self.scenario not in PLANTED:
            return f"{error!r} came out raw"
        if not system.dead and self.scenario not in PLANTED:
            left = [path.name for path in self._folder.iterdir() if path.name.endswith((".stet-part", ".new"))]
            if left and "unlink" not in system.failed:  # it can only stay where the disk refuses to delete it
                return f"left behind: {left}"
        return ""


def single_faults(calls: list[str]) -> Iterator[Fault]:
    for at, name in enumerate(calls):
        for number in ERRORS:
            yield Fault(at, "error", number)
            yield Fault(at, "error", number, lasting=True)
        yield Fault(at, "kill")
        yield Fault(at, "kill after")
        if name == "write":
            yield Fault(at, "short")
            yield Fault(at, "half kill")


@pytest.mark.parametrize("scenario", REAL, ids=lambda scenario: scenario.name)
def test_one_fault_at_every_call(scenario: Scenario, memory: Path) -> None:
    bench = Bench(scenario, memory)
    calls = bench.calls()
    assert {"open", "write", "fsync", "replace", "close"} <= set(calls)
    found = [(fault, calls[fault.at], wrong) for fault in single_faults(calls) if (wrong := bench.run(FaultyOs(fault)))]
    assert not found


def random_faults(calls: list[str], chance: random.Random) -> list[Fault]:
    faults: list[Fault] = []
    for _ in range(chance.randint(1, 4)):
        what = chance.choice(("error", "error", "short", "kill", "kill after", "half kill"))
        faults.append(Fault(chance.randrange(len(calls) + 4), what, chance.choice(ERRORS), chance.random() < 0.3))
    return faults


def several_faults(scenario: Scenario, folder: Path, rounds: int, seed: int) -> list[tuple[list[Fault], str]]:
    """What was wrong in ``rounds`` runs with up to four faults each."""
    bench = Bench(scenario, folder)
    calls, chance = bench.calls(), random.Random(seed)
    found: list[tuple[list[Fault], str]] = []
    for _ in range(rounds):
        faults = random_faults(calls, chance)
        if wrong := bench.run(FaultyOs(*faults)):
            found.append((faults, wrong))
    return found


@pytest.mark.parametrize("scenario", REAL, ids=lambda scenario: scenario.name)
def test_several_faults_in_one_save(scenario: Scenario, memory: Path) -> None:
    assert not several_faults(scenario, memory, 700, seed=7)


@pytest.mark.night
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("scenario", REAL, ids=lambda scenario: scenario.name)
def test_several_faults_in_one_save_all_night(scenario: Scenario, seed: int, memory: Path) -> None:
    assert not several_faults(scenario, memory, 3_000, seed=100 + seed)


@pytest.mark.parametrize("scenario", PLANTED, ids=lambda scenario: scenario.name)
def test_a_wrong_saver_is_found_out(scenario: Scenario, memory: Path) -> None:
    """The harness itself: what it finds of a saver that is known to be wrong."""
    bench = Bench(scenario, memory)
    found = {wrong.split(":")[0] for fault in single_faults(bench.calls()) if (wrong := bench.run(FaultyOs(fault)))}
    assert "neither the old text nor the new one" in found
