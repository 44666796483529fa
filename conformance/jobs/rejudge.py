"""A recorded run judged again, without its target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from conformance.contract import Contract
from conformance.engine.errors import BadOption
from conformance.exchange.pump import utc_now
from conformance.jobs.coverage import Covered
from conformance.jobs.findings import Findings
from conformance.jobs.gaps import gaps_of
from conformance.jobs.resume import sent_in, unanswered
from conformance.jobs.session import RunResult, conclude
from conformance.jobs.setup.judging import judging_again
from conformance.model import Exchange
from conformance.record import RECORD_FILE, Record, RecordWriter, read_record
from conformance.report.write import write_reports
from conformance.scripts.script import Ask, Contribution, NotSent, Reply, Task
from conformance.scripts.tasks import tasks_of
from conformance.verdicts.tally import Tally


@dataclass(frozen=True, slots=True)
class Recording:
    """The replies that a recorded run gave, by the keys of its asks."""

    exchanges: Mapping[str, Exchange]
    reasons: Mapping[str, str]
    #: Keys of writes that went out; of some a killed run did not write the answer down.
    sent: frozenset[str] = frozenset()

    def reply(self, ask: Ask) -> Reply:
        """Give what an ask was answered then, or why it was not sent."""
        exchange = self.exchanges.get(ask.key)
        if exchange is not None:
            return exchange
        if ask.key in self.sent:
            return unanswered(ask)
        return NotSent(self.reasons.get(ask.key, "the record has no exchange for it"))


def recording_of(record: Record) -> Recording:
    """Index a record by the keys of its asks."""
    return Recording(
        exchanges={recorded.key: recorded.exchange for recorded in record.exchanges},
        reasons={e.fields["key"]: e.fields["reason"] for e in record.events if e.name == "not-sent"},
        sent=sent_in(record),
    )


def concluded(tasks: Sequence[Task], recording: Recording) -> Iterator[tuple[Task, list[Contribution]]]:
    """Run each script on recorded replies."""
    for task in tasks:
        replies: list[Reply] | None = None
        while True:
            try:
                asks = task.script.send(replies) if replies is not None else next(task.script)
            except StopIteration as ended:
                yield task, list(ended.value or ())
                break
            replies = [recording.reply(ask) for ask in asks]


def rejudge(path: Path, contracts: Mapping[str, Contract], out: Path) -> RunResult:
    """Judge a record again by this suite's contracts and rules, and write its reports into another directory."""
    if out.resolve() == path.parent.resolve():
        raise BadOption(f"--out {out} is the run's own directory: name another")
    record = read_record(path)
    judging = judging_again(record.header, contracts)
    plan = judging.plan()
    findings = Findings(Tally(plan.purposes, strict=judging.strict), Covered(plan, judging.contracts))
    recording, gaps = recording_of(record), gaps_of(record)
    for exchange in recording.exchanges.values():
        findings.exchanges[exchange.number] = exchange
        findings.count(exchange)
    for _, contributions in concluded(tasks_of(plan, judging.scope(plan), judging.contracts), recording):
        findings.tally.add(gaps.settled(contributions))
    why = _why_cut(record)
    out.mkdir(parents=True, exist_ok=True)
    with RecordWriter(out / RECORD_FILE) as writer:
        header = {**record.header, "judged_again": utc_now()}
        header["digests"] = {**record.header["digests"], "plan": plan.digest}
        writer.header(header)
        for recorded in record.exchanges:
            writer.exchange(recorded.exchange, key=recorded.key, more=recorded.more)
        for event in record.events:
            writer.event(event.name, **event.fields)
        result = conclude(judging, plan, header, findings, writer, why=why, ended=_ended(record))
    write_reports(result.document, out / RECORD_FILE, out, ())
    return result


def _ended(record: Record) -> datetime:
    """Say when the run ended: judging it again takes no time of the target's."""
    if record.footer is not None:
        return datetime.fromisoformat(record.footer.fields["ended"])
    last = max((recorded.exchange.sent_at for recorded in record.exchanges), default=record.header["started"])
    return datetime.fromisoformat(last)


def _why_cut(record: Record) -> str:
    if record.footer is None:
        return "the run was ended before its record was whole"
    return "" if record.footer.complete else str(record.footer.fields.get("why") or "incomplete")
