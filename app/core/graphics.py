"""Which graphics cards the system itself knows, with their drivers: also those that the engine cannot use."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

# PCI vendors of graphics cards (https://pci-ids.ucw.cz).
VENDORS = {"0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel"}
_PCI = Path("/sys/bus/pci/devices")
_MODULES = Path("/sys/module")
_DISPLAY_CLASS = "0x03"  # PCI base class: display controller
# Windows' device class of display adapters.
_WINDOWS_CLASS = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}"


@dataclass(frozen=True, slots=True)
class GraphicsCard:
    """``name``: as the system calls it; ``driver``: its name and version, "" where none works it."""

    vendor: str
    name: str
    driver: str


def graphics_cards() -> tuple[GraphicsCard, ...]:
    """The cards of this computer, as far as the system tells without asking a driver; none on macOS (see Metal)."""
    if sys.platform == "linux":
        return linux_cards(_PCI, _MODULES)
    if sys.platform == "win32":
        return _windows_cards()
    return ()


def linux_cards(pci: Path, modules: Path) -> tuple[GraphicsCard, ...]:
    """The cards that stand in ``pci`` (/sys/bus/pci/devices), and their drivers' versions in ``modules``."""
    found: list[GraphicsCard] = []
    for device in sorted(pci.iterdir()) if pci.is_dir() else ():
        vendor = VENDORS.get(_line(device / "vendor"))
        if vendor is None or not _line(device / "class").startswith(_DISPLAY_CLASS):
            continue
        link = device / "driver"
        driver = link.resolve().name if link.exists() else ""
        version = _line(modules / driver / "version") if driver else ""
        name = f"{vendor} graphics ({_line(device / 'device').removeprefix('0x')})"
        found.append(GraphicsCard(vendor, name, f"{driver} {version}".strip()))
    return tuple(found)


def _line(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").strip()
    except OSError:
        return ""


def _windows_cards() -> tuple[GraphicsCard, ...]:
    found: list[GraphicsCard] = []
    if sys.platform == "win32":
        import winreg

        def text(key: winreg.HKEYType, name: str) -> str:
            try:
                return str(winreg.QueryValueEx(key, name)[0]).strip()
            except OSError:
                return ""

        for number in range(16):
            try:
                key = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, rf"{_WINDOWS_CLASS}\{number:04}")
            except OSError:
                continue
            with key:
                name, hardware = text(key, "DriverDesc"), text(key, "MatchingDeviceId").lower()
                vendor = next((known for pci, known in VENDORS.items() if f"ven_{pci[2:]}" in hardware), "")
                if vendor:
                    found.append(GraphicsCard(vendor, name, text(key, "DriverVersion")))
    return tuple(found)
