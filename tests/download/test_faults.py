"""Every fault of the network and of the disk: one sentence, what came is kept, and no wrong file is accepted."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import (
    AllSourcesFailed,
    DiskFilled,
    DiskShort,
    DownloadPaused,
    DownloadProblem,
    ModelNotKept,
    StetError,
)
from app.core.transfer import Restarted, Waiting
from app.download.download import Download
from app.download.source_order import Patience
from app.download.sources import HUGGING_FACE, MODELSCOPE, Source, default_sources, source_from
from tests.download.conftest import Run, entry_for, planted
from tests.download.hub import Fault, serving

CONTENT = planted(2_000_000, seed=3)


def fails(fault: Fault, folder: Path) -> DownloadProblem:
    """What a download from a hub with that fault ends with; nothing may stand under the model's name."""
    with serving(CONTENT, fault) as hub:
        run = Run(entry_for(hub), folder, [hub.endpoint])
        with pytest.raises(DownloadProblem) as caught:
            run()
        assert len(hub.requests) < 20
    assert not (folder / "Planted-Q4.gguf").exists()
    problem = caught.value
    assert problem.advice
    assert "Traceback" not in problem.message()
    return problem


@pytest.mark.parametrize(("fault", "sentence"), [
    (Fault(status=401), "asks for a login (401), and Stet has none."),
    (Fault(status=403), "does not give this file out (403)."),
    (Fault(status=404), "does not have this file (404)."),
    (Fault(status=410), "does not have this file (410)."),
    (Fault(status=416), "does not have the rest of this file (416)."),
    (Fault(status=429, headers={"Retry-After": "7"}), "asks to wait 7 seconds (429)."),
    (Fault(status=500), "has a fault of its own now (500)."),
    (Fault(status=503), "has a fault of its own now (503)."),
    (Fault(status=418), "answered in a way that cannot be used (status 418)."),
    (Fault(status=511), "gave a web page instead of the model."),
    (Fault(status=401, at_hub=True), "asks for a login (401), and Stet has none."),
    (Fault(status=403, at_hub=True), "does not give this file out (403)."),
    (Fault(status=404, at_hub=True), "does not have this file (404)."),
    (Fault(status=503, at_hub=True), "has a fault of its own now (503)."),
    (Fault(body=b"<html>log in</html>", headers={"Content-Type": "text/html; charset=utf-8"}),
     "gave a web page instead of the model."),
    (Fault(body=b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 2000000\n"),
     "has only a note of where the model is (a Git LFS pointer), not the model."),
    (Fault(ignores_range=True, change=lambda content: content[:-1]), "1,999,999 bytes instead of 2,000,000"),
    (Fault(ignores_range=True, change=lambda content: content + b"x"), "2,000,001 bytes instead of 2,000,000"),
    (Fault(headers={"Content-Range": "bytes 5-1999999/2000000"}), "sent another part of the file than was asked for."),
    (Fault(headers={"Content-Range": "bytes 0-1999999/2000007"}), "sent another part of the file than was asked for."),
    (Fault(headers={"Content-Encoding": "gzip"}), "answered in a way that cannot be used (the file is packed)."),
    (Fault(headers={"X-Linked-Etag": f'"{"0" * 64}"'}, at_hub=True), "its checksum is announced to be another"),
    (Fault(headers={"X-Linked-Size": "1999999"}, at_hub=True), "1,999,999 bytes instead of 2,000,000"),
    (Fault(redirect="http://model.example/file"), "led to an unexpected address (http://model.example)"),
    (Fault(redirect="https://model.example/file"), "led to an unexpected address (https://model.example)"),
    (Fault(redirect="file:///etc/passwd"), "led to an unexpected address (file:///etc/passwd)"),
    (Fault(redirect="/again"), "led to an unexpected address (more than 5 redirects)"),
    (Fault(redirect="https://model.example/file", at_hub=True), "led to an unexpected address (https://model.example)"),
    (Fault(after=0), "broke off."),
    (Fault(after=0, then="reset"), "broke off."),
    (Fault(after=0, then="stall"), "sent nothing for 1 seconds."),
    (Fault(change=lambda content: bytes(len(content))), "is damaged or another one (its checksum differs)"),
])
def test_each_fault_has_its_sentence(tmp_path: Path, fault: Fault, sentence: str) -> None:
    assert sentence in fails(fault, tmp_path).message()


@pytest.mark.parametrize(("address", "sentence"), [
    ("https://hub.invalid", "The network does not know where hub.invalid is."),
    ("http://127.0.0.1:9", "cannot be reached (Connection refused)"),
    ("https://127.0.0.1:{port}", "could not prove that it is what it says"),
])
def test_a_source_that_cannot_be_spoken_to(tmp_path: Path, address: str, sentence: str) -> None:
    with serving(CONTENT) as hub:
        source = address.format(port=hub.endpoint.rpartition(":")[2])
        with pytest.raises(DownloadProblem) as caught:
            Run(entry_for(hub), tmp_path, [source])()
    assert sentence in caught.value.message()


def test_when_all_sources_fail_each_is_told(tmp_path: Path) -> None:
    with serving(CONTENT, Fault(status=403)) as hub, pytest.raises(AllSourcesFailed) as caught:
        Run(entry_for(hub), tmp_path, ["https://hub.invalid", hub.endpoint])()
    assert "does not know where hub.invalid is; " in caught.value.message()
    assert "(403)" in caught.value.message()


@pytest.mark.parametrize("fault", [
    Fault(status=503, times=1), Fault(status=429, times=1), Fault(after=700_000, times=2),
    Fault(after=700_000, then="reset", times=2), Fault(headers={"Content-Range": "bytes 1-2/3"}, times=1),
])
def test_what_passes_is_tried_again(tmp_path: Path, fault: Fault) -> None:
    with serving(CONTENT, fault) as hub:
        run = Run(entry_for(hub), tmp_path, [hub.endpoint])
        assert run().read_bytes() == CONTENT
    assert run.of(Restarted) == []
    assert fault.times == 0
    if fault.status:
        assert isinstance(run.of(Waiting)[0].reason, StetError)


@pytest.mark.parametrize("second", [
    Fault(ignores_range=True), Fault(headers={"ETag": '"another"'}), Fault(headers={"Content-Range": "bytes 0-9/99"}),
])
def test_a_resume_that_is_answered_otherwise_makes_no_mixture(tmp_path: Path, second: Fault) -> None:
    """200 for 206, a changed ETag, another range: in the end it is the file, or nothing."""
    with serving(CONTENT, Fault(after=900_000, then="stall")) as hub:
        first = Run(entry_for(hub), tmp_path, [hub.endpoint], Patience(stall_seconds=20))
        hub.on_sent = lambda sent: first.cancelled.set() if sent >= 900_000 else None
        with pytest.raises(DownloadPaused):
            first()
        second.times = 1
        hub.fault = second
        assert Run(entry_for(hub), tmp_path, [hub.endpoint])().read_bytes() == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == ["Planted-Q4.gguf"]


def test_a_part_of_another_file_of_that_name_is_not_used(tmp_path: Path) -> None:
    with serving(planted(2_000_000, seed=4)) as old, serving(CONTENT) as hub:
        old.fault = Fault(after=900_000)
        with pytest.raises(DownloadProblem):
            Run(entry_for(old), tmp_path, [old.endpoint], Patience(tries=1))()
        for damage in (b"", b"{", b"[]", b'{"sha256": 3}'):
            run = Run(entry_for(hub), tmp_path, [hub.endpoint])
            assert run().read_bytes() == CONTENT
            assert run.of(Restarted) == []
            (tmp_path / "Planted-Q4.gguf").unlink()
            (tmp_path / "Planted-Q4.gguf.part").write_bytes(b"?" * 1000)
            (tmp_path / "Planted-Q4.gguf.part.json").write_bytes(damage)


def test_a_disk_without_room_is_said_before(tmp_path: Path) -> None:
    with serving(CONTENT) as hub:
        source = source_from(hub.endpoint)
        download = Download(entry_for(hub), tmp_path, [source], lambda event: None, threading.Event(),
                            spare_bytes=10**15)
        with pytest.raises(DiskShort, match="too little room for “Planted”"):
            download.run()
        assert hub.requests == []


@pytest.mark.parametrize(("code", "kind"), [(errno.ENOSPC, DiskFilled), (errno.EIO, ModelNotKept)])
def test_a_disk_that_fails_meanwhile_keeps_what_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[DownloadProblem]
) -> None:
    write: Callable[[int, bytes], int] = os.write
    written = [0]

    def failing(handle: int, data: bytes) -> int:
        if len(data) > 4096:
            written[0] += len(data)
            if written[0] > 1_000_000:
                raise OSError(code, os.strerror(code))
        return write(handle, data)

    with serving(CONTENT) as hub:
        monkeypatch.setattr(os, "write", failing)
        with pytest.raises(kind):
            Run(entry_for(hub), tmp_path, [hub.endpoint])()
        monkeypatch.setattr(os, "write", write)
        kept = (tmp_path / "Planted-Q4.gguf.part").stat().st_size
        assert 0 < kept <= 1_000_000
        assert Run(entry_for(hub), tmp_path, [hub.endpoint])().read_bytes() == CONTENT
        assert hub.ranges()[-1] == f"bytes={kept}-{len(CONTENT) - 1}"


@pytest.mark.parametrize(("source", "url", "allowed"), [
    (HUGGING_FACE, "https://huggingface.co/Qwen/x", True),
    (HUGGING_FACE, "https://cas-bridge.xethub.hf.co/x?y", True),
    (HUGGING_FACE, "https://cdn-lfs.huggingface.co/x", True),
    (MODELSCOPE, "https://cdn-lfs-cn-1.modelscope.cn/x", True),
    (HUGGING_FACE, "http://huggingface.co/x", False),
    (HUGGING_FACE, "https://huggingface.co.example/x", False),
    (HUGGING_FACE, "https://evilhf.co/x", False),
    (HUGGING_FACE, "https://user:word@huggingface.co/x", False),
    (HUGGING_FACE, "https://127.0.0.1/x", False),
    (HUGGING_FACE, "file:///etc/passwd", False),
    (source_from("https://models.example"), "https://models.example/x", True),
    (source_from("https://models.example"), "http://models.example/x", False),
    (source_from("http://models.example", allows_http=True), "http://models.example/x", True),
    (source_from("http://models.example", allows_http=True), "http://other.example/x", False),
    (source_from("http://127.0.0.1:80"), "http://localhost:99/x", True),
    (source_from("http://127.0.0.1:80"), "http://models.example/x", False),
])
def test_where_a_source_may_lead(source: Source, url: str, allowed: bool) -> None:
    assert source.may_ask(url) is allowed


@pytest.mark.parametrize("text", ["http://models.example", "ftp://models.example/x", "/no/such/folder", "nonsense"])
def test_what_is_no_source(text: str) -> None:
    with pytest.raises(StetError, match="neither an https address nor a folder"):
        source_from(text)


def test_hf_endpoint_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [source.name for source in default_sources()] == ["Hugging Face", "hf-mirror", "ModelScope"]
    monkeypatch.setenv("HF_ENDPOINT", "https://hub.example/")
    assert [source.address for source in default_sources()] == ["https://hub.example"]
