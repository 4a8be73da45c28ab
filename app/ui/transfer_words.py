"""What a download tells, in the window's language: sizes, times left, how far it is, what happens to it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.core.errors import DownloadProblem
from app.core.transfer import (
    Checking,
    Connecting,
    Following,
    Progress,
    Restarted,
    SourceChanged,
    TransferEvent,
    Waiting,
)
from app.ui.wording import listed

translate = QCoreApplication.translate


def size(count: int | float) -> str:
    """Bytes in the unit that file managers show (1 GB is 1,000,000,000 bytes)."""
    if count >= 999_500_000:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.0f} MB" if count >= 999_500 else f"{count / 1e3:.0f} KB"


def share_of(done: int, total: int) -> str:
    """Bytes of bytes in one unit: "2.1 of 5.0 GB"."""
    whole = size(total)
    number, _, unit = whole.partition(" ")
    scale = {"GB": 1e9, "MB": 1e6, "KB": 1e3}[unit]
    part = f"{done / scale:.1f}" if "." in number else f"{done / scale:.0f}"
    return translate("Transfer", "{done} of {total}").format(done=part, total=whole)


def duration(seconds: float) -> str:
    """A time that is left, as exact as it is worth."""
    if seconds < 50:
        return translate("Transfer", "{seconds} s").format(seconds=max(1, round(seconds)))
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return translate("Transfer", "{minutes} min").format(minutes=minutes)
    return translate("Transfer", "{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


def line(event: TransferEvent) -> str:
    """What is said of an event while it is the newest; "" for what is said otherwise."""
    match event:
        case Connecting(sources):
            return translate("Transfer", "Asking {sources}…").format(sources=listed(sources))
        case Progress(done, total, speed, left, source):
            parts = [share_of(done, total)]
            if speed > 0:
                parts.append(translate("Transfer", "{size} a second").format(size=size(speed)))
            if left is not None:
                parts.append(translate("Transfer", "{time} left").format(time=duration(left)))
            return " · ".join([*parts, translate("Transfer", "from {source}").format(source=source)])
        case Following(done, total):
            return translate("Transfer", "Another window fetches it: {share}").format(share=share_of(done, total))
        case Checking(done, total):
            return translate("Transfer", "Checking that every byte is right… {percent}%").format(
                percent=percent(done, total))
        case _:
            return ""


def note(event: TransferEvent) -> str | None:
    """What stays said beneath until something else does; None: the event changes nothing there."""
    match event:
        case SourceChanged(source, reason):
            return "" if reason is None else translate("Transfer", "{problem} Now from {source}.").format(
                problem=sentence(reason), source=source)
        case Waiting(seconds, reason):
            return translate("Transfer", "{problem} Trying again in {time}.").format(
                problem=sentence(reason), time=duration(seconds))
        case Restarted(reason):
            return translate("Transfer", "{problem} It is fetched anew.").format(problem=sentence(reason))
        case _:
            return None


def short(name: str, event: TransferEvent) -> str:
    """The same in the status line."""
    match event:
        case Progress(done, total, _, left):
            told = f"{name} {percent(done, total)}%"
            if left is None:
                return told
            return f"{told} · " + translate("Transfer", "{time} left").format(time=duration(left))
        case Following(done, total):
            return f"{name} {percent(done, total)}%"
        case Checking():
            return translate("Transfer", "checking {model}").format(model=name)
        case _:
            return translate("Transfer", "fetching {model}").format(model=name)


def percent(done: int, total: int) -> int:
    """Whole percents; 100 only when it is all."""
    return min(99, 100 * done // total) if 0 < done < total else 100 if total and done >= total else 0


def sentence(problem: DownloadProblem) -> str:
    """What happened, without the advice: what can be done is done already."""
    return translate("errors", problem.sentence).format(**problem.facts)
