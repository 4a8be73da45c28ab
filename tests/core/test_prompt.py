"""Prompts are filled from templates, and what a request may cost follows from its text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.actions import Action, load_actions
from app.core.errors import NothingSelected
from app.core.generation import Message, Request, Sampling
from app.core.prompt import build_messages, build_request
from app.core.styles import load_styles

ACTIONS = load_actions()
STYLES = load_styles()
POLISH = ACTIONS.get("polish")


def words(text: str) -> int:
    return len(text.split())


def request(action: Action, text: str, **more: Any) -> Request:
    given: dict[str, Any] = {"style": None, "instruction": "", "sampling": Sampling(presence_penalty=1.5),
                             "language": "en", "count": words, **more}
    return build_request("job", action, text, **given)


def test_the_text_stands_before_the_task_and_after_the_house_rules() -> None:
    system, user = build_messages(POLISH, "One.\n\nTwo $5.", None, "", "en")
    assert (system.role, user.role) == ("system", "user")
    assert user.content.startswith("<text>\nOne.\n\nTwo $5.\n</text>\n\nPolish")
    assert "$" not in user.content.replace("$5", "")


def test_two_actions_on_one_text_begin_alike() -> None:
    first = build_messages(POLISH, "The text.", None, "", "en")
    second = build_messages(ACTIONS.get("expand"), "The text.", STYLES.get("plain"), "gently", "en")
    assert first[0] == second[0]
    shared = first[1].content[: first[1].content.index("</text>")]
    assert second[1].content.startswith(shared)


def test_a_paragraph_without_its_variable_is_left_out() -> None:
    bare = build_messages(POLISH, "Text.", None, " \n", "en")[-1].content
    assert "Style:" not in bare
    assert "Also:" not in bare
    assert "\n\n\n" not in bare
    full = build_messages(POLISH, "Text.", STYLES.get("plain"), "be gentle", "en")[-1].content
    assert "Style: Plain: short sentences" in full
    assert "Also: be gentle" in full


def test_the_prompt_speaks_the_documents_language() -> None:
    system, user = build_messages(POLISH, "一段文字。", STYLES.get("official"), "", "zh")
    assert "你是" in system.content
    assert "润色" in user.content
    assert "公文：庄重" in user.content


def test_a_small_model_gets_its_own_prompt_with_examples() -> None:
    messages = build_messages(POLISH, "It are.", None, "", "en", small=True)
    assert [message.role for message in messages] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert messages[-1].content.endswith("\n\nIt are.")
    assert "**libary**" in messages[1].content
    big = build_messages(ACTIONS.get("translate-to-english"), "It are.", None, "", "en", small=True)
    assert big == build_messages(ACTIONS.get("translate-to-english"), "It are.", None, "", "en")


def test_without_text_there_is_nothing_to_do() -> None:
    for action in ACTIONS.actions:
        with pytest.raises(NothingSelected):
            build_messages(action, " \n", None, "", "en")
    with pytest.raises(NothingSelected):
        build_messages(POLISH, "", None, "do something", "en")


def test_an_instruction_works_on_an_empty_document() -> None:
    user = build_messages(ACTIONS.get("instruct"), "", None, "Write a haiku.", "en")[-1].content
    assert user == "Your task: Write a haiku."


def test_room_and_limit_follow_the_text() -> None:
    short, long = request(POLISH, "word " * 10), request(POLISH, "word " * 1000)
    assert short.answer_room == 64 + 12
    assert long.answer_room == 64 + 1200
    assert long.max_tokens == 2 * long.answer_room
    limited = request(POLISH, "word " * 1000, max_tokens=20, seed=3)
    assert (limited.max_tokens, limited.answer_room, limited.seed) == (20, 20, 3)


def test_the_actions_sampling_lies_over_the_models() -> None:
    sampling = request(POLISH, "Text.").sampling
    assert (sampling.temperature, sampling.presence_penalty) == (0.3, 0.0)
    assert sampling.top_p == Sampling().top_p
    assert request(POLISH, "Text.", small=True).sampling.temperature == 0.0


def test_thinking_is_drawn_as_its_makers_say_and_has_room_of_its_own() -> None:
    plain = request(POLISH, "word " * 10)
    assert plain.thinking == 0
    thinking = request(replace(POLISH, thinking_budget=500), "word " * 10, thinking=Sampling(0.6, 0.95, 20, 0.0, 1.5))
    assert thinking.thinking == 500
    assert thinking.answer_room == plain.answer_room + 500
    assert thinking.max_tokens == plain.max_tokens, "which counts the answer only"
    assert thinking.messages == plain.messages, "the cache is good for both"
    # Polish asks for temperature 0.3, and must not repeat its source's words at a price.
    assert thinking.sampling == Sampling(0.6, 0.95, 20, 0.0, presence_penalty=0.0)
    assert request(POLISH, "Text.", small=True, thinking=Sampling(0.6)).sampling.temperature == 0.6


@given(st.text(min_size=1).filter(str.strip))
def test_any_text_arrives_whole(text: str) -> None:
    message = build_messages(POLISH, text, None, "", "en")[-1]
    assert isinstance(message, Message)
    assert f"<text>\n{text.strip()}\n</text>" in message.content


def test_terms_and_marks_are_told_where_the_text_has_them() -> None:
    text = "The Licensee sees [1] and [it](#2)."
    told = build_messages(POLISH, text, None, "", "en", terms=("Licensee", "Licensor"))[-1].content
    assert "as they are written: Licensee\n" in f"{told}\n"
    assert "like: [1] (#2)\n" in f"{told}\n"
    plain = build_messages(POLISH, "Plain.", None, "", "en", terms=("Licensee",))[-1].content
    assert plain == build_messages(POLISH, "Plain.", None, "", "en")[-1].content
    assert "marks" not in plain
    instruct = build_messages(ACTIONS.get("instruct"), text, None, "Mend it.", "en")[-1].content
    assert "marks" not in instruct


def test_an_example_with_marks_is_for_texts_with_marks() -> None:
    with_marks = build_messages(POLISH, "See [1].", None, "", "en", small=True)
    without = build_messages(POLISH, "See it.", None, "", "en", small=True)
    assert len(with_marks) == len(without) + 2
    assert not any("[1]" in message.content for message in without)
