"""A fact: something a text states that a rewriting must not change, with its normal form."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "percent", "money", "quantity", "date", "time", "ordinal", "reference",
               "email", "url", "phone", "quotation", "title", "name", "term", "part", "bound", "duty"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact at characters ``start`` to ``end``.

    Args:
        kind: what it is; only for people, two facts are the same when their values are.
        value: its normal form: "ten percent" and "10%" have the same.
        weak: a way of speaking as often as a fact (one, 一个, first, half): its loss says nothing, but it is the
            same as the plain form, and to put another number in its place changes the meaning.
    """

    kind: Kind
    value: Hashable
    start: int
    end: int
    weak: bool = False
