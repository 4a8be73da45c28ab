"""Settings survive damage, the future and odd values; nothing is deleted."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.core import settings as settings_module
from app.core.errors import SettingsDamaged, SettingsFromNewer, SettingsNotKept, SettingsOdd, SettingsUnreadable
from app.core.setting_rows import Kind, OneOf, Whole, rows_of, setting
from app.core.settings import ROWS, Settings, load_settings, save_settings

ROOT = Path(__file__).parents[2]


def test_there_and_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    settings = Settings(theme="dark", model="starter", window=[1, 2, 800, 600], thinking={"polish": True},
                        adapters={"starter": ["/a.gguf:0.5"]})
    for number in range(15):
        settings.add_recent(Path(f"/文 {number}.md"))
    save_settings(settings, path)
    loaded, problem = load_settings(path)
    assert problem is None
    assert loaded == settings
    assert loaded.recent[0] == "/文 14.md"
    assert len(loaded.recent) == 10


def test_a_missing_file_is_no_problem(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.json") == (Settings(), None)


def test_wrong_values_fall_back_once_and_unknown_ones_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    text = json.dumps({"theme": "purple", "window": [True] * 4, "model": "x", "from_the_future": [1, 2],
                       "thinking": {"polish": "yes"}, "adapters": {"starter": "/a.gguf"}})
    path.write_text(text)
    loaded, problem = load_settings(path)
    assert isinstance(problem, SettingsOdd)
    assert set(problem.facts["names"].split(", ")) == {"theme", "window", "thinking", "adapters"}
    assert Path(problem.facts["aside"]).read_text() == text
    assert (loaded.theme, loaded.window, loaded.model, loaded.thinking) == ("system", [], "x", {})
    assert loaded.adapters == {}
    assert load_settings(path) == (loaded, None)
    save_settings(loaded, path)
    assert json.loads(path.read_text())["from_the_future"] == [1, 2]


def test_idle_settings_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    for value in (-1, True, 1.5, "30", 10**9, None):
        path.write_text(json.dumps({"unload_minutes": value, "warm": value if value is not True else 1}))
        loaded, problem = load_settings(path)
        assert (loaded.unload_minutes, loaded.warm) == (30, True)
        assert isinstance(problem, SettingsOdd)
    path.write_text(json.dumps({"unload_minutes": 0, "warm": False}))
    loaded, _ = load_settings(path)
    assert (loaded.unload_minutes, loaded.warm) == (0, False)


# A file as it may stand after some use.
GOOD: dict[str, Any] = {
    "theme": "dark", "language": "zh", "model": "starter", "unload_minutes": 5, "warm": False, "style": "formal",
    "recent": ["/文.md", "/b c.md"], "window": [1, 2, 800, 600], "thinking": {"polish": True},
    "adapters": {"starter": ["/a.gguf:0.5"]}, "version": 1, "later": {"x": [1, None]},
}


def mutations(count: int, seed: int) -> list[bytes]:
    """``count`` damaged files: cut, flipped, grown, with values of another type, of the future, and no file at all."""
    chance = random.Random(seed)
    odd = [None, True, -1, 10**30, 1.5, "", "\0", "\ud800", "x" * 5000, [], [1], [[]], {}, {"a": 1}, "purple"]
    result = [b"", b"[]", b"null", b"[" * 100_000, b"{" * 50, b'{"a":' * 3000, b"\xff\xfe{}", b"1" * 6000, b"\0" * 300,
              b" " * 1_100_000, b'{"version": 2}', b'{"theme": NaN}', b'{"theme": "dark", "theme": 1}']
    while len(result) < count:
        data = bytearray(json.dumps(GOOD, ensure_ascii=chance.random() < 0.5).encode())
        way = chance.randrange(4)
        if way == 0:
            del data[chance.randrange(len(data)) :]
        elif way == 1:
            for _ in range(chance.randint(1, 4)):
                data[chance.randrange(len(data))] = chance.randrange(256)
        elif way == 2:
            values = GOOD | {chance.choice(list(GOOD)): chance.choice(odd) for _ in range(2)}
            data = bytearray(json.dumps(values).encode())
        else:
            data[(place := chance.randrange(len(data))) : place] = data[: chance.randrange(len(data))]
        result.append(bytes(data))
    return result


def test_damage_starts_fresh_and_keeps_the_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    said = 0
    for number, content in enumerate(mutations(500, seed=5)):
        path.write_bytes(content)
        loaded, problem = load_settings(path)
        assert all(row.kind.accepts(getattr(loaded, row.name)) for row in ROWS)
        if problem is not None:
            said += 1
            aside = Path(problem.facts["aside"])
            assert aside.read_bytes() == content, number
            assert not path.exists() or isinstance(problem, SettingsOdd)
            aside.unlink()
        else:  # nothing was wrong: all that the file says of a setting is what is used
            data = json.loads(content)
            assert all(getattr(loaded, row.name) == data[row.name] for row in ROWS if row.name in data)
        save_settings(loaded, path)
        again, problem = load_settings(path)
        assert problem is None
        assert again == loaded
    assert said > 300


def test_a_file_of_a_newer_release_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"version": 2, "theme": {"name": "dark"}}')
    loaded, problem = load_settings(path)
    assert isinstance(problem, SettingsFromNewer)
    assert Path(problem.facts["aside"]) == tmp_path / "settings.json.bad-1"
    assert loaded == Settings()


def test_a_file_holds_what_was_changed_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    save_settings(Settings(theme="dark"), path)
    assert json.loads(path.read_text()) == {"theme": "dark", "version": 1}


def test_two_windows_keep_each_others_changes(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    save_settings(Settings(theme="dark", thinking={"polish": True, "expand": True}, recent=["/0"]), path)
    one, other = load_settings(path)[0], load_settings(path)[0]
    one.theme, one.warm = "light", False
    one.thinking["polish"] = False
    one.add_recent(Path("/1"))
    other.theme, other.unload_minutes = "system", 5
    del other.thinking["expand"]
    other.add_recent(Path("/2"))
    save_settings(one, path)
    save_settings(other, path)
    both, problem = load_settings(path)
    assert problem is None
    assert (both.theme, both.warm, both.unload_minutes) == ("system", False, 5)
    assert both.thinking == {"polish": False}
    assert both.recent == ["/2", "/0", "/1"]
    one.style = "formal"
    save_settings(one, path)
    assert load_settings(path)[0].theme == "system"
    assert load_settings(path)[0].style == "formal"


def test_many_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    program = ("import sys, pathlib\nfrom app.core.settings import load_settings, save_settings\n"
               "path = pathlib.Path(sys.argv[1])\nsys.stdin.read(1)\n"
               "for n in range(20):\n"
               "    s, problem = load_settings(path)\n    assert problem is None, problem\n"
               "    s.thinking[f'{sys.argv[2]}-{n}'] = True\n    save_settings(s, path)\n")
    workers = [subprocess.Popen([sys.executable, "-c", program, str(path), str(n)], cwd=ROOT, stdin=subprocess.PIPE)
               for n in range(4)]
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.close()
    assert [worker.wait(60) for worker in workers] == [0] * 4
    assert len(load_settings(path)[0].thinking) == 80


def test_a_file_damaged_while_the_window_is_open_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    save_settings(Settings(theme="dark", style="formal"), path)
    here, _ = load_settings(path)
    path.write_bytes(b"\0" * 50)
    here.warm = False
    save_settings(here, path)
    assert load_settings(path) == (here, None)
    assert (tmp_path / "settings.json.bad-1").read_bytes() == b"\0" * 50


def test_older_names_are_read_and_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(slots=True)
    class Renamed:
        colours: str = setting("system", OneOf((("system", "S"), ("dark", "D"))), "About.", older=("theme", "skin"))
        minutes: int = setting(3, Whole(0, 9), "About.", older=("unload_minutes",))
        baseline: dict[str, Any] = field(default_factory=dict)

    path = tmp_path / "settings.json"
    path.write_text('{"skin": "dark", "unload_minutes": 7, "later": 1}')
    monkeypatch.setattr(settings_module, "Settings", Renamed)
    monkeypatch.setattr(settings_module, "ROWS", rows_of(Renamed))
    loaded, problem = load_settings(path)
    assert problem is None
    renamed: Any = loaded
    assert (renamed.colours, renamed.minutes) == ("dark", 7)
    renamed.minutes = 8
    save_settings(loaded, path)
    assert json.loads(path.read_text()) == {"colours": "dark", "minutes": 8, "later": 1, "version": 1}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_says_what_it_is(row: Any) -> None:
    assert isinstance(row.kind, Kind)
    assert row.kind.accepts(row.default())
    assert row.about.endswith(".")
    assert row.kind.range
    assert bool(row.label) == bool(row.section)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
def test_what_is_no_file_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    os.mkfifo(path)
    assert isinstance(load_settings(path)[1], SettingsDamaged)
    path.symlink_to("/dev/zero")
    assert isinstance(load_settings(path)[1], SettingsDamaged)
    path.mkdir()
    assert isinstance(load_settings(path)[1], SettingsDamaged)
    assert len(list(tmp_path.iterdir())) == 3


def test_what_cannot_be_read_is_left_and_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "dark"}')

    def fail(*_args: object) -> int:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", fail)
        loaded, problem = load_settings(path)
    assert isinstance(problem, SettingsUnreadable)
    assert loaded == Settings()
    with monkeypatch.context() as patched:
        patched.setattr(settings_module, "read_all", fail)
        with pytest.raises(SettingsNotKept):
            save_settings(loaded, path)
    assert path.read_text() == '{"theme": "dark"}'


def test_a_place_that_takes_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsNotKept):
        save_settings(Settings(theme="dark"), tmp_path / "file" / "settings.json")
