"""What two commands generate in specs/: the table of rule words in its README, and the list of test purposes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance.cases.plan import plan
from conformance.contract.contract import Contract
from conformance.contract.rule_arguments import Argument, ArgumentKind
from conformance.model.errors import BadOption
from conformance.model.files import write_text
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.rules.rule import Rule

README = "README.md"
TABLE_HEAD = "| rule | arguments | stands on | holds when | witness |\n|---|---|---|---|---|\n"
LOCK = "purposes.lock"
LOCK_HEAD = "# Every test purpose of an acceptance, sorted. Rewritten by: masstack-conformance specs lock\n"
#: What an argument looks like, where its name does not say it.
_FORMS: Mapping[ArgumentKind, str] = {
    ArgumentKind.KEEPS: "`{at, equals}` or `{start, end, is: [current, future, past]}`",
    ArgumentKind.WHEN: "`{at, equals}`",
    ArgumentKind.SIDE: "`{items, by, at}`",
    ArgumentKind.SIDES: "`[{operation, items, by, at}]`",
    ArgumentKind.PLACE: "a place",
    ArgumentKind.PLACES: "places",
    ArgumentKind.ANSWER: "in the response",
    ArgumentKind.LITERALS: "`[…]`",
    ArgumentKind.REGEX: "a regular expression",
    ArgumentKind.WORKFLOW: "a workflow in `workflows.arazzo.yaml`",
}


def table() -> str:
    """The Markdown table of rule words in specs/README.md, a row for each word in the order of the families."""
    return TABLE_HEAD + "".join(f"| {' | '.join(_row(rule))} |\n" for rule in RULES.values())


def rewritten(text: str) -> str:
    """The text of a README with its table of rule words replaced; raises BadOption where it has no table."""
    begins = text.find("| rule | arguments |")
    if begins < 0:
        raise BadOption(f"{README} has no table that begins with `| rule | arguments |`")
    ends = text.find("\n\n", begins)
    return text[:begins] + table() + (text[ends + 1 :] if ends >= 0 else "")


def rewrite_words(directory: Path) -> Path:
    """Write the table into the README of a folder of contracts; raises BadOption where there is no place for it."""
    path = directory / README
    if not path.is_file():
        raise BadOption(f"there is no {path}: `specs words` alone prints the table")
    write_text(path, rewritten(path.read_text(encoding="utf-8")))
    return path


def _row(rule: Rule) -> Iterator[str]:
    yield f"`{rule.word}`"
    yield _arguments(rule) or "–"
    yield str(rule.stands_on)
    yield rule.holds
    yield rule.witness


def _arguments(rule: Rule) -> str:
    """List the arguments; of alternatives one is given, and what has a `?` may be left out."""
    either = [name for names in rule.alternatives for name in names]
    told = [
        _argument(name, argument) + ("" if argument.required or name in either else "?")
        for name, argument in rule.arguments.items()
        if name not in either
    ]
    return ", ".join(
        told + [" or ".join(_argument(n, rule.arguments[n]) for n in names) for names in rule.alternatives]
    )


def _argument(name: str, argument: Argument) -> str:
    said = " or ".join(argument.words) if argument.words else _FORMS.get(argument.kind, "")
    return f"`{name}`" + (f" ({said})" if said else "")


def locked_text(contracts: Mapping[str, Contract]) -> str:
    """The whole text of `specs/purposes.lock` for some contracts."""
    return LOCK_HEAD + "".join(f"{name}\n" for name in sorted(plan(contracts, PROFILES["acceptance"], RULES).purposes))


def rewrite_lock(contracts: Mapping[str, Contract], directory: Path) -> tuple[int, int]:
    """Write the list, and say how many purposes came and went."""
    path = directory / LOCK
    before = set(path.read_text(encoding="utf-8").splitlines()) if path.exists() else set()
    text = locked_text(contracts)
    write_text(path, text)
    after = set(text.splitlines())
    return len(after - before), len(before - after)
