"""The host dies, hangs or talks nonsense: what came is kept, one sentence is told, and the next request works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from app.core.errors import DamagedModel, EngineDied, EngineFailed, StetError
from app.core.generation import Plan
from app.inference.engine import Delta, Event, Finished, Started
from app.inference.process_engine import ProcessEngine
from app.inference.wire import PROTOCOL
from tests.starter import SMALL, ask, long_text, starter

pytestmark = [pytest.mark.model, pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")]
DEADLINE = 20  # seconds that a test waits at most for something that takes well under one


@pytest.fixture
def engine() -> Iterator[ProcessEngine]:
    engine = ProcessEngine()
    engine.load(starter(), SMALL)
    yield engine
    engine.close()


def kill(engine: ProcessEngine, sign: signal.Signals = signal.SIGKILL) -> None:
    if engine.host_pid is not None:  # more of what it said may come after its death
        os.kill(engine.host_pid, sign)


def outcome(stream: Iterator[Event], then: Callable[[Event], None] = lambda event: None
            ) -> tuple[list[Event], StetError | None]:
    """All events of a request, ``then`` done at each, and the error that it ended with."""
    events: list[Event] = []
    try:
        for event in stream:
            events.append(event)
            then(event)
    except StetError as error:
        return events, error
    return events, None


def until_death(engine: ProcessEngine, job: str, at: Callable[[Event], bool], text: str = "Write a story."
                ) -> tuple[list[Event], StetError]:
    """What comes of a request whose host is killed at an event."""
    events, error = outcome(engine.generate(ask(job, text, max_tokens=200)),
                            lambda event: kill(engine) if at(event) else None)
    assert isinstance(error, EngineDied)
    return events, error


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))


def test_twenty_deaths_in_a_stream(engine: ProcessEngine) -> None:
    plain = text_of(list(engine.generate(ask("plain", "Write a story.", max_tokens=60))))
    files, threads = psutil.Process().num_fds(), threading.active_count()
    for n in range(20):
        at = n % 7 + 1
        events, error = until_death(
            engine, f"{n}", lambda event, at=at: isinstance(event, Delta) and event.tokens >= at)
        came = text_of(events)
        assert [event.tokens for event in events if isinstance(event, Delta)][-1] >= at
        assert came.startswith(plain[:len(came)])
        assert error.message().startswith("The model stopped unexpectedly (SIGKILL, perhaps because memory ran out).")
    assert text_of(list(engine.generate(ask("after", "Write a story.", max_tokens=60)))) == plain
    assert (psutil.Process().num_fds(), threading.active_count()) == (files, threads)
    assert len(psutil.Process().children()) == 1


def test_a_death_while_it_reads(engine: ProcessEngine) -> None:
    events, _ = until_death(engine, "a", lambda event: isinstance(event, Started), long_text(30))
    assert not text_of(events)
    assert isinstance(list(engine.generate(ask("b", max_tokens=1)))[-1], Finished)


def test_a_death_while_idle_is_not_noticed(engine: ProcessEngine) -> None:
    for use in (lambda: engine.count_tokens("x"), lambda: list(engine.generate(ask("a", max_tokens=1)))):
        assert engine.host_pid is not None
        host = psutil.Process(engine.host_pid)
        kill(engine)
        psutil.wait_procs([host], timeout=DEADLINE)
        assert engine.host_pid is None
        assert use()
        assert engine.host_pid not in (host.pid, None)


def test_a_death_is_seen_while_another_thread_waits_for_the_process(
        engine: ProcessEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.inference.host_link.END_SECONDS", 2 * DEADLINE)  # nor is it known for having been killed
    link = engine._link
    assert link is not None
    host = psutil.Process(link.pid)
    with vars(link._process)["_waitpid_lock"]:  # as the reading thread holds it while it learns how the host ended
        kill(engine)
        psutil.wait_procs([host], timeout=DEADLINE)
        end = time.monotonic() + DEADLINE
        while engine.host_pid is not None and time.monotonic() < end:
            os.sched_yield()
        assert engine.host_pid is None
    assert engine.count_tokens("x")


@pytest.mark.parametrize(("sign", "kind"), [(signal.SIGKILL, EngineDied), (signal.SIGABRT, DamagedModel),
                                            (signal.SIGSEGV, DamagedModel)])
def test_a_death_while_loading(engine: ProcessEngine, sign: signal.Signals, kind: type[Exception]) -> None:
    def once(part: float) -> None:
        kill(engine, signal.SIGSTOP)  # it must not be done before the other signal comes
        kill(engine, sign)
        kill(engine, signal.SIGCONT)

    with pytest.raises(kind) as caught:
        engine.load(starter(), Plan(context_tokens=8192, threads=1), lambda part: once(part) if part < 0.1 else None)
    assert sign.name in str(caught.value)
    engine.load(starter(), SMALL)
    assert isinstance(list(engine.generate(ask("a", max_tokens=1)))[-1], Finished)


def test_a_death_of_another_kind_is_named(engine: ProcessEngine) -> None:
    stream = engine.generate(ask("a", "Write a story.", max_tokens=200))
    next(stream)
    kill(engine, signal.SIGABRT)
    with pytest.raises(EngineDied, match="SIGABRT"):
        list(stream)


def test_ctrl_c_in_a_terminal_is_not_for_the_host(engine: ProcessEngine) -> None:
    events: list[Event] = []
    for event in engine.generate(ask("a", max_tokens=8)):
        kill(engine, signal.SIGINT)
        events.append(event)
    assert isinstance(events[-1], Finished)
    assert engine.host_pid is not None
    assert os.getpgid(engine.host_pid) != os.getpgid(0)


def test_a_stopped_host_is_killed_after_a_cancel_and_what_came_is_kept(engine: ProcessEngine) -> None:
    engine._cancel_seconds = 0.3
    first = engine.host_pid
    events: list[Event] = []
    for event in engine.generate(ask("a", "Write a story.", max_tokens=None)):
        events.append(event)
        if isinstance(event, Delta) and event.tokens >= 3:
            kill(engine, signal.SIGSTOP)
            engine.cancel("a")
    assert isinstance(events[-1], Finished)
    assert events[-1].ending == "stopped"
    assert events[-1].usage.generated_tokens >= 3
    assert text_of(list(engine.generate(ask("b", max_tokens=2))))
    assert engine.host_pid != first


PARENT = """
import sys
sys.path.insert(0, {root!r})
from app.inference.process_engine import ProcessEngine
from app.inference.wire import PROTOCOL
from tests.starter import SMALL, ask, long_text, starter
from app.inference.engine import Delta, Started
engine = ProcessEngine()
engine.load(starter(), SMALL)
print(engine.host_pid, flush=True)
for event in engine.generate(ask("a", {text}, max_tokens=None)):
    if isinstance(event, {event}):
        print("now", flush=True)
"""


@pytest.mark.parametrize(("event", "text"), [("Started", "long_text(40)"), ("Delta", "'Write a story.'")])
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_the_host_is_gone_with_its_parent(event: str, text: str, sign: signal.Signals) -> None:
    script = PARENT.format(root=str(Path(__file__).parents[2]), event=event, text=text)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        host = psutil.Process(int(parent.stdout.readline()))
        assert parent.stdout.readline() == "now\n"
        assert host.is_running()
        parent.send_signal(sign)
    _, alive = psutil.wait_procs([host], timeout=DEADLINE)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


# Hosts that are not ours: real processes that answer on the pipe as written here.
FRAMES = f"""PROTOCOL = {PROTOCOL}
""" + """
import json, struct, sys
def raw(data):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
def send(**message):
    data = json.dumps(message).encode()
    raw(struct.pack(">I", len(data)) + data)
def receive():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))
send(hello=PROTOCOL)
number = receive()["id"]
send(id=number, result=dict(name="x", path="x", architecture="x", parameters=1, file_bytes=1, context_tokens=64,
     trained_tokens=64, device="x", gpu_layers=0, threads=1, template="chatml", load_seconds=0.0))
number = receive()["id"]
send(id=number, event="Started", prompt_tokens=5, reused_tokens=1, context_tokens=64)
send(id=number, event="Delta", text="kept", tokens=1)
"""


@pytest.fixture
def foreign() -> Iterator[Callable[[str], ProcessEngine]]:
    engines: list[ProcessEngine] = []

    def start(then: str) -> ProcessEngine:
        engine = ProcessEngine([sys.executable, "-c", FRAMES + then], cancel_seconds=0.2)
        engine.load(starter(), SMALL)
        engines.append(engine)
        return engine

    yield start
    for engine in engines:
        engine.close()


@pytest.mark.parametrize(("then", "kind", "words"), [
    ("raw(b'llama_model_load: loaded'); sys.stdin.read()", EngineDied, "message of"),
    ("raw(b'\\xff' * 4); sys.stdin.read()", EngineDied, "4,294,967,295"),
    ("raw(b'\\0\\0\\0\\x09{broken}}'); sys.stdin.read()", EngineDied, "JSON"),
    ("raw(b'\\0\\0'); sys.exit(0)", EngineDied, "cut off"),
    ("send(id=number, event='Boom'); sys.stdin.read()", EngineFailed, "unknown event"),
    ("send(id=number, event='Delta', words='x'); sys.stdin.read()", EngineFailed, "unknown event"),
    ("sys.exit(3)", EngineDied, "exit code 3"),
    ("sys.exit(0)", EngineDied, "exit code 0"),
    ("sys.stderr.write('/build/ggml.c:12: GGML_ASSERT(a != b) failed'); sys.exit(1)", EngineDied,
     "exit code 1, GGML_ASSERT(a != b)"),
    ("sys.stderr.write('the document: my secret diary'); sys.exit(1)", EngineDied, "(exit code 1)"),
])
def test_nonsense_on_the_pipe_is_one_sentence(foreign: Callable[[str], ProcessEngine], then: str, kind: type[Exception],
                                              words: str) -> None:
    engine = foreign(then)
    for job in ("first", "the next has a host again"):
        events, error = outcome(engine.generate(ask(job)))
        assert text_of(events) == "kept"
        assert type(error) is kind
        assert words in str(error)
        assert "\n" not in str(error)


def test_an_error_of_an_unknown_kind_is_one_sentence(foreign: Callable[[str], ProcessEngine]) -> None:
    engine = foreign("send(id=number, error={'name': 'Nonsense', 'facts': 3}); sys.stdin.read()")
    events, error = outcome(engine.generate(ask("a")))
    assert text_of(events) == "kept"
    assert isinstance(error, EngineFailed)


def test_a_host_that_does_not_listen_is_killed_after_a_cancel(foreign: Callable[[str], ProcessEngine]) -> None:
    engine = foreign("sys.stderr.write('x' * 1_000_000); sys.stdin.read(); import time; time.sleep(600)")
    events: list[Event] = []
    for event in engine.generate(ask("a")):
        events.append(event)
        if isinstance(event, Delta):
            engine.cancel("a")
    assert [type(event) for event in events] == [Started, Delta, Finished]
    assert isinstance(events[-1], Finished)
    assert (events[-1].ending, events[-1].usage.prompt_tokens, events[-1].usage.generated_tokens) == ("stopped", 5, 1)


def test_a_host_of_another_version_is_refused() -> None:
    engine = ProcessEngine([sys.executable, "-c", FRAMES.replace("hello=PROTOCOL", "hello=99")])
    try:
        with pytest.raises(EngineDied, match="another version"):
            engine.load(starter(), SMALL)
    finally:
        engine.close()


def test_a_host_that_cannot_start_is_one_sentence(tmp_path: Path) -> None:
    engine = ProcessEngine([str(tmp_path / "none")])
    with pytest.raises(EngineDied):
        engine.load(starter(), SMALL)
    engine.close()
    engine = ProcessEngine([sys.executable, "-c", "raise ModuleNotFoundError(\"No module named 'llama_cpp'\")"])
    try:
        with pytest.raises(EngineDied, match="exit code 1, ModuleNotFoundError: No module named 'llama_cpp'"):
            engine.load(starter(), SMALL)
    finally:
        engine.close()


def test_the_host_itself_refuses_nonsense_and_ends() -> None:
    from app.inference.host import host_command, host_environment

    for nonsense in (b"\xff" * 8, b"\0\0\0\x02[]", b"\0\0\0\x09{broken}}", b"\0\0"):
        done = subprocess.run(host_command(), input=nonsense, capture_output=True, timeout=60, check=False,
                              env=host_environment())
        assert done.returncode == 2
    done = subprocess.run(host_command(), input=b"", capture_output=True, timeout=60, check=False,
                          env=host_environment())
    assert done.returncode == 0


# Loads, and says by its architecture how far the plan had stepped down; ends as a graphics card without memory does.
SHORT_OF_MEMORY = f"""PROTOCOL = {PROTOCOL}
""" + """
import json, os, struct, sys
def send(**message):
    data = json.dumps(message).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(data)) + data)
    sys.stdout.buffer.flush()
def receive():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))
send(hello=PROTOCOL)
load = receive()
steps = load["plan"]["steps_down"]
send(id=load["id"], result=dict(name="x", path="x", architecture=str(steps), parameters=1, file_bytes=1,
     context_tokens=64, trained_tokens=64, device="x", gpu_layers=9, threads=1, template="chatml", load_seconds=0.0))
number = receive()["id"]
send(id=number, event="Started", prompt_tokens=5, reused_tokens=1, context_tokens=64)
if steps < 2:
    send(id=number, event="Delta", text="kept", tokens=1)
    print("out of memory", file=sys.stderr, flush=True)
    os.abort()
send(id=number, event="Finished", ending="finished", usage=dict(prompt_tokens=5, reused_tokens=1, generated_tokens=1,
     prefill_seconds=0.1, decode_seconds=0.1))
sys.stdin.read()
"""


def test_a_graphics_card_that_runs_out_of_memory_while_writing_gets_less_the_next_time() -> None:
    engine = ProcessEngine([sys.executable, "-c", SHORT_OF_MEMORY])
    try:
        assert engine.load(starter(), SMALL).architecture == "0"
        for steps in ("0", "1"):
            with pytest.raises(EngineDied) as caught:
                list(engine.generate(ask(f"a{steps}")))
            assert "out of memory" in str(caught.value)
            assert engine.info is not None
            assert engine.info.architecture == steps
        assert isinstance(list(engine.generate(ask("b")))[-1], Finished)
        assert engine.info.architecture == "2"
    finally:
        engine.close()
