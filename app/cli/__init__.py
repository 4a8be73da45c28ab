"""Stet in a terminal: every action by its id, the lists, the doctor, the cache, and the changes between two files.

Exit codes: 0 done, 1 failed (one sentence on standard error), 2 wrong use, 3 found something (`check`),
130 stopped by Ctrl+C.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app import __version__
from app.cli.export import add_export
from app.core.actions import Action, Actions, load_actions
from app.core.catalog import load_catalog
from app.core.document import read_document
from app.core.errors import StetError
from app.core.passages import PASSAGE_TOKENS
from app.core.styles import Styles, load_styles
from app.core.summary_forms import FORMS, LENGTHS, Length, length_of

LISTS = ("models", "actions", "doctor", "cache", "diff", "check", "history", "recover", "roundtrip",
         "proposals", "statement", "passages", "outline", "ask", "export")
# The action that also reads what does not fit.
SUMMARIZE = "summarize"
# Pairs of clauses that are judged when no number is given: a few minutes on a processor.
PAIRS = 40
# The word for a budget of thinking that is not given: the action's own.
OWN_BUDGET = "own"


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code. Nothing is raised, and no traceback is shown."""
    _speak_utf8()
    try:
        return _run(arguments)
    except StetError as error:
        return _fail(error.message())
    except KeyboardInterrupt:
        print("stet: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader has gone (| head). What Python still holds must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _fail(f"something unforeseen happened ({type(error).__name__}: {error}). No file was changed by it.")


def command_parser() -> argparse.ArgumentParser:
    """The parser of all commands, of which the manual page tells (packaging/manual.py)."""
    return _parser(load_actions(), load_styles())


def command_names() -> set[str]:
    """The first words that belong to the terminal, not to the window."""
    return {*LISTS, *(action.id for action in load_actions().actions)}


def _run(arguments: Sequence[str]) -> int:
    actions, styles = load_actions(), load_styles()
    parser = _parser(actions, styles)
    options = parser.parse_args(_with_budgets(arguments))
    problems = (*actions.problems, *styles.problems)
    for problem in problems:
        print(f"stet: {problem.message()}", file=sys.stderr)
    catalog = load_catalog()
    if options.command == "models":
        if (options.name is None) != (options.what == "list"):
            parser.error(f"models {options.what}: " + ("takes no name" if options.name else "give the model"))
        from app.cli.models import ModelsOrder, models

        return models(ModelsOrder(options.what, options.name or "", tuple(options.source), options.allow_http,
                                  options.json), catalog)
    if options.command == "actions":
        from app.cli.reports import list_actions

        list_actions(actions, styles, options.json)
    elif options.command == "doctor" and options.seal:
        from app.cli.seal_report import prove_seal

        return prove_seal(catalog, options.output, options.json)
    elif options.command == "doctor":
        from app.cli.reports import doctor

        doctor(catalog, problems, options.json, loads=options.load)
    elif options.command == "cache":
        from app.cli.cache import cache

        cache(options.what == "clear", options.json)
    elif options.command == "diff":
        from app.cli.diff import diff_files

        diff_files(options.before, options.after, options.json)
    elif options.command == "check":
        if options.after is None:
            from app.cli.check_document import check_one

            return check_one(options.before, options.json)
        from app.cli.check import check_files

        return check_files(options.before, options.after, options.json, _terms_of(options))
    elif options.command == "passages":
        from app.cli.passages import PassagesOrder, passages

        passages(PassagesOrder(options.file, options.budget, options.model, options.json), catalog)
    elif options.command == "ask":
        from app.cli.ask import AskOrder, ask

        if not options.question.strip():
            parser.error("give a question")
        return ask(AskOrder(options.file, options.question, options.history, options.model, options.seed,
                            options.max_tokens, options.temperature, options.context, options.threads, options.json,
                            options.yarn), catalog)
    elif options.command == "outline":
        from app.cli.outline import outline

        outline(options.file, options.json)
    elif options.command == "export":
        from app.cli.export import export, export_order

        export(export_order(options))
    elif options.command == "roundtrip":
        from app.cli.roundtrip import roundtrip

        roundtrip(options.file, options.output, options.encoding)
    elif options.command == "history":
        from app.cli.history import HistoryOrder, history

        history(HistoryOrder(options.file, options.show, options.restore, options.forget, options.json))
    elif options.command == "recover":
        from app.cli.recover import recover

        recover(options.restore, options.output, options.discard, options.json)
    elif options.command == "proposals":
        from app.cli.proposals import proposals

        if (options.file is None) != options.all or (options.all and not options.forget):
            parser.error("give FILE, or --forget --all")
        proposals(options.file, options.json, forget=options.forget, everything=options.all)
    elif options.command == "statement":
        from app.cli.statement import statement

        statement(options.file, options.output, options.language, actions)
    else:
        from app.cli.order import Order
        from app.cli.run_action import run_action

        order = Order(
            action=actions.get(options.command), file=options.file, output=options.output, model=options.model,
            style=styles.get(options.style) if options.style else None, instruction=options.instruction,
            seed=options.seed, max_tokens=options.max_tokens, temperature=options.temperature,
            context_tokens=options.context, threads=options.threads, as_json=options.json,
            thinking=_budget_of(actions.get(options.command), options.think), shows_thinking=options.show_thinking,
            adapters=tuple(options.adapter), accept=getattr(options, "accept", "unflagged"), terms=_terms_of(options),
            resumes=getattr(options, "resume", False), stretches=options.yarn,
            summary=getattr(options, "summary", "none"),
        )
        if options.command == SUMMARIZE:
            from app.cli.summarize import SummarizeOrder, summarize

            return summarize(SummarizeOrder(order, options.length, options.form, options.again), catalog)
        if order.action.gathers:
            from app.cli.gather import GatherOrder, gather

            return gather(GatherOrder(order, options.again, getattr(options, "against", None),
                                      getattr(options, "pairs", 0)), catalog)
        return run_action(order, catalog)
    return 0


def _fail(sentence: str) -> int:
    print(f"stet: {sentence}", file=sys.stderr)
    return 1


def _speak_utf8() -> None:
    """Text goes out as it is in the file, whatever the terminal's own encoding is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _parser(actions: Actions, styles: Styles) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="stet", description="An offline writing assistant. Without a command, or with files, the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"Stet {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for action in actions.actions:
        if action.id not in LISTS:
            _add_action(commands, action, styles)
    models = commands.add_parser("models", help="which models there are and which are here; fetch, check, remove them")
    models.add_argument("what", nargs="?", choices=["list", "download", "verify", "import", "remove"], default="list")
    models.add_argument("name", nargs="?", metavar="ID-or-PATH", help="a model of the list; import: a GGUF file")
    models.add_argument("--source", metavar="URL-or-PATH", action="append", default=[],
                        help="download: only from there (a mirror, a folder, a USB stick); may be given several times. "
                             "Else from where HF_ENDPOINT says, or from Hugging Face, hf-mirror or ModelScope")
    models.add_argument("--allow-http", action="store_true", help="download: also from a source without encryption")
    listing = commands.add_parser("actions", help="which actions and styles there are")
    listing.add_argument("what", nargs="?", choices=["list"], default="list")
    doctor = commands.add_parser("doctor", help="what this computer has, and what was chosen on it")
    doctor.add_argument("--load", action="store_true", help="load the model, and tell what it takes")
    doctor.add_argument("--seal", action="store_true",
                        help="prove that nothing leaves this computer; exit 1 where that does not hold")
    doctor.add_argument("-o", "--output", metavar="OUT", type=Path, help="with --seal: write the report to OUT too")
    cache = commands.add_parser("cache", help="what models have read and kept on disk, so as not to read it again")
    cache.add_argument("what", nargs="?", choices=["show", "clear"], default="show")
    diff = commands.add_parser("diff", help="the changes between two texts, as whole words and sentences, by kind")
    check = commands.add_parser("check", help="what became of structure and facts, or, with one file, its numbering, "
                                              "references and terms; exit 3 when something is found")
    for command in (diff, check):
        command.add_argument("before", metavar="BEFORE", help="a UTF-8 text file")
        command.add_argument("after", metavar="AFTER", nargs="?" if command is check else None,
                             help="what became of it")
    _add_terms(check)
    parts = commands.add_parser("passages", help="a document as the passages that a long one is worked on in")
    parts.add_argument("file", metavar="FILE", help="a text file")
    parts.add_argument("--budget", metavar="N", type=_whole(1), default=PASSAGE_TOKENS,
                       help="tokens of a passage at most (%(default)s); what cannot be cut may be more, and it is said")
    parts.add_argument("--model", metavar="ID-or-PATH", help="whose tokens are counted")
    outline = commands.add_parser("outline", help="the headings of a document, and how long what stands under each is")
    outline.add_argument("file", metavar="FILE", help="a text file")
    asking = commands.add_parser("ask", help="a question about a document, answered from it, with where it says so")
    asking.add_argument("file", metavar="FILE", help="a text file; - is standard input")
    asking.add_argument("question", metavar="QUESTION")
    asking.add_argument("--history", metavar="FILE", type=Path,
                        help="keep the conversation there, and go on with it; what no longer fits goes into notes")
    _add_generation(asking)
    add_export(commands)
    again = commands.add_parser("roundtrip", help="open a file and save it unchanged: the same bytes, or why not")
    again.add_argument("file", metavar="FILE", help="a text file")
    again.add_argument("-o", "--output", metavar="OUT", type=Path, required=True, help="where it is written")
    again.add_argument("--encoding", metavar="NAME", help="where the file does not tell it: gbk, big5, utf-16-le, …")
    history = commands.add_parser("history", help="the versions that were kept of a document")
    history.add_argument("file", metavar="FILE", type=Path, help="the document; it may be gone by now")
    which = history.add_mutually_exclusive_group()
    which.add_argument("--show", metavar="ID", type=int, help="print the text of a version")
    which.add_argument("--restore", metavar="ID", type=int, help="write a version to FILE, all or nothing")
    which.add_argument("--forget", action="store_true", help="delete all versions of FILE; FILE stays")
    recover = commands.add_parser("recover", help="unsaved texts that the journal holds")
    what = recover.add_mutually_exclusive_group()
    what.add_argument("--restore", metavar="ID", help="print the text, or write it with -o")
    what.add_argument("--discard", metavar="ID", help="delete it; it cannot be brought back (all: all that are closed)")
    recover.add_argument("-o", "--output", metavar="FILE", type=Path, help="write the text to FILE, all or nothing")
    proposals = commands.add_parser("proposals", help="what models proposed for a document, and what was decided")
    proposals.add_argument("file", metavar="FILE", nargs="?", type=Path, help="the document; it may be gone by now")
    proposals.add_argument("--forget", action="store_true",
                           help="delete what is kept of FILE's proposals, and of what came from them; FILE stays")
    proposals.add_argument("--all", action="store_true", help="with --forget: of all documents")
    statement = commands.add_parser("statement", help="one page on how much of a document came from which model")
    statement.add_argument("file", metavar="FILE", type=Path, help="a text file")
    statement.add_argument("-o", "--output", metavar="OUT", type=Path, help="write the page to OUT (Markdown)")
    statement.add_argument("--language", choices=["en", "zh"], help="of the page; else that of the document")
    for command in (models, listing, doctor, cache, diff, check, history, recover, proposals, parts, outline, asking):
        command.add_argument("--json", action="store_true", help="as JSON")
    return parser


def _add_action(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], action: Action, styles: Styles
) -> None:
    about = action.about("en") or action.name("en")
    parser = commands.add_parser(action.id, help=about.replace("%", "%%"), description=about)
    parser.add_argument("file", metavar="FILE", help="a UTF-8 text file; - is standard input")
    parser.add_argument("-o", "--output", metavar="OUT", type=Path, help="write the result to OUT, all or nothing")
    parser.add_argument("--adapter", metavar="PATH[:SCALE]", action="append", default=[],
                        help="a LoRA adapter (GGUF) over the model, by path or id; may be given several times")
    parser.add_argument("--style", metavar="STYLE", help=", ".join(style.id for style in styles.styles))
    parser.add_argument("--instruction", metavar="TEXT", default="", required=action.needs_instruction,
                        help="what else to mind" if not action.needs_instruction else "what to do")
    _add_generation(parser)
    parser.add_argument("--think", metavar="TOKENS", nargs="?", const=OWN_BUDGET, type=_budget,
                        help="let the model think first, for at most TOKENS (else as the action says); 0: do not")
    parser.add_argument("--show-thinking", action="store_true", help="its thinking on standard error, as it comes")
    if action.by_passage:
        parser.add_argument("--resume", action="store_true",
                            help="go on where this action on FILE was stopped or killed: what is finished is not "
                                 "asked for again, with the same seed; give the other options as before")
        parser.add_argument("--summary", choices=["kept", "make", "none"], default="kept",
                            help="what every passage is told of the whole document: a summary that was made before, if "
                                 "there is one (kept, the default), one that is made first (make), or nothing")
    if action.id == SUMMARIZE:
        parser.add_argument("--length", metavar="LENGTH", type=_length,
                            help=f"{', '.join(LENGTHS)}, or a share of the document (10%%)")
        parser.add_argument("--form", choices=FORMS, help="the form of the summary")
    if action.pairs:
        parser.add_argument("--against", metavar="OTHER", help="a second document to hold the clauses of FILE against")
        parser.add_argument("--pairs", metavar="N", type=_whole(1), default=PAIRS,
                            help="pairs of clauses that the model judges at most (%(default)s), the likeliest first")
    if action.id == SUMMARIZE or action.gathers:
        parser.add_argument("--resume", action="store_true", help="go on where this command on FILE was stopped or "
                                                                  "killed: what was answered is not asked again")
        parser.add_argument("--again", metavar="REPORT", help="an earlier --json report of the same command: only what "
                                                              "it has no answer for is asked")
    if action.keeps_terms:
        _add_terms(parser)
    if action.is_checked:
        parser.add_argument("--accept", choices=["unflagged", "all", "none"], default="unflagged",
                            help="which changes are taken; unflagged (the default): those that touch no fact and no "
                                 "structure")
    parser.add_argument("--json", action="store_true", help="one JSON object at the end, with text and figures")


def _add_generation(parser: argparse.ArgumentParser) -> None:
    """What every command has that lets a model write."""
    parser.add_argument("--model", metavar="ID-or-PATH", help="a model of `models list`, or a GGUF file")
    parser.add_argument("--seed", metavar="N", type=_whole(0),
                        help="the same seed gives the same answer; passages are then worked on one by one")
    parser.add_argument("--max-tokens", metavar="N", type=_whole(1), help="end the answer after N tokens")
    parser.add_argument("--temperature", metavar="T", type=_temperature, help="0 is always the likeliest word")
    parser.add_argument("--context", metavar="N", type=_whole(256), help="length of the context in tokens")
    parser.add_argument("--yarn", action="store_true",
                        help="stretch the context of a model whose makers tried it (Qwen3 4B, 8B, 14B: to 131,072 "
                             "tokens, or to --context); short texts may come out worse")
    parser.add_argument("--threads", metavar="N", type=_whole(1), help="CPU threads; all cores when not given")


def _add_terms(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--term", metavar="TEXT", action="append", default=[],
                        help="a name or term that must stay as it is; may be given several times")
    parser.add_argument("--terms", metavar="FILE", help="a UTF-8 text file of such terms, one on a line")


def _with_budgets(arguments: Sequence[str]) -> list[str]:
    """``--think FILE`` asks for thinking without a budget; argparse would take the file's name for one."""
    found = list(arguments)
    for place, word in enumerate(found):
        if word == "--":
            break
        if word == "--think" and not (place + 1 < len(found) and found[place + 1].isdecimal()):
            found[place] = f"--think={OWN_BUDGET}"
    return found


def _budget_of(action: Action, asked: int | str | None) -> int:
    if asked is None:
        return action.thinking_budget if action.thinking else 0
    return action.thinking_budget if isinstance(asked, str) else asked


def _terms_of(options: argparse.Namespace) -> tuple[str, ...]:
    """The terms of the options and of the file that they name, each once.

    Raises:
        FileProblem: the file cannot be read.
    """
    listed = list(getattr(options, "term", ()))
    if getattr(options, "terms", None):
        listed += read_document(options.terms).text.split("\n")
    return tuple(dict.fromkeys(term.strip() for term in listed if term.strip()))


def _budget(text: str) -> int | str:
    return text if text == OWN_BUDGET else _whole(0)(text)


def _whole(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text)
        if not least <= value < 2**32:
            raise argparse.ArgumentTypeError(f"must be from {least} to {2**32 - 1}, not {text}")
        return value

    return number


def _length(text: str) -> Length:
    length = length_of(text)
    if length is None:
        raise argparse.ArgumentTypeError(f"must be {', '.join(LENGTHS)} or a share like 10%, not {text}")
    return length


def _temperature(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 2:
        raise argparse.ArgumentTypeError(f"must be from 0 to 2, not {text}")
    return value
