"""Actions: what can be asked of the model, read from TOML files that a writer can edit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import Template
from typing import Literal, cast, get_args

from app.core import places
from app.core.errors import BrokenAction, UnknownAction
from app.core.language import LANGUAGES
from app.core.patterns import pattern_of
from app.core.sampling import read_sampling
from app.core.strict_toml import Table, read_toml

Scope = Literal["section", "document", "before"]
Landing = Literal["replace", "insert-after", "show"]

# Variables a prompt may use.
VARIABLES = ("text", "style", "instruction", "context", "summary", "terms", "marks")

# A file whose name begins with an underscore is no action; this one holds the house rules.
HOUSE_RULES = "_system.toml"

_MODIFIERS = ("ctrl", "alt", "shift", "meta")
_SHORTCUT = pattern_of(r"(?:(?:Ctrl|Alt|Shift|Meta)\+)+(?:[A-Z0-9]|F\d{1,2}|[A-Z][a-z]+|[^\w\s+])|F\d{1,2}")


# Tokens of thinking that an action gets when its file does not say: about a page of thoughts.
THINKING_BUDGET = 1024

# Besides one prompt per language there may be one for a model that is too small to follow it ([prompt.small]).
SMALL = "small"


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the answer to it, shown to the model as an earlier exchange."""

    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """The templates of one language; ``system`` may be empty. Variables: see ``VARIABLES``.

    ``sampling`` holds values that are laid over the action's own.
    """

    system: str
    user: str
    examples: tuple[Example, ...] = ()
    sampling: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be asked of the model.

    Args:
        id: the file's name without ``.toml``; the word in the command line.
        scope: what it works on when nothing is selected: the section, the document, or what is before the cursor.
        result: how the answer lands: in place of the text, after it, or only shown.
        answer_ratio: tokens of answer to expect per token of text.
        answer_min: tokens of answer to expect besides.
        copies: whether the answer is mostly a copy of the text.
        by_passage: whether a long text may be worked on passage by passage, several at once.
        needs_instruction: whether it can do nothing without a written instruction.
        columns: by language, the columns of the table that it gathers from all passages of a text; none: no table.
            The prompt gets the parts of a passage numbered, and asks for their number in a first column besides.
        pairs: whether it is asked of two clauses at a time that speak of the same, and gathers what they differ in.
        thinking: whether the model thinks before it answers, if it can and the writer did not choose otherwise.
        thinking_budget: tokens that it may think for.
        sampling: values laid over the model's recommendation.
        prompts: by language, and ``SMALL`` for small models.
    """

    id: str
    names: Mapping[str, str]
    abouts: Mapping[str, str]
    prompts: Mapping[str, Prompt]
    path: Path
    shortcut: str = ""
    order: int = 1000
    scope: Scope = "section"
    result: Landing = "show"
    answer_ratio: float = 1.0
    answer_min: int = 128
    copies: bool = False
    by_passage: bool = False
    needs_instruction: bool = False
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pairs: bool = False
    thinking: bool = False
    thinking_budget: int = THINKING_BUDGET
    sampling: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_judged(self) -> bool:
        """Whether an answer can be held against the text change by change; one that is no copy cannot."""
        return self.copies and self.result == "replace"

    @property
    def is_checked(self) -> bool:
        """Whether something of the text must come back as it is: in a copy everything, else what is protected."""
        return self.is_judged or self.protects

    @property
    def protects(self) -> bool:
        """Whether code, formulas, targets and the like stand as marks; a writer's own instruction may be about them."""
        return self.result == "replace" and not self.needs_instruction

    @property
    def keeps_terms(self) -> bool:
        """Whether the writer's terms must stay as they are; a translation has other words for them."""
        return self.is_judged or any("$terms" in prompt.user for prompt in self.prompts.values())

    @property
    def gathers(self) -> bool:
        """Whether its answer is a table that code puts together from those of many questions."""
        return bool(self.columns)

    def name(self, language: str) -> str:
        """What a person calls it."""
        return self.names.get(language, self.names["en"])

    def about(self, language: str) -> str:
        """One sentence on what it does; may be empty."""
        return self.abouts.get(language, self.abouts["en"])

    def prompt(self, language: str, small: bool = False) -> Prompt:
        """The prompt for small models if it is wanted and there, else of that language, else of the first it has."""
        wanted = (SMALL, language) if small else (language,)
        return next(self.prompts[key] for key in (*wanted, *LANGUAGES) if key in self.prompts)


@dataclass(frozen=True, slots=True)
class Actions:
    """The usable actions in their order, and what was wrong with the others."""

    actions: tuple[Action, ...]
    problems: tuple[BrokenAction, ...]

    def get(self, action_id: str) -> Action:
        """The action of that id.

        Raises:
            UnknownAction
        """
        for action in self.actions:
            if action.id == action_id:
                return action
        raise UnknownAction(name=action_id, known=", ".join(action.id for action in self.actions))


def load_actions(folders: Sequence[Path] | None = None, taken: Iterable[str] = ()) -> Actions:
    """Read every action; a broken file is a problem, and the others load.

    Args:
        folders: later ones add to and replace those before them; None: the program's, then the user's.
        taken: shortcuts that the program needs for itself; an action that asks for one goes without.
    """
    folders = places.action_folders() if folders is None else folders
    problems: list[BrokenAction] = []
    rules: dict[str, str] = {}
    for folder in folders:
        if (folder / HOUSE_RULES).is_file():
            _collect(problems, folder / HOUSE_RULES, lambda path: rules.update(_read_rules(path)))
    found: dict[str, Action] = {}
    for folder in folders:
        for path in toml_files(folder):
            _collect(problems, path, lambda path: found.update({path.stem: _read_action(path, rules)}))
    usable = _without_conflicts(found.values(), taken, problems)
    return Actions(tuple(sorted(usable, key=lambda action: (action.order, action.id))), tuple(problems))


def load_step(name: str, folders: Sequence[Path] | None = None) -> Action:
    """What is asked on the way of another action, from a file whose name begins with an underscore.

    Args:
        name: the file's, without ``.toml``.
        folders: as in ``load_actions``.

    Raises:
        BrokenAction: it is not as it must be.
        UnknownAction: there is no such file.
    """
    folders = places.action_folders() if folders is None else folders
    rules: dict[str, str] = {}
    found: Path | None = None
    for folder in folders:
        if (folder / HOUSE_RULES).is_file():
            rules.update(_read_rules(folder / HOUSE_RULES))
        path = folder / f"{name}.toml"
        found = path if path.is_file() else found
    if found is None:
        raise UnknownAction(name=name, known="")
    return _read_action(found, rules)


def toml_files(folder: Path) -> list[Path]:
    """The files of a folder of actions or styles, sorted; none when there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith(("_", ".")))


def template_problem(template: str) -> tuple[int, str] | None:
    """The line within ``template`` (0 is the first) and the reason why it is no valid template, if it is none."""
    for match in Template.pattern.finditer(template):
        line = template.count("\n", 0, match.start())
        if match["invalid"] is not None:
            return line, "a lone “$”; write “$$” for a dollar sign"
        name = match["named"] or match["braced"]
        if name and name not in VARIABLES:
            return line, f"unknown variable “${name}” (known: {', '.join('$' + known for known in VARIABLES)})"
    return None


def _collect(problems: list[BrokenAction], path: Path, read: Callable[[Path], None]) -> None:
    try:
        read(path)
    except BrokenAction as problem:
        problems.append(problem)


def _fail(path: Path) -> Callable[[int, str], BrokenAction]:
    return lambda line, reason: BrokenAction(path=str(path), line=line, reason=reason)


def _read_rules(path: Path) -> dict[str, str]:
    root = read_toml(path, _fail(path))
    rules = {language: root.text(language).strip() for language in LANGUAGES if language in root}
    root.allow(LANGUAGES)
    root.done()
    return rules


def _read_action(path: Path, rules: Mapping[str, str]) -> Action:
    root = read_toml(path, _fail(path))
    names = root.localized("name", LANGUAGES)
    action = Action(
        id=path.stem,
        names=names,
        abouts=root.localized("about", LANGUAGES, ""),
        prompts=_read_prompts(root, rules),
        path=path,
        shortcut=_read_shortcut(root),
        order=root.integer("order", 1000),
        scope=cast(Scope, root.choice("scope", get_args(Scope), "section")),
        result=cast(Landing, root.choice("result", get_args(Landing), "show")),
        answer_ratio=root.number("answer_ratio", 1.0, most=20.0),
        answer_min=root.integer("answer_min", 128, least=1),
        copies=root.flag("copies", False),
        by_passage=root.flag("by_passage", False),
        needs_instruction=root.flag("needs_instruction", False),
        columns=_read_columns(root),
        pairs=root.flag("pairs", False),
        thinking=root.flag("thinking", False),
        thinking_budget=root.integer("thinking_budget", THINKING_BUDGET, least=1),
        sampling=read_sampling(root.table("sampling", optional=True)),
    )
    root.done()
    return action


def _read_columns(root: Table) -> dict[str, tuple[str, ...]]:
    """``columns = { en = ["…"], zh = ["…"] }``, as many in each language; {} where none are given."""
    if "columns" not in root:
        return {}
    table = root.table("columns")
    found = {language: table.texts(language) for language in LANGUAGES if language in table}
    table.allow(LANGUAGES)
    table.done()
    if len({len(names) for names in found.values()}) != 1:
        root.refuse("“columns” must be as many in each language, and at least one", "columns")
    first = next(iter(found.values()))
    return {language: found.get(language, first) for language in LANGUAGES}


def _read_prompts(root: Table, rules: Mapping[str, str]) -> dict[str, Prompt]:
    """Either ``prompt = "…"`` for every language, or ``[prompt.en]`` and ``[prompt.zh]``."""
    table = root.table("prompt") if root.is_table("prompt") else None
    if table is None:
        text = root.text("prompt")
        _check_template(root, "prompt", text)
        return {language: Prompt(rules.get(language, ""), text.strip()) for language in LANGUAGES}
    prompts: dict[str, Prompt] = {}
    table.allow((*LANGUAGES, SMALL))
    for key in (*LANGUAGES, SMALL):
        if key in table:
            prompts[key] = _read_prompt(table.table(key), rules.get(key, ""))
    table.done()
    if not any(language in prompts for language in LANGUAGES):
        root.refuse(f"“prompt” has no language; write [prompt.{LANGUAGES[0]}] or [prompt.{LANGUAGES[1]}]", "prompt")
    return prompts


def _read_prompt(table: Table, rules: str) -> Prompt:
    system, user = table.text("system", rules), table.text("user")
    _check_template(table, "system", system)
    _check_template(table, "user", user)
    examples: list[Example] = []
    for example in table.tables("examples") if "examples" in table else ():
        examples.append(Example(example.text("text").strip(), example.text("answer").strip()))
        example.done()
    sampling = read_sampling(table.table("sampling", optional=True))
    table.done()
    return Prompt(system.strip(), user.strip(), tuple(examples), sampling)


def _check_template(table: Table, key: str, text: str) -> None:
    if problem := template_problem(text):
        line, reason = problem
        table.refuse(f"in “{key}”, {reason}", key, line)


def _read_shortcut(root: Table) -> str:
    shortcut = root.text("shortcut", "")
    if shortcut and not _SHORTCUT.fullmatch(shortcut):
        root.refuse(f"“{shortcut}” is no shortcut; write one like “Ctrl+Shift+P” or “F6”", "shortcut")
    return shortcut


def _without_conflicts(
    actions: Iterable[Action], taken: Iterable[str], problems: list[BrokenAction]
) -> Iterator[Action]:
    """The actions; one whose shortcut another has already goes without it, and that is a problem."""
    owners = {_keys(shortcut): "the program itself" for shortcut in taken}
    for action in actions:
        keys = _keys(action.shortcut)
        if keys and keys in owners:
            line = read_toml(action.path, _fail(action.path)).line("shortcut")
            reason = f"the shortcut “{action.shortcut}” already belongs to {owners[keys]}, so this action has none"
            problems.append(BrokenAction(path=str(action.path), line=line, reason=reason))
            yield replace(action, shortcut="")
            continue
        owners[keys] = f"“{action.name('en')}”"
        yield action


def _keys(shortcut: str) -> tuple[str, ...]:
    """A shortcut in a form in which equal ones are equal."""
    parts = shortcut.lower().split("+")
    return (*sorted(part for part in parts if part in _MODIFIERS), *(part for part in parts if part not in _MODIFIERS))
