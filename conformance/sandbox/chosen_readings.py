"""Which of the permitted readings the sandbox takes.

Those of the contracts, and a few liberties of JSON and HTTP that no document has to mention.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from conformance.contract import Choice, Contract, Reading, under
from conformance.model.cache_keys import Keyed
from conformance.model.sentences import did_you_mean

_FREEDOMS = (
    ("json-escapes", "Letters beyond ASCII stand in JSON as they are, or escaped.", ("plain", "escaped")),
    ("json-spacing", "JSON is written without spaces, or for people to read.", ("compact", "spacious")),
    ("header-names", "Header names are written in small letters or with capitals.", ("small", "capitals")),
)


class UnknownReadingError(ValueError):
    """There is no such reading, or no such permitted choice of it."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen for one API: by somebody, or by default."""

    given: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    #: The readings that anybody asked for: no other one can have shown.
    looked: set[str] = field(default_factory=set, compare=False, repr=False)

    def of(self, *readings: str) -> str:
        """Give the choice of the first reading that somebody chose, else the default of the first that there is."""
        self.looked.update(readings)
        for chosen in (self.given, self.defaults):
            for reading in readings:
                if reading in chosen:
                    return chosen[reading]
        return ""


def freedoms(api: str) -> tuple[Reading, ...]:
    """The liberties that every target has, in the form of readings."""
    return tuple(
        Reading(key, api, says, "", tuple(Choice(c, c) for c in choices), choices, choices[0], "", ())
        for key, says, choices in _FREEDOMS
    )


def all_readings(contract: Contract) -> Mapping[str, Reading]:
    """The readings of a contract, the ways that its notes leave open, and the liberties of every target."""
    return {**_ways(contract), **contract.readings, **{reading.id: reading for reading in freedoms(contract.api)}}


def _ways(contract: Contract) -> dict[str, Reading]:
    """Give the notes that have several ways, in the shape of readings."""
    found: dict[str, Reading] = {}
    for note in contract.notes.values():
        ids = tuple(way.id for way in note.ways)
        if ids:
            found[note.id] = Reading(
                note.id, note.api, note.says, note.source, note.ways, ids, ids[0], note.pointer, note.operations
            )
    return found


def choices_of(contracts: Mapping[str, Contract], readings: Mapping[str, str]) -> dict[str, Choices]:
    """The choices of each API; `api/id` names one reading, `id` that reading in every API that has it."""
    given: dict[str, dict[str, str]] = {api: {} for api in contracts}
    for name, choice in readings.items():
        meant = [(api, all_readings(contracts[api])[key]) for api, key in _meant(contracts, name)]
        if not any(choice in reading.permitted for _, reading in meant):
            permitted = dict.fromkeys(way for _, reading in meant for way in reading.permitted)
            raise UnknownReadingError(f"{name} has no choice {choice}; it has {', '.join(permitted)}")
        for api, reading in meant:
            if choice in reading.permitted:
                given[api][reading.id] = choice
    return {
        api: Choices(given[api], {key: reading.sandbox for key, reading in all_readings(contract).items()})
        for api, contract in contracts.items()
    }


def _meant(contracts: Mapping[str, Contract], name: str) -> list[tuple[str, str]]:
    wanted, slash, key = name.rpartition("/")
    found = [api for api in contracts if (not slash or api == wanted) and key in all_readings(contracts[api])]
    if not found:
        known = [known for contract in contracts.values() for known in all_readings(contract)]
        hint = did_you_mean(key, known) or "specs readings lists them"
        raise UnknownReadingError(f"there is no reading {name}; {hint}")
    return [(api, key) for api in found]


def spoken_of_elsewhere(contract: Contract, reading: str) -> frozenset[str]:
    """The operations of which a reading does not speak, as they have readings of their own."""
    seen_in = contract.readings[reading].seen_in if reading in contract.readings else None
    return seen_in.not_at if seen_in is not None else frozenset()


def agreed(contract: Contract, choices: Choices) -> Contract:
    """The contract with every reading that narrows a node decided, as the sandbox serves it."""
    narrowing = tuple(_narrowing(contract, choices))
    return _agreed(Keyed(contract.identity, contract), narrowing)


@lru_cache(maxsize=64)
def _agreed(contract: Keyed[Contract], narrowing: tuple[tuple[str, str], ...]) -> Contract:
    return under(contract.value, dict(narrowing))


def _narrowing(contract: Contract, choices: Choices) -> Iterator[tuple[str, str]]:
    for key, reading in contract.readings.items():
        if any(choice.narrows for choice in reading.choices):
            yield key, choices.of(key)
