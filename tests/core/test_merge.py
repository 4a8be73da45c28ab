"""Merging loses no text of either side, agrees with diff3 where that is clean, and asks where both changed a thing."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.merge import merge, merge_review, merged_text

WORDS = ["one", "two", "three", "四个", "汉字", "five", ",", "."]
LINE = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
TEXT = st.lists(LINE, max_size=8).map("\n".join)


@st.composite
def three(draw: st.DrawFn) -> tuple[str, str, str]:
    """A text and two that came from it by a few changes of lines and words."""
    base = draw(TEXT)
    sides: list[str] = []
    for _ in range(2):
        words = base.split(" ")
        for _ in range(draw(st.integers(0, 3))):
            at = draw(st.integers(0, len(words)))
            new = st.lists(st.sampled_from([*WORDS, "new\n", "\n"]), max_size=2)
            words[at : at + draw(st.integers(0, 2))] = draw(new)
        sides.append(" ".join(words))
    return base, sides[0], sides[1]


@given(three())
def test_no_text_of_any_side_is_lost(texts: tuple[str, str, str]) -> None:
    parts = merge(*texts)
    for side, name in zip(texts, ("base", "mine", "theirs"), strict=True):
        assert "".join(getattr(part, name) for part in parts) == side
    base, mine, theirs = texts
    assert merged_text(merge(base, base, theirs)) == theirs
    assert merged_text(merge(base, mine, base)) == mine
    assert merged_text(merge(base, mine, mine)) == mine


@given(TEXT, TEXT, TEXT)
def test_nor_of_texts_that_have_little_in_common(base: str, mine: str, theirs: str) -> None:
    parts = merge(base, mine, theirs)
    assert "".join(part.base for part in parts) == base
    assert "".join(part.mine for part in parts) == mine
    assert "".join(part.theirs for part in parts) == theirs
    assert all(part.base or part.mine or part.theirs for part in parts)


@given(three())
def test_it_is_the_same_from_the_other_side(texts: tuple[str, str, str]) -> None:
    base, mine, theirs = texts
    one, other = merged_text(merge(base, mine, theirs)), merged_text(merge(base, theirs, mine))
    assert one == other


@pytest.mark.parametrize(("base", "mine", "theirs", "merged"), [
    ("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n"),
    ("The cat sat on the mat today.", "The dog sat on the mat today.", "The cat sat on the mat yesterday.",
     "The dog sat on the mat yesterday."),
    ("各单位要加强值班值守，确保安全。", "各部门要加强值班值守，确保安全。", "各单位要加强值班值守，保证安全。",
     "各部门要加强值班值守，保证安全。"),
    ("one\n\ntwo\n", "zero\n\none\n\ntwo\n", "one\n\ntwo\n\nthree\n", "zero\n\none\n\ntwo\n\nthree\n"),
    ("one two three", "one 2 three", "one II three", None),
    ("one two three four", "one 2 three four", "one two 3 four", None),  # only a space between
    ("a\n", "", "A\n", None),
    ("", "mine\n", "theirs\n", None),
])
def test_examples(base: str, mine: str, theirs: str, merged: str | None) -> None:
    assert merged_text(merge(base, mine, theirs)) == merged


def _edited(chance: random.Random, lines: list[str], name: str) -> list[str]:
    found = list(lines)
    for number in range(chance.randint(1, 4)):
        at = chance.randrange(len(found) + 1)
        new = [f"{name} {number} {chance.randrange(100)}"] * chance.randint(0, 1) + [""] * chance.randint(0, 1)
        found[at : at + chance.randint(0, 2)] = new
    return found


@pytest.mark.parametrize("blank", [False, True])
def test_where_diff3_is_clean_the_result_is_the_same(tmp_path: Path, blank: bool) -> None:
    """Blank lines are all alike, so that where one came or went can be told in several ways: there it may ask."""
    tool = shutil.which("diff3")
    assert tool is not None, "diffutils is part of every Linux and macOS"
    chance = random.Random(5)
    clean = asked = 0
    for _ in range(120):
        base = [line for n in range(chance.randint(1, 12)) for line in (f"line {n} of the text", "")]
        sides = (base, _edited(chance, base, "mine"), _edited(chance, base, "theirs"))
        texts = ["".join(f"{line}\n" for line in side if line or blank) for side in sides]
        paths = [tmp_path / name for name in ("base", "mine", "theirs")]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text)
        done = subprocess.run([tool, "-m", paths[1], paths[0], paths[2]], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            clean += 1
            ours = merged_text(merge(*texts))
            asked += ours is None
            assert ours in (done.stdout, None), texts
    assert clean > 30
    assert asked <= (clean // 10 if blank else 0)


def test_a_review_of_theirs_flags_what_both_changed() -> None:
    base = "# Title\n\nThe cat sat on the mat today.\n\nOne two three.\n"
    mine = base.replace("today", "at noon").replace("# Title", "# My title")
    theirs = base.replace("today", "at night").replace("two", "2") + "More.\n"
    review = merge_review(merge(base, mine, theirs))
    assert review.before == mine
    assert [(c.hunk.before, c.hunk.after, c.kind, c.flagged) for c in review.changes if c.flagged] == [
        ("at noon", "at night", "conflict", True)]
    everything = review.accept(range(len(review.changes))).text
    assert everything == theirs.replace("# Title", "# My title")
    unflagged = review.accept_rest().text
    assert unflagged == mine.replace("two", "2") + "More.\n"


@given(three())
def test_a_review_is_between_mine_and_the_merged_text(texts: tuple[str, str, str]) -> None:
    parts = merge(*texts)
    review = merge_review(parts)
    assert review.before == review.let_rest_stand().text == texts[1]
    taken = "".join(part.theirs if part.kind == "conflict" else part.merged or "" for part in parts)
    assert review.accept(range(len(review.changes))).text == taken
    assert any(change.flagged for change in review.changes) == (merged_text(parts) is None)
