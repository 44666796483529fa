"""How credentials are spoiled."""

import pytest

from conformance.cases.fixed.credentials import spoiled, traces_of
from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES

TOKEN = "eyJhbGciOi.Q2FzZTo0Mg.s1gn4ture"
VALID = {"Authorization": f"Bearer {TOKEN}"}
VARIANTS = ("wrong", "empty", "basic", "another", "suffix", "prefix", "scheme", "other-case", "shaped")


@pytest.mark.parametrize("token", [TOKEN, "9f86d081-884c-7d65", "1234567890123"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_variant_is_the_valid_credential(variant, token):
    """A spoiled credential is another one, also where case means nothing, as in hexadecimal digits."""
    [(name, value)] = spoiled(variant, {"Authorization": f"Bearer {token}"})

    assert "Authorization" == name
    assert f"bearer {token}".lower() != value.lower() or (variant == "other-case" and not token.islower())


def test_each_variant_differs_from_the_others():
    """Nine variants are nine requests."""
    assert len(VARIANTS) == len({value for variant in VARIANTS for _, value in spoiled(variant, VALID)})


def test_a_token_of_the_right_shape_has_digits_and_letters_where_the_valid_one_has_them():
    """Only who looks at more than the shape can tell."""
    [(_, value)] = spoiled("shaped", VALID)
    token = value.removeprefix("Bearer ")

    assert [c.isdigit() for c in TOKEN] == [c.isdigit() for c in token]
    assert [c.isupper() for c in TOKEN] == [c.isupper() for c in token]


def test_missing_credentials_are_no_header():
    """Nothing is sent for them."""
    assert () == tuple(spoiled("missing", VALID))


def test_what_the_variants_show_of_a_token_is_known():
    """Whoever redacts can find it under any header."""
    shown = {value.removeprefix("Bearer ") for variant in ("wrong", "prefix") for _, value in spoiled(variant, VALID)}

    assert shown <= set(traces_of([TOKEN]))
    assert () == traces_of(["short"])


def test_the_gate_has_the_kinds_that_differ_most():
    """Empty, another scheme's, any other, a suffix; the acceptance has all of them."""
    told = {}
    for name in ("gate", "acceptance"):
        made = plan(load_contracts(), PROFILES[name], RULES, operations={"customers/getTerms"})
        ids = [case.id for case in made.cases["customers/getTerms"] if "/credentials/" in case.id]
        told[name] = {case.rpartition("/")[2] for case in ids}

    assert {"missing", "wrong", "wrong-empty", "wrong-basic", "wrong-another", "wrong-suffix"} == told["gate"]
    assert {"wrong-prefix", "wrong-scheme", "wrong-other-case", "wrong-shaped"} == told["acceptance"] - told["gate"]


@pytest.mark.parametrize(("operation", "fits"), [("feasibility/renewFinance", (401,)), ("customers/findUserTree", ())])
def test_only_401_speaks_of_credentials_and_only_where_it_is_documented(operation, fits):
    """The 403 of the trees is documented, and speaks of a user who may not log in."""
    made = plan(load_contracts(), PROFILES["gate"], RULES, operations={operation})

    assert {fits} == {case.fits for case in made.cases[operation] if "/credentials/" in case.id}
