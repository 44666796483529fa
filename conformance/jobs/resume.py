"""`run --resume`: continue an interrupted run without repeating answered requests or any write."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from conformance.cases.case import Plan
from conformance.contract.contract import Contract
from conformance.engine.binder import Outgoing
from conformance.engine.engine import Binding, First, Recalled
from conformance.jobs.resume_gaps import Gaps, gaps_of
from conformance.jobs.setup.checked_contracts import specs_of
from conformance.jobs.setup.prepare import Options
from conformance.model import Exchange, NoAnswer, NoAnswerReason, OperationKey, Request
from conformance.model.errors import BadOption
from conformance.profile.draw import Draw
from conformance.record import RECORD_FILE, Record, read_record
from conformance.scripts.script import Ask, NotSent

#: Requests that a run may have had under way, unrecorded, when it was killed.
MOST_UNDER_WAY = 1000
#: Keys the pseudonyms of a run; private, never archived, and gone when the run has ended in order.
KEY_FILE = "run.key"


def new_salt(out: Path) -> bytes:
    """Draw the salt of a run's pseudonyms, and keep it beside the record for its owner only."""
    salt = secrets.token_bytes(32)
    (out / KEY_FILE).unlink(missing_ok=True)  # whatever lies there, a link among it, is no key of this run
    file = os.open(out / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        os.write(file, salt)
    finally:
        os.close(file)
    return salt


def kept_salt(out: Path) -> bytes:
    """Read the salt of a run that was cut, never through a link."""
    file = os.open(out / KEY_FILE, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        return os.read(file, 1024)
    finally:
        os.close(file)


def forget_salt(out: Path) -> None:
    """Remove the salt: from now on nobody can compare pseudonyms with guesses."""
    (out / KEY_FILE).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Before:
    """What a run had done when it was ended."""

    record: Record
    salt: bytes
    exchanges: Mapping[str, Exchange]
    #: Keys of writes that went out and whose answer was not written down.
    under_way: frozenset[str]

    @property
    def gaps(self) -> Gaps:
        """Where the run was killed, this time and before."""
        return Gaps((*gaps_of(self.record).after, self.last_number))

    @property
    def last_number(self) -> int:
        """A number that no request of the run had: those under way when it was killed are not in the record."""
        return max((e.number for e in self.exchanges.values()), default=0) + MOST_UNDER_WAY


def before(out: Path, plan: Plan, contracts: Mapping[str, Contract]) -> Before:
    """Read what a run had done; raises BadOption where it cannot go on."""
    record = read_record(out / RECORD_FILE)
    if record.complete:
        raise BadOption(f"{out} is complete: there is nothing to resume")
    if record.header["digests"]["plan"] != plan.digest:
        raise BadOption(f"{out} had another plan (contracts, profile, selection or suite differ): begin a new run")
    try:
        salt = kept_salt(out)
    except OSError as failure:
        raise BadOption(f"{out} cannot be resumed: its {KEY_FILE} cannot be read ({failure.strerror})") from failure
    known = {r.key: r.exchange for r in record.exchanges if _final(r.exchange, contracts)}
    return Before(record, salt, known, sent_in(record) - known.keys())


def require_same_target(header: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Refuse to go on with another target: one record says what one target did. `now` is redacted as the record is."""
    for key in ("url", "env", "org", "product", "version"):
        before, here = header["target"][key], now["target"][key]
        if before != here:
            raise BadOption(
                f"the run was begun with {_told(key, before)}, and this is {_told(key, here)}: a run goes on with the "
                "target that it was begun with; begin a new run"
            )


def _told(key: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{api}={url}" for api, url in sorted(value.items()))
    return f"{key} {value or '(none)'}"


def resumed(options: Options, out: Path) -> Options:
    """Take from a record everything that its plan rests on, so that only the target's address may be said anew."""
    header = read_record(out / RECORD_FILE).header
    if header["target"]["sandbox"]:
        raise BadOption(f"{out} was a run against the embedded sandbox, whose state is gone: begin a new run")
    block = header["judging"]
    return replace(
        options,
        specs=specs_of(header, options.specs),
        targets=options.targets or tuple(f"{api}={url}" for api, url in header["target"]["url"].items()),
        profile=header["profile"],
        env=options.env or header["target"]["env"],
        org=options.org or header["target"]["org"],
        apis=tuple(header["contracts"]),
        operations=tuple(block["selected"] or ()),
        purpose=block["purposes"],
        max_requests=block["max_requests"],
        releases=tuple(f"{api}={said['release']}" for api, said in header["contracts"].items()),
        strict=header["strict"],
        seed=header["seed"],
        draw=Draw.of(header.get("drawn")),
        out=out,
        resume=True,
        today=date.fromisoformat(header["today"]),
    )


def _final(exchange: Exchange, contracts: Mapping[str, Contract]) -> bool:
    """Whether an exchange need not be repeated on resuming: any but a read that was cut."""
    outcome = exchange.outcome
    if not isinstance(outcome, NoAnswer) or outcome.reason is not NoAnswerReason.CUT:
        return True
    key = OperationKey(exchange.operation)
    operation = contracts[key.api].operations.get(key.id)
    return (
        bool(exchange.sent_at) and operation is not None and not operation.effect_of(exchange.request.method).repeatable
    )


class Resuming:
    """A binding that knows what was answered before the run was killed."""

    def __init__(self, inner: Binding, done: Before) -> None:
        self._inner = inner
        self._done = done

    def bind(self, ask: Ask) -> Outgoing | Recalled | First | NotSent:
        """Recall an answer; of a write whose answer is unknown say so; else bind."""
        exchange = self._done.exchanges.get(ask.key)
        if exchange is not None:
            return Recalled(exchange)
        if ask.key in self._done.under_way:
            return Recalled(unanswered(ask))
        return self._inner.bind(ask)


def sent_in(record: Record) -> frozenset[str]:
    """The keys of the writes that were sent, or about to be, whether or not a response was recorded."""
    return frozenset(event.fields["key"] for event in record.events if event.name == "sending")


def unanswered(ask: Ask) -> Exchange:
    """The exchange that stands for a write whose outcome nobody knows."""
    reason = NoAnswer(NoAnswerReason.CUT, "the run was killed while it was under way; it is not sent again")
    request = Request("", "", (), None)
    return Exchange(0, ask.case.id, ask.case.operation, request, reason, "", "", ask.repetition, ask.role)
