"""Archives hold what their record gives, and say what they are; whoever edits one is told where."""

import hashlib
import io
import json
import shutil
import zipfile
from dataclasses import replace

import pytest

from conformance.contract import load_contracts
from conformance.jobs.evidence.archiving import archive_run, derived, refusals, verify_archive
from conformance.jobs.evidence.judge_record import rejudge
from conformance.jobs.session import conduct
from conformance.jobs.setup.prepare import Options, prepared
from conformance.model.errors import BadOption
from conformance.record import RecordError
from tests.record.lines import rewritten

CONTRACTS = load_contracts()
FAULT = "getTerms/another-organisations-data"


@pytest.fixture(scope="module")
def red(tmp_path_factory):
    """A short run against the sandbox, one operation of which gives away another organisation's data."""
    out = tmp_path_factory.mktemp("archiving") / "run"
    options = Options(
        targets=("sandbox",), apis=("customers",), operations=("getTerms", "getPromotions"), faults=(FAULT,), out=out
    )
    with prepared(options) as settings:
        document = conduct(settings).document
    assert 1 == document["exit_code"]
    return out


@pytest.fixture(scope="module")
def archive(red, tmp_path_factory):
    target = tmp_path_factory.mktemp("archive") / "run.zip"
    archive_run(red, target, CONTRACTS, acceptance=False)
    return target


def contents(archive):
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def repacked(files, target, *, anew=True):
    """Pack files as somebody would who has edited them: the manifest made anew unless he forgot it."""
    if anew:
        manifest = json.loads(files["manifest.json"])
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            for name, content in files.items()
            if name != "manifest.json"
        }
        files = {**files, "manifest.json": json.dumps(manifest).encode()}
    with zipfile.ZipFile(target, "w") as new:
        for name, content in files.items():
            new.writestr(name, content)
    return target


def document(change):
    """Give an edit of run.json."""

    def edit(files):
        made = json.loads(files["run.json"])
        change(made)
        return {**files, "run.json": json.dumps(made).encode()}

    return edit


def upside_down(made):
    made.update(verdict="conformant", exit_code=0, headline="CONFORMANT in 45 of 45 operations")


def passed(made):
    for purpose in made["purposes"]:
        purpose.update(verdict="pass", findings=[])


EDITS = {
    "headline, verdict and exit code": document(upside_down),
    "every failure a pass": document(passed),
    "product": document(lambda made: made["target"].update(product="Vendor", version="9")),
    "url": document(lambda made: made["target"].update(url={"customers": "https://vendor.example/v2"})),
    "environment": document(lambda made: made["target"].update(env="sta", org="other")),
    "sandbox": document(lambda made: made["target"].update(sandbox=False)),
    "profile": document(lambda made: made.update(profile="acceptance")),
    "selection": document(lambda made: made.update(selection=None)),
    "counts": document(lambda made: made["counts"].update(fail=0)),
    "gate": document(lambda made: made["gate"].update(new=0)),
    "causes": document(lambda made: made.update(causes=[])),
    "waivers": document(lambda made: made.update(waivers=[{"purpose": "x", "owner": "me"}])),
    "rulings": document(lambda made: made.update(rulings=[{"finding": "F-00000000", "by": "me"}])),
    "left out": document(lambda made: made.update(left_out={"x": "y"})),
    "head": document(lambda made: made.update(record={"head": "0" * 64, "lines": 1})),
    "level": document(lambda made: [p.update(level="should") for p in made["purposes"]]),
    "a message": document(lambda made: [f.update(message="fine") for p in made["purposes"] for f in p["findings"]]),
    "a purpose less": document(lambda made: made.update(purposes=made["purposes"][1:])),
    "a purpose more": document(lambda made: made["purposes"].append({**made["purposes"][0], "id": "customers/x"})),
    "a purpose twice": document(lambda made: made["purposes"].append(made["purposes"][0])),
    "no document": lambda files: {**files, "run.json": b"{}"},
    "a number": lambda files: {**files, "run.json": b"1"},
    "report.html": lambda files: {**files, "report.html": b"<h1>CONFORMANT</h1>"},
    "junit.xml": lambda files: {**files, "junit.xml": b"<testsuites/>"},
    "summary.md": lambda files: {**files, "summary.md": b"# CONFORMANT"},
    "contract": lambda files: {**files, "contract-customers.json": b"{}"},
    "a foreign file": lambda files: {**files, "signed-acceptance.pdf": b"%PDF"},
    "a report less": lambda files: {name: content for name, content in files.items() if name != "junit.xml"},
    "no manifest": lambda files: {name: content for name, content in files.items() if name != "manifest.json"},
    "the kind": lambda files: {
        **files, "manifest.json": files["manifest.json"].replace(b'"evidence"', b'"acceptance"')
    },
    "the head of the manifest": lambda files: {
        **files, "manifest.json": files["manifest.json"].replace(json.loads(files["manifest.json"])["head"].encode(), b"0" * 64)
    },
    "a verdict line dropped": lambda files: {**files, "run.jsonl": files["run.jsonl"].replace(b'"verdict":"fail"', b'"verdict":"pass"')},
    "an exchange dropped": lambda files: {**files, "run.jsonl": b"".join(files["run.jsonl"].splitlines(keepends=True)[:5])},
    "no record": lambda files: {**files, "run.jsonl": b""},
}  # fmt: skip


def test_an_archive_as_it_was_made_differs_in_nothing(archive):
    """It says what it is, of what, how it ended, and that nobody signed it; what is private is not in it."""
    verified = verify_archive(archive, CONTRACTS)
    names = set(contents(archive))

    assert () == verified.differences
    assert verified.says.startswith("evidence · SANDBOX · NOT CONFORMANT · 1 of 2 operations fail · 1 cause")
    assert "masstack-conformance sandbox" in verified.says
    assert " failed, " in verified.says
    assert {"manifest.json", "run.jsonl", "run.json", "report.html", "contract-customers.json"} <= names
    assert not names & {"leftovers.jsonl", "run.key", "undo.jsonl"}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_named(archive, tmp_path, edit):
    """Though its manifest was made anew: every file is derived from the record again."""
    verified = verify_archive(
        repacked(
            EDITS[edit](contents(archive)), tmp_path / "t.zip", anew="manifest.json" in EDITS[edit](contents(archive))
        ),
        CONTRACTS,
    )

    assert verified.differences


@pytest.mark.parametrize("name", ["run.jsonl", "run.json", "report.html", "junit.xml", "contract-customers.json"])
def test_one_changed_byte_is_named(archive, tmp_path, name):
    """The manifest knows every file."""
    files = contents(archive)
    files[name] = files[name][:-2] + b" " + files[name][-1:]

    assert name in {
        d.what for d in verify_archive(repacked(files, tmp_path / "t.zip", anew=False), CONTRACTS).differences
    }


def test_the_same_run_gives_the_same_archive(red, tmp_path):
    """Byte for byte."""
    for name in ("a.zip", "b.zip"):
        archive_run(red, tmp_path / name, CONTRACTS, acceptance=False)

    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_run_whose_result_was_edited_is_not_archived(red, tmp_path):
    """The record is what counts, and it says otherwise."""
    shutil.copytree(red, tmp_path / "run")
    made = json.loads((tmp_path / "run" / "run.json").read_text())
    upside_down(made)
    (tmp_path / "run" / "run.json").write_text(json.dumps(made))

    with pytest.raises(BadOption, match="is not what its record gives"):
        archive_run(tmp_path / "run", tmp_path / "t.zip", CONTRACTS, acceptance=False)


def test_what_a_run_does_not_write_is_not_archived(red, tmp_path):
    """A page that somebody added would look like a part of it."""
    shutil.copytree(red, tmp_path / "run")
    (tmp_path / "run" / "signed-acceptance.pdf").write_text("x")

    with pytest.raises(BadOption, match=r"signed-acceptance.pdf, which no run writes"):
        archive_run(tmp_path / "run", tmp_path / "t.zip", CONTRACTS, acceptance=False)


def test_a_run_judged_again_is_archived_as_evidence_only(red, tmp_path):
    """Its record is a copy."""
    rejudge(red / "run.jsonl", CONTRACTS, tmp_path / "again")
    archive_run(tmp_path / "again", tmp_path / "t.zip", CONTRACTS, acceptance=False)

    assert () == verify_archive(tmp_path / "t.zip", CONTRACTS).differences
    assert any("judged again" in why for why in refusals(derived(tmp_path / "again", CONTRACTS)))


def test_a_failing_selection_of_the_sandbox_is_no_acceptance(red, tmp_path):
    """Whatever its run.json says: the reasons are read from the record's header and the verdict that it gives."""
    made = derived(red, CONTRACTS)

    assert [
        "its target is the sandbox",
        "its profile is gate, not acceptance",
        "it was narrowed to a selection",
    ] == list(refusals(made))[:3]
    assert list(refusals(made))[3].startswith("it ended NOT CONFORMANT")
    with pytest.raises(BadOption, match="cannot be archived as an acceptance"):
        archive_run(red, tmp_path / "no.zip", CONTRACTS, acceptance=True)
    assert not (tmp_path / "no.zip").exists()


def accepted(made, **more):
    """Give a run as it has to be: of a target, by the acceptance profile, with everything judged."""
    header = {
        **made.record.header,
        "target": {**made.record.header["target"], "sandbox": False},
        "sandbox": {},
        "profile": "acceptance",
        "selection": None,
        "judging": {**made.record.header["judging"], "selected": None},
    }
    document = {
        **made.document, "verdict": "conformant", "exit_code": 0, "left_out": {}, "complete": True,
        "scope": {**made.document["scope"], "declared": 2},
    }  # fmt: skip
    return replace(
        made,
        record=replace(made.record, header={**header, **more.get("header", {})}),
        document={**document, **more.get("document", {})},
    )


def test_an_honest_acceptance_is_one(red):
    """Nothing is said against it."""
    assert [] == list(refusals(accepted(derived(red, CONTRACTS))))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"header": {"target": {"sandbox": True}}}, "its target is the sandbox"),
        ({"header": {"sandbox": {"faults": ["x"]}}}, "its target is the sandbox"),
        ({"header": {"profile": "gate"}}, "its profile is gate"),
        ({"header": {"selection": {"operations": []}}}, "narrowed"),
        ({"header": {"judged_again": "2026-01-01T00:00:00.000Z"}}, "judged again"),
        ({"document": {"complete": False}}, "it is incomplete"),
        ({"document": {"left_out": {"a/case": "budget"}}}, "1 case left out by the budget"),
        ({"document": {"scope": {"declared": 39, "tested": 2}}}, "only 2 of the 39 operations declared were tested"),
        ({"document": {"verdict": "not-conformant", "exit_code": 1}}, "it ended"),
        ({"document": {"verdict": "not-conformant", "exit_code": 0}}, "it ended"),
        ({"document": {"counts": {"withheld": 2}}}, "2 exchanges could not be redacted"),
    ],
)
def test_what_is_less_than_an_acceptance_is_none(red, more, why):
    """The page to sign would say more than was judged."""
    assert why in " ".join(refusals(accepted(derived(red, CONTRACTS), **more)))


def test_a_record_made_anew_is_consistent_and_of_no_proven_origin(red, tmp_path):
    """Whoever has the suite can make a record; that nobody signed it is what `verify` says then."""
    (tmp_path / "run").mkdir()
    dropped = rewritten(
        red / "run.jsonl", lambda lines: [e for e in lines if FAULT.partition("/")[0] not in str(e.get("case"))]
    )
    (tmp_path / "run" / "run.jsonl").write_bytes(dropped)
    archive_run(tmp_path / "run", tmp_path / "t.zip", CONTRACTS, acceptance=False)
    verified = verify_archive(tmp_path / "t.zip", CONTRACTS)

    assert () == verified.differences
    assert "NOT CONFORMANT" not in verified.says


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"x" * 5000])
def test_what_is_no_archive_is_one_sentence(tmp_path, content):
    """Never a traceback."""
    path = tmp_path / "x.zip"
    path.write_bytes(content)

    with pytest.raises(RecordError, match=r"is no readable archive"):
        verify_archive(path, CONTRACTS)


@pytest.mark.parametrize(
    "name", ["../x", "/x", "a/b", "..", ".x", "C:evil", "a\\b", "x" * 300, "\n::error::x", "a\x1b[31m"]
)
def test_names_that_no_archive_has_are_refused(tmp_path, name):
    """Nothing is unpacked anywhere else, and nothing of them is printed."""
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as new:
        new.writestr(name, "x")

    with pytest.raises(RecordError) as told:
        verify_archive(tmp_path / "x.zip", CONTRACTS)
    assert f"{tmp_path / 'x.zip'} has file names that no archive of ours has" == str(told.value)


@pytest.mark.parametrize(
    "manifest",
    [
        b'{"files":["run.json"]}', b'{"files":{"run.json":"x"}}', b'{"files":null}', b"[" * 100_000, b"", b"\xff", b"null",
        b'{"schema_version":"2","kind":"acceptance","head":"x","files":{}}', b"9" * 5_000,
    ],
)  # fmt: skip
def test_a_manifest_that_is_none_is_a_difference(archive, tmp_path, manifest):
    """It is held to its schema before anything is taken from it."""
    changed = repacked({**contents(archive), "manifest.json": manifest}, tmp_path / "t.zip", anew=False)

    assert "manifest.json" in {d.what for d in verify_archive(changed, CONTRACTS).differences}


def test_a_bomb_is_refused_before_it_fills_anything(tmp_path, monkeypatch):
    """A piece at a time is read, whatever the archive says of its size."""
    monkeypatch.setattr("conformance.record.archive.LARGEST", 10_000_000)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in ("run.jsonl", "run.json"):
            new.writestr(name, b"0" * 8_000_000)
    (tmp_path / "x.zip").write_bytes(content.getvalue())

    with pytest.raises(RecordError, match="unpacks to more than"):
        verify_archive(tmp_path / "x.zip", CONTRACTS)
