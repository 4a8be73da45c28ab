"""The benchmark itself: a known answer is really written, a wrong one is noticed, and a goal is judged as it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from app.core.actions import load_actions
from app.core.generation import Request
from app.core.places import resources
from app.inference.job import Choice
from app.inference.llama_engine import LlamaEngine
from app.inference.loading import LoadedModel
from tests.benchmarks import edit_pairs
from tests.benchmarks.edit_pairs import LEAST, edits
from tests.benchmarks.figure import Figure, as_table
from tests.benchmarks.replay import ReplayEngine, Rewrite, WrongReplay, replay, replay_all
from tests.starter import FAULTY, SMALL, starter

POLISH = load_actions([resources() / "actions"]).get("polish")
# Nothing that the starter model would write by itself, and a character of several tokens.
KNOWN = "He go to a violin yesterday, and 鯨 buyed a apple tree."


class Unforced(ReplayEngine):
    """Lets the model write what it likes."""

    def _chooser(self, loaded: LoadedModel, request: Request) -> Callable[[], Choice]:
        return LlamaEngine._chooser(self, loaded, request)


@pytest.fixture(params=[ReplayEngine, Unforced])
def engine(request: pytest.FixtureRequest) -> Iterator[ReplayEngine]:
    engine = request.param()
    engine.load(starter(), SMALL)
    yield engine
    engine.close()


@pytest.mark.model
@pytest.mark.parametrize("engine", [ReplayEngine], indirect=True)
def test_a_known_answer_is_written_with_drafts_and_without_alone_and_at_once(engine: ReplayEngine) -> None:
    rewrite = Rewrite(FAULTY, tuple(engine.tokens(KNOWN)))
    with_drafts = replay(engine, POLISH, rewrite, drafting=True)
    without = replay(engine, POLISH, rewrite, drafting=False)
    assert with_drafts.usage.generated_tokens == without.usage.generated_tokens == len(rewrite.answer)
    assert with_drafts.usage.accepted_tokens > 0 == without.usage.drafted_tokens
    other = Rewrite(KNOWN, tuple(engine.tokens(FAULTY)))
    _, done = replay_all(engine, POLISH, [rewrite, other], at_once=2, drafting=True)
    assert [each.usage.generated_tokens for each in done] == [len(each.answer) for each in (rewrite, other)]


@pytest.mark.model
@pytest.mark.parametrize("engine", [Unforced], indirect=True)
def test_an_answer_that_is_not_the_known_one_is_noticed(engine: ReplayEngine) -> None:
    rewrite = Rewrite(FAULTY, tuple(engine.tokens(KNOWN)))
    with pytest.raises(WrongReplay):
        replay_all(engine, POLISH, [rewrite], at_once=2, drafting=True)


def test_edits_of_a_good_length_are_read_from_a_folder(tmp_path: Path) -> None:
    text = "It was the best of times, it was the worst of times. " * 8
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "tale.commit-edits.jsonl").write_text(
        f'{{"before": "{text}", "after": "{text}!"}}\n{{"before": "Short.", "after": "Shorter."}}\n', "utf-8")
    assert [(edit.group, edit.before) for edit in edits(tmp_path)] == [("tale", text.strip())]


def test_without_a_corpus_edits_are_made_that_mostly_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit_pairs, "BESIDE", tmp_path / "none")
    made = edits(None)
    assert len(made) > LEAST
    assert made == edits(None)
    assert {edit.group for edit in made} == {"made"}
    alike = [SequenceMatcher(None, edit.before, edit.after, autojunk=False).ratio() for edit in made[:30]]
    assert all(0.7 < ratio < 1 for ratio in alike), alike


@pytest.mark.parametrize(("value", "at_least", "at_most", "reached"), [
    (0.98, 0.98, None, True), (0.97, 0.98, None, False), (0.03, None, 0.03, True), (0.04, None, 0.03, False),
    (1.06, 0.95, 1.05, False), (1.0, 0.95, 1.05, True), (None, 0.98, None, False), (7.0, None, None, None)])
def test_a_goal_is_judged(value: float | None, at_least: float | None, at_most: float | None,
                          reached: bool | None) -> None:
    figure = Figure("one", value, "ms", "of it", at_least, at_most)
    assert figure.reached is reached
    line = as_table([figure]).splitlines()[1]
    assert ("NO" in line, "yes" in line, "failed" in line) == (reached is False, reached is True, value is None)
