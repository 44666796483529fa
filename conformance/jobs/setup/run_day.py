"""The day of a run: that of the zone whose days the target counts.

For some hours of each night the zones that the documents allow (`x-zones`) are at different days. A request for *today*
then names a day that may be over for the target, or not begun. Without a `zone` in the IXIT the run takes the earlier
day: what the target rejects as over is not tested, and nothing that it puts off to its own today is held against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from conformance.contract.contract import Contract
from conformance.profile.ixit import Environment

#: The zone of an API whose contract names none.
ELSE = "UTC"


def run_day(environment: Environment, contracts: Mapping[str, Contract], started: datetime) -> date:
    """The day that requests of a run name as today."""
    return min(_days(environment, contracts, started).values())


def day_warnings(environment: Environment, contracts: Mapping[str, Contract], started: datetime) -> Iterator[str]:
    """A sentence where the zones are at different days, and the IXIT does not say which one the target counts."""
    days = _days(environment, contracts, started)
    first, last = min(days.values()), max(days.values())
    if first != last:
        ahead = next(zone for zone, day in days.items() if day == last)
        yield (
            f"it is {last} already in {ahead}, and requests for today name {first}: a target that counts the days of "
            f"{ahead} may reject them; say `zone: {ahead}` in environments.{environment.id} of the IXIT if it does"
        )


def zones_of(contracts: Mapping[str, Contract]) -> Collection[str]:
    """The zones whose days a target may count, by the documents; the likelier first."""
    named = [zone for contract in contracts.values() for zone in contract.document.get("x-zones") or ()]
    return tuple(dict.fromkeys(named)) or (ELSE,)


def _days(environment: Environment, contracts: Mapping[str, Contract], started: datetime) -> Mapping[str, date]:
    zones = zones_of(contracts) if environment.zone is None else (environment.zone,)
    return {zone: started.astimezone(UTC if zone == ELSE else ZoneInfo(zone)).date() for zone in zones}
