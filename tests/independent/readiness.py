"""Whether `doctor` is right: IXITs are spoiled by chance, rehearsed, and run.

    python -m tests.independent.readiness --count 40 --seed 1

Each IXIT is the declared one with one to four changes: a pool deleted, most of its values deleted, its relations or tags
deleted, values that exist nowhere put in their place, or related values of another entry. The profile is smoke, so that
one server serves all and nothing is used up. Counted are operations: `ready` and then not tested, not ready and then
tested; what the target rejects is counted apart.

Measured with seed 1, forty IXITs, variant A, 1,120 operations (28 reads in each):

| doctor said | then tested | then not tested |
|---|---|---|
| ready | 1,002 | 0 |
| missing | 0 | 31 |
| rejected by the target | 0 | 87 |

Writes are not in it: smoke sends none. Of a gate on the same IXIT, activateSim and deletePenalties were `ready to send` and
then not tested.
"""

from __future__ import annotations

import argparse
import copy
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import yaml

from conformance.engine.reachability import connection_of, limits_of
from conformance.engine.single_reads import Reader
from conformance.exchange import open_pump
from conformance.jobs.declaring.control_rehearsal import Row, rehearse_controls
from conformance.jobs.declaring.rehearse import rehearse
from conformance.jobs.session import conduct
from conformance.jobs.setup.prepare import Options, reachable
from conformance.model import InvalidInput
from conformance.profile.profiles import PROFILES
from tests.independent.served import served
from tests.independent.study import HERE, Study, settings

STUDY = Study(**settings(HERE))
#: What a value that exists nowhere looks like, by type.
NOWHERE = {int: 2147480001, str: "no-such-value"}


def spoiled(ixit: dict[str, Any], organisation: str, seed: int) -> dict[str, Any]:
    """Give an IXIT with one to four changes of its test data."""
    rng, changed = Random(seed), copy.deepcopy(ixit)
    pools = changed["organisations"][organisation]["pools"]
    for _ in range(rng.randint(1, 4)):
        kind = rng.choice([name for name, entries in pools.items() if entries])
        pools[kind] = list(_changed(pools[kind], rng))
    return changed


def _changed(entries: list[Any], rng: Random) -> Iterator[Any]:
    way = rng.choice(["delete", "thin", "loosen", "untag", "nowhere", "mix"])
    relations = [entry.get("with", {}) for entry in entries if isinstance(entry, dict)]
    for entry in entries:
        whole = entry if isinstance(entry, dict) else {"value": entry}
        match way:
            case "thin" if rng.random() < 0.2:
                yield whole
            case "loosen":
                yield {key: value for key, value in whole.items() if key != "with"}
            case "untag":
                yield {key: value for key, value in whole.items() if key != "tags"}
            case "nowhere":
                yield {**whole, "value": NOWHERE[type(whole["value"])]}
            case "mix":
                yield {**whole, "with": rng.choice(relations)} if relations else whole
            case _:
                pass


def examined(file: Path, env: str, out: Path) -> tuple[tuple[Row, ...], dict[str, Any]]:
    """Rehearse a smoke run, and then do it; give the table and run.json."""
    options = Options(ixit=file, ics=file.with_name("ics.yaml"), env=env, org=STUDY.org, profile="smoke", out=out)
    profile = PROFILES["smoke"]
    with reachable(options, profile=profile) as (made, _, transport):
        reader = Reader(made.contracts, made.environment, made.organisation, made.credentials, transport)
        pump = open_pump(limits_of(made.environment), connection_of(made.environment))
        try:
            rows = rehearse_controls(made, rehearse(made), reader, pump)
        finally:
            pump.close()
        return rows, conduct(made).document


def compared(rows: tuple[Row, ...], document: dict[str, Any]) -> Counter[str]:
    """Count the operations by what was said before, and what became of them."""
    scope = document["scope"]
    open_ones = {one["operation"] for one in scope["not_tested"]}
    counts: Counter[str] = Counter()
    for row in rows:
        became = "not tested" if row.operation in open_ones else "tested"
        counts[f"{row.state.value}, {became}"] += 1
        if row.ready == (became == "not tested"):
            why = next((one["why"] for one in scope["not_tested"] if one["operation"] == row.operation), "")
            print(f"    {row.operation} {row.state.value} ({row.why}), {became} ({why})")
    return counts


def main() -> None:
    """Print each IXIT's differences, and the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ.update(STUDY.environment)
    counts: Counter[str] = Counter()
    with served(STUDY.package, STUDY.variant) as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        STUDY.declare(folder, server.address)
        whole = yaml.safe_load((folder / "ixit.yaml").read_text(encoding="utf-8"))
        for number in range(given.seed, given.seed + given.count):
            changed = spoiled(whole, STUDY.org, number)
            for environment in changed["environments"].values():
                environment["limits"]["rate"] = 5000
            file = folder / "ixit.yaml"
            file.write_text(yaml.safe_dump(changed, sort_keys=False, allow_unicode=True), encoding="utf-8")
            try:
                found = compared(*examined(file, STUDY.env(), folder / str(number)))
            except InvalidInput as refusal:
                found = Counter({"refused as configuration": 1})
                print(f"    {refusal}")
            counts += found
            print(f"{number}: {dict(found)}", flush=True)
    for words, count in sorted(counts.items()):
        print(f"{count:6} {words}")


if __name__ == "__main__":
    main()
