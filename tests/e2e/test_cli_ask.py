"""Questions to the real starter model: what it has read once is not read again, and Ctrl+C leaves the history alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.actions import load_step
from app.core.conversation import Conversation, read_conversation
from app.core.document_question import Questioner
from app.core.generation import Plan, Sampling
from app.core.token_counts import TokenCounts
from app.inference.engine import Delta, Event, Finished, Started
from app.inference.process_engine import ProcessEngine
from tests.starter import long_text, starter

ROOT = Path(__file__).parents[2]
SECONDS = 120

pytestmark = pytest.mark.model


def test_a_second_question_reads_the_document_no_second_time() -> None:
    engine = ProcessEngine()
    try:
        info = engine.load(starter(), Plan(context_tokens=1024, threads=1))
        asking = Questioner(long_text(20), load_step("_ask"), TokenCounts(engine.count_tokens), info.context_tokens,
                            Sampling(temperature=0), seed=1, max_tokens=8)
        said = Conversation()
        prompts: list[Started] = []
        for number, question in enumerate(("What did the keeper write in 1807?", "And in 1808?")):
            asked = asking.ask(f"q{number}", said, question)
            assert asked.way == "whole"
            events: list[Event] = list(engine.generate(asked.request))
            prompts += [event for event in events if isinstance(event, Started)]
            assert isinstance(events[-1], Finished)
            answer = "".join(event.text for event in events if isinstance(event, Delta))
            said = said.with_turn(asked.turn(answer, "finished"))
            messages = asked.request.messages
            told = sum(engine.count_tokens(message.content) for message in messages)
            assert told < prompts[-1].prompt_tokens < told + 16 * len(messages), "the room that is reckoned with"
        first, second = prompts
        assert second.reused_tokens > 0.95 * first.prompt_tokens
    finally:
        engine.close()


def test_ctrl_c_stops_and_keeps_what_was_said_before(tmp_path: Path) -> None:
    document, history = tmp_path / "long.md", tmp_path / "said.json"
    document.write_text(long_text(400), "utf-8")
    command = [sys.executable, "-m", "app", "ask", str(document), "What did the keeper write in 1907?",
               "--threads", "1", "--context", "1024", "--history", str(history)]
    quick = subprocess.run([*command, "--max-tokens", "4", "--json"], cwd=ROOT, capture_output=True, timeout=SECONDS,
                           check=True)
    report = json.loads(quick.stdout)
    assert report["read"]["way"] == "passages"
    assert "In 1907 the keeper" in "".join(long_text(400)[slice(*each["range"])] for each in report["sources"])
    before = read_conversation(history)
    assert len(before.turns) == 1
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               stdin=subprocess.DEVNULL)
    assert process.stderr
    try:
        for line in process.stderr:
            if b"reads" in line:
                os.kill(process.pid, signal.SIGINT)
                break
        _, rest = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    assert process.returncode == 130
    assert b"stopped" in rest
    assert b"Traceback" not in rest
    assert read_conversation(history).turns[:1] == before.turns
