"""`summarize` in a length and form, with the starter model: of what fits and of what does not."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_cli import QUICK, running, stet
from tests.starter import long_text

PLACES = ["Velden", "Harlow", "Tartu"]
TEXT = "# Log\n\n" + "".join(
    f"## {place}\n\n" + f"The keeper of {place} wrote about storms, herring and the ships that came in. " * 11 + "\n\n"
    for place in PLACES)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "log.md"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    return path


def nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(each for child in node["children"] for each in nodes(child))]


@pytest.mark.model
def test_a_text_beyond_the_context_is_summarized_as_a_tree_and_again_asks_for_the_rest_alone(
        document: Path, tmp_path: Path) -> None:
    options = ["--length", "sentence", "--form", "points", *QUICK[:3], "512", "--seed", "1", "--json"]
    done = stet("summarize", document, *options)
    report = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert (report["way"], report["complete"], report["form"]) == ("passages", True, "points")
    assert report["passages"] > 1
    assert report["levels"] == 2
    tree = nodes(report["tree"])
    leaves = [node for node in tree if not node["children"]]
    assert len(leaves) == report["passages"]
    # Ranges are places in the file: with its mark, and two characters at every line's end.
    written = document.read_bytes().decode("utf-8")
    ranges = [place for leaf in leaves for place in leaf["ranges"]]
    assert ranges[0][0] == 1
    assert ranges[-1][1] == len(written)
    assert "".join(written[start:end] for start, end in ranges) == written[1:]
    for node in tree:
        for sentence in node["sentences"]:
            assert sentence["how"] in ("words", "all")
            assert sentence["sources"]
    assert report["text"].startswith("- ")
    report_file = tmp_path / "report.json"
    report_file.write_text(done.stdout, "utf-8")
    # Without the answer to one passage only that is asked for, and what is made of it.
    leaves[0]["answer"] = ""
    report_file.write_text(json.dumps(report), "utf-8")
    mended = json.loads(stet("summarize", document, *options, "--again", report_file).stdout)
    assert 0 < mended["generated_tokens"] < report["generated_tokens"]
    assert [leaf["ranges"] for leaf in nodes(mended["tree"]) if not leaf["children"]] == [
        leaf["ranges"] for leaf in leaves]


@pytest.mark.model
def test_what_fits_is_read_whole_and_written_to_a_file(document: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.md"
    done = stet("summarize", document, "--length", "sentence", *QUICK, "-o", out)
    assert done.returncode == 0, done.stderr
    assert "read whole" in done.stderr
    assert done.stdout == ""
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(out.read_text("utf-8-sig").split()) > 3


@pytest.mark.model
def test_a_stop_keeps_what_came_for_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text(long_text(60), "utf-8")
    with running("summarize", path, "--length", "paragraph", "--threads", "1", "--context", "640", "--json") as process:
        assert process.stderr
        assert b"SmolLM2" in process.stderr.readline()
        assert b"round 1" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 130
    report = json.loads(out)
    assert (report["ending"], report["complete"]) == ("stopped", False)


@pytest.mark.parametrize("options", [["--length", "long"], ["--length", "120%"], ["--form", "poem"]])
def test_wrong_lengths_and_forms_are_told_with_code_2(document: Path, options: list[str]) -> None:
    assert stet("summarize", document, *options).returncode == 2


def test_a_report_that_is_not_there_is_one_sentence(document: Path, tmp_path: Path) -> None:
    done = stet("summarize", document, "--again", tmp_path / "none.json")
    assert done.returncode == 1
    assert "There is no file" in done.stderr
