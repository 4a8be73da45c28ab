"""The process of a hand-over: alone, without a network, within its limits, and gone when it is stopped."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from app.core.errors import ConversionFailed, ConversionStopped, NotInEncoding
from app.core.handover import process
from app.core.handover.formats import FORMATS
from app.core.handover.order import LOOK, PAGES, RICH, Order, order_of
from app.core.handover.process import hand_over
from tests.core.handover.samples import SAMPLES, folder_with_pictures

ROOT = Path(__file__).parents[3]
HOSTILE = """![a](http://192.0.2.1/a.png) ![b](//192.0.2.1/b.png) ![c](https://192.0.2.1/c.svg)
<img src="http://192.0.2.1/d.png"> <link rel="stylesheet" href="http://192.0.2.1/e.css"> [f](http://192.0.2.1/f)

#image("http://192.0.2.1/g.png") #import "@preview/h:0.1.0": *

![drawing](drawing.svg)
"""


def _strace_works() -> bool:
    return sys.platform == "linux" and shutil.which("strace") is not None and \
        subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


def test_every_format_comes_through_the_process(tmp_path: Path) -> None:
    folder_with_pictures(tmp_path)
    starts = {"docx": b"PK", "odt": b"PK", "epub": b"PK", "pdf": b"%PDF", "html": b"<!DOCTYPE html>",
              "txt": b"The Quiet", RICH: b"<html", PAGES: b"\x89PNG"}
    assert set(starts) == {*(each.name for each in FORMATS), RICH, PAGES}
    for name, start in starts.items():
        told: list[str] = []
        done = hand_over(Order(SAMPLES["English"], tmp_path, "x", name), told.append)
        assert done.parts[0].startswith(start), name
        assert told[0] == "reading"
        assert [(one.kind, one.what) for one in done.left_out] == [
            ("remote-image", "https://192.0.2.1/remote.png"), ("html", '<script src="https://192.0.2.1/x.js">'),
            ("html", "</script>")]


def test_a_look_tells_what_would_be_left_out_and_makes_nothing(tmp_path: Path) -> None:
    done = hand_over(Order(HOSTILE, tmp_path, "x", LOOK))
    assert not done.parts
    assert {one.kind for one in done.left_out} == {"remote-image", "html", "image-missing"}


def test_an_error_crosses_the_border(tmp_path: Path) -> None:
    with pytest.raises(NotInEncoding):
        hand_over(Order("😀", tmp_path, "x", "txt", encoding="gbk"))


def test_it_stops_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    stop = threading.Event()
    with pytest.raises(ConversionStopped):
        hand_over(Order(SAMPLES["English"] * 50, tmp_path, "x", "pdf"), lambda _: stop.set(), stop)


def test_a_document_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MINUTES", 0)
    with pytest.raises(process.ConversionTooLong):
        hand_over(Order(SAMPLES["English"] * 50, tmp_path, "x", "pdf"))


def test_what_typst_refuses_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConversionFailed, match="Nothing was written"):
        hand_over(Order("x", tmp_path, "x", "pdf", "no such paper"))


def test_a_process_that_dies_is_told_in_a_sentence(tmp_path: Path) -> None:
    def kill(_stage: str) -> None:
        for child in psutil.Process().children():
            child.kill()

    with pytest.raises(ConversionFailed, match="its process ended with -9"):
        hand_over(Order(SAMPLES["English"] * 50, tmp_path, "x", "pdf"), kill)


def test_an_order_comes_back_as_it_was() -> None:
    order = Order("a\u2028\n", Path("/x y"), "n", "txt", "us-letter", "gbk", "\r\n", 72.0)
    assert order_of(order.to_json()) == order
    assert order_of(Order("", None, "", LOOK).to_json()).folder is None


def test_only_what_finds_fonts_is_handed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://192.0.2.1:1")
    monkeypatch.setenv("PANDOC_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LD_PRELOAD", "")
    child = process._started()
    try:
        environment = Path(f"/proc/{child.pid}/environ") if sys.platform == "linux" else None
        entries = environment.read_text().split("\0") if environment else []
    finally:
        child.kill()
        child.communicate()
    assert {entry.split("=")[0] for entry in entries if entry} <= {*process._KEPT, "LC_ALL", "PYTHONPATH"}


@pytest.mark.skipif(not _strace_works(), reason="needs Linux with strace")
@pytest.mark.parametrize("kind", ["docx", "html", "pdf", "epub", RICH])
def test_no_connection_is_even_tried(kind: str, tmp_path: Path) -> None:
    """The system's own word for it: of all that the process and Pandoc do, no socket leads out of this computer."""
    folder, log = tmp_path / "document", tmp_path / "strace.log"
    folder.mkdir()
    folder_with_pictures(folder)
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=socket,connect,sendto,sendmsg,openat", "-o", log, sys.executable, "-P",
         "-m", "app", "--hand-over"], input=Order(HOSTILE, folder, "x", kind).to_json(), capture_output=True,
        check=False, env={"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"})
    assert b'"parts"' in done.stdout, done.stderr
    calls = log.read_text("utf-8", "replace")
    assert "openat(" in calls
    assert not re.search(r"AF_INET|connect\(|send(?:to|msg)\(", calls)
    assert "192.0.2.1" not in calls
    opened = set(re.findall(rf'openat\([^"]*"({re.escape(str(folder))}/[^"]+)"', calls))
    assert opened == {str(folder / "drawing.svg")}


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("unshare"), reason="network namespaces are Linux's")
def test_everything_works_without_any_network(tmp_path: Path) -> None:
    folder_with_pictures(tmp_path)
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-P", "-m", "app", "--hand-over"],
        input=Order(HOSTILE, tmp_path, "x", "pdf").to_json(), capture_output=True, check=False,
        env={"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]})
    assert b"%PDF" in done.stdout, done.stderr


@pytest.mark.parametrize(("name", "kinds"), [("English", ("docx", "html", "txt")), ("Chinese", ("pdf",))])
def test_a_long_document_is_handed_over(name: str, kinds: tuple[str, ...], tmp_path: Path) -> None:
    text = SAMPLES[name]
    front, _, body = text.partition("\n---\n\n")
    body = body.replace("[^1]", "[^{0}]")
    count = 150_000 // len(body) + 1
    long = front + "\n---\n\n" + "\n\n".join(body.replace("{0}", f"n{number}") for number in range(count))
    assert len(long) > 150_000
    folder_with_pictures(tmp_path)
    for kind in kinds:
        done = hand_over(Order(long, tmp_path, "x", kind))
        assert len(done.parts[0]) > 20_000, kind


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")
def test_the_process_has_a_limit_on_memory_and_where_it_may_no_network() -> None:
    script = ("import resource, socket\nfrom app.core.handover.confinement import MEMORY, confine\n"
              "alone = confine()\nassert resource.getrlimit(resource.RLIMIT_AS)[0] <= MEMORY\n"
              "names = [name for _, name in socket.if_nameindex()]\nassert not alone or names == ['lo'], names\n"
              "try:\n    bytearray(MEMORY)\nexcept MemoryError:\n    print('ended well')\n")
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "ended well\n", done.stderr
