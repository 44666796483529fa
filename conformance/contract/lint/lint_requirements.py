"""Lint of requirements: each has a rule of the vocabulary whose arguments exist, or a reason why it has none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from conformance.contract.contract import Contract, EffectKind, Operation
from conformance.contract.lint.lint_places import answer_schemas, members_of, place_problem, selected
from conformance.contract.lint.lint_sides import max_problems, side_problems, sides_problems
from conformance.contract.lint.linting import Examination, entries_of, lint_statement, near
from conformance.contract.pointer import tokens
from conformance.contract.release import ENTRY_REMOVED, ENTRY_SINCE
from conformance.contract.rule_arguments import Argument, ArgumentKind, Word, Words
from conformance.contract.source import is_concluded
from conformance.contract.vocabulary import DISTANCE, TRANSPORT_STATUSES

_MEMBERS = frozenset(
    {"id", "level", "says", "source", "rule", "untestable", "under", "decides", *ENTRY_SINCE, *ENTRY_REMOVED}
)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
_SAID = "a must has the sources that say it, and no `inferred` one"
_TEMPLATES = frozenset({"pool", "today", "request", "answer", "max", "step", "absent"})


def lint_requirements(examination: Examination, words: Words) -> None:
    """Examine the entries of every `x-requirements` as far as that needs no contract."""
    seen: dict[str, str] = {}
    for holder in ("", *(pointer for pointer, *_ in examination.operations)):
        node = examination.document if not holder else next(o for p, *_, o in examination.operations if p == holder)
        for index, entry in entries_of(node, "x-requirements"):
            pointer = f"{holder}/x-requirements/{index}"
            identity = str(entry.get("id"))
            if identity in seen:
                examination.report(pointer, f"the requirement {identity} stands elsewhere already")
            seen[identity] = pointer
            _lint_entry(examination, pointer, entry, words)


def _lint_entry(examination: Examination, pointer: str, entry: Mapping[str, Any], words: Words) -> None:
    identity = lint_statement(examination, pointer, entry, "requirement", _MEMBERS)
    if entry.get("level") not in {"must", "should"}:
        examination.report(pointer, f"the level of {identity} is neither must nor should")
    if entry.get("level") == "must" and is_concluded(str(entry.get("source", ""))):
        examination.report(f"{pointer}/source", f"{identity} is concluded in part, so its level is should: {_SAID}")
    for member in (*ENTRY_SINCE, *ENTRY_REMOVED):
        if member in entry and entry[member] not in examination.releases:
            examination.report(f"{pointer}/{member}", f"{entry[member]} is no release of x-releases")
    rule = entry.get("rule")
    if ("rule" in entry) == ("untestable" in entry):
        examination.report(pointer, f"the requirement {identity} has neither a rule nor `untestable: why`, or both")
    elif "untestable" in entry and not isinstance(entry["untestable"], str):
        examination.report(pointer, f"`untestable` of {identity} says why, in words")
    elif "rule" in entry:
        if not isinstance(rule, Mapping) or len(rule) != 1:
            examination.report(f"{pointer}/rule", f"the rule of {identity} is one name with its arguments")
        else:
            _lint_rule_name(examination, f"{pointer}/rule", words, *next(iter(rule.items())))


def _lint_rule_name(examination: Examination, pointer: str, words: Words, name: str, arguments: Any) -> None:
    rule = words.get(name)
    if rule is None:
        examination.report(pointer, f"there is no rule {name}{near(name, words)}")
        return
    given = arguments if isinstance(arguments, Mapping) else {}
    for argument in given:
        if argument not in rule.arguments:
            examination.report(pointer, f"the rule {name} takes no {argument}{near(argument, rule.arguments)}")
    for argument, shape in rule.arguments.items():
        if shape.required and argument not in given:
            examination.report(pointer, f"the rule {name} has no `{argument}`")
    for names in rule.alternatives:
        if sum(argument in given for argument in names) != 1:
            examination.report(pointer, f"the rule {name} takes one of {' and '.join(names)}")


def lint_rules(examination: Examination, contract: Contract, workflows: frozenset[str], words: Words) -> None:
    """Examine what the arguments of rules, and `x-observed-by`, refer to."""
    for index, entry in entries_of(contract.document, "x-requirements"):
        pointer = f"/x-requirements/{index}"
        candidates = list(contract.operations.values())
        _lint_under(examination, contract, pointer, entry)
        # A statement on the whole API holds wherever it can: it has to make sense for one operation.
        problems = [list(_rule_problems(contract, o, entry, workflows, words, wide=True)) for o in candidates]
        for problem in min(problems, key=len, default=[]):
            examination.report(f"{pointer}/rule", problem)
    for pointer, _, _, node in examination.operations:
        operation = contract.operations[node["operationId"]]
        for index, entry in entries_of(node, "x-requirements"):
            here = f"{pointer}/x-requirements/{index}"
            _lint_under(examination, contract, here, entry)
            for problem in _rule_problems(contract, operation, entry, workflows, words):
                examination.report(f"{here}/rule", problem)
        for place in node.get("x-control") or ():
            strange = place_problem(contract, operation, str(place))
            if strange:
                examination.report(f"{pointer}/x-control", strange)
        if operation.observed_by is not None:
            for problem in _observed_problems(contract, operation):
                examination.report(f"{pointer}/x-observed-by", problem)


def lint_rules_then(
    examination: Examination,
    now: Contract,
    then: Contract,
    workflows: frozenset[str],
    words: Words,
    releases: tuple[str, str],
    told: set[str],
) -> None:
    """Examine that the requirements that an earlier release is judged by speak of what it has.

    `releases` are that one and the next; `told` are the requirements that have been named already. One that does not
    fit the newest release either is wrong of itself, and named by `lint_rules`.
    """
    release, following = releases
    for pointer, _, _, node in examination.operations:
        operation = then.operations.get(str(node["operationId"]))
        judged = {requirement.id for requirement in operation.requirements} if operation else set()
        for index, entry in entries_of(node, "x-requirements"):
            identity = str(entry.get("id"))
            if operation is None or identity not in judged - told:
                continue
            problem = next(_rule_problems(then, operation, entry, workflows, words), None)
            newest = now.operations[str(node["operationId"])]
            if problem is not None and not any(_rule_problems(now, newest, entry, workflows, words)):
                told.add(identity)
                said = f"in release {release}, {identity} speaks of what is not there ({problem})"
                examination.report(f"{pointer}/x-requirements/{index}", f'{said}; x-since: "{following}" says so')


def lint_agreements(examination: Examination, contract: Contract) -> None:
    """Examine that `x-agrees-with` names a place that the request of some operation has."""
    for pointer, kind, node in examination.nodes:
        if kind == "schema" and "x-agrees-with" in node:
            place = str(node["x-agrees-with"])
            problems = [place_problem(contract, operation, place) for operation in contract.operations.values()]
            if None not in problems:
                examination.report(f"{pointer}/x-agrees-with", f"{place} is a place in no request")


def _lint_under(examination: Examination, contract: Contract, pointer: str, entry: Mapping[str, Any]) -> None:
    if "decides" in entry and entry["decides"] not in (entry.get("under") or {}):
        problem = (
            f"the requirement does not stand under {entry['decides']}: `decides` names one of the readings of `under`"
        )
        examination.report(f"{pointer}/decides", problem)
    for reading, choices in (entry.get("under") or {}).items():
        known = contract.readings.get(reading)
        if known is None:
            examination.report(f"{pointer}/under", f"there is no reading {reading}{near(reading, contract.readings)}")
            continue
        for choice in choices if isinstance(choices, list) else [choices]:
            if choice not in known.permitted:
                examination.report(f"{pointer}/under", f"the reading {reading} permits no choice {choice}")


def _observed_problems(contract: Contract, operation: Operation) -> Iterator[str]:
    observed = operation.observed_by or {}
    named = str(observed.get("operation"))
    read = contract.operations.get(named)
    if read is None:
        yield f"there is no operation {named}{near(named, contract.operations)}"
        return
    yield from _with_problems(contract, operation, read, observed.get("with") or {})
    select = selected(contract, answer_schemas(contract, read), str(observed.get("select", "")))
    if isinstance(select, str):
        yield select


def _rule_problems(
    contract: Contract,
    operation: Operation,
    entry: Mapping[str, Any],
    workflows: frozenset[str],
    words: Words,
    *,
    wide: bool = False,
) -> Iterator[str]:
    rule = entry.get("rule")
    name, given = next(iter(rule.items()), ("", {})) if isinstance(rule, Mapping) else ("", {})
    known = words.get(name)
    if known is None:
        return
    yield from _standing_problems(operation, name, known, wide=wide)
    arguments = given if isinstance(given, Mapping) else {}
    checking = _Arguments(contract, operation, known, arguments, workflows)
    for argument, value in arguments.items():
        if argument in known.arguments:
            yield from checking.problems(known.arguments[argument], argument, value)


def _standing_problems(operation: Operation, name: str, word: Word, *, wide: bool) -> Iterator[str]:
    """Sentences on a word that stands where nothing could judge it."""
    place = word.stands_on
    if wide and not place.api:
        yield f"the rule {name} stands on operations, never on the whole API"
    elif not wide and not place.effects:
        yield f"the rule {name} stands on the whole API, never on an operation"
    elif not wide and operation.effect.kind not in place.effects:
        effects = " or ".join(effect for effect in EffectKind if effect in place.effects)
        yield f"the rule {name} stands on operations that are {effects}; {operation.id} is {operation.effect.kind}"
    if place.observed and operation.observed_by is None:
        yield f"the rule {name} needs `x-observed-by` on {operation.id}"
    if lacking := word.lacks(operation):
        yield f"the rule {name} needs {lacking} on {operation.id}"
    if place.deprecated and not operation.deprecated:
        yield f"the rule {name} stands on {operation.id}, which is not deprecated"


class _Arguments:
    """The arguments of one rule on one operation."""

    def __init__(
        self,
        contract: Contract,
        operation: Operation,
        rule: Word,
        arguments: Mapping[str, Any],
        workflows: frozenset[str],
    ) -> None:
        self.contract = contract
        self.operation = operation
        self.arguments = arguments
        self.workflows = workflows
        self.rule = rule
        named = arguments.get("operation")
        self.other = contract.operations.get(str(named)) if named is not None else operation
        items = arguments.get("items")
        found = selected(contract, answer_schemas(contract, operation), str(items)) if items is not None else []
        self.items = [] if isinstance(found, str) else found

    def problems(self, argument: Argument, name: str, value: Any) -> Iterator[str]:
        """Sentences on what is wrong with one argument of a requirement."""
        checks: Mapping[ArgumentKind, Callable[[Any], Iterator[str]]] = {
            ArgumentKind.PLACE: self.place,
            ArgumentKind.PLACES: self.places,
            ArgumentKind.ASK: self.ask,
            ArgumentKind.WITH: self.with_,
            ArgumentKind.VALUES: self.values,
            ArgumentKind.ANSWER: self.values,
            ArgumentKind.SELECT: self.select,
            ArgumentKind.ITEM: self.item,
            ArgumentKind.OPERATION: self.named,
            ArgumentKind.STATUS: self.statuses,
            ArgumentKind.STATUSES: self.statuses,
            ArgumentKind.REGEX: self.regex,
            ArgumentKind.KEEPS: self.keeps,
            ArgumentKind.WHEN: self.when,
            ArgumentKind.SIDE: lambda value: side_problems(self.contract, self.operation, value),
            ArgumentKind.SIDES: lambda value: sides_problems(self.contract, value),
            ArgumentKind.EQUALS: self.template,
            ArgumentKind.WORKFLOW: self.workflow,
            ArgumentKind.HEADER: self.header,
        }
        if argument.kind is ArgumentKind.WORD:
            if value not in argument.words:
                yield f"`{name}` is one of {', '.join(argument.words)}; {value} is none"
        elif argument.kind is ArgumentKind.LITERALS:
            if not isinstance(value, list) or not value:
                yield f"`{name}` is a list of values"
        elif argument.kind in checks:
            yield from checks[argument.kind](value)

    def place(self, value: Any) -> Iterator[str]:
        problem = place_problem(self.contract, self.operation, str(value))
        if problem:
            yield problem

    def places(self, value: Any) -> Iterator[str]:
        for place in value if isinstance(value, list) else [value]:
            yield from self.place(place)

    def ask(self, value: Any) -> Iterator[str]:
        yield from self.places(list(value)) if isinstance(value, Mapping) else ["`ask` maps places to values"]

    def with_(self, value: Any) -> Iterator[str]:
        if self.other is not None:
            yield from _with_problems(self.contract, self.operation, self.other, value)

    def values(self, value: Any) -> Iterator[str]:
        found = selected(self.contract, answer_schemas(self.contract, self.operation), str(value))
        if isinstance(found, str):
            yield found

    def select(self, value: Any) -> Iterator[str]:
        if self.other is not None:
            found = selected(self.contract, answer_schemas(self.contract, self.other), str(value))
            if isinstance(found, str):
                yield found

    def item(self, value: Any) -> Iterator[str]:
        if not isinstance(value, str) or (value and not value.startswith("/")):
            yield f"{value} is no JSON Pointer within an item"
            return
        here = self.items
        for token in tokens(value):
            here = members_of(self.contract, here, token)
        if self.items and not here:
            yield f"{value}: the items of {self.arguments.get('items')} have no such property"

    def named(self, value: Any) -> Iterator[str]:
        if value not in self.contract.operations:
            yield f"there is no operation {value}{near(str(value), self.contract.operations)}"

    def statuses(self, value: Any) -> Iterator[str]:
        for status in value if isinstance(value, list) else [value]:
            if not isinstance(status, int) or isinstance(status, bool):
                yield f"the status {status} is no number"
            elif str(status) not in self.operation.answers and status not in TRANSPORT_STATUSES:
                yield f"{self.operation.id} does not document the status {status}"

    def regex(self, value: Any) -> Iterator[str]:
        try:
            jsonschema_rs.Draft202012Validator({"pattern": value})
        except (jsonschema_rs.ValidationError, ValueError):
            yield f"{value} is no regular expression"

    def keeps(self, value: Any) -> Iterator[str]:
        members = set(value) if isinstance(value, Mapping) else set()
        if members == {"at", "equals"}:
            yield from self.item(value["at"])
        elif members == {"apart-from"}:
            if value["apart-from"] != "unfiltered":
                yield "`apart-from` is unfiltered"
        elif members in ({"start", "end", "is"}, {"start", "end", "is", "missing"}):
            if value.get("missing", "allowed") != "allowed":
                yield "`missing` is allowed, or left out"
            yield from self.item(value["start"])
            yield from self.item(value["end"])
            words = value["is"] if isinstance(value["is"], list) else [value["is"]]
            if not set(words) <= {"current", "future", "past"}:
                yield "`is` lists current, future or past"
        else:
            yield "`keeps` is {at, equals}, {start, end, is} or {apart-from}"

    def when(self, value: Any) -> Iterator[str]:
        if not isinstance(value, Mapping) or set(value) != {"at", "equals"}:
            yield "`when` is {at, equals}"
        else:
            yield from self.item(value["at"])

    def template(self, value: Any) -> Iterator[str]:
        yield from _template_problems(self.contract, self.operation, value)

    def header(self, value: Any) -> Iterator[str]:
        if not isinstance(value, str) or not _TOKEN.fullmatch(value):
            yield f"{value} is no name of a header"

    def workflow(self, value: Any) -> Iterator[str]:
        if value not in self.workflows:
            yield f"there is no workflow {value} in workflows.arazzo.yaml{near(str(value), self.workflows)}"


def _with_problems(contract: Contract, operation: Operation, target: Operation, value: Any) -> Iterator[str]:
    """`with` sets places of the target operation from templates over the operation that carries the rule."""
    if not isinstance(value, Mapping):
        yield "`with` maps places to values"
        return
    for place, template in value.items():
        problem = place_problem(contract, target, str(place))
        if problem:
            yield problem
        yield from _template_problems(contract, operation, template)


def _template_problems(contract: Contract, operation: Operation, template: Any) -> Iterator[str]:
    if isinstance(template, Mapping) and _TEMPLATES & set(template):
        yield from _one_template_problems(contract, operation, template)
    elif isinstance(template, (Mapping, list)):
        for below in template.values() if isinstance(template, Mapping) else template:
            yield from _template_problems(contract, operation, below)


def _one_template_problems(contract: Contract, operation: Operation, template: Mapping[str, Any]) -> Iterator[str]:
    problem: str | list[Any] | None = None
    match next(name for name in template if name in _TEMPLATES), template:
        case "pool", {"pool": kind} if kind not in contract.pool_kinds:
            problem = f"{kind} is no kind of test data{near(str(kind), contract.pool_kinds)}"
        case "today", {"today": distance} if not re.fullmatch(DISTANCE, str(distance)):
            problem = f'{distance} is no distance from today, such as "-30d"'
        case "request", {"request": place}:
            problem = place_problem(contract, operation, str(place))
        case "answer", {"answer": pointer}:
            problem = selected(contract, answer_schemas(contract, operation), str(pointer))
        case "max", {"max": value}:
            yield from max_problems(contract, value)
    if isinstance(problem, str):
        yield problem
