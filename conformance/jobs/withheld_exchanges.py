"""What may be concluded from exchanges that could not be redacted and are missing from the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.engine.engine import Event, Sent
from conformance.model import Exchange, Finding, Level, NoAnswer, NoAnswerReason, Repetition, Request, Verdict
from conformance.record import WITHHELD, Record, RecordWriter, Withheld
from conformance.verdicts.contribution import Contribution

_NEEDED = frozenset({"check", "level", "message", "pointer", "expected", "actual", "exchanges", "source"}) | {
    "repetition",
    "cases",
}


def as_recorded(event: Event, record: RecordWriter) -> Event | None:
    """Write the exchange of an event down, and give the event as all reports know it; None where it is withheld."""
    if not isinstance(event, Sent):
        return event
    exchange = record.exchange(event.exchange, key=event.key)
    return replace(event, exchange=exchange) if exchange is not None else None


def settled_without(contributions: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """Let a failure stand that rests on a withheld exchange, and nothing else: nobody could check it."""
    return tuple(
        replace(c, sightings=())
        if c.verdict is Verdict.FAIL
        else Contribution(c.purpose, Verdict.INCONCLUSIVE, WITHHELD, case=c.case)
        for c in contributions
    )


def standing(record: Record) -> Iterator[Contribution]:
    """The contributions that a run made from exchanges which its record withholds.

    Failures that name one stand; what the run itself called inconclusive for their sake does not pass by the others.
    """
    numbers = {withheld.number for withheld in record.withheld}
    for entry in record.verdicts.values() if numbers else ():
        if entry["verdict"] == "inconclusive" and WITHHELD in entry.get("reason", ""):
            yield Contribution(str(entry["id"]), Verdict.INCONCLUSIVE, WITHHELD)
        if entry["verdict"] == "fail":
            for finding in entry.get("findings", ()):
                if finding.keys() >= _NEEDED and not numbers.isdisjoint(finding["exchanges"]):
                    yield from _again(str(entry["id"]), finding)


def _again(purpose: str, finding: Mapping[str, Any]) -> Iterator[Contribution]:
    told = Finding(
        check=finding["check"],
        level=Level(finding["level"]),
        message=finding["message"],
        pointer=finding["pointer"],
        place=finding.get("place", ""),
        expected=finding["expected"],
        actual=finding["actual"],
        exchanges=tuple(finding["exchanges"]),
        source=finding["source"],
    )
    repeated = [word for word in Repetition if word == finding["repetition"] and word is not Repetition.NOT_REPEATED]
    confirmed = repeated[0] if repeated else Repetition.NONE
    for case in finding["cases"]:
        yield Contribution(purpose, Verdict.FAIL, "", (told,), case, confirmed)


def stand_in(withheld: Withheld) -> Exchange:
    """An exchange with what may be shown of a withheld one."""
    silence = NoAnswer(NoAnswerReason.CUT, WITHHELD)
    return Exchange(
        withheld.number, withheld.case, withheld.operation, Request("", ""), silence, withheld.sent_at,
        withheld.request_id, withheld.repetition, withheld.role,
    )  # fmt: skip
