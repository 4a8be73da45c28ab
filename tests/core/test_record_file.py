"""Whatever happens to a record file, the records before the first damage come back, and the raw file is kept."""

from __future__ import annotations

import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import FileProblem, InUseElsewhere
from app.core.record_file import OPENING, Record, RecordFile, read_records, remove_records

ROOT = Path(__file__).parents[2]
RECORDS = [Record("base", b""), Record("edit", "第一句。".encode()), Record("edit", b"\0" * 40),
           Record("x", b"x" * 300)]


def write(path: Path, records: list[Record]) -> None:
    file = RecordFile(path)
    for record in records:
        file.append(record.kind, record.payload)
    file.sync()
    file.close()


@given(st.lists(st.tuples(st.text("abcdefgh", min_size=1, max_size=20), st.binary(max_size=200)), max_size=12))
def test_what_is_added_comes_back(tmp_path_factory: pytest.TempPathFactory, items: list[tuple[str, bytes]]) -> None:
    path = tmp_path_factory.mktemp("r") / "a"
    records = [Record(*item) for item in items]
    half = len(records) // 2
    write(path, records[:half])
    write(path, records[half:])
    assert read_records(path) == (records, None)


def test_it_is_for_the_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal" / "a"
    write(path, RECORDS)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_cut_at_every_byte(tmp_path: Path) -> None:
    path = tmp_path / "a"
    ends = [len(OPENING)]
    for n in range(len(RECORDS)):
        path.unlink(missing_ok=True)
        write(path, RECORDS[: n + 1])
        ends.append(path.stat().st_size)
    data = path.read_bytes()
    for cut in range(len(data)):
        path.write_bytes(data[:cut])
        whole = sum(end <= cut for end in ends[1:])
        found, damaged = read_records(path)
        assert found == RECORDS[:whole]
        assert damaged == (None if cut in (0, *ends) else ends[whole] if cut >= ends[0] else 0)


def test_a_flipped_bit_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write(path, RECORDS)
    data = path.read_bytes()
    for place in range(len(data)):
        bad = bytearray(data)
        bad[place] ^= 1 << place % 8
        path.write_bytes(bad)
        found, damaged = read_records(path)
        assert damaged is not None
        assert damaged <= place
        assert found == RECORDS[: len(found)]


def test_records_that_are_exchanged_repeated_or_left_over_end_the_reading(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    same = [Record("edit", bytes([n]) * 8) for n in range(4)]
    write(one, same)
    write(other, [Record("edit", b"other !!")])
    data = one.read_bytes()
    size = (len(data) - len(OPENING)) // 4
    parts = [data[len(OPENING) + n * size :][:size] for n in range(4)]
    foreign = other.read_bytes()[len(OPENING) :]
    for order, good in ([0, 2, 1, 3], 1), ([0, 0, 1, 2], 1), ([1, 2, 3], 0), ([0, 1, 3], 2):
        one.write_bytes(OPENING + b"".join(parts[n] for n in order))
        assert read_records(one)[0] == same[:good]
    one.write_bytes(data + foreign)
    assert read_records(one) == (same, len(data))
    one.write_bytes(data + b"\0" * 4096)
    assert read_records(one) == (same, len(data))


def test_a_damaged_file_goes_on_and_its_raw_bytes_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a"
    chance = random.Random(5)
    for round_ in range(60):
        path.unlink(missing_ok=True)
        write(path, RECORDS)
        data = bytearray(path.read_bytes())
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        del data[chance.randrange(1, len(data) + 1) :]
        path.write_bytes(data)
        good, damaged = read_records(path)
        file = RecordFile(path)
        file.append("more", b"after")
        file.close()
        assert read_records(path) == ([*good, Record("more", b"after")], None), round_
        if damaged is None:
            assert file.aside is None
        else:
            assert file.aside is not None
            assert file.aside.read_bytes() == data


def test_a_second_process_is_told_and_a_dead_one_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a"
    program = ("import sys, pathlib\nfrom app.core.record_file import RecordFile\n"
               "file = RecordFile(pathlib.Path(sys.argv[1]))\nfile.append('edit', b'1')\nprint('open', flush=True)\n"
               "sys.stdin.read()\n")
    other = subprocess.Popen([sys.executable, "-c", program, str(path)], cwd=ROOT, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
    assert other.stdin is not None
    assert other.stdout is not None
    assert other.stdout.readline().strip() == b"open"
    with pytest.raises(InUseElsewhere):
        RecordFile(path)
    assert read_records(path) == ([Record("edit", b"1")], None)
    other.kill()
    other.wait(60)
    other.stdin.close()
    other.stdout.close()
    RecordFile(path).close()


def test_restart_replaces_all_in_one_step_and_keeps_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "a"
    file = RecordFile(path)
    file.append("edit", b"x" * 1000)
    file.restart([("base", b"whole")])
    file.append("edit", b"y")
    with pytest.raises(InUseElsewhere):
        RecordFile(path)
    file.close()
    assert read_records(path) == ([Record("base", b"whole"), Record("edit", b"y")], None)
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_remove_takes_the_copies_too(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"no records")
    file = RecordFile(path)
    assert file.aside == tmp_path / "a.bad-1"
    file.remove()
    assert list(tmp_path.iterdir()) == []
    remove_records(path)


def test_what_is_no_record_is_refused(tmp_path: Path) -> None:
    file = RecordFile(tmp_path / "a")
    for kind in ("", "k" * 256):
        with pytest.raises(ValueError, match="kind"):
            file.append(kind, b"")
    file.close()
    with pytest.raises(FileProblem):
        file.append("edit", b"")


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        RecordFile(tmp_path)
    with pytest.raises(FileProblem):
        read_records(tmp_path / "none")
