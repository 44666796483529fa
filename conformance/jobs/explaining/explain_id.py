"""`explain ID`: find what an id names (operation, requirement, purpose, case, finding, …) and explain it."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.cases.case import Case, Kind, Plan, Purpose
from conformance.cases.plan import plan as make_plan
from conformance.contract import Contract
from conformance.contract.contract import Operation
from conformance.jobs.evidence.finished_runs import finding_of
from conformance.jobs.explaining.explain_contract import explain as explain_contract
from conformance.jobs.explaining.explain_contract import judged_by, source_lines
from conformance.jobs.explaining.explain_pool_kind import explain_kind, kinds_of
from conformance.jobs.explaining.glossary import GLOSSARY, explain_term
from conformance.model import Exchange, Request, Response, Verdict
from conformance.model.errors import BadOption
from conformance.model.sentences import alternatives, did_you_mean, some
from conformance.profile.profiles import PROFILES
from conformance.report.causes import found_in, heading, operation_key, place_of
from conformance.report.escaping import one_line, written
from conformance.report.run_documents import newest_run, read_document
from conformance.rules import RULES
from conformance.verdicts.case_verdict import judge
from conformance.verdicts.rulebook import rule_lines, rule_names

WIDTH = 100
#: Findings of a cause that are listed.
MOST_FINDINGS = 30
#: The statuses by which servers and what stands before them reject a request.
REJECTIONS = (400, 401, 403, 404, 405, 406, 409, 413, 414, 415, 422)

#: What an answer has to be, and what it must not be, by what the case says of its request.
GOOD_AND_BAD = {
    "accepts": ("one of {success}", "{rejection}, a server error, or any undocumented status"),
    "rejects": ("a rejection: {fits}", "a success (the fault was accepted), a server error, a redirect"),
    "answers": ("a rejection: {fits}", "a success, a server error, a redirect"),
    "open": ("anything but a server error; what came is listed", "408 or 5xx"),
}


def explain(contracts: Mapping[str, Contract], name: str, run: Path | None) -> str:
    """Explain whatever has that id, offline; raises BadOption with the nearest ids when nothing has it."""
    if name.startswith("F-"):
        return explain_finding(contracts, name, run)
    if name.startswith("C-"):
        return explain_cause(name, run)
    term = explain_term(name)
    if term is not None:
        return "\n".join(textwrap.fill(told, WIDTH) for told in term.split("\n"))
    rule = rule_lines(name)
    if rule is not None:
        return "\n".join(line for told in rule for line in (_wrapped(told) if told else [""]))
    found = explain_contract(contracts, name)
    if found is not None:
        return found
    plan = make_plan(contracts, PROFILES["acceptance"], RULES)
    kinds = kinds_of(contracts)
    if name in kinds:
        return explain_kind(contracts, plan, kinds[name])
    if name in plan.purposes:
        return explain_purpose(contracts, plan, plan.purposes[name])
    case = next((c for cases in plan.cases.values() for c in cases if c.id == name), None)
    if case is not None:
        return explain_purpose(contracts, plan, plan.purposes[case.purpose], case)
    raise BadOption(f"nothing is called {name}{_nearest(name, contracts, plan)}")


def explain_purpose(contracts: Mapping[str, Contract], plan: Plan, purpose: Purpose, only: Case | None = None) -> str:
    """Explain a test purpose: what it tests, on which statement, with which requests."""
    cases = [c for group in plan.cases.values() for c in group if c.purpose == purpose.id and only in (None, c)]
    sources = source_lines(contracts.get(purpose.api), purpose.source)
    lines = [f"{purpose.id}  {purpose.level}", "", *_wrapped(purpose.says), *sources]
    if cases:
        good, bad = _good_and_bad(contracts, purpose, cases[0])
        lines += ["", *_wrapped(f"good     {good}"), *_wrapped(f"bad      {bad}"), "", f"cases    {len(cases)}"]
        lines += [line for case in cases[:40] for line in _wrapped(f"  {case.id}: {case.kind} request, {case.says}")]
    for requirement in purpose.requirements:
        lines += ["", explain_contract(contracts, requirement) or requirement]
    if not cases and not purpose.requirements:
        lines += ["", *_wrapped("It is tested on every response of the operation, whatever the request was for.")]
    return "\n".join(lines)


def explain_finding(contracts: Mapping[str, Contract], name: str, run: Path | None) -> str:
    """Explain a finding of a run: what is wrong, the statement that it breaks, and how to see it again."""
    where = run or newest_run(Path("reports"))
    entry, finding = finding_of(read_document(where), name)
    contract = contracts.get(entry["api"])
    lines = [
        f"{name}  {finding['check']}  ({finding['level']}, {finding['repetition']})",
        "",
        *_wrapped(finding.get("title") or finding["message"]),
        f"where    {place_of(finding) or 'the response as a whole'}",
        *_wrapped(f"expected {written(finding['expected'])}"),
        *_wrapped(f"got      {written(finding['actual'])}"),
        *_wrapped(f"rule     {entry['says']}"),
        *source_lines(contract, finding["source"] or entry["source"]),
        "",
        f"run      {where}",
        f"test     {entry['id']}",
        f"case     {finding['case']}",
        *_wrapped(f"sent     {finding.get('sent') or 'a request'}"),
        *_wrapped(f"came     {finding.get('came') or 'nothing that is known'}"),
        f"at       {finding['at']}, X-Request-Id {finding['request_id']}",
        f"replay   masstack-conformance replay {shlex.quote(str(where))} {name}",
        f"cause    {finding['cause']}: masstack-conformance explain {finding['cause']}",
    ]
    known = {r.key: r for r in contract.all_requirements()} if contract is not None else {}
    for requirement in entry["requirements"]:
        if contract is not None and requirement in known:
            lines += ["", requirement, *judged_by(contract, known[requirement])]
    return "\n".join(lines)


def explain_cause(name: str, run: Path | None) -> str:
    """Explain a cause of a run: the one defect that its findings share, and where they stand."""
    where = run or newest_run(Path("reports"))
    document = read_document(where)
    found = found_in(document).get(name) or found_in(document, "warnings").get(name)
    if not found:
        known = [cause["id"] for cause in document["causes"]]
        hint = f"it has {', '.join(known[:5])}{' …' if len(known) > 5 else ''}" if known else "it has none"
        raise BadOption(f"the run in {where} has no cause {one_line(name, 60)}: {hint}")
    operations = len({operation_key(entry, finding) for entry, finding in found})
    lines = [
        f"{name}  {found[0][1]['check']}  ({some(len(found), 'finding')} in {some(operations, 'operation')})",
        "",
        *_wrapped(heading(found)),
        f"run      {where}",
        "",
        *(line for _, finding in found[:MOST_FINDINGS] for line in _wrapped(f"{finding['id']} {finding['title']}")),
    ]
    if len(found) > MOST_FINDINGS:
        lines.append(f"and {len(found) - MOST_FINDINGS:,} more, in the report")
    return "\n".join([*lines, "", f"explain  masstack-conformance explain {found[0][1]['id']}"])


def _good_and_bad(contracts: Mapping[str, Contract], purpose: Purpose, case: Case) -> tuple[str, str]:
    operation = contracts[purpose.api].operations.get(purpose.operation or "")
    success = ", ".join(map(str, operation.success_statuses)) if operation else "2xx"
    fits = ", ".join(map(str, case.fits)) or "any 4xx, since the documents name no status for it"
    if operation and case.fits and case.kind is Kind.INVALID:
        fits += _also(case, operation)
    rejection = "a rejection" if case.firm else "a rejection leaves it undecided; bad is"
    good, bad = GOOD_AND_BAD.get(purpose.family, ("what the requirement says", "anything else"))
    return good.format(success=success, fits=fits), bad.format(rejection=rejection)


def _also(case: Case, operation: Operation) -> str:
    """The further statuses by which a case passes, as the end of a sentence; empty where there are none."""
    further = [status for status in REJECTIONS if status not in case.fits]
    passing = [str(status) for status in further if _passes(case, operation, status)]
    if passing and len(passing) == len(further):
        return "; any other 4xx passes too"
    return f"; {alternatives(passing)} {'pass' if len(passing) > 1 else 'passes'} too" if passing else ""


def _passes(case: Case, operation: Operation, status: int) -> bool:
    """Whether a response of that status passes the case, nothing being found, where the control was accepted."""
    exchange = Exchange(0, case.id, operation.key, Request(operation.method, "http://x"), Response(status, ()), "", "")
    judged = judge(case, operation, exchange, control_accepted=True)
    return judged.verdict is Verdict.PASS and not judged.findings


def _nearest(name: str, contracts: Mapping[str, Contract], plan: Plan) -> str:
    hint = did_you_mean(name, [*GLOSSARY, *_ids(contracts, plan)], most=3, cutoff=0.5)
    return f": {hint or 'see masstack-conformance list, or specs readings'}"


def _ids(contracts: Mapping[str, Contract], plan: Plan) -> Iterator[str]:
    yield from plan.purposes
    yield from rule_names()
    yield from kinds_of(contracts)
    for contract in contracts.values():
        for operation in contract.operations.values():
            yield from (operation.id, operation.key)
        yield from (requirement.key for requirement in contract.all_requirements())
        yield from (*contract.readings, *contract.notes)


def _wrapped(text: Any) -> list[str]:
    return textwrap.wrap(str(text), WIDTH, subsequent_indent=" " * 9) or [""]
