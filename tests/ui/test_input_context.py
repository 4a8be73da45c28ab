"""The way to the input method that the desktop names, or to one that speaks the same."""

from __future__ import annotations

import pytest

from app.ui.input_context import chosen


@pytest.mark.parametrize(("environment", "expected"), [
    ({"QT_IM_MODULE": "fcitx"}, {"QT_IM_MODULE": "ibus"}),
    ({"QT_IM_MODULE": "fcitx5", "XMODIFIERS": "@im=fcitx"}, {"QT_IM_MODULE": "ibus"}),
    ({"QT_IM_MODULE": "ibus"}, {}),
    ({"QT_IM_MODULE": "compose", "XMODIFIERS": "@im=fcitx"}, {}),
    ({"XMODIFIERS": "@im=fcitx"}, {"QT_IM_MODULE": "ibus"}),
    ({"XMODIFIERS": "@im=ibus"}, {"QT_IM_MODULE": "ibus"}),
    ({"XMODIFIERS": "@im=ibus", "WAYLAND_DISPLAY": "wayland-0"}, {}),
    ({"QT_IM_MODULES": "wayland;fcitx"}, {"QT_IM_MODULES": "wayland;fcitx;ibus"}),
    ({"QT_IM_MODULES": "wayland;fcitx;ibus"}, {}),
    ({}, {}),
])
def test_an_input_method_is_found(environment: dict[str, str], expected: dict[str, str]) -> None:
    assert chosen(environment, False) == expected


def test_a_plugin_that_is_there_is_used() -> None:
    assert chosen({"QT_IM_MODULE": "fcitx", "QT_IM_MODULES": "fcitx"}, True) == {}
