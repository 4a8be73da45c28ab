"""The tokens hold what the design promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase

from app.core.places import resources
from app.ui.theme import colours, contrast, style_sheet, tokens

# Buttons of Qt's file dialog, by their names, and their pictures.
IN_FILE_DIALOG = {
    "backButton": "arrow-left", "forwardButton": "arrow-right", "toParentButton": "arrow-up",
    "newFolderButton": "folder-plus", "listModeButton": "layout-grid", "detailModeButton": "list",
}
# The colours in which they are drawn.
FILE_DIALOG = """
import json, os, sys
from PySide6.QtWidgets import QApplication, QFileDialog, QToolButton, QWidget
from app.ui.theme import colours, style_sheet
application, window = QApplication([]), QWidget()
window.setStyleSheet(style_sheet(colours(sys.argv[1] == "dark")))
dialog = QFileDialog(window)
dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
dialog.ensurePolished()
found = {}
for button in dialog.findChildren(QToolButton):
    image = button.icon().pixmap(64).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    found[button.objectName()] = sorted({each.name().upper() for each in pixels if each.alpha() == 255})
print(json.dumps(found), flush=True)
os._exit(0)
"""


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("front", "back"), [
    ("ink", "page"), ("ink", "desk"), ("ink", "hover"), ("ink", "accent_soft"), ("ink", "selection"),
    ("quiet", "desk"), ("quiet", "page"), ("on_accent", "accent"), ("accent", "page"), ("flag", "desk"),
    ("added", "added_soft"), ("removed", "removed_soft"), ("flag", "flag_soft"), ("ink", "flag_soft"),
    ("ink", "found"), ("accent", "found"),
])
def test_what_carries_meaning_can_be_read(dark: bool, front: str, back: str) -> None:
    c = colours(dark)
    assert contrast(getattr(c, front), getattr(c, back)) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_every_token_is_filled_in() -> None:
    sheet = style_sheet(colours(False))
    assert "$" not in sheet
    assert colours(False).accent in sheet
    assert tokens()["type"]["line_height"] == 1.75


# The ink of a line of 汉字, in whole pixels, as shares of what its outlines cover: of the window's face and of the
# document's, on both themes, and the outlines of the bold face.
WEIGHTS = """
import json
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, qGray
from app.main import make_application
from app.ui import theme

TEXT = "大纲润色写作报告委员会"
application = make_application([])

def picture(ground):
    image = QImage(1000, 160, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    return image

def ink(image, front, ground):
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    levels = bytes(grey.constBits())
    back, fore = (qGray(QColor(colour).rgb()) for colour in (ground, front))
    return sum(level - levels[0] for level in levels) / (fore - back)

def outlines(font):
    image, path = picture("black"), QPainterPath()
    path.addText(0, 0, font, TEXT)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(20, 120)
    painter.scale(4, 4)
    painter.fillPath(path, QColor("white"))
    painter.end()
    return ink(image, "white", "black") / 16

def shown(font, colours):
    image = picture(colours.page)
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(QColor(colours.ink))
    painter.drawText(20, 120, TEXT)
    painter.end()
    return ink(image, colours.ink, colours.page)

found = {}
for name, font in {"interface": theme.interface_font(), "document": theme.document_font()}.items():
    whole = outlines(font)
    for dark in (False, True):
        found[f"{name} {'dark' if dark else 'light'}"] = shown(font, theme.colours(dark)) / whole
    font.setWeight(QFont.Weight.Bold)
    found[f"{name} bold"] = outlines(font) / whole
print(json.dumps(found))
"""


def test_han_characters_weigh_what_their_face_says(qapp: object) -> None:
    """Neither thin on the bright page nor bold on the dark one."""
    if not {"Noto Sans CJK SC", "Noto Serif CJK SC"} <= set(QFontDatabase.families()):
        pytest.skip("the faces with PostScript outlines are not installed")
    done = subprocess.run([sys.executable, "-c", WEIGHTS], cwd=Path(__file__).parents[2], text=True, check=True,
                          env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, capture_output=True, timeout=60)
    found = json.loads(done.stdout)
    for name in ("interface", "document"):
        assert found[f"{name} bold"] > 1.45, found
        assert 0.8 < found[f"{name} light"] < 1.15, found
        assert 0.8 < found[f"{name} dark"] < 1.35, found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pictures_of_form_fields_have_the_colours_of_the_scheme(scheme: str) -> None:
    folder, seen = resources() / "icons" / "form" / scheme, colours(scheme == "dark")
    for name, colour in (("chevron-down", seen.quiet), ("chevron-up", seen.quiet), ("chevron-right", seen.quiet),
                         ("check", seen.on_accent), *((name, seen.quiet) for name in IN_FILE_DIALOG.values())):
        assert f'stroke="{colour}"' in (folder / f"{name}.svg").read_text("utf-8")
        assert f"{folder.as_posix()}/{name}.svg" in style_sheet(seen)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_buttons_of_qts_file_dialog_have_the_colours_of_the_scheme(scheme: str) -> None:
    """In a process of its own: the dialog's thread reads folders for as long as the dialog lives."""
    done = subprocess.run([sys.executable, "-c", FILE_DIALOG, scheme], cwd=Path(__file__).parents[2], text=True,
                          check=True, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, stdout=subprocess.PIPE,
                          timeout=60)
    found = json.loads(done.stdout)
    seen = colours(scheme == "dark")
    assert {name: found.get(name) for name in IN_FILE_DIALOG} == {name: [seen.quiet] for name in IN_FILE_DIALOG}
