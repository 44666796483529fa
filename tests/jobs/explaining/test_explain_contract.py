"""What operations, requirements and readings say, as text."""

from __future__ import annotations

import pytest

from conformance.contract import load_contract, under
from conformance.jobs.explaining.explain_contract import explain, explain_reading

OPERATION = """\
parcels/changeParcel  PATCH /parcels/{id}
Parcels, release current; deprecated

Changes a parcel.
source   001:40 text
         001 is Parcels, invented
place    specs/parcels/paths/parcels.yaml, line 83
effect   reversible
security token

Parameters
  path.id: integer (int64), required

Body
  application/json, required
  weight: number, required
  number: integer (int32)
  to: Address

Responses
  202: It will be done.
  400: It was refused. (application/json)

Requirements
  weight-shows (must): A new weight shows."""

REQUIREMENT = """\
parcels/newest-first  must, listParcels

The newest parcel comes first.
source   001:21 text
         001 is Parcels, invented
word     ordered: keys are in order; ties are free
         items: "$[*]"
         by: "/sent_on"
         direction: "descending"
witness  two different keys (what a response has to show, or nothing is judged)

good     /sent_on of $[*]: 2020-04-20 (and something later), 2020-04-20
bad      /sent_on of $[*]: 2020-04-20, 2020-04-20 (and something later)"""

READING = """\
parcels/code-type  reading

The table has text and the example a number.
source   001:71 table; 001:80 example
         001 is Parcels, invented
node     /components/schemas/Parcel/properties/code
concerns listParcels, getParcel

text (permitted, taken by the sandbox, agreed)
  It is text.
  narrows to {"type": "string"}

number (permitted)
  It is a number.
  narrows to {"type": "integer", "format": "int32", "minimum": -2147483648, "maximum": 2147483647}"""


@pytest.mark.parametrize(
    "identity", ["changeParcel", "parcels/changeParcel", "PATCH /parcels/{id}", "parcels/PATCH /parcels/{id}"]
)
def test_an_operation_is_explained_by_id_or_by_method_and_path(parcels, identity):
    """With or without its API."""
    assert OPERATION == explain({"parcels": parcels}, identity)


def test_a_requirement_is_explained_with_a_good_and_a_bad_answer(parcels):
    """Values come from the example where it has any."""
    assert REQUIREMENT == explain({"parcels": parcels}, "newest-first")


def test_a_reading_is_explained_with_its_choices(parcels):
    """What is agreed is marked."""
    agreed = under(parcels, {"code-type": "text"})

    assert READING == explain_reading(agreed, agreed.readings["code-type"])
    assert READING.replace(", agreed", "") == explain({"parcels": parcels}, "parcels/code-type")


def test_an_untestable_requirement_says_why(parcels):
    """There is no rule to explain."""
    text = explain({"parcels": parcels}, "lists-quickly")

    assert text is not None
    assert text.endswith("source   001:22 text\n         001 is Parcels, invented\nuntestable: no time is named")


@pytest.mark.parametrize("identity", ["nothing", "parcels/nothing", "others/changeParcel", ""])
def test_what_is_unknown_is_not_explained(parcels, identity):
    """The caller says what there is."""
    assert explain({"parcels": parcels}, identity) is None


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (
            "{echoes: {response: /id, request: query.page}}",
            "/id is what the request says in query.page",
            "/id is anything else",
        ),
        (
            '{every: {items: "$[*].state", in: [new]}}',
            '$[*].state is "new"',
            "$[*].state is of another value",
        ),
        (
            "{status-implied-by: {at: /state, in: [new], status: 200, otherwise: 400}}",
            '200 with /state "new"',
            '400 with /state "new"',
        ),
        (
            '{present-when: {items: "$[*]", member: /weight, when: {at: /state, equals: sent}}}',
            'an item whose /state is "sent" comes with /weight',
            'an item whose /state is "sent" comes without /weight',
        ),
        (
            '{absent-when: {items: "$[*]", member: /weight, when: {at: /state, equals: sent}}}',
            'an item whose /state is "sent" comes without /weight',
            'an item whose /state is "sent" comes with /weight',
        ),
        (
            '{only-when-asked: {member: "$[*].parts", ask: {query.open: true}}}',
            "without being asked, nothing at $[*].parts",
            "without being asked, something at $[*].parts",
        ),
        (
            "{rejected-when: {with: {query.page: -1}}}",
            'the response to such a request is "4xx"',
            "the response is 200",
        ),
        (
            "{accepted-when: {with: {query.page: 1}, status: 200}}",
            "the response to such a request is 200",
            "the response is 400",
        ),
        (
            '{ordered: {items: "$[*]", by: /weight, direction: ascending}}',
            "/weight of $[*]: 2.5, 2.5 (and something later)",
            "",
        ),
        (
            '{ordered: {items: "$[*]", by: /colour, direction: ascending}}',
            "/colour of $[*]: 2023-01-01, 2024-01-01",
            "",
        ),
        ("{same-answer-as: {operation: getParcel}}", None, None),
    ],
)
def test_good_and_bad_answers_follow_from_the_rule(changed, rule, good, bad):
    """Where the rule lets us make them up."""
    old = 'rule: {ordered: {items: "$[*]", by: /sent_on, direction: descending}}'
    contract = load_contract("parcels", changed("paths/parcels.yaml", old, f"rule: {rule}"))
    text = explain({"parcels": contract}, "newest-first")

    assert text is not None
    assert (good is None) == ("good" not in text)
    assert good is None or (f"good     {good}\n" in text and f"bad      {bad}" in text)


def test_readings_that_an_operation_meets_are_listed(parcels):
    """Also those deep in its schemas."""
    text = explain({"parcels": parcels}, "getParcel")

    assert text is not None
    assert text.endswith("Readings\n  code-type: The table has text and the example a number.")
