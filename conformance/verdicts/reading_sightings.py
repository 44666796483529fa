"""Collect which choices of readings the responses of a run showed, and what follows (JUDGEMENT.md, 9).

A target takes one choice of a reading at an operation. Each response leaves the choices that it is consistent with;
what all of them leave is what was seen. Where nothing is left, the target took now one choice, now another.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.cases.case import Purpose
from conformance.checks.reading_evidence import Sighting
from conformance.contract.contract import Contract, Reading
from conformance.contract.source import binds
from conformance.model import Finding, Level, Repetition, Verdict
from conformance.model.sentences import OwnWords, lowered
from conformance.verdicts.contribution import Contribution

FAMILY = "readings"
#: Purpose that no response speaks against a reading as such.
CONSISTENT = "consistent"
#: Exchanges that are kept for each thing seen.
KEPT = 20


@dataclass(slots=True)
class _Alike:
    """Responses that show the same of a reading.

    The earliest exchanges stand for all, whatever order scripts end in: judged again, they end in another one.
    """

    first: Sighting
    exchanges: list[int] = field(default_factory=list)
    times: int = 0

    def add(self, sighting: Sighting) -> None:
        self.times += 1
        if sighting.exchange < self.first.exchange:
            self.first = sighting
        insort(self.exchanges, sighting.exchange)
        del self.exchanges[KEPT:]


@dataclass(slots=True)
class Sightings:
    """Everything that the responses of a run showed of its readings."""

    #: Operation keys whose control was accepted: a refusal proves nothing where nothing is accepted.
    accepting: set[str] = field(default_factory=set)
    _seen: dict[tuple[str, str, str, frozenset[str]], _Alike] = field(default_factory=dict)

    def add(self, sightings: Iterable[Sighting]) -> None:
        """Take in what a response showed."""
        for sighting in sightings:
            self._seen.setdefault(sighting.key, _Alike(sighting)).add(sighting)

    def is_news(self, sighting: Sighting) -> bool:
        """Whether no earlier response like it was seen yet."""
        alike = self._seen.get(sighting.key)
        return alike is None or sighting.exchange < alike.first.exchange

    def counted(self) -> Iterator[_Alike]:
        """The sightings that count: of successes, and of rejections where the operation accepts its control."""
        for alike in sorted(self._seen.values(), key=lambda alike: alike.first.exchange):
            if alike.first.status < 300 or alike.first.operation in self.accepting:
                yield alike

    def excluded(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """For each operation and `api/reading`, the permitted choices that contradict some response there."""
        found: dict[tuple[str, str], frozenset[str]] = {}
        for alike in self.counted():
            reading = alike.first.reading
            if not reading.varies_by:
                place = (alike.first.operation, f"{reading.api}/{reading.id}")
                found[place] = found.get(place, frozenset()) | (set(reading.permitted) - alike.first.shown)
        return found

    def contributions(self, purposes: Mapping[str, Purpose]) -> Iterator[Contribution]:
        """The contributions of what was seen to the purposes of readings."""
        together: dict[tuple[str, str, str], list[_Alike]] = {}
        for alike in self.counted():
            first = alike.first
            purpose = purposes.get(f"{first.operation}/{FAMILY}/{first.reading.id}")
            if purpose is not None and purpose.agreed:
                yield _held(purpose, alike)
                continue
            purpose = purposes.get(f"{first.operation}/{FAMILY}/{CONSISTENT}")
            if purpose is None:
                continue
            if first.shown.intersection(first.reading.permitted):
                together.setdefault((first.operation, first.reading.id, first.varies), []).append(alike)
            elif first.shown:
                yield from _rejected(purpose, alike)
        for (operation, _, _), several in together.items():
            yield _one_choice(purposes[f"{operation}/{FAMILY}/{CONSISTENT}"], several)

    def seen(self) -> dict[str, list[dict[str, Any]]]:
        """What was seen of each `api/reading`, by operation: choices, how often, and some exchanges."""
        found: dict[str, dict[tuple[str, str], list[_Alike]]] = {}
        for alike in self.counted():
            first = alike.first
            if first.shown:
                name = f"{first.reading.api}/{first.reading.id}"
                found.setdefault(name, {}).setdefault((first.operation, first.varies), []).append(alike)
        return {name: _told(places) for name, places in sorted(found.items())}


def _told(places: Mapping[tuple[str, str], list[_Alike]]) -> list[dict[str, Any]]:
    told: dict[tuple[str, tuple[str, ...]], dict[str, Any]] = {}
    for (operation, _), several in places.items():
        left = frozenset.intersection(*(alike.first.shown for alike in several))
        groups = [(left, several)] if left else [(alike.first.shown, [alike]) for alike in several]
        for shown, alikes in groups:
            choices = _in_order(alikes[0].first.reading, shown)
            entry = told.setdefault(
                (operation, choices), {"choices": list(choices), "operation": operation, "times": 0, "exchanges": []}
            )
            entry["times"] += sum(alike.times for alike in alikes)
            numbers = {number for alike in alikes for number in alike.exchanges} | set(entry["exchanges"])
            entry["exchanges"] = sorted(numbers)[:KEPT]
    return [told[key] for key in sorted(told)]


def _in_order(reading: Reading, shown: Collection[str]) -> tuple[str, ...]:
    """The permitted choices among those that were seen; where there are none, the rejected ones."""
    permitted = tuple(choice.id for choice in reading.choices if choice.id in shown and choice.id in reading.permitted)
    return permitted or tuple(choice.id for choice in reading.choices if choice.id in shown)


def _held(purpose: Purpose, alike: _Alike) -> Contribution:
    """Whether a response is as the ICS agrees."""
    first = alike.first
    if purpose.agreed in first.shown:
        return Contribution(purpose.id, Verdict.PASS, case=first.case)
    agreed = next((choice.says for choice in first.reading.choices if choice.id == purpose.agreed), "")
    message = f"breaks the agreed reading {first.reading.id}" + (f": {lowered(agreed)}" if agreed else "")
    return _broken(
        purpose,
        alike,
        "readings/agreed",
        Level.MUST,
        message,
        _in_words(first.reading, [purpose.agreed]),
        purpose.source,
    )


def _did(sighting: Sighting) -> str:
    return _in_words(sighting.reading, _in_order(sighting.reading, sighting.shown)) or "none of the permitted choices"


def _in_words(reading: Reading, choices: Sequence[str]) -> OwnWords:
    """Choices in words, each with its name behind it: `the table says detailMsg (as-table)`."""
    said = {choice.id: choice.says for choice in reading.choices}
    return OwnWords(" or ".join(f"{lowered(said[one])} ({one})" if said.get(one) else one for one in choices))


def _rejected(purpose: Purpose, alike: _Alike) -> Iterator[Contribution]:
    """A response that only a rejected choice explains; it counts as much as what the documents say against it.

    A client-error status that nobody documents is no more than a should (JUDGEMENT.md, 2).
    """
    reading, status = alike.first.reading, alike.first.status
    for choice in reading.choices:
        if choice.id in alike.first.shown and choice.against:
            by_status = status >= 400 and status in choice.shows.codes
            level = Level.MUST if binds(choice.against) and not by_status else Level.SHOULD
            message = f"does what the documentation excludes: {choice.says}"
            yield _broken(
                purpose,
                alike,
                "readings/rejected",
                level,
                message,
                _in_words(reading, reading.permitted),
                choice.against,
            )
            return


def _one_choice(purpose: Purpose, several: list[_Alike]) -> Contribution:
    """Whether some choice explains all responses of an operation; no document promises it, everybody expects it."""
    first = several[0].first
    if frozenset.intersection(*(alike.first.shown for alike in several)):
        return Contribution(purpose.id, Verdict.PASS, case=first.case)
    seen = [_did(alike.first) for alike in several]
    message = f"follows now one and now another choice of {first.reading.id}"
    pointer = f"reading:{first.reading.id}"
    numbers = tuple(number for alike in several for number in alike.exchanges[:3])
    finding = Finding(
        "readings/consistent", Level.SHOULD, message, pointer, "one choice", "; ".join(dict.fromkeys(seen)),
        numbers, first.reading.source,
    )  # fmt: skip
    return Contribution(purpose.id, Verdict.FAIL, message, (finding,), first.case, Repetition.NOT_REPEATED)


def _broken(
    purpose: Purpose, alike: _Alike, check: str, level: Level, message: str, expected: Any, source: str
) -> Contribution:
    first = alike.first
    did = OwnWords(f"status {first.status}: {_did(first)}")
    finding = Finding(
        check, level, message, f"reading:{first.reading.id}", expected, did, tuple(alike.exchanges), source,
    )  # fmt: skip
    confirmed = Repetition.CONFIRMED if alike.times > 1 else Repetition.NOT_REPEATED
    return Contribution(purpose.id, Verdict.FAIL, message, (finding,), first.case, confirmed)


def readings_entries(
    contracts: Mapping[str, Contract], seen: Mapping[str, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """The readings of a run as run.json lists them: agreed, seen, or neither."""
    return [
        {
            "api": api,
            "id": reading.id,
            "agreed": contract.agreed.get(reading.id),
            "agreed_says": _says(reading, contract.agreed.get(reading.id)),
            "seen": seen.get(f"{api}/{reading.id}", []),
        }
        for api, contract in contracts.items()
        for reading in contract.readings.values()
        if reading.id in contract.agreed or f"{api}/{reading.id}" in seen or len(reading.permitted) > 1
    ]


def _says(reading: Reading, choice: str | None) -> str:
    found = reading.choice(choice or "")
    return found.says if found is not None else ""
