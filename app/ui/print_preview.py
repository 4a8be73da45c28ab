"""Print…: the pages as they will be, and the printer; they are those of the PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import StetError
from app.core.handover.formats import LAYOUTS, OFFICIAL, PAPERS
from app.core.handover.order import PAGES, HandedOver, Order
from app.ui.handover_words import layout_words, stage_words
from app.ui.theme import Colours
from app.ui.window_place import resize_on_screen
from app.ui.wording import told
from app.workers.handover_runner import HandOverRunner

# Pixels to an inch: of the pages in the preview, and on paper.
_SHOWN, _PRINTED = 96.0, 300.0
_GAP = 18
# Pages that are kept as pixels; the others stay compressed.
_DRAWN = 8


class PageRoll(QWidget):
    """Pages below each other, each drawn when it comes into view."""

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self._colours = colours
        self._pages: tuple[bytes, ...] = ()
        self._drawn: dict[int, QImage] = {}
        self._size = QImage().size()

    def show_pages(self, pages: tuple[bytes, ...]) -> None:
        """Show ``pages`` (PNG, all of one size)."""
        self._pages, self._drawn = pages, {}
        self._size = QImage.fromData(pages[0]).size() / self.devicePixelRatioF()
        self.setFixedSize(self._size.width() + 2 * _GAP, len(pages) * (self._size.height() + _GAP) + _GAP)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._pages:
            return
        step = self._size.height() + _GAP
        first, last = event.rect().top() // step, event.rect().bottom() // step
        for number in range(max(0, first), min(last + 1, len(self._pages))):
            page = QRectF(_GAP, _GAP + number * step, self._size.width(), self._size.height())
            painter.drawImage(page, self._image(number))
            painter.setPen(QColor(self._colours.line))
            painter.drawRect(page)

    def _image(self, number: int) -> QImage:
        if number not in self._drawn:
            while len(self._drawn) >= _DRAWN:
                self._drawn.pop(next(iter(self._drawn)))
            self._drawn[number] = QImage.fromData(self._pages[number])
        return self._drawn[number]


class PrintPreview(QDialog):
    """Sets the pages when it is shown, and again, finer, for the printer."""

    def __init__(self, order: Order, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.order = order
        self._after: Callable[[HandedOver], None] = self._show_pages
        self.runner = HandOverRunner(self)
        self.runner.stage.connect(lambda stage: self._say(stage_words(stage)))
        self.runner.done.connect(self._on_done)
        self.runner.failed.connect(self._on_failed)
        self.runner.stopped.connect(lambda: self._set_busy(False))
        self.setObjectName("printPreview")
        self.setWindowTitle(self.tr("Print"))
        resize_on_screen(self, 900, 820)
        self.roll = PageRoll(colours)
        area = QScrollArea()
        area.setObjectName("pageRoll")
        area.setWidget(self.roll)
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        area.setAccessibleName(self.tr("Pages"))
        self.layout_choice = QComboBox()
        self.layout_choice.setAccessibleName(self.tr("Layout"))
        for value in LAYOUTS:
            self.layout_choice.addItem(layout_words(value), value)
        self.layout_choice.setCurrentIndex(max(0, self.layout_choice.findData(order.layout)))
        self.layout_choice.currentIndexChanged.connect(self._set_pages)
        self.paper = QComboBox()
        self.paper.setAccessibleName(self.tr("Paper"))
        for value, label in zip(PAPERS, ("A4", "US Letter"), strict=True):
            self.paper.addItem(label, value)
        self.paper.setCurrentIndex(max(0, self.paper.findData(order.paper)))
        self.paper.currentIndexChanged.connect(self._set_pages)
        self.count = QLabel()
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.progress.setAccessibleName(self.tr("Progress"))
        close = QPushButton(self.tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        self.print_button = QPushButton(self.tr("Print…"))
        self.print_button.setDefault(True)
        self.print_button.setProperty("role", "primary")
        self.print_button.clicked.connect(self._ask_for_printer)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.layout_choice)
        row.addWidget(self.paper)
        row.addWidget(self.count)
        row.addWidget(self.state, 1)
        row.addWidget(close)
        row.addWidget(self.print_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(area, 1)
        column.addWidget(self.progress)
        column.addLayout(row)
        self._set_pages()

    def _set_pages(self) -> None:
        is_official = self.layout_choice.currentData() == OFFICIAL  # which knows one paper
        self.paper.setVisible(not is_official)
        self.order = replace(self.order, format=PAGES, paper=PAPERS[0] if is_official else self.paper.currentData(),
                             layout=self.layout_choice.currentData(), ppi=_SHOWN * self.devicePixelRatioF())
        self._begin(self.order, self._show_pages)

    def _show_pages(self, found: HandedOver) -> None:
        self.roll.show_pages(found.parts)
        count = len(found.parts)
        self.count.setText(self.tr("1 page") if count == 1 else self.tr("{count} pages").format(count=f"{count:,}"))
        self.print_button.setFocus()

    # The printer --------------------------------------------------------------------------------------------------

    def _ask_for_printer(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        prepare(printer, self.order)
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, max(1, len(self.roll._pages)))
        if dialog.exec():
            self.print_on(printer)
        dialog.deleteLater()

    def print_on(self, printer: object) -> None:
        """Set the pages for paper, and put them on ``printer`` (a QPrinter)."""
        self._begin(replace(self.order, ppi=_PRINTED), lambda found: self._print(printer, found))

    def _print(self, printer: object, found: HandedOver) -> None:
        if put_on(printer, found.parts):
            self.accept()
        else:
            self._say(self.tr("The printer did not take the pages."))

    # ------------------------------------------------------------------------------------------------------------

    def _begin(self, order: Order, after: Callable[[HandedOver], None]) -> None:
        self._after = after
        self._set_busy(True)
        self.runner.begin(order)

    def _on_done(self, found: HandedOver) -> None:
        self._set_busy(False)
        self._after(found)

    def _on_failed(self, error: StetError) -> None:
        self._set_busy(False)
        self.print_button.setEnabled(False)
        self._say(told(error))

    def _set_busy(self, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.print_button.setEnabled(not busy)
        self.paper.setEnabled(not busy)
        self.layout_choice.setEnabled(not busy)
        self._say("")

    def _say(self, text: str) -> None:
        self.state.setText(text)

    def done(self, result: int) -> None:
        """Closing ends what is under way."""
        self.runner.close()
        super().done(result)


def prepare(printer: object, order: Order) -> None:
    """Set a QPrinter's paper, its name of the document, and that a page reaches to the edges: its margins are in it."""
    from PySide6.QtCore import QMarginsF
    from PySide6.QtGui import QPageLayout, QPageSize
    from PySide6.QtPrintSupport import QPrinter

    assert isinstance(printer, QPrinter)
    size = QPageSize.PageSizeId.A4 if order.paper == "a4" else QPageSize.PageSizeId.Letter
    printer.setPageLayout(QPageLayout(QPageSize(size), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)
    printer.setDocName(order.name)


def put_on(printer: object, pages: tuple[bytes, ...]) -> bool:
    """Put ``pages`` (PNG) on a QPrinter, those that were chosen there; False where it failed."""
    from PySide6.QtPrintSupport import QPrinter

    assert isinstance(printer, QPrinter)
    printer.setFullPage(True)
    first, last = printer.fromPage() or 1, printer.toPage() or len(pages)
    painter = QPainter()
    if not painter.begin(printer):
        return False
    try:
        for number, page in enumerate(pages[first - 1 : last]):
            if number and not printer.newPage():
                return False
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(painter.viewport()), QImage.fromData(page))
    finally:
        ended = painter.end()
    return ended
