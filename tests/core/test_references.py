"""References that lead nowhere are found where they stand; those that lead somewhere, or elsewhere, are left alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.core.references import reference_flaws

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
LAW = CORPUS / "zh-md" / "prc-criminal-law.md"
NOWHERE = "reference-without-target"

LAW_TEXT = """第一条 甲。

第二款在此。

第二条 有下列情形之一的：

（一）甲；

（二）乙。

第二条之一 丙。

"""
CONTRACT = """# Agreement

## 4. Payment

4.1 The Buyer pays.

4.2 Late payment:

(a) interest; and

(b) costs.

## 5. Term

It ends (a) in time or (b) early.

"""


def found(text: str) -> list[tuple[str, str]]:
    flaws = reference_flaws(text)
    assert all(text[slice(*flaw.range)] == flaw.text for flaw in flaws)
    return [(flaw.kind, flaw.text) for flaw in flaws]


@pytest.mark.parametrize(("text", "flaws"), [
    (f"{LAW_TEXT}第三条 依照本法第十二条处理。\n", ["第十二条"]),
    (f"{LAW_TEXT}第三条 依照第一条第三款处理。\n", ["第一条第三款"]),
    (f"{LAW_TEXT}第三条 依照第二条第（三）项处理。\n", ["第二条第（三）项"]),
    (f"{LAW_TEXT}第三条 依照第二条之二、第一条处理。\n", ["第二条之二"]),
    (f"{LAW_TEXT}第三条 依照第一条、第九条和第二条处理。\n", ["第九条"]),
    (f"{LAW_TEXT}第三条 犯第二款罪的，从重。\n", ["第二款"]),
    ("第一条 见附件二。\n\n## 附件一\n\n甲\n", ["附件二"]),
    ("第一条 见附件二。\n", ["附件二"]),
    ("# 一\n\n3.1 甲方付款。\n\n3.3 按本合同第3.2款办理。\n", ["第3.2款"]),
    ("# 第一章 甲\n\n见第三章。\n", ["第三章"]),
    ("表1 甲\n\n| a |\n|---|\n| b |\n\n如表2所示。\n", ["表2"]),
    (f"{CONTRACT}See Section 9.4.\n", ["Section 9.4"]),
    (f"{CONTRACT}See Sections 4.1, 4.3 and 5.\n", ["4.3"]),
    (f"{CONTRACT}See Section 4.2(a) and Section 4.2(c).\n", ["Section 4.2(c)"]),
    (f"{CONTRACT}See Section 5(b) and Section 5(c).\n", ["Section 5(c)"]),
    (f"{CONTRACT}As listed in Appendix B.\n", ["Appendix B"]),
    ("Table 1: a\n\n| a |\n|---|\n| b |\n\nSee Table 3.\n", ["Table 3"]),
    ("See Table 3.\n\n| a |\n|---|\n| b |\n", ["Table 3"]),
    ("## A. One\n\n### 1. x\n\n## B. Two\n\nSee Section A.1 and Section B(1).\n", ["Section B(1)"]),
])
def test_a_reference_that_leads_nowhere_is_found(text: str, flaws: list[str]) -> None:
    assert found(text) == [(NOWHERE, flaw) for flaw in flaws]


@pytest.mark.parametrize("text", [
    f"{LAW_TEXT}第三条 依照第一条第二款、第二条第（二）项、第二条之一处理。\n",
    f"{LAW_TEXT}第三条 依照《民法典》第五百条、第五百零一条处理。\n",
    f"{LAW_TEXT}第三条 依照公司法第一百条处理。\n",
    "依照第十二条处理。\n",
    "第三章将会讲到，附录 C 也有。\n",
    "该案共有第三方、第二条件。\n",
    "地图2张，代表3人，图 2024 年。\n",
    "# 附件\n\n见附件二。\n",
    f"{CONTRACT}See Section 230 of the Communications Decency Act and Section 7 of the Code.\n",
    f"{CONTRACT}See Sections 4.1 and 4.2(b), Section 5(a).\n",
    f"{CONTRACT}Under GDPR Article 17 and 17 U.S.C. § 512.\n",
    f"{CONTRACT}See [Section 9](https://example.org/9).\n",
    "Figure 4-1: a\n\nSee Figure 4-1 and Figure 3-2.\n",
    "As Table 3 of @doi:10.1/x says.\n",
    "See Table 2 and Figure 1 of the Proposal.\n",
    "Section 5 was fun.\n",
    "`Section 9.4` in code.\n\n## 1. a\n",
])
def test_what_leads_somewhere_or_elsewhere_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_footnotes_and_links_within_the_document() -> None:
    text = ("# One more\n\n## One more\n\nA[^a] B[^b] [x](#one-more) [y](#one-more-1) [z](#gone) [w](#own)\n\n"
            '<a id="own"></a>\n\n[^a]: x\n\n[^c]: y\n\n[^a]: z\n\n`[^code]`\n')
    assert found(text) == [
        ("footnote-without-text", "[^b]"), ("link-without-target", "#gone"), ("footnote-unused", "[^c]"),
        ("footnote-defined-twice", "[^a]")]


@pytest.mark.skipif(not LAW.exists(), reason="without the corpus")
def test_references_in_a_real_law_lead_somewhere_and_a_wrong_one_is_found() -> None:
    text = LAW.read_text("utf-8")
    assert found(text) == []
    mentions = [place for place in re.finditer("第[一二三四五六七八九十百零]+条(?![ 之])", text)
                if text[place.start() - 1] != "\n"]
    assert len(mentions) > 100
    for place in mentions[::15]:
        wrong = f"{text[: place.start()]}第九百九十条{text[place.end() :]}"
        assert (NOWHERE, "第九百九十条") in [(kind, flaw[:6]) for kind, flaw in found(wrong)]
    paragraphs = list(re.finditer("第[一二三四]款", text))
    for place in paragraphs[::8]:
        wrong = f"{text[: place.start()]}第十九款{text[place.end() :]}"
        assert [flaw[-4:] for _, flaw in found(wrong)] == ["第十九款"]
