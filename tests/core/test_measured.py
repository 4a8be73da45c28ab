"""Measured speeds are kept by model and device, and what cannot be read is measured again."""

from __future__ import annotations

import json
from pathlib import Path

from app.core.catalog import load_catalog
from app.core.licences import licence_text
from app.core.measured import MeasuredSpeeds
from app.core.recommendation import Speed


def test_a_measured_speed_is_found_for_its_model_and_device_only(tmp_path: Path) -> None:
    catalog = load_catalog()
    large, small = catalog.get("qwen3-8b"), catalog.get("qwen3-4b")
    speeds = MeasuredSpeeds(tmp_path / "deep" / "speeds.json")
    assert speeds.of(large, "") is None
    speeds.note(large, "", Speed(20.0, 6.5))
    speeds.note(large, "RTX", Speed(900.0, 41.25))
    speeds.note(large, "", Speed(21.0, 6.75))
    again = MeasuredSpeeds(tmp_path / "deep" / "speeds.json")
    assert again.of(large, "") == Speed(21.0, 6.75, measured=True)
    assert again.of(large, "RTX") == Speed(900.0, 41.25, measured=True)
    assert again.of(small, "") is None


def test_a_damaged_file_is_no_measurement(tmp_path: Path) -> None:
    large, path = load_catalog().get("qwen3-8b"), tmp_path / "speeds.json"
    for data in ("", [], {large.sha256: 5}, {large.sha256: {"": [0, "x"]}}):
        path.write_text(json.dumps(data)[1 if data == "" else 0 :])
        speeds = MeasuredSpeeds(path)
        assert speeds.of(large, "") is None
        speeds.note(large, "", Speed(20.0, 6.5))
        assert speeds.of(large, "") == Speed(20.0, 6.5, measured=True)


def test_every_licence_of_the_catalog_came_with_the_program() -> None:
    for entry in load_catalog().entries:
        assert len(licence_text(entry.licence)) > 1000, entry.licence
    assert licence_text("none such") == ""
