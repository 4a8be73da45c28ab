"""Export…: the format, what of the document it cannot carry, and the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.encodings import ENCODINGS
from app.core.errors import OntoItself, StetError
from app.core.handover.formats import FORMATS, LAYOUTS, OFFICIAL, PAPERS, WITH_LAYOUT, Format, format_named
from app.core.handover.order import LOOK, HandedOver, Order, now_in_xml
from app.ui.handover_words import format_words, layout_words, left_out_words, stage_words
from app.ui.sure import is_sure
from app.ui.wording import told
from app.workers.handover_runner import HandOverRunner

# Of what cannot be carried, at once.
_ROWS = 12
# Formats whose files have pages.
_WITH_PAPER = ("docx", "pdf", "odt")


class ExportDialog(QDialog):
    """Looks at the document as soon as it is shown; exports it as often as is wanted.

    What is chosen while it looks or writes holds for the next file.

    Args:
        order: the document, with the format, layout, paper, encoding and line end that were chosen last.
        source: the document's own file, which nothing is written over; None: it has none.
        folder: where files are proposed.
        since: when ``order.before`` stood there, in words.
    """

    def __init__(
        self, order: Order, source: Path | None, folder: Path, since: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._since = since
        self.order, self._source, self._folder = order, source, folder
        self._after: Callable[[HandedOver], None] = self._show_look
        self.runner = HandOverRunner(self)
        self.runner.stage.connect(lambda stage: self._say(stage_words(stage)))
        self.runner.done.connect(self._on_done)
        self.runner.failed.connect(self._on_failed)
        self.runner.stopped.connect(self._on_stopped)
        self.setObjectName("export")
        self.setWindowTitle(self.tr("Export"))
        self.setMinimumWidth(560)
        self.resize(560, 280)
        self._build()
        self._show_format()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if not self.runner.busy and self._after == self._show_look:
            self._begin(replace(self.order, format=LOOK), None, self._show_look)

    # Building -----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.format = self._combo(self.tr("Format"), ((each.name, format_words(each)) for each in FORMATS),
                                  self.order.format)
        self.paper = self._combo(self.tr("Paper"), zip(PAPERS, ("A4", "US Letter"), strict=True), self.order.paper)
        self.layout_choice = self._combo(self.tr("Layout"), ((name, layout_words(name)) for name in LAYOUTS),
                                         self.order.layout)
        self.encoding = self._combo(self.tr("Encoding"), ((each.name, each.label) for each in ENCODINGS),
                                    self.order.encoding)
        self.line_end = self._combo(self.tr("Line ends"), [("\n", "LF"), ("\r\n", self.tr("CRLF (Windows)"))],
                                    self.order.line_end)
        if self.order.before is not None:  # which nothing but Word knows
            self.format.setCurrentIndex(self.format.findData("docx"))
            self.format.setEnabled(False)
        self.format.currentIndexChanged.connect(self._show_format)
        self.layout_choice.currentIndexChanged.connect(self._show_format)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(8)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for combo in (self.format, self.layout_choice, self.paper, self.encoding, self.line_end):
            self._form.addRow(combo.accessibleName(), combo)
        self.marked = QLabel(
            self.tr("What changed since {since} is marked; Word can accept or refuse each change.").format(
                since=self._since))
        self.marked.setWordWrap(True)
        self.marked.setVisible(self.order.before is not None)
        self.finding = QLabel()
        self.finding.setWordWrap(True)
        self.left_out = QPlainTextEdit()
        self.left_out.setObjectName("statement")
        self.left_out.setAccessibleName(self.tr("What cannot be carried"))
        self.left_out.setReadOnly(True)
        self.left_out.setTabChangesFocus(True)
        self.left_out.document().setDocumentMargin(8)
        self.left_out.hide()
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.stop_button, self.close_button = QPushButton(self.tr("Stop")), QPushButton(self.tr("Close"))
        self.export_button = QPushButton(self.tr("Export…"))
        self.stop_button.clicked.connect(self.runner.stop)
        self.close_button.clicked.connect(self.reject)
        self.export_button.clicked.connect(self._ask_for_file)
        for button in (self.stop_button, self.close_button):
            button.setAutoDefault(False)
        self.export_button.setDefault(True)
        self.export_button.setProperty("role", "primary")
        row = QHBoxLayout()
        row.addWidget(self.stop_button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addLayout(self._form)
        column.addWidget(self.marked)
        column.addWidget(self.finding)
        column.addWidget(self.left_out)
        column.addStretch()
        column.addWidget(self.progress)
        column.addWidget(self.state)
        column.addLayout(row)

    @staticmethod
    def _combo(name: str, choices: Iterable[tuple[str, str]], chosen: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        for value, label in choices:
            combo.addItem(label, value)
        combo.setCurrentIndex(max(0, combo.findData(chosen)))
        return combo

    def _show_format(self) -> None:
        name = self.format.currentData()
        has_layout = name in WITH_LAYOUT
        is_official = has_layout and self.layout_choice.currentData() == OFFICIAL  # which knows one paper
        self._form.setRowVisible(self.layout_choice, has_layout)
        self._form.setRowVisible(self.paper, name in _WITH_PAPER and not is_official)
        self._form.setRowVisible(self.encoding, name == "txt")
        self._form.setRowVisible(self.line_end, name == "txt")

    # Exporting ----------------------------------------------------------------------------------------------------

    @property
    def chosen(self) -> Format:
        """The format that is chosen."""
        return format_named(self.format.currentData())

    def export_to(self, path: Path) -> None:
        """Write the document there; what is there now has been asked about."""
        if self._source is not None and path.exists() and path.samefile(self._source):
            self._on_failed(OntoItself(path=str(path)))
            return
        self.order = replace(
            self.order, format=self.chosen.name, paper=self.paper.currentData(), encoding=self.encoding.currentData(),
            line_end=self.line_end.currentData(), layout=self.layout_choice.currentData(), changed=now_in_xml())
        self._begin(self.order, path, lambda found: self._show_written(found, path))

    def _ask_for_file(self) -> None:
        form = self.chosen
        proposed = self._folder / f"{self.order.name}{form.suffix}"
        if self._source is not None and proposed == self._source:
            proposed = self._folder / self.tr("{name}, plain.txt").format(name=self.order.name)
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export"), str(proposed), f"{format_words(form).partition(' (')[0]} (*{form.suffix})")
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() not in (form.suffix, ".htm" if form.name == "html" else form.suffix):
            path = path.with_name(path.name + form.suffix)
            if path.exists() and not self._may_replace(path):  # the dialog asked about the other name only
                return
        self._folder = path.parent
        self.export_to(path)

    def _may_replace(self, path: Path) -> bool:
        return is_sure(self, self.tr("“{name}” exists. Replace it?").format(name=path.name),
                       self.tr("Replace"), self.tr("Cancel"))

    def _begin(self, order: Order, path: Path | None, after: Callable[[HandedOver], None]) -> None:
        self._after = after
        self._set_busy(True)
        self.runner.begin(order, path)

    def _on_done(self, found: HandedOver) -> None:
        self._set_busy(False)
        self._after(found)

    def _on_failed(self, error: StetError) -> None:
        self._set_busy(False)
        self._say(told(error))

    def _on_stopped(self) -> None:
        self._set_busy(False)
        self._say(self.tr("Stopped. Nothing was written."))

    def _set_busy(self, busy: bool) -> None:
        # The focus comes to the format before its button goes: by itself it would come to the next one, which is Stop
        # while work is under way. Enter at the format exports once that can be done.
        if not any(combo.hasFocus() for combo in (self.layout_choice, self.paper, self.encoding, self.line_end)):
            (self.format if self.format.isEnabled() else self.layout_choice).setFocus()
        self.progress.setVisible(busy)
        self.stop_button.setVisible(busy)
        self.export_button.setEnabled(not busy)
        self._say("")

    def _show_look(self, found: HandedOver) -> None:
        self._show_left_out(found)

    def _show_written(self, found: HandedOver, path: Path) -> None:
        self._show_left_out(found)
        self._say(self.tr("Written: {path}").format(path=path))
        self.close_button.setFocus()

    def _show_left_out(self, found: HandedOver) -> None:
        count = len(found.left_out)
        self.left_out.setPlainText("\n".join(map(left_out_words, found.left_out)))
        self.left_out.setVisible(bool(count))
        # As high as what it says, and the dialog with it; more is scrolled to.
        rows = min(int(self.left_out.document().size().height()), _ROWS)
        self.left_out.setFixedHeight(self.left_out.fontMetrics().lineSpacing() * (rows + 1) + 20)
        self.finding.setText(
            self.tr("Everything in this document can be handed over.") if not count else
            self.tr("One thing in this document cannot be handed over as it is:") if count == 1 else
            self.tr("{count} things in this document cannot be handed over as they are:").format(count=f"{count:,}"))

    def _say(self, text: str) -> None:
        self.state.setText(text)
        self.state.setVisible(bool(text))

    def done(self, result: int) -> None:
        """Closing ends what is under way; nothing of it is written."""
        self.runner.close()
        super().done(result)
