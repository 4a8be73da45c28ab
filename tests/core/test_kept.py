"""What is said to be kept stands in both texts with the same value, and nothing else is."""

from __future__ import annotations

import pytest

from app.core.kept import count_kept

TEXT = ("See the [minutes](m.md) and the [plan](p.md): $c = 0.9b$. Spending is cut by ten percent on 3 May, by 12,000 "
        "euros; one of us told **Ana Gomez** of `x`.\n\n```\ncode\n```\n")
ALL = (("link", 2), ("formula", 1), ("code", 2), ("number", 2), ("date", 1), ("name", 1))


@pytest.mark.parametrize(("old", "new", "missing"), [
    ("ten percent", "10%", {}),
    ("Spending is cut", "We cut spending", {}),
    ("ten percent", "20%", {"number": 1}),
    ("12,000", "13,000", {"number": 1}),
    ("(m.md)", "(n.md)", {"link": 1}),
    ("0.9b", "0.8b", {"formula": 1}),
    ("`x`", "`y`", {"code": 1}),
    ("\ncode\n", "\nCode\n", {"code": 1}),
    ("on 3 May, ", "", {"date": 1}),
    ("Ana Gomez", "somebody", {"name": 1}),
])
def test_what_is_kept_is_counted_by_its_value(old: str, new: str, missing: dict[str, int]) -> None:
    left: dict[str, int] = dict(ALL)
    for subject, number in missing.items():
        left[subject] -= number
    assert dict(count_kept(TEXT, TEXT.replace(old, new))) == {s: n for s, n in left.items() if n}


def test_chinese_and_the_terms_that_were_listed() -> None:
    text = "依据《城市供热条例》第十八条，供热单位应当在三十分钟内到达现场。"
    assert count_kept(text, text.replace("三十", "30")) == (("number", 2), ("name", 1))
    assert ("term", 1) in count_kept(text, text, ["供热单位"])
    assert dict(count_kept(text, text.replace("供热单位", "有关单位"), ["供热单位"])).get("term") is None


def test_nothing_to_keep_is_nothing_said() -> None:
    assert count_kept("We went home.", "We walked home.") == ()
