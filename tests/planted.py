"""Long documents with facts planted at twenty depths, and the questions that they answer; all of it written here."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

DEPTHS = 20
# A fact, and what is asked about it in other words.
ENGLISH = (
    ("The spare key of the harbour office hangs behind the blue barometer.", "Where do they hang the spare key?"),
    ("Mrs Alderton sold her bakery for 84,300 crowns in the spring.", "What was the price of Mrs Alderton's bakery?"),
    ("The drawbridge at Kelmer opens only when the tide stands below two metres.", "When will the drawbridge open?"),
    ("Nobody may bring a kettle into the powder store.", "Is it allowed to bring kettles into the powder store?"),
    ("Old Tobias taught the deaf boy to read with pebbles.", "Who was taught to read with pebbles?"),
    ("The verger counts the candlesticks every Michaelmas.", "How often are the candlesticks counted?"),
    ("Clause 17 lets either partner dissolve the cooperage within six weeks.", "What does clause 17 allow?"),
    ("The glassmaker's kiln cracked because of a damp brick.", "Why did the kiln crack?"),
    ("A telegram from Odessa announced the twins.", "Where did the telegram come from?"),
    ("The orchard's quinces are promised to the convent.", "Who gets the quinces?"),
    ("Lieutenant Varga hid the chart inside a cello.", "Where was the chart hidden by Varga?"),
    ("The toll for geese is a farthing a dozen.", "How much toll is paid for geese?"),
    ("Every apprentice owes the guild one pair of tongs.", "What does an apprentice owe to the guild?"),
    ("The comet was first seen from the malt house roof.", "From which roof did they first see the comet?"),
    ("Doctor Quill prescribes vinegar against giddiness.", "What is prescribed against giddiness?"),
    ("The ferry is named after a drowned violinist.", "After whom is the ferry named?"),
    ("Insurance covers hail but excludes frost.", "Does the insurance cover frost?"),
    ("The clock at Saint Brannoc runs eleven minutes fast.", "How fast does the clock at Saint Brannoc run?"),
    ("Smugglers marked the cave with a white horseshoe.", "How was the cave marked?"),
    ("The orphanage burned all its ledgers in 1871.", "When were the ledgers of the orphanage burned?"),
)
CHINESE = (
    ("港务局的备用钥匙挂在蓝色气压计后面。", "备用钥匙放在哪里？"),
    ("欧阳太太的面包房以八万四千三百元售出。", "欧阳太太的面包房卖了多少钱？"),
    ("潮位低于两米时，凯梅吊桥才会打开。", "吊桥什么时候打开？"),
    ("任何人不得把水壶带进火药库。", "可以带水壶进火药库吗？"),
    ("老陶用鹅卵石教聋童认字。", "谁教聋童认字？"),
    ("教堂司事每年重阳清点烛台。", "烛台多久清点一次？"),
    ("第十七条允许任一合伙人在六周内解散桶厂。", "桶厂可以在多长时间内解散？"),
    ("玻璃匠的窑因一块湿砖而开裂。", "窑为什么开裂？"),
    ("敖德萨来的电报报告了双胞胎的消息。", "电报是从哪里来的？"),
    ("果园的榅桲已经许给修道院。", "榅桲要给谁？"),
    ("魏中尉把海图藏在大提琴里。", "海图被谁藏起来了？"),
    ("赶鹅过桥，每打收一文钱。", "赶鹅过桥收多少钱？"),
    ("每个学徒欠行会一把火钳。", "学徒欠行会什么？"),
    ("彗星最先是从麦芽坊的屋顶看到的。", "彗星最先从哪里看到？"),
    ("郎中用陈醋治头晕。", "头晕用什么治？"),
    ("渡船以一位溺水的琴师命名。", "渡船是以谁命名的？"),
    ("保险赔偿冰雹，不赔霜冻。", "霜冻赔不赔？"),
    ("圣布兰诺的钟快十一分钟。", "圣布兰诺的钟快多少？"),
    ("走私者用白色马蹄铁给山洞作标记。", "山洞用什么作标记？"),
    ("孤儿院一八七一年烧掉了全部账册。", "孤儿院的账册是哪年烧掉的？"),
)
_EN = {
    "who": ("The keeper", "A pilot", "The steward", "Her cousin", "The surveyor", "A clerk", "The miller",
            "Their guest"),
    "did": ("wrote down", "forgot", "repaired", "measured", "described", "carried", "lost", "praised"),
    "what": ("the weather", "an old lantern", "the northern wall", "a list of names", "the empty cellar",
             "three letters", "the road to the mill", "a basket of herring"),
    "when": ("before noon", "in heavy rain", "without a word", "for the second time", "after supper", "on a Tuesday",
             "as the bells rang", "late in the year"),
}
_ZH = {
    "who": ("守塔人", "引水员", "管家", "表兄", "测量员", "书记", "磨坊主", "客人"),
    "did": ("记下了", "忘记了", "修好了", "量过了", "描述了", "搬走了", "弄丢了", "称赞了"),
    "what": ("当天的天气", "一盏旧灯笼", "北面的围墙", "一份名单", "空荡荡的地窖", "三封信", "通往镇上的路",
             "一筐鲱鱼"),
    "when": ("在正午之前", "在大雨里", "一言不发地", "第二次", "晚饭以后", "在星期二", "在晨雾里", "年末"),
}


@dataclass(frozen=True)
class Planted:
    """``facts`` are sentences of ``text``, in their order; ``questions`` ask for them."""

    text: str
    facts: tuple[str, ...]
    questions: tuple[str, ...]


def planted(language: str, tokens: int, count: Callable[[str], int]) -> Planted:
    """A document of at least ``tokens`` tokens under ``count``, with a fact at each of twenty depths."""
    pairs = ENGLISH if language == "en" else CHINESE
    draw = random.Random(language)
    paragraphs: list[str] = []
    size = 0
    while size < tokens:
        paragraphs.append(_paragraph(language, draw))
        size += count(paragraphs[-1])
    for number, (fact, _) in reversed(list(enumerate(pairs))):
        place = len(paragraphs) * number // DEPTHS
        sentences = paragraphs[place].split(". " if language == "en" else "。")
        middle = len(sentences) // 2
        joiner = ". " if language == "en" else "。"
        paragraphs[place] = joiner.join([*sentences[:middle], fact.rstrip(".。"), *sentences[middle:]])
    chapters = [("# Chapter " if language == "en" else "# 第") + str(1 + number // 30) +
                ("" if language == "en" else "章") if number % 30 == 0 else "" for number in range(len(paragraphs))]
    text = "\n\n".join(part for pair in zip(chapters, paragraphs, strict=True) for part in pair if part) + "\n"
    return Planted(text, tuple(fact.rstrip(".。") for fact, _ in pairs), tuple(asked for _, asked in pairs))


def _paragraph(language: str, draw: random.Random) -> str:
    def one(part: str) -> str:
        return draw.choice((_EN if language == "en" else _ZH)[part])

    if language == "en":
        return " ".join(f"{one('who')} {one('did')} {one('what')} {one('when')}." for _ in range(draw.randint(3, 8)))
    return "".join(f"{one('who')}{one('when')}{one('did')}{one('what')}。" for _ in range(draw.randint(3, 8)))
