"""What was read comes back from disk after a restart, and whatever does not fit is read anew, without a word."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.generation import Adapter, ModelFile, Plan, Request
from app.inference import snapshots
from app.inference.engine import Prefilled, Started
from app.inference.llama_engine import LlamaEngine
from app.inference.snapshot_store import BLOCK_TOKENS, SnapshotStore
from app.inference.snapshots import QUIET_SECONDS
from tests.inference.test_adapters import write_adapter
from tests.starter import ask, long_text, starter, with_number

pytestmark = pytest.mark.model

PLAN = Plan(context_tokens=2048, threads=1)
TEXT = long_text(60)  # 1,090 tokens: four blocks and a bit
BLOCKS = 4


def reading(job: str, text: str = TEXT) -> Request:
    return replace(ask(job, text), max_tokens=0)


class Clock:
    """In place of the module ``time``."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(snapshots, "time", clock)
    return clock


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the snapshot of ``TEXT``, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("kept")
    engine = LlamaEngine(SnapshotStore(folder))
    engine.load(starter(), PLAN)
    list(engine.generate(reading("keep")))
    scheduler = engine._scheduler
    assert scheduler is not None
    assert scheduler._snapshots is not None
    scheduler._snapshots._noted_at -= QUIET_SECONDS
    while engine.rest() is not None:
        pass
    engine.close()
    assert len(list(folder.glob("*.kv"))) == BLOCKS
    return folder


@pytest.fixture
def folder(kept: Path, tmp_path: Path) -> Path:
    for path in kept.iterdir():
        shutil.copy2(path, tmp_path)  # their times tell their order
    return tmp_path


@pytest.fixture
def engine(folder: Path) -> Iterator[LlamaEngine]:
    """Restarted, and nothing is loaded yet."""
    engine = LlamaEngine(SnapshotStore(folder))
    yield engine
    engine.close()


def restored(engine: LlamaEngine, text: str = TEXT) -> int:
    """How many tokens of the prompt it had when it began, after a restart; it is stopped then."""
    events = engine.generate(reading("restored", text))
    first = next(events)
    assert isinstance(first, Started)
    events.close()  # pyright: ignore[reportAttributeAccessIssue]
    return first.reused_tokens


def in_order(folder: Path) -> list[Path]:
    """The blocks from the first one on: the beginning of a chain counts as used last."""
    return sorted(folder.glob("*.kv"), key=lambda path: -path.stat().st_mtime_ns)


def test_a_text_is_kept_once_it_is_quiet_block_by_block(folder: Path, clock: Clock) -> None:
    engine = LlamaEngine(SnapshotStore(folder))
    engine.load(starter(), PLAN)
    last = in_order(folder)[-1]
    for path in folder.glob("*.kv"):
        if path != in_order(folder)[0]:
            path.unlink()
    try:
        assert engine.rest() is None, "nothing was read yet"
        started, *_ = engine.generate(reading("a"))
        assert isinstance(started, Started)
        assert started.reused_tokens < 32, "one block is not worth the reading"
        assert engine.rest() == pytest.approx(QUIET_SECONDS)
        clock.now += QUIET_SECONDS - 1
        assert engine.rest() == pytest.approx(1.0)
        list(engine.generate(reading("b", "Something short.")))
        assert engine.rest() == pytest.approx(QUIET_SECONDS), "it is not quiet yet"
        clock.now += QUIET_SECONDS
        counts = []
        while engine.rest() is not None:
            counts.append(len(list(folder.glob("*.kv"))))
        assert counts == [2, 3, 4], "one at a time, so that a request never waits for more; the first was there"
        assert last.exists(), "the same text has the same name"
        assert engine.rest() is None
    finally:
        engine.close()


def test_after_a_restart_it_is_there(engine: LlamaEngine) -> None:
    engine.load(starter(), PLAN)
    assert restored(engine) == BLOCKS * BLOCK_TOKENS
    assert restored(engine, TEXT + " And one sentence more, at its end.") == BLOCKS * BLOCK_TOKENS


def test_a_text_that_goes_on_otherwise_takes_what_is_the_same(engine: LlamaEngine, monkeypatch: pytest.MonkeyPatch
                                                              ) -> None:
    monkeypatch.setattr(snapshots, "WORTH_TOKENS", 2 * BLOCK_TOKENS)
    engine.load(starter(), PLAN)
    assert restored(engine, TEXT[:len(TEXT) // 5 * 3] + "Here it is another text. " * 20) == 2 * BLOCK_TOKENS
    assert restored(engine, "Quite another text. " + TEXT) < 32


@pytest.mark.parametrize(("block", "left"), [(3, 3), (1, 1)])
@pytest.mark.parametrize("damage", ["flipped", "cut", "empty"])
def test_a_damaged_block_is_silently_left_out(engine: LlamaEngine, folder: Path, block: int, left: int, damage: str
                                              ) -> None:
    path = in_order(folder)[block]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes({"flipped": bytes(data), "cut": bytes(data[:-9]), "empty": b""}[damage])
    engine.load(starter(), PLAN)
    assert restored(engine) == left * BLOCK_TOKENS
    assert not path.exists()


def test_what_was_damaged_is_built_again(engine: LlamaEngine, folder: Path, clock: Clock) -> None:
    path = in_order(folder)[3]
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    engine.load(starter(), PLAN)
    list(engine.generate(reading("again")))
    clock.now += QUIET_SECONDS
    while engine.rest() is not None:
        pass
    assert path.stat().st_size == len(whole)
    assert restored(engine) > BLOCKS * BLOCK_TOKENS, "from the cache itself"


@pytest.mark.parametrize("other", ["model", "kv type", "adapter"])
def test_another_models_numbers_are_never_taken(engine: LlamaEngine, tmp_path: Path, other: str) -> None:
    model, plan = starter(), PLAN
    if other == "model":
        model = ModelFile("other", with_number(tmp_path / "other.gguf", "test.number", 1), "chatml")
    elif other == "adapter":
        model = replace(model, adapters=(Adapter(write_adapter(tmp_path / "adapter.gguf")),))
    else:
        plan = replace(plan, kv_type="q8_0")
    engine.load(model, plan)
    assert restored(engine) < 32
    engine.load(starter(), PLAN)
    assert restored(engine) == BLOCKS * BLOCK_TOKENS, "and they stay for their own"


def test_a_prompt_that_is_stopped_is_kept_as_far_as_it_was_read(folder: Path, clock: Clock) -> None:
    store = SnapshotStore(folder / "new")
    engine = LlamaEngine(store)
    try:
        engine.load(starter(), PLAN)
        done = 0
        for event in engine.generate(reading("stopped")):
            if isinstance(event, Prefilled) and event.done >= 1024:
                done = event.done
                engine.cancel("stopped")
        clock.now += QUIET_SECONDS
        while engine.rest() is not None:
            pass
        assert len(list((folder / "new").glob("*.kv"))) == done // BLOCK_TOKENS
    finally:
        engine.close()


def test_a_short_prompt_is_not_kept(tmp_path: Path, clock: Clock) -> None:
    engine = LlamaEngine(SnapshotStore(tmp_path))
    try:
        engine.load(starter(), PLAN)
        list(engine.generate(reading("short", long_text(6))))
        clock.now += QUIET_SECONDS
        assert engine.rest() is None
        assert not list(tmp_path.iterdir())
    finally:
        engine.close()
