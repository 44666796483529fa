"""`doctor`: check a target and its declarations before a run, and say what is missing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime

from conformance.contract.contract import Contract
from conformance.engine.reachability import Probed, is_page, probe, refuse_unreachable
from conformance.engine.token_store import Wallet
from conformance.jobs.setup.readiness import Grade, Remark
from conformance.model import Response
from conformance.model.errors import BadOption, Unreachable
from conformance.profile.ixit import Environment

#: Seconds by which the clocks may differ without a word.
SKEW = 5.0


def examine_reach(
    environment: Environment, contracts: Mapping[str, Contract], *, now: Callable[[], float] = time.time
) -> Iterator[Remark]:
    """Ask every address whether it answers, over TLS, and at what time of day."""
    for one in probe(environment, contracts):
        try:
            refuse_unreachable(one, environment)
        except (BadOption, Unreachable) as failure:
            grade = Grade.WRONG if isinstance(failure, BadOption) else Grade.LACKING
            yield Remark(grade, f"{one.api} reachable", str(failure))
            continue
        yield Remark(Grade.FINE, f"{one.api} reachable", one.url)
        yield from _of_answer(one, now())
    if any(url.startswith("http:") and not _local(url) for url in environment.urls.values()):
        yield Remark(Grade.NOTE, "TLS", "credentials go over plain http")
    if not environment.verify_tls:
        yield Remark(Grade.NOTE, "TLS", "certificates are not checked (tls.verify: false)")


def _local(url: str) -> bool:
    return "//127." in url or "//localhost" in url


def _of_answer(one: Probed, now: float) -> Iterator[Remark]:
    assert isinstance(one.outcome, Response)
    skew = clock_skew(one.outcome, now)
    if skew is not None and abs(skew) > SKEW:
        ahead = "ahead of" if skew > 0 else "behind"
        says = f"the target's clock is {abs(skew):.0f} s {ahead} ours; days and tokens may be judged wrongly"
        yield Remark(Grade.NOTE, "clock", says)
    if is_page(one.outcome):
        says = f"{one.url} responds {one.outcome.status} with a web page; is this a login page?"
        yield Remark(Grade.NOTE, one.api, says)


def clock_skew(response: Response, now: float) -> float | None:
    """The seconds by which the target's clock is ahead, from its Date header; None without that header."""
    try:
        told = parsedate_to_datetime(response.header("date") or "")
    except (ValueError, TypeError):
        return None
    return told.timestamp() - now


def examine_credentials(wallet: Wallet, seconds: float | None, *, now: float) -> Iterator[Remark]:
    """Warn of the credentials that would expire during a run."""
    for scheme, (expires, renewable) in wallet.ends().items():
        if expires is None:
            yield Remark(Grade.FINE, f"credential {scheme}", "obtained")
            continue
        left = expires - now
        if not renewable and (seconds is None or left < seconds):
            says = f"it ends in {left:.0f} s and cannot be renewed: take it from file, command or oauth2 instead"
            yield Remark(Grade.NOTE, f"credential {scheme}", says)
        else:
            yield Remark(
                Grade.FINE, f"credential {scheme}", f"ends in {left:.0f} s" + (", renewed" if renewable else "")
            )
