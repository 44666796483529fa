"""What is deprecated still works, and what was removed does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.contract.contract import EffectKind
from conformance.model import Repetition, Verdict
from conformance.rules import RULES
from tests.rules.conducted import TIMEOUT, by_role, conduct, contract, of_role, ruled, unless
from tests.rules.inprocess import answered, verdict_of
from tests.rules.test_scripts import body_has

SERVICES = contract().operations["getServices"]
SERVED = ruled(SERVICES, "still-served", {})


@pytest.mark.parametrize(
    ("witness", "read", "expected"),
    [
        (200, 200, (Verdict.PASS, "")),
        (404, 200, (Verdict.FAIL, "is no longer served, though it is only deprecated")),
        (410, 404, (Verdict.FAIL, "is no longer served, though it is only deprecated")),
        (501, 404, (Verdict.FAIL, "is no longer served, though it is only deprecated")),
        # The ids may be unknown; and a crash, a gateway or silence says nothing of what is served.
        (404, 404, (Verdict.INCONCLUSIVE, "needs a success of getServices (it responded 404)")),
        (500, 200, (Verdict.INCONCLUSIVE, "needs a success of getServices (it responded 500)")),
        (TIMEOUT, 200, (Verdict.INCONCLUSIVE, "needs a success of getServices (it responded nothing)")),
    ],
)
def test_a_deprecated_operation_is_served_where_the_ids_are_known(witness, read, expected):
    """A 404 accuses it beside a read that finds the same ids only."""
    found = conduct(SERVICES, [SERVED], by_role(witness=witness, read=read))

    assert [expected] == found.of(SERVED)


def test_a_deprecated_operation_that_cannot_be_asked_says_why():
    """The read beside it, which can be sent, shows nothing of it."""
    found = conduct(SERVICES, [SERVED], unless(of_role("witness"), by_role(read=200), reason="no subscriptionId"))

    assert [(Verdict.INCONCLUSIVE, "no subscriptionId")] == found.of(SERVED)


def test_a_deprecated_operation_without_a_neighbour_is_asked_alone():
    """Where no read takes the same ids, 404 is left open and 410 is not."""
    alone = replace(SERVED, asks={"ask": SERVED.asks["ask"]})
    gone, unknown = (conduct(SERVICES, [alone], by_role(witness=status)) for status in (410, 404))

    assert (Verdict.FAIL, Verdict.INCONCLUSIVE) == (gone.of(alone)[0][0], unknown.of(alone)[0][0])
    assert {"witness"} == {ask.role for ask in (*gone.asked, *unknown.asked)}


DEVICE = contract().operations["addDevice"]
MEMBERS = {"members": ["body.client.attributes.employment.profession", "body.device.financial_details.pre_booking"]}
ACCEPTED = ruled(DEVICE, "still-accepted", MEMBERS)


@pytest.mark.parametrize(
    ("witness", "control", "expected"),
    [
        (201, 400, (Verdict.PASS, "")),
        (400, 201, (Verdict.FAIL, "rejects a request with deprecated properties")),
        (500, 201, (Verdict.FAIL, "rejects a request with deprecated properties")),
        (400, 400, (Verdict.INCONCLUSIVE, "needs a success of addDevice (it responded 400)")),
        (401, 201, (Verdict.INCONCLUSIVE, "needs a success of addDevice (it responded 401)")),
        (408, 201, (Verdict.INCONCLUSIVE, "needs a success of addDevice (it responded 408)")),
        (429, 201, (Verdict.INCONCLUSIVE, "needs a success of addDevice (it responded 429)")),
        (503, 201, (Verdict.INCONCLUSIVE, "needs a success of addDevice (it responded 503)")),
        (TIMEOUT, 201, (Verdict.INCONCLUSIVE, "needs a success of addDevice (it responded nothing)")),
    ],
)
def test_deprecated_properties_are_rejected_where_the_same_is_accepted_without_them(witness, control, expected):
    """Who rejects both rejects something else, and a gateway that is down rejects nothing."""
    found = conduct(DEVICE, [ACCEPTED], by_role(witness=witness, control=control))

    assert [expected] == found.of(ACCEPTED)


def test_a_control_that_cannot_be_sent_bears_out_no_rejection():
    """Whether the test data were good is not known then."""
    found = conduct(DEVICE, [ACCEPTED], unless(of_role("control"), by_role(witness=400)))

    assert [(Verdict.INCONCLUSIVE, "needs a success of addDevice (it responded 400)")] == found.of(ACCEPTED)


def test_a_write_with_deprecated_properties_is_repeated_with_other_test_data():
    """The request without them has used up those of the first; a read is repeated with the same."""
    found = conduct(DEVICE, [ACCEPTED], by_role(witness=400, control=201))
    read = replace(DEVICE, effect=SERVICES.effect)
    repeated = conduct(read, [ACCEPTED], by_role(witness=400, control=201))

    assert [Repetition.CONFIRMED] == found.repetition_of(ACCEPTED)
    assert [0, 8, 16] == [ask.index for ask in found.asked if ask.role == "witness"]
    assert {0} == {ask.index for ask in repeated.asked}


def test_who_rejects_a_deprecated_property_each_time_is_no_intermittent_liar():
    """A sign-up uses its numbers up: the repeated one takes others."""
    lie = answered(400, when=body_has('"pre_booking"'))
    seen = verdict_of("customers/createSignup/rules/signup-pre-booking-accepted", lie)

    assert (Verdict.FAIL, [Repetition.CONFIRMED]) == (seen.verdict, [e.confirmed for e in seen.evidence])


def test_the_first_way_that_can_be_sent_shows_whether_properties_are_accepted():
    """A sign-up has them in one place or in another, as its test data have it; where no way can be sent, that is said."""
    signup = contract().operations["createSignup"]
    places = ["body.products.mobile_line.type", "body.products.mobile_line.existing_number"]
    two = ruled(signup, "still-accepted", {"members": places})
    ways = [two.asks["ask-1"], two.asks["ask-2"]]
    second = conduct(signup, [two], unless(lambda ask: ask.case is ways[0], by_role(witness=202)))
    neither = conduct(signup, [two], unless(of_role("witness"), by_role(), reason="no freeMsisdn"))

    assert ([(Verdict.PASS, "")], [way.id for way in ways]) == (second.of(two), [ask.case.id for ask in second.asked])
    assert [(Verdict.INCONCLUSIVE, "no freeMsisdn")] == neither.of(two)


def test_properties_for_which_the_request_has_no_place_are_told():
    """Nothing can be sent with them."""
    nowhere = replace(ACCEPTED, asks={"without": ACCEPTED.asks["without"]})
    found = conduct(DEVICE, [nowhere], by_role())

    assert [(Verdict.INCONCLUSIVE, "the request has no place for the properties")] == found.of(nowhere)


REMOVED = ruled(contract().operations["getTerms"], "not-served", {}, api_wide=True)
TERMS = contract().operations["getTerms"]


def test_an_operation_that_was_removed_is_rejected():
    """With any client error, or as not implemented, while the API responds elsewhere."""
    for status in (400, 403, 404, 405, 410, 501):
        found = conduct(TERMS, [REMOVED], by_role(control=200, removed=status))

        assert {(Verdict.PASS, "")} == set(found.of(REMOVED)), status


@pytest.mark.parametrize(
    ("removed", "expected"),
    [
        (200, (Verdict.FAIL, "still serves the removed GET /orgs/{orgId}/customers/{customerId}/devices")),
        (204, (Verdict.FAIL, "still serves the removed GET /orgs/{orgId}/customers/{customerId}/devices")),
        (500, (Verdict.INCONCLUSIVE, "needs a response that says whether {} is served (it was 500)")),
        (503, (Verdict.INCONCLUSIVE, "needs a response that says whether {} is served (it was 503)")),
        (408, (Verdict.INCONCLUSIVE, "needs a response that says whether {} is served (it was 408)")),
        (429, (Verdict.INCONCLUSIVE, "needs a response that says whether {} is served (it was 429)")),
        (302, (Verdict.INCONCLUSIVE, "needs a response that says whether {} is served (it was 302)")),
        (TIMEOUT, (Verdict.INCONCLUSIVE, "needs a response that says whether {} is served (it was none)")),
    ],
)
def test_who_crashes_on_a_removed_operation_may_serve_it_all_the_same(removed, expected):
    """408 and 5xx satisfy nothing; what is still there fails."""
    verdict, reason = expected
    path = "the removed GET /orgs/{orgId}/customers/{customerId}/devices"
    found = conduct(TERMS, [REMOVED], by_role(control=200, removed=removed))

    assert (verdict, reason.replace("{}", path)) in found.of(REMOVED)
    assert {verdict} == {one for one, _ in found.of(REMOVED)}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (by_role(control=503), "needs a success of {control} (it responded 503)"),
        (unless(of_role("control"), by_role(), reason="no accountId"), "no accountId"),
        (unless(of_role("removed"), by_role(control=200), reason="no subscriptionId"), "no subscriptionId"),
    ],
)
def test_a_removed_operation_is_judged_while_the_api_responds_elsewhere(answer, expected):
    """Else everything looks removed; and what could not be asked for has shown nothing."""
    found = conduct(TERMS, [REMOVED], answer)
    control = REMOVED.asks["control"].operation.partition("/")[2]

    assert [(Verdict.INCONCLUSIVE, expected.format(control=control))] == found.of(REMOVED)


def test_a_removed_read_whose_test_data_are_lacking_leaves_the_others():
    """Of those that were asked for each has its verdict."""
    asked = [name for name in REMOVED.asks if name != "control"]
    lacking = REMOVED.asks[asked[0]]
    found = conduct(TERMS, [REMOVED], unless(lambda ask: ask.case is lacking, by_role(control=200, removed=404)))

    assert [(Verdict.PASS, "")] * (len(asked) - 1) == found.of(REMOVED)


def test_where_only_writes_were_removed_it_is_said_that_they_are_not_sent():
    """Nothing else is asked for, and nobody is asked for test data."""
    alone = replace(REMOVED, asks={"control": REMOVED.asks["control"]})
    found = conduct(TERMS, [alone], by_role(control=200))

    assert ["control"] == [ask.role for ask in found.asked]
    assert [
        (Verdict.INCONCLUSIVE, "no removed operation is a read whose test data are known; writes are not sent")
    ] == found.of(alone)


def test_nothing_is_asked_of_an_api_without_a_plain_read():
    """Without a request that shows that the API responds, nothing can be said of what was removed."""
    known = contract()
    writes = [o for o in known.operations.values() if o.effect.kind is EffectKind.REVERSIBLE]

    assert writes
    assert None is RULES["not-served"].wide(known, writes, "customers/any/rules/stated")
