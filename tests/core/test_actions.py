"""Actions and styles are read strictly, and one broken file does not cost the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core import places
from app.core.actions import THINKING_BUDGET, VARIABLES, Actions, load_actions
from app.core.errors import BrokenAction, UnknownAction, UnknownStyle
from app.core.language import LANGUAGES
from app.core.styles import load_styles

IDS = ["polish", "expand", "summarize", "title", "continue", "shorten", "key-points", "translate-to-chinese",
       "translate-to-english", "instruct", "key-clauses", "obligations", "risks", "contradictions"]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def only_problem(actions: Actions) -> BrokenAction:
    assert len(actions.problems) == 1, actions.problems
    return actions.problems[0]


def test_the_programs_own_actions_are_whole() -> None:
    actions = load_actions([places.resources() / "actions"])
    assert not actions.problems
    assert [action.id for action in actions.actions] == IDS
    for action in actions.actions:
        assert action.shortcut, action.id
        for language in LANGUAGES:
            prompt = action.prompt(language)
            assert prompt is action.prompts[language], "written in both languages"
            assert "$text" in prompt.user
            assert prompt.system == actions.get("polish").prompt(language).system, "one beginning for all of them"
            assert action.name(language)
            assert action.about(language)
    assert len({action.shortcut for action in actions.actions}) == len(IDS)
    assert [action.id for action in actions.actions if action.needs_instruction] == ["instruct"]
    assert {action.id for action in actions.actions if action.copies} == {"polish", "shorten"}
    assert {action.id for action in actions.actions if action.by_passage} == {
        "polish", "expand", "shorten", "translate-to-chinese", "translate-to-english"}
    copying = [action for action in actions.actions if action.copies or action.id.startswith("translate")]
    assert all(action.sampling["presence_penalty"] == 0 for action in copying)


def test_the_programs_own_styles_are_whole() -> None:
    styles = load_styles([places.resources() / "styles"])
    assert not styles.problems
    assert [style.id for style in styles.styles] == ["plain", "official", "fiction", "speech", "academic", "contract"]
    for style in styles.styles:
        assert all(style.name(code) and style.about(code) and style.guidance(code) for code in LANGUAGES)
        assert style.guidance("zh") != style.guidance("en")
    with pytest.raises(UnknownStyle, match="plain, official"):
        styles.get("baroque")


def test_a_users_file_needs_only_a_name_and_a_prompt(tmp_path: Path) -> None:
    write(tmp_path, "rhyme.toml", 'name = "Rhyme"\nprompt = "Make it rhyme: $text"\n')
    actions = load_actions([places.resources() / "actions", tmp_path])
    assert not actions.problems
    rhyme = actions.actions[-1]
    assert (rhyme.id, rhyme.name("zh"), rhyme.result, rhyme.scope) == ("rhyme", "Rhyme", "show", "section")
    assert rhyme.prompt("zh").user == "Make it rhyme: $text"
    assert rhyme.prompt("zh").system == actions.get("polish").prompt("zh").system


def test_an_action_thinks_only_when_it_says_so(tmp_path: Path) -> None:
    write(tmp_path, "prove.toml", 'name = "Prove"\nthinking = true\nthinking_budget = 4096\nprompt = "$text"\n')
    actions = load_actions([places.resources() / "actions", tmp_path])
    assert [action.id for action in actions.actions if action.thinking] == ["prove"]
    assert actions.get("prove").thinking_budget == 4096
    assert actions.get("polish").thinking_budget == THINKING_BUDGET


def test_a_users_file_of_the_same_name_replaces_ours(tmp_path: Path) -> None:
    write(tmp_path, "polish.toml", 'name = "Mine"\nshortcut = "Ctrl+1"\norder = 10\nprompt = "$text!"\n')
    actions = load_actions([places.resources() / "actions", tmp_path])
    assert not actions.problems
    assert [action.id for action in actions.actions] == IDS
    assert actions.get("polish").name("en") == "Mine"


def test_the_users_folder_is_read_without_being_named(temporary_home: Path) -> None:
    write(places.user_actions(), "mine.toml", 'name = "Mine"\nprompt = "$text"\n')
    write(places.user_styles(), "wild.toml", 'name = "Wild"\nguidance = "wildly"\n')
    assert str(places.user_actions()).startswith(str(temporary_home))
    assert load_actions().get("mine").path == places.user_actions() / "mine.toml"
    assert load_styles().get("wild").guidance("zh") == "wildly"


BROKEN = [
    ('name = "X"\n', 1, "“prompt” is missing"),
    ('prompt = "$text"\n', 1, "“name” is missing"),
    ('name = "X"\nprompt = "$text"\ncolour = "red"\n', 3, "unknown key “colour”"),
    ('name = "X"\nprompt = "$text"\norder = "first"\n', 3, "“order” must be a whole number"),
    ('name = "X"\nprompt = "$text"\norder = true\n', 3, "“order” must be a whole number"),
    ('name = "X"\nprompt = "$text"\nresult = "print"\n', 3, "“result” must be one of replace, insert-after, show"),
    ('name = "X"\nprompt = "$text"\nscope = "page"\n', 3, "“scope” must be one of section, document, before"),
    ('name = "X"\nprompt = "$text"\ncopies = 1\n', 3, "“copies” must be true or false"),
    ('name = "X"\nprompt = "$text"\nshortcut = "Ctrl-X"\n', 3, "“Ctrl-X” is no shortcut"),
    ('name = "X"\nprompt = "$text"\nsampling = { heat = 1 }\n', 3, "unknown key “heat”"),
    ('name = "X"\nprompt = "$text"\n\n[sampling]\ntop_p = 7\n', 5, "“top_p” must be from 0 to 1, not 7"),
    ('name = "X"\nprompt = "$text"\nanswer_min = 0\n', 3, "“answer_min” must be 1 or more"),
    ('name = "X"\nprompt = "$text"\nthinking = 512\n', 3, "“thinking” must be true or false"),
    ('name = "X"\nprompt = "$text"\nthinking_budget = 0\n', 3, "“thinking_budget” must be 1 or more"),
    ('name = "X"\nprompt = "$text"\nthinking_budget = true\n', 3, "“thinking_budget” must be a whole number"),
    ('name = ""\nprompt = "$text"\n', 1, "“name” is empty"),
    ('name = { fr = "X" }\nprompt = "$text"\n', 1, "unknown key “fr”"),
    ('name = "X"\nprompt = "$text costs $5"\n', 2, "a lone “$”"),
    ('name = "X"\nprompt = "$text $stile"\n', 2, "unknown variable “$stile” (known: $text, $style"),
    ('name = "X"\n\n[prompt.en]\nuser = """\nOne.\nTwo $nothing.\n"""\n', 6, "unknown variable “$nothing”"),
    ('name = "X"\n\n[prompt.en]\nsystem = "S"\n', 3, "“user” is missing"),
    ('name = "X"\n\n[prompt.fr]\nuser = "$text"\n', 3, "unknown key “fr”"),
    ('name = "X"\n\n[prompt.small]\nuser = "$text"\n', 3, "“prompt” has no language"),
    ('name = "X"\n\n[prompt.en]\nuser = """\nfile = 1\n"""\nfile = 2\n', 7, "unknown key “file”"),
    ('name = "X"\n[prompt.en]\nuser = "$text"\n[[prompt.en.examples]]\ntext = "a"\n', 4, "“answer” is missing"),
    ('name = "X"\nprompt = "$text\n', 2, "is not TOML"),
    ('name = "X"\nname = "Y"\n', 2, "is not TOML"),
]


@pytest.mark.parametrize(("text", "line", "reason"), BROKEN)
def test_a_broken_action_is_named_with_its_line_and_the_rest_load(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    path = write(tmp_path, "bad.toml", text)
    write(tmp_path, "good.toml", 'name = "Good"\nprompt = "$text"\n')
    actions = load_actions([tmp_path])
    assert [action.id for action in actions.actions] == ["good"]
    facts = only_problem(actions).facts
    assert facts["path"] == str(path)
    assert reason in facts["reason"]
    assert facts["line"] == line


def test_a_file_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b'name = "X"\nprompt = "\xff"\n')
    problem = only_problem(load_actions([tmp_path]))
    assert problem.facts["line"] == 2
    assert "not UTF-8" in problem.facts["reason"]


def test_the_later_of_two_equal_shortcuts_is_dropped(tmp_path: Path) -> None:
    path = write(tmp_path, "first.toml", 'name = "Mine"\norder = 1\nshortcut = "Ctrl+1"\nprompt = "$text"\n')
    actions = load_actions([places.resources() / "actions", tmp_path], taken=["Shift+Ctrl+S"])
    problem = only_problem(actions)
    assert (problem.facts["path"], problem.facts["line"]) == (str(path), 3)
    assert "“Polish”" in problem.facts["reason"]
    assert actions.get("first").shortcut == ""
    assert actions.get("polish").shortcut == "Ctrl+1"


def test_a_shortcut_of_the_program_itself_is_not_given_away(tmp_path: Path) -> None:
    write(tmp_path, "save.toml", 'name = "Save"\nshortcut = "Ctrl+Shift+S"\nprompt = "$text"\n')
    actions = load_actions([tmp_path], taken=["Shift+Ctrl+S"])
    assert actions.get("save").shortcut == ""
    assert "the program itself" in only_problem(actions).facts["reason"]


def test_an_unknown_action_says_which_there_are() -> None:
    with pytest.raises(UnknownAction, match="polish, expand"):
        load_actions().get("nothing")


@pytest.mark.parametrize(("text", "line", "reason"), [
    ('name = "X"\n', 1, "“guidance” is missing"),
    ('name = "X"\nguidance = "g"\nsize = 1\n', 3, "unknown key “size”"),
    ('name = "X"\n\n[guidance]\nen = 5\n', 4, "“en” must be text"),
])
def test_a_broken_style_is_named_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    write(tmp_path, "bad.toml", text)
    write(tmp_path, "good.toml", 'name = "Good"\nguidance = "g"\n')
    styles = load_styles([tmp_path])
    assert [style.id for style in styles.styles] == ["good"]
    assert (styles.problems[0].facts["line"], reason in styles.problems[0].facts["reason"]) == (line, True)


def test_every_variable_is_used_somewhere() -> None:
    prompts = [prompt.user for action in load_actions().actions for prompt in action.prompts.values()]
    assert {name for name in VARIABLES if any(f"${name}" in prompt for prompt in prompts)} == {
        "text", "style", "instruction", "context", "summary", "terms", "marks"}
