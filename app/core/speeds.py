"""How fast a model will be on a device that it has not run on: published figures, scaled by bandwidth and size."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from app.core import places
from app.core.errors import BrokenCatalog
from app.core.machine import plain_name
from app.core.patterns import pattern_of
from app.core.recommendation import Speed
from app.core.strict_toml import Table, read_toml

FAMILIES = ("nvidia", "amd", "apple")
# Words that make another device of a name: an "RTX 4090 Laptop" is no "RTX 4090".
_VARIANTS = pattern_of(r"\b(laptop|mobile|max-q|ti|super|pro|max|ultra|xt|xtx|gre)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """``bandwidth``: GB (10^9 bytes) a second; ``decode``, ``prefill``: tokens a second (reference), 0: unknown."""

    name: str
    family: str
    bandwidth: float
    decode: float
    prefill: float
    source: str


@dataclass(frozen=True, slots=True)
class Processor:
    """What one core of a CPU does, and where memory ends it: GB a second, tokens a second of the reference."""

    core_bandwidth: float
    most_bandwidth: float
    core_prefill: float


@dataclass(frozen=True, slots=True)
class Work:
    """What a token costs: bytes that are read on each device, weights that it is multiplied with, share on the GPU."""

    gpu_bytes: int
    cpu_bytes: int
    elements: int
    gpu_share: float


@dataclass(frozen=True, slots=True)
class Speeds:
    """The figures of resources/speeds.toml; ``reference_bytes`` and ``reference_elements`` are of their model."""

    reference_bytes: float
    reference_elements: float
    processor: Processor
    devices: tuple[KnownDevice, ...]

    def known(self, description: str) -> KnownDevice | None:
        """The device that a driver calls so: the longest name that stands in it, of the same variant."""
        description = plain_name(description)
        variant = {word.lower() for word in _VARIANTS.findall(description)}
        found = [device for device in self.devices
                 if re.search(rf"\b{re.escape(device.name)}\b", description, re.IGNORECASE)
                 and {word.lower() for word in _VARIANTS.findall(device.name)} == variant]
        return max(found, key=lambda device: len(device.name), default=None)

    def estimate(self, work: Work, gpu: str, cores: int, *, shared_memory: bool = False) -> Speed | None:
        """How fast that work will be; None: nothing is known of that GPU.

        Args:
            work: of one token.
            gpu: the GPU's description, "" for none.
            cores: physical cores.
            shared_memory: the GPU uses the computer's own memory, and one that is not known is as fast as that.
        """
        cpu = self.processor
        cpu_bandwidth = min(cpu.core_bandwidth * cores, cpu.most_bandwidth) * 1e9
        cpu_prefill = cpu.core_prefill * cores * self.reference_elements / work.elements
        if not gpu:
            return Speed(cpu_prefill, cpu_bandwidth / work.cpu_bytes)
        device = self.known(gpu)
        if device is None and not shared_memory:
            return None
        # An integrated GPU that nobody measured reads the same memory as the CPU, and computes no slower than it.
        gpu_bandwidth = self._bandwidth(device) if device else cpu_bandwidth
        gpu_prefill = (self._prefill(device) * self.reference_elements / work.elements) if device else cpu_prefill
        decode = 1 / (work.gpu_bytes / gpu_bandwidth + work.cpu_bytes / cpu_bandwidth)
        prefill = 1 / (work.gpu_share / gpu_prefill + (1 - work.gpu_share) / cpu_prefill)
        return Speed(prefill, decode)

    def _bandwidth(self, device: KnownDevice) -> float:
        """Bytes a second that are really read: measured, else what devices of its family reach of theirs."""
        if device.decode:
            return device.decode * self.reference_bytes
        return device.bandwidth * 1e9 * self._share(device.family)

    def _share(self, family: str) -> float:
        return median(other.decode * self.reference_bytes / (other.bandwidth * 1e9)
                      for other in self.devices if other.family == family and other.decode)

    def _prefill(self, device: KnownDevice) -> float:
        if device.prefill:
            return device.prefill
        return device.bandwidth * median(other.prefill / other.bandwidth for other in self.devices
                                         if other.family == device.family and other.prefill)


def load_speeds(path: Path | None = None) -> Speeds:
    """Read the figures; ``path``: None for those that came with the program.

    Raises:
        BrokenCatalog: with the line and the reason.
    """
    path = path or places.resources() / "speeds.toml"

    def fail(line: int, reason: str) -> BrokenCatalog:
        return BrokenCatalog(path=str(path), reason=f"line {line}: {reason}")

    root = read_toml(path, fail)
    reference, processor = root.table("reference"), root.table("processor")
    for table in (reference, processor):
        table.text("source")
    speeds = Speeds(
        reference.number("bytes_read", least=1), reference.number("elements", least=1),
        Processor(processor.number("core_bandwidth", least=0.1), processor.number("most_bandwidth", least=0.1),
                  processor.number("core_prefill", least=0.1)),
        tuple(_device(table) for table in root.tables("device")))
    for table in (reference, processor, root):
        table.done()
    _check(speeds.devices, root)
    return speeds


def _device(table: Table) -> KnownDevice:
    device = KnownDevice(table.text("name"), table.choice("family", FAMILIES), table.number("bandwidth", least=1),
                         table.number("decode", 0.0), table.number("prefill", 0.0), table.text("source"))
    table.done()
    return device


def _check(devices: Sequence[KnownDevice], root: Table) -> None:
    for family in {device.family for device in devices}:
        if not any(device.family == family and device.decode and device.prefill for device in devices):
            root.refuse(f"no device of the family “{family}” was measured", "device")
