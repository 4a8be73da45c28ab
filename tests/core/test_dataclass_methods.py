"""Dataclasses whose methods are compiled late are as all others."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, InitVar, asdict, field, fields, replace
from pathlib import Path
from typing import Any

import pytest

from app.core import dataclass_methods

ROOT = Path(__file__).parents[2]


def make(**options: bool) -> tuple[type, type]:
    """A class and one that inherits from it, with every kind of field."""

    @dataclasses.dataclass(**options)
    class Base:
        a: int
        b: str = "b"
        c: list[int] = field(default_factory=list, hash=False)

    @dataclasses.dataclass(**options)
    class Derived(Base):
        d: float = field(default=1.5, repr=False)
        e: InitVar[int] = 0
        f: int = field(init=False, default=7, compare=False)

        def __post_init__(self, e: int) -> None:
            object.__setattr__(self, "f", self.f + e)

    return Base, Derived


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataclasses, "_create_fn", getattr(dataclasses, "_create_fn", None))
    dataclass_methods.compile_late()


OPTIONS: list[dict[str, bool]] = [
    {}, {"frozen": True}, {"frozen": True, "slots": True}, {"slots": True}, {"order": True, "frozen": True},
    {"eq": False}, {"repr": False}, {"unsafe_hash": True}, {"kw_only": True, "frozen": True, "slots": True},
]


def seen(pair: tuple[type, type]) -> list[Any]:
    """All that can be seen of instances, twice: the second time nothing is compiled any more."""
    return [each for _ in range(2) for kind in pair for each in told(kind)]


def told(kind: Any) -> Iterator[Any]:
    one, same = kind(a=1), kind(a=1)
    other = replace(kind(a=1, b="x"), a=2, **({"e": 3} if hasattr(one, "d") else {}))
    yield asdict(one), asdict(other), one == other, [each.name for each in fields(kind)]
    if kind.__eq__ is not object.__eq__:
        yield one == same
    if kind.__repr__ is not object.__repr__:
        yield repr(one)
    for act in (lambda: hash(one) == hash(same), lambda: one < other, lambda: setattr(one, "a", 5),
                lambda: delattr(one, "a"), lambda: kind(), lambda: kind(a=1, z=2)):
        try:
            yield act()
        except (TypeError, AttributeError) as error:
            yield type(error), str(error)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_they_behave_as_all_others(options: dict[str, bool], request: pytest.FixtureRequest) -> None:
    plain = seen(make(**options))
    request.getfixturevalue("late")
    assert seen(make(**options)) == plain


def test_a_method_is_the_real_one_once_it_was_called(late: None) -> None:
    base, derived = make(frozen=True, slots=True)
    waiting = base.__init__
    one = derived(1)
    assert base.__init__ is waiting  # a derived class has its own
    assert base(1) == base(1)
    assert base.__init__ is not waiting
    assert base.__init__.__qualname__ == waiting.__qualname__
    with pytest.raises(FrozenInstanceError):
        one.a = 2


def test_it_is_done_once(late: None) -> None:
    before = dataclasses._create_fn  # type: ignore[attr-defined]
    dataclass_methods.compile_late()
    assert dataclasses._create_fn is before  # type: ignore[attr-defined]


def test_the_program_s_own_classes_work_with_it() -> None:
    """Tests of modules that are made of dataclasses, in a process that compiles late."""
    code = ("import sys; from app.core import dataclass_methods; dataclass_methods.compile_late(); import pytest; "
            "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', *sys.argv[1:]]))")
    done = subprocess.run(
        [sys.executable, "-c", code, "tests/core/test_review.py", "tests/core/test_settings.py"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout[-3000:]
