"""Names are found by what a writer types without an input method."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from app.core import places
from app.core.fuzzy_match import ranked
from app.core.pinyin import _readings, spellings


@pytest.mark.parametrize(("name", "spelled"), [
    ("润色", ("run se",)), ("润色 Polish", ("run se Polish",)), ("打开…", ("da kai …",)), ("Polish", ()), ("", ()),
    ("重做", ("chong zuo", "zhong zuo")), ("旅行", ("lv hang", "lv xing")),
    ("一行行的重长行", spellings("一行行的重长行")),  # no more than four of many
])
def test_a_name_is_spelled(name: str, spelled: tuple[str, ...]) -> None:
    assert spellings(name) == spelled
    assert len(spelled) <= 4


def test_every_name_of_the_window_can_be_spelled() -> None:
    tree = ElementTree.parse(places.resources() / "translations" / "stet_zh_CN.ts")
    texts = "".join("".join(each.itertext()) for each in tree.iter("translation"))
    texts += "".join(path.read_text("utf-8") for path in (places.resources() / "actions").glob("*.toml"))
    characters = set(re.findall("[\u4e00-\u9fff]", texts))
    assert len(characters) > 500
    assert not characters - _readings().keys()


@pytest.mark.parametrize(("typed", "found"), [
    ("runse", "润色"), ("rs", "润色"), ("run se", "润色"), ("shezhi", "设置…"), ("sz", "设置…"), ("chazhao", "查找…"),
    ("xx", "续写"), ("zhongdu", None)])
def test_it_is_found_as_it_is_typed(typed: str, found: str | None) -> None:
    names = ["润色", "设置…", "查找…", "续写", "缩写", "摘要"]
    places_found = ranked(typed, [(name, *spellings(name)) for name in names], 3)
    assert (names[places_found[0][0]] if places_found else None) == found
