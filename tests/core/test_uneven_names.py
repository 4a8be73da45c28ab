"""What one text calls by one name, its proposal does too: an exception is found, and nothing else is taken for one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.cli.judged import uneven_told
from app.core.findings import Finding
from app.core.han_names import han_names
from app.core.judgement import judge, judge_rewriting
from app.core.uneven_names import KIND, uneven_names

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

ENGLISH = [
    "The keeper of the lighthouse was called Marietta by everyone on the island.",
    "In spring the boats came back, and with them came Doctor Halloway from the town.",
    "Nobody had seen Marietta on the pier since the storm had taken the railing.",
    "The lamp was lit at dusk, and the glass was cleaned before the sun rose.",
    "It was said that Marietta could tell a ship by the sound of its engine.",
    "The letters lay on the table, and no one had opened them for a week.",
    "When the doctor asked, Marietta only smiled and pointed out at the sea.",
    "At night the wind went around the tower as if it looked for a door.",
]
CHINESE = [
    "岛上的人都把灯塔的看守人叫做玛丽埃塔。",
    "春天船只回来了，哈洛韦医生也从镇上跟着来了。",
    "自从暴风雨卷走栏杆以后，谁也没有在码头上见过玛丽埃塔。",
    "黄昏时灯点亮了，太阳升起之前玻璃已经擦净。",
    "据说玛丽埃塔听引擎的声音就能认出一艘船。",
    "信放在桌上，一个星期都没有人拆开。",
    "医生问起时，玛丽埃塔只是微笑，指着大海。",
    "夜里风绕着塔转，好像在找一扇门。",
]
STORY = [
    "李建华在县城教了三十年书，学生都记得他。", "后来李建华退休了，回到山里种茶。", "山里的路不好走，下雨就更难。",
    "村里人常说，李建华泡的茶最香。", "孩子们放学后去找李建华听故事。", "茶园一年比一年大。",
]


def joined(paragraphs: list[str], **changed: str) -> str:
    """The paragraphs with some of them changed: ``_4="old/new"``."""
    made = list(paragraphs)
    for number, change in changed.items():
        old, new = change.split("/")
        at = int(number[1:])
        assert old in made[at]
        made[at] = made[at].replace(old, new)
    return "\n\n".join(made)


def told(found: list[Finding]) -> list[tuple[str | None, str | None, str | None]]:
    assert all(finding.kind == KIND for finding in found)
    return [(finding.before, finding.after, finding.usual) for finding in found]


@pytest.mark.parametrize(("before", "after", "found"), [
    (ENGLISH, joined(CHINESE), []),
    (ENGLISH, joined(CHINESE, _4="玛丽埃塔/玛丽艾塔"), [("Marietta", "玛丽艾塔", "玛丽埃塔")]),
    (ENGLISH, joined(CHINESE, _6="玛丽埃塔/Marietta"), [("Marietta", "Marietta", "玛丽埃塔")]),
    (ENGLISH, joined(CHINESE, _0="玛丽埃塔/玛丽埃塔（Marietta）"), []),
    (ENGLISH, joined(CHINESE, _6="玛丽埃塔/她"), []),
    (ENGLISH, joined(ENGLISH), []),
    (ENGLISH, joined(ENGLISH, _4="Marietta/Mariette"), [("Marietta", "Mariette", "Marietta")]),
    (ENGLISH, joined(ENGLISH, _4="Marietta/she"), []),
    (STORY, joined(STORY, _3="李建华/李建化"), [("李建华", "李建化", "李建华")]),
    (STORY, joined(STORY, _3="泡的茶/沏的茶"), []),
], ids=range(10))
def test_a_name_is_written_in_one_way(before: list[str], after: str,
                                      found: list[tuple[str, str, str]]) -> None:
    text = "\n\n".join(before)
    came = uneven_names(text, after)
    assert told(came) == found
    for finding in came:
        assert finding.before_range is not None
        assert finding.after_range is not None
        assert text[slice(*finding.before_range)] == finding.before
        assert after[slice(*finding.after_range)] == finding.after


def test_a_name_of_a_chinese_text_is_followed_into_english() -> None:
    english = ["Li Jianhua taught in the county town for thirty years, and his pupils remember him.",
               "Later the old teacher Li Jianhua retired and went back to grow tea.", "The road is bad in the rain.",
               "They often say that Li Jianhua makes the best tea.",
               "After school the children go to Li Jainhua for stories.", "The garden grows every year."]
    assert told(uneven_names("\n\n".join(STORY), "\n\n".join(english))) == [("李建华", "Li Jainhua", "Li Jianhua")]


def test_paragraphs_that_are_not_as_many_are_held_against_each_other_by_sections() -> None:
    def sections(paragraphs: list[str], between: str) -> str:
        return between.join(f"## {number}\n\n{text}" for number, text in enumerate(paragraphs))

    after = sections(joined(CHINESE, _4="玛丽埃塔/玛丽艾塔").split("\n\n"), "\n\n---\n\n")
    assert told(uneven_names(sections(ENGLISH, "\n\n"), after)) == [("Marietta", "玛丽艾塔", "玛丽埃塔")]
    assert uneven_names("\n\n".join(ENGLISH), "\n\n".join(CHINESE[:5])) == []


def test_what_the_writer_listed_is_a_name() -> None:
    text = "\n\n".join(f"{word} the dry dock is full." for word in ("First", "Then", "Once", "Here", "There", "Now"))
    after = text.replace("Here the dry dock", "Here the dry dok")
    assert uneven_names(text, after) == []
    assert uneven_names(text, after, ["dry dock"]) == [], "it is lost there, which the terms tell"


def test_names_in_chinese_are_surnames_with_what_keeps_coming_back() -> None:
    assert han_names("\n".join(STORY)) == {"李建华"}
    assert han_names("高速公路上有高速公路的标志，走高速公路要小心，出高速公路右转。") == frozenset()


def test_it_stands_with_the_change_that_it_is_in() -> None:
    text, after = "\n\n".join(ENGLISH), joined(CHINESE, _4="玛丽埃塔/玛丽艾塔")
    judged = judge_rewriting(text, after)
    flagged = [hunk for hunk, found in zip(judged.hunks, judged.flags, strict=True) if found]
    assert [hunk.kind for hunk in flagged] == ["facts"]
    assert "玛丽艾塔" in flagged[0].after
    assert [finding.kind for finding in judged.facts] == [KIND]
    assert uneven_told(judged) == "names written in two ways: “玛丽艾塔”, elsewhere “玛丽埃塔”."
    polished = judge("\n\n".join(STORY), joined(STORY, _3="李建华/李建化"))
    assert [finding.kind for finding in polished.facts] == [KIND]


@pytest.mark.parametrize("file", ["en/github-site-policy", "en/rust-book", "zh/d2l-zh"])
def test_real_revisions_have_no_uneven_names(file: str) -> None:
    path = CORPUS / "edits" / f"{file}.commit-edits.jsonl"
    if not path.exists():
        pytest.skip("the corpus is not here")
    pairs = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    sides = [[re.sub(r"\n\s*\n", "\n", pair[side].strip()) for pair in pairs if pair["before"].strip()
              and pair["after"].strip()] for side in ("before", "after")]
    assert uneven_names("\n\n".join(sides[0]), "\n\n".join(sides[1])) == []
