"""Make the redactor of a run: which of its test data belong to people, and which values the suite made up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.cases.case import Plan
from conformance.contract import Contract
from conformance.profile.ixit import Organisation
from conformance.record.redaction.personal import PLAIN, TEXT, PersonalPlaces
from conformance.record.redaction.redaction import Redactor
from conformance.record.redaction.secret_names import credentials_within, names_a_credential

#: Status of the responses whose values are expected.
_SUCCESS = 200


def redactor_of(
    contracts: Mapping[str, Contract],
    organisations: Iterable[Organisation],
    plan: Plan,
    *,
    secrets: Iterable[str],
    salt: bytes,
) -> Redactor:
    """Make the redactor of a run.

    Args:
        contracts: The contracts by API name; they say which places are personal.
        organisations: All whose pools the run uses, those that only lend ids among them.
        plan: Its made-up values are no personal data.
        secrets: Credentials, replaced wherever they occur.
        salt: Decides the pseudonyms; the same salt gives the same ones.

    Returns:
        The redactor, to be given to the RecordWriter.
    """
    places = PersonalPlaces(contracts)
    pools = tuple(organisations)
    theirs, others = _pool_values(pools, places.kinds)
    personal = frozenset((*theirs, *_expected_values(pools, places)))
    made_up = frozenset(text for value in (*_examples(contracts), *_edits(plan)) for text in texts(value))
    secret = frozenset(declared_credentials(pools))
    own = (made_up | others) - personal - secret
    return Redactor(places, salt=salt, secrets=secrets, pool=personal, own=own, credentials=secret)


def declared_credentials(organisations: Iterable[Organisation]) -> Iterator[str]:
    """The values in the IXIT's bodies and pools whose names are those of credentials."""
    for organisation in organisations:
        yield from credentials_within(organisation.bodies)
        for kind, pool in organisation.pools.items():
            told = names_a_credential(kind)
            for entry in pool:
                yield from credentials_within(entry.value, told=told)
                yield from credentials_within(entry.related)


def _pool_values(organisations: Iterable[Organisation], kinds: frozenset[str]) -> tuple[set[str], set[str]]:
    """The pool values of the given kinds, which are personal, and those of all others, as texts."""
    found: tuple[set[str], set[str]] = set(), set()
    of_kind: dict[str, set[str]] = {}

    def within(kind: str) -> set[str]:
        held = of_kind.get(kind)
        if held is None:
            held = of_kind[kind] = found[0 if kind in kinds or kind.partition(".")[0] in kinds else 1]
        return held

    for organisation in organisations:
        for kind, pool in organisation.pools.items():
            for entry in pool:
                within(kind).update(texts(entry.value))
                for name, value in entry.related.items():
                    if isinstance(value, str):
                        within(name).add(value)
                    else:
                        within(name).update(texts(value))
    return found


def _expected_values(organisations: Iterable[Organisation], places: PersonalPlaces) -> Iterator[str]:
    """The expected values and their parameters whose place in an exchange is personal."""
    for organisation in organisations:
        for one in organisation.expect:
            asked = ((None, place, value) for place, value in one.asked.items())
            for status, place, value in (*asked, (_SUCCESS, one.pointer, one.value)):
                if places.place(one.operation, status, place) not in (None, PLAIN, TEXT):
                    yield from texts(value)


def texts(value: Any) -> Iterator[str]:
    """Every text and number within a value, as texts."""
    match value:
        case str():
            yield value
        case bool() | None:
            return
        case int() if value.bit_length() <= 4096:
            yield str(value)
        case float():
            yield repr(value)
        case Mapping():
            for key, item in value.items():
                yield str(key)
                yield from texts(item)
        case list() | tuple():
            for item in value:
                yield from texts(item)


def _examples(contracts: Mapping[str, Contract]) -> Iterator[Any]:
    for contract in contracts.values():
        for operation in contract.operations.values():
            yield from (parameter.example for parameter in operation.parameters)
            if operation.body is not None:
                yield operation.body.example


def _edits(plan: Plan) -> Iterator[Any]:
    for cases in plan.cases.values():
        for case in cases:
            yield from (edit.value for edit in case.edits)
