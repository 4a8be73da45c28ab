"""Full-width punctuation behind 汉字, and the spaces between 汉字 and Latin."""

from __future__ import annotations

import pytest

from app.core.chinese_spacing import spacing_edits
from app.core.typing_chinese import full_width
from app.core.typing_edit import applied


def typed(keys: str) -> str:
    """What a line holds after ``keys`` were typed one by one."""
    line = ""
    for key in keys:
        made = full_width(line, key)
        line = line + key if made is None else line[: len(line) - made[0]] + made[1]
    return line


@pytest.mark.parametrize(("keys", "line"), [
    ("你好,世界.", "你好，世界。"),
    ("真的?是!注意:一;二", "真的？是！注意：一；二"),
    ("他说:\"好.\"然后走了.", "他说：“好。”然后走了。"),
    ("\"好\",他说.", "“好”，他说。"),
    ("等等...", "等等……"),
    ("他--我的朋友--来了", "他——我的朋友——来了"),
    ("《书》,（注）.", "《书》，（注）。"),
    ("什么?!", "什么？！"),
])
def test_marks_behind_chinese_are_wide(keys: str, line: str) -> None:
    assert typed(keys) == line


@pytest.mark.parametrize("keys", [
    "Hello, world. Yes? No! a; b: c -- d ...", "圆周率是3.14,约", "10:30", "第1,000", "价格是 5.", "`代码,", "``代码`,",
    "$x是,", "$$x是.", "[链接](路径,", "[引用]: 网址.", "<a 标签,", "https://例子.", "www.例子.", "汉-", "---", "...",
    "say \"hi\"", "3\"", "<a href=\"",
])
def test_what_is_no_chinese_prose_stays(keys: str) -> None:
    assert typed(keys) == keys


@pytest.mark.parametrize(("keys", "line"), [
    ("`code`是,", "`code`是，"), ("$x$是,", "$x$是，"), ("[链接](a)是,", "[链接](a)是，"), ("花了$5元,", "花了$5元，"),
    ("https://a.org 是,", "https://a.org 是，"),
])
def test_behind_what_is_no_prose_it_is_prose_again(keys: str, line: str) -> None:
    assert typed(keys) == line


@pytest.mark.parametrize(("close", "wide"), [
    ("使用Python3编程", "使用 Python3 编程"),
    ("共5个，增长3%以上", "共 5 个，增长 3% 以上"),
    ("`代码a`和$x是y$在[链接a](路径a)里", "`代码a`和$x是y$在[链接 a](路径a)里"),
    ("| 列a | 列b |\n|---|---|\n| 值1 | 值2 |", "| 列 a | 列 b |\n|---|---|\n| 值 1 | 值 2 |"),
])
def test_spaces_come_and_go(close: str, wide: str) -> None:
    assert applied(close, spacing_edits(close, spaced=True)) == wide
    assert applied(wide, spacing_edits(wide, spaced=False)) == close
    assert not spacing_edits(wide, spaced=True)


@pytest.mark.parametrize("text", ["---\ntitle: 标题a\n---\n", "```\n代码a\n```\n", "    代码a\n", "$$\nx是y\n$$\n"])
def test_what_is_no_prose_keeps_its_spaces(text: str) -> None:
    assert not spacing_edits(text, spaced=True)


def test_many_spaces_become_one_and_only_the_selected_part_is_touched() -> None:
    text = "汉   a字\n汉   a字"
    assert applied(text, spacing_edits(text, spaced=True)) == "汉 a 字\n汉 a 字"
    assert applied(text, spacing_edits(text, spaced=True, start=7)) == "汉   a字\n汉 a 字"
