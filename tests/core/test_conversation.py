"""A conversation is kept, read again, and put into notes where it grows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.conversation import (
    Conversation,
    Source,
    Turn,
    digest_of,
    from_data,
    read_conversation,
    to_data,
    write_conversation,
)
from app.core.errors import Unreadable


def turn(number: int, words: int = 10) -> Turn:
    return Turn(f"Question {number}?", " ".join(["word"] * words), "passages",
                (Source(3, 10, 20, ("A", "B"), "Begins…", True), Source(4, 20, 30, near=True)), 9, "abc", "finished",
                (77,), ("20%", "Harlow"))


def count(text: str) -> int:
    return len(text.split())


def test_it_is_kept_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    said = Conversation((turn(1), turn(2)), "notes 摘要 \ud800", 1)
    write_conversation(path, said)
    assert read_conversation(path) == said
    assert json.loads(path.read_bytes())["turns"][0]["question"] == "Question 1?"


def test_no_file_is_an_empty_conversation(tmp_path: Path) -> None:
    assert read_conversation(tmp_path / "none.json") == Conversation()


@pytest.mark.parametrize("data", [
    b"", b"{", b"[]", b"3", b"\xff\xfe", b'{"conversation": 2, "turns": [], "notes": "", "noted": 0}',
    b'{"conversation": 1, "turns": [{}], "notes": "", "noted": 0}',
    b'{"conversation": 1, "turns": [], "notes": "", "noted": 5}',
])
def test_another_file_is_refused_and_left(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "kept.json"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match="holds no conversation"):
        read_conversation(path)
    assert path.read_bytes() == data


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read_conversation(tmp_path)


def test_data_comes_back() -> None:
    said: Any = json.loads(json.dumps(to_data(Conversation((turn(1),)))))
    assert from_data(said) == Conversation((turn(1),))


def test_nothing_goes_while_there_is_room() -> None:
    said = Conversation((turn(1), turn(2), turn(3)))  # 12 words each
    assert said.surplus(count, 36) == 0
    assert Conversation().surplus(count, 0) == 0


def test_the_oldest_go_until_half_the_room_is_free() -> None:
    said = Conversation((turn(1), turn(2), turn(3)))
    assert said.surplus(count, 35) == 2
    assert said.surplus(count, 1) == 3
    noted = said.with_notes(" The first two. ", 2)
    assert noted.notes == "The first two."
    assert noted.told == (turn(3),)
    assert noted.turns == said.turns, "for the reader nothing goes"
    assert noted.surplus(count, 36) == 0
    assert noted.with_turn(turn(4)).told == (turn(3), turn(4))


def test_where_no_notes_come_the_questions_stay() -> None:
    said = Conversation((turn(1), turn(2), turn(3)), "It began.").with_questions_noted(2)
    assert said.notes == "It began.\n- Question 1?\n- Question 2?"
    assert said.told == (turn(3),)


def test_a_document_is_told_from_another() -> None:
    assert digest_of("a") == digest_of("a") != digest_of("b")
    digest_of("\ud800")
