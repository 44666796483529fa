"""Findings as they are shown: by cause, then by operation, the first of each with its exchange."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conformance.model import Exchange, NoAnswer
from conformance.record.redaction.secrets_in_text import blackened, carries_credentials
from conformance.report.body_excerpt import Line, ShownBody, place_in, shown_body, shows
from conformance.report.curl import curl_line
from conformance.report.escaping import one_line, written
from conformance.report.findings.gravity import Found, in_order, is_new
from conformance.report.findings.list_difference import list_difference
from conformance.report.sent_place import ADDRESS, sent_place
from conformance.report.title import heading_of
from conformance.verdicts.compare import Comparison, accepted

#: Findings that are shown with their exchange; all others are one row each.
MOST_SHOWN = 240

#: Exchanges shown of one finding, and header fields of a message.
MOST_EXCHANGES = 2
MOST_FIELDS = 24

#: Checks whose empty pointer means the whole body.
OF_THE_BODY = ("body/", "rule/", "leak/", "json/")


@dataclass(frozen=True, slots=True)
class ShownExchange:
    """One exchange as a reader sees it."""

    number: int
    role: str
    request_id: str
    sent_at: str
    seconds: float
    request: tuple[Line, ...]
    request_body: ShownBody | None
    answer: tuple[Line, ...]
    answer_body: ShownBody | None
    curl: str


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding with everything that a reader needs to believe, repeat or dispute it."""

    id: str
    purpose: str
    api: str
    operation: str
    #: What the target did wrong; `says` is the rule that it breaks.
    title: str
    says: str
    requirements: tuple[str, ...]
    level: str
    check: str
    message: str
    source: str
    pointer: str
    expected: str
    actual: str
    #: Where both are lists: each item with `both`, `lacking` or `extra`.
    difference: tuple[tuple[str, str], ...]
    case: str
    occurrences: int
    repetition: str
    state: str
    first_seen: str
    #: What accepts it, or "".
    accepted: str
    waiver: Mapping[str, Any] | None
    ruling: Mapping[str, Any] | None
    request_id: str
    at: str
    replay: str
    exchanges: tuple[ShownExchange, ...] = ()
    further: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationFindings:
    """The findings of one cause in one operation: shown whole, and as rows."""

    key: str
    label: str
    whole: tuple[ShownFinding, ...]
    rows: tuple[ShownFinding, ...]

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.whole) + len(self.rows)


@dataclass(frozen=True, slots=True)
class Cause:
    """One defect, in however many operations."""

    id: str
    title: str
    level: str
    new: int
    accepted: int
    purposes: int
    findings: int
    operations: tuple[OperationFindings, ...]


def found_in(document: Mapping[str, Any], member: str = "findings") -> dict[str, list[Found]]:
    """Group the findings of run.json by cause, the gravest first."""
    grouped: dict[str, list[Found]] = {}
    for entry in document["purposes"]:
        if member == "findings" and entry["verdict"] != "fail":
            continue
        for finding in entry[member]:
            grouped.setdefault(finding["cause"], []).append((entry, finding))
    return {name: grouped[name] for name in in_order(grouped, document)}


def has_baseline(document: Mapping[str, Any]) -> bool:
    """Tell whether a baseline says which findings are new; without one the word would say nothing."""
    return any(finding["first_seen"] for entry in document["purposes"] for finding in entry["findings"])


def shown_whole(document: Mapping[str, Any]) -> frozenset[str]:
    """Choose the findings that are shown with their exchange: the first of each cause, then of each operation."""
    ranked: list[tuple[int, int, int, str]] = []
    for place, found in enumerate(found_in(document).values()):
        seen: dict[str, int] = {}
        for entry, finding in found:
            operation = operation_key(entry, finding)
            within = seen.get(operation, 0)
            seen[operation] = within + 1
            ranked.append((within if seen.keys() != {operation} or within else -1, within, place, finding["id"]))
    return frozenset(name for *_, name in sorted(ranked)[:MOST_SHOWN])


def wanted_exchanges(document: Mapping[str, Any]) -> frozenset[int]:
    """Name the exchanges that the findings shown whole need."""
    whole = shown_whole(document)
    return frozenset(
        number
        for found in found_in(document).values()
        for _, finding in found
        if finding["id"] in whole
        for number in finding["exchanges"][:MOST_EXCHANGES]
    )


def causes_of(
    document: Mapping[str, Any], exchanges: Mapping[int, Exchange], out: Path, last: Comparison | None = None
) -> tuple[Cause, ...]:
    """The causes of all failures of a run; without a baseline, the run before says which are new."""
    whole = shown_whole(document)
    causes = (_cause(name, found, exchanges, whole, out) for name, found in found_in(document).items())
    if has_baseline(document):
        return tuple(causes)
    since = {change.id: change.first_seen or "" for change in last.still} if last is not None else None
    return tuple(replace(c, operations=tuple(_against(o, since) for o in c.operations)) for c in causes)


def _against(operation: OperationFindings, since: Mapping[str, str] | None) -> OperationFindings:
    """The findings of an operation with their state against the run before; without one they have none."""

    def standing(one: ShownFinding) -> ShownFinding:
        if since is None:
            return replace(one, state="")
        return replace(one, state="still", first_seen=since[one.id]) if one.id in since else one

    return replace(operation, whole=tuple(map(standing, operation.whole)), rows=tuple(map(standing, operation.rows)))


def _cause(
    name: str, found: Sequence[Found], exchanges: Mapping[int, Exchange], whole: Collection[str], out: Path
) -> Cause:
    by_operation: dict[str, list[Found]] = {}
    for entry, finding in found:
        by_operation.setdefault(operation_key(entry, finding), []).append((entry, finding))
    operations = []
    for key in sorted(by_operation):
        views = [shown_finding(e, f, out, exchanges if f["id"] in whole else None) for e, f in by_operation[key]]
        operations.append(
            OperationFindings(
                key,
                operation_label(*by_operation[key][0]),
                tuple(v for v in views if v.id in whole),
                tuple(v for v in views if v.id not in whole),
            )
        )
    return Cause(
        id=name,
        title=heading(found),
        level="must" if any(f["level"] == "must" for _, f in found) else found[0][1]["level"],
        new=sum(is_new(f) for _, f in found),
        accepted=sum(bool(accepted(f)) for _, f in found),
        purposes=len({e["id"] for e, _ in found}),
        findings=len(found),
        operations=tuple(operations),
    )


def shown_finding(
    entry: Mapping[str, Any], finding: Mapping[str, Any], out: Path, exchanges: Mapping[int, Exchange] | None = None
) -> ShownFinding:
    """A finding as reports show it, with its exchanges where they are given."""
    numbers = finding["exchanges"]
    where = finding["pointer"], finding["check"], finding["place"], finding["actual"]
    known = [exchanges[n] for n in numbers[:MOST_EXCHANGES] if n in exchanges] if exchanges is not None else []
    showing = [exchange for exchange in known if _shows(exchange, finding)] or known
    views = [
        shown_exchange(one, *where, purpose=entry["id"]) if one in showing else shown_exchange(one, UNMARKED)
        for one in sorted(known, key=lambda one: one not in showing)
    ]
    waiver, ruling = finding.get("waiver"), finding.get("ruling")
    return ShownFinding(
        id=finding["id"],
        purpose=one_line(entry["id"]),
        api=entry["api"],
        operation=operation_label(entry, finding),
        title=one_line(finding["title"], 600),
        says=one_line(entry["says"]),
        requirements=tuple(entry["requirements"]),
        level=finding["level"],
        check=finding["check"],
        message=one_line(finding["message"], 600),
        source=one_line(finding["source"] or entry["source"]),
        pointer=one_line(place_of(finding), 300),
        expected=written(finding["expected"]),
        actual=written(finding["actual"]),
        difference=list_difference(finding["expected"], finding["actual"]),
        case=one_line(finding["case"]),
        occurrences=finding["occurrences"],
        repetition=finding["repetition"],
        state=finding["state"],
        first_seen=finding["first_seen"] or "",
        accepted=one_line(accepted(finding)),
        waiver=waiver if isinstance(waiver, Mapping) else None,
        ruling=ruling if isinstance(ruling, Mapping) else None,
        request_id=one_line(finding["request_id"] or ""),
        at=finding["at"] or "",
        replay=replay_line(finding, out),
        exchanges=tuple(views),
        further=tuple(numbers[len(views) :]),
    )


def place_of(finding: Mapping[str, Any]) -> str:
    """The place of a finding as people are told it: of a workflow, whose pointer names a step, that in the body."""
    return str(finding["place"] if finding["check"].startswith("workflows/") else finding["pointer"])


def offending(finding: Mapping[str, Any], exchanges: Mapping[int, Exchange]) -> Exchange | None:
    """The exchange that shows what a finding says that came: a rule may rest on several, of which one is wrong."""
    known = [exchanges[number] for number in finding["exchanges"][:MOST_EXCHANGES] if number in exchanges]
    return next((exchange for exchange in known if _shows(exchange, finding)), known[0] if known else None)


def _shows(exchange: Exchange, finding: Mapping[str, Any]) -> bool:
    body = exchange.response.body if exchange.response is not None else b""
    return bool(body) and not finding["place"] and shows(body, finding["pointer"], finding["actual"])


def heading(found: Sequence[Found]) -> str:
    """The heading of the findings of one cause."""
    titles = [str(finding["title"]) for _, finding in found]
    return one_line(heading_of(titles, found[0][1]["cause_title"], [operation_key(e, f) for e, f in found]), 300)


def replay_line(finding: Mapping[str, Any], out: Path | str) -> str:
    """The command that sends a finding's case again."""
    given = str(finding.get("replay") or "")
    return given or f"masstack-conformance replay {shlex.quote(str(out))} {finding['id']}"


def operation_key(entry: Mapping[str, Any], finding: Mapping[str, Any] | None = None) -> str:
    """The `api/operationId` that a purpose, or one of its findings, is about; else the API."""
    operation = entry["operation"] or (finding or {}).get("operation")
    return f"{entry['api']}/{operation['id']}" if operation else str(entry["api"])


def operation_label(entry: Mapping[str, Any], finding: Mapping[str, Any] | None = None) -> str:
    """The method and path (`PATCH /orgs/…`) that a purpose, or one of its findings, is about; else the API."""
    operation = entry["operation"] or (finding or {}).get("operation")
    return one_line(f"{operation['method']} {operation['path']}") if operation else f"the whole {entry['api']} API"


#: What people call the roles of a record, by how these begin: a role may be numbered.
ROLES = {
    "observe-before": "read before the write",
    "observe-after": "read after the write",
    "neighbour-before": "read of another line before the write",
    "neighbour-after": "read of another line after the write",
    "step:": "step ",
}
#: A pointer that leads nowhere: nothing of the exchange is marked.
UNMARKED = "none"


def shown_exchange(
    exchange: Exchange, pointer: str, check: str = "", place: str = "", actual: Any = None, *, purpose: str = ""
) -> ShownExchange:
    """An exchange as reports show it, with the place of a finding marked; pointer "" is the body or status.

    Where the purpose names the place in the request that it is about, that is marked, too.
    """
    request, outcome = exchange.request, exchange.outcome
    has_body = not isinstance(outcome, NoAnswer) and bool(outcome.body)
    if not isinstance(outcome, NoAnswer):
        pointer = place_in(outcome.body, pointer, place, actual)
    in_body = pointer.startswith("/") or (not pointer and has_body and check.startswith(OF_THE_BODY))
    if isinstance(outcome, NoAnswer):
        detail = f": {outcome.detail}" if outcome.detail else ""
        answer: tuple[Line, ...] = (Line(one_line(f"no response: {outcome.reason}{detail}", 400), marked=True),)
        body = None
    else:
        oddities = f"  ({', '.join(outcome.anomalies)})" if outcome.anomalies else ""
        first = Line(one_line(f"{outcome.status}{oddities}", 300), marked=pointer in ("status", "") and not in_body)
        answer = (first, *_fields(outcome.headers, pointer))
        body = shown_body(outcome.body, pointer if in_body else None) if outcome.body else None
    sent = sent_place(purpose, exchange)
    return ShownExchange(
        number=exchange.number,
        role=_role(exchange.role),
        request_id=one_line(exchange.request_id),
        sent_at=exchange.sent_at,
        seconds=outcome.seconds,
        request=(
            Line(one_line(f"{request.method} {request.url}", 1000), marked=sent == ADDRESS),
            *_fields(request.headers, sent or ""),
        ),
        request_body=shown_body(request.body, _in_body(sent)) if request.body else None,
        answer=answer,
        answer_body=body,
        curl=curl_line(request, exchange.number),
    )


def _role(name: str) -> str:
    base = name.partition("#")[0]
    known = next((start for start in ROLES if base.startswith(start)), None)
    if known is None:
        return base
    return ROLES[known] + base.removeprefix(known) if known.endswith(":") else ROLES[known]


def _in_body(sent: str | None) -> str | None:
    return sent if sent is not None and (not sent or sent.startswith("/")) else None


def _fields(headers: Sequence[tuple[str, str]], pointer: str) -> Iterator[Line]:
    wanted = pointer.removeprefix("header:").lower() if pointer.startswith("header:") else None
    for name, value in headers[:MOST_FIELDS]:
        safe = blackened(value) if carries_credentials(name) else value
        marked = name.lower() == wanted
        yield Line(one_line(f"{name}: {safe}", 300), marked, near=marked)
    if len(headers) > MOST_FIELDS:
        yield Line("", left_out=len(headers) - MOST_FIELDS)
