"""Thinking in the terminal: asked for by a flag, said beside the result and never in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import _parser, _with_budgets, main
from app.cli.progress import Progress
from app.core.actions import THINKING_BUDGET, load_actions
from app.core.styles import load_styles
from tests.scripted_engine import ScriptedEngine
from tests.starter import with_template

THOUGHTS = ["The verb", " is wrong."]


class Thinker(ScriptedEngine):
    def __init__(self) -> None:
        super().__init__(["It came ", "back."], thoughts=THOUGHTS)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "document.md"
    path.write_text("It come back.", "utf-8")
    return path


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> ScriptedEngine:
    engine = Thinker()
    monkeypatch.setattr("app.cli.run_action.ProcessEngine", lambda: engine)
    return engine


def test_without_the_flag_it_does_not_think(
    engine: ScriptedEngine, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["polish", str(document)]) == 0
    assert engine.requests[-1].thinking == 0
    assert "thinking" not in capsys.readouterr().err


@pytest.mark.parametrize(("flag", "budget"), [(["--think"], THINKING_BUDGET), (["--think", "300"], 300),
                                              (["--think=300"], 300), (["--think", "0"], 0)])
def test_the_flag_sets_the_budget(
    engine: ScriptedEngine, document: Path, capsys: pytest.CaptureFixture[str], flag: list[str], budget: int
) -> None:
    assert main(["polish", *flag, str(document)]) == 0
    assert main(["polish", str(document), *flag]) == 0
    assert [request.thinking for request in engine.requests] == [budget, budget]
    out, err = capsys.readouterr()
    assert out == "It came back." * 2
    assert ("(2 of them thinking)" in err) == (budget > 0)
    assert "The verb" not in err


def test_thinking_is_shown_on_standard_error_when_asked_for(
    engine: ScriptedEngine, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["polish", "--think", "--show-thinking", "--json", str(document)]) == 0
    out, err = capsys.readouterr()
    assert "The verb is wrong.\nstet: " in err
    report = json.loads(out)
    assert (report["text"], report["thought_tokens"]) == ("It came back.", 2)


def test_an_output_file_holds_the_answer_only(engine: ScriptedEngine, document: Path) -> None:
    assert main(["polish", "--think", str(document), "-o", str(document)]) == 0
    assert document.read_text("utf-8") == "It came back."


def test_a_model_that_cannot_think_says_so_and_answers(
    engine: ScriptedEngine, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.thoughts = None
    assert main(["polish", "--think", str(document)]) == 0
    out, err = capsys.readouterr()
    assert out == "It came back."
    assert "cannot think; it answers at once" in err
    assert engine.requests[-1].thinking == 0


def test_a_temperature_that_was_asked_for_holds(engine: ScriptedEngine, document: Path) -> None:
    assert main(["polish", "--temperature", "0.9", str(document)]) == 0
    assert main(["polish", "--think", "--temperature", "0.9", str(document)]) == 0
    assert main(["polish", "--think", str(document)]) == 0
    assert [request.sampling.temperature for request in engine.requests] == [0.9, 0.9, 0.6]


@pytest.mark.model
def test_a_real_model_in_its_process_thinks_beside_its_answer(
    tmp_path: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = r"<|im_start|>{% if add_generation_prompt %}{{ '<|im_start|>assistant\n<think>\n' }}{% endif %}"
    model = with_template(tmp_path / "thinker.gguf", opened)
    quick = ["--threads", "1", "--context", "1024", "--max-tokens", "10", "--temperature", "0", "--json"]
    assert main(["polish", "--think", "3", "--show-thinking", "--model", str(model), *quick, str(document)]) == 0
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert 3 <= report["thought_tokens"] < report["generated_tokens"]
    assert report["text"].strip()
    assert "think>" not in err
    thought = err.split("tokens\n", 1)[1].split("\nstet: ")[0]
    assert thought.strip()


def test_a_word_after_the_flag_is_a_budget_only_if_it_is_a_number() -> None:
    parser = _parser(load_actions(), load_styles())
    options = parser.parse_args(_with_budgets(["polish", "--think", "a.md", "--seed", "1"]))
    assert (options.file, options.think) == ("a.md", "own")
    assert _with_budgets(["polish", "--", "--think", "a.md"]) == ["polish", "--", "--think", "a.md"]
    with pytest.raises(SystemExit):
        parser.parse_args(_with_budgets(["polish", "a.md", "--think=much"]))


def test_shown_text_and_progress_do_not_meet_on_a_line(tmp_path: Path) -> None:
    with (tmp_path / "err").open("w+", encoding="utf-8") as stream:
        progress = Progress(stream)
        for word in ("One ", "thought."):
            progress.show(word)
        progress.renew("writing")
        progress.show("Another.")
        progress.say("done")
        stream.seek(0)
        assert stream.read() == "One thought.\nAnother.\nstet: done\n"
