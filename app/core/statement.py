"""The statement of a document on one page: how much of it came from which model, when, and what was decided."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.proposals import Kept
from app.core.provenance import Provenance, visible_characters

# Digits of a fingerprint or a hash that are enough to tell it from others at a glance.
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class ModelShare:
    """What stands in the text from one model: visible characters, and when it was proposed (seconds, epoch)."""

    model: str
    fingerprint: str
    characters: int
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class ActionCount:
    """What was proposed by one action, and what became of its changes."""

    action: str
    proposals: int
    accepted: int
    edited: int
    standing: int


@dataclass(frozen=True, slots=True)
class Statement:
    """The figures of a statement. Characters are those that are no white space.

    Args:
        title: the document's name.
        digest: SHA-256 of its text as UTF-8, hexadecimal.
        from_models: characters that came from any model.
        forgotten: those of them whose proposal was deleted, so that its model is not known any more.
        made: when the statement was made, seconds since the epoch.
    """

    title: str
    digest: str
    characters: int
    from_models: int
    forgotten: int
    models: tuple[ModelShare, ...]
    actions: tuple[ActionCount, ...]
    made: float

    @property
    def share(self) -> float:
        """How much of the text came from models, 0 to 1."""
        return self.from_models / self.characters if self.characters else 0.0


def statement_of(title: str, text: str, provenance: Provenance, kept: Sequence[Kept], made: float) -> Statement:
    """The statement for a text.

    Args:
        provenance: places in characters of ``text``.
        kept: what was proposed for the document.
    """
    counts = provenance.counted(text)
    proposals = {each.proposal.id: each.proposal for each in kept}
    by_model: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for source, characters in counts.items():
        if (proposal := proposals.get(source)) is not None:
            by_model.setdefault((proposal.model, proposal.fingerprint), []).append((characters, proposal.made))
    models = [ModelShare(model, fingerprint, sum(characters for characters, _ in found),
                         min(when for _, when in found), max(when for _, when in found))
              for (model, fingerprint), found in by_model.items()]
    decided: dict[str, Counter[str]] = {}
    proposed = Counter(each.proposal.action for each in kept)
    for each in kept:
        decided.setdefault(each.proposal.action, Counter()).update(each.counts())
    actions = [ActionCount(action, number, decided[action]["accepted"], decided[action]["edited"],
                           decided[action]["standing"]) for action, number in proposed.most_common()]
    return Statement(
        title, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), visible_characters(text),
        sum(counts.values()), sum(n for source, n in counts.items() if source not in proposals),
        tuple(sorted(models, key=lambda each: -each.characters)), tuple(actions), made)


def as_markdown(statement: Statement, language: str, action_name: Callable[[str], str] = str) -> str:
    """The statement as one page of Markdown.

    Args:
        language: "en" or "zh".
        action_name: what an action is called in that language.
    """
    words = _WORDS["zh" if language == "zh" else "en"]
    total, of_models = statement.characters, statement.from_models
    lines = [
        f"# {words['title']}", "",
        words["document"].format(title=_cell(statement.title), day=_day(statement.made)), "",
        words["digest"].format(digest=statement.digest), "",
        (words["share"] if of_models else words["none"]).format(
            share=_percent(of_models, total), characters=f"{of_models:,}", total=f"{total:,}"), "",
    ]
    if of_models:
        lines += [f"## {words['models']}", "", *_table(words["model columns"], [
            [_cell(each.model), f"`{each.fingerprint[:_DIGITS]}`" if each.fingerprint else "–",
             f"{each.characters:,}", _percent(each.characters, total), _days(each.first, each.last)]
            for each in statement.models], numbers=(2, 3)), ""]
    if statement.forgotten:
        lines += [words["forgotten"].format(characters=f"{statement.forgotten:,}"), ""]
    if statement.actions:
        lines += [f"## {words['actions']}", "", *_table(words["action columns"], [
            [_cell(action_name(each.action)), f"{each.proposals:,}", f"{each.accepted:,}", f"{each.edited:,}",
             f"{each.standing:,}"] for each in statement.actions], numbers=(1, 2, 3, 4)), ""]
    return "\n".join([*lines, f"## {words['how']}", "", words["method"], ""])


def _table(columns: str, rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> list[str]:
    """The lines of a table; the columns at the places of ``numbers`` stand at the right."""
    names = columns.split("|")
    marks = ["---:" if place in numbers else "---" for place in range(len(names))]
    return [f"| {' | '.join(names)} |", f"|{'|'.join(marks)}|", *(f"| {' | '.join(row)} |" for row in rows)]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|")


def _percent(part: int, whole: int) -> str:
    """A share with one decimal; what is there is never told as nothing, nor what is missing as everything."""
    share = 100 * part / whole if whole else 0.0
    if part and share < 0.1:
        return "< 0.1%"
    return "> 99.9%" if part < whole and share > 99.9 else f"{share:.1f}%"


def _day(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds):%Y-%m-%d}"


def _days(first: float, last: float) -> str:
    return _day(first) if _day(first) == _day(last) else f"{_day(first)} – {_day(last)}"


_WORDS = {
    "en": {
        "title": "How this text was written",
        "document": "Document: {title}. Statement of {day}.",
        "digest": "SHA-256 of the text: `{digest}`",
        "share": "**{share} of the text ({characters} of {total} characters) was proposed by a language model and "
                 "accepted by the writer. Everything else was written, or kept, by the writer.**",
        "none": "**Nothing in this text ({total} characters) is known to come from a language model.**",
        "models": "Models",
        "model columns": "Model|File|Characters|Share|Proposed",
        "forgotten": "For {characters} of these characters the proposal was deleted; the model is not known any more.",
        "actions": "What was asked, and what was decided",
        "action columns": "Action|Proposals|Changes accepted|Changed by the writer|Let stand",
        "how": "How this was counted",
        "method": "The text was written with Stet, which runs the model on the writer's own computer and changes "
                  "nothing until the writer accepts it. It records for every character whether it came from a "
                  "proposal, through all later edits. White space is not counted. “File” is the beginning of a "
                  "fingerprint of the model's file. What was written in other programs counts as the writer's, and so "
                  "does wording that the writer typed anew. The record is kept on the writer's computer; it is "
                  "information, not proof.",
    },
    "zh": {
        "title": "文字来源说明",
        "document": "文档：{title}。出具日期：{day}。",
        "digest": "正文 SHA-256：`{digest}`",
        "share": "**本文共 {total} 字，其中 {characters} 字（{share}）由语言模型提出、经作者接受；"
                 "其余由作者撰写或保留。**",
        "none": "**本文共 {total} 字，没有已知来自语言模型的文字。**",
        "models": "所用模型",
        "model columns": "模型|文件|字数|占比|提出日期",
        "forgotten": "其中 {characters} 字的建议记录已被删除，已无法得知所用模型。",
        "actions": "请求与取舍",
        "action columns": "操作|建议次数|接受的修改|作者改写|保留原文",
        "how": "统计方法",
        "method": "本文用 Stet 撰写。模型在作者本人的电脑上运行，未经作者接受，不改动任何文字。"
                  "Stet 逐字记录文字是否来自模型建议，并在此后的编辑中持续跟踪。字数不含空白，含标点。"
                  "“文件”是模型文件指纹的开头。在其他程序中写入的文字、作者自己重新键入的文字，均计为作者所写。"
                  "记录保存在作者的电脑上，供参考，不作为证明。",
    },
}
