"""A run's redactor knows what the pools say about people, and what we made up."""

from __future__ import annotations

import json

import pytest

from conformance.cases.case import Case, Edit, Kind, Plan
from conformance.contract import load_contracts
from conformance.model import Exchange, Request, Response
from conformance.profile.ixit import Entry, Organisation
from conformance.record import redactor_of
from conformance.record.redaction.run_redactor import declared_credentials, texts

CONTRACTS = load_contracts()
PLAN = Plan(
    purposes={},
    cases={
        "customers/activateSim": (
            Case(
                "customers/activateSim/accepts/x",
                "customers/activateSim/accepts",
                "customers/activateSim",
                Kind.VALID,
                "",
                edits=(Edit(("body", "msisdn"), "699999999"), Edit(("body",), {"list": ["699999998"]})),
            ),
        )
    },
)
POOLS = Organisation(
    "telco",
    pools={
        "msisdn": (Entry("687654321", related={"accountId": 687000000}),),
        "accountId": (Entry(687000001),),
        "document": (Entry("Maravillas"),),
    },
)
REDACTOR = redactor_of(CONTRACTS, [POOLS], PLAN, secrets=["tok-123456"], salt=b"salt")


@pytest.mark.parametrize("value", ["699999999", "699999998", "687000000", "687000001"])
def test_what_is_nobodys_stays(value: str) -> None:
    """Values of our cases, and ids of the pools."""
    assert f"no {value}" == REDACTOR.text(f"no {value}")


@pytest.mark.parametrize("value", ["687654321", "Maravillas", "tok-123456"])
def test_what_is_somebodys_goes(value: str) -> None:
    """Telephone numbers and documents of the pools, and secrets."""
    body = json.dumps({"unheard": f"of {value}"}).encode()
    one = Exchange(1, "c", "customers/getAccount", Request("GET", "http://h/x"), Response(200, (), body), "", "")

    assert value not in repr(REDACTOR.exchange(one))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": ["b", 1, 1.5, True, None, ("c",)]}, ["a", "b", "1", "1.5", "c"]),
        ("x", ["x"]),
        (10**5000, []),
        (object(), []),
    ],
    ids=["nested", "text", "endless", "other"],
)
def test_texts_within_a_value(value: object, expected: list[str]) -> None:
    """Keys are values of ours, too."""
    assert expected == list(texts(value))


def test_what_the_ixit_holds_under_the_name_of_a_credential_goes():
    """In bodies and in pools; what stands for a pool's value is none."""
    organisation = Organisation(
        "telco",
        pools={"pin": (Entry("PIN-70077007"),), "x": (Entry("y", related={"otp": 70080080}),)},
        bodies={"login": {"username": "root", "password": "REALPASSWORD321", "secret": {"pool": "document"}}},
    )

    assert {"PIN-70077007", "70080080", "REALPASSWORD321"} == set(declared_credentials([organisation]))
    taken = redactor_of(CONTRACTS, [organisation], PLAN, secrets=[], salt=b"salt")
    body = b'{"message": "REALPASSWORD321 of root is wrong, 70080080 too"}'
    written = taken.exchange(
        Exchange(1, "c", "customers/getAccount", Request("GET", "http://h/"), Response(400, (), body), "", "id")
    )

    assert "REALPASSWORD321" not in repr(written)
    assert "70080080" not in repr(written)
    assert " of root is wrong" in repr(written)
