"""Asks whether to do what cannot be taken back; who only presses Enter or Esc has it left alone."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from app.ui.question_box import QuestionBox


def is_sure(
    parent: QWidget, text: str, do: str, leave: str, hint: str = "",
    button: QMessageBox.StandardButton = QMessageBox.StandardButton.Yes,
) -> bool:
    """Wait for the answer to a question.

    Args:
        text: the question; ``hint`` stands below it.
        do, leave: what the two buttons say.
        button: what the first of them is for the system.
    """
    box = QuestionBox(parent, text, hint)
    cancel = QMessageBox.StandardButton.Cancel
    box.setStandardButtons(button | cancel)
    box.setDefaultButton(cancel)
    box.button(button).setText(do)
    box.button(cancel).setText(leave)
    answer = box.exec()
    box.deleteLater()
    return answer == button
