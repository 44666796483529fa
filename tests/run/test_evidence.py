"""Evidence that holds: judged again, archived, verified, disputed, replayed."""

import json
import shutil
import zipfile

import pytest

from conformance.cases.case import Case, Kind
from conformance.contract import load_contracts
from conformance.model import NoAnswerReason
from conformance.record import RecordError, read_record
from conformance.report.documents import newest_run, read_history
from conformance.run.errors import BadOption
from conformance.run.evidence import archive_run, dispute_of, refusals, verify_archive
from conformance.run.explaining import explain
from conformance.run.prepare import Options, prepared
from conformance.run.rejudge import Recording, rejudge
from conformance.run.replay import options_of, replay
from conformance.run.script import Ask
from conformance.run.session import conduct

CONTRACTS = load_contracts()


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """A short run against the sandbox, all of whose terms come in the wrong order."""
    out = tmp_path_factory.mktemp("evidence") / "run"
    options = Options(targets=("sandbox",), apis=("customers",), operations=("getTerms",), out=out)
    with prepared(options) as settings:
        conduct(settings)
    return out


@pytest.fixture
def archive(faulty, tmp_path):
    target = tmp_path / "run.zip"
    archive_run(faulty, target, CONTRACTS, acceptance=False)
    return target


def tampered(archive, target, name, change):
    """Copy an archive with one file changed."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            content = old.read(entry.filename)
            new.writestr(entry, change(content) if entry.filename == name else content)
    return target


def test_a_record_judged_again_gives_the_same_verdicts(faulty, tmp_path):
    """The target is not needed."""
    before = json.loads((faulty / "run.json").read_text())
    after = rejudge(faulty / "run.jsonl", CONTRACTS, tmp_path / "again").document
    same = ("counts", "started", "ended", "seconds")

    assert {key: before[key] for key in same} == {key: after[key] for key in same}
    assert {p["id"]: p["verdict"] for p in before["purposes"]} == {p["id"]: p["verdict"] for p in after["purposes"]}


def test_a_write_whose_answer_a_kill_took_is_known_to_have_gone_out():
    """The resumed run went on with that; judged again, it must not look as if nothing had been sent."""
    case = Case("c/p", "c/p", "customers/addBonus", Kind.VALID, "is fine")
    recording = Recording({}, {"c/p|probe|0|0": "later"}, frozenset({Ask(case).key}))

    assert NoAnswerReason.CUT is recording.reply(Ask(case)).outcome.reason
    assert "the record has no exchange for it" == recording.reply(Ask(case, role="control")).reason


def test_a_record_that_was_cut_is_judged_as_long_as_it_went(faulty, tmp_path):
    """What took the machine hours afterwards took the target nothing."""
    lines = (faulty / "run.jsonl").read_text().splitlines(keepends=True)
    last = max(number for number, line in enumerate(lines) if json.loads(line)["type"] == "exchange")
    (tmp_path / "run.jsonl").write_text("".join(lines[: last + 1]))
    after = rejudge(tmp_path / "run.jsonl", CONTRACTS, tmp_path / "again").document

    assert json.loads(lines[last])["sent_at"] == after["ended"]
    assert not after["complete"]


def test_a_run_judged_again_is_no_run_of_its_own(faulty, tmp_path):
    """History and the newest run pass over it."""
    run = tmp_path / "reports" / "sandbox-telco" / "one"
    shutil.copytree(faulty, run)
    rejudge(run / "run.jsonl", CONTRACTS, run.with_name("one-judged-again"))

    assert 1 == len(read_history(tmp_path / "reports"))
    assert run == newest_run(tmp_path / "reports")


def test_a_run_of_the_sandbox_is_replayed_against_the_target_that_is_named(faulty):
    """And not against the sandbox in silence."""
    options = options_of(read_record(faulty / "run.jsonl"), Options(targets=("http://127.0.0.1:1",)))

    assert ("http://127.0.0.1:1",) == options.targets
    assert (None, "telco") == (options.env, options.org)


def test_a_record_is_not_judged_into_its_own_directory(faulty):
    """The evidence stays as it was."""
    with pytest.raises(BadOption, match="run's own directory"):
        rejudge(faulty / "run.jsonl", CONTRACTS, faulty)


def test_an_archive_as_it_was_made_differs_in_nothing(archive):
    """Hashes and verdicts hold, and what is private is not in it."""
    with zipfile.ZipFile(archive) as opened:
        names = set(opened.namelist())

    assert () == verify_archive(archive, CONTRACTS)
    assert {"manifest.json", "run.jsonl", "run.json", "report.html", "contract-customers.json"} <= names
    assert not names & {"leftovers.jsonl", "run.key", "undo.jsonl"}


def test_the_same_run_gives_the_same_archive(faulty, tmp_path):
    """Byte for byte."""
    for name in ("a.zip", "b.zip"):
        archive_run(faulty, tmp_path / name, CONTRACTS, acceptance=False)

    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.mark.parametrize("name", ["run.jsonl", "run.json", "report.html", "junit.xml", "contract-customers.json"])
def test_one_changed_byte_is_named(archive, tmp_path, name):
    """The manifest knows every file."""
    changed = tampered(archive, tmp_path / "t.zip", name, lambda content: content[:-2] + b" " + content[-1:])

    assert name in {difference.what for difference in verify_archive(changed, CONTRACTS)}


def test_a_verdict_that_its_evidence_does_not_show_is_named(archive, tmp_path):
    """Even where somebody made the manifest anew: judging again tells."""
    purpose = "customers/getTerms/accepts/request/control"

    def upside_down(content):
        document = json.loads(content)
        next(p for p in document["purposes"] if p["id"] == purpose)["verdict"] = "fail"
        return json.dumps(document).encode()

    changed = tampered(archive, tmp_path / "t.zip", "run.json", upside_down)
    found = {d.what: d.detail for d in verify_archive(changed, CONTRACTS)}

    assert "run.json says fail, its evidence pass" == found[purpose]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"x" * 5000])
def test_what_is_no_archive_is_one_sentence(tmp_path, content):
    """Never a traceback."""
    path = tmp_path / "x.zip"
    path.write_bytes(content)

    with pytest.raises(RecordError, match=r"is no readable archive"):
        verify_archive(path, CONTRACTS)


def test_a_sandbox_run_is_no_acceptance(faulty, tmp_path):
    """Neither is a selection, nor another profile."""
    document = json.loads((faulty / "run.json").read_text())

    assert [
        "its target is the sandbox",
        "its profile is gate, not acceptance",
        "it was narrowed to a selection",
    ] == list(refusals(document))
    with pytest.raises(BadOption, match="cannot be archived as an acceptance"):
        archive_run(faulty, tmp_path / "no.zip", CONTRACTS, acceptance=True)


NEXT = "leave --read-only and `excluded` out, allow the writes, or declare in the ICS what is in scope"


def test_a_part_of_what_is_declared_is_no_acceptance(faulty):
    """Whether the budget left it out, or --read-only: the page to sign would say more than was judged."""
    document = json.loads((faulty / "run.json").read_text())
    target = {**document["target"], "sandbox": False}
    part = {**document, "profile": "acceptance", "selection": None, "target": target, "left_out": {"a/case": "budget"}}

    assert [
        "1 case left out by the budget: leave --max-requests out",
        f"only 1 of the 39 operations declared were tested; {NEXT}",
    ] == list(refusals(part))


@pytest.fixture(scope="module")
def liar(faulty, tmp_path_factory):
    """The same run, after somebody turned the terms round in the record: a red run without a faulty sandbox."""
    directory = tmp_path_factory.mktemp("liar")
    (directory / "run").mkdir()
    lines = (faulty / "run.jsonl").read_text().splitlines()
    (directory / "run" / "run.jsonl").write_text("\n".join(map(_turned, lines)) + "\n")
    rejudge(directory / "run" / "run.jsonl", CONTRACTS, directory / "red")
    return directory / "red"


def _turned(line):
    entry = json.loads(line)
    if (
        entry["type"] == "exchange"
        and entry["outcome"].get("status") == 200
        and entry["outcome"]["body"].startswith("[")
    ):
        entry["outcome"]["body"] = json.dumps(list(reversed(json.loads(entry["outcome"]["body"]))))
    return json.dumps(entry)


def finding(run):
    document = json.loads((run / "run.json").read_text())
    purpose = "customers/getTerms/rules/terms-newest-first"
    return next(f["id"] for p in document["purposes"] if p["id"] == purpose for f in p["findings"])


def test_a_dispute_packs_the_statement_and_the_exchange(liar):
    """And a ruling to be filled in."""
    packed = dispute_of(liar, finding(liar))

    assert ["customers/terms-newest-first"] == packed["purpose"]["requirements"]
    assert packed["exchanges"][0]["request"]["url"].endswith("/terms")
    assert "pending" == packed["ruling"]["decision"]


def test_an_unknown_finding_names_those_that_there_are(liar):
    """One sentence."""
    with pytest.raises(BadOption, match=r"has no finding F-00000000: it has F-"):
        dispute_of(liar, "F-00000000")


def test_a_finding_is_explained_with_its_source(liar):
    """What it says, where that comes from, expected and actual, and how to see it again."""
    text = explain(CONTRACTS, finding(liar), liar)

    for part in ("customers/getTerms/rules/terms-newest-first", "source   001:", "expected ", "actual ", "replay "):
        assert part in text


def test_a_replayed_case_is_judged_anew(liar):
    """The honest sandbox passes what the record's liar failed."""
    replayed = replay(liar, finding(liar), Options())

    assert replayed.case.startswith("customers/getTerms/rules/terms-newest-first")
    assert 0 == replayed.result.document["counts"]["fail"]
