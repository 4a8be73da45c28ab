"""What this computer is: system, processor, memory, graphics cards, disk, power, display."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from app.core.graphics import GraphicsCard, graphics_cards
from app.core.power import on_mains


@dataclass(frozen=True, slots=True)
class Machine:
    """The facts ``doctor`` and the first launch tell; memory and disk in bytes.

    ``processor`` is the name on the box, ``processor_name`` what a person calls it. ``graphics`` are the cards that the
    system knows, whether the engine can use them or not. ``disk_free`` is of the disk that holds the models.
    ``display`` is the name of a display server, or None.
    """

    system: str
    python: str
    processor: str
    physical_cores: int
    logical_cores: int
    memory_total: int
    memory_free: int
    display: str | None
    processor_name: str = ""
    graphics: tuple[GraphicsCard, ...] = ()
    disk_free: int = 0
    disk_total: int = 0
    on_mains: bool = True


def this_machine(models: Path | None = None) -> Machine:
    """Look at this computer now.

    Args:
        models: the folder of the models, which need not exist yet; None: their disk is not looked at.
    """
    free, total = disk_space(models) if models is not None else (0, 0)
    memory = psutil.virtual_memory()
    logical = os.cpu_count() or 1
    return Machine(
        system=_system_name(),
        python=platform.python_version(),
        processor=(processor := processor_on_box()),
        physical_cores=psutil.cpu_count(logical=False) or logical,
        logical_cores=logical,
        memory_total=memory.total,
        memory_free=memory.available,
        display=_display(),
        processor_name=plain_name(processor),
        graphics=graphics_cards(),
        disk_free=free,
        disk_total=total,
        on_mains=on_mains(),
    )


def plain_name(name: str) -> str:
    """As a person says it, without marks and clock: "Intel(R) Xeon(R) Gold CPU @ 2.1GHz" is "Intel Xeon Gold"."""
    return " ".join(re.sub(r"\((?:R|TM)\)|\bCPU\b|\b\d+-Core Processor\b|@.*$", "", name,
                           flags=re.IGNORECASE).split())


def disk_space(folder: Path) -> tuple[int, int]:
    """Free and all bytes of the disk on which ``folder`` stands or would be made; (0, 0): it cannot be told."""
    for place in (folder, *folder.absolute().parents):
        try:
            usage = shutil.disk_usage(place)
        except FileNotFoundError:
            continue
        except OSError:
            break
        return usage.free, usage.total
    return 0, 0


def _system_name() -> str:
    if sys.platform == "linux":
        try:
            return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release()}"
        except (OSError, KeyError):
            return f"Linux {platform.release()}"
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    return f"{platform.system()} {platform.version()}"


def processor_on_box() -> str:
    """The name on the box; ``platform.processor`` knows only the family."""
    if sys.platform == "linux":
        try:
            found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
        except OSError:
            found = None
        if found:
            return " ".join(found[1].split())
    elif sys.platform == "darwin":
        command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        try:
            name = subprocess.run(command, capture_output=True, text=True, timeout=2, check=False).stdout.strip()
        except (OSError, subprocess.SubprocessError):
            name = ""
        if name:
            return name
    elif sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"HARDWARE\DESCRIPTION\System\CentralProcessor\0") as key:
                return str(winreg.QueryValueEx(key, "ProcessorNameString")[0]).strip()
        except OSError:
            pass
    return platform.processor() or platform.machine()


def _display() -> str | None:
    if sys.platform != "linux":
        return "desktop"
    return os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or None
