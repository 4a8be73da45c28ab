"""Reading ahead asks what the next action will ask, up to the end of the text, and is left where it gains nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.actions import load_actions
from app.core.generation import Request, Sampling
from app.core.language import language_of
from app.core.places import resources
from app.core.prompt import build_messages
from app.core.read_ahead import LEAST_TOKENS, reading_action, reading_request
from app.core.styles import load_styles

ACTIONS = load_actions([resources() / "actions"]).actions
ENGLISH = "# Report\n\n" + "The committee met on Tuesday to review the budget of the year. " * 60
CHINESE = "# 报告\n\n" + "各供热单位要进一步加强值班值守，确保做到有人在岗。" * 60


def words(text: str) -> int:
    return max(len(text.split()), len(text) // 4)


def read(text: str, *, small: bool = False) -> Request | None:
    return reading_request("ahead", ACTIONS, text, sampling=Sampling(), count=words, small=small)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_every_action_on_the_document_begins_with_what_was_read(text: str) -> None:
    request = read(text)
    assert request is not None
    assert (request.max_tokens, request.background) == (0, True)
    styles = load_styles([resources() / "styles"]).styles
    asked = [action for action in ACTIONS if action.scope == "document"]
    assert len(asked) >= 3
    for action in asked:
        for style in (None, *styles):
            messages = build_messages(action, text, style, "Keep it dry.", language_of(text))
            assert messages[:-1] == request.messages[:-1]
            upto = messages[-1].content.index(text.strip()) + len(text.strip())
            assert request.messages[-1].content.startswith(messages[-1].content[:upto])


def test_prompts_for_small_models_share_nothing_so_nothing_is_read() -> None:
    assert read(ENGLISH, small=True) is None


def test_a_short_text_is_not_read() -> None:
    assert read("") is None
    assert read("   \n" * 500) is None
    assert read("A few words.") is None
    asked: list[str] = []

    def few(text: str) -> int:
        asked.append(text)
        return LEAST_TOKENS - 1

    assert reading_request("ahead", ACTIONS, ENGLISH, sampling=Sampling(), count=few) is None
    assert reading_request("ahead", ACTIONS, ENGLISH[:200], sampling=Sampling(), count=few) is None
    assert asked == [ENGLISH], "a text that is short by its characters is not even counted"


def test_the_users_own_actions_count(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / f"{name}.toml").write_text(
            f'name = "{name}"\nscope = "document"\nprompt = """Text:\n$text\n\nDo the {name}."""\n')
    (tmp_path / "odd.toml").write_text('name = "odd"\norder = 1\nscope = "document"\nprompt = "Odd. $text"\n')
    (tmp_path / "none.toml").write_text('name = "none"\norder = 2\nscope = "document"\nprompt = "Tell a joke."\n')
    found = reading_action(load_actions([tmp_path]).actions, ENGLISH, small=False)
    assert found is not None
    assert found.id == "first"
    assert reading_action(load_actions([tmp_path]).actions[:2], ENGLISH, small=False) is None
