"""The decision table: every row with the exchange that shows it, from the exchange to the exit code."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from conformance.cases.case import Case, Kind, Purpose
from conformance.cases.exploratory.exploratory_plan import explores
from conformance.checks import Subject
from conformance.checks.status import is_permitted
from conformance.checks.success_content import content_of
from conformance.contract import load_contracts
from conformance.contract.contract import Reading
from conformance.model import Exchange, Finding, Level, NoAnswer, NoAnswerReason, Owner, Request, Response, Verdict
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.scripts.conformity import conformity
from conformance.scripts.generated_valid import concluded as of_generated
from conformance.scripts.script import Scope
from conformance.verdicts import decisions as module
from conformance.verdicts.case_verdict import judge
from conformance.verdicts.contribution import Contribution
from conformance.verdicts.decisions import COLUMNS, NoDecision, decided, decisions
from conformance.verdicts.gate import decide
from conformance.verdicts.headline import Around
from conformance.verdicts.purpose_verdict import Evidence, PurposeVerdict
from conformance.verdicts.server_errors import ServerErrors
from conformance.verdicts.slowness import Slowness
from conformance.verdicts.tally import Tally
from conformance.verdicts.tested_operations import FAILING, NOT_TESTED, TESTED, operations_of

CONTRACTS = load_contracts()
CUSTOMERS = CONTRACTS["customers"]
READ, WRITE = CUSTOMERS.operations["getAccount"], CUSTOMERS.operations["createSignup"]
LIST, REPORTS = CUSTOMERS.operations["getTerms"], CUSTOMERS.operations["changeProduct"]
#: Its success names nothing, and its errors are those of the house.
UNKNOWN = replace(READ, answers={**READ.answers, "200": replace(READ.answers["200"], pointer="/info")})
ROWS = {row.id: row for row in decisions()}
KINDS = {"open": Kind.OPEN, "invalid": Kind.INVALID, "exact": Kind.INVALID, "method": Kind.INVALID}


def of_kind(*members):
    return [row for row in ROWS.values() if any(member in row.shown for member in members)]


def case(request, operation):
    place = "accepts/request/control" if request in ("control", "rule") else "x/y/z"
    constraint = {
        "method": "method/unsupported",
        "documented-value": "query.filter/enum",
        "listed-value": "query.kind/listed",
    }.get(request, "")
    return Case(
        f"{operation.key}/{place}", f"{operation.key}/{place}", operation.key, KINDS.get(request, Kind.VALID), "is odd",
        fits=(405, 404) if request == "method" else (400, 404) if request == "invalid" else (409,) if request == "exact" else (),
        firm=request == "firm", exact=request == "exact", constraint=constraint,
    )  # fmt: skip


def exchange(outcome, operation, request="control", number=1):
    return Exchange(
        number, case(request, operation).id, operation.key, Request(operation.method, "http://127.0.0.1/"), outcome,
        "2026-01-01T00:00:00.000Z", "r",
    )  # fmt: skip


def under_a_reading(status):
    reading = Reading("r", "customers", "", "", (), (), "", "", (READ.id,), frozenset({status}))
    return replace(CUSTOMERS, readings={"r": reading})


@pytest.mark.parametrize(
    "row", [r for r in of_kind("status", "silence") if "judged" not in r.shown], ids=lambda row: row.id
)
def test_a_row_of_a_case_is_shown_by_its_exchange(row):
    """The exchange of the row leads to its verdict, owner and check."""
    shown = row.shown
    operation = WRITE if shown.get("effect") == "write" else READ
    silence = NoAnswer(NoAnswerReason(shown["silence"]), "x") if "silence" in shown else None
    made = judge(
        case(shown["request"], operation),
        operation,
        exchange(silence or Response(shown["status"]), operation, shown["request"]),
        control_accepted={"accepted": True, "refused": False}.get(shown.get("control", "")),
        permitted="reading" in shown,
    )

    verdict, levels = (Verdict.FAIL, {Level.SHOULD}) if row.warning else (row.verdict, {Level.MUST})
    assert (verdict, row.owner, row.unserved) == (made.verdict, made.owner, made.unserved)
    assert [row.check] * bool(row.check) == [finding.check for finding in made.findings]
    assert {finding.level for finding in made.findings} <= levels


@pytest.mark.parametrize("row", of_kind("judged"), ids=lambda row: row.id)
def test_a_success_status_is_judged_for_itself(row):
    """Whatever was asked: one purpose of the operation says so, once."""
    contract = under_a_reading(202) if "reading" in row.shown else CUSTOMERS
    purpose = Purpose(f"{READ.key}/{row.shown['judged']}", "customers", READ.id, "conforms", Level.MUST, "")
    scope = Scope({"customers": contract}, {purpose.id: purpose}, today=None, rules=RULES)
    tally = Tally({purpose.id: purpose})
    tally.add(conformity(scope, READ, exchange(Response(row.shown["status"], body=b"{}"), READ)))

    assert ("reading" in row.shown) == is_permitted(contract, READ, 202)
    assert [row.verdict] == [v.verdict for v in tally.verdicts()]


@pytest.mark.parametrize("row", of_kind("statuses"), ids=lambda row: row.id)
def test_server_errors_are_counted_wherever_they_came(row):
    """The first warns, the second fails; in an acceptance the first fails."""
    counted = ServerErrors()
    for number, status in enumerate(row.shown["statuses"], 1):
        counted.take(exchange(Response(status), READ, "rule", number))
    (made,) = counted.contributions(row.shown.get("profile", "gate"))

    assert [row.check] * bool(row.check) == [f.check for f in made.findings]
    assert [Level.SHOULD if row.warning else Level.MUST] * bool(row.check) == [f.level for f in made.findings]
    assert not row.check or re.search(r"500 in \d of \d responses?", made.reason)


@pytest.mark.parametrize("row", of_kind("seconds"), ids=lambda row: row.id)
def test_slow_responses_are_measured_wherever_they_came(row):
    """One is told of, more are warned of; the limit itself is no slow response."""
    measured = Slowness()
    for number, seconds in enumerate(row.shown["seconds"], 1):
        measured.take(exchange(Response(200, seconds=seconds), READ, "rule", number))
    (made,) = measured.contributions()

    assert [row.check] * bool(row.check) == [f.check for f in made.findings]
    assert [Level.SHOULD] * row.warning == [f.level for f in made.findings]
    assert bool(row.says) == bool(re.search(r"of \d responses; median \d\.\d\d s, longest [67]\.\d\d s", made.reason))


@pytest.mark.parametrize("row", of_kind("generated"), ids=lambda row: row.id)
def test_generated_valid_requests_that_are_rejected_count(row):
    """None of five leaves the operation not tested; more than a tenth warns."""
    shown = row.shown["generated"]
    statuses = [400] * shown["rejected"] + [200] * (shown["of"] - shown["rejected"])
    exchanges = [exchange(Response(status), READ, number=n) for n, status in enumerate(statuses, 1)]
    purpose = next(p for p in explores(CUSTOMERS.operations["searchUserTree"]) if p.id.endswith("/varied"))
    purpose = replace(purpose, id=purpose.id.replace("searchUserTree", READ.id), operation=READ.id)
    made = of_generated(purpose.id, READ, exchanges)
    tally = Tally({purpose.id: purpose})
    tally.add([made])
    (told,) = tally.verdicts()
    (state,) = operations_of([*core({}), told]).run

    assert (row.verdict, row.state) == (told.verdict, state.state)
    assert [row.check] * row.warning == [one.finding.check for one in told.warnings]
    assert (
        row.exit == decide([*core({}), told], PROFILES["acceptance"], operations_of([*core({}), told]), Around()).exit
    )


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"items": []}, "content-empty"),
        ({"subscription_id": 7, "items": []}, "content-empty"),
        ({}, "content-foreign"),
        ({"items": None}, "content-foreign"),
        ({"error": "bad"}, "content-foreign"),
    ],
)
def test_an_empty_list_says_that_there_is_nothing(body, outcome):
    """Where it is documented, it need not repeat whose it is; a body that says nothing at all is another matter."""
    operation = CONTRACTS["customers"].operations["getBlocks"]
    response = Response(200, (("content-type", "application/json"),), body=json.dumps(body).encode())
    content = content_of(Subject(exchange(response, operation), response, operation, CONTRACTS["customers"]))

    assert (outcome,) == (content.outcome,)


@pytest.mark.parametrize("row", of_kind("body", "truncated"), ids=lambda row: row.id)
def test_what_a_success_says_is_one_outcome(row):
    """Shown, foreign, an error, a report, empty, unread, or nothing that the documents name."""
    shown = row.shown
    body = json.dumps(shown.get("body")).encode()
    operation = UNKNOWN if shown.get("unknown") else REPORTS if shown.get("reports") else READ
    operation = LIST if shown.get("body") == [] else operation
    contract = CONTRACTS[operation.api]
    status = operation.success_statuses[-1]
    response = Response(
        status, (("content-type", "application/json"),), body=body, truncated=shown.get("truncated", False)
    )
    made = exchange(response, operation)
    content = content_of(Subject(made, response, operation, contract))

    assert content is not None
    assert row.when["outcome"] == (content.outcome,)


def verdict(name, of=Verdict.PASS, *, level=Level.MUST, shows="", warned=False, unstable=0, operation="getAccount"):
    family = name.split("/")[0]
    purpose = Purpose(f"customers/{operation}/{name}", "customers", operation, family, level, "", shows=shows)
    found = (Evidence("F-1", Finding("rules/visible-in", Level.SHOULD, "x"), ("c",), ""),) if warned else ()
    return PurposeVerdict(purpose, of, "because", warnings=found, unstable=unstable)


def core(shown):
    """Give an operation whose core passes, but for what a row shows."""
    said = {name: "pass" if word == "warning" else word for name, word in shown.get("verdicts", {}).items()}
    given = {name: Verdict.of(word) for name, word in said.items()}
    found = [verdict("accepts/request/control", given.get("control", Verdict.PASS), unstable=shown.get("unstable", 0))]
    found.append(verdict("conforms/200/content"))
    found += [verdict(f"{n}/x/y", v) for n, v in given.items() if n not in ("effect", "control")]
    if "effect" in given:
        warned = shown["verdicts"]["effect"] == "warning"
        level = Level.SHOULD if warned else Level.MUST
        found.append(verdict("rules/shows", given["effect"], shows="customers/getAccount", warned=warned, level=level))
    open_ones = shown.get("open", 0)
    names = [f"op{n}" if shown.get("spread") else "getAccount" for n in range(shown.get("of", 0))]
    for number, name in enumerate(names):
        of = Verdict.INCONCLUSIVE if number < open_ones else Verdict.PASS
        found += [verdict(f"rejects/n{number}", of, operation=name)]
        found += [verdict("accepts/request/control", operation=name)] if shown.get("spread") else []
    return found


def ran(row):
    shown = row.shown
    profile = PROFILES[shown.get("profile", "gate")]
    verdicts = core(shown)
    waived = {v.purpose.id for v in verdicts if shown.get("waived") and v.verdict is Verdict.FAIL}
    known = {v.purpose.id for v in verdicts if shown.get("known") and v.verdict is Verdict.FAIL}
    operations = operations_of(
        verdicts,
        writes={"customers/getAccount"} if "effect" in shown.get("verdicts", {}) else (),
        accepted=waived,
        not_shown={"customers/getAccount"} if shown.get("agreed") == "not-shown" else (),
    )
    around = Around(
        complete=not shown.get("incomplete"), answers=shown.get("answers", 100), waived=waived, known=known,
        breaches=shown.get("breaches", ()), unseen=shown.get("unseen", ()),
    )  # fmt: skip
    return operations, decide(verdicts, profile, operations, around)


OF_RUNS = of_kind("verdicts", "breaches", "incomplete", "unseen", "answers", "open", "unstable")


@pytest.mark.parametrize("row", OF_RUNS, ids=lambda row: row.id)
def test_a_row_of_an_operation_or_a_run_leads_to_its_state_and_exit_code(row):
    """From the verdicts of the row to the state of the operation, and to what the process ends with."""
    operations, gate = ran(row)
    states = {one.name: one.state for one in operations.run}

    assert row.exit == gate.exit
    if row.state in (TESTED, NOT_TESTED, FAILING) and row.id != "run-waived-failure":
        assert row.state == states["getAccount"]


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.id)
def test_verdict_state_and_exit_code_of_a_row_agree(row):
    """Nothing that did not judge exits 0; a failure exits 1 unless it is accepted."""
    accepted = row.id in ("run-waived-failure", "run-known-failure")

    assert (row.state == FAILING and not accepted) <= (row.exit == 1)
    assert (row.state == NOT_TESTED) <= (row.exit in (3, 4))
    assert (row.verdict is Verdict.FAIL and not accepted) <= (row.exit == 1)
    assert (row.verdict is Verdict.ERROR) == (row.exit == 4)
    assert (row.owner is Owner.NOBODY) <= (row.verdict is Verdict.PASS)


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.id)
def test_every_row_has_its_exchange_and_can_be_reached(row):
    """A row that another hides decides nothing."""
    facts = {column: admitted[0] for column, admitted in row.when.items()}
    outcome = facts.pop("outcome")

    assert row.shown
    assert set(row.when) <= set(COLUMNS)
    assert any(
        decided(outcome, **{**facts, **dict(zip(more, values, strict=True))}) is row
        for more in [[c for c in COLUMNS[1:] if c not in facts]]
        for values in [["-"] * len(more)]
    )


def test_what_the_table_does_not_know_is_an_error_of_the_suite():
    """No default hides what nobody thought of."""
    with pytest.raises(NoDecision, match="no row for outcome miracle"):
        decided("miracle")


def test_a_table_of_another_judgement_is_refused(monkeypatch):
    """Code and table are of one version, or nothing is judged."""
    monkeypatch.setattr(module, "JUDGEMENT", "0.0")

    with pytest.raises(NoDecision, match=r"of judgement .*, the code of 0\.0"):
        decisions.__wrapped__()


def test_a_column_that_nobody_knows_is_refused(monkeypatch):
    """A misspelled column would fit everything."""
    monkeypatch.setattr(module, "COLUMNS", tuple(column for column in COLUMNS if column != "request"))

    with pytest.raises(NoDecision, match="knows no column request"):
        decisions.__wrapped__()


def test_a_pass_counts_beside_a_warning_of_the_same_row():
    """The row of one server error warns, and the purpose passes."""
    purpose = Purpose(
        "customers/getAccount/conforms/status/server-error", "customers", "getAccount", "conforms", Level.MUST, ""
    )
    tally = Tally({purpose.id: purpose})
    finding = Finding("status/server-error", Level.SHOULD, "once")
    tally.add([Contribution(purpose.id, Verdict.FAIL, "once", (finding,), "c")])
    (made,) = tally.verdicts()

    assert (Verdict.PASS, 1) == (made.verdict, len(made.warnings))
