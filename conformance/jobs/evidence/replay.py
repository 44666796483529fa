"""`replay`: send one case of a run again, with its control, to the same target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conformance.jobs.evidence.finished_runs import case_of, record_path, scratch
from conformance.jobs.session import RunResult, conduct
from conformance.jobs.setup.checked_contracts import specs_of
from conformance.jobs.setup.prepare import Options, prepared
from conformance.model import Exchange
from conformance.profile.draw import Draw, fresh_mark
from conformance.record import RECORD_FILE, Record, read_record
from conformance.report.run_documents import read_document


@dataclass(frozen=True, slots=True)
class Replayed:
    """A case as it went this time."""

    case: str
    exchanges: tuple[Exchange, ...]
    result: RunResult


def replay(run: Path, name: str, options: Options) -> Replayed:
    """Send the case that an id means again; whatever else its purpose needs is sent with it."""
    record = read_record(record_path(run))
    document = read_document(run)
    case = case_of(record, document, name)
    purpose = purpose_of(case, document)
    with scratch() as place:
        asked = replace(options_of(record, options), purpose=purpose, out=place / "again")
        with prepared(asked) as settings:
            result = conduct(settings)
        again = read_record(place / "again" / RECORD_FILE)
    mine = tuple(r.exchange for r in again.exchanges if r.exchange.case == case)
    return Replayed(case, mine or tuple(r.exchange for r in again.exchanges), result)


def purpose_of(case: str, document: Mapping[str, Any]) -> str:
    """Find the purpose of a case: the longest whose id begins the case's, or that a finding names for it."""
    for entry in document["purposes"]:
        for finding in (*entry["findings"], *entry["warnings"]):
            if case in finding["cases"]:
                return str(entry["id"])
    fitting = [e["id"] for e in document["purposes"] if case.startswith(e["id"])]
    return str(max(fitting, key=len)) if fitting else case.rsplit("/", 1)[0] + "/*"


def options_of(record: Record, options: Options) -> Options:
    """Take from the record what the caller did not say: target, profile, releases."""
    header = record.header
    choices = replace(Draw.of(header.get("drawn")), mark=fresh_mark())
    options = replace(options, specs=specs_of(header, options.specs), draw=choices)
    target = header["target"]
    if target["sandbox"] and not options.targets:
        seeded = header.get("sandbox") or {}
        return replace(
            options,
            targets=("sandbox",),
            profile=header["profile"],
            seed=header["seed"],
            faults=tuple(seeded.get("faults", ())),
            readings=tuple(f"{k}={v}" for k, v in seeded.get("readings", {}).items()),
            releases=tuple(f"{k}={v}" for k, v in seeded.get("releases", {}).items()),
        )
    return replace(
        options,
        targets=options.targets or tuple(f"{api}={url}" for api, url in target["url"].items()),
        profile=header["profile"],
        env=options.env or (None if target["sandbox"] else target["env"]),
        org=options.org or target["org"],
        releases=tuple(f"{api}={said['release']}" for api, said in header["contracts"].items()),
    )
