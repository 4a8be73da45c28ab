"""A download from the loopback hub, by the real huggingface-hub client: whole, resumed, taken over, checked."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from app.core.catalog import load_catalog
from app.core.errors import ChecksumWrong, DownloadPaused, NotDownloadable
from app.core.transfer import Done, Following, Progress, Restarted, SourceChanged
from app.download.part_file import BLOCK_BYTES
from tests.download.conftest import Run, entry_for, planted
from tests.download.hub import Fault, serving

CONTENT = planted(3_000_000)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_model_is_fetched_and_checked(tmp_path: Path) -> None:
    with serving(CONTENT) as hub:
        run = Run(entry_for(hub), tmp_path, [hub.endpoint])
        path = run()
    assert path.read_bytes() == CONTENT
    assert names(tmp_path) == [path.name]
    done = run.of(Done)[-1]
    assert (done.bytes_reused, done.bytes_fetched) == (0, len(CONTENT))
    assert run.of(Progress)[-1].bytes_done == len(CONTENT)
    assert hub.methods() == [("hub", "HEAD"), ("hub", "GET"), ("cdn", "GET")]


def test_no_token_no_cookie_and_no_telemetry_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_planted_secret")
    with serving(CONTENT, Fault(after=1_000_000, times=1)) as hub:
        Run(entry_for(hub), tmp_path, [hub.endpoint])()
    assert len(hub.requests) > 3
    for _, _, path, headers in hub.requests:
        assert "authorization" not in headers
        assert "cookie" not in headers
        assert headers["user-agent"].startswith("Stet/")
        assert "planted_secret" not in str(headers)
        assert "/api/" not in path


def test_a_paused_download_goes_on_where_it_was(tmp_path: Path) -> None:
    with serving(CONTENT, Fault(after=2_000_000, then="stall")) as hub:
        run = Run(entry_for(hub), tmp_path, [hub.endpoint])
        hub.on_sent = lambda count: run.cancelled.set() if count >= 2_000_000 else None
        with pytest.raises(DownloadPaused, match=r"Paused at .* of 3\.0 MB"):
            run()
        kept = (tmp_path / "Planted-Q4.gguf.part").stat().st_size
        assert not (tmp_path / "Planted-Q4.gguf").exists()
        hub.fault = None
        again = Run(entry_for(hub), tmp_path, [hub.endpoint])
        assert again().read_bytes() == CONTENT
    assert kept > 0
    assert again.of(Done)[-1].bytes_reused == kept
    assert hub.ranges()[-1] == f"bytes={kept}-{len(CONTENT) - 1}"
    assert hub.requests[-1][3]["if-range"]
    assert len(names(tmp_path)) == 1


def test_what_a_kill_left_of_a_side_file_is_gone_after_success(tmp_path: Path) -> None:
    """A process that is killed while it writes the side file leaves a part of that; one of 200 kills did."""
    (tmp_path / ".Planted-Q4.gguf.part.json.0dbd697b.stet-part").write_bytes(b"{")
    with serving(CONTENT) as hub:
        Run(entry_for(hub), tmp_path, [hub.endpoint])()
    assert names(tmp_path) == ["Planted-Q4.gguf"]


def test_the_next_source_takes_over_without_losing_a_byte(tmp_path: Path) -> None:
    with serving(CONTENT, Fault(after=1_000_000, then="stall")) as silent, serving(CONTENT) as lively:
        lively.fault = Fault(status=503, at_hub=True, times=1)  # so that it does not come first
        run = Run(entry_for(silent), tmp_path, [silent.endpoint, lively.endpoint])
        run()
    changes = run.of(SourceChanged)
    assert [change.source for change in changes][-1] == lively.endpoint.removeprefix("http://")
    assert "sent nothing for 1 seconds" in changes[-1].reason.message()
    assert lively.ranges() == [f"bytes=1000000-{len(CONTENT) - 1}"]
    assert run.of(Done)[-1].bytes_fetched == len(CONTENT)


def test_the_first_to_answer_is_used(tmp_path: Path) -> None:
    with serving(CONTENT) as hub:
        run = Run(entry_for(hub), tmp_path, ["https://nowhere.invalid", hub.endpoint])
        run()
    assert [change.source for change in run.of(SourceChanged)] == [hub.endpoint.removeprefix("http://")]


def test_a_folder_is_a_source(tmp_path: Path) -> None:
    stick, shelf = tmp_path / "stick", tmp_path / "shelf"
    stick.mkdir()
    with serving(CONTENT) as hub:
        (stick / "Planted-Q4.gguf").write_bytes(CONTENT)
        run = Run(entry_for(hub), shelf, [str(stick)])
        assert run().read_bytes() == CONTENT
    assert hub.requests == []
    assert names(shelf) == ["Planted-Q4.gguf"]


def test_one_flipped_bit_is_found_and_the_file_fetched_again(tmp_path: Path) -> None:
    def flipped(content: bytes) -> bytes:
        return content[:1_234_567] + bytes([content[1_234_567] ^ 1]) + content[1_234_568:]

    with serving(CONTENT, Fault(change=flipped, times=1)) as hub:
        run = Run(entry_for(hub), tmp_path, [hub.endpoint])
        assert run().read_bytes() == CONTENT
        assert len(run.of(Restarted)) == 1
        hub.fault = Fault(change=flipped)
        other = Run(entry_for(hub), tmp_path / "other", [hub.endpoint])
        with pytest.raises(ChecksumWrong, match="damaged or another one"):
            other()
    assert not (tmp_path / "other" / "Planted-Q4.gguf").exists()
    assert (tmp_path / "other" / "Planted-Q4.gguf.part").stat().st_size == 0


def test_a_block_that_a_power_cut_took_away_is_fetched_alone(tmp_path: Path) -> None:
    content = planted(2 * BLOCK_BYTES + 5_000_000)
    with serving(content, Fault(after=2 * BLOCK_BYTES + 1_000_000, then="stall")) as hub:
        run = Run(entry_for(hub), tmp_path, [hub.endpoint])
        hub.on_sent = lambda count: None
        watcher = threading.Event()

        def stop(event: object) -> None:
            run.events.append(event)  # type: ignore[arg-type]
            if isinstance(event, Progress) and event.bytes_done >= 2 * BLOCK_BYTES + 1_000_000:
                watcher.set()
                run.cancelled.set()

        run.download._tell = stop
        with pytest.raises(DownloadPaused):
            run()
        side = json.loads((tmp_path / "Planted-Q4.gguf.part.json").read_bytes())
        assert len(side["checks"]) >= 1
        with (tmp_path / "Planted-Q4.gguf.part").open("r+b") as part:
            part.seek(1000)
            part.write(bytes(4096))
        hub.fault = None
        again = Run(entry_for(hub), tmp_path, [hub.endpoint])
        assert again().read_bytes() == content
    assert watcher.is_set()
    assert hub.ranges()[-1] == f"bytes=0-{BLOCK_BYTES - 1}"
    assert again.of(Restarted) == []


def test_the_second_window_follows_the_first(tmp_path: Path) -> None:
    with serving(CONTENT, Fault(after=1_000_000, then="stall")) as hub:
        first = Run(entry_for(hub), tmp_path, [hub.endpoint])
        second = Run(entry_for(hub), tmp_path, [hub.endpoint])
        half = threading.Event()
        hub.on_sent = lambda count: half.set() if count >= 1_000_000 else None

        def fetching() -> None:
            with pytest.raises(DownloadPaused):
                first()

        running = threading.Thread(target=fetching)
        running.start()
        assert half.wait(20)
        followed = threading.Event()

        def told(event: object) -> None:
            second.events.append(event)  # type: ignore[arg-type]
            if isinstance(event, Following):
                followed.set()

        second.download._tell = told
        other = threading.Thread(target=second)
        other.start()
        assert followed.wait(20)
        hub.fault = None
        first.cancelled.set()
        running.join(20)
        other.join(20)
        assert not running.is_alive()
        assert not other.is_alive()
    assert (tmp_path / "Planted-Q4.gguf").read_bytes() == CONTENT
    assert second.of(Following)[0].bytes_total == len(CONTENT)
    assert second.of(Done)[-1].bytes_reused > 0


def test_what_is_here_is_not_fetched_again(tmp_path: Path) -> None:
    with serving(CONTENT) as hub:
        (tmp_path / "Planted-Q4.gguf").write_bytes(CONTENT)
        assert Run(entry_for(hub), tmp_path, [hub.endpoint])() == tmp_path / "Planted-Q4.gguf"
        assert hub.requests == []
        (tmp_path / "Planted-Q4.gguf").write_bytes(bytes(len(CONTENT)))
        Run(entry_for(hub), tmp_path, [hub.endpoint])()
    assert (tmp_path / "Planted-Q4.gguf").read_bytes() == CONTENT


def test_the_starter_is_not_downloaded(tmp_path: Path) -> None:
    with pytest.raises(NotDownloadable):
        Run(load_catalog().get("starter"), tmp_path, ["https://huggingface.co"])()
