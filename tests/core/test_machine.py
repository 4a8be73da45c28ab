"""What this computer is: names as a person says them, the graphics cards that the system knows, the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.graphics import GraphicsCard, linux_cards
from app.core.machine import disk_space, plain_name, this_machine


@pytest.mark.parametrize(("name", "plain"), [
    ("Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz", "Intel Xeon Gold 6338"),
    ("AMD Ryzen 7 5800X 8-Core Processor", "AMD Ryzen 7 5800X"),
    ("12th Gen Intel(R) Core(TM) i7-12700H", "12th Gen Intel Core i7-12700H"),
    ("Apple M2", "Apple M2"),
])
def test_a_processor_is_named_as_a_person_does(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_this_machine_is_told_whole(tmp_path: Path) -> None:
    machine = this_machine(tmp_path / "not" / "there" / "yet")
    assert machine.memory_total > machine.memory_free > 0
    assert machine.disk_total > machine.disk_free > 0
    assert not (tmp_path / "not").exists(), "looking at a disk makes no folder"
    assert machine.processor_name
    assert this_machine().disk_total == 0, "no disk was asked for"


def test_a_relative_folder_stands_on_the_disk_of_the_current_one() -> None:
    assert 0 < disk_space(Path("/"))[0] <= disk_space(Path("/"))[1]
    assert disk_space(Path("relative/folder"))[1] == disk_space(Path.cwd())[1]


def test_cards_are_found_whether_a_driver_works_them_or_not(tmp_path: Path) -> None:
    pci, modules = tmp_path / "devices", tmp_path / "module"
    for slot, vendor, kind, device in (("0000:00:02.0", "0x8086", "0x030000", "0xa7a0"),
                                       ("0000:01:00.0", "0x10de", "0x030000", "0x28a0"),
                                       ("0000:02:00.0", "0x10de", "0x040300", "0x22be"),  # its sound
                                       ("0000:03:00.0", "0x1234", "0x030000", "0x1111")):  # a virtual display
        (pci / slot).mkdir(parents=True)
        for name, line in (("vendor", vendor), ("class", kind), ("device", device)):
            (pci / slot / name).write_text(line + "\n")
    assert linux_cards(pci, modules) == (
        GraphicsCard("Intel", "Intel graphics (a7a0)", ""), GraphicsCard("NVIDIA", "NVIDIA graphics (28a0)", ""))
    (modules / "nvidia").mkdir(parents=True)
    (modules / "nvidia" / "version").write_text("560.35.03\n")
    (tmp_path / "drivers" / "nvidia").mkdir(parents=True)
    (pci / "0000:01:00.0" / "driver").symlink_to(tmp_path / "drivers" / "nvidia")
    assert linux_cards(pci, modules)[1].driver == "nvidia 560.35.03"
    assert linux_cards(tmp_path / "none", modules) == ()
