"""`roundtrip` writes the same bytes, or says why it does not and writes none."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from app.cli import main

TEXT = "关于做好冬季供暖工作的通知\r\n各单位\n"


@pytest.mark.parametrize(("data", "encoding"), [
    (TEXT.encode(), ""), (b"\xef\xbb\xbf" + TEXT.encode(), ""), ("\ufeff" + TEXT, "utf-16-be"), (TEXT, "gbk"),
    (TEXT, "UTF_16-LE"), (b"a\0b\xc2\x85\xe2\x80\xa9\xef\xbf\xbe", ""), (b"", ""), (b"\r\r\n\n", ""),
])
def test_the_bytes_are_the_same(tmp_path: Path, data: bytes | str, encoding: str) -> None:
    raw = data if isinstance(data, bytes) else data.encode(encoding.replace("_", "-").lower())
    source, output = tmp_path / "in.txt", tmp_path / "out.txt"
    source.write_bytes(raw)
    named = ["--encoding", encoding] if encoding else []
    assert main(["roundtrip", str(source), "-o", str(output), *named]) == 0
    assert output.read_bytes() == raw


@pytest.mark.parametrize(("data", "encoding", "says"), [
    (TEXT.encode("gbk"), "", "it may be GBK"), (TEXT.encode()[:-3], "", "damaged or cut off"),
    (b"\xff\xfe" + "\ud800".encode("utf-16-le", "surrogatepass"), "", "U+D800"), ("\ufde0".encode(), "", "U+FDE0"),
    (TEXT.encode(), "big5", "cannot be read as Big5"), (TEXT.encode(), "nothing", "There is no encoding"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\r", "", "is not UTF-8 text"),
])
def test_what_does_not_come_back_is_said_and_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, encoding: str, says: str
) -> None:
    source, output = tmp_path / "in.txt", tmp_path / "out.txt"
    source.write_bytes(data)
    output.write_bytes(b"what was here")
    assert main(["roundtrip", str(source), "-o", str(output), *(["--encoding", encoding] if encoding else [])]) == 1
    assert says in capsys.readouterr().err
    assert output.read_bytes() == b"what was here"


def test_what_is_no_file_is_refused_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "big").open("wb") as file:
        file.truncate(100_000_000)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        odd = "device or a pipe"
        for name, says in (("pipe", odd), ("socket", odd), ("/dev/zero", odd), (".", "is a folder"),
                           ("none", "There is no file"), ("big", "too large to edit (100 MB"),
                           ("x" * 300, "cannot be read (File name too long)")):
            assert main(["roundtrip", str(tmp_path / name), "-o", str(tmp_path / "out")]) == 1
            assert says in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
