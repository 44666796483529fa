"""Choose the directory of a run: each has its own, also when several begin in the same second."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from conformance.jobs.setup.settings import Settings


def with_own_place(settings: Settings, *, given: bool) -> Settings:
    """Make the directory of a run that is named by the clock; one that was `given` is taken as it is."""
    if given or settings.resume:
        return settings
    for number in count(1):
        out = settings.out if number == 1 else settings.out.with_name(f"{settings.out.name}-{number}")
        try:
            out.mkdir(parents=True)
        except FileExistsError:
            continue
        return replace(settings, out=out)
    raise AssertionError  # there is always another number
