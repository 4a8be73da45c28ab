"""Why a graphics card that is here does not do the work."""

from __future__ import annotations

from app.core.errors.stet_error import StetError


class GpuIdle(StetError):
    """A graphics card is here and does not do the work. Stet works without it, so this is said and never raised."""


class NoGpuSupport(GpuIdle):
    sentence = "Stet runs on the processor: this edition cannot use a graphics card, so “{card}” stays idle."
    advice = "Install the edition for graphics cards, or choose a smaller model."


class GpuWithoutDriver(GpuIdle):
    sentence = "Stet runs on the processor, because no driver works “{card}”."
    advice = "Install its maker's driver and start Stet again."


class GpuDriverTooOld(GpuIdle):
    sentence = "Stet runs on the processor, because the driver of “{card}” is older than CUDA needs."
    advice = "Update the driver from its maker's site and start Stet again."


class GpuPartMissing(GpuIdle):
    sentence = "Stet runs on the processor, because a part of it for “{card}” could not be loaded ({detail})."
    advice = "Update the card's driver; if it stays, install Stet again."


class GpuMemoryTaken(GpuIdle):
    sentence = "“{card}” has little memory left ({free} of {total} free), because other programs hold it."
    advice = "Close games, browsers and other models, and load the model again."


class GpuNotFound(GpuIdle):
    sentence = "Stet runs on “{used}”, which shares the computer's memory, because “{card}” did not answer."
    advice = "Update the driver of “{card}” and start Stet again."
