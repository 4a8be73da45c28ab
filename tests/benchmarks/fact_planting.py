"""Facts written in several ways, and written wrong, by a seeded author who knows nothing of how Stet reads them.

A planting is a phrase put into both texts, or a place of a real text edited: harmless (the same fact otherwise
written) or a change. The writers of numerals here go from numbers to words; nothing of ``app`` is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December"]
ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = ["zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth"]
HAN, CAPITALS = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
PEOPLE = ["Aldous", "Beatrix", "Cornelius", "Drusilla", "Evander", "Florian", "Griselda", "Hieronymus", "Isadora",
    "Jocasta", "Leopold", "Millicent"]
TOWNS = ["Bologna", "Cardiff", "Dortmund", "Esbjerg", "Florence", "Grenoble", "Heidelberg", "Innsbruck", "Jerez",
    "Kaunas", "Limoges"]


BOOKS = "红楼梦 水浒传 西游记 三国演义 儒林外史 聊斋志异 牡丹亭 桃花扇 长生殿 西厢记 琵琶记".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Planting:
    """What stands in the original and what in the proposal; ``harmful``: the two do not say the same."""

    kind: str
    before: str
    after: str
    harmful: bool


def english(number: int) -> str:
    """A whole number below a billion in words."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")
    for size, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            joint = " and " if size == 100 or rest < 100 else " "
            return f"{english(number // size)} {name}" + (joint + english(rest) if rest else "")
    raise AssertionError(number)


def chinese(number: int, digits: str = HAN, tens: str = "十百千") -> str:
    """A whole number below a trillion in Chinese numerals."""
    if number >= 10**8:
        high, low = divmod(number, 10**8)
        zero = digits[0] if 0 < low < 10**7 else ""
        return chinese(high, digits, tens) + "亿" + (zero + chinese(low, digits, tens) if low else "")
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        zero = digits[0] if 0 < low < 1000 else ""
        return chinese(high, digits, tens) + "万" + (zero + chinese(low, digits, tens) if low else "")
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit] + (tens[power - 1] if power else "")
            gap = False
        else:
            gap = True
    return text[1:] if text.startswith("一十") else text or digits[0]


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def wide(text: str) -> str:
    """In full-width digits and letters."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def other(chance: Random, number: int, low: int, high: int) -> int:
    """Another number between the two."""
    return chance.choice([n for n in {number + 1, number - 1, number * 2, chance.randint(low, high),
        chance.randint(low, high),
                                      low, high} if n != number and low <= n <= high])


# Each author gives, for a number of the kind's range, the ways of writing it. -----------------------------------

Ways = Callable[[int], list[str]]
ENGLISH: dict[str, tuple[int, int, Ways, str]] = {
    "number": (1_200, 900_000, lambda n: [str(n), f"{n:,}", english(n), f"{n:,}".replace(",", "\u202f")],
    "with {} entries in all"),
    "small number": (2, 19, lambda n: [str(n), english(n)], "for all {} of its members"),
    "million": (2, 90, lambda n: [f"{n} million", f"{n},000,000", f"{english(n)} million", f"{n}000000"],
    "read by {} people"),
    "decimal": (11, 99, lambda n: [f"{n / 10}", f"{n / 10}0", wide(f"{n / 10}")], "with a factor of {}"),
    "percent": (2, 95,
    lambda n: [f"{n}%", f"{n} %", f"{n} percent", f"{n} per cent", f"{english(n)} percent", wide(f"{n}%")],
                "about {} of the total"),
    "dollars": (3, 4000,
    lambda n: [f"${n}", f"${n:,}", f"USD {n}", f"{n:,} dollars", f"{english(n)} dollars", f"{n} USD", f"US${n:,}"],
                "at a price of {}"),
    "pounds": (3, 900, lambda n: [f"£{n}", f"GBP {n}", f"{n} pounds", f"{english(n)} pounds"], "for the sum of {}"),
    "millions of euros": (2, 60, lambda n: [f"€{n} million", f"€{n}m", f"EUR {n},000,000", f"{n} million euros"],
    "a grant of {}"),
    "day": (1, 28,
    lambda n: [f"{n} May 2026", f"May {n}, 2026", f"2026-05-{n:02}", f"{ordinal(n)} May 2026",
    f"the {ordinal(n)} of May 2026".removeprefix("the "),
                              f"May {ordinal(n)}, 2026", f"2026/05/{n:02}"], "agreed on {}"),
    "month": (1, 12, lambda n: [f"{MONTHS[n - 1]} 2026", f"{MONTHS[n - 1][:3]} 2026", f"{MONTHS[n - 1]}, 2026"],
    "published in {}"),
    "hour": (1, 11, lambda n: [f"{n} pm", f"{n}:00 p.m.", f"{n + 12}:00", f"{n} p.m.", f"{n}:00PM"], "at {} sharp"),
    "kilometres": (2, 90,
    lambda n: [f"{n} km", f"{n}km", f"{n} kilometres", f"{n} kilometers", f"{english(n)} kilometres"], "some {} away"),
    "kilograms": (2, 90, lambda n: [f"{n} kg", f"{n}kg", f"{english(n)} kilograms"], "weighing {} when empty"),
    "days": (2, 90, lambda n: [f"{n} days", f"{english(n)} days"], "within {} of the notice"),
    "minutes": (2, 59, lambda n: [f"{n} minutes", f"{n} min", f"{english(n)} minutes"], "after {} at most"),
    "celsius": (2, 90, lambda n: [f"{n} °C", f"{n}°C", f"{n} degrees Celsius", f"{n}℃"], "at {} in the shade"),
    "minus": (2, 40, lambda n: [f"-{n}", f"−{n}", f"minus {english(n)}", f"minus {n}"], "down to {} in winter"),
    "ordinal": (3, 19, lambda n: [ordinal(n), ORDINALS[n]], "in the {} attempt"),
    "fraction": (3, 10, lambda n: [f"1/{n}", f"one {ORDINALS[n]}", f"one-{ORDINALS[n]}"], "with {} of the votes"),
    "section": (2, 19, lambda n: [f"Section {n}.2", f"section {n}.2", f"§ {n}.2", f"Sec. {n}.2", f"§{n}.2"],
    "as set out in {}"),
    "article": (2, 12,
    lambda n: [f"Article {n}",
    f"Article {['_', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'][n]}", f"Art. {n}"],
    "under {} thereof"),
    "range": (5, 30,
    lambda n: [f"{n}–{n + 8} km", f"{n} to {n + 8} km", f"{n}-{n + 8} kilometres", f"{n} km to {n + 8} km"],
    "over {} of road"),
    "weekday": (0, 6, lambda n: [["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][n]],
    "every {} morning"),
    "e-mail": (10, 90, lambda n: [f"desk{n}@example.org", f"Desk{n}@Example.org"], "by mail to {} only"),
    "address": (10, 90,
    lambda n: [f"https://example.org/page/{n}", f"https://EXAMPLE.org/page/{n}", f"<https://example.org/page/{n}>"],
    "at {} as well"),
    "telephone": (100, 900, lambda n: [f"+1 (555) {n}-0199", f"+1 555 {n} 0199", f"+1-555-{n}-0199"],
    "or call {} first"),
    "quotation": (0, 10, lambda n: [f"“we shall meet in {TOWNS[n]} again”", f'"we shall meet in {TOWNS[n]} again"'],
    "who wrote {} that night"),
    "person": (0, 11, lambda n: [PEOPLE[n]], "as {} had told them before"),
    "town": (0, 10, lambda n: [TOWNS[n]], "on the way to {} by train"),
    "designation": (2, 90, lambda n: [f"XR-{n}"], "with the XR-7 beside the {} model"),
}
CHINESE: dict[str, tuple[int, int, Ways, str]] = {
    "数": (1_200, 900_000, lambda n: [str(n), f"{n:,}", chinese(n), wide(str(n))], "其中共有{}个条目"),
    "小数目": (2, 9, lambda n: [str(n), chinese(n), wide(str(n))], "涉及{}个部门"),
    "万": (2, 90, lambda n: [f"{n}万", f"{chinese(n)}万", f"{n}0000", f"{n}0,000"], "约有{}人参加"),
    "亿": (2, 90, lambda n: [f"{n}亿", f"{chinese(n)}亿", f"{n * 10**8:,}"], "累计下载{}次"),
    "百分比": (2, 95, lambda n: [f"{n}%", f"{n}％", f"百分之{chinese(n)}", f"百分之{n}"], "占总数的{}左右"),
    "元": (3, 9000, lambda n: [f"{n}元", f"{n:,}元", f"{chinese(n)}元", f"¥{n}", f"人民币{n}元", f"{n} 元"],
    "费用为{}，另行支付"),
    "大写": (3, 9000, lambda n: [f"人民币{chinese(n, CAPITALS, '拾佰仟')}元整", f"{n}元", f"人民币{n}元整", f"RMB {n}"],
    "合同金额{}，一次付清"),
    "美元": (3, 900, lambda n: [f"{n}美元", f"${n}", f"{chinese(n)}美元", f"USD {n}"], "折合{}，以当日汇率为准"),
    "日期": (1, 28,
    lambda n: [f"2026年5月{n}日", f"二〇二六年五月{chinese(n)}日", f"2026-05-{n:02}", wide(f"2026年5月{n}日"),
    f"2026 年 5 月 {n} 日",
                             f"二零二六年五月{chinese(n)}日"], "于{}签订"),
    "年份": (1901, 2029,
    lambda n: [f"{n}年", "".join(HAN[int(c)] for c in str(n)).replace("零", "〇") + "年", f"{n} 年"],
    "自{}以来一直如此"),
    "时刻": (1, 11, lambda n: [f"下午{n}点", f"下午{chinese(n)}点", f"{n + 12}:00", f"下午{n}时"], "在{}开会"),
    "公里": (2, 90, lambda n: [f"{n}公里", f"{n} 公里", f"{chinese(n)}公里", f"{n}km", f"{n}千米"], "相距{}以上"),
    "公斤": (2, 90, lambda n: [f"{n}公斤", f"{n} kg", f"{chinese(n)}千克"], "净重{}，含包装"),
    "年限": (2, 30, lambda n: [f"{n}年", f"{chinese(n)}年", f"{n} 年"], "处{}以下有期徒刑"),
    "月数": (2, 12, lambda n: [f"{n}个月", f"{chinese(n)}个月", f"{n} 个月"], "在{}之内完成"),
    "天数": (2, 90, lambda n: [f"{n}天", f"{chinese(n)}天", f"{n}日"], "应当在{}内答复"),
    "人数": (2, 90, lambda n: [f"{n}人", f"{chinese(n)}人", f"{n}名", f"{chinese(n)}名"], "录取{}，不设候补"),
    "条": (2, 300, lambda n: [f"第{n}条", f"第{chinese(n)}条", f"第 {n} 条"], "依照{}的规定"),
    "款": (2, 9, lambda n: [f"第{n}款", f"第{chinese(n)}款"], "参见{}的说明"),
    "分数": (3, 10, lambda n: [f"{chinese(n)}分之一", f"1/{n}", f"{n}分之1"], "约占{}的份额"),
    "星期": (1, 6, lambda n: [f"星期{HAN[n]}", f"周{HAN[n]}", f"礼拜{HAN[n]}"], "每逢{}休息"),
    "书名": (0, 10, lambda n: [f"《{BOOKS[n]}》"], "参考{}的写法"),
    "引语": (2, 9,
    lambda n: [f"“我们{chinese(n)}点再见面商量”", f"「我们{chinese(n)}点再见面商量」",
    f'"我们{chinese(n)}点再见面商量"'], "他说{}就走了"),
    "网址": (10, 90, lambda n: [f"https://example.org/p/{n}"], "详见 {} 的说明"),
    "零下": (2, 40, lambda n: [f"零下{n}℃", f"-{n}℃", f"零下{chinese(n)}摄氏度"], "气温降到{}，道路结冰"),
    "外文名": (0, 11, lambda n: [PEOPLE[n]], "由{}负责实施"),
}

# Real places, and what may become of them: found in the text by these patterns, never by Stet's. ----------------

Edit = tuple[str, re.Pattern[str], Callable[[re.Match[str], Random], str], bool]


def _edit(kind: str, pattern: str, become: Callable[[re.Match[str], Random], str], harmful: bool) -> Edit:
    return kind, re.compile(pattern), become, harmful


def _digits(found: re.Match[str], chance: Random) -> str:
    plain = int(found.group(1))
    return found.group().replace(found.group(1), str(other(chance, plain, 2, max(40, 3 * plain))), 1)


WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "fifty"]
ENGLISH_EDITS = [
    _edit("real number", r"(?<![\w.,/$§:\-–’'(\[^])(\d{1,4})(?![\w.,/:\-–%)\]’'])(?! million)", _digits, True),
    _edit("real percent", r"(?<![\w.,–-])(\d{1,2})%", _digits, True),
    _edit("real number word", rf"(?<![\w-])({'|'.join(WORDS)})(?![\w-])",
          lambda m, c: c.choice([w for w in WORDS if w != m.group(1)]), True),
    _edit("real name",
          r"(?<=[a-z] )(Elizabeth|Darcy|Bingley|Jane|Wickham|Collins|Lydia|London|GitHub|Crossref|Alice)(?= [a-z])",
          lambda m, c: c.choice(PEOPLE), True),
    _edit("real name lost",
    r"(?<=[a-z] )(?:by|with|to|from) (Elizabeth|Bingley|Jane|Wickham|Collins|Lydia|London|GitHub|Crossref)(?= [a-z])",
          lambda m, c: "there", True),
    _edit("real list of chapters", r"\bChapter (\d{1,2})\b", _digits, True),
    _edit("real idiom", r"\bfor example\b", lambda m, c: "for instance", False),
    _edit("real idiom", r"\bhowever\b", lambda m, c: "though", False),
    _edit("real idiom", r"\bone of the\b", lambda m, c: "among the", False),
    _edit("real idiom", r"\bat first\b", lambda m, c: "in the beginning", False),
    _edit("real idiom", r"\beach one\b", lambda m, c: "each", False),
    _edit("real idiom", r"\bno one\b", lambda m, c: "nobody", False),
    _edit("real wording", r"\b(very|quite|really) ", lambda m, c: "", False),
    _edit("real wording", r"(?<=[a-z]), (and|but) ", lambda m, c: f" {m.group(1)} ", False),
    _edit("real number spelt", rf"(?<![\w-])({'|'.join(WORDS[:9])})(?![\w-])",
          lambda m, c: str(WORDS.index(m.group(1)) + 2), False),
    _edit("real number written out",
    r"(?<![\w.,/$§:\-–’'(\[^#] )(?<![\w.,/$§:\-–’'(\[^])([2-9]|1\d)(?= [a-z]{4,})(?! million)",
          lambda m, c: english(int(m.group(1))), False),
    _edit("real percent spelt", r"(?<![\w.,–-])(\d{1,2})%(?= )", lambda m, c: f"{m.group(1)} percent", False),
    _edit("real marks", r"“([^“”\n\"]{3,60})”", lambda m, c: f'"{m.group(1)}"', False),
    _edit("real emphasis", r"(?<=[a-z] )\*([a-z ]{3,30})\*(?= [a-z])", lambda m, c: m.group(1), False),
]
CHINESE_EDITS = [
    _edit("real 条", r"第([一二三四五六七八九十百]{1,5})条", lambda m, c: f"第{chinese(c.randint(460, 900))}条", True),
    _edit("real 年", r"(?<![十百])([三四五六七八九十])年以(?=[上下])", lambda m,
    c: f"{c.choice([h for h in '三四五七十' if h != m.group(1)])}年以", True),
    _edit("real 万元", r"([一二三五])万元", lambda m, c: f"{c.choice([h for h in '四六七八' if h != m.group(1)])}万元",
    True),
    _edit("real 数", r"(?<![\w.,/$:\-–\[(])(\d{1,4})(?=[个种年月层张只倍])", _digits, True),
    _edit("real 两", r"两(?=[个种次名位条])", lambda m, c: c.choice("三四五六"), True),
    _edit("real 条 in digits", r"第([一二三四五六七八九])(?=[条款项章节])", lambda m, c: f"第{HAN.index(m.group(1))}",
    False),
    _edit("real 年 in digits", r"(?<![十百])([三五七])年以(?=[上下])", lambda m, c: f"{HAN.index(m.group(1))}年以",
    False),
    _edit("real 一个", r"一个(?=[\u4e00-\u9fff])(?!人|月|半|小时)", lambda m, c: c.choice(("一种", "某个", "一项")),
    False),
    _edit("real 一些", r"一些", lambda m, c: "某些", False),
    _edit("real 一样", r"一样", lambda m, c: "相同", False),
    _edit("real 十分", r"(?<!\w)十分(?=[\u4e00-\u9fff])(?!之|钟)", lambda m, c: "非常", False),
    _edit("real wording", r"但是", lambda m, c: "不过", False),
    _edit("real wording", r"例如", lambda m, c: "比如", False),
    _edit("real wording", r"因此", lambda m, c: "所以", False),
    _edit("real marks", r"“([^“”\n]{2,20})”", lambda m, c: f"「{m.group(1)}」", False),
    _edit("real width", r"(?<![\w.])(\d{1,4})(?=[个种年月层])", lambda m, c: wide(m.group(1)), False),
    _edit("real 两 in digits", r"两(?=[个种名位条](?!字))", lambda m, c: "2", False),
]


def phrase(chance: Random, language: str, harmful: bool) -> Planting:
    """A phrase with a fact, and what becomes of it: another way to write it, or another fact, or no fact."""
    authors = CHINESE if language == "zh" else ENGLISH
    kind = chance.choice([name for name, (*_, ways, _) in authors.items() if harmful or len(ways(5)) > 1])
    low, high, ways, frame = authors[kind]
    number = chance.randint(low, high)
    written = chance.choice(ways(number))
    if not harmful:
        return Planting(kind, frame.format(written),
            frame.format(chance.choice([w for w in ways(number) if w != written])), False)
    what = chance.random()
    if what < 0.12:
        return Planting(f"{kind}, lost", frame.format(written), "", True)
    if what < 0.2:
        return Planting(f"{kind}, new", "", frame.format(written), True)
    changed = chance.choice(ways(other(chance, number, low, high)))
    return Planting(kind, frame.format(written), frame.format(changed), True)


def edit(chance: Random, language: str, paragraph: str, harmful: bool) -> tuple[int, int, Planting] | None:
    """A place of a real paragraph with what becomes of it; None: it has none of the places looked for."""
    edits = [one for one in (CHINESE_EDITS if language == "zh" else ENGLISH_EDITS) if one[3] == harmful]
    chance.shuffle(edits)
    for kind, pattern, become, _ in edits:
        places = list(pattern.finditer(paragraph))
        if places:
            found = chance.choice(places)
            after = become(found, chance)
            if after != found.group():
                return *found.span(), Planting(kind, found.group(), after, harmful)
    return None
