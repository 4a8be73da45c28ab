"""What was cut stays exact on the clipboard, and the program that put it there ends in peace."""

from __future__ import annotations

import os
import subprocess
import sys

PROGRAM = """
from PySide6.QtWidgets import QApplication
application = QApplication([])
from app.ui import theme
from app.ui.editor import MarkdownEditor
editor = MarkdownEditor(theme.colours(False))
editor.show_text("one\\u00a0two\\u2028three")
editor.selectAll()
editor.cut()
print(ascii(application.clipboard().text()))
"""


def test_after_a_cut_the_program_ends_as_it_should() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], env=dict(os.environ, QT_QPA_PLATFORM="offscreen"),
                           capture_output=True, text=True, timeout=120)
    assert (ended.returncode, ended.stdout.strip()) == (0, ascii("one\u00a0two\u2028three")), ended.stderr
