"""Thinking is told from the answer at every cut of the stream; a template says how it is switched on and off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.thinking import (
    EMPTY_BLOCK,
    PLAIN_CLOSING,
    QWEN_CLOSING,
    THINK_END,
    THINK_START,
    ThinkingSplitter,
    ThinkingStyle,
    thinking_style,
)

# An answer as it is written, and the thinking and the answer in it. The first of the three: the prompt opened it.
CASES = [
    (False, "<think>\nHm, “libary”.\n\nMend it.\n</think>\n\nThe library.\n", "Hm, “libary”.\n\nMend it.",
     "The library.\n"),
    (False, " \n<think>嗯。</think>答。", "嗯。", "答。"),
    (False, "<think>\n\n</think>\n\nThe library.", "", "The library."),
    (False, "The library.", "", "The library."),
    (False, "\n\nThe library.", "", "\n\nThe library."),
    (False, "  <b>bold</b> <think>x</think>", "", "  <b>bold</b> <think>x</think>"),
    (False, "<thinking> is a word", "", "<thinking> is a word"),
    (False, "<thi", "", "<thi"),
    (False, "<think>a < b </thin> </ think> c</think>d", "a < b </thin> </ think> c", "d"),
    (False, "<think>It never ends </thi", "It never ends </thi", ""),
    (False, "<think>One.</think>Two.</think><think>Three.</think>", "One.", "Two.</think><think>Three.</think>"),
    (False, "<think>Only this.</think> \n\n ", "Only this.", ""),
    (False, "", "", ""),
    (True, "Hm.\n</think>\n\nThe library.", "Hm.", "The library."),
    (True, "\n<think>\nHm.\n</think>\n\nThe library.", "Hm.", "The library."),
    (True, "\n</think>\n\nThe library.", "", "The library."),
    (True, "<thi", "<thi", ""),
]


def split(opened: bool, pieces: list[str]) -> tuple[str, str]:
    splitter = ThinkingSplitter(opened)
    parts = [part for piece in pieces for part in splitter.feed(piece)] + splitter.finish()
    assert all(text for _, text in parts)
    kinds = [kind for kind, _ in parts]
    assert kinds == sorted(kinds, reverse=True), "no thought comes after the answer has begun"
    assert not splitter.finish()
    thought, answer = ("".join(text for kind, text in parts if kind == wanted) for wanted in ("thought", "answer"))
    return thought, answer


@pytest.mark.parametrize(("opened", "written", "thought", "answer"), CASES)
def test_it_is_split_the_same_at_every_cut(opened: bool, written: str, thought: str, answer: str) -> None:
    assert split(opened, [written]) == (thought, answer)
    assert split(opened, list(written)) == (thought, answer)
    for cut in range(len(written)):
        assert split(opened, [written[:cut], written[cut:]]) == (thought, answer)


@given(st.booleans(), st.lists(st.sampled_from([THINK_START, THINK_END, "<", "/", "think>", " ", "\n", "汉", "a"])),
       st.lists(st.integers(0, 60)))
def test_nothing_but_tags_and_white_space_is_lost(opened: bool, words: list[str], cuts: list[int]) -> None:
    written = "".join(words)
    places = sorted({min(cut, len(written)) for cut in cuts})
    pieces = [written[start:end] for start, end in zip([0, *places], [*places, len(written)], strict=True)]
    thought, answer = split(opened, pieces)
    assert (thought, answer) == split(opened, [written])
    assert thought == thought.strip()
    bare = "".join((thought + answer).split())
    kept = "".join(written.split())
    assert bare in (kept, kept.replace(THINK_START, "", 1)) or \
        bare in (kept.replace(THINK_END, "", 1), kept.replace(THINK_START, "", 1).replace(THINK_END, "", 1))


def test_a_budget_can_see_where_the_thinking_is() -> None:
    splitter = ThinkingSplitter()
    seen: list[bool] = []
    for piece in ("\n", "<thi", "nk>", "\n", "Hm.", "</", "think>", "\n\n", "Answer."):
        splitter.feed(piece)
        seen.append(splitter.in_thinking)
    assert seen == [False, False, True, True, True, True, False, False, False]
    assert ThinkingSplitter(opened=True).in_thinking


@pytest.mark.parametrize("closing", [QWEN_CLOSING, PLAIN_CLOSING])
def test_a_closing_ends_the_thinking_wherever_it_was(closing: str) -> None:
    for written in ("<think>", "<think>\nHalf a sen", "<think>\nNearly </thin"):
        splitter = ThinkingSplitter()
        splitter.feed(written)
        assert splitter.in_thinking
        splitter.feed(closing)
        assert not splitter.in_thinking
        assert splitter.feed("The library.") == [("answer", "The library.")]


# The last lines of templates, from their makers' files.
QWEN3 = r"""
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\n\n</think>\n\n' }}
    {%- endif %}
{%- endif %}"""
QWEN35 = QWEN3.replace("{%- endif %}\n{%- endif %}", "{%- else %}{{- '<think>\\n' }}{%- endif %}\n{%- endif %}")
SMOLLM3 = r"""{%- if add_generation_prompt -%}{{ "<|im_start|>assistant\n" + "<think>\n\n</think>\n" }}{%- endif -%}"""
NEMOTRON = r"""{%- if add_generation_prompt %}
    {%- if enable_thinking %}{{- '<|im_start|>assistant\n<think>\n' }}
    {%- else %}{{- '<|im_start|>assistant\n<think></think>' }}{%- endif %}{%- endif %}"""
R1_DISTILL = r"""{% set content = content.split('</think>') %}
{%- if add_generation_prompt and not ns.is_tool -%}{{'<｜Assistant｜><think>\n'}}{%- endif %}"""
ALWAYS = r"""{%- if '</think>' in content %}{%- set think = '<think>' %}{%- endif %}
{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\n' -}}{%- endif -%}"""
CODER = "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"


@pytest.mark.parametrize(("family", "template", "expected"), [
    ("qwen3", QWEN3, ThinkingStyle(EMPTY_BLOCK, "", QWEN_CLOSING)),
    ("qwen3", QWEN35, ThinkingStyle(EMPTY_BLOCK, "<think>\n", QWEN_CLOSING)),
    ("qwen3", None, ThinkingStyle(EMPTY_BLOCK, "", QWEN_CLOSING)),
    ("chatml", SMOLLM3, ThinkingStyle("<think>\n\n</think>\n", "", PLAIN_CLOSING)),
    ("chatml", NEMOTRON, ThinkingStyle("<think></think>", "<think>\n", PLAIN_CLOSING)),
    ("built-in", R1_DISTILL, ThinkingStyle(EMPTY_BLOCK, "<think>\n", PLAIN_CLOSING)),
    ("chatml", ALWAYS, ThinkingStyle("", "", PLAIN_CLOSING)),
    ("chatml", CODER, None),
    ("llama3", "", None),
    ("plain", None, None),
])
def test_a_template_says_how_its_model_thinks(family: str, template: str | None, expected: object) -> None:
    assert thinking_style(family, template) == expected
