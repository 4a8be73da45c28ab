"""Answers to the questions of a long task survive a kill, and a summary is made of them without a question."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

from app.core.asking import Answer, Ask
from app.core.job_file import forget_jobs
from app.core.kept_asks import ENDING, MOST_FILES, KeptAsks, asks_of, asks_path, forget_asks, result_of
from app.core.orientation import MOST_TOKENS, orienting, summary_made

ANSWERS = {"a": Answer("One.", "finished"), "b": Answer("Two\nlines.", "length")}


def filled(folder: Path, document: str = "/x.md", model: str = "m", style: str = "") -> KeptAsks:
    kept = KeptAsks(document, model, style, folder=folder)
    for key, answer in ANSWERS.items():
        kept[key] = answer
    return kept


def test_what_was_put_in_is_there_again(tmp_path: Path) -> None:
    filled(tmp_path)  # not closed: the process was killed, as far as the file can tell
    assert asks_of("/x.md", "m", folder=tmp_path) == ANSWERS
    filled(tmp_path, style="plain").close()
    again = KeptAsks("/x.md", "m", "plain", folder=tmp_path)
    assert dict(again) == ANSWERS
    again["c"] = Answer("Three.", "finished")
    again.close()
    assert set(asks_of("/x.md", "m", "plain", tmp_path)) == {"a", "b", "c"}
    assert asks_of("/x.md", "m", "other", tmp_path) == asks_of("/y.md", "m", folder=tmp_path) == {}


def test_begun_anew_it_is_empty(tmp_path: Path) -> None:
    filled(tmp_path).close()
    anew = KeptAsks("/x.md", "m", go_on=False, folder=tmp_path)
    assert dict(anew) == {}
    anew.close()
    assert asks_of("/x.md", "m", folder=tmp_path) == {}


def test_in_another_windows_hands_it_is_only_remembered(tmp_path: Path) -> None:
    first = filled(tmp_path)
    second = KeptAsks("/x.md", "m", folder=tmp_path)
    second["c"] = Answer("Three.", "finished")
    assert dict(second) == {"c": Answer("Three.", "finished")}
    first.close()
    assert set(asks_of("/x.md", "m", folder=tmp_path)) == {"a", "b"}


def test_without_a_model_or_a_document_nothing_is_written(tmp_path: Path) -> None:
    filled(tmp_path, model="")
    filled(tmp_path, document="")
    assert not list(tmp_path.iterdir())


def test_a_damaged_record_ends_it(tmp_path: Path) -> None:
    filled(tmp_path).close()
    path = asks_path("/x.md", "m", folder=tmp_path)
    path.write_bytes(path.read_bytes()[:-3])
    assert asks_of("/x.md", "m", folder=tmp_path) == {"a": ANSWERS["a"]}
    again = KeptAsks("/x.md", "m", folder=tmp_path)
    assert dict(again) == {"a": ANSWERS["a"]}
    again.close()


def test_they_are_forgotten_with_the_jobs_of_their_document(tmp_path: Path) -> None:
    for document in ("/x.md", "/y.md"):
        filled(tmp_path, document).close()
    forget_jobs("/x.md", tmp_path)
    assert not asks_of("/x.md", "m", folder=tmp_path)
    assert asks_of("/y.md", "m", folder=tmp_path)
    forget_asks(None, tmp_path)
    assert not list(tmp_path.glob(f"*{ENDING}"))


def test_the_oldest_leave(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 3):
        filled(tmp_path, f"/{number}.md").close()
    assert len(list(tmp_path.glob(f"*{ENDING}"))) == MOST_FILES


def question(text: str) -> Ask:
    return next(orienting(text, "en", len, 10_000, 1)[0])[0]


def test_a_task_comes_to_its_end_where_all_is_known() -> None:
    ask = question("A text that is short.")

    def task() -> Generator[Sequence[Ask], Sequence[Answer], str]:
        first, = yield [ask]
        return first.text

    assert result_of(task(), {ask.key: Answer("So it is.", "finished")}) == "So it is."
    assert result_of(task(), {}) is None


def test_a_summary_of_before_is_found_for_the_same_text_alone() -> None:
    text = "The keeper lit the lamp. The ship came in at dawn.\n\nNobody had seen the storm come."
    ask = question(text)
    known = {ask.key: Answer("A keeper and a ship. [#1]", "finished")}

    def found(document: str, known: dict[str, Answer], context: int = 10_000) -> str:
        return summary_made(document, "en", len, context, 1, known)

    assert found(text, known) == "A keeper and a ship."
    assert found(text + " It was late.", known) == ""
    assert found(text, {}) == ""
    assert found(text, {ask.key: Answer("x" * (MOST_TOKENS + 1), "finished")}) == "", "every passage would read it"
