"""`export FILE --out PATH`: a document as Word, PDF, HTML, OpenDocument, EPUB or plain text, and what was left out."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from app.cli.interrupts import interrupt_cancels
from app.core.document import read_document
from app.core.encodings import encoding_named
from app.core.errors import AlreadyThere, ConversionStopped, NoSuchLayout, OnlyWordFollows, OntoItself, UnknownFormat
from app.core.handover.formats import FORMATS, LAYOUTS, PAPERS, PLAIN, WITH_LAYOUT, format_named, format_of
from app.core.handover.order import HandedOver, Order, now_in_xml
from app.core.handover.process import hand_over
from app.core.storage import write_atomically

_LINE_ENDS = {"lf": "\n", "crlf": "\r\n"}


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What the command line asks for; ``form`` None: by the ending of ``output``."""

    file: Path
    output: Path
    form: str | None
    paper: str
    encoding: str
    line_ends: str
    source_encoding: str | None
    overwrite: bool
    as_json: bool
    layout: str
    before: Path | None


def add_export(commands: Any) -> None:
    """Add the command to the parser's."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "export", help="a document as Word, PDF, HTML, OpenDocument, EPUB or plain text; nothing is fetched for it")
    parser.add_argument("file", metavar="FILE", type=Path, help="a Markdown file")
    parser.add_argument("--to", metavar="FORMAT", choices=[each.name for each in FORMATS],
                        help=f"{', '.join(each.name for each in FORMATS)}; by the ending of PATH when not given")
    parser.add_argument("-o", "--out", metavar="PATH", type=Path, required=True, help="where it is written")
    parser.add_argument("--paper", choices=PAPERS, default=PAPERS[0], help="of docx, odt and pdf (%(default)s)")
    parser.add_argument("--layout", choices=LAYOUTS, default=PLAIN,
                        help="of docx and pdf: official is 公文, as GB/T 9704 has it, on A4 (%(default)s)")
    parser.add_argument("--changes-from", metavar="FILE", type=Path,
                        help="of docx: an earlier text of the document; what changed since is marked for Word")
    parser.add_argument("--encoding", metavar="NAME", default="utf-8", help="of txt: utf-8, gbk, big5, utf-16-le, …")
    parser.add_argument("--line-ends", choices=[*_LINE_ENDS], default="lf", help="of txt (%(default)s)")
    parser.add_argument("--source-encoding", metavar="NAME", help="of FILE, where the file does not tell it")
    parser.add_argument("--overwrite", action="store_true", help="put it in the place of a file that is there")
    parser.add_argument("--json", action="store_true", help="one JSON object: what was written, and what was left out")


def export_order(options: argparse.Namespace) -> ExportOrder:
    """The order that parsed options are."""
    return ExportOrder(options.file, options.out, options.to, options.paper, options.encoding, options.line_ends,
                       options.source_encoding, options.overwrite, options.json, options.layout, options.changes_from)


def export(order: ExportOrder) -> None:
    """Write the file, all or nothing; what could not be carried is told on standard error.

    Raises:
        HandOverProblem, FileProblem: nothing was written.
        KeyboardInterrupt: Ctrl+C ended it; nothing was written.
    """
    form = format_named(order.form) if order.form else format_of(order.output)
    if form is None:
        raise UnknownFormat(name=order.output.suffix or order.output.name,
                            known=", ".join(each.name for each in FORMATS))
    if order.layout != PLAIN and form.name not in WITH_LAYOUT:
        raise NoSuchLayout(format=form.label, known=", ".join(format_named(name).label for name in WITH_LAYOUT))
    if order.before is not None and form.name != "docx":
        raise OnlyWordFollows(format=form.label)
    encoding_named(order.encoding)
    document = read_document(order.file, order.source_encoding)
    before = read_document(order.before, order.source_encoding).text if order.before is not None else None
    if order.output.exists():
        if order.output.samefile(order.file):
            raise OntoItself(path=str(order.output))
        if not order.overwrite:
            raise AlreadyThere(path=str(order.output))
    asked = Order(document.text, order.file.absolute().parent, order.file.stem, form.name, order.paper, order.encoding,
                  _LINE_ENDS[order.line_ends], layout=order.layout, before=before, changed=now_in_xml())
    stop = threading.Event()
    with interrupt_cancels() as interrupts:
        interrupts.cancel = stop.set
        try:
            done = hand_over(asked, stop=stop)
        except ConversionStopped:
            raise KeyboardInterrupt from None
    write_atomically(order.output, done.parts[0], check=partial(_check, order))
    _tell(order, form.name, done)


def _check(order: ExportOrder) -> None:
    """Once more in the very last moment: nothing that came meanwhile is written over."""
    if order.output.exists() and not order.overwrite:
        raise AlreadyThere(path=str(order.output))


def _tell(order: ExportOrder, form: str, done: HandedOver) -> None:
    if order.as_json:
        print(json.dumps({"output": str(order.output), "format": form, "bytes": len(done.parts[0]),
                          "left_out": [one.as_json() for one in done.left_out]}, ensure_ascii=False))
        return
    for one in done.left_out:
        print(one.sentence(), file=sys.stderr)
    print(f"wrote {order.output}", file=sys.stderr)
