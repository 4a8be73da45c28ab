"""Official documents as the real Pandoc and Typst make them: the standard's measures, read back from the files."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as Xml
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.core.handover.doing import do
from app.core.handover.order import PAGES, Order
from app.core.handover.pictures import picture_of
from tests.core.handover.samples import OFFICIAL, SAMPLES, folder_with_pictures
from tests.core.handover.test_files import W, files_of

# The order of what stands in w:pPr and w:rPr (ECMA-376, part 1, A.1); Word refuses a file in which it is another.
PARAGRAPH = [
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
    "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct",
    "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind",
    "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment",
    "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange",
]
RUN = [
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow",
    "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern",
    "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs",
    "em", "lang", "eastAsianLayout", "specVanish", "oMath",
]


def made(text: str, kind: str, folder: Path | None = None, layout: str = "official") -> tuple[bytes, ...]:
    return do(Order(text, folder, "name", kind, layout=layout), lambda _: None).parts


def styles_of(files: dict[str, bytes]) -> dict[str, Xml.Element]:
    root = Xml.fromstring(files["word/styles.xml"])
    return {str(style.get(f"{W}styleId")): style for style in root.iter(f"{W}style")}


def value(element: Xml.Element | None, path: str, name: str) -> str | None:
    found = element.find("/".join(f"{W}{each}" for each in path.split("/"))) if element is not None else None
    return found.get(f"{W}{name}") if found is not None else None


def test_a_word_document_has_the_measures_of_the_standard() -> None:
    files = files_of(made(OFFICIAL, "docx")[0])
    body = Xml.fromstring(files["word/document.xml"])
    page, margins = body.find(f".//{W}pgSz"), body.find(f".//{W}pgMar")
    assert page is not None
    assert margins is not None
    size = {name: int(page.get(f"{W}{name}", 0)) for name in ("w", "h")}
    margin = {name: int(margins.get(f"{W}{name}", 0)) for name in ("top", "right", "bottom", "left")}
    millimetre = 1440 / 25.4
    assert margin["top"] == pytest.approx(37 * millimetre, abs=1)
    assert margin["left"] == pytest.approx(28 * millimetre, abs=1)
    assert size["w"] - margin["left"] - margin["right"] == pytest.approx(156 * millimetre, abs=1)
    assert size["h"] - margin["top"] - margin["bottom"] == pytest.approx(225 * millimetre, abs=2)
    styles = styles_of(files)
    assert 22 * int(value(styles["BodyText"], "pPr/spacing", "line") or 0) <= 225 * millimetre
    assert value(styles["BodyText"], "pPr/ind", "firstLineChars") == "200"
    assert value(styles["OfficialTitle"], "rPr/sz", "val") == "44"
    for name, face in (("Heading1", "SimHei"), ("Heading2", "KaiTi"), ("Heading3", "FangSong")):
        assert value(styles[name], "rPr/rFonts", "eastAsia") == face
    assert b"evenAndOddHeaders" in files["word/settings.xml"]
    assert 'w:val="right"' in files["word/footer-default.xml"].decode()
    assert 'w:val="left"' in files["word/footer-even.xml"].decode()
    assert "清河市人民政府关于做好今冬防火工作的通知</dc:title>" in files["docProps/core.xml"].decode()


def test_a_word_document_names_every_style_that_it_uses_and_keeps_words_order() -> None:
    files = files_of(made(OFFICIAL, "docx")[0])
    body = Xml.fromstring(files["word/document.xml"])
    used = [style.get(f"{W}val") for kind in ("pStyle", "rStyle") for style in body.iter(f"{W}{kind}")]
    assert {"OfficialTitle", "OfficialRecipient", "OfficialAnnexes", "OfficialNextAnnex", "OfficialAnnex",
            "OfficialLead", "OfficialImprint", "OfficialLetterhead2"} <= set(used)
    known = [style.get(f"{W}styleId") for style in Xml.fromstring(files["word/styles.xml"]).iter(f"{W}style")]
    assert set(used) <= set(known)
    assert len(known) == len(set(known))
    lines = ["".join(text.text or "" for text in paragraph.iter(f"{W}t")) for paragraph in body.iter(f"{W}p")]
    order = ["机密★1年", "清河市人民政府文件", "清政发〔2026〕12号", "清河市人民政府关于做好今冬防火工作的通知",
             "清河市人民政府", "2026年11月23日", "附件1", "责任分工表", "抄送：市委各部门。",
             "清河市人民政府办公室2026年11月23日印发"]
    assert [line for line in lines if line in order] == order


@pytest.mark.parametrize("layout", ["plain", "official"])
@pytest.mark.parametrize("name", ["Chinese", "English", "official"])
def test_properties_stand_in_the_order_that_word_asks_for(name: str, layout: str, tmp_path: Path) -> None:
    text = SAMPLES.get(name, OFFICIAL)
    for path, data in files_of(made(text, "docx", folder_with_pictures(tmp_path), layout)[0]).items():
        if path.startswith("word/") and path.endswith(".xml"):
            for tag, order in (("pPr", PARAGRAPH), ("rPr", RUN)):
                for element in Xml.fromstring(data).iter(f"{W}{tag}"):
                    places = [order.index(each.tag.removeprefix(W)) for each in element if each.tag.startswith(W)]
                    assert places == sorted(places), (path, Xml.tostring(element))


def test_a_page_has_22_lines_of_28_characters() -> None:
    reader = PdfReader(io.BytesIO(made("正" * 28 * 50, "pdf")[0]))
    box = reader.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((595.28, 841.89), abs=0.1)
    lines = [line for line in reader.pages[0].extract_text().splitlines() if "正" in line]
    assert [line.count("正") for line in lines] == [26, *[28] * 21]
    assert "—1—" in reader.pages[0].extract_text().replace(" ", "")


def test_a_pdf_has_every_word_and_says_which_faces_are_missing() -> None:
    done = do(Order(OFFICIAL, None, "name", "pdf", layout="official"), lambda _: None)
    reader = PdfReader(io.BytesIO(done.parts[0]))
    whole = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    for words in ("机密★1年", "清河市人民政府文件", "清政发〔2026〕12号", "一、压实防火责任", "（2）每日调度",
                  "东山林场", "附件：1.责任分工表", "（此件公开发布）", "抄送：市委各部门。", "2026年11月23日印发"):
        assert words in whole
    assert len(reader.pages) == 3
    assert "附件1" in reader.pages[2].extract_text().replace(" ", "")
    first = [str(entry.title) for entry in reader.outline if not isinstance(entry, list)]
    assert first == ["一、压实防火责任", "二、严格火源管控"]
    assert {one.kind for one in done.left_out} <= {"face"}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("kind", ["docx", "pdf", PAGES])
def test_a_document_that_is_none_is_set_too(name: str, kind: str, tmp_path: Path) -> None:
    parts = made(SAMPLES[name], kind, folder_with_pictures(tmp_path))
    if kind == PAGES:
        assert all(picture_of(part) for part in parts)
    else:
        assert parts[0][:4] in (b"PK\x03\x04", b"%PDF")


def test_other_formats_do_not_look_at_the_layout() -> None:
    for kind in ("html", "txt"):
        assert made(OFFICIAL, kind)[0] == made(OFFICIAL, kind, layout="plain")[0]
    for kind, path in (("odt", "content.xml"), ("epub", "EPUB/text/ch001.xhtml")):
        official, plain = (files_of(made(OFFICIAL, kind, layout=layout)[0])[path] for layout in ("official", "plain"))
        assert official == plain


def test_words_of_the_letterhead_stay_words() -> None:
    hostile = "---\n发文机关: '<w:p>#panic(\"x\")'\n发文字号: ']#read(\"/etc/passwd\")<'\n签发人: '&<b>'\n---\n文。"
    text = made(hostile, "docx")[0]
    assert "&lt;w:p&gt;" in files_of(text)["word/document.xml"].decode()
    whole = re.sub(r"\s", "", PdfReader(io.BytesIO(made(hostile, "pdf")[0])).pages[0].extract_text())
    assert '#panic("x")' in whole
    assert '#read("/etc/passwd")' in whole
