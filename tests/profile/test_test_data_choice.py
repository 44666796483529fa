"""What is said of test data that are lacking."""

from __future__ import annotations

import pytest

from conformance.contract import load_contract
from conformance.contract.pool_kinds import preferring
from conformance.engine.test_data.share import Share
from conformance.profile.ixit import Entry, Organisation
from conformance.profile.test_data_choice import Missing, changeable_only, choose, neighbour_of, objects_of, pasted

KINDS = load_contract("customers").pool_kinds
MOBILE = (Entry(7, frozenset({"mobile"})),)


def advice(organisation: Organisation, kind: str, reserved: tuple[Entry, ...] | None = None) -> str:
    missing = choose(
        organisation,
        [(kind, None)],
        KINDS,
        reserved=None if reserved is None else {kind: Share(kind, "taker", reserved)},
    )
    assert isinstance(missing, Missing)
    return missing.advice


@pytest.mark.parametrize("pool", ["subscriptionId", "subscriptionId.mobile"])
def test_what_is_there_and_may_not_be_changed_is_not_called_lacking(pool: str) -> None:
    """However the pool is written down."""
    declared = Organisation("telco", pools={pool: MOBILE}, changeable=False)
    said = advice(changeable_only(declared, KINDS), "subscriptionId.mobile")

    assert (
        "no subscriptionId.mobile may be changed: say `changeable: true` in organisations.telco, or of an entry" == said
    )


def test_what_was_never_there_is_not_called_used_up() -> None:
    """Used up is what was there, and others have."""
    some = Organisation("telco", pools={"freeIccid": (Entry("8934"),)})

    assert "no freeIccid supplied: add one to organisations.telco.pools.freeIccid" == advice(
        Organisation("telco"), "freeIccid", ()
    )
    assert (
        "all values of freeIccid are used up or kept for other operations: supply more in organisations.telco.pools.freeIccid"
        == advice(some, "freeIccid", ())
    )


REFUSED = frozenset({"login-refused"})
APART = [
    # A value that is set apart stands first, and relates more than the others.
    ("dealerId", Entry(1, frozenset({"risk-check"}), {"accountId": 5}), Entry(2), "risk-check"),
    ("document", Entry("A", REFUSED), Entry("B"), "login-refused"),
    ("subscriptionId.mobile", Entry(7, frozenset({"mobile", "ended"})), Entry(8, frozenset({"mobile"})), "ended"),
]


@pytest.mark.parametrize(("kind", "odd", "plain", "tag"), APART, ids=[kind for kind, *_ in APART])
def test_a_value_that_is_set_apart_serves_only_who_asks_for_it(kind, odd, plain, tag) -> None:
    """However often one is chosen; a tag that is asked for is served."""
    telco = Organisation("telco", pools={kind: (odd, plain)})
    chosen = [choose(telco, [(kind, None)], KINDS, index=index) for index in range(4)]

    assert [{kind: plain.value}] * 4 == chosen
    assert {f"{kind}#{tag}": odd.value} == choose(telco, [(kind, tag)], KINDS)


@pytest.mark.parametrize(("kind", "odd", "plain", "tag"), APART, ids=[kind for kind, *_ in APART])
def test_where_all_are_set_apart_they_serve(kind, odd, plain, tag) -> None:
    """There is no other; the target decides."""
    assert {kind: odd.value} == choose(Organisation("telco", pools={kind: (odd,)}), [(kind, None)], KINDS)


def test_half_of_a_pair_is_worth_less_than_a_pair_that_is_set_apart() -> None:
    """A plain line that names no account cannot be asked for together with one."""
    odd, plain = Entry(7, frozenset({"ended"}), {"accountId": 5}), Entry(8)
    telco = Organisation("telco", pools={"subscriptionId": (plain, odd), "accountId": (Entry(4), Entry(5))})

    assert {"subscriptionId": 7, "accountId": 5} == choose(
        telco, [("subscriptionId", None), ("accountId", None)], KINDS
    )
    assert {"subscriptionId": 8} == choose(telco, [("subscriptionId", None)], KINDS)


def test_what_an_operation_prefers_comes_first_and_is_not_set_apart() -> None:
    """Where there is none, any other serves."""
    kind, tag = "subscriptionId.mobile", "without-credit-limits"
    plain, wanted = Entry(7, frozenset({"mobile"})), Entry(8, frozenset({"mobile", tag}))
    kinds = preferring(KINDS, {kind: tag})

    assert [{kind: 8}] * 2 == [
        choose(Organisation("telco", pools={"subscriptionId": (plain, wanted)}), [(kind, None)], kinds, index=index)
        for index in range(2)
    ]
    assert {kind: 7} == choose(Organisation("telco", pools={"subscriptionId": (plain,)}), [(kind, None)], kinds)


def test_what_belongs_to_a_choice_is_taken_although_it_is_set_apart() -> None:
    """The document's type goes with the document, whatever its tags say."""
    odd = Entry("A", REFUSED, {"documentType": "NIF"})
    types = (Entry("PASS"), Entry("NIF", REFUSED, {"document": "A"}))
    chosen = choose(
        Organisation("telco", pools={"document": (odd,), "documentType": types}),
        [("document", "login-refused"), ("documentType", None)],
        KINDS,
    )

    assert {"document#login-refused": "A", "documentType": "NIF"} == chosen


def test_a_value_that_is_used_up_and_set_apart_is_dealt_last() -> None:
    """A number whose SIM card waits for its activation is no free one for a sign-up."""
    pool = (Entry("1", frozenset({"awaiting-activation"})), Entry("2"), Entry("3"))
    apart = KINDS["freeMsisdn"].apart

    share = Share("freeMsisdn", "t", pool, None, apart)

    assert ["2", "3", "1"] == [share.take(None, index).value for index in range(3)]
    assert "1" == Share("freeMsisdn", "t", pool, None, apart).take("awaiting-activation", 0).value


NEIGHBOURS = Organisation(
    "telco",
    pools={
        "subscriptionId.mobile": (
            Entry(1, related={"accountId": 10}),
            Entry(2, related={"accountId": 20}),
            Entry(3, related={"accountId": 10}),
        ),
        "accountId": (Entry(10), Entry(20)),
    },
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"subscriptionId.mobile": 1, "accountId": 10}, {"subscriptionId.mobile": 3, "accountId": 10}),
        ({"subscriptionId": 1, "subscriptionId.mobile": 1}, {"subscriptionId": 3, "subscriptionId.mobile": 3}),
        ({"subscriptionId": 2, "accountId": 20}, {"subscriptionId": 1, "accountId": 10}),
        ({"accountId": 10, "orgId": "telco"}, {"accountId": 20, "orgId": "telco"}),
    ],
)
def test_a_neighbour_is_another_line_of_the_account_or_else_any_other(data, expected):
    """What belongs to it comes with it."""
    assert expected == neighbour_of(NEIGHBOURS, KINDS, data)


def test_a_neighbour_is_of_the_same_sort_where_there_is_one():
    """A tariff that is changed for a whole account changes with the lines that can have it."""
    lines = {
        "subscriptionId": (
            Entry(1, frozenset({"mobile"}), {"accountId": 10}),
            Entry(2, frozenset({"broadband"}), {"accountId": 10}),
            Entry(3, frozenset({"mobile"}), {"accountId": 10}),
            Entry(4, frozenset({"mobile"}), {"accountId": 20}),
        )
    }
    neighbours = [neighbour_of(Organisation("telco", pools=lines), KINDS, {"subscriptionId": line}) for line in (1, 2)]

    assert [{"subscriptionId": 3}, {"subscriptionId": 1}] == neighbours


def test_what_is_alone_has_no_neighbour():
    """Nothing is looked at beside it."""
    alone = Organisation("telco", pools={"accountId": (Entry(10),)})

    assert isinstance(neighbour_of(alone, KINDS, {"accountId": 10}), Missing)
    assert isinstance(neighbour_of(alone, KINDS, {"productId": 5}), Missing)


def test_a_line_stands_for_itself_and_for_whom_it_belongs_to():
    """Codes and what is nobody's are no objects that a write changes."""
    data = {"subscriptionId.mobile": 1, "productId": 5, "orgId": "telco"}

    assert {"subscriptionId:1", "accountId:10"} == objects_of(NEIGHBOURS, KINDS, data)


def test_what_leads_to_a_value_that_is_set_apart_is_no_choice() -> None:
    """A tariff that was seen with the main line of a bundle, where another one was seen with an ordinary line."""
    lines = (Entry(7, frozenset({"mobile", "bundled-main-line"})), Entry(8, frozenset({"mobile"})))
    products = (Entry(1, related={"subscriptionId": 7}), Entry(2, related={"subscriptionId": 8}))
    pools = {"subscriptionId.mobile": lines, "productId": products}
    chosen = choose(Organisation("telco", pools=pools), [("subscriptionId.mobile", None), ("productId", None)], KINDS)

    assert {"subscriptionId.mobile": 8, "productId": 2} == chosen


def test_what_is_taken_beside_a_choice_belongs_to_it() -> None:
    """Whichever of the kind is first otherwise."""
    users = (Entry(1, related={"documentType": "NIF"}), Entry(2, related={"documentType": "CIF"}))
    organisation = Organisation("telco", pools={"userId": users, "documentType": (Entry("NIF"), Entry("CIF"))})

    assert {"documentType": "CIF"} == choose(organisation, [("documentType", None)], KINDS, beside_chosen={"userId": 2})
    assert {"documentType": "NIF"} == choose(organisation, [("documentType", None)], KINDS)


def test_a_narrower_kind_leads_where_the_wider_one_is_wanted_too() -> None:
    """Else the document might be none that is also a NIF."""
    cif, nif = Entry("B1", related={"documentType": "CIF"}), Entry("1A", related={"documentType": "NIF"})
    types = (Entry("CIF", related={"document": "B1"}), Entry("NIF", related={"document": "1A"}))
    organisation = Organisation("telco", pools={"document": (cif, nif), "documentType": types})
    wanted = [("document", None), ("document.nif", None), ("documentType", None)]

    assert {"document": "1A", "document.nif": "1A", "documentType": "NIF"} == choose(organisation, wanted, KINDS)


def test_whoever_searches_takes_longer_and_longer_steps() -> None:
    """Things that one run used up lie side by side; none is left out in the end."""
    telco = Organisation("telco", {"userId": tuple(map(Entry, range(20)))})
    found = [choose(telco, [("userId", None)], KINDS, index=index, searching=True)["userId"] for index in range(20)]

    assert [0, 1, 3, 7, 15, 2, 4] == found[:7]
    assert set(range(20)) == set(found)


@pytest.mark.parametrize(
    ("tag", "prefers", "expected"),
    [(None, True, [1, 3, 3]), ("without-credit-limits", True, [1, None, None]), (None, False, [1, None, None])],
)
def test_who_prefers_a_tag_does_with_others_where_the_rest_is_kept(tag, prefers, expected):
    """Line 2 is another taker's: it is not taken away from him, and whoever needs the tag is told."""
    tags = frozenset({"mobile", "without-credit-limits"})
    pool = (Entry(1, tags), Entry(2, tags), Entry(3, frozenset({"mobile"})))
    kinds = preferring(KINDS, {"subscriptionId.mobile": "without-credit-limits"}) if prefers else KINDS
    share = {"subscriptionId.mobile": Share("subscriptionId.mobile", "taker", pool[:1])}
    chosen = [
        choose(
            Organisation("telco", {"subscriptionId": pool}),
            [("subscriptionId.mobile", tag)],
            kinds,
            index=index,
            reserved=share,
        )
        for index in range(3)
    ]

    assert expected == [None if isinstance(one, Missing) else next(iter(one.values())) for one in chosen]


def test_what_belongs_to_a_dealt_line_goes_with_it():
    """The number that is sent beside a line is its own."""
    numbers = tuple(Entry(f"60000000{n}", related={"subscriptionId": n}) for n in (1, 2, 3))
    lines = tuple(Entry(n, frozenset({"mobile"})) for n in (1, 2, 3))
    telco = Organisation("telco", {"subscriptionId": lines, "msisdn": numbers})
    share = {"subscriptionId.mobile": Share("subscriptionId.mobile", "taker", lines[1:])}
    wanted = [("subscriptionId.mobile", None), ("msisdn", None)]

    assert {"subscriptionId.mobile": 2, "msisdn": "600000002"} == choose(telco, wanted, KINDS, reserved=share)


def test_another_sort_of_line_is_not_replaced_by_the_dealt_one():
    """A request that a broadband line has to be rejected with goes out with one, whatever the control is dealt."""
    lines = (Entry(1, frozenset({"mobile"})), Entry(2, frozenset({"broadband"})))
    share = {"subscriptionId.mobile": Share("subscriptionId.mobile", "taker", lines[:1])}
    wanted = [("subscriptionId.mobile", None), ("subscriptionId.broadband", None)]
    chosen = choose(Organisation("telco", {"subscriptionId": lines}), wanted, KINDS, reserved=share)

    assert {"subscriptionId.mobile": 1, "subscriptionId.broadband": 2} == chosen


@pytest.mark.parametrize(
    ("worn", "expected"), [((0, 0, 0, 0), [3, 4, 1, 2]), ((0, 0, 0, 2), [2, 3, 1, 4]), ((0, 1, 2, 2), [1, 2, 3, 4])]
)
def test_whoever_begins_further_on_begins_among_what_nobody_used(worn, expected):
    """Rules and workflows begin at places of their own, and come to what was used last."""
    lines = tuple(Entry(n, frozenset({"mobile"}), worn=by) for n, by in enumerate(worn, start=1))
    telco = Organisation("telco", {"subscriptionId.mobile": lines})
    chosen = [choose(telco, [("subscriptionId.mobile", None)], KINDS, index=index, begin=0.5) for index in range(4)]

    assert expected == [one["subscriptionId.mobile"] for one in chosen if not isinstance(one, Missing)]


@pytest.mark.parametrize(
    ("own", "tag", "line"),
    [
        ({}, None, ("document: […]", "organisations.{org}.pools")),
        ({}, "login-refused", ("document: [{value: …, tags: [login-refused]}]", "organisations.{org}.pools")),
        (
            {"document": (Entry("1"),)},
            "login-refused",
            ("- {value: …, tags: [login-refused]}", "organisations.{org}.pools.document"),
        ),
    ],
)
def test_what_is_missing_has_a_line_that_fits_what_is_there(own, tag, line):
    """A pool that is there already is added to: a key stands once."""
    made = pasted("document", tag, Organisation("telco", pools=own))

    assert line == (made["paste"], made["place"])


def test_test_data_of_another_organisation_have_a_line_too():
    """Where there is none, where there is one, and where its name is enough."""
    own, other = Organisation("telco"), Organisation("masmovil", name="masmovil")
    lines = [
        pasted("accountId", None, own, None, abroad=True),
        pasted("accountId", None, own, other, abroad=True),
        pasted("orgId", None, own, None, abroad=True),
        pasted("", None, own),
    ]

    assert [
        ("OTHER: {pools: {accountId: […]}}", "organisations"),
        ("accountId: […]", "organisations.masmovil.pools"),
        ("isolated_from: [OTHER]", "organisations.{org}"),
        ("", ""),
    ] == [(line["paste"], line["place"]) for line in lines]
