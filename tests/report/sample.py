"""Runs made by hand: documents and records as the engine writes them, small or large, tame or hostile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response, finding_id
from conformance.model.sentences import some
from conformance.record import RecordWriter, Sync
from conformance.report.run_json import causes
from conformance.report.run_json_entries import plain
from conformance.report.title import cause_of
from tests.record.lines import HEADER

OPERATIONS = {
    "customers/activateSim": ("PATCH", "/orgs/{orgId}/signups/activate-sim"),
    "customers/createSignup": ("POST", "/orgs/{orgId}/signups"),
    "customers/getAccount": ("GET", "/orgs/{orgId}/accounts/{accountId}"),
    "customers/getTerms": ("GET", "/orgs/{orgId}/accounts/{accountId}/terms"),
    "feasibility/getAvailability": ("GET", "/orgs/{orgId}/finance/availability"),
    "subscriptions/putCreditLimit": ("PUT", "/orgs/{orgId}/subscriptions/{subscriptionId}/credit-limits"),
}
RULES = ("pattern", "type", "enum", "required", "minLength", "maxLength", "minimum", "maximum", "format", "null")
STARTED = "2026-11-21T14:02:07.000Z"
ENDED = "2026-11-21T14:05:48.120Z"

#: Everything that a target may answer to break a report.
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> \x1b[31mred\x1b]0;title\x07 \x00 \ud83d lone "
    "]]> --> ::error::forged\n::set-output name=x::y\r\n| a | `code` | </details></pre> \u202eevil \ufffe {{ 7*7 }} "
)


def finding(purpose: str, number: int = 1, **changes: Any) -> dict[str, Any]:
    """Give a finding as it stands in run.json."""
    check, pointer = changes.pop("check", "body/schema"), changes.pop("pointer", "/status")
    message = changes.pop("message", "Required property status is missing")
    api, operation, *_ = purpose.split("/")
    method, path = OPERATIONS[f"{api}/{operation}"]
    cause, title = cause_of(check, message, pointer, purpose)
    return {
        "id": finding_id(purpose, check, pointer),
        "cause": cause,
        "cause_title": title,
        "check": check,
        "level": "must",
        "title": f"{operation}: {message}" if message[:1].isupper() else f"{operation} {message}",
        "message": message,
        "operation": {"id": operation, "method": method, "path": path},
        "pointer": pointer,
        "place": "",
        "expected": "a text",
        "actual": None,
        "source": "001:1359-1390 table",
        "case": f"{purpose}/minimal",
        "cases": [f"{purpose}/minimal"],
        "exchanges": [number],
        "after": "",
        "sent": f"{method} /v2{path.replace('{orgId}', 'telco').replace('{accountId}', '36947364')}",
        "came": str(changes["actual"]) if isinstance(changes.get("actual"), int) else "200",
        "occurrences": 1,
        "request_id": f"7f2c18-{number:05d}",
        "at": "2026-11-21T14:02:11.318Z",
        "confirmed": True,
        "repetition": "confirmed",
        "state": "new",
        "first_seen": None,
        "waiver": None,
        "ruling": None,
        "replay": "",
        **changes,
    }


def entry(purpose: str, verdict: str = "pass", **changes: Any) -> dict[str, Any]:
    """Give a purpose as it stands in run.json."""
    api, operation, family, *_ = purpose.split("/")
    method, path = OPERATIONS[f"{api}/{operation}"]
    return {
        "id": purpose,
        "api": api,
        "operation": {"id": operation, "method": method, "path": path},
        "family": family,
        "level": "must",
        "says": f"{operation} does what the documents say.",
        "source": "001:1359 text",
        "verdict": verdict,
        "requirements": [],
        "reason": "",
        "owner": {"fail": "target", "inconclusive": "test data", "error": "suite"}.get(verdict, "nobody"),
        "notes": [],
        "cases": 1,
        "unstable": 0,
        "findings": [],
        "warnings": [],
        **changes,
    }


def document(entries: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """Give a run.json around purposes; counts and causes are those of the purposes."""
    entries = sorted(entries, key=lambda e: e["id"])
    words = ("pass", "fail", "inconclusive", "error", "not_applicable")
    counts = {word: sum(e["verdict"] == word for e in entries) for word in words}
    failed = counts["fail"]
    failing = {"/".join(e["id"].split("/")[:2]) for e in entries if e["verdict"] == "fail"}
    found = [finding for e in entries for finding in e["findings"]]
    fresh = sum(finding["state"] == "new" and not finding.get("waiver") for finding in found)
    told = f"{some(len({finding['cause'] for finding in found}), 'cause')} · {some(fresh, 'new failure')}"
    made = {
        "schema_version": "2",
        "verdict": "not-conformant" if failed else "conformant",
        "headline": f"NOT CONFORMANT · {len(failing)} of 45 operations fail · {told}"
        if failed
        else "CONFORMANT · 45 of 45 operations tested",
        "exit_code": 1 if failed else 0,
        "complete": True,
        "reasons": [],
        "scope": {
            "apis": ["customers", "feasibility", "subscriptions"],
            "operations": 45,
            "declared": 45,
            "in_run": 45,
            "tested": 45,
            "failing": len(failing),
            "not_tested": [],
            "outside": [],
            "excluded": [],
            "effects_not_shown": [],
        },
        "selection": None,
        "suite": {"version": "0.1.0", "judgement": "1"},
        "target": {
            "env": "sta",
            "org": "telco",
            "url": {"customers": "https://sta.example/v2", "feasibility": "https://sta.example/v1"},
            "product": "Vendor BSS",
            "version": "4.7",
            "sandbox": False,
        },
        "contracts": {
            api: {"release": "current", "sha256": f"{index}" * 64, "agreed": {"iccid-type": "string"}}
            for index, api in enumerate(("customers", "feasibility", "subscriptions"), 1)
        },
        "declared_in": {"file": "deploy/ixit.yaml", "line": 7},
        "digests": {"plan": "a" * 64, "ics": "b" * 64, "ixit": "c" * 64},
        "seed": 0,
        "profile": "gate",
        "strict": False,
        "started": STARTED,
        "ended": ENDED,
        "requests": 2140,
        "seconds": 221.12,
        "counts": {
            "planned": len(entries),
            **counts,
            "waived": 0,
            "warnings": sum(bool(e["warnings"]) for e in entries),
            "unstable": 0,
        },
        "gate": {"new": failed, "fixed": 0, "known": 0},
        "causes": [],
        "waivers": [],
        "rulings": [],
        "coverage": {},
        "left_out": {},
        "forecast": None,
        "operations": {
            key: {
                "method": method,
                "path": path,
                "file": f"specs/{key.split('/')[0]}/paths/sample.yaml",
                "line": 12,
                "statuses": [200, 404],
            }
            for key, (method, path) in OPERATIONS.items()
        },
        "readings": [
            {
                "api": "customers",
                "id": "terms-unknown-account",
                "agreed": "not-found",
                "agreed_says": "It is answered with an undocumented 404.",
                "seen": [
                    {"choices": ["not-found"], "operation": "customers/getTerms", "times": 2, "exchanges": [1, 2]},
                ],
            },
        ],
        "untestable": [
            {
                "api": "customers",
                "id": "sent-by-post",
                "says": "A letter is sent.",
                "why": "No answer tells of letters.",
            }
        ],
        "purposes": entries,
        **changes,
    }
    return {**made, "causes": changes.get("causes", causes(entries, made))}


def green() -> dict[str, Any]:
    """Give a run in which nothing failed, and little was left open."""
    entries = [
        *(entry(f"{key}/accepts/request/control") for key in OPERATIONS),
        *(entry(f"{key}/conforms/200/schema") for key in OPERATIONS),
        *(entry(f"{key}/rejects/body.msisdn/pattern") for key in list(OPERATIONS)[:2]),
        entry(
            "customers/getAccount/open/path.accountId/zero",
            reason="response 400; the documentation leaves it open",
            notes=["The body has a member that the documents do not show. /loyalty: 3"],
        ),
        entry(
            "customers/getTerms/conforms/terms-newest-first",
            "inconclusive",
            reason="no accountId tagged several-terms supplied: add one to organisations.telco.pools.accountId",
        ),
        entry(
            "customers/getTerms/conforms/503/schema",
            "not_applicable",
            reason="no response of this run was of that kind",
        ),
    ]
    return document(entries, left_out={"customers/createSignup/accepts/body/all": "gate leaves it out"})


def red() -> tuple[dict[str, Any], list[Exchange]]:
    """Give a run with three causes, one new, one known, one waived, and its exchanges."""
    bad = []
    for number, key in enumerate(OPERATIONS, 1):
        purpose = f"{key}/conforms/404/schema"
        shown = finding(purpose, number, pointer="", expected="code, status, message", actual={"error": "bad"})
        bad.append(entry(purpose, "fail", findings=[shown]))
    bad += [known_failure(), waived_failure()]
    names = {e["id"] for e in bad}
    made = document([*(e for e in green()["purposes"] if e["id"] not in names), *bad], waivers=[WAIVER])
    made["counts"]["waived"] = 1
    return made, [exchange(number) for number in range(1, 9)]


WAIVED = "customers/activateSim/rejects/body.msisdn/pattern"
WAIVER = {
    "purpose": WAIVED,
    "check": "invalid/*",
    "reason": "fixed in 4.8",
    "owner": "Vendor",
    "ticket": "OPS-812",
    "expires": "2026-11-30",
    "where": {"env": "sta"},
    "place": "waivers.yaml, line 2",
    "use": "used",
    "days_left": 9,
    "findings": [],
}


def known_failure() -> dict[str, Any]:
    """Give a purpose that failed before."""
    purpose = "customers/getTerms/conforms/terms-newest-first"
    known = finding(
        purpose,
        7,
        check="rule/ordered",
        pointer="/0/end_date",
        message="returns items that are not in descending order of end_date",
        expected="2024-01-01 or later",
        actual="2023-01-01",
        state="still",
        first_seen="2026-11-03T08:00:00.000Z",
    )
    says = "Terms come ordered by their end date, the latest first."
    return entry(purpose, "fail", says=says, requirements=["customers/terms-newest-first"], findings=[known])


def waived_failure() -> dict[str, Any]:
    """Give a purpose whose failure somebody accepted."""
    accepted = finding(
        WAIVED,
        8,
        check="invalid/accepted",
        pointer="status",
        message="accepts msisdn that is one character short",
        expected="400",
        actual=202,
        waiver=WAIVER,
    )
    return entry(WAIVED, "fail", findings=[accepted])


def exchange(number: int, body: bytes | None = None, **changes: Any) -> Exchange:
    """Give an exchange."""
    key = changes.pop("operation", list(OPERATIONS)[number % len(OPERATIONS)])
    method, path = OPERATIONS[key]
    terms = [{"id": n, "end_date": f"{2023 + n}-01-01", "penalty": {"amount": 12.5 * n}} for n in range(12)]
    answer = json.dumps(terms).encode() if body is None else body
    outcome = Response(
        404 if number % 3 else 200,
        (("content-type", "application/json"),),
        answer,
        seconds=0.004 * (1 + number % 50),
    )
    fields = (
        ("Authorization", "Bearer [redacted]"),
        ("Content-Type", "application/json"),
        ("X-Request-Id", f"7f2c18-{number:05d}"),
    )
    url = f"https://sta.example/v2{path.replace('{orgId}', 'telco').replace('{accountId}', '4711')}?q=1"
    content = b'{"msisdn": "60000000", "note": "it\'s"}' if method != "GET" else None
    return Exchange(
        number=number,
        case=f"{key}/accepts/request/control",
        operation=key,
        request=Request(method, url, fields, content),
        outcome=changes.pop("outcome", outcome),
        sent_at="2026-11-21T14:02:11.318Z",
        request_id=f"7f2c18-{number:05d}",
        **changes,
    )


def hostile() -> tuple[dict[str, Any], list[Exchange]]:
    """Give a run whose target answers whatever breaks a report, and does not answer at all."""
    purpose = "customers/getAccount/conforms/200/schema"
    evil, long = plain(HOSTILE), plain(HOSTILE * 20)
    findings = [
        finding(purpose, 1, pointer=f"/{evil}", message=evil, expected=long, actual=long, request_id=evil),
        finding(purpose, 2, pointer="header:x-evil", check="header/sound", actual=evil),
        finding(purpose, 3, pointer="status", check="status/answer", actual=None),
    ]
    bad = entry(purpose, "fail", reason=evil, notes=[evil], findings=findings)
    unclear = entry("customers/getTerms/accepts/request/control", "inconclusive", reason=evil)
    broken = entry("customers/getTerms/conforms/200/schema", "error", reason=evil)
    octets = HOSTILE.encode("utf-8", "surrogatepass")
    exchanges = [
        exchange(1, octets + b"\xff\xfe" * 2_000_000),
        exchange(2, outcome=Response(200, (("x-evil", octets.decode("latin-1")),), octets)),
        exchange(3, outcome=NoAnswer(NoAnswerReason.GARBAGE, evil, 0.2)),
    ]
    return document([bad, unclear, broken]), exchanges


def large(findings: int = 5_000, exchanges: int = 10_000) -> tuple[dict[str, Any], list[Exchange]]:
    """Give a run with thousands of findings."""
    entries = []
    keys = list(OPERATIONS)
    for number in range(findings):
        key = keys[number % len(keys)]
        rank = number // len(keys)
        purpose = f"{key}/rejects/body.items[].member-{rank // 10}/{RULES[rank % 10]}"
        accepted = number % 2 == 1
        bad = finding(
            purpose,
            number % exchanges + 1,
            check="invalid/accepted" if accepted else "body/schema",
            pointer="status" if accepted else f"/items/3/member-{rank // 10}",
            expected="one of 400, 404, 422",
            actual=202,
        )
        entries.append(entry(purpose, "fail", findings=[bad]))
    return document(entries, requests=exchanges), [exchange(number) for number in range(1, exchanges + 1)]


def record(path: Path, made: dict[str, Any], exchanges: list[Exchange]) -> Path:
    """Write the record of such a run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with RecordWriter(path, sync=Sync.NEVER) as writer:
        writer.header({**HEADER, **{key: made[key] for key in ("suite", "target", "contracts", "started")}})
        for one in exchanges:
            writer.exchange(one, key=one.case)
        writer.footer({"complete": True, "why": "", "counts": made["counts"]})
    return path
