"""What endangers customers stands first, in every report alike."""

from __future__ import annotations

import copy
import json
import random

from conformance.report.causes import found_in
from conformance.report.formats.github import workflow_commands
from conformance.report.formats.markdown import summary_md
from conformance.report.formats.sarif import sarif
from conformance.report.summary_lines import shown_first
from tests.report import sample


def failing(purpose: str, check: str, level: str = "must", **changes):
    """Give a failing purpose with one finding, which is a cause of its own."""
    found = sample.finding(purpose, check=check, level=level, message=f"breaks {purpose}", **changes)
    return sample.entry(purpose, "fail", level=level, findings=[found])


TERMS = "customers/getTerms"
#: The gravest first.
GRAVEST = [
    failing(
        f"{TERMS}/rules/terms-isolated", "invalid/accepted", cases=[f"{TERMS}/rules/terms-isolated/own-ids-elsewhere"]
    ),
    failing(f"{TERMS}/answers/credentials/wrong", "invalid/accepted"),
    failing(f"{TERMS}/conforms/errors/nothing-internal", "leak/internals", level="should"),
    failing("customers/activateSim/rules/sim-shows", "rules/visible-in"),
    failing(f"{TERMS}/accepts/request/control", "valid/server-error"),
    failing(f"{TERMS}/rejects/query.from/format", "invalid/accepted"),
    failing(f"{TERMS}/conforms/404/schema", "body/schema", level="should"),
    failing(f"{TERMS}/readings/nobody-agreed", "readings/agreed"),
]


def shuffled():
    """Give a run in whose document the causes stand in no order."""
    entries = copy.deepcopy(GRAVEST)
    random.Random(7).shuffle(entries)
    document = sample.document(entries)
    return {**document, "purposes": entries}


def ids(entries) -> list[str]:
    return [entry["findings"][0]["id"] for entry in entries]


def test_what_lets_others_in_comes_before_all_else_and_must_before_should():
    """Then by how much it breaks; a reading that nobody agreed on is the last."""
    assert ids(GRAVEST) == [found[0][1]["id"] for found in found_in(shuffled()).values()]


def test_an_agreed_reading_is_a_must_like_any_other():
    """It stands before what is only recommended."""
    document = shuffled()
    document["contracts"]["customers"]["agreed"]["nobody-agreed"] = "so"
    order = [found[0][0]["id"].split("/", 2)[2] for found in found_in(document).values()]

    assert order.index("readings/nobody-agreed") < order.index("conforms/404/schema")
    document["target"]["sandbox"] = True
    assert "readings/nobody-agreed" == [f[0][0]["id"].split("/", 2)[2] for f in found_in(document).values()][-1]


def test_what_is_known_stands_behind_what_is_new():
    """However grave it is: somebody looks after it."""
    document = shuffled()
    for entry in document["purposes"]:
        if "isolated" in entry["id"]:
            entry["findings"] = [{**entry["findings"][0], "state": "still"}]

    assert ids(GRAVEST)[0] == list(found_in(document).values())[-1][0][1]["id"]


def test_a_wider_cause_stands_before_a_narrower_one_of_its_kind():
    """By operations, not by findings."""
    narrow = [failing(f"{TERMS}/rejects/query.{n}/format", "invalid/accepted", cause="C-00000001") for n in "abc"]
    wide = [
        failing(f"{key}/rejects/query.a/format", "invalid/accepted", cause="C-00000002")
        for key in ("customers/getAccount", "customers/activateSim")
    ]

    assert ["C-00000002", "C-00000001"] == list(found_in(sample.document([*narrow, *wide])))


def test_every_report_has_the_same_order():
    """The document, terminal, summary, annotations and SARIF."""
    document = shuffled()
    gravest = ids(GRAVEST)
    summary = summary_md(document)
    results = json.loads(sarif(document, "out"))["runs"][0]["results"]

    assert gravest == [cause["findings"][0] for cause in sample.document(list(GRAVEST))["causes"]]
    assert gravest == [finding["id"] for _, finding in shown_first(document)]
    assert gravest == sorted(gravest, key=summary.index)
    assert gravest == sorted(gravest, key="\n".join(workflow_commands(document)).index)
    assert gravest == [result["fingerprints"]["finding/v1"] for result in results]
