"""Hypothesis strategies of the domain and of every request, for anybody's own tests.

    from conformance import strategies

    @given(strategies.request_body("customers/createSignup"))
    def test_my_client_writes_any_sign_up(body): ...

    @given(strategies.request("feasibility/renewFinance"))
    def test_my_server_reads_any_renewal(request): ...  # method, path, path_values, query, headers, body

    @given(strategies.request_body("subscriptions/createCreditLimits"), strategies.almost_right("msisdn"))
    def test_my_client_refuses_a_wrong_number(body, number): ...

Each domain has `valid` and `almost_right` values, by name in `DOMAINS`, and the valid ones as functions. Values shrink
to the plainest: the first name of the list, a number of zeros with its check digit, a body of the required members.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from conformance.cases.exploratory.generated_requests import MadeRequest, RequestMaker, body_maker
from conformance.cases.exploratory.hypothesis_source import made_by
from conformance.contract import Contract, load_contract
from conformance.contract.contract import Operation
from conformance.domain.domain import DOMAINS
from conformance.domain.random_source import Source
from conformance.model import OperationKey

Text = st.SearchStrategy[str]


def valid(domain: str) -> Text:
    """Generate valid values of a domain.

    Args:
        domain: A key of `DOMAINS`: `nif`, `iban`, `iccid`, ….

    Returns:
        A strategy of strings that shrinks to the plainest value.

    Raises:
        KeyError: There is no such domain.
    """
    return made_by(DOMAINS[domain].valid)


def almost_right(domain: str, trap: str | None = None) -> Text:
    """Generate values that look valid and are not.

    Args:
        domain: A key of `DOMAINS`.
        trap: One way of being almost right (a key of `DOMAINS[domain].almost`), such as `check-letter`; None takes any.

    Returns:
        A strategy of strings.

    Raises:
        KeyError: There is no such domain.
        LookupError: The domain has no such trap, or none at all.
    """
    spoilers = [almost.spoil for name, almost in DOMAINS[domain].almost.items() if trap in (None, name)]
    if not spoilers:
        raise LookupError(f"{domain} has no trap {trap}: there are {', '.join(DOMAINS[domain].almost)}")

    def make(source: Source) -> str:
        return spoilers[source.below(len(spoilers))](DOMAINS[domain].valid(source))

    return made_by(make)


def mobile() -> Text:
    """Spanish mobile numbers."""
    return valid("mobile")


def landline() -> Text:
    """Spanish landline numbers."""
    return valid("landline")


def msisdn() -> Text:
    """Spanish numbers, mobile and landline."""
    return valid("msisdn")


def iccid() -> Text:
    """Nineteen digits of a Spanish SIM card, the last one by Luhn."""
    return valid("iccid")


def imei() -> Text:
    """Fifteen digits of a device, the last one by Luhn."""
    return valid("imei")


def imsi() -> Text:
    """Fifteen digits of a Spanish subscriber."""
    return valid("imsi")


def nif() -> Text:
    """Identity numbers of citizens."""
    return valid("nif")


def nie() -> Text:
    """Identity numbers of foreigners."""
    return valid("nie")


def cif() -> Text:
    """Numbers of companies."""
    return valid("cif")


def passport() -> Text:
    """Numbers of Spanish passports."""
    return valid("passport")


def document() -> Text:
    """Identity documents of any kind."""
    return valid("document")


def iban() -> Text:
    """Spanish IBANs whose account numbers hold as well."""
    return valid("iban")


def ccc() -> Text:
    """Spanish account numbers."""
    return valid("ccc")


def bic() -> Text:
    """Bank identifier codes of eight and eleven characters."""
    return valid("bic")


def postcode() -> Text:
    """Spanish postcodes."""
    return valid("postcode")


def province() -> Text:
    """Two digits of a province, 01 to 52."""
    return valid("province")


def date() -> Text:
    """Dates, `2024-02-29`."""
    return valid("date")


def date_time() -> Text:
    """Date-times with an offset."""
    return valid("date-time")


def code() -> Text:
    """Codes of four digits with their zeros."""
    return valid("code")


def amount() -> Text:
    """Amounts with two decimals after a point."""
    return valid("amount")


def email() -> Text:
    """E-mail addresses of at most 82 characters."""
    return valid("email")


def given_name() -> Text:
    """Given names, with accents."""
    return valid("name")


def surname() -> Text:
    """Family names, with accents."""
    return valid("surname")


def street() -> Text:
    """Names of streets, with accents."""
    return valid("street")


def town() -> Text:
    """Spanish towns, with accents."""
    return valid("town")


def request_body(operation: str, contract: Contract | None = None) -> st.SearchStrategy[Any]:
    """Generate request bodies that are valid under every reading of the documents.

    Args:
        operation: `api/operationId`, such as `customers/createSignup`.
        contract: The contract to use; None takes the built-in one of the API.

    Returns:
        A strategy of JSON values: dicts, lists, strings, numbers, booleans, None.

    Raises:
        LookupError: The contract has no such operation.
        ValueError: The operation takes no body, or no body is valid under every reading.
        ContractError: There is no built-in contract of that API.
    """
    found, one = _operation(operation, contract)
    return made_by(body_maker(found, one))


def request(operation: str, contract: Contract | None = None) -> st.SearchStrategy[MadeRequest]:
    """Generate whole requests of an operation; ids of test data are the examples of the specs.

    Args:
        operation: `api/operationId`.
        contract: The contract to use; None takes the built-in one of the API.

    Returns:
        A strategy of `MadeRequest`: method, path, query, headers, body.

    Raises:
        LookupError: The contract has no such operation.
        ValueError: No request is valid under every reading.
        ContractError: There is no built-in contract of that API.
    """
    found, one = _operation(operation, contract)
    return made_by(RequestMaker(found, one))


def _operation(key: str, contract: Contract | None) -> tuple[Contract, Operation]:
    named = OperationKey(key)
    found = contract or load_contract(named.api)
    if named.id not in found.operations:
        raise LookupError(f"{found.api} has no operation {named.id}")
    return found, found.operations[named.id]
