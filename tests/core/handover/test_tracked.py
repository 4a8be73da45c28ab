"""Changes that Word follows: refused they give the document of before, accepted that of now, by the real Pandoc."""

from __future__ import annotations

import itertools
import random
import re
import subprocess
import xml.etree.ElementTree as Xml
from pathlib import Path

import pytest

from app.core.handover.doing import do
from app.core.handover.order import HandedOver, Order
from app.core.handover.pandoc import program
from tests.core.handover.samples import OFFICIAL, SAMPLES, folder_with_pictures
from tests.core.handover.test_files import W, files_of

MADE = "2026-11-23T16:00:00Z"
BEFORE = """# Title

The committee meet on Tuesday, with **all** members.

Second paragraph goes away.

## Part

- one
- two
- three

| a | b |
|---|---|
| 1 | 2 |

会议于2026年11月20日召开，讨论了预算。[^1]

> Said once.

[^1]: A note.
"""
AFTER = """# New title

The committee meets on *Tuesday*, with all members.

## Part

- one
- 2
- three
- four

A new paragraph with `code` and $x^2$.

| a | b |
|---|---|
| 1 | 3 |

会议于2026年11月23日举行，讨论并通过了预算。[^1]

```
two
lines
```

> Said twice.

[^1]: A note.
"""


def tracked(before: str, after: str, folder: Path | None = None, layout: str = "plain") -> HandedOver:
    return do(Order(after, folder, "name", "docx", layout=layout, before=before, changed=MADE), lambda _: None)


def text_of(made: bytes, folder: Path, decision: str) -> str:
    """What Pandoc reads in a Word file when all changes are accepted or refused."""
    path = folder / "read.docx"
    path.write_bytes(made)
    done = subprocess.run([program(), f"--track-changes={decision}", "--from=docx", "--to=plain", "--wrap=none", path],
                          capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    return re.sub(r"\n\s*\n+", "\n", done.stdout.decode()).strip()


def alone(text: str, folder: Path, layout: str = "plain") -> str:
    return text_of(do(Order(text, folder, "name", "docx", layout=layout), lambda _: None).parts[0], folder, "accept")


def loose(text: str) -> list[str]:
    """Its words, without the bullets and rules of lists and tables: Pandoc keeps those of what was refused."""
    return re.sub(r"(?m)^\s*(?:-|\d+\.|>)(?:\s+|$)|-{4,}", "", text).split()


@pytest.mark.parametrize("layout", ["plain", "official"])
@pytest.mark.parametrize(("before", "after"), [
    (BEFORE, AFTER), (AFTER, BEFORE), ("", AFTER),
    (OFFICIAL, OFFICIAL.replace("清河市人民政府\n", "东山县人民政府\n").replace("东山林场", "西山")),
    (OFFICIAL.replace("（二）强化部门责任\n\n", ""), OFFICIAL),
])
def test_refused_it_is_what_was_and_accepted_what_is(before: str, after: str, layout: str, tmp_path: Path) -> None:
    made = tracked(before, after, tmp_path, layout).parts[0]
    assert loose(text_of(made, tmp_path, "accept")) == loose(alone(after, tmp_path, layout))
    refused, was = (loose(text) for text in (text_of(made, tmp_path, "reject"), alone(before, tmp_path, layout)))
    assert refused == was


def test_random_edits_of_paragraphs_are_followed_to_the_letter(tmp_path: Path) -> None:
    dice = random.Random(7)
    words = ["committee", "meets", "Tuesday", "**bold**", "*kai*", "`code`", "会议", "预算", "2026年", "，",
             "[here](https://a.b)"]
    for _ in range(6):
        texts = []
        base = [[dice.choice(words) for _ in range(dice.randint(1, 9))] for _ in range(12)]
        for _ in range(2):
            mine = [list(each) for each in base if dice.random() > 0.15]
            for each in mine:
                if dice.random() < 0.6:
                    each[dice.randrange(len(each))] = dice.choice(words)
            texts.append("\n\n".join(" ".join(each) for each in mine))
        made = tracked(texts[0], texts[1], tmp_path).parts[0]
        assert text_of(made, tmp_path, "accept") == alone(texts[1], tmp_path)
        assert text_of(made, tmp_path, "reject") == alone(texts[0], tmp_path)


def test_only_what_changed_is_marked(tmp_path: Path) -> None:
    body = Xml.fromstring(files_of(tracked(BEFORE, AFTER, tmp_path).parts[0])["word/document.xml"])
    gone = ["".join(text.text or "" for text in each.iter(f"{W}delText")) for each in body.iter(f"{W}del")]
    come = ["".join(text.text or "" for text in each.iter(f"{W}t")) for each in body.iter(f"{W}ins")]
    assert {"meet", "20日召开", "Second paragraph goes away."} <= set(gone)
    assert {"meets", "23日举行", "并通过", "four"} <= set(come)
    assert "会议于2026年11月" not in "".join(gone) + "".join(come)
    changes = [each for kind in ("ins", "del") for each in body.iter(f"{W}{kind}")]
    numbers = [each.get(f"{W}id") for each in changes]
    assert len(numbers) == len(set(numbers)) > 10
    assert {(each.get(f"{W}author"), each.get(f"{W}date")) for each in changes} == {("Stet", MADE)}


def test_the_end_of_a_whole_paragraph_goes_and_comes_with_it(tmp_path: Path) -> None:
    body = Xml.fromstring(files_of(tracked("a\n\nwhole words\n\nc", "a\n\nc\n\nanother one", tmp_path).parts[0])
                          ["word/document.xml"])
    marks = ["".join(each.tag.removeprefix(W) for each in mark) for mark in body.iter(f"{W}rPr") if
             mark.find(f"{W}ins") is not None or mark.find(f"{W}del") is not None]
    assert marks == ["del", "ins"]


def test_a_table_that_is_new_goes_with_its_rows(tmp_path: Path) -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    for before, rows in (("x", 2), (f"x\n\n{table}", 0), (f"x\n\n{table.replace('1', '7')}", 0)):
        document = Xml.fromstring(files_of(tracked(before, f"x\n\n{table}", tmp_path).parts[0])["word/document.xml"])
        assert len([row for row in document.iter(f"{W}trPr") if row.find(f"{W}ins") is not None]) == rows


def test_nothing_changed_is_nothing_marked(tmp_path: Path) -> None:
    for text in (*SAMPLES.values(), OFFICIAL):
        done = tracked(text, text, folder_with_pictures(tmp_path))
        document = files_of(done.parts[0])["word/document.xml"]
        assert b"<w:ins " not in document
        assert b"<w:del " not in document


@pytest.mark.parametrize(("one", "other"), [*itertools.permutations([*SAMPLES.values(), OFFICIAL, ""], 2)])
def test_any_two_documents_can_be_compared(one: str, other: str, tmp_path: Path) -> None:
    folder = folder_with_pictures(tmp_path)
    for layout in ("plain", "official"):
        files = files_of(tracked(one, other, folder, layout).parts[0])
        for path, data in files.items():
            if path.endswith(".xml"):
                Xml.fromstring(data)


def test_a_link_holds_its_changes_and_no_change_a_link(tmp_path: Path) -> None:
    before = "[here](https://a.b) and\n\n[gone](https://c.d)"
    after = "[there *now*](https://a.b) and\n\n**[new](https://e.f)**"
    body = Xml.fromstring(files_of(tracked(before, after, tmp_path).parts[0])["word/document.xml"])
    changes = [each for kind in ("ins", "del") for each in body.iter(f"{W}{kind}")]
    assert not any(each.find(f".//{W}hyperlink") is not None for each in changes)
    assert len([link for link in body.iter(f"{W}hyperlink") if link.find(f"{W}ins") is not None]) == 2


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("after", [True, False])
def test_a_damaged_drawing_of_either_text_stops_nothing(before: bool, after: bool, tmp_path: Path) -> None:
    (tmp_path / "broken.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><rect", "utf-8")
    was, now = (f"words\n\n{'![drawing](broken.svg)' if has_it else 'none'}\n" for has_it in (before, after))
    done = tracked(was, now, tmp_path)
    assert b"drawing" in files_of(done.parts[0])["word/document.xml"] or not (before or after)
    assert [one.kind for one in done.left_out] == ["image-unreadable"] * after


def test_another_imprint_is_told(tmp_path: Path) -> None:
    done = tracked(OFFICIAL, OFFICIAL.replace("市委各部门", "各县"), tmp_path, "official")
    assert [one.what[:9] for one in done.left_out] == ["抄送：市委各部门。"]


def test_another_title_in_the_front_matter_is_told(tmp_path: Path) -> None:
    done = tracked("---\ntitle: Old\n---\nx", "---\ntitle: New\nauthor: Ann\n---\ny", tmp_path)
    assert [(one.kind, one.what) for one in done.left_out] == [("unmarked", "Old")]
    assert b'w:author="Ann"' in files_of(done.parts[0])["word/document.xml"]
