"""Enter, Tab and Backspace in lists and quotations, as texts with the cursor (|) in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.core.list_lines import opening_of
from app.core.typing_edit import Around, Typed, applied
from app.core.typing_lists import backspace, enter, indent, line_break, outdent

Key = Callable[[Around], Typed | None]


def pressed(key: Key, text: str) -> str | None:
    """What the key makes of a text in which "|" is the cursor, or "«" and "»" the ends of a selection."""
    if "«" in text:
        start, end = text.index("«"), text.index("»") - 1
        around = Around(text.replace("«", "").replace("»", ""), start, end)
    else:
        start = text.index("|")
        around = Around(text.replace("|", ""), start, start)
    typed = key(around)
    if typed is None:
        return None
    assert list(typed.edits) == sorted(typed.edits, key=lambda edit: edit.start)
    after = applied(around.text, typed.edits)
    if around.has_selection:
        return f"{after[: typed.start]}«{after[typed.start : typed.end]}»{after[typed.end :]}"
    assert typed.start == typed.end
    return f"{after[: typed.start]}|{after[typed.start :]}"


@pytest.mark.parametrize(("before", "after"), [
    ("- one|", "- one\n- |"),
    ("* 汉字|", "* 汉字\n* |"),
    ("- one| two", "- one\n- |two"),
    ("9. nine|\n10. ten\n11. eleven", "9. nine\n10. |\n11. ten\n12. eleven"),
    ("1) a|", "1) a\n2) |"),
    ("- [x] done|", "- [x] done\n- [ ] |"),
    ("> quoted|", "> quoted\n> |"),
    ("> - in a quotation|", "> - in a quotation\n> - |"),
    ("  - deeper|", "  - deeper\n  - |"),
    ("1. a|\n   text of a\n2. b\n   - c\n\n3. d\n\nend", "1. a\n2. |\n   text of a\n3. b\n   - c\n\n4. d\n\nend"),
    # Numbers that the writer chose stay, and so do those of another list.
    ("1. a|\n1. b\n1. c", "1. a\n2. |\n1. b\n1. c"),
    ("1. a|\n2. b\n\ntext\n\n3. c", "1. a\n2. |\n3. b\n\ntext\n\n3. c"),
    ("1. a|\n2) b", "1. a\n2. |\n2) b"),
    # What stands in an item whose number grows longer moves with it.
    ("8. a|\n9. b\n   - in b\n     deeper", "8. a\n9. |\n10. b\n    - in b\n      deeper"),
    ("- one\n  more of one|", "- one\n  more of one\n  |"),
    # An empty one ends; what is written next does not belong to the one before it.
    ("- one\n- |", "- one\n\n|"),
    ("1. one\n2. |\n", "1. one\n\n|\n"),
    ("1. one\n2. |\n\ntext", "1. one\n\n|\n\ntext"),
    ("- one\n\n- |", "- one\n\n|"),
    ("> a\n> |", "> a\n\n|"),
    ("> a\n>\n> |", "> a\n>\n|"),
    ("> > a\n> > |", "> > a\n>\n> |"),
    ("> - a\n> - |", "> - a\n>\n> |"),
    # Nor does it take in the number behind it; a bullet and a 1 begin a list after any text.
    ("1. a\n2. |\n3. b", "1. a\n\n|\n\n3. b"),
    ("> 1. a\n> 2. |\n> 3. b", "> 1. a\n>\n> |\n>\n> 3. b"),
    ("- a\n- |\n- b", "- a\n\n|\n- b"),
    ("> a\n> |\n> b", "> a\n\n|\n> b"),
    ("- one\n  - |", "- one\n- |"),
    ("1. one\n   - |\n2. two", "1. one\n- |\n2. two"),
    ("- [ ] |", "|"),
])
def test_enter(before: str, after: str) -> None:
    assert pressed(enter, before) == after


@pytest.mark.parametrize(("text", "quotations"), [
    ("- one\n- |", 0), ("1. one\n2. |\n3. two", 0), ("- [x] one\n- [ ] |", 0), ("- a\n- |\n- b", 0),
    ("> a\n> |", 0), ("> > a\n> > |", 1), ("> - a\n> - |", 1), ("> 1. a\n> 2. |\n> 3. b", 1),
])
def test_what_is_written_behind_an_ended_item_is_a_paragraph_of_its_own(text: str, quotations: int) -> None:
    after = pressed(enter, text)
    assert after is not None
    within: list[str] = []
    found: list[list[str]] = []
    for token in MarkdownIt("commonmark").parse(after.replace("|", "new")):
        if token.content == "new":
            found.append(list(within))
        if token.nesting > 0:
            within.append(token.tag)
        elif token.nesting < 0:
            within.pop()
    assert found == [["blockquote"] * quotations + ["p"]]


@pytest.mark.parametrize("text", [
    "plain|", "|- one", "-| one", "- - -|", "***|", "    indented code|", "-no item|", "2024|. a", "- «a»",
    "1234567890. a|",
])
def test_enter_elsewhere_is_a_plain_line_end(text: str) -> None:
    assert pressed(enter, text) is None


@pytest.mark.parametrize(("before", "after"), [
    ("- one|", "- one\n  |"), ("10. a|", "10. a\n    |"), ("> q|", "> q\n> |"), ("plain|", "plain\n|"),
])
def test_shift_enter_stays_in_the_item(before: str, after: str) -> None:
    assert pressed(line_break, before) == after


@pytest.mark.parametrize(("before", "after"), [
    ("- a\n- b|", "- a\n  - b|"),
    ("- a\n- |b\n  - c", "- a\n  - |b\n    - c"),
    ("1. a\n2. b|\n3. c\n4. d", "1. a\n   1. b|\n2. c\n3. d"),
    ("1. a\n   1. x\n2. b|", "1. a\n   1. x\n   2. b|"),
    ("10. a\n11. b|", "10. a\n    1. b|"),
    ("> - a\n> - b|", "> - a\n>   - b|"),
    ("- a\n\n  text\n\n- b|", "- a\n\n  text\n\n  - b|"),
    ("- a\n«- b\n- c»\n- d", "- a\n  «- b\n  - c»\n- d"),
    ("1. a\n«2. b\n3. c»\n4. d", "1. a\n   «1. b\n   2. c»\n2. d"),
])
def test_tab_and_back(before: str, after: str) -> None:
    moved = pressed(indent, before)
    assert moved is not None
    if "«" not in before:  # the selection begins at a line's start, and goes on to do so or not
        assert moved == after
    else:
        assert moved.replace("«", "").replace("»", "") == after.replace("«", "").replace("»", "")
    back = pressed(outdent, moved)
    assert back is not None
    assert back.replace("«", "").replace("»", "") == before.replace("«", "").replace("»", "")


@pytest.mark.parametrize("text", ["- a|", "text\n\n- a|\n- b", "- a\n  - b|", "1. |"])
def test_the_first_item_of_a_list_stays_and_no_tab_comes(text: str) -> None:
    assert pressed(indent, text) == text


@pytest.mark.parametrize("key", [indent, outdent])
def test_tab_outside_of_a_list_is_no_matter_of_lists(key: Key) -> None:
    assert pressed(key, "text|\n- a") is None


@pytest.mark.parametrize(("before", "after"), [
    ("- |one", "|one"), ("2. |two", "|two"), ("  - |x", "  |x"), ("- [ ] |x", "|x"), ("> |q", "|q"),
    ("> > |q", "> |q"), ("> - |q", "> |q"),
])
def test_backspace_takes_the_mark(before: str, after: str) -> None:
    assert pressed(backspace, before) == after


@pytest.mark.parametrize("text", ["- o|ne", "|- one", "one|", "  |x", "- «one»"])
def test_backspace_elsewhere(text: str) -> None:
    assert pressed(backspace, text) is None


_LINES = st.lists(st.builds(
    lambda deep, mark, text: "  " * deep + mark + text, st.integers(0, 3),
    st.sampled_from(["- ", "* ", "1. ", "2. ", "9) ", "10. ", "> - ", "> ", "", "- [ ] "]),
    st.sampled_from(["", "a", "汉字", "𠮷 b", "- c"])), min_size=1, max_size=8)


@given(_LINES, st.data(), st.sampled_from([enter, indent, outdent, backspace, line_break]))
def test_no_key_loses_a_word(lines: list[str], data: st.DataObject, key: Key) -> None:
    text = "\n".join(lines)
    place = data.draw(st.integers(0, len(text)))
    typed = key(Around(text, place, place))
    if typed is None:
        return
    after = applied(text, typed.edits)
    for word in ("a", "汉字", "𠮷", "b", "c"):
        assert after.count(word) == text.count(word)
    assert 0 <= typed.start <= typed.end <= len(after)
    ends = [edit.end for edit in typed.edits]
    assert all(one.start >= end for one, end in zip(typed.edits[1:], ends, strict=False)), "they do not overlap"


def test_an_opening_is_written_as_it_was_read() -> None:
    for line in ("- a", "  12) [x]  b", "> > 3.\tc", "text", "    code", ">- d", "-"):
        assert line.startswith(opening_of(line).text)
