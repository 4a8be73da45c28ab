"""Settings survive damage, the future and odd values; nothing is deleted."""

from __future__ import annotations

import json
import random
from pathlib import Path

from app.core.settings import Settings, load_settings, save_settings


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


def test_wrong_values_fall_back_and_unknown_ones_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": "purple", "window": [True] * 4, "model": "x", "from_the_future": [1, 2],
                                "thinking": {"polish": "yes"}, "adapters": {"starter": "/a.gguf"}}))
    loaded, problem = load_settings(path)
    assert problem is None
    assert (loaded.theme, loaded.window, loaded.model, loaded.thinking) == ("system", [], "x", {})
    assert loaded.adapters == {}
    save_settings(loaded, path)
    assert json.loads(path.read_text())["from_the_future"] == [1, 2]


def test_idle_settings_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    for value in (-1, True, 1.5, "30", 10**9, None):
        path.write_text(json.dumps({"unload_minutes": value, "warm": value if value is not True else 1}))
        loaded, problem = load_settings(path)
        assert (loaded.unload_minutes, loaded.warm, problem) == (30, True, None)
    path.write_text(json.dumps({"unload_minutes": 0, "warm": False}))
    loaded, _ = load_settings(path)
    assert (loaded.unload_minutes, loaded.warm) == (0, False)


def test_damage_starts_fresh_and_keeps_the_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    good = json.dumps({"theme": "dark", "recent": ["/a.md"]}).encode()
    chance = random.Random(5)
    set_aside = 0
    for _ in range(200):
        data = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data[: chance.randint(0, len(data))])
        content = path.read_bytes()
        loaded, problem = load_settings(path)
        assert isinstance(loaded, Settings)
        if problem is not None:
            set_aside += 1
            aside = Path(problem.facts["aside"])
            assert aside.read_bytes() == content
            assert not path.exists()
    assert set_aside > 100
