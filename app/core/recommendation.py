"""Which model suits this computer: where each would stand, how fast it would be, and the one to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.catalog import Entry

# whole: all of it on the GPU, with the full context. shorter: with less context. partly: some layers on the GPU.
# processor: on the CPU, with the full context. none: it does not fit.
Kind = Literal["whole", "shorter", "partly", "processor", "none"]
# Why it is the one: how it stands, or what speaks against the better one (``instead_of``): too slow here, too little
# memory, too little disk; starter: nothing else fits.
Why = Literal["whole", "shorter", "partly", "processor", "none", "slow", "memory", "disk", "starter"]

# A model that is larger than the catalog's first, or that uses a GPU only in part, is worth it from here (tokens/s).
FAST = 20.0
# A section is read (2,000 tokens) and a page of it is written (500) within this many seconds, or a smaller model is
# the better beginning: people read 238 words a minute (Brysbaert 2019, doi 10.1016/j.jml.2019.104047), and wait for
# the first of them.
READ_TOKENS, WRITTEN_TOKENS, PATIENCE_SECONDS = 2000, 500, 160.0
SPARE_DISK = 1_000_000_000  # bytes that stay free on the disk


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a model would stand.

    Args:
        kind: see ``Kind``.
        context_tokens: what would fit; 0 for "none".
        gpu: the GPU's name as a person says it, "" for none.
        gpu_layers: how many of ``layers`` (the output layer counts) would be on it.
        kv_type: type of the cache.
        from_disk: the weights do not stay in memory, and are read again and again.
    """

    kind: Kind
    context_tokens: int = 0
    gpu: str = ""
    gpu_layers: int = 0
    layers: int = 0
    kv_type: str = "f16"
    from_disk: bool = False

    @property
    def percent_on_gpu(self) -> int:
        return round(100 * self.gpu_layers / self.layers) if self.layers else 0


@dataclass(frozen=True, slots=True)
class Speed:
    """Tokens a second that are read and written; ``measured``: on this computer, else it is an estimate."""

    prefill: float
    decode: float
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """One model of the catalog on this computer. ``speed`` is None where nothing is known about the device."""

    entry: Entry
    placement: Placement
    speed: Speed | None
    installed: bool
    disk_fits: bool

    @property
    def possible(self) -> bool:
        return self.placement.kind != "none" and (self.installed or self.disk_fits)


@dataclass(frozen=True, slots=True)
class Advice:
    """The offers in the catalog's order, the one to begin with, and the code of the reason for it.

    ``instead_of`` is the better model that the reason speaks of, None where there is none.
    """

    offers: tuple[Offer, ...]
    chosen: Offer
    why: Why
    instead_of: Offer | None = None

    def offer(self, model_id: str) -> Offer:
        """The offer of that model.

        Raises:
            KeyError
        """
        found = next((offer for offer in self.offers if offer.entry.id == model_id), None)
        if found is None:
            raise KeyError(model_id)
        return found


def recommend(offers: Sequence[Offer]) -> Advice:
    """The largest model that works well here; whatever the computer, one is named.

    Args:
        offers: in the catalog's order: the first is what the program is made for, the last the starter.
    """
    first, starter = offers[0], offers[-1]
    by_size = sorted((offer for offer in offers if offer is not starter), key=lambda offer: -offer.entry.bytes)
    placed = [offer for offer in by_size if offer.placement.kind != "none"]
    chosen = _best([offer for offer in placed if offer.possible], first) or starter
    with_room = _best(placed, first)
    if with_room is not None and with_room is not chosen:
        return Advice(tuple(offers), chosen, "disk", with_room)
    if chosen is starter:
        return Advice(tuple(offers), starter, "starter")
    better = next((offer for offer in by_size if chosen.entry.bytes < offer.entry.bytes <= first.entry.bytes), None)
    if better is None:
        return Advice(tuple(offers), chosen, chosen.placement.kind)
    place = better.placement
    short = place.kind in ("shorter", "none") or place.from_disk
    return Advice(tuple(offers), chosen, "memory" if short else "slow", better)


def _best(offers: Sequence[Offer], first: Offer) -> Offer | None:
    """The first of ``offers``, the largest first, that works well; else the smallest, as the least trouble."""
    good = (offer for offer in offers if _is_good(offer, larger=offer.entry.bytes > first.entry.bytes))
    return next(good, next((offer for offer in reversed(offers) if not offer.placement.from_disk), None))


def _is_good(offer: Offer, *, larger: bool) -> bool:
    place, speed = offer.placement, offer.speed
    if place.from_disk or place.kind == "shorter" or (larger and place.kind != "whole"):
        return False
    if larger or place.kind == "partly":
        return speed is not None and speed.decode >= FAST
    return speed is None or READ_TOKENS / speed.prefill + WRITTEN_TOKENS / speed.decode <= PATIENCE_SECONDS
