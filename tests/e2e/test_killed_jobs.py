"""A polish that is killed at any time goes on where it was: the same result, and nothing finished is paid for twice."""

from __future__ import annotations

import os
import random
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import EngineDied
from app.core.generation import Sampling
from app.core.job_file import kept_jobs
from app.inference.engine import Delta, Started
from app.inference.process_engine import ProcessEngine
from app.inference.samplers import ANEW_EVERY
from tests.e2e.metered_command import Meter, run
from tests.starter import SMALL, ask, long_text, starter

pytestmark = [pytest.mark.model, pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")]

SENTENCES = [
    "The committee have met on Tuesday, and it come to an agreement after two hour.",
    "There is many reasons why this was not decided earlier, and it effect our work.",
    "Nobody have asked for more space, althought the contract end in March.",
    "We expects two hundred guests, of which half comes from abroad.",
    "The landlord don't want to renew it under the same condition.",
    "Next year begin with the annual fair, and the programme are still open.",
]
TEXT = "# Report\n\n" + "\n\n".join(SENTENCES) + "\n\n| a |\n|---|\n\nIt end here.\n"
KILLS = 3


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    path = tmp_path / "report.md"
    path.write_text(TEXT, "utf-8")
    return path


def polish(document: Path, *more: str) -> list[str]:
    return ["polish", str(document), "--seed", "5", "--threads", "1", "--max-tokens", "24", "--temperature", "0.7",
            "--accept", "all", *more]


@pytest.mark.timeout(900)  # five starts of the program where others use the computer
def test_killed_at_random_times_it_comes_to_the_same_end(document: Path, tmp_path: Path) -> None:
    alone = Meter(tmp_path / "unbroken")
    code, whole = run(polish(document), alone)
    assert (code, whole != TEXT) == (0, True)
    assert alone.begun == [len(SENTENCES) + 1]
    killed, times = Meter(tmp_path / "killed"), random.Random(7)
    done = 0
    for number, point in enumerate(sorted(times.uniform(0, alone.paid) for _ in range(KILLS))):
        code, _ = run(polish(document, *(["--resume"] if number else [])), killed, int(point))
        assert code == -9
        kept = kept_jobs(os.path.realpath(document))
        assert (kept[0].done if kept else 0) >= done, "what is finished stays so"
        done = kept[0].done if kept else 0
    code, resumed = run(polish(document, "--resume"), killed)
    assert (code, resumed) == (0, whole)
    assert killed.begun[-1] == len(SENTENCES) + 1 - done, "what is finished is not asked for again"
    assert len(killed.begun) <= KILLS + 1
    # What had not become a whole group of tokens is written again, and the last token that was kept read.
    assert killed.paid - alone.paid <= KILLS * (ANEW_EVERY + 1)


@pytest.mark.timeout(900)
def test_where_the_engine_alone_is_killed_the_answer_goes_on() -> None:
    # What it asks for is long, however the processor rounds.
    asked = replace(ask("killed", long_text(20) + "\n\nCount from 1 to 500, one number on each line.", max_tokens=60,
                        sampling=Sampling(temperature=0.2), seed=8), alone=True, keeps=True)
    engine = ProcessEngine()
    try:
        engine.load(starter(), SMALL)
        whole = [event for event in engine.generate(asked) if isinstance(event, Delta)]
        assert whole[-1].tokens > 2 * ANEW_EVERY, "else nothing is kept of it"
        events = engine.generate(asked)
        for event in events:
            if isinstance(event, Delta) and event.tokens > ANEW_EVERY:
                pid = engine.host_pid
                assert pid is not None
                os.kill(pid, signal.SIGKILL)
                break
        with pytest.raises(EngineDied):
            list(events)
        first, *rest = engine.generate(asked)
        assert isinstance(first, Started)
        assert first.reused_tokens == first.prompt_tokens - 1
        again = [event for event in rest if isinstance(event, Delta)]
        assert "".join(delta.text for delta in again) == "".join(delta.text for delta in whole)
        assert again[-1].tokens < whole[-1].tokens
    finally:
        engine.close()
