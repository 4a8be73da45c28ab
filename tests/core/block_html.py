"""The HTML that CommonMark's examples ask for, made of what the preview reads: its blocks and its inline tokens."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

from markdown_it.common.utils import escapeHtml, unescapeAll
from markdown_it.token import Token

from app.core.blocks import Block, Container, blocks_of, read_part
from app.core.preview.cutting import beginning, cut_from, is_left_open
from app.core.preview.inline import InlineReader, parser

BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table", "thead", "tbody",
          "tr", "th", "td", "hr", "dl", "dt", "dd", "section", "div"}


BOX = '<input class="task-list-item-checkbox" disabled="" type="checkbox"{} />'


def html_of(text: str) -> str:
    """``text`` as HTML; raw HTML as it stands, which the preview shows as text."""
    links: dict[str, Any] = {}
    front = beginning(text)
    for part in cut_from(text, len(front), is_left_open):
        for label, link in read_part(part)[2].items():
            links.setdefault(label, link)
    reader = InlineReader(lambda kind, label: links.get(label) if kind == "link" else None)

    def inline(source: str) -> str:
        token = Token("inline", "", 0, children=reader.tokens(source))
        return str(parser().renderer.render([token], parser().options, {}))

    made: list[str] = []
    path: tuple[Container, ...] = ()
    for block in blocks_of(text):
        kept = len(block.path) - block.opens
        made += [_close(path, number) for number in range(len(path) - 1, kept - 1, -1)]
        made += [_open(block.path, number) for number in range(kept, len(block.path))]
        path = block.path
        made.append(_shown(block, inline))
    made += [_close(path, number) for number in range(len(path) - 1, -1, -1)]
    return "".join(made)


def _open(path: Sequence[Container], number: int) -> str:
    container = path[number]
    if container.kind == "list":
        if container.mark in (".", ")"):
            first = next((each.mark for each in path[number + 1 :] if each.kind == "item"), "1")
            # The number of a task is not kept: its box stands in that place.
            return "<ol>" if first in ("1", "") or first.startswith("[") else f'<ol start="{int(first)}">'
        return "<ul>"
    if container.mark.startswith("["):
        box = BOX.format(' checked=""' if "x" in container.mark else "")
        return f'<li class="task-list-item">{box} '
    return {"quote": "<blockquote>", "item": "<li>", "definitions": "<dl>", "term": "<dt>", "details": "<dd>",
            "footnote": "<div>"}[container.kind]


def _close(path: Sequence[Container], number: int) -> str:
    container = path[number]
    if container.kind == "list":
        return "</ol>" if container.mark in (".", ")") else "</ul>"
    return {"quote": "</blockquote>", "item": "</li>", "definitions": "</dl>", "term": "</dt>", "details": "</dd>",
            "footnote": "</div>"}[container.kind]


def _shown(block: Block, inline: Any) -> str:
    if block.kind == "paragraph":
        is_task = block.opens and block.path[-1].mark.startswith("[") and block.path[-1].kind == "item"
        text = block.text[3:].lstrip() if is_task else block.text
        tight = block.path and (
            block.path[-1].kind == "term" or (block.path[-1].kind == "item" and block.path[-2].detail != "loose"))
        return inline(text) if tight else f"<p>{inline(text)}</p>"
    if block.kind == "heading":
        return f"<h{block.detail}>{inline(block.text)}</h{block.detail}>"
    if block.kind == "code":
        info = unescapeAll(block.detail).split() if block.detail != "indented" else []
        language = f' class="language-{escapeHtml(info[0])}"' if info else ""
        return f"<pre><code{language}>{escapeHtml(block.text)}</code></pre>"
    if block.kind == "math" and block.detail:
        name = block.detail.replace(" ", "-")
        return (f'<div id="{name}" class="math block"><a href="#{name}" class="mathlabel" '
                f'title="Permalink to this equation">¶</a>\n{escapeHtml(block.text.strip())}</div>')
    if block.kind == "math":
        return f'<div class="math block">{escapeHtml(block.text.strip())}</div>'
    if block.kind == "table":
        rows = ["".join(f"<{tag}{_side(side)}>{inline(cell.text.replace(chr(92) + '|', '|'))}</{tag}>"
                        for cell, side in zip(row, block.detail.split(), strict=True))
                for number, row in enumerate(block.rows) for tag in ("td" if number else "th",)]
        head, *body = [f"<tr>{row}</tr>" for row in rows]
        return f"<table><thead>{head}</thead>" + (f"<tbody>{''.join(body)}</tbody>" if body else "") + "</table>"
    return {"html": block.text + "\n", "rule": "<hr />"}.get(block.kind, "")


def _side(side: str) -> str:
    return "" if side == "-" else f' style="text-align:{side}"'


class _Events(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append((tag, tuple(sorted(attrs))))

    def handle_endtag(self, tag: str) -> None:
        self.events.append((f"/{tag}", ()))

    def handle_data(self, data: str) -> None:
        self.events.append(data)

    def handle_comment(self, data: str) -> None:
        self.events.append(("!", data))


def cases_of(fixture: str) -> list[tuple[str, str]]:
    """What markdown-it's fixtures hold: Markdown, and the HTML that is asked for."""
    fields: list[list[str]] = [[]]
    for line in fixture.split("\n"):
        if line == ".":
            fields.append([])
        else:
            fields[-1].append(line)
    return [("\n".join([*fields[n], ""]), "\n".join(fields[n + 1])) for n in range(1, len(fields) - 1, 3)]


def is_same(html: str, other: str) -> bool:
    """Whether a browser would make the same of both."""
    return html.replace("\n", "") == other.replace("\n", "") or events_of(html) == events_of(other)


def events_of(html: str) -> list[Any]:
    """What a browser would make of ``html``: white space beside blocks does not count."""
    reading = _Events()
    reading.feed(html)
    reading.close()
    found: list[Any] = []
    in_code = False
    for event in reading.events:
        if isinstance(event, str):
            if found and isinstance(found[-1], str):
                found[-1] += event
            else:
                found.append(event)
        else:
            found.append(event)
    for number, event in enumerate(found):
        if not isinstance(event, str):
            in_code = event[0] == "pre" or (in_code and event[0] != "/pre")
            continue
        if in_code:
            continue
        if number == 0 or found[number - 1][0].strip("/") in BLOCKS:
            event = event.lstrip()
        if number + 1 == len(found) or found[number + 1][0].strip("/") in BLOCKS:
            event = event.rstrip()
        found[number] = event
    return [event for event in found if event != ""]
