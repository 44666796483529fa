"""Read the waivers, rulings and baseline of a run, record them, and apply them to its verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from conformance.jobs.signed_rulings import BUYER, BuyerKey, read_buyer, require_proven
from conformance.model.errors import BadOption
from conformance.profile.attestations import KEYS, Attestation, read_attestations
from conformance.profile.rulings import Claim, Decision, Ruling, read_rulings
from conformance.profile.waivers import Waiver, Where, read_waivers
from conformance.report.finding_standing import with_settlement, with_standing
from conformance.report.run_documents import read_declared
from conformance.verdicts.baseline import Baseline, BaselineError, Standing, baseline_of, fits, stand
from conformance.verdicts.tally import PurposeVerdict
from conformance.verdicts.waived import Circumstances, Settlement, settle

WAIVERS, RULINGS, ATTESTATIONS = "waivers.yaml", "rulings.yaml", "attestations.yaml"


@dataclass(frozen=True, slots=True)
class Settling:
    """What was accepted or decided before a run; whoever judges its record again needs the same."""

    waivers: tuple[Waiver, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    baseline: Baseline | None = None
    #: The keys by which rulings may be signed.
    buyer: tuple[BuyerKey, ...] = ()

    def block(self) -> dict[str, Any]:
        """Its JSON object in the header of the run record."""
        return {
            "waivers": [_waiver_text(waiver) for waiver in self.waivers],
            "rulings": [ruling.as_json() for ruling in self.rulings],
            **({"buyer": [{"name": key.name, "key": key.pem} for key in self.buyer]} if self.buyer else {}),
            "attestations": [_attestation_text(one) for one in self.attestations],
            "baseline": self.baseline.as_json() if self.baseline is not None else None,
        }


def settling_from(directory: Path, baseline: Path | None) -> Settling:
    """Read what lies beside the IXIT, and the baseline that was named."""
    waivers, buyer, attestations = (directory / name for name in (WAIVERS, BUYER, ATTESTATIONS))
    rulings = read_rulings(directory / RULINGS) if (directory / RULINGS).exists() else ()
    keys = read_buyer(buyer) if buyer.exists() else ()
    require_proven(rulings, keys)
    return Settling(
        waivers=read_waivers(waivers) if waivers.exists() else (),
        rulings=rulings,
        attestations=read_attestations(attestations) if attestations.exists() else (),
        baseline=_baseline(baseline) if baseline is not None else None,
        buyer=keys,
    )


def settling_again(header: Mapping[str, Any]) -> Settling:
    """Take it from a record's header."""
    block = header.get("settling")
    if block is None:
        return Settling()
    return Settling(
        waivers=tuple(_waiver_again(entry) for entry in block["waivers"]),
        rulings=tuple(
            Ruling(
                r["finding"], Claim(r["claim"]), r["argument"], Decision(r["decision"]), r["by"],
                date.fromisoformat(r["date"]), r["place"], r.get("claimed_by", ""), r.get("signature", ""),
            )
            for r in block["rulings"]
        ),
        attestations=tuple(_attestation_again(entry) for entry in block.get("attestations", ())),
        baseline=baseline_of(block["baseline"]) if block["baseline"] is not None else None,
        buyer=tuple(BuyerKey(one["name"], one["key"]) for one in block.get("buyer", ())),
    )  # fmt: skip


def require_fitting(settling: Settling, header: Mapping[str, Any]) -> None:
    """Refuse, before anything is sent, a baseline that says nothing about the run."""
    if settling.baseline is None:
        return
    target = header["target"]
    try:
        fits(
            settling.baseline,
            env=target["env"],
            org=target["org"],
            profile=header["profile"],
            selection=header["selection"],
        )
    except BaselineError as failure:
        raise BadOption(f"--baseline: {failure}") from failure


def settled(settling: Settling, verdicts: Sequence[PurposeVerdict], header: Mapping[str, Any]) -> Settlement:
    """Apply rulings and waivers to the verdicts of a run."""
    target = header["target"]
    return settle(
        verdicts,
        settling.waivers,
        settling.rulings,
        Circumstances(
            env=target["env"],
            org=target["org"],
            version=target["version"],
            today=date.fromisoformat(header["today"]),
            profile=header["profile"],
            strict=header["strict"],
            narrowed=header["selection"] is not None,
        ),
    )


def stood(
    settling: Settling, settlement: Settlement, entries: Sequence[Mapping[str, Any]], header: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], Standing | None]:
    """The entries of run.json with waivers, rulings and baseline applied, and the standing against the baseline."""
    shown = with_settlement(entries, settlement)
    if settling.baseline is None:
        return shown, None
    standing = stand(
        settling.baseline,
        shown,
        started=header["started"],
        suite=header["suite"],
        contracts={api: said["sha256"] for api, said in header["contracts"].items()},
    )
    return with_standing(shown, standing), standing


def _baseline(path: Path) -> Baseline:
    try:
        return baseline_of(read_declared(path))
    except BaselineError as failure:
        raise BadOption(f"--baseline {path}: {failure}") from failure


def _waiver_text(waiver: Waiver) -> dict[str, Any]:
    where = {key: getattr(waiver.where, key) for key in ("env", "org", "version")}
    return {
        "purpose": waiver.purpose, "check": waiver.check, "reason": waiver.reason, "owner": waiver.owner,
        "ticket": waiver.ticket, "expires": waiver.expires.isoformat(), "where": where, "place": waiver.place,
    }  # fmt: skip


def _attestation_text(attestation: Attestation) -> dict[str, Any]:
    values = {key: getattr(attestation, key) for key in (*KEYS, "place")}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def _attestation_again(entry: Mapping[str, Any]) -> Attestation:
    days = {key: date.fromisoformat(entry[key]) for key in ("date", "expires")}
    return Attestation(**{**entry, **days})


def _waiver_again(entry: Mapping[str, Any]) -> Waiver:
    told = {key: entry[key] for key in ("purpose", "check", "reason", "owner", "ticket", "place")}
    return Waiver(**told, expires=date.fromisoformat(entry["expires"]), where=Where(**entry["where"]))
