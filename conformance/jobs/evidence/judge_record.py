"""`judge`: judge a recorded run again, without its target."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from conformance.contract import Contract
from conformance.exchange.pump import utc_now
from conformance.jobs.coverage import Covered
from conformance.jobs.findings_collector import Findings
from conformance.jobs.resume import sent_in, unanswered
from conformance.jobs.resume_gaps import gaps_of
from conformance.jobs.session import RunResult, conclude
from conformance.jobs.setup.judging import judging_again
from conformance.jobs.withheld_exchanges import settled_without, stand_in, standing
from conformance.model import Exchange, Owner
from conformance.model.errors import BadOption
from conformance.record import RECORD_FILE, WITHHELD, Record, RecordWriter, read_record
from conformance.report.report_files import write_reports
from conformance.scripts.script import Ask, Contribution, NotSent, Reply, Task
from conformance.scripts.tasks import tasks_of
from conformance.verdicts.tally import Tally


@dataclass(frozen=True, slots=True)
class Recording:
    """The replies that a recorded run gave, by the keys of its asks."""

    exchanges: Mapping[str, Exchange]
    #: Why the others were not sent, and whose turn it is.
    reasons: Mapping[str, NotSent]
    #: Keys of writes that went out; of some a killed run did not write the answer down.
    sent: frozenset[str] = frozenset()
    #: Keys of exchanges that could not be redacted.
    withheld: frozenset[str] = frozenset()

    def reply(self, ask: Ask) -> Reply:
        """The recorded reply to an ask, or the reason why it was not sent."""
        exchange = self.exchanges.get(ask.key)
        if exchange is not None:
            return exchange
        if ask.key in self.withheld:
            return NotSent(WITHHELD)
        if ask.key in self.sent:
            return unanswered(ask)
        return self.reasons.get(ask.key, NotSent("the record has no exchange for it", Owner.SUITE))


def recording_of(record: Record) -> Recording:
    """Index a record by the keys of its asks."""
    exchanges = {recorded.key: recorded.exchange for recorded in record.exchanges}
    return Recording(
        exchanges=exchanges,
        reasons={
            e.fields["key"]: NotSent(e.fields["reason"], Owner(e.fields.get("owner", Owner.DATA)))
            for e in record.events
            if e.name == "not-sent"
        },
        sent=sent_in(record),
        withheld=frozenset(withheld.key for withheld in record.withheld) - exchanges.keys(),
    )


def concluded(tasks: Sequence[Task], recording: Recording) -> Iterator[tuple[Task, list[Contribution]]]:
    """Run each script on recorded replies."""
    for task in tasks:
        replies: list[Reply] | None = None
        blind = False
        while True:
            try:
                asks = task.script.send(replies) if replies is not None else next(task.script)
            except StopIteration as ended:
                found = list(ended.value or ())
                yield task, list(settled_without(found)) if blind else found
                break
            blind = blind or any(ask.key in recording.withheld for ask in asks)
            replies = [recording.reply(ask) for ask in asks]


def rejudge(path: Path, contracts: Mapping[str, Contract], out: Path) -> RunResult:
    """Judge a record again by this suite's contracts and rules, and write its reports into another directory.

    Args:
        path: The `run.jsonl`.
        contracts: The contracts by API name, at any release; the record says which release and readings to use.
        out: The directory to write into.

    Returns:
        The new run.json, verdicts and gate.

    Raises:
        BadOption: `out` is the directory of the run.
        RecordError: The record cannot be read, or was changed.
    """
    if out.resolve() == path.parent.resolve():
        raise BadOption(f"--out {out} is the run's own directory: name another")
    record = read_record(path)
    with _whole(out):
        result = judged_again(record, contracts, out / RECORD_FILE, {"judged_again": utc_now()})
        write_reports(result.document, out / RECORD_FILE, out, ())
    return result


@contextmanager
def _whole(out: Path) -> Iterator[None]:
    """Make a directory; half a judgement that came into it goes again, since it would stand in the way of the next."""
    new, begun = not out.exists(), not (out / RECORD_FILE).exists()
    out.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        if new:
            shutil.rmtree(out, ignore_errors=True)
        elif begun:
            (out / RECORD_FILE).unlink(missing_ok=True)
        raise


def judged_again(
    record: Record, contracts: Mapping[str, Contract], target: Path, more: Mapping[str, Any] = MappingProxyType({})
) -> RunResult:
    """Judge a record again, and write a record of that; `more` is what its header says besides."""
    judging = judging_again(record.header, contracts)
    plan = judging.plan()
    findings = Findings(Tally(plan.purposes, strict=judging.strict), Covered(plan, judging.contracts))
    findings.slowness.limit = judging.limits.slow
    recording, gaps = recording_of(record), gaps_of(record)
    for exchange in recording.exchanges.values():
        findings.exchanges[exchange.number] = exchange
        findings.count(exchange)
    for _, contributions in concluded(tasks_of(plan, judging.scope(plan), judging.contracts), recording):
        findings.add(gaps.settled(contributions))
    findings.add(tuple(standing(record)))
    findings.withheld = len(record.withheld)
    findings.requests += len(record.withheld)
    findings.exchanges.update((withheld.number, stand_in(withheld)) for withheld in record.withheld)
    with RecordWriter(target) as writer:
        header = {**record.header, **more}
        header["digests"] = {**record.header["digests"], "plan": plan.digest}
        writer.header(header)
        for recorded in record.exchanges:
            writer.exchange(recorded.exchange, key=recorded.key, more=recorded.more)
        for withheld in record.withheld:
            writer.withheld(withheld)
        for event in record.events:
            writer.event(event.name, **event.fields)
        return conclude(judging, plan, header, findings, writer, why=_why_cut(record), ended=_ended(record))


def _ended(record: Record) -> datetime:
    """The moment at which the recorded run ended."""
    if record.footer is not None:
        return datetime.fromisoformat(record.footer.fields["ended"])
    last = max((recorded.exchange.sent_at for recorded in record.exchanges), default=record.header["started"])
    return datetime.fromisoformat(last)


def _why_cut(record: Record) -> str:
    if record.footer is None:
        return "the run was ended before its record was whole"
    return "" if record.footer.complete else str(record.footer.fields.get("why") or "incomplete")
