"""Exchanges a second, ours and Schemathesis' on the same sandbox, and what a target's latency costs."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance.contract import Contract
from conformance.jobs.session import conduct, loaded_aside
from conformance.jobs.setup.judging import judging_of
from conformance.jobs.setup.prepare import Options
from conformance.record import RecordWriter, read_record, redactor_of
from conformance.report.report_files import write_reports
from conformance.scripts.conformity import conformity
from tests.benchmarks import ours, peer

LATENCY_MS = 50


def whole_run(contracts: Mapping[str, Contract]) -> Iterator[str]:
    """Whole runs, generation, checks, redaction, record and reports included, against the coverage phase.

    Runs of ours stand before, between and after theirs, each against a fresh sandbox: the machine may change its pace.
    """
    mine = [_own(contracts), _own(contracts)]
    theirs = []
    for api in contracts:
        with ours.target(contracts) as served, tempfile.TemporaryDirectory() as folder:
            peer.prepare(Path(folder), contracts, served.ixit)
            url, headers = ours.address(served.ixit, api)
            theirs.append(
                peer.run(Path(folder), api, url, headers, "--phases", "coverage", "--continue-on-failure", most=900)
            )
        mine += [_own(contracts), _own(contracts)]
    cases, seconds = sum(p.cases for p in theirs), sum(p.seconds for p in theirs)
    rates = sorted(run.requests / run.seconds for run in mine)
    rate, other = statistics.median(rates), cases / seconds
    yield (
        f"whole run, gate: {len(mine)} runs of {mine[0].requests:,} exchanges, median {rate:,.0f}/s "
        f"(from {rates[0]:,.0f} to {rates[-1]:,.0f}; {statistics.median(r.requests / r.cpu for r in mine):,.0f} per second of CPU)"
    )
    yield f"Schemathesis, coverage phase: {cases:,} cases in {seconds:.2f} s = {other:,.0f}/s"
    yield f"ratio {rate / other:.1f} (goal: 5)"


def _own(contracts: Mapping[str, Contract]) -> ours.Ours:
    with ours.target(contracts) as served:
        return ours.run(served, contracts)


def latency(contracts: Mapping[str, Contract], concurrencies: tuple[int, ...] = (1, 8, 64)) -> Iterator[str]:
    """A target that takes 50 ms for every answer: how near a run comes to what can be reached.

    No run is faster than latency x requests / concurrency, than its longest chain of requests of which each waits for
    the one before, and than the CPU that it needs.
    """
    seconds = LATENCY_MS / 1000
    for concurrency in concurrencies:
        options = Options(concurrency=concurrency, operations=("getTerms",) if concurrency == 1 else ())
        with ours.target(contracts) as served:
            counted = ours.rounds(served, contracts, options)
        with ours.target(contracts, latency_ms=LATENCY_MS) as served:
            run = ours.run(served, contracts, options)
        spread, chain = seconds * counted.sent / concurrency, seconds * counted.rounds
        bound = max(spread, chain, run.cpu)
        yield (
            f"{LATENCY_MS} ms latency, {concurrency} in flight: {counted.sent:,} requests in {run.seconds:.1f} s; latency "
            f"x requests / concurrency {spread:.1f} s, longest chain {chain:.1f} s, CPU {run.cpu:.1f} s: "
            f"ratio {run.seconds / spread:.2f} to the first, {run.seconds / bound:.2f} to the largest (goal: 1.2)"
        )


def stages(contracts: Mapping[str, Contract]) -> Iterator[str]:
    """What judging, recording and reporting take for 10,000 exchanges, from a recorded run."""
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder)
        with ours.target(contracts) as served:
            made = ours.settings(served, contracts, again / "run", Options())
            result = conduct(made)
        exchanges = [recorded.exchange for recorded in read_record(again / "run" / "run.jsonl").exchanges]
        judging = judging_of(made)
        plan = judging.plan()
        scope = judging.scope(plan)
        known = {o.key: o for contract in contracts.values() for o in contract.operations.values()}
        scale = 10_000 / len(exchanges)
        with loaded_aside():  # as in a run
            begun = time.process_time()
            for exchange in exchanges:
                conformity(scope, known[exchange.operation], exchange)
            judged = time.process_time()
            redaction = redactor_of(
                contracts, (made.organisation, *made.others), plan, secrets=made.secrets, salt=b"0" * 32
            )
            with RecordWriter(again / "record.jsonl", redaction=redaction) as record:
                for exchange in exchanges:
                    record.exchange(exchange)
            recorded_at = time.process_time()
            (again / "reports").mkdir()
            write_reports(result.document, again / "run" / "run.jsonl", again / "reports", ())
            reported = time.process_time()
    yield (
        f"per 10,000 exchanges, CPU: judging {(judged - begun) * scale:.2f} s, recording with redaction "
        f"{(recorded_at - judged) * scale:.2f} s, reporting {(reported - recorded_at) * scale:.2f} s"
    )
