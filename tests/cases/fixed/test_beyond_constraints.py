"""Alternatives, lists, spellings, pairs: what goes beyond single constraints."""

import itertools
import json

import pytest

from conformance.cases.case import Kind
from conformance.cases.fixed.combinations import covering_rows
from conformance.cases.fixed.json_notation import ODD_SPELLINGS, SPELLINGS
from conformance.cases.fixed.spelling import spelled


def cases_of(plan, key, part):
    return {c.id.split("/", 2)[2]: c for c in plan.cases[key] if part in c.id}


def test_each_search_is_given_by_itself(acceptance):
    """A search by number carries neither document nor its type."""
    found = cases_of(acceptance, "customers/findUserTree", "accepts/query/alternative")
    number = found["accepts/query/alternative-number"]

    assert {
        "accepts/query/alternative-email",
        "accepts/query/alternative-number",
        "accepts/query/alternative-nif",
    } == set(found)
    assert {("query", "documentType"), ("query", "document"), ("query", "number")} == {e.place for e in number.edits}


def test_no_search_and_several_are_open(acceptance):
    """The documents speak of neither."""
    found = cases_of(acceptance, "customers/findUserTree", "/alternative-")

    assert {Kind.OPEN} == {found[f"open/query/alternative-{v}"].kind for v in ("none", "several", "without-document")}


def test_what_a_parameter_of_json_holds_is_judged_too(acceptance):
    """Its lists, their items, and the JSON itself."""
    found = cases_of(acceptance, "customers/getServices", "rejects/query.query")

    assert {"rejects/query.query/malformed-truncated", "rejects/query.query.filter/type-object"} <= set(found)


@pytest.mark.parametrize("spelling", [*SPELLINGS, *ODD_SPELLINGS])
def test_a_spelling_changes_no_value(spelling):
    """Read again, it is the same."""
    value = {"número": "Peña \U0001f4f1", "n": 7, "list": [1, {"a": None, "b": True, "c": 1.5}], "e": ""}

    assert value == json.loads(spelled(value, spelling).removeprefix(b"\xef\xbb\xbf"))


def test_spellings_are_firm_and_only_where_a_request_can_be_sent_again(acceptance):
    """The control is accepted, so its other spelling has to be."""
    firm = {c.operation for group in acceptance.cases.values() for c in group if "/syntax-" in c.id and c.firm}

    assert {
        "customers/searchUserTree",
        "customers/getFullUserTree",
        "feasibility/renewFinance",
        "feasibility/getFinanceAvailability",
    } == firm


@pytest.mark.parametrize("count", [2, 3, 5, 16, 22])
def test_every_pair_of_options_shows_all_four_ways(count):
    """Both, neither, and one without the other, in few rows."""
    rows = covering_rows(count)
    pairs = {(i, j, row[i], row[j]) for row in rows for i, j in itertools.combinations(range(count), 2)}

    assert 4 * count * (count - 1) / 2 == len(pairs)
    assert len(rows) < 20


def test_almost_right_values_without_a_rule_are_open(acceptance):
    """A wrong check digit breaks nothing that the documents state."""
    found = cases_of(acceptance, "customers/replaceSim", "body.new_icc/domain")

    assert Kind.OPEN is found["open/body.new_icc/domain-iccid-check-digit"].kind


def test_the_longest_e_mail_is_valid_and_one_more_is_not(acceptance):
    """82 characters, stated by a table."""
    found = cases_of(acceptance, "customers/changeAgileTvEmail", "body.new_email/maxLength")

    assert Kind.VALID is found["accepts/body.new_email/maxLength-longest"].kind
    assert 82 == len(found["accepts/body.new_email/maxLength-longest"].edits[-1].value)
    assert Kind.INVALID is found["rejects/body.new_email/maxLength-too-long"].kind
