"""What is recommended, in sentences of both languages: this computer, each model on it, and why that one."""

from __future__ import annotations

from app.core.machine import Machine
from app.core.recommendation import Advice, Offer, Speed

_WHY = {
    "whole": ("It fits on {device} whole, with a context of {context} tokens.",
              "它可以完整放入 {device}，上下文为 {context} 个词元。"),
    "shorter": ("It is the smallest that there is for more than trying; memory leaves room for {context} tokens.",
                "内存有限，这是可实际使用的最小模型，上下文只能有 {context} 个词元。"),
    "partly": ("{percent}% of it fits on {device}, and the processor does the rest.",
               "其中 {percent}% 可放入 {device}，其余由处理器运行。"),
    "processor": ("This computer has no graphics card for it, and its processor is quick enough.",
                  "这台电脑没有可用的显卡，而处理器足够快。"),
    "slow": ("{better} runs here too, but {slowly}; this one is quicker.",
             "{better} 在这里也能运行，但{slowly}；这个更快。"),
    "memory": ("For {better} this computer has too little free memory; close other programs to use it.",
               "可用内存不足以运行 {better}；关闭其他程序后可再试。"),
    "disk": ("{better} would suit this computer, but its disk is too full: free {needed}, or use another disk.",
             "这台电脑适合 {better}，但磁盘空间不足：请腾出 {needed}，或改用其他磁盘。"),
    "starter": ("There is too little free memory for any other; close other programs, and look again.",
                "可用内存不足以运行其他模型；请关闭其他程序后再看。"),
}
_PLACE = {
    "whole": ("{context} tokens of context, on {device}", "上下文 {context} 词元，在 {device} 上运行"),
    "partly": ("{context} tokens of context, {percent}% on {device}",
               "上下文 {context} 词元，{percent}% 在 {device} 上"),
    "processor": ("{context} tokens of context, on the processor", "上下文 {context} 词元，由处理器运行"),
    "none": ("too large for the memory that is free", "超出可用内存"),
}
_SHORTER = ("only {context} tokens of context", "上下文只有 {context} 词元")


def reason(advice: Advice, language: str) -> str:
    """Why ``advice.chosen`` is the one, and what could be done for a better one, in one sentence."""
    better = advice.instead_of
    facts = _facts(advice.chosen, language)
    if better is not None:
        facts |= {"better": better.entry.name, "needed": _gigabytes(better.entry.bytes + 1_000_000_000),
                  "slowly": speed(better.speed, language) or placement(better, language)}
    return _in(_WHY[advice.why], language).format(**facts)


def placement(offer: Offer, language: str) -> str:
    """How a model would stand here: its context, and on what it runs."""
    place = offer.placement
    if place.kind == "shorter" or place.from_disk:
        return _in(_SHORTER, language).format(**_facts(offer, language))
    return _in(_PLACE[place.kind], language).format(**_facts(offer, language))


def speed(found: Speed | None, language: str) -> str:
    """How fast it writes, marked as an estimate where it is one; "": not known."""
    if found is None:
        return ""
    count = f"{found.decode:.0f}" if found.decode >= 10 else f"{found.decode:.1f}"
    if found.measured:
        return _in(("{} tokens a second (measured here)", "每秒 {} 词元（本机实测）"), language).format(count)
    return _in(("about {} tokens a second (estimate)", "每秒约 {} 词元（估计）"), language).format(count)


def computer(machine: Machine, gpu: str, total: int, free: int, language: str) -> str:
    """This computer in one line.

    Args:
        machine: the facts.
        gpu: the GPU's name, "" for none.
        total: bytes of its memory.
        free: bytes of it that are free.
        language: "en" or "zh".
    """
    name = gpu or machine.processor_name or machine.processor
    whole, left = (total, free) if gpu else (machine.memory_total, machine.memory_free)
    pattern = _in(("{}, {:.0f} GB, {:.1f} GB free", "{}，{:.0f} GB，可用 {:.1f} GB"), language)
    # Memory is sold in powers of two.
    return pattern.format(name, whole / (1 << 30), left / (1 << 30))


def _facts(offer: Offer, language: str) -> dict[str, str]:
    place = offer.placement
    return {"device": place.gpu or _in(("the processor", "处理器"), language), "percent": str(place.percent_on_gpu),
            "context": f"{place.context_tokens:,}"}


def _in(texts: tuple[str, str], language: str) -> str:
    return texts[language == "zh"]


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
