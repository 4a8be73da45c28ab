"""What the machine can spare: whether it runs on mains power, and whether its memory is running out."""

from __future__ import annotations

import psutil

# Memory is low when less than this share of it, or this many bytes, is free.
LOW_SHARE = 0.05
LOW_BYTES = 500_000_000


def on_mains() -> bool:
    """Whether the machine is plugged in; True as well where there is no battery, or none that tells."""
    # psutil has no such function on some systems, and a driver may answer nonsense.
    read = getattr(psutil, "sensors_battery", None)
    try:
        battery = read() if read is not None else None
    except (OSError, ValueError, RuntimeError, NotImplementedError):
        return True
    return battery is None or battery.power_plugged is not False


def memory_low() -> bool:
    """Whether other programs (and this one) have left almost no memory."""
    memory = psutil.virtual_memory()
    return is_low(memory.available, memory.total)


def is_low(available: int, total: int) -> bool:
    """Whether ``available`` of ``total`` bytes of memory is too little to keep a model for later."""
    return available < max(LOW_SHARE * total, LOW_BYTES)
