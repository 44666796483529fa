"""`isolated-by-organisation`, `serves-own-organisation-only`: what is asked, and who is accused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.cases.requirement_purposes import Stated
from conformance.contract import load_contract
from conformance.contract.contract import Requirement
from conformance.model import Level, Repetition, Verdict
from conformance.rules import RULES
from conformance.rules.isolation import ISOLATING
from tests.journeys.test_bookings import SPECS
from tests.rules.conducted import TIMEOUT, by_role, conduct, contract, of_role, ruled, told, unless
from tests.rules.inprocess import answered, verdict_of

RULE = RULES["isolated-by-organisation"]
BOOKINGS = load_contract("bookings", SPECS)
REQUIREMENT = Requirement("apart", "bookings", "listBookings", Level.MUST, "", "", (RULE.word, {}), None)


def test_the_same_request_twice_is_no_request_of_another_organisation():
    """Its equal answers would accuse everybody."""
    operation = BOOKINGS.operations["listBookings"]
    tenant = replace(operation.parameter("header", "X-Tenant"), pool="orgId")
    others = tuple(p for p in operation.parameters if p.name != "X-Tenant")
    of_tenants = replace(operation, parameters=(*others, tenant))
    purpose = "bookings/listBookings/rules/apart"

    assert {} == RULE.asks(Stated(BOOKINGS, operation, REQUIREMENT, purpose))
    assert ["ask", "elsewhere"] == list(RULE.asks(Stated(BOOKINGS, of_tenants, REQUIREMENT, purpose)))
    assert "a parameter with `x-pool: orgId`" == RULE.lacks(operation)
    assert "" == RULE.lacks(of_tenants)


def test_ids_of_a_customer_in_a_read_are_enough():
    """Where the credentials say whose they are, ids of another organisation can be asked for."""
    operation = BOOKINGS.operations["attach"]

    assert "" != RULE.lacks(operation)
    assert "" == RULE.lacks(replace(operation, effect=BOOKINGS.operations["listBookings"].effect))


ABROAD = "customers/any/rules/credentials-serve-their-organisation"
REJECTED = b'{"code": "0003", "status": "FORBIDDEN", "message": "x", "detailMsg": "x"}'


def closed(status, *, but=(), always=()):
    """A gateway that lets nobody into another organisation; some routes it forgot, and some are closed to everybody."""

    def rejected(request):
        abroad = "/orgs/telco/" not in request.url and not any(word in request.url for word in but)
        return abroad or any(word in request.url for word in always)

    return answered(status, when=rejected, body=REJECTED)


@pytest.mark.parametrize(
    ("lie", "expected"),
    [
        (closed(403), Verdict.PASS),
        (closed(401), Verdict.PASS),
        (closed(403, but=["/invoices"]), Verdict.FAIL),
        (closed(401, but=["/paymentinfo", "/tax"]), Verdict.FAIL),
        # Without the permission for an operation at home, its rejection says nothing.
        (closed(403, but=["/orgs/masmovil/"], always=["/invoices", "/master-data"]), Verdict.NOT_APPLICABLE),
        # What 403 says of a user is documented, and nothing about the caller; and few rejections stand against many.
        (closed(403, but=["/accounts", "/subscriptions", "/penalties", "master-data"]), Verdict.NOT_APPLICABLE),
        (closed(403, but=["/accounts", "/subscriptions", "/penalties"]), Verdict.NOT_APPLICABLE),
        # Credentials may serve several organisations, and an id that is unknown says nothing of them.
        (None, Verdict.NOT_APPLICABLE),
        (closed(404, but=["/invoices"]), Verdict.NOT_APPLICABLE),
    ],
)
def test_credentials_that_are_rejected_abroad_read_nothing_there(lie, expected):
    """Where one operation says that we may not, another one that gives out what is there has forgotten to look."""
    assert expected is verdict_of(ABROAD, lie).verdict


TREE = contract().operations["findUserTree"]
ISOLATED = ruled(TREE, RULE.word, {})
ANA, BO, NOBODY = told({"id": 7}), told({"id": 8}), told({"id": None, "accounts": []})


@pytest.mark.parametrize(
    ("control", "witness", "expected"),
    [
        (ANA, 404, (Verdict.PASS, "")),
        (ANA, 403, (Verdict.PASS, "")),
        (ANA, NOBODY, (Verdict.PASS, "")),
        (NOBODY, 404, (Verdict.PASS, "")),
        (ANA, ANA, (Verdict.FAIL, "returns the same data to another organisation")),
        # Who is a customer of both is another one there; what has nothing in it gives nothing away.
        (ANA, BO, (Verdict.INCONCLUSIVE, "needs test data that are known in one organisation only")),
        (NOBODY, NOBODY, (Verdict.INCONCLUSIVE, "needs test data for which findUserTree returns something")),
        (told([]), told([]), (Verdict.INCONCLUSIVE, "needs test data for which findUserTree returns something")),
        (404, 404, (Verdict.INCONCLUSIVE, "needs a success of findUserTree (it responded 404)")),
        (ANA, 302, (Verdict.INCONCLUSIVE, "needs a success of findUserTree (it responded 302)")),
        (ANA, 405, (Verdict.INCONCLUSIVE, "needs a success of findUserTree (it responded 405)")),
        (ANA, 408, (Verdict.INCONCLUSIVE, "needs a success of findUserTree (it responded 408)")),
        (ANA, 429, (Verdict.INCONCLUSIVE, "needs a success of findUserTree (it responded 429)")),
        (ANA, 500, (Verdict.INCONCLUSIVE, "needs a success of findUserTree (it responded 500)")),
        (ANA, TIMEOUT, (Verdict.INCONCLUSIVE, "needs a success of findUserTree (it responded nothing)")),
    ],
)
def test_what_is_known_at_home_is_withheld_abroad(control, witness, expected):
    """The same data accuse, whoever they are of; what says nothing of the organisation shows nothing."""
    found = conduct(TREE, [ISOLATED], by_role(control=control, witness=witness))

    assert [expected] == found.of(ISOLATED)


def test_one_organisation_alone_shows_no_isolation():
    """Who declares no other one is told what is lacking."""
    reason = "no other organisation is declared"
    found = conduct(TREE, [ISOLATED], unless(of_role("witness"), by_role(control=ANA), reason=reason))

    assert [(Verdict.INCONCLUSIVE, reason)] == found.of(ISOLATED)


def test_where_a_request_names_no_organisation_ids_of_another_one_are_asked_for_alone():
    """There is no other organisation to ask in; whose the ids are, the credentials say."""
    known = contract()
    account = known.operations["getAccount"]
    own = replace(account, parameters=tuple(p for p in account.parameters if p.pool != "orgId"))
    requirement = Requirement("apart", "customers", "getAccount", Level.MUST, "", "", (RULE.word, {}), None)
    cases = {
        len(one.parameters): [case.id for case in RULE.beside(Stated(known, one, requirement, "p"))]
        for one in (own, account)
    }
    here, elsewhere = (f"customers/getAccount/rules/p/{name}" for name in ISOLATING[::-1])

    assert {len(own.parameters): [here], len(account.parameters): [elsewhere, here]} == cases


WIDE = ruled(TREE, "serves-own-organisation-only", {}, api_wide=True)


def test_where_nothing_can_be_asked_for_abroad_that_is_said():
    """Nothing was sent, so that nothing was given out."""
    found = conduct(TREE, [WIDE], unless(lambda _: True, by_role(), reason="no other organisation"))

    assert [(Verdict.INCONCLUSIVE, "no other organisation")] == found.of(WIDE)


def test_what_is_given_out_is_told_of_the_operation_that_says_so_too():
    """Where it promises to keep organisations apart, the finding stands there as well; one that was not planned does not."""
    of_account = "customers/getAccount/rules/account-isolated"

    def gateway(ask):
        open_to_all = ask.role == "control" or ask.case.id.endswith("/getAccount")
        return ANA if open_to_all else told({}, 401)

    found = conduct(TREE, [WIDE], gateway, beside=[of_account])
    narrow = conduct(TREE, [WIDE], gateway)

    assert {Verdict.FAIL} == {c.verdict for c in found.contributions if c.purpose in (WIDE.purpose, of_account)}
    assert {WIDE.purpose, of_account} == {c.purpose for c in found.contributions if c.findings} - {""}
    assert {WIDE.purpose} == {c.purpose for c in narrow.contributions if c.findings}
    assert [Repetition.CONFIRMED] == narrow.repetition_of(WIDE)


def test_what_is_given_out_once_and_not_again_comes_and_goes():
    """Wrong content fails all the same."""

    def gateway(ask):
        if ask.role == "control" or (ask.case.id.endswith("/getAccount") and not ask.repetition):
            return ANA
        return told({}, 401)

    found = conduct(TREE, [WIDE], gateway)

    assert [Repetition.INTERMITTENT] == found.repetition_of(WIDE)
