"""A run goes on when an exchange cannot be redacted, and nobody relies on what nobody can check."""

import json

import pytest

from conformance.contract import load_contracts
from conformance.jobs.evidence.judge_record import rejudge
from conformance.jobs.session import conduct
from conformance.jobs.setup.prepare import Options, prepared
from conformance.jobs.withheld_exchanges import settled_without
from conformance.model import Verdict
from conformance.record import WITHHELD, Redactor, read_record
from conformance.verdicts.contribution import Contribution

CONTRACTS = load_contracts()
FAULT = "getTerms/terms-newest-first/reversed"


def run(out, monkeypatch, unredactable, faults=()):
    """Run two operations while some exchanges break the redaction."""
    whole = Redactor.exchange

    def exchange(self, one):
        if unredactable(one):
            raise UnicodeEncodeError("utf-8", "x", 0, 1, "of a kind that nobody thought of")
        return whole(self, one)

    monkeypatch.setattr(Redactor, "exchange", exchange)
    operations = ("getTerms", "getPromotions")
    options = Options(targets=("sandbox",), apis=("customers",), operations=operations, faults=faults, out=out)
    with prepared(options) as settings:
        return conduct(settings).document


def verdicts(document):
    return {p["id"]: p["verdict"] for p in document["purposes"]}


def test_the_run_goes_on_and_what_rests_on_it_is_inconclusive(tmp_path, monkeypatch):
    """Here, and when the record is judged again."""
    document = run(tmp_path / "run", monkeypatch, lambda one: one.case.startswith("customers/getTerms/accepts"))
    record = read_record(tmp_path / "run" / "run.jsonl")
    again = rejudge(tmp_path / "run" / "run.jsonl", CONTRACTS, tmp_path / "again").document
    reasons = {p["reason"] for p in document["purposes"] if p["id"].startswith("customers/getTerms/rejects")}

    assert document["complete"]
    assert len(record.withheld) == document["counts"]["withheld"] == again["counts"]["withheld"] > 0
    assert {WITHHELD} == reasons
    assert "pass" in {p["verdict"] for p in document["purposes"] if "getPromotions" in p["id"]}
    assert 3 == document["exit_code"]
    assert verdicts(document) == verdicts(again)


@pytest.mark.parametrize("unredactable", [lambda one: "getTerms" in one.operation + one.case])
def test_a_failure_stands(tmp_path, monkeypatch, unredactable):
    """No target escapes by an answer that we cannot redact."""
    document = run(tmp_path / "run", monkeypatch, unredactable, faults=(FAULT,))
    again = rejudge(tmp_path / "run" / "run.jsonl", CONTRACTS, tmp_path / "again").document
    failing = {p["id"]: [f["id"] for f in p["findings"]] for p in document["purposes"] if p["verdict"] == "fail"}

    assert (1, 1) == (document["exit_code"], again["exit_code"])
    assert failing
    assert failing == {p["id"]: [f["id"] for f in p["findings"]] for p in again["purposes"] if p["verdict"] == "fail"}
    assert not [p["id"] for p in document["purposes"] if "getTerms" in p["id"] and p["verdict"] == "pass"]
    assert verdicts(document) == verdicts(again)


def test_a_run_without_any_withholds_nothing(tmp_path, monkeypatch):
    """The honest case."""
    document = run(tmp_path / "run", monkeypatch, lambda one: False)

    assert (0, 0) == (document["exit_code"], document["counts"]["withheld"])
    assert document["record"]["head"] == read_record(tmp_path / "run" / "run.jsonl").head
    assert document == {**json.loads((tmp_path / "run" / "run.json").read_text())}


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.ERROR, Verdict.INCONCLUSIVE])
def test_only_a_failure_is_kept(verdict):
    """Anything else counts as inconclusive."""
    kept = Contribution("p", Verdict.FAIL, "why")

    assert (Contribution("p", Verdict.INCONCLUSIVE, WITHHELD, case="c"), kept) == settled_without(
        [Contribution("p", verdict, "why", case="c"), kept]
    )
