"""Make and verify archives: every file is recomputed from the record and compared, none is trusted."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from conformance.contract import Contract
from conformance.jobs.evidence.another_judge import another_judge, by_another_version, what_to_do
from conformance.jobs.evidence.judge_record import judged_again
from conformance.jobs.evidence.signing import BESIDE, SIGNATURE, TIMESTAMP, signature_differences, signer, statement_of
from conformance.jobs.setup.judging import judging_again
from conformance.jobs.signed_rulings import BuyerKey, told
from conformance.model.cache_keys import Same
from conformance.model.errors import BadOption
from conformance.model.files import content_of, write_text
from conformance.model.sentences import some
from conformance.record import RECORD_FILE, Record, RecordError, read_record
from conformance.record.archive import MANIFEST, Difference, Unpacked, manifest_of, pack, record_of, unpack
from conformance.record.schema_check import read_json
from conformance.record.signature import envelope_of, key_id, private_key, public_key, signed
from conformance.report.escaping import headline_of, one_line
from conformance.report.formats.formats import ON_REQUEST
from conformance.report.page.certificate import certificate_html
from conformance.report.report_files import REPORTS, RUN_JSON, rendered

ACCEPTANCE, EVIDENCE = "acceptance", "evidence"
#: Never packed: real ids of what a run made and changed, and the key of its pseudonyms.
PRIVATE = frozenset({"leftovers.jsonl", "run.key", "undo.jsonl"})
#: Bytes of the largest time stamp that is taken along.
LARGEST_STAMP = 1024 * 1024
#: What the commands in an archived report call the run.
NAMED = Path("run")


@dataclass(frozen=True, slots=True)
class Derived:
    """What a record gives: the result of its run, and the content of every file but the record."""

    record: Record
    document: Mapping[str, Any]
    files: Mapping[str, bytes]
    #: Contracts that are not those that the run went by.
    foreign: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """What checking an archive led to."""

    differences: tuple[Difference, ...]
    #: What it is, in one line; without the name of the file.
    says: str = ""
    notes: tuple[str, ...] = field(default=())
    #: Why it may differ although nobody changed it, and what to do; empty where this suite judged.
    judged_elsewhere: str = ""


def derived(directory: Path, contracts: Mapping[str, Contract]) -> Derived:
    """Judge the record in a directory again, and make every file anew that belongs to it."""
    path = directory / RECORD_FILE
    record = read_record(path)
    formats = [name for name, one in ON_REQUEST.items() if (directory / one.file).is_file()]
    with tempfile.TemporaryDirectory(prefix="masstack-derived-") as name:
        document = judged_again(record, contracts, Path(name) / RECORD_FILE).document
    document["record"] = {"head": record.head, "lines": record.lines}
    files = {name: text.encode("utf-8") for name, text in rendered(document, path, NAMED, formats)}
    foreign = []
    for api, contract in judging_again(record.header, contracts).contracts.items():
        files[f"contract-{api}.json"] = _written(Same(contract))
        if contract.sha256 != record.header["contracts"][api]["sha256"]:
            foreign.append(api)
    return Derived(record, json.loads(files[RUN_JSON]), files, tuple(foreign))


@lru_cache(maxsize=8)
def _written(contract: Same[Contract]) -> bytes:
    """A contract as it is packed."""
    return json.dumps(contract.value.document, indent=1, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Signing:
    """What is packed beside the manifest, and written beside the archive."""

    key: Path | None = None
    #: A time stamp (RFC 3161) of the manifest, in DER.
    timestamp: Path | None = None
    #: Where the certificate page is written.
    certificate: Path | None = None


def archive_run(
    run: Path,
    target: Path,
    contracts: Mapping[str, Contract],
    *,
    acceptance: bool,
    signing: Signing = Signing(),
) -> tuple[str, str]:
    """Pack a run with the contracts that judged it.

    Returns:
        What it is, in a sentence, and the hash of the manifest, which is what is signed.

    Raises:
        BadOption: run.json is not what the record gives; or, as an acceptance, the run is none or was judged elsewhere.
    """
    record = record_of(run)
    strange = sorted(
        file.name for file in run.iterdir() if file.name not in REPORTS | PRIVATE and file.name != RECORD_FILE
    )
    if strange:
        raise BadOption(
            f"{run} holds {one_line(', '.join(strange[:3]), 200)}, which no run writes: take it out, an archive has "
            "nothing that its record does not give"
        )
    made = derived(run, contracts)
    elsewhere = another_judge(made.record, made.foreign)
    advice = what_to_do(made.record, made.foreign, "archive")
    if elsewhere and acceptance:
        raise BadOption(f"{run} cannot be archived as an acceptance here: it was {elsewhere}; {advice}")
    if (run / RUN_JSON).exists():
        for difference in document_differences(read_json(run / RUN_JSON), made.document):
            again = f"masstack-conformance judge {run} judges it again, and that can be archived"
            raise BadOption(
                f"{run / RUN_JSON} is not what its record gives ({difference}): "
                + (f"it was {elsewhere}; {advice}; or {again}" if elsewhere else again)
            )
    if acceptance:
        for why in refusals(made):
            raise BadOption(f"{run} cannot be archived as an acceptance: {why}; --evidence packs it as evidence")
    files = {RECORD_FILE: record, **made.files}
    kind = ACCEPTANCE if acceptance else EVIDENCE
    manifest = manifest_of(files, kind=kind, head=made.record.head)
    pack(target, files, manifest, dict(_beside(manifest, kind, made, signing)))
    says = sentence_of(kind, made) + (f" · {elsewhere}; {advice}" if elsewhere else "")
    return says, hashlib.sha256(manifest).hexdigest()


def _beside(manifest: bytes, kind: str, made: Derived, signing: Signing) -> Iterator[tuple[str, bytes]]:
    """The files beside the manifest: its signature, and its time stamp."""
    if signing.certificate is not None and signing.key is None:
        raise BadOption("--certificate is the page of a signature: give --sign KEY, too")
    if signing.key is not None:
        key = private_key(signing.key)
        statement = statement_of(manifest, kind, made.document, made.files)
        envelope = signed(statement, key)
        if signing.certificate is not None:
            page = certificate_html(statement, envelope.text(), key_id(key.public_key()))
            write_text(signing.certificate, page)
        yield SIGNATURE, envelope.text().encode()
    if signing.timestamp is not None:
        stamp = content_of(signing.timestamp, LARGEST_STAMP)
        if hashlib.sha256(manifest).digest() not in stamp:
            raise BadOption(
                f"{signing.timestamp} is no time stamp of this archive's manifest: unpack manifest.json from it, "
                "openssl ts -query -sha256 -cert -data manifest.json, and archive again with the response"
            )
        yield TIMESTAMP, stamp


def refusals(made: Derived) -> Iterator[str]:
    """Why a run cannot be archived as an acceptance, as sentences; none where it can."""
    header, document = made.record.header, made.document
    if header["target"]["sandbox"] or header.get("sandbox"):
        yield "its target is the sandbox"
    if header["profile"] != ACCEPTANCE:
        yield f"its profile is {header['profile']}, not acceptance"
    block = header["judging"]
    if header["selection"] is not None or block["selected"] is not None or block["purposes"] is not None:
        yield "it was narrowed to a selection"
    if block["reads_only"]:
        yield "it only read: leave --read-only out"
    if not document["complete"]:
        yield "it is incomplete"
    if header["profile"] == ACCEPTANCE and document["left_out"]:
        yield f"{some(len(document['left_out']), 'case')} left out by the budget: leave --max-requests out"
    scope = document["scope"]
    if scope["tested"] < scope["declared"] and header["selection"] is None:
        yield (
            f"only {scope['tested']} of the {scope['declared']} operations declared were tested; leave --read-only and "
            "`excluded` out, allow the writes, or declare in the ICS what is in scope"
        )
    if document["verdict"] != "conformant" or document["exit_code"] != 0:
        yield f"it ended {document['headline']}"
    if document["counts"]["withheld"]:
        yield f"{some(document['counts']['withheld'], 'exchange')} could not be redacted and is in no record"
    if header.get("judged_again"):
        yield "its record was written when another was judged again: archive the run itself"


def verify_archive(archive: Path, contracts: Mapping[str, Contract], key: Path | None = None) -> Verified:
    """Check hashes against the manifest, and derive every file from the record again; every difference is given.

    `key` is the public key by which it has to be signed.
    """
    by = None if key is None else public_key(key)
    with tempfile.TemporaryDirectory(prefix="masstack-verify-") as name:
        place = Path(name)
        unpacked = unpack(archive, place, beside=BESIDE)
        try:
            made = derived(place, contracts)
        except RecordError as failure:
            why = Difference(RECORD_FILE, str(failure).replace(f"{place}/", ""))
            return Verified((*unpacked.differences, why))
        found = [*unpacked.differences, *_differences(unpacked, made, place)]
        envelope = None
        if SIGNATURE in unpacked.names:
            try:
                envelope = envelope_of((place / SIGNATURE).read_bytes(), SIGNATURE)
            except RecordError as failure:
                found.append(Difference(SIGNATURE, str(failure)))
        expected = statement_of(unpacked.manifest, unpacked.kind, made.document, made.files)
        found += signature_differences(envelope, expected, by)
        notes = list(_notes(made))
        if TIMESTAMP in unpacked.names:
            if hashlib.sha256(unpacked.manifest).digest() not in (place / TIMESTAMP).read_bytes():
                found.append(Difference(TIMESTAMP, "it is no time stamp of this manifest"))
            notes.append(
                "a time stamp is in it: unzip, openssl ts -verify -data manifest.json -in manifest.tsr -CAfile CA.pem"
            )
        says = f"{sentence_of(unpacked.kind, made)} · {signer(envelope, by)}"
        elsewhere = another_judge(made.record, made.foreign)
        if elsewhere:
            elsewhere = f"{elsewhere}; {what_to_do(made.record, made.foreign, 'verify')}"
            says += f" · reports not compared: {elsewhere}"
        return Verified(tuple(found), says, tuple(notes), elsewhere)


def verify_certificate(page: Path, content: bytes, key: Path | None) -> Verified:
    """Check the signature of a certificate page, and say what was signed: its archive has the evidence."""
    by = None if key is None else public_key(key)
    envelope = envelope_of(content, str(page))
    statement = envelope.statement
    found = signature_differences(envelope, statement, by)
    told = statement["predicate"]
    says = (
        f"certificate of an {told['kind']} · {told['result']} · {one_line(told['headline'], 300)} · "
        f"{one_line(told['product'], 80)} {one_line(told['version'], 40)} · manifest SHA-256 "
        f"{statement['subject'][0]['digest']['sha256']} · {signer(envelope, by)}"
    )
    return Verified(tuple(found), says, ("its archive has the evidence: verify that, too",))


def _differences(unpacked: Unpacked, made: Derived, place: Path) -> Iterator[Difference]:
    if unpacked.head and unpacked.head != made.record.head:
        yield Difference(RECORD_FILE, "its chain does not end with the head that the manifest names")
    if unpacked.kind == ACCEPTANCE:
        for why in refusals(made):
            yield Difference("acceptance", f"it is none: {why}")
    for api in made.foreign:
        yield Difference(f"contract-{api}.json", "it is not the contract that this suite has")
    allowed = {MANIFEST, RECORD_FILE, *BESIDE, *made.files}
    for name in sorted(unpacked.names - allowed):
        yield Difference(name, "no run writes it")
    for name in sorted(made.files.keys() - unpacked.names):
        yield Difference(name, "the record gives it, and it is missing from the archive")
    if RUN_JSON in unpacked.names:
        yield from document_differences(_read(place / RUN_JSON), made.document)
    if by_another_version(made.record) or made.foreign or made.record.withheld:
        return
    for name in sorted(made.files.keys() & unpacked.names - {RUN_JSON}):
        if (place / name).read_bytes() != made.files[name]:
            yield Difference(name, "it is not what the record gives")
    if RUN_JSON in unpacked.names and (place / RUN_JSON).read_bytes() != made.files[RUN_JSON]:
        yield Difference(RUN_JSON, "it is not written as the record gives it")


def _read(path: Path) -> Any:
    try:
        return read_json(path)
    except RecordError:
        return None


def document_differences(said: Any, again: Mapping[str, Any]) -> Iterator[Difference]:
    """The differences between a run.json and what its record leads to; of purposes, the verdict first."""
    if not isinstance(said, Mapping) or not isinstance(said.get("purposes"), list):
        yield Difference(RUN_JSON, "it is no run.json of a run")
        return
    for name in sorted({*said, *again} - {"purposes"}):
        if name not in said or name not in again or said[name] != again[name]:
            yield Difference(
                f"run.json, {one_line(name, 60)}", f"{_shown(said, name)}, its evidence {_shown(again, name)}"
            )
    then = {entry["id"]: entry for entry in said["purposes"] if isinstance(entry, Mapping) and "id" in entry}
    now = {entry["id"]: entry for entry in again["purposes"]}
    for name in sorted({*now, *then}, key=str):
        yield from _purpose_differences(one_line(name, 300), then.get(name), now.get(name))
    if len(then) != len(said["purposes"]):
        yield Difference(RUN_JSON, "it has tests twice, or without an id")


def _purpose_differences(
    name: str, then: Mapping[str, Any] | None, now: Mapping[str, Any] | None
) -> Iterator[Difference]:
    if then is None or now is None:
        yield Difference(name, "judged now, not then" if then is None else "judged then, not now")
    elif then.get("verdict") != now["verdict"]:
        yield Difference(name, f"run.json says {one_line(then.get('verdict'), 40)}, its evidence {now['verdict']}")
    else:
        other = [key for key in sorted({*then, *now}) if then.get(key, _NOTHING) != now.get(key, _NOTHING)]
        if other:
            yield Difference(name, f"its {one_line(', '.join(other), 100)} is not what the evidence shows")


_NOTHING = object()


def _shown(document: Mapping[str, Any], name: str) -> str:
    return one_line(json.dumps(document[name], ensure_ascii=True), 120) if name in document else "nothing"


def _notes(made: Derived) -> Iterator[str]:
    if made.record.withheld:
        yield (
            f"{some(len(made.record.withheld), 'exchange')} withheld: what rests on them cannot be checked, and the "
            "reports were not compared"
        )


def sentence_of(kind: str, made: Derived) -> str:
    """What an archive is, in a sentence: kind, verdict, product, counts, waivers and rulings."""
    document, header = made.document, made.record.header
    target, counts = document["target"], document["counts"]
    product = one_line(f"{target['product']} {target['version']}".strip(), 80) or "a product without a name"
    parts = [
        kind,
        headline_of(document),
        f"{product} in {one_line(target['env'], 60)}/{one_line(target['org'], 60)}, {document['profile']}",
        f"{counts['planned']:,} tests: {counts['pass']:,} passed, {counts['fail']:,} failed, "
        f"{counts['inconclusive']:,} could not be tested, {counts['error']:,} errors, "
        f"{counts['not_applicable']:,} not applicable"
        + (f", {counts['withheld']:,} withheld" if counts["withheld"] else ""),
        *_settled(header.get("settling") or {}),
    ]
    return " · ".join(parts)


def _settled(block: Mapping[str, Any]) -> Iterator[str]:
    owners = sorted({one_line(waiver["owner"], 60) for waiver in block.get("waivers", ())})
    if owners:
        yield f"{some(len(block['waivers']), 'waiver')} of {', '.join(owners)}"
    keys = [BuyerKey(one["name"], one["key"]) for one in block.get("buyer", ())]
    for said in dict.fromkeys(one_line(told(ruling, keys), 250) for ruling in block.get("rulings", ())):
        yield f"ruling {said}"
