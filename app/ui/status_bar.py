"""The line at the bottom: words and saving on the left, the model and its speed on the right, always true."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from app.ui.elided_label import ElidedLabel

# Those that can be pressed, for more than they say.
_PRESSED = ("count", "goal", "transfer", "idle", "seal")
# The one that gives room to the others where there is little, and pixels that those keep.
_LONG, _SHORT = "model", 180


class StatusBar(QFrame):
    """A row of quiet labels, each with its own meaning and name; some can be pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setFixedHeight(28)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(20)
        self._labels: dict[str, QLabel | QToolButton] = {}
        for name, about in (
            ("count", self.tr("Words and characters of the document, or of the selection; press it for more")),
            ("goal", self.tr("How far you are on the way to your goals; press it to change them")),
            ("saved", self.tr("Whether the document is saved")),
            ("file", self.tr("Encoding and line ends of the file")),
            ("hidden", self.tr("Characters that cannot be seen; the menu shows where they stand")),
            ("", ""),
            ("transfer", self.tr("A model that is being fetched; press it to see how far it is")),
            ("idle", self.tr("Why the graphics card does not work for the model; press it to read what to do")),
            ("model", self.tr("The model that is loaded, and the device it runs on")),
            ("warm", ""),
            ("context", self.tr("Tokens in use, of those that the model's context holds")),
            ("speed", self.tr("How fast the model writes")),
            ("seal", self.tr("Which connections there were; press it for more")),
        ):
            if not name:
                row.addStretch(1)
                continue
            label = QToolButton() if name in _PRESSED else ElidedLabel() if name == _LONG else ElidedLabel(_SHORT)
            if name in _PRESSED:
                label.setAccessibleName(about.partition(";")[0].partition("；")[0])
            self._labels[name] = label
            self.explain(name, about)
            label.hide()
            row.addWidget(label)

    def put(self, name: str, text: str, problem: bool = False) -> None:
        """Set the label ``name``; an empty text hides it. ``problem`` colours it as one."""
        label = self._labels[name]
        if label.text() != text:
            label.setText(text)
        if label.isHidden() == bool(text):
            label.setHidden(not text)
        state = "problem" if problem else ""
        if label.property("state") != state:
            label.setProperty("state", state)
            label.style().unpolish(label)
            label.style().polish(label)

    def explain(self, name: str, about: str) -> None:
        """Say what the label ``name`` means, to the pointer and to a screen reader."""
        self._labels[name].setToolTip(about)
        self._labels[name].setAccessibleDescription(about)

    def pressed(self, name: str, act: Callable[[], object]) -> None:
        """Do ``act`` when the label ``name`` is pressed."""
        label = self._labels[name]
        assert isinstance(label, QToolButton)
        label.clicked.connect(lambda: act())

    def text(self, name: str) -> str:
        """What the label ``name`` says."""
        return self._labels[name].text()
