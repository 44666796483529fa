"""Evidence that holds: judged again, disputed, replayed."""

import json
import shutil

import pytest

from conformance.cases.case import Case, Kind
from conformance.contract import load_contracts
from conformance.jobs.evidence.finished_runs import dispute_of
from conformance.jobs.evidence.judge_record import Recording, rejudge
from conformance.jobs.evidence.replay import options_of, replay
from conformance.jobs.explaining.explain_id import explain
from conformance.jobs.session import conduct
from conformance.jobs.setup.prepare import Options, prepared
from conformance.model import NoAnswerReason
from conformance.model.errors import BadOption
from conformance.record import read_record
from conformance.report.run_documents import newest_run, read_history
from conformance.scripts.script import Ask
from tests.record.lines import rewritten

CONTRACTS = load_contracts()


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """A short run against the sandbox, all of whose terms come in the wrong order."""
    out = tmp_path_factory.mktemp("evidence") / "run"
    options = Options(targets=("sandbox",), apis=("customers",), operations=("getTerms",), out=out)
    with prepared(options) as settings:
        conduct(settings)
    return out


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


@pytest.fixture(scope="module")
def liar(faulty, tmp_path_factory):
    """The same run, after somebody turned the terms round in the record: a red run without a faulty sandbox."""
    directory = tmp_path_factory.mktemp("liar")
    (directory / "run").mkdir()
    (directory / "run" / "run.jsonl").write_bytes(
        rewritten(faulty / "run.jsonl", lambda entries: map(_turned, entries))
    )
    rejudge(directory / "run" / "run.jsonl", CONTRACTS, directory / "red")
    return directory / "red"


def _turned(entry):
    if (
        entry["type"] == "exchange"
        and entry["outcome"].get("status") == 200
        and entry["outcome"]["body"].startswith("[")
    ):
        entry["outcome"]["body"] = json.dumps(list(reversed(json.loads(entry["outcome"]["body"]))))
    return entry


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

    for part in ("customers/getTerms/rules/terms-newest-first", "source   001:", "expected ", "got ", "replay "):
        assert part in text


def test_a_replayed_case_is_judged_anew(liar):
    """The honest sandbox passes what the record's liar failed."""
    replayed = replay(liar, finding(liar), Options())

    assert replayed.case.startswith("customers/getTerms/rules/terms-newest-first")
    assert 0 == replayed.result.document["counts"]["fail"]
