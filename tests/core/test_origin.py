"""A copy of the program tells what brought it; a damaged note is no reason not to start."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.origin import NAME, TOLD, Origin, origin


@pytest.mark.parametrize(("note", "told"), [
    ('{"package": "deb", "flavour": "vulkan"}', Origin("deb", "vulkan")),
    ('{"package": "appimage", "flavour": "cpu", "more": 1}', Origin("appimage", "cpu")),
    ('{"package": "flatpak", "flavour": "cpu"}', Origin("folder", "cpu")),
    ('{"package": ["deb"], "flavour": 7}', Origin("folder")),
    ('{"package": "deb"}', Origin("folder")), ("[]", Origin("folder")), ("\x00", Origin("folder")),
])
def test_what_the_package_wrote_is_told(tmp_path: Path, note: str, told: Origin) -> None:
    (tmp_path / NAME).write_text(note, "utf-8")
    assert origin(tmp_path) == told
    assert TOLD[told.package]


def test_without_a_note_it_is_a_checkout_or_an_installation_by_pip(tmp_path: Path) -> None:
    assert origin() == Origin("checkout")
    assert origin(tmp_path) == Origin("pip")
