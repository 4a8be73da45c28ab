"""Chinese official documents: each part told by how it is written, and every word of them kept."""

from __future__ import annotations

import pytest

from app.core.handover.official import Official, official, width
from app.core.handover.pandoc_tree import Node, text_of
from app.core.handover.reader import read
from tests.core.handover.samples import OFFICIAL


def parts_of(text: str) -> Official:
    return official(read(text, None, keeps_lines=True))


def said(block: Node) -> str:
    inline = {"Para": lambda: block["c"], "Header": lambda: block["c"][2]}.get(block["t"])
    return "".join(text_of(each["c"][1]) if each["t"] == "Span" else text_of([each])
                   for each in inline()) if inline else block["t"]


def told(text: str) -> list[tuple[str, str]]:
    """The kinds of the parts with what they say; headings with their level."""
    return [(f"heading {block['c'][0]}" if block["t"] == "Header" else part.kind, said(block))
            for part in parts_of(text).parts for block in part.blocks]


def places(text: str) -> list[tuple[str, float, int]]:
    return [(part.kind, part.right, part.space) for part in parts_of(text).parts if part.kind in ("signature", "date")]


def test_a_whole_document_has_every_part_at_its_place() -> None:
    document = parts_of(OFFICIAL)
    assert document.letterhead == {
        "密级": "机密★1年", "发文机关": "清河市人民政府文件", "发文字号": "清政发〔2026〕12号"}
    assert document.title == "清河市人民政府关于做好今冬防火工作的通知"
    assert told(OFFICIAL) == [
        ("title", "清河市人民政府关于做好今冬防火工作的通知"),
        ("recipient", "各县人民政府，市政府各部门："),
        ("text", "为做好2026年今冬防火工作，现将有关事项通知如下："),
        ("heading 1", "一、压实防火责任"),
        ("text", "（一）强化属地责任。各县要层层签订责任书，做到责任到人。"),
        ("heading 2", "（二）强化部门责任"),
        ("text", "1.林业部门负责早期处理。"),
        ("text", "2.应急部门负责综合指导："),
        ("text", "（1）建立会商机制；"),
        ("text", "（2）每日调度。"),
        ("heading 1", "二、严格火源管控"),
        ("text", "禁止一切野外用火，违者处3000元以下罚款。"),
        ("text", "Table"),
        ("annex-note", "附件：1.责任分工表"),
        ("annex-note-next", "2.物资储备清单"),
        ("signature", "清河市人民政府"),
        ("date", "2026年11月23日"),
        ("text", "（此件公开发布）"),
        ("annex", "附件1"),
        ("annex-title", "责任分工表"),
        ("text", "分工如下。"),
        ("copies", "抄送：市委各部门。"),
        ("imprint", "清河市人民政府办公室"),
    ]
    assert document.parts[-1].end == "2026年11月23日印发"


def test_the_sentence_that_is_a_heading_has_a_face_of_its_own() -> None:
    block = parts_of("（一）先说。*再*说。").parts[0].blocks[0]
    assert block["c"][0]["t"] == "Span"
    assert text_of(block["c"][0]["c"][1]) == "（一）先说。"
    assert [each["t"] for each in parts_of("（一）只有一句。").parts[0].blocks[0]["c"]] == ["Str"]


@pytest.mark.parametrize(("text", "kinds"), [
    ("甲乙丙\n2026年1月2日", ["signature", "date"]), ("甲乙丙\n\n2026年1月2日", ["signature", "date"]),
    ("甲\\\n乙\n2026年1月2日", ["signature", "signature", "date"]), ("二〇二六年一月二日", ["date"]),
    ("甲乙\n2026年 月 日", ["signature", "date"]),
    ("甲乙\n2026年1月2日\n\n（联系人：丙）", ["signature", "date"]),
    # What only looks like one.
    ("会议于\n2026年1月2日\n\n召开。", []), ("2026年1月2日，会议召开。", []), ("甲说：\n\n2026年1月2日", ["date"]),
    ("一、总体要求\n\n2026年1月2日", ["date"]),
])
def test_a_signature_is_a_date_at_the_end_with_who_signed(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _, _ in places(text)] == kinds


def test_an_issuer_stands_over_the_middle_of_a_date_with_a_seal() -> None:
    # The date has 7 characters' room and ends 4 from the edge; 5 characters over its middle end 5 from it (7.3.5.1).
    assert width("2026年11月23日") == 7
    assert places("甲乙丙丁戊\n2026年11月23日") == [("signature", 5, 2), ("date", 4, 0)]
    assert places("甲乙丙丁戊己庚辛壬\n2026年11月23日")[0] == ("signature", 3, 2)


def test_without_a_seal_a_date_begins_two_characters_behind_its_issuer() -> None:
    head = "---\n印章: 无\n---\n"
    # Nine characters end 2 from the edge and begin at 11, so the date begins at 9 and ends at 2 (7.3.5.2).
    assert places(f"{head}甲乙丙丁戊己庚辛壬\n2026年11月23日") == [("signature", 2, 1), ("date", 2, 0)]
    # A date that is longer ends 2 from the edge and begins at 9: so five characters begin at 11.
    assert places(f"{head}甲乙丙丁戊\n2026年11月23日") == [("signature", 6, 1), ("date", 2, 0)]


def test_front_matter_signs_where_the_text_does_not() -> None:
    head = "---\ntitle: 讲话\nauthor: [甲, 乙]\ndate: 2026年1月2日\n---\n"
    assert [kind for kind, _ in told(f"{head}正文。\n\n附件\n\n名单")] == [
        "title", "text", "signature", "signature", "date", "annex", "annex-title"]
    assert [kind for kind, _ in told(f"{head}正文。\n\n丙\n2026年1月3日")] == ["title", "text", "signature", "date"]


def test_headings_begin_with_the_first_level_under_a_title() -> None:
    assert told("# 题目\n\n## 一级\n\n### 二级\n") == [("title", "题目"), ("heading 1", "一级"), ("heading 2", "二级")]
    assert told("# 一\n\n文。\n\n# 二\n") == [("heading 1", "一"), ("text", "文。"), ("heading 1", "二")]
    assert told("---\ntitle: 题目\n---\n### 一级\n") == [("title", "题目"), ("heading 1", "一级")]


def test_annexes_are_listed_however_they_are_written() -> None:
    many = [("annex-note", "附件：1.甲"), ("annex-note-next", "2.乙")]
    assert told("附件：1. 甲\n2. 乙") == many
    assert told("附件：\n\n1. 甲\n2. 乙") == many
    assert told("附件：1. 甲\n\n2. 乙") == many
    assert told("附件：甲") == [("annex-note-one", "附件：甲")]
    assert told("附件1\n\n**甲**\n\n文。") == [("annex", "附件1"), ("annex-title", "甲"), ("text", "文。")]
    assert told("附件\n\n第一句。第二句。") == [("annex", "附件"), ("text", "第一句。第二句。")]


def test_a_remark_under_the_title_and_ordinary_words_in_brackets() -> None:
    assert told("# 决定\n\n（2026年1月2日通过）\n\n各县：\n\n文。") == [
        ("title", "决定"), ("under-title", "（2026年1月2日通过）"), ("recipient", "各县："), ("text", "文。")]


def test_every_word_stands_in_a_part_and_in_its_order() -> None:
    body = "\n".join(line for line in OFFICIAL.split("---\n")[2].splitlines() if not line.startswith("|"))
    whole = "".join(said(block) + part.end for part in parts_of(OFFICIAL).parts for block in part.blocks)
    letters = [each for each in whole.replace("Table", "") if "\u4e00" <= each <= "\u9fff"]
    assert letters == [each for each in body if "\u4e00" <= each <= "\u9fff"]


@pytest.mark.parametrize("text", [
    "", "\n", "# \n", "附件：", "附件", "抄送：", "：", "---\n发文机关:\n---\n", "1. \n", "（一）", "2026年1月2日",
    "甲 2026年1月2日印发", "> 附件", "- 一、甲", "![甲](a.png)\n2026年1月2日",
])
def test_what_is_hardly_a_document_is_one_too(text: str) -> None:
    whole = "".join(said(block) + part.end for part in parts_of(text).parts for block in part.blocks)
    assert whole or not text.strip("-#\n> 发文机关:")


def test_lines_that_are_no_part_of_their_own_are_joined() -> None:
    assert told("第一行\n第二行\nand more\nwords。") == [("text", "第一行第二行 and more words。")]
