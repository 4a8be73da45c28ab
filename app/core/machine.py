"""What this computer is: system, processor, memory, display."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Machine:
    """The facts ``doctor`` tells; memory in bytes. ``display`` is the name of a display server, or None."""

    system: str
    python: str
    processor: str
    physical_cores: int
    logical_cores: int
    memory_total: int
    memory_free: int
    display: str | None


def this_machine() -> Machine:
    """Look at this computer now."""
    memory = psutil.virtual_memory()
    logical = os.cpu_count() or 1
    return Machine(
        system=_system_name(),
        python=platform.python_version(),
        processor=_processor_name(),
        physical_cores=psutil.cpu_count(logical=False) or logical,
        logical_cores=logical,
        memory_total=memory.total,
        memory_free=memory.available,
        display=_display(),
    )


def _system_name() -> str:
    if sys.platform == "linux":
        try:
            return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release()}"
        except (OSError, KeyError):
            return f"Linux {platform.release()}"
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    return f"{platform.system()} {platform.version()}"


def _processor_name() -> str:
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
