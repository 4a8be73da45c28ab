"""Tables as grids: read, written in aligned columns, changed, and none of their text lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.blocks import blocks_of
from app.core.table_grid import Grid, cell_at, display_width, empty_grid, escaped, grid_of, table_around

PEOPLE = "| Name | 年龄 |\n|:-|-:|\n| 张三丰 | 99 |\n| Bo | 7 |"


def grid(text: str) -> Grid:
    lines = text.split("\n")
    found = table_around(lines, 0)
    assert found is not None
    return grid_of(lines[slice(*found)])


def written(one: Grid) -> str:
    return "\n".join(one.lines())


@pytest.mark.parametrize(("text", "width"), [
    ("abc", 3), ("汉字", 4), ("ｆ", 2), ("e\u0301", 1), ("😀", 2), ("a汉。", 5),
    ("…", 1), ("zero\u200bwidth", 9), ("", 0),
])
def test_how_wide_a_text_is(text: str, width: int) -> None:
    assert display_width(text) == width


def test_columns_are_aligned_by_what_is_seen() -> None:
    assert written(grid(PEOPLE)) == (
        "| Name   | 年龄 |\n"
        "| :----- | ---: |\n"
        "| 张三丰 |   99 |\n"
        "| Bo     |    7 |")
    assert written(grid("|a|b|\n|:-:|-|\n|123456|x|")) == (
        "|   a    | b   |\n"
        "| :----: | --- |\n"
        "| 123456 | x   |")


@pytest.mark.parametrize("text", [
    "a | b\n--|--\nc | d",
    "> | a | b |\n> |---|---|\n> | c | d |",
    "- | a | b |\n  |---|---|\n  | c | d |",
    "> 1. | a | b |\n>    |---|---|\n>    | c | d |",
    "  | a | b |\n  |---|---|\n  | c | d |",
])
def test_a_table_keeps_what_opens_its_lines(text: str) -> None:
    one = grid(text)
    assert one.rows == (("a", "b"), ("c", "d"))
    again = written(one)
    assert [block.kind for block in blocks_of(again)] == ["table"]
    assert [line[: line.index("|")] for line in again.split("\n")] == [
        line[: line.index("|")] if not line.startswith(("a", "-", "c")) or line.startswith("- ") else ""
        for line in text.split("\n")]


def test_bars_in_cells() -> None:
    one = grid("| a \\| b | `c \\| d` |\n|---|---|\n| \\\\| e |")
    assert one.rows[0] == ("a \\| b", "`c \\| d`")
    assert one.rows[1] == ("\\\\", "e")
    assert escaped("a|b\\|c\nd") == "a\\|b\\|c d"


def test_rows_with_too_few_or_too_many_cells() -> None:
    one = grid("| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |\n|  | 2 |")
    assert one.rows[1:] == (("1", ""), ("1", "2 \\| 3"), ("", "2"))


@pytest.mark.parametrize(("text", "number", "found"), [
    ("text\n| a |\n|---|\n| b |\nend", 1, (1, 4)), ("text\n| a |\n|---|\n| b |\nend", 3, (1, 4)),
    ("| not a head\n| a | b |\n|---|---|\n| c | d |", 2, (1, 4)),
    ("| a | b |\n| c | d |", 0, None), ("a\n---", 0, None), ("", 0, None), ("| a | b |\n|---|", 0, None),
    ("> | a |\n> |---|\n| b |", 0, (0, 2)), ("| a |\n|---|", 1, (0, 2)),
])
def test_where_a_table_is(text: str, number: int, found: tuple[int, int] | None) -> None:
    assert table_around(text.split("\n"), number) == found


@pytest.mark.parametrize(("line", "column", "cell"), [
    ("| ab | 汉字 |", 0, (0, 0)), ("| ab | 汉字 |", 3, (0, 1)), ("| ab | 汉字 |", 4, (0, 2)),
    ("| ab | 汉字 |", 8, (1, 1)),
    ("| ab | 汉字 |", 11, (1, 2)), ("ab | c", 0, (0, 0)), ("ab | c", 6, (1, 1)), ("> | a |  |", 8, (1, 0)),
    ("| a \\| b |", 7, (0, 5)),
])
def test_in_which_cell_the_cursor_is(line: str, column: int, cell: tuple[int, int]) -> None:
    assert cell_at(line, column) == cell


def test_places_of_cells() -> None:
    one = grid(PEOPLE)
    line, start, end = one.place(1, 0)
    assert one.lines()[line][start:end] == "张三丰"
    line, start, end = one.place(2, 1)
    assert one.lines()[line][start:end] == "7"
    assert empty_grid(1, 2).place(1, 1) == (2, 8, 8)


def test_rows_and_columns_come_go_and_move() -> None:
    one = grid("| a | b |\n|---|--:|\n| 1 | 2 |\n| 3 | 4 |")
    assert one.with_row(2).rows == (("a", "b"), ("1", "2"), ("", ""), ("3", "4"))
    assert one.with_row(0).rows[0] == ("a", "b")
    assert one.without_row(1).rows == (("a", "b"), ("3", "4"))
    assert one.without_row(0).rows[0] == ("", "")
    assert one.with_row_moved(1, 1).rows[1:] == (("3", "4"), ("1", "2"))
    assert one.with_row_moved(2, 1) == one
    assert one.with_column(1).rows[0] == ("a", "", "b")
    assert one.with_column(1).alignments == ("", "", "right")
    assert one.without_column(0).rows == (("b",), ("2",), ("4",))
    assert one.without_column(0).without_column(0).columns == 1
    assert one.with_column_moved(0, 1).alignments == ("right", "")
    assert one.with_column_moved(0, 1).rows[1] == ("2", "1")
    assert one.aligned(0, "center").lines()[1] == "| :-: | --: |"


def test_a_very_long_cell_is_not_the_measure() -> None:
    lines = grid(f"| a | b |\n|---|---|\n| {'x' * 200} | c |\n| y | d |").lines()
    assert len(lines[3]) < 20


_CELL = st.text(st.sampled_from("ab 汉。|\\`*😀"), max_size=6).map(lambda text: escaped(text).strip())


@given(st.lists(st.lists(_CELL, min_size=2, max_size=4), min_size=1, max_size=4), st.data())
def test_what_is_written_is_read_again(rows: list[list[str]], data: st.DataObject) -> None:
    columns = len(rows[0])
    full = tuple((*row[:columns], *("",) * (columns - len(row))) for row in rows)
    full = tuple(tuple(cell if not cell.endswith("\\") else cell + "x" for cell in row) for row in full)
    hows = data.draw(st.tuples(*(st.sampled_from(["", "left", "center", "right"]) for _ in range(columns))))
    one = Grid(full, hows, "", "")
    again = grid_of(one.lines())
    assert again == one
    assert replace(again, rows=again.rows).lines() == one.lines()
    assert table_around(one.lines(), len(full)) == (0, len(full) + 1)
