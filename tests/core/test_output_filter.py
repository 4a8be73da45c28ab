"""The output filter takes off what stands around an answer, whatever the split, and nothing else."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.output_filter import QUOTED_CHARACTERS, OutputFilter, filtered, fit_edges

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

TAKEN_OFF = [
    # Thinking.
    ("<think>\n\n</think>\n\nText.", "Text."),
    ("<think>\nWell, I < you > me.\n</think>\nText.", "Text."),
    ("\n<think>a</think>\n<think>b</think>Text.", "Text."),
    ("</think>\n\nText.", "Text."),
    ("<think>never closed, and so on", ""),
    ("<think>", ""),
    # Introductions.
    ("Here is the polished text:\n\nText.", "Text."),
    ("Here's the corrected text: Text.", "Text."),
    ("Here’s a revised version of your paragraph:\nText.", "Text."),
    ("Sure! Here's the polished version:\n\nText.", "Text."),
    ("Certainly! I have corrected the mistakes in your text:\n\nText.", "Text."),
    ("Sure!\n\nHere is the summary:\n\nText.", "Text."),
    ("Certainly!\n\nText.", "Text."),
    ("**Polished text:**\n\nText.", "Text."),
    ("**Revised version**:\nText.", "Text."),
    ("The corrected text is:\nText.", "Text."),
    (" Corrected text: Text.", "Text."),
    ("以下是润色后的文本：\n\n正文。", "正文。"),
    ("以下是根据您的要求润色后的版本：\n正文。", "正文。"),
    ("好的，以下是润色后的内容：\n\n正文。", "正文。"),
    ("好的，我已经为您修改了这段文字：\n正文。", "正文。"),
    ("润色后：正文。", "正文。"),
    ("修改后的段落如下：\n正文。", "正文。"),
    ("译文如下：\n正文。", "正文。"),
    ("好的。\n\n正文。", "正文。"),
    ("Here is the polished text:", ""),
    # Fences and tags around everything.
    ("```markdown\n# A\n\nText.\n```", "# A\n\nText."),
    ("```md\nText.\n```\n", "Text."),
    ("```\nText.\n\nMore.\n```", "Text.\n\nMore."),
    ("~~~markdown\nText.\n~~~", "Text."),
    ("```markdown\nText.\n```python\nx = 1\n```\nMore.\n```", "Text.\n```python\nx = 1\n```\nMore."),
    ("````markdown\n```\nx\n```\n````", "```\nx\n```"),
    ("```markdown\n```sh\nls\n```\n```", "```sh\nls\n```"),
    ("```markdown\nnever closed", "never closed"),
    ("Here is the revised version:\n\n```markdown\nText.\n```\n\nI hope this helps!", "Text."),
    ("<text>\nText.\n</text>", "Text."),
    ("<text>Text.</text>", "Text."),
    ("<text>\na < b, <b>bold</b>\n</text>\n", "a < b, <b>bold</b>"),
    # Comments.
    ("Text.\n\nI hope this helps!", "Text."),
    ("Text.\n\nLet me know if you'd like any further changes.", "Text."),
    ("Text.\n\nNote: I corrected the spelling of “recieve”.", "Text."),
    ("Text.\n\n**Note:** The original meaning was kept.", "Text."),
    ("Text.\n\n---\n\nNote: I corrected two mistakes.", "Text."),
    ("Text.\n\nI made the following changes:\n\n- one\n- two\n\n1. three", "Text."),
    ("正文。\n\n希望对您有帮助！", "正文。"),
    ("正文。\n\n（注：已按要求改正错别字。）", "正文。"),
    ("正文。\n\n修改说明：\n1. 改正错字\n2. 调整语序", "正文。"),
    ("正文。\n如需进一步调整，请告诉我。", "正文。"),
    # Quotation marks.
    ('"A Title"', "A Title"),
    ("“一个标题”\n", "一个标题\n"),
    ("「標題」", "標題"),
    ('Here is the title: "A Title"', "A Title"),
    ('"A Title"\n\nI hope this helps.', "A Title"),
    # Blank lines before everything.
    ("\n\n  \nText.", "Text."),
    ("", ""),
    (" \n", ""),
]

UNTOUCHED = [
    "Text.",
    "    indented code\nText.",
    "Text with `<think>` in it.\n\n<think>\nnot at the start\n</think>\n",
    "Here is the plan: we leave at nine.",
    "Here is where we met. It was cold: very cold.",
    "Here are three reasons:\n\n1. One",
    "Certainly, gentlemen, the bridge is old.\nIt was built in 1850.",
    "Surely not.\n\nText.",
    "Okinawa is an island.",
    "The revised budget was 5,000 euro: twice the first.",
    "以下是本次会议的主要内容：\n一、",
    "这是一个好天气。",
    "修改法律要慎重：一字千金。",
    "好的开始是成功的一半。",
    "已完成全部任务：共三项。",
    "```python\nx = 1\n```",
    "```\ncode\n```\n\nThe code prints one.",
    "```\ncode that never ends",
    "```markdown-like\nx\n```",
    "Text.\n\n```markdown\n# inside\n```",
    "# A\n\n---\n\nB\n\n---",
    "Text.\n\nNote: bring a pen.",
    "Text.\n\nNote: I was tired that day.\n",
    "Text.\n\nI hope this helps!\n\nBut then the story went on.",
    "Text.\n\nI made the following changes:\n\nFirst of all, nothing.",
    "Dear Anna,\n\nthe report is done. Let me know if Tuesday suits you.\n\nBert",
    "I hope this helps.",
    "“Stop!” he said.\n\n“Why?”",
    '"Stop!" he said. "Now."',
    "“" + "x" * QUOTED_CHARACTERS + "”",
    "“never closed",
    "- item\n- item\n\n",
    "1. item\n2. item",
    "正文。\n\n如果您是新用户，请先注册。",
    "a\r\nb\r\n",
]


def streamed(answer: str, source: str, cuts: list[int]) -> str:
    stream = OutputFilter(source)
    edges = [0, *sorted(cut % (len(answer) + 1) for cut in cuts), len(answer)]
    pieces = [answer[a:b] for a, b in itertools.pairwise(edges)]
    return "".join([*(stream.feed(piece) for piece in pieces), stream.finish()])


@pytest.mark.parametrize(("answer", "expected"), TAKEN_OFF)
def test_what_stands_around_the_answer_is_taken_off(answer: str, expected: str) -> None:
    assert filtered(answer) == expected
    assert streamed(answer, "", list(range(len(answer)))) == expected


@pytest.mark.parametrize("answer", UNTOUCHED)
def test_anything_else_passes_untouched(answer: str) -> None:
    assert filtered(answer) == answer
    assert streamed(answer, "", list(range(len(answer)))) == answer


@pytest.mark.parametrize("answer", [answer for answer, _ in TAKEN_OFF if not answer[:1].isspace()])
def test_what_the_source_has_too_is_kept(answer: str) -> None:
    assert filtered(answer, source=answer) == answer


def test_a_wrapped_answer_about_a_code_block_keeps_the_block() -> None:
    source = "```python\nx=1\n```"
    assert filtered("```python\nx = 1\n```", source) == "```python\nx = 1\n```"
    assert filtered("```markdown\n```python\nx = 1\n```\n```", source) == "```python\nx = 1\n```"


@pytest.mark.parametrize("opening", ["Th", "The bridge", "We meet", "# Plan", "- ", "今天", "他"])
def test_ordinary_text_is_not_held_back(opening: str) -> None:
    stream = OutputFilter("")
    out = "".join(stream.feed(character) for character in opening + " is old")
    assert out == opening + " is old"


def test_only_the_line_feed_is_held_at_a_paragraph() -> None:
    stream = OutputFilter("")
    assert stream.feed("One.\n\n") == "One."
    assert stream.feed("Two") == "\n\nTwo"
    assert stream.feed("\nNote: I") == ""
    assert stream.finish() == "\nNote: I"


PARTS = st.sampled_from([
    "\n", "\n\n", " ", "a", "Text.", "```", "```markdown\n", "```\n", "```python\n", "~~~", "<think>", "</think>",
    "<text>", "</text>", "Here is the polished text:", "Sure!", "Here's ", "Certainly, ", "**", "好的，",
    "以下是润色后的文本：", "润色后：",
    "I hope this helps", "Note: I corrected it.", "注：", "I made the following changes:", "- x", "1. x", "---",
    "“", "”",
    '"', "正文。", ":", "<", "#", "希望对您有帮助", "（", "Corrected text:",
])
ANSWERS = st.lists(PARTS, max_size=14).map("".join)
CUTS = st.lists(st.integers(min_value=0), max_size=8)


@settings(max_examples=600, deadline=None)
@given(ANSWERS, CUTS, st.sampled_from(["", "Text.", "Note: I corrected it.\n```\nx\n```", "“Text.”"]))
def test_the_result_is_the_same_at_any_split(answer: str, cuts: list[int], source: str) -> None:
    assert streamed(answer, source, cuts) == filtered(answer, source)


PLAIN_PARTS = st.sampled_from([
    "\n", "\n\n", " ", "- ", "# ", "**bold**", "a < b", "```python\nx = 1\n```", "---", "“Stop!”", '"', "正文。", "x:",
    "1. ",
    "<b>", "</text>", "<think>", "Here is the polished text:", "> ", "|", "\t", "🙂", "e\u0301", "$x$",
    "Note: bring a pen.",
])


@settings(max_examples=600, deadline=None)
@given(st.one_of(st.lists(PLAIN_PARTS, max_size=20).map("".join), st.text(max_size=200)), CUTS)
def test_undecorated_text_passes_at_any_split(rest: str, cuts: list[int]) -> None:
    answer = "Well " + rest
    assert streamed(answer, "", cuts) == answer


# Code stands in lines of its own, or nobody could tell its end from the wrapper's.
BLOCKS = PLAIN_PARTS.map(lambda part: f"\n{part}\n" if part.startswith("```") else part)
BEFORE = ["<think>\nHm.\n</think>\n\n",
          "Here is the polished text:\n\n", "```markdown\n", "```\n", "好的，润色后的文本如下：\n"]


@settings(max_examples=300, deadline=None)
@given(st.lists(BLOCKS, max_size=12).map("".join), CUTS, st.sampled_from(BEFORE),
       st.sampled_from(["\n\nI hope this helps!", "\n\n希望对您有帮助！", "\n\n---\n\nNote: I corrected the grammar."]))
def test_a_decorated_text_comes_out_bare(inner: str, cuts: list[int], before: str, after: str) -> None:
    inner = ("Well " + inner).rstrip()
    while inner.endswith("---"):
        inner = inner.removesuffix("---").rstrip()
    answer = before + inner + ("\n```" if before.startswith("```") else "") + after
    assert streamed(answer, "", cuts) == inner


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_real_paragraphs_pass_untouched() -> None:
    changed = []
    for file in sorted(CORPUS.glob("edits/*/*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            pair = json.loads(line)
            after = pair["after"].lstrip("\n")
            if after.strip() and filtered(after, pair["before"]) != after:
                changed.append(after)
    assert not changed


@pytest.mark.parametrize(("source", "answer", "expected"), [
    ("  text\n\n", "better\n", "  better\n\n"),
    ("text", "\n\nbetter \n", "better"),
    ("\n", " better ", " better "),
    ("", "better\n", "better\n"),
])
def test_the_answer_gets_the_edges_of_its_source(source: str, answer: str, expected: str) -> None:
    assert fit_edges(source, answer) == expected


@pytest.mark.parametrize(("source", "answer"), [
    ("会议推迟。\n\n注: 时间以通知为准。", "会议推迟。\n\n注：时间以通知为准。"),
    ("会议推迟。\n\n若需调整会议时间，请提前联系。", "会议推迟。\n\n如需调整会议时间，请提前联系。"),
    ("会议推迟。\n\n若您要修改订单，请来电。\n", "会议推迟。\n\n如果您要修改订单，请来电。"),
    ("It rains.\n\nTell me if any other changes come.", "It rains.\n\nLet me know if any other changes come."),
])
def test_a_last_line_that_the_source_has_nearly_so_is_no_comment(source: str, answer: str) -> None:
    assert streamed(answer, source, list(range(len(answer)))) == answer
    assert filtered(f"{answer}\n\n希望对您有帮助！", source) == answer


@pytest.mark.parametrize(("source", "answer", "expected"), [
    ("‘你来了。’", "“你来了。”", "“你来了。”"), ("”你来了。“", "“你来了。”", "“你来了。”"),
    ("'You came.'", '"You came."', '"You came."'),
    ("他推开门。“谁？”", "“是我。”", "“是我。”"),
    ("落实“双碳”目标。", "“双碳”", "双碳"), ("他推开门。", "“他推开了门。”", "他推开了门。"),
    ("他说：“走。”她没动。", "“他说：“走。”她没有动。”", "他说：“走。”她没有动。"),
])
def test_what_somebody_says_keeps_its_marks(source: str, answer: str, expected: str) -> None:
    assert streamed(answer, source, list(range(len(answer)))) == expected
