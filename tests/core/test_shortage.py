"""One sentence on what memory was too short for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.errors import (
    OnTheProcessor,
    PartlyOnTheProcessor,
    ReadFromDisk,
    RougherCache,
    ShorterContext,
    SmallerSteps,
)
from app.core.generation import ModelInfo
from app.core.shortage import shortage_of

INFO = ModelInfo("Qwen3-8B", "/m.gguf", "qwen3", 8, 5, 8192, 40960, "CPU, 8 threads", 0, 8, "qwen3", 1.0)


@pytest.mark.parametrize(("gave_up", "kind", "words"), [
    (("kv:q4_0", "context:8192"), ShorterContext, "8,192 tokens"),
    (("context:8192", "disk"), ShorterContext, "8,192"),
    (("kv:q8_0", "disk"), ReadFromDisk, "Qwen3-8B"),
    (("cpu", "kv:q8_0"), OnTheProcessor, "Qwen3-8B"),
    (("layers:28:37", "kv:q8_0"), PartlyOnTheProcessor, "76%"),
])
def test_what_the_writer_notices_is_said(gave_up: tuple[str, ...], kind: type, words: str) -> None:
    for stepped_down in (False, True):
        told = shortage_of(replace(INFO, gave_up=gave_up, stepped_down=stepped_down))
        assert type(told) is kind
        assert told is not None
        assert words in told.message()


@pytest.mark.parametrize(("code", "kind"), [("kv:q8_0", RougherCache), ("batch:128", SmallerSteps)])
def test_what_nobody_notices_is_said_only_when_an_allocation_failed(code: str, kind: type) -> None:
    assert shortage_of(replace(INFO, gave_up=(code,))) is None
    assert type(shortage_of(replace(INFO, gave_up=(code,), stepped_down=True))) is kind


def test_nothing_given_up_is_nothing_to_say() -> None:
    assert shortage_of(INFO) is None
