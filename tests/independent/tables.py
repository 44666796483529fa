"""Figures for people: shares with Wilson intervals, the table by class, and the price."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.independent.grading import COLUMNS
from tests.independent.judged import Judged

_SHORT = ("gate", "accept.", "other", "warned", "untested", "nothing")


def wilson(caught: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """Give the 95 % interval of a share, by Wilson."""
    if of == 0:
        return 0.0, 1.0
    share, spread = caught / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def share(caught: int, of: int) -> str:
    """Write a share with its interval."""
    if not of:
        return "-"
    low, high = wilson(caught, of)
    return f"{100 * caught / of:3.0f} % [{100 * low:.0f}, {100 * high:.0f}]"


def table(rows: Iterable[tuple[str, str]], title: str) -> Iterator[str]:
    """Count columns by class: `rows` has the class and the column of each mutant; red in gate and red at all are shares."""
    counts: dict[str, Counter[str]] = {}
    for name, column in rows:
        counts.setdefault(name, Counter())[column] += 1
    head = "".join(f"{word:>9}" for word in _SHORT)
    yield f"{title:<20}{'n':>5}{head}   {'red in gate':<18}{'red in either':<18}"
    total = sum(counts.values(), Counter[str]())
    for name, found in [*sorted(counts.items()), ("all", total)]:
        of = found.total()
        cells = "".join(f"{found[column]:>9}" for column in COLUMNS)
        either = found[COLUMNS[0]] + found[COLUMNS[1]]
        yield f"{name:<20}{of:>5}{cells}   {share(found[COLUMNS[0]], of):<18}{share(either, of):<18}".rstrip()


def price(runs: Sequence[Mapping[str, Judged]], server_cpu: Sequence[float]) -> Iterator[str]:
    """Say what a profile cost: requests, CPU seconds of the suite, seconds by the clock."""
    for profile in ("gate", "acceptance"):
        found = [one[profile] for one in runs if profile in one]
        if found:
            requests = statistics.median(run.requests for run in found)
            cpu, seconds = (
                statistics.median(values) for values in ([r.cpu for r in found], [r.seconds for r in found])
            )
            longest = max(run.seconds for run in found)
            yield (
                f"price of {profile}: {len(found)} runs, median {requests:,.0f} requests, {cpu:.1f} CPU s, "
                f"{seconds:.1f} s (longest {longest:.0f} s); together {sum(r.requests for r in found):,} requests, "
                f"{sum(r.cpu for r in found):,.0f} CPU s, {sum(r.seconds for r in found):,.0f} s"
            )
    if server_cpu:
        yield f"the servers took {sum(server_cpu):,.0f} CPU s"


__all__ = ["price", "share", "table", "wilson"]
