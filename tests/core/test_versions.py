"""Versions come back exactly, are thinned and bounded without losing others, notice damage, and are gone when wiped."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.database import Database
from app.core.errors import UnknownVersion, VersionDamaged
from app.core.versions import CHAIN, DISK, OPENED, SAVED, SCHEMA, TYPING, Versions, before
from app.core.versions_packing import packed_edits, packed_whole, unpacked
from app.core.versions_thinning import ALWAYS_KEPT, superfluous

HOUR, DAY = 3600.0, 86400.0
TEXTS = st.text(alphabet=st.sampled_from("ab 汉字\n\u2028\ud800"), max_size=60)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "stet.sqlite3")
    yield made
    made.close()


def drafts(number: int) -> list[str]:
    """A document that grows line by line, each version with a change above too."""
    return ["\n".join([f"version {n}", *(f"line {i} of {i * i % 977}" for i in range(300 + n))]) for n in range(number)]


@given(TEXTS, TEXTS)
def test_what_was_packed_comes_out(base: str, text: str) -> None:
    assert unpacked(packed_whole(text)) == text
    assert unpacked(packed_edits(base, text), base) == text


def test_versions_come_back_newest_first_with_what_made_them(database: Database) -> None:
    versions = Versions(database)
    assert versions.keep("d", "one", OPENED)
    assert versions.keep("d", "one two", before("polish"))
    assert versions.keep("other", "else", SAVED)
    found = Versions(database).all_of("d")
    assert [(v.origins, v.characters) for v in found] == [(("before:polish",), 7), (("opened",), 3)]
    assert [versions.text(v.number) for v in found] == ["one two", "one"]


def test_the_same_text_is_kept_once_with_all_that_made_it(database: Database) -> None:
    versions = Versions(database)
    for origin in (TYPING, SAVED, TYPING, before("polish"), SAVED):
        versions.keep("d", "the same", origin)
    assert [v.origins for v in versions.all_of("d")] == [("saved", "before:polish")]
    assert not versions.keep("empty", " \n", TYPING)
    assert versions.all_of("empty") == []


@settings(max_examples=40)
@given(st.lists(st.tuples(TEXTS, st.integers(0, 40)), max_size=90))
def test_whatever_is_thinned_the_rest_is_exact(tmp_path_factory: pytest.TempPathFactory,
                                               steps: list[tuple[str, int]]) -> None:
    database = Database(tmp_path_factory.mktemp("versions") / "stet.sqlite3")
    versions = Versions(database)
    kept: dict[float, str] = {}
    made = 0.0
    for text, days in steps:
        made += days * DAY + 1
        if versions.keep("d", text, TYPING, made=made):
            kept[made] = text
    fresh = Versions(database)
    for version in fresh.all_of("d"):
        assert fresh.text(version.number) == kept[version.made]
    database.close()


def test_all_of_a_day_then_hours_days_and_weeks(database: Database) -> None:
    now = 1_000 * DAY
    made = sorted(now - n * 600 for n in range(6 * 24 * 70))  # every ten minutes for seventy days
    dropped = set(superfluous(made))
    left = [m for i, m in enumerate(made) if i not in dropped]
    ages = [(now - m) / DAY for m in left]
    assert sum(age <= 1 for age in ages) == 145
    assert 140 <= sum(1 < age <= 7 for age in ages) <= 146
    assert 22 <= sum(7 < age <= 31 for age in ages) <= 26
    assert 4 <= sum(age > 31 for age in ages) <= 9
    assert left[0] == made[0], "the text as it was found stays"


def test_a_clock_that_jumps_costs_no_recent_version() -> None:
    made = [1_000 * DAY + n for n in range(ALWAYS_KEPT - 1)] + [9_000 * DAY]
    assert superfluous(made) == []
    back = [1_000 * DAY + n for n in range(200)] + [10.0]
    assert superfluous(back) == []


@settings(max_examples=15)
@given(st.lists(st.sampled_from([60.0, 3600.0, 40 * DAY, 4_000 * DAY, -60.0, -DAY, -3_650 * DAY]), max_size=150))
def test_whatever_the_clock_does_the_newest_stay_in_their_order(tmp_path_factory: pytest.TempPathFactory,
                                                                jumps: list[float]) -> None:
    database = Database(tmp_path_factory.mktemp("versions") / "stet.sqlite3")
    versions = Versions(database)
    made = 20_000 * DAY
    texts = [f"text {number}" for number in range(len(jumps))]
    for text, jump in zip(texts, jumps, strict=True):
        made = max(0.0, made + jump)
        versions.keep("d", text, TYPING, made=made)
    found = [versions.text(version.number) for version in versions.all_of("d")]
    assert found[:ALWAYS_KEPT] == texts[::-1][:ALWAYS_KEPT]
    assert found == [text for text in texts[::-1] if text in set(found)]
    assert not texts or found[-1] == texts[0]
    database.close()


def test_a_chain_of_versions_is_short(database: Database) -> None:
    versions = Versions(database)
    texts = drafts(3 * CHAIN)
    for text in texts:
        versions.keep("d", text, TYPING)
    with database.reading(SCHEMA) as connection:
        wholes = connection.execute("SELECT COUNT(*), MAX(depth) FROM version WHERE base IS NULL").fetchone()
        deepest, = connection.execute("SELECT MAX(depth) FROM version").fetchone()
    assert wholes[0] >= 3
    assert deepest < CHAIN
    fresh = Versions(database)
    assert [fresh.text(v.number) for v in fresh.all_of("d")] == texts[::-1]


def test_the_oldest_go_when_there_is_no_room_and_the_last_of_each_stays(database: Database) -> None:
    versions = Versions(database, limit_bytes=20_000)
    texts = {name: [f"{name} {n}\n" + "".join(f"{name}{n * i % 977}," for i in range(400)) for n in range(40)]
             for name in ("a", "b")}
    for n in range(40):
        for name, each in texts.items():
            versions.keep(name, each[n], TYPING)
            assert versions.size() <= 20_000
    for name, each in texts.items():
        found = versions.all_of(name)
        fresh = Versions(database)
        assert fresh.text(found[0].number) == each[-1]
        assert [fresh.text(v.number) for v in found] == each[: -len(found) - 1 : -1]
    tiny = Versions(database, limit_bytes=1)
    tiny.keep("c", "the newest stays", TYPING)
    assert (len(tiny.all_of("a")), len(tiny.all_of("b")), len(tiny.all_of("c"))) == (0, 0, 1)


def test_a_damaged_version_is_said_and_the_others_are_there(tmp_path: Path) -> None:
    database = Database(tmp_path / "stet.sqlite3")
    versions = Versions(database)
    texts = drafts(CHAIN + 4)
    for text in texts:
        versions.keep("d", text, TYPING)
    numbers = [v.number for v in versions.all_of("d")][::-1]
    with sqlite3.connect(database.path) as direct:
        packed, = direct.execute("SELECT packed FROM version WHERE number = ?", (numbers[-2],)).fetchone()
        direct.execute("UPDATE version SET packed = ? WHERE number = ?", (packed[:-2] + b"xx", numbers[-2]))
        wrong = packed_whole("something else")
        direct.execute("UPDATE version SET packed = ?, base = NULL WHERE number = ?", (wrong, numbers[2]))
    direct.close()
    fresh = Versions(database)
    read: list[int] = []
    for place, number in enumerate(numbers):
        with suppress(VersionDamaged):
            assert fresh.text(number) == texts[place]
            read.append(place)
    with pytest.raises(VersionDamaged, match=f"Version {numbers[2]} is damaged"):
        fresh.text(numbers[2])
    assert {0, 1, CHAIN, CHAIN + 1} <= set(read)
    assert not {2, CHAIN + 2} & set(read)
    # It goes on, and what cannot be read is not thrown away with what is thinned.
    assert fresh.keep("d", "after the damage", SAVED, made=1e12)
    assert numbers[2] in [v.number for v in fresh.all_of("d")]
    with pytest.raises(UnknownVersion):
        fresh.text(10**9)
    database.close()


def test_what_is_forgotten_is_gone_from_the_disk(tmp_path: Path) -> None:
    database = Database(tmp_path / "stet.sqlite3")
    versions = Versions(database)
    marker = "".join(chr(0x4E00 + n * 37 % 20_000) for n in range(400))
    versions.keep("mine", marker, SAVED)
    versions.keep("other", "stays", SAVED)
    packed = packed_whole(marker)
    assert any(packed in file.read_bytes() for file in tmp_path.iterdir())
    versions.forget("mine")
    assert versions.all_of("mine") == []
    assert len(versions.all_of("other")) == 1
    assert all(packed[:60] not in file.read_bytes() for file in tmp_path.iterdir())
    versions.forget()
    assert versions.all_of("other") == []
    database.close()


def test_two_windows_keep_side_by_side(tmp_path: Path) -> None:
    one, two = Database(tmp_path / "stet.sqlite3"), Database(tmp_path / "stet.sqlite3")
    first, second = Versions(one), Versions(two)
    expected: list[str] = []
    for n in range(20):
        for versions in (first, second):
            text = f"{'one' if versions is first else 'two'} {n}"
            versions.keep("d", text, DISK)
            expected.append(text)
    fresh = Versions(one)
    assert [fresh.text(v.number) for v in fresh.all_of("d")] == expected[::-1]
    one.close()
    two.close()
