"""The fact ledger: what a proposal loses, makes up, changes and mixes up, and what it may write otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import ledger
from app.core.fact import Fact
from app.core.facts import compare_facts
from app.core.findings import Finding
from app.core.ledger import find_facts
from tests.benchmarks.facts import ROOT, Tally, plant, score

# What finds a kind, and a change of it: before, after, the kind of the finding, and what it says.
CHANGES = [
    ("find_numbers", "We saw 1,234 birds there.", "We saw 1,243 birds there.", "number-changed", "1,234", "1,243"),
    ("find_numbers", "twenty-one men", "twenty-two men", "number-changed", "twenty-one", "twenty-two"),
    ("find_numbers", "约有三万人参加", "约有三千人参加", "number-changed", "三万", "三千"),
    ("find_numbers", "It fell to -5 at night.", "It fell to 5 at night.", "number-changed", "-5", "5"),
    ("find_numbers", "We saw one cat.", "We saw two cats.", "number-changed", "one", "two"),
    ("find_numbers", "the third attempt", "the fourth attempt", "ordinal-changed", "third", "fourth"),
    ("find_percentages", "It grew by ten percent.", "It grew by 20%.", "percent-changed", "ten percent", "20%"),
    ("find_percentages", "增长百分之十", "增长百分之二十", "percent-changed", "百分之十", "百分之二十"),
    ("find_percentages", "三分之一的人", "三分之二的人", "number-changed", "三分之一", "三分之二"),
    ("find_money", "It costs $3 a day.", "It costs €3 a day.", "money-changed", "$3", "€3"),
    ("find_money", "人民币叁万元整", "人民币叁仟元整", "money-changed", "人民币叁万元整", "人民币叁仟元整"),
    ("find_dates", "signed on 3 May 2026", "signed on 3 March 2026", "date-changed", "3 May 2026", "3 March 2026"),
    ("find_dates", "二〇二六年五月三日签订", "2026年5月4日签订", "date-changed", "二〇二六年五月三日", "2026年5月4日"),
    ("find_dates", "on Monday we met", "on Friday we met", "date-changed", "Monday", "Friday"),
    ("find_dates", "an answer by friday", "an answer by Monday", "date-changed", "friday", "Monday"),
    ("find_dates", "on 14 march 2026", "on 15 march 2026", "date-changed", "14 march 2026", "15 march 2026"),
    ("find_dates", "at 3:30 pm sharp", "at 3:30 am sharp", "time-changed", "3:30 pm", "3:30 am"),
    ("find_measures", "some 5 km away", "some 5 miles away", "quantity-changed", "5 km", "5 miles"),
    ("find_measures", "三年以下", "五年以下", "quantity-changed", "三年", "五年"),
    ("find_references", "see Section 4.2 below", "see Section 4.3 below", "reference-changed", "Section 4.2",
    "Section 4.3"),
    ("find_references", "under Article IV here", "under Article VI here", "reference-changed", "Article IV",
    "Article VI"),
    ("find_references", "依照第十二条", "依照第十三条", "reference-changed", "第十二条", "第十三条"),
    ("find_addresses", "write to a@example.org now", "write to b@example.org now", "email-changed", "a@example.org",
    "b@example.org"),
    ("find_addresses", "at https://a.example/x.", "at https://a.example/y.", "url-changed", "https://a.example/x",
    "https://a.example/y"),
    ("find_addresses", "call +1 (555) 123-4567 now", "call +1 555 123 4568 now", "phone-changed", "+1 (555) 123-4567",
    "+1 555 123 4568"),
    ("find_quotations", "He said “I will go home.”", "He said “I will stay home.”", "quotation-changed",
    "“I will go home.”", "“I will stay home.”"),
    ("find_quotations", "“你来了。”他说。", "你来了。他说。", "quotation-lost", "“你来了。”", None),
    ("find_quotations", "参考《红楼梦》的写法", "参考《水浒传》的写法", "title-lost", "《红楼梦》", None),
    ("find_names", "Then Elizabeth told Jane about it.", "Then Elizabeth told Kitty about it.", "name-changed", "Jane",
    "Kitty"),
    ("find_names", "我们用Python写成", "我们用Java写成", "name-changed", "Python", "Java"),
    ("find_designations", "as GPT-3 did", "as GPT-4 did", "name-changed", "GPT-3", "GPT-4"),
    ("find_numbers", "涉及三户居民", "涉及五户居民", "number-changed", "三", "五"),
    ("find_numbers", "三季度平稳", "四季度平稳", "number-changed", "三", "四"),
    ("find_numbers", "代码为91110108MA01ABCD2X，", "代码为91110108MA01ABCE2X，", "number-changed", "91110108MA01ABCD2X",
    "91110108MA01ABCE2X"),
    ("find_numbers", "见[3]（共12页）", "见[3]（共13页）", "number-changed", "12", "13"),
    ("find_dates", "二○二六年五月三日印发", "二○二五年五月三日印发", "date-changed", "二○二六年五月三日",
    "二○二五年五月三日"),
    ("find_dates", "上半年增长", "下半年增长", "date-changed", "上半年", "下半年"),
    ("find_dates", "5月3日至7日放假", "5月3日至8日放假", "date-changed", "7日", "8日"),
    ("find_references", "国发〔2026〕12号", "国发〔2026〕21号", "reference-changed", "〔2026〕12号", "〔2026〕21号"),
    ("find_set_numbers", "数百名群众", "数千名群众", "number-changed", "百", "千"),
    ("find_set_numbers", "十四五规划", "十五五规划", "number-changed", "十四五", "十五五"),
    ("find_designations", "甲方应向乙方付款。", "乙方应向甲方付款。", "name-moved", "甲方", "乙方"),
    ("find_set_numbers", "启动Ⅱ级响应", "启动Ⅲ级响应", "number-changed", "Ⅱ", "Ⅲ"),
    ("find_set_numbers", "①报名；②缴费", "①报名；③缴费", "number-changed", "②", "③"),
    ("find_set_numbers", "约3×10⁵个", "约3×10⁶个", "number-changed", "⁵", "⁶"),
    ("find_references", "（一）加强领导", "（二）加强领导", "part-changed", "（一）", "（二）"),
    ("find_references", "## 二、主要任务", "## 三、主要任务", "part-changed", "二、", "三、"),
    ("find_references", "（二）落实责任", "落实责任", "part-lost", "（二）", None),
    ("find_bounds", "到会不少于30人", "到会不超过30人", "bound-changed", "不少于", "不超过"),
    ("find_bounds", "30人以上的单位", "30人以下的单位", "bound-changed", "以上", "以下"),
    ("find_bounds", "于5日前报送", "于5日后报送", "bound-changed", "前", "后"),
    ("find_bounds", "reply within 30 days", "reply after 30 days", "bound-changed", "within", "after"),
    ("find_bounds", "where p < 0.05 holds", "where p > 0.05 holds", "bound-changed", "<", ">"),
    ("find_duties", "承租人不得转租房屋", "承租人可以转租房屋", "duty-changed", "不得", "可以"),
    ("find_duties", "甲方应付清货款", "甲方可付清货款", "duty-changed", "应", "可"),
    ("find_duties", "The Tenant shall not sublet it.", "The Tenant shall sublet it.", "duty-changed", "shall not",
    "shall"),
]

# The same, written otherwise.
SAME = [
    ("ten percent of all", "10% of all"), ("10 per cent", "１０％"), ("1,234.5 units", "1234.5 units"),
    ("1.5 million", "1,500,000"),
    ("on 3 May 2026", "on May 3rd, 2026"), ("on 3 May 2026", "on 2026-05-03"), ("at 3:30 pm", "at 15:30"),
    ("$3", "USD 3"),
    ("3 dollars", "$3"), ("£1.5m", "£1,500,000"), ("5 km away", "5 kilometres away"), ("10–20 km", "10 km to 20 km"),
    ("the 21st century", "the twenty-first century"), ("Section 4.2", "§ 4.2"), ("Article IV", "Art. 4"),
    ("one third", "1/3"),
    ("half past three", "3:30"), ("The two parties agree.", "Both parties agree."), ("a year later", "one year later"),
    ("百分之十", "10%"), ("三万", "30,000"), ("1亿2000万", "120,000,000"), ("二〇二六年五月三日", "2026年5月3日"),
    ("二〇二六年", "2026年"),
    ("人民币叁万元整", "3万元"), ("3 元", "人民币3元"), ("第十二条第三款", "第12条第3款"), ("5公里", "5 km"),
    ("下午三点半", "15:30"),
    ("三年以上七年以下", "3年以上7年以下"), ("两个月", "2个月"), ("三成的人", "30%的人"), ("星期三", "周三"),
    ("3个半小时", "3.5小时"),
    ("涉及三户居民", "涉及3户居民"), ("提三点要求", "提3点要求"), ("三季度", "第三季度"), ("二○二六年", "2026年"),
    ("二O二六年", "二〇二六年"), ("排放CO₂", "排放CO2"), ("Ⅱ级响应", "二级响应"), ("Ⅱ型糖尿病", "II型糖尿病"),
    ("约3×10⁵个", "约3×10^5个"), ("①报名；②缴费", "(1)报名；(2)缴费"),
    ("不少于30人", "至少30人"), ("3日内办结", "3日以内办结"), ("约30人", "30人左右"),
    ("10月1日至10月7日", "10月1日至7日"), ("本年度", "今年"),
    ("30人以上", "不少于30人"),
    ("at most 5 days", "no more than 5 days"), ("甲方应当付款", "甲方必须付款"), ("It shall pay.", "It must pay."),
    ("零下五℃", "-5 ℃"), ("“业务逻辑”层", "「业务逻辑」层"), ("“双碳”目标", "双碳目标"),
    ("“走。”他说，“快走。”", "“走。”“快走。”他说"), ("“ten cats,” he said", '"10 cats" he said'),
    ("the value 5 here", "the value `5` here"),
    ("an answer by friday", "an answer by Friday"), ("on 14 march 2026", "on 14 March 2026"),
    ("MONDAY, 5 JUNE", "Monday, 5 June"), ("since january", "since January"),
    ("You MAY pay in May.", "You may pay in May."), ("It may be an august house.", "It may be a noble house."),
    # No facts: ways of speaking.
    ("我们有一个想法", "我们有一种想法"), ("一些人", "某些人"), ("一样好", "同样好"), ("万一下雨", "如果下雨"),
    ("十分好", "非常好"), ("在四川省", "在该省"),
    ("one of the best", "among the best"), ("no one came", "nobody came"),
    ("At first it rained.", "Initially it rained."),
    ("First, we met.", "To begin with, we met."), ("for a second", "for a moment"), ("代表二叉树", "代表一棵树"),
    ("不少于一千克", "不少于1千克"),
    ("首先看第三个值", "首先看第三项"), ("in chpater four we", "in Chapter 4 we"),
    # Facts that go elsewhere with their words.
    ("Revenue rose 10% and costs rose 20%.", "Costs rose 20% and revenue rose 10%."),
    ("We met Alice, Bob and Carol.", "We met Carol, Alice and Bob."),
    ("It cost $3. It weighed 5 kg.\n\nIt was 7 years old.", "It was 7 years old.\n\nIt weighed 5 kg. It cost $3."),
    # Names that still stand in the paragraph.
    ("He met Elizabeth, and Elizabeth smiled.", "He met Elizabeth, and she smiled."),
    ("Elizabeth went home then.", "Then Elizabeth went home."),
    ("The Service is new. We like the Service.", "The service is new. We like the service."),
]


def _kinds(findings: list[Finding]) -> list[str]:
    return [finding.kind for finding in findings]


@pytest.mark.parametrize(("finder", "before", "after", "kind", "old", "new"), CHANGES)
def test_a_changed_fact_is_found_with_its_place(finder: str, before: str, after: str, kind: str, old: str,
    new: str | None) -> None:
    finding = compare_facts(before, after)[0]
    assert (finding.kind, finding.before, finding.after) == (kind, old, new)
    assert finding.before_range
    assert before[slice(*finding.before_range)] == old
    assert (after[slice(*finding.after_range)] if finding.after_range else None) == new


@pytest.mark.parametrize("finder", sorted({row[0] for row in CHANGES}))
def test_without_one_of_its_finders_the_ledger_misses_what_it_finds(finder: str,
    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, finder, lambda *_: [])
    for _, before, after, kind, old, _ in (row for row in CHANGES if row[0] == finder):
        assert (kind, old) not in [(finding.kind, finding.before) for finding in compare_facts(before, after)]


@pytest.mark.parametrize(("before", "after"), SAME)
def test_another_way_of_writing_is_no_finding(before: str, after: str) -> None:
    assert compare_facts(before, after) == []
    assert compare_facts(after, before) == []


@pytest.mark.parametrize(("before", "after", "kinds"), [
    ("We paid $40 for it. It rained.", "We paid for it. It rained.", ["money-lost"]),
    ("We paid for it. It rained.", "We paid $40 for it. It rained.", ["money-new"]),
    ("Revenue rose 10% and costs rose 20%.", "Revenue rose 20% and costs rose 10%.",
    ["percent-moved", "percent-moved"]),
    ("Then Alice paid Bob for it.", "Then Bob paid Alice for it.", ["name-moved", "name-moved"]),
    ("He lives in Cardiff now.", "He lives there now.", ["name-lost"]),
    ("2 cats and 3 dogs", "2 cats, 3 dogs and 4 owls", ["number-new"]),
    # The clauses changed places and took their figures along; then two figures changed, each in words of its own.
    ("A price of 40 is high, a length of 70 is long.", "A length of 70 is long, a price of 40 is high.", []),
    ("The cost of 40 is fair. It was 12 before.", "The weight of 12 is fair. It was 40 before.",
     ["number-changed", "number-changed"]),
    # Far from another change, two figures are exchanged all the same.
    ("Revenue rose 10% and costs rose 20% in the first half of a very long and quite quiet year.",
     "Revenue rose 20% and costs rose 10% in the first half of a very long and quite calm year.",
     ["percent-moved", "percent-moved"]),
    # A figure is no mistake for a name, and the same figure elsewhere is another one.
    ("Then Alice saw the whole valley.", "Then 42 saw the whole valley.", ["number-new", "name-lost"]),
    ("They saw 37 of us.\n\nNobody spoke.", "They saw some of us.\n\nNobody of 37 spoke.",
     ["number-lost", "number-new"]),
    # It stands in the formula that took its place.
    ("There are 12 of them", "There are $n=12$ of them", []),
    ("It takes a majority, or one third of the votes.", "It takes a majority.", ["number-lost"]),
])
def test_lost_new_and_exchanged_facts_are_told_apart(before: str, after: str, kinds: list[str]) -> None:
    assert _kinds(compare_facts(before, after)) == kinds


@pytest.mark.parametrize(("before", "after", "terms", "found"), [
    ("甲方应付款给乙方。", "乙方应付款给乙方。", ["甲方", "乙方"], [("term-changed", "甲方", "乙方")]),
    ("甲方应当付款。", "对方应当付款。", ["甲方"], [("term-changed", "甲方", "对方")]),
    ("The Company shall pay.", "The firm shall pay.", ["Company"], [("term-changed", "Company", "firm")]),
    ("The Company shall pay.", "The company shall pay.", ["Company"], [("term-changed", "Company", "company")]),
    ("The Company shall pay, and the Company shall ask.", "The Company shall pay, and it shall ask.",
    ["Company", "the Company"], []),
    ("The Company shall pay.", "The Company must pay.", ["Company"], []),
])
def test_a_listed_term_is_kept(before: str, after: str, terms: list[str], found: list[tuple[str, str, str]]) -> None:
    assert [(f.kind, f.before, f.after) for f in compare_facts(before, after, terms)] == found


def test_code_formulas_and_markup_are_not_looked_at() -> None:
    before = "Text `x = 5` and $y_1 = 2$.\n\n```\na = 10\n```\n\n1. first [^3] item\n"
    after = before.replace("5", "6").replace("2", "4").replace("10", "11").replace("1. ", "2. ")
    assert compare_facts(before, after) == []


_WORDS = st.lists(st.sampled_from([
    "ten percent", "10%", "三万", "30,000", "第十二条", "Elizabeth", "and", "the", "。", ", ", "\n\n", "“a b”",
    "《书》", "$3", "`x`", "5 km",
    "2026-05-03", "one", "一个", "[a](https://a.example/b)", "GPT-3", "甲方",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
]), max_size=25).map(" ".join)


@given(_WORDS, _WORDS)
def test_findings_say_what_stands_in_their_places(before: str, after: str) -> None:
    for finding in compare_facts(before, after, ["甲方"]):
        assert finding.before_range or finding.after_range
        assert finding.before == (before[slice(*finding.before_range)] if finding.before_range else None)
        assert finding.after == (after[slice(*finding.after_range)] if finding.after_range else None)


@given(_WORDS)
def test_a_text_has_no_findings_against_itself_or_with_other_blanks(text: str) -> None:
    assert compare_facts(text, text) == []
    assert compare_facts(text, text.replace(" ", "  ") + "\n") == []


@given(st.text(max_size=150))
def test_facts_lie_in_the_text_and_apart(text: str) -> None:
    place = 0
    for fact in find_facts(text):
        assert 0 <= fact.start < fact.end
        assert fact.end <= len(text)
        if fact.kind not in ("quotation", "title"):
            assert fact.start >= place
            place = fact.end


@given(st.integers(2, 900), st.integers(2, 900),
    st.sampled_from(["{} cats", "{}%", "${}", "{} km", "第{}条", "{}元", "Section {}", "{}年"]))
def test_two_numbers_are_the_same_fact_only_when_they_are_the_same(one: int, two: int, frame: str) -> None:
    findings = compare_facts(f"It says {frame.format(one)} here.", f"It says {frame.format(two)} here.")
    assert bool(findings) == (one != two)


def test_planted_changes_are_found_and_rewritings_are_not_reported() -> None:
    """In the project's own pages; the figures over the corpus are in tests/benchmarks/facts.py."""
    tally = Tally()
    pages = [ROOT / "README.md", *sorted((ROOT / "resources" / "samples").glob("*.md"))]
    for page in pages:
        for seed in range(10):
            score(*plant(page.read_text("utf-8"), seed), tally)
    assert sum(tally.changes.values()) > 30
    assert sum(tally.harmless.values()) > 30
    assert tally.recall >= 0.98, tally.examples
    assert tally.precision >= 0.98, tally.examples


def test_a_weak_fact_is_no_loss() -> None:
    weak = [fact for fact in find_facts("one man and 一个人") if fact.weak]
    assert [fact.value for fact in weak] == [("n", 1), ("n", 1)]
    assert all(isinstance(fact, Fact) for fact in weak)


@pytest.mark.parametrize(("before", "after", "expected"), [
    ("下载并安装CUDA9.1，例如", "下载并安装CUDA9.0，例如", [("name-changed", "CUDA9.1", "CUDA9.0")]),
    ("使用Python3编写的程序。", "使用Python2编写的程序。", [("name-changed", "Python3", "Python2")]),
    ("a right to (1) use the Content and (2) make copies.", "a right to use the Content and make copies.", []),
    ("a right to (1) use the Content and (2) make copies.",
     "a right to (1) use the Content and (3) make copies.", [("number-changed", "2", "3")]),
    ("There are 3 of them here.", "There are $3$ of them here.", []),
    ("There are 3 of them here.", "There are `3` of them here.", []),
    ("There are 3 of them here.", "There are $4$ of them here.", [("number-changed", "3", "4")]),
    ("There are 3 of them here.", "There are $3.5$ of them here.", [("number-changed", "3", "3.5")]),
])
def test_what_the_reading_of_real_edits_taught(before: str, after: str, expected: list[tuple[str, str, str]]) -> None:
    """Versions beside 汉字, numbers that only count what is listed, and numbers that are set as formulas."""
    assert [(finding.kind, finding.before, finding.after) for finding in compare_facts(before, after)] == expected
