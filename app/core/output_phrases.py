"""The phrases with which language models introduce and comment on their answers, and how to know them."""

from __future__ import annotations

import re

from app.core.patterns import pattern_of

# Introductions ---------------------------------------------------------------------------------------------------
#
# A phrase counts only when it names the editing trade ("the polished version", "润色后的文本"), so that a text that
# happens to open with "Here is the plan:" is left alone.

_THANKS_EN = r"(?:sure thing|sure|certainly|of course|absolutely|okay|ok|alright)"
_THANKS_ZH = "(?:好的|当然可以|当然|没问题)"
_HERE = r"(?:here['’]s|here is|here are|below is|below are|the following is)"
_DONE = (
    "polished|corrected|revised|edited|rewritten|reworded|rephrased|improved|proofread|refined|shortened|condensed"
    "|expanded|translated|summarized|cleaned"
)
_TRADE_EN = (
    rf"(?:{_DONE}|revision|rewrite|correction|concise version|shorter version|longer version|translation|summary"
    r"|titles?\b|continuation|key points|main points|(?:your|the) text(?=[:：]))"
)
_NOUN_EN = r"(?:text|version|paragraph|passage|sentence|draft|document|translation)"
_TRADE_ZH = "(?:润色|修改|改写|精简|扩写|优化|翻译|校对|修订|续写|缩写|压缩|摘要|概括|提炼|译文|标题|要点)"
_CHANGED_ZH = "(?:润色|修改|改写|精简|扩写|优化|翻译|校对|修订|续写|缩写|压缩)(?:后|之后|结果|稿|版)"
_IN_SENTENCE = "[^\n:：.!?。！？]"

_LEAD_IN = (
    rf"(?:{_THANKS_EN}[!,.] )?{_HERE}\b{_IN_SENTENCE}{{0,80}}?{_TRADE_EN}{_IN_SENTENCE}{{0,80}}"
    rf"|(?:the )?(?:{_DONE}) (?:and [a-z]{{1,20}} )?{_NOUN_EN}(?: is| reads)?(?: as follows)?"
    rf"|(?:{_THANKS_ZH}[，。！,!] ?)?(?:(?:以下|下面|这)[是为]|根据[您你]的要求|(?:我)?已(?:经)?[为按])"
    rf"{_IN_SENTENCE}{{0,16}}?{_TRADE_ZH}{_IN_SENTENCE}{{0,14}}"
    rf"|{_CHANGED_ZH}{_IN_SENTENCE}{{0,10}}"
    rf"|{_TRADE_ZH}如下"
)
_BEFORE_COLON = rf"(?P<bold>\*\*)?(?:{_LEAD_IN})"
_COLON = r"(?(bold)(?:[:：]\*\*|\*\*[:：])|[:：])"
_INTRODUCTION = pattern_of(
    rf"{_BEFORE_COLON}{_COLON}[ \t]*(?=[^ \t])"
    rf"|(?:{_THANKS_EN}|{_THANKS_ZH})[!,.，。！][^\n]{{0,120}}?(?:{_TRADE_EN}|{_TRADE_ZH})[^\n]{{0,80}}[:：][ \t]*\n"
    rf"|(?:{_THANKS_EN}|{_THANKS_ZH})[!.。！][ \t]*\n[ \t]*\n",
    re.IGNORECASE,
)
_INTRODUCTION_ONLY = pattern_of(rf"{_BEFORE_COLON}{_COLON}\s*", re.IGNORECASE)

# What an introduction can look like before it is complete.
_OPENINGS = (
    *("sure thing", "sure", "certainly", "of course", "absolutely", "okay", "ok", "alright"),
    *("here's", "here is", "here are", "below is", "below are", "the following is"),
    *(word for done in _DONE.split("|") for word in (done, f"the {done}")),
    *("好的", "当然", "没问题", "以下是", "以下为", "下面是", "下面为", "这是", "这为", "根据您的要求", "根据你的要求"),
    *("我已", "已经为", "已经按", "已为", "已按"),
    *("润色", "修改", "改写", "精简", "扩写", "优化", "翻译", "校对", "修订", "续写", "缩写", "压缩"),
    *("摘要如下", "概括如下", "提炼如下", "译文如下", "标题如下", "要点如下"),
)
_COLON_BEGUN = r"(?:\*\*)?[:：]?\*{0,2}[ \t]*"
_UNFINISHED = pattern_of(
    rf"(?:\*\*)?(?:{_HERE}|(?:the )?(?:{_DONE})\b){_IN_SENTENCE}{{0,180}}{_COLON_BEGUN}"
    rf"|(?:\*\*)?(?:(?:以下|下面|这)[是为]|根据[您你]的要求|我?已(?:经)?[为按]){_IN_SENTENCE}{{0,34}}{_COLON_BEGUN}"
    rf"|(?:\*\*)?{_TRADE_ZH}{_IN_SENTENCE}{{0,14}}{_COLON_BEGUN}"
    rf"|(?:{_THANKS_EN}|{_THANKS_ZH})(?:[!,.，。！][^\n]{{0,210}})?[ \t]*(?:\n[ \t]*)?",
    re.IGNORECASE,
)


def begins_like_introduction(source: str) -> bool:
    """Whether a text opens with words that an introduction opens with; then nothing of its kind is one."""
    return _plain(source.lstrip()).startswith(_OPENINGS)


def introduction_length(text: str, final: bool) -> int | None:
    """How many characters at the beginning of ``text`` are an introduction; 0: none; None: more text is needed."""
    indent = len(text) - len(text.lstrip(" "))
    text = text[indent:]
    if match := _INTRODUCTION.match(text) or (_INTRODUCTION_ONLY.fullmatch(text) if final else None):
        return indent + match.end()
    plain = _plain(text)
    possible = any(opening.startswith(plain) for opening in _OPENINGS) or _UNFINISHED.fullmatch(text)
    return None if possible and not final else 0


def _plain(text: str) -> str:
    """The beginning of ``text`` in the form in which the openings are written."""
    return text[:40].removeprefix("*").removeprefix("*").casefold().replace("’", "'")


# Comments --------------------------------------------------------------------------------------------------------

# How a line of comment begins, and what else must be in it, so that a letter may still end with "Let me know".
_ABOUT_THE_TEXT = pattern_of(
    r"chang|correct|edit|revis|adjust|polish|rewrit|improv|clarit|meaning|original|version|tone|formal|translat"
    r"|summar|shorten|grammar|spelling|typo",
    re.IGNORECASE,
)
_ANYTHING = pattern_of("")
_MORE_HELP = pattern_of(
    r"chang|edit|revis|adjust|polish|version|tone|anything else|further (?:help|assist)|any (?:other|more)|like me to",
    re.IGNORECASE,
)
_COMMENTS: dict[str, re.Pattern[str]] = {
    "i hope this helps": _ANYTHING,
    "hope this helps": _ANYTHING,
    "let me know if": _MORE_HELP,
    "please let me know if": _MORE_HELP,
    "feel free to": _MORE_HELP,
    "if you need any": _MORE_HELP,
    "if you'd like": _MORE_HELP,
    "if you would like": _MORE_HELP,
    "would you like me to": _MORE_HELP,
    "note: i ": _ABOUT_THE_TEXT,
    "note: i'": _ABOUT_THE_TEXT,
    "note: the ": _ABOUT_THE_TEXT,
    "note: this ": _ABOUT_THE_TEXT,
    "note that i ": _ABOUT_THE_TEXT,
    "i made ": pattern_of(r"changes|corrections|edits|adjustments|revisions", re.IGNORECASE),
    "i've made ": pattern_of(r"changes|corrections|edits|adjustments|revisions", re.IGNORECASE),
    "i have made ": pattern_of(r"changes|corrections|edits|adjustments|revisions", re.IGNORECASE),
    "changes made:": _ANYTHING,
    "explanation of changes": _ANYTHING,
    "希望对您有帮助": _ANYTHING,
    "希望对你有帮助": _ANYTHING,
    "希望这": pattern_of("帮助|满足|符合|满意"),
    "希望以上": pattern_of("帮助|满足|符合|满意"),
    "如果您": pattern_of("修改|调整|润色|告诉我|告知|随时"),
    "如果你": pattern_of("修改|调整|润色|告诉我"),
    "如需": pattern_of("修改|调整|润色|告诉我|随时"),
    "如有": pattern_of("告诉我|调整|随时告"),
    "注：": _ANYTHING,
    "注:": _ANYTHING,
    "说明：": pattern_of("修改|调整|润色|原文|语句|改正|保留|优化"),
    "修改说明": _ANYTHING,
    "润色说明": _ANYTHING,
    "以上是": pattern_of("润色|修改|精简|扩写|翻译|版本|希望"),
    "以上为": pattern_of("润色|修改|精简|扩写|翻译|版本|希望"),
}


def comments_unlike(source: str) -> dict[str, re.Pattern[str]]:
    """The beginnings of comments that occur nowhere in ``source``, with what else a comment line must contain."""
    plain = _one_colon(comment_form(source))
    return {beginning: rest for beginning, rest in _COMMENTS.items() if _one_colon(beginning.strip()) not in plain}


def comment_form(line: str) -> str:
    """A line in the form in which the beginnings are written: no emphasis, no opening bracket, small letters."""
    return line.replace("*", "").replace("_", "").lstrip(" \t(（[【").casefold().replace("’", "'")


def _one_colon(text: str) -> str:
    return text.replace("：", ":")
