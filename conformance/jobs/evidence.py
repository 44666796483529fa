"""Evidence that holds: archives made and checked, one finding packed for a dispute, one case sent again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conformance.contract import Contract, load_contracts
from conformance.engine.errors import BadOption
from conformance.jobs.rejudge import rejudge
from conformance.jobs.setup.judging import judging_again
from conformance.jobs.setup.sound import specs_of
from conformance.model.sentences import some
from conformance.record import RECORD_FILE, Header, Record, RecordError, iter_record, read_record
from conformance.record.archive import Difference, pack, unpack
from conformance.report.entries import plain
from conformance.report.tables import operations_judged

#: Verdicts of runs that judged; a run that did not is no acceptance.
ACCEPTED_PROFILES = ("acceptance",)


def document_of(run: Path) -> dict[str, Any]:
    """Read the run.json of a run, given by its directory or by the file."""
    path = run / "run.json" if run.is_dir() else run
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as failure:
        raise RecordError(f"cannot read {path}: {failure.strerror}; name the directory of a run") from failure
    except ValueError as failure:
        raise RecordError(f"{path} is no run.json: {failure}") from failure
    return document


def record_path(run: Path) -> Path:
    """Give the record of a run, given by its directory or by the file."""
    return run / RECORD_FILE if run.is_dir() else run


def contracts_of(record: Path, specs: Path | None) -> Mapping[str, Contract]:
    """Load the contracts that a recorded run went by; `specs` is where they are now, if they are elsewhere."""
    header = next((entry.fields for entry in iter_record(record) if isinstance(entry, Header)), {})
    return load_contracts(specs_of(header, specs))


def archive_run(run: Path, target: Path, contracts: Mapping[str, Contract], *, acceptance: bool) -> str:
    """Pack a run with the contracts that judged it.

    As an acceptance, only one that is: whole, of a target, not narrowed, by the acceptance profile.
    """
    document = document_of(run)
    if acceptance:
        for why in refusals(document):
            raise BadOption(f"{run} cannot be archived as an acceptance: {why}")
    judging = judging_again(read_record(record_path(run)).header, contracts)
    bundles = {
        f"contract-{api}.json": json.dumps(contract.document, indent=1, ensure_ascii=False).encode()
        for api, contract in judging.contracts.items()
    }
    return pack(run, target, bundles)


def refusals(document: Mapping[str, Any]) -> Iterator[str]:
    """Say why a run is no acceptance."""
    if document["target"]["sandbox"]:
        yield "its target is the sandbox"
    if document["profile"] not in ACCEPTED_PROFILES:
        yield f"its profile is {document['profile']}, not acceptance"
    if document["selection"] is not None:
        yield "it was narrowed to a selection"
    if not document["complete"]:
        yield "it is incomplete"
    if document["left_out"] and document["profile"] in ACCEPTED_PROFILES:
        yield f"{some(len(document['left_out']), 'case')} left out by the budget: leave --max-requests out"
    judged, declared = operations_judged(document), document["scope"]["declared"]
    if judged < declared and document["selection"] is None:
        yield (
            f"only {judged} of the {declared} operations declared were judged; leave --read-only out, or declare in "
            "the ICS what is in scope"
        )


def verify_archive(archive: Path, contracts: Mapping[str, Contract]) -> tuple[Difference, ...]:
    """Check hashes against the manifest, and judge the evidence again; every difference is given."""
    with tempfile.TemporaryDirectory(prefix="masstack-verify-") as name:
        place = Path(name)
        (place / "unpacked").mkdir()
        found = list(unpack(archive, place / "unpacked"))
        try:
            found += verdict_differences(place / "unpacked", contracts, place / "again")
        except RecordError as failure:
            found.append(Difference("run.jsonl", str(failure).replace(str(place / "unpacked") + "/", "")))
    return tuple(found)


def verdict_differences(run: Path, contracts: Mapping[str, Contract], again: Path) -> Iterator[Difference]:
    """Judge a run's record again, and compare every verdict with what run.json says."""
    said = document_of(run)
    header = read_record(record_path(run)).header
    for api, contract in judging_again(header, contracts).contracts.items():
        if contract.sha256 != header["contracts"][api]["sha256"]:
            yield Difference(
                f"contract {api}", "it is not the contract of this suite; verify with the suite that judged"
            )
    result = rejudge(record_path(run), contracts, again)
    now = {entry["id"]: entry for entry in result.document["purposes"]}
    then = {entry["id"]: entry for entry in said["purposes"]}
    for name in sorted({*now, *then}):
        before, after = then.get(name), now.get(name)
        if before is None or after is None:
            yield Difference(name, "judged now, not then" if before is None else "judged then, not now")
        elif before["verdict"] != after["verdict"]:
            yield Difference(name, f"run.json says {before['verdict']}, its evidence {after['verdict']}")
        elif [f["id"] for f in before["findings"]] != [f["id"] for f in after["findings"]]:
            yield Difference(name, "its findings are not those that the evidence shows")
    if said["counts"] != result.document["counts"]:
        yield Difference("counts", f"run.json says {said['counts']}, its evidence {result.document['counts']}")


def finding_of(document: Mapping[str, Any], name: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Find a finding by its id: its purpose's entry and itself."""
    for entry in document["purposes"]:
        for finding in (*entry["findings"], *entry["warnings"]):
            if finding["id"] == name:
                return entry, finding
    known = [f["id"] for e in document["purposes"] for f in (*e["findings"], *e["warnings"])]
    hint = f"it has {', '.join(known[:5])}{' …' if len(known) > 5 else ''}" if known else "it has none"
    raise BadOption(f"the run has no finding {name}: {hint}")


def dispute_of(run: Path, name: str) -> dict[str, Any]:
    """Pack one finding: what it claims, on which statement, and the exchanges that show it."""
    document = document_of(run)
    entry, finding = finding_of(document, name)
    record = read_record(record_path(run))
    shown = [r.exchange for r in record.exchanges if r.exchange.number in set(finding["exchanges"])]
    keys = ("suite", "target", "contracts", "digests", "profile", "started")
    return {
        "finding": finding,
        "purpose": {key: entry[key] for key in ("id", "api", "operation", "level", "says", "source", "requirements")},
        **{key: document[key] for key in keys},
        "exchanges": [exchange_text(exchange) for exchange in shown],
        "ruling": {"finding": name, "claim": "", "argument": "", "decision": "pending", "by": "", "date": ""},
    }


def exchange_text(exchange: Any) -> dict[str, Any]:
    """Give an exchange as plain values."""
    response = exchange.response
    return {
        "number": exchange.number,
        "case": exchange.case,
        "at": exchange.sent_at,
        "request_id": exchange.request_id,
        "request": {"method": exchange.request.method, "url": exchange.request.url,
                    "headers": [list(h) for h in exchange.request.headers], "body": plain(exchange.request.body)},
        "answer": {"status": response.status, "headers": [list(h) for h in response.headers],
                   "body": plain(response.body)}
        if response else {"none": str(exchange.outcome.reason), "detail": exchange.outcome.detail},
    }  # fmt: skip


def case_of(record: Record, document: Mapping[str, Any], name: str) -> str:
    """Give the case that an id means: a case's own, or that of a finding or purpose."""
    cases = {r.exchange.case for r in record.exchanges}
    if name in cases:
        return name
    if name.startswith("F-"):
        return str(finding_of(document, name)[1]["case"])
    of_purpose: Sequence[str] = sorted(c for c in cases if c.startswith(name))
    if of_purpose:
        return of_purpose[0]
    raise BadOption(f"the run sent no case {name}: name a finding (F-…), a case or a purpose of it")


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a directory that goes away."""
    with tempfile.TemporaryDirectory(prefix="masstack-") as name:
        yield Path(name)
