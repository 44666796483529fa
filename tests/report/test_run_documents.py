"""A run.json is taken for what its record says, and for nothing else."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.jobs.session import conduct
from conformance.jobs.setup.prepare import Options, prepared
from conformance.record import RecordError
from conformance.report.run_documents import read_document, read_history
from tests.record.lines import rewritten


@pytest.fixture(scope="module")
def red(tmp_path_factory):
    """A short run against the sandbox that fails."""
    out = tmp_path_factory.mktemp("documents") / "run"
    options = Options(
        targets=("sandbox",), operations=("getTerms",), faults=("getTerms/another-organisations-data",), out=out
    )
    with prepared(options) as settings:
        assert 1 == conduct(settings).document["exit_code"]
    return out


@pytest.fixture
def copied(red, tmp_path):
    return shutil.copytree(red, tmp_path / "run")


def green(made):
    """Make a whole and consistent document of a run without a failure."""
    for purpose in made["purposes"]:
        purpose.update(verdict="pass", findings=[], warnings=[], reason="")
    planned = len(made["purposes"])
    made["counts"] = {**dict.fromkeys(made["counts"], 0), "planned": planned, "pass": planned}
    made.update(verdict="conformant", exit_code=0, headline="CONFORMANT in 45 of 45 operations", causes=[], reasons=[])
    made["gate"].update(new=0, fixed=0, known=0)
    made["target"].update(product="Vendor", sandbox=False)


FORGERIES = {
    "a consistent run without failures": green,
    "the verdict alone": lambda made: made.update(verdict="conformant"),
    "the headline": lambda made: made.update(headline="CONFORMANT"),
    "one purpose": lambda made: made["purposes"][0].update(verdict="pass", reason="seen"),
    "a purpose less": lambda made: made["purposes"].pop(),
    "the product": lambda made: made["target"].update(product="Vendor"),
    "the profile": lambda made: made.update(profile="acceptance"),
    "its causes": lambda made: made.update(causes=[]),
    "the readings": lambda made: made.update(readings=[]),
    "the operations": lambda made: made["scope"].update(tested=45),
    "the fingerprint": lambda made: made.update(fingerprint="0"),
    "its head": lambda made: made["record"].update(head="0" * 64),
}


def test_an_honest_document_is_read(red):
    """By its folder, by itself, or by its record."""
    assert read_document(red) == read_document(red / "run.json") == read_document(red / "run.jsonl")
    assert [1] == [entry["exit_code"] for entry in read_history(red)]


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("words", [("status",), ("compare", "."), ("trend",)], ids=lambda words: words[0])
def test_a_forged_document_is_refused(copied, red, tmp_path, words, forgery):
    """One sentence and exit 2, however consistent it is in itself."""
    document = json.loads((copied / "run.json").read_text())
    FORGERIES[forgery](document)
    (copied / "run.json").write_text(json.dumps(document))
    others = [str(red) for _ in words[1:]]
    out = ["--out", str(tmp_path / "t.html")] if words == ("trend",) else []
    result = CliRunner().invoke(command, [words[0], *others, str(copied), *out])

    assert 2 == result.exit_code
    assert "does not say what the record beside it says" in result.output
    assert 1 == len(result.output.strip().splitlines())


CHANGES = {
    "an exchange": lambda line: line.replace(b'"status":200', b'"status":204', 1),
    "a verdict": lambda line: line.replace(b'"verdict":"fail"', b'"verdict":"pass"', 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_record_whose_line_was_changed_vouches_for_nothing(copied, change):
    """The next line carries the hash of what stood there."""
    record = copied / "run.jsonl"
    record.write_bytes(CHANGES[change](record.read_bytes()))

    with pytest.raises(RecordError, match="does not carry the hash of the line before"):
        read_document(copied)


def test_a_record_made_anew_does_not_vouch_for_the_old_document(copied):
    """Who recomputes the chain has another head."""
    record = copied / "run.jsonl"
    record.write_bytes(rewritten(record, lambda lines: [e for e in lines if e["type"] != "event"]))

    with pytest.raises(RecordError, match=r"\(record\)"):
        read_document(copied)


@pytest.mark.parametrize("line", [b"{}\n", b"[]\n", b"nothing\n", b'{"prev":"","type":"header"\n'])
def test_a_damaged_record_is_one_sentence(copied, line):
    """It names the line."""
    (copied / "run.jsonl").write_bytes(line)

    with pytest.raises(RecordError, match="line 1 is damaged"):
        read_document(copied)


def test_a_document_alone_is_held_to_its_schema(copied):
    """Where its record is not at hand, nothing else can be said of it."""
    (copied / "run.jsonl").unlink()

    result = CliRunner().invoke(command, ["status", str(copied)])

    assert "not-conformant" == read_document(copied)["verdict"]
    assert "holds no record: nothing vouches for this result" in result.output
