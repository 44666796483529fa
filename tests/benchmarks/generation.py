"""Bodies of sign-ups a second, by each generator: `python tests/benchmarks/generation.py [operation] [number]`.

CPU time of one process, so that other work on the machine counts little. A validated body is checked by jsonschema-rs.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from conformance import strategies
from conformance.cases.exploratory.generated_requests import body_maker
from conformance.cases.plan import plan
from conformance.contract import View, load_contract, view
from conformance.contract.bundling.plain_bundle import without_annotations
from conformance.contract.judging.violations import compiled
from conformance.domain.random_source import Dice
from conformance.engine.request_builder import Unbindable
from conformance.engine.sample_values import Sampler
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES


def measured(name: str, bodies: Callable[[], Iterable[Any]], size: Callable[[Any], int]) -> None:
    """Print how many a second, and how large and various they are."""
    begun = time.process_time()
    made = list(bodies())
    seconds = time.process_time() - begun
    distinct = len({json.dumps(body, sort_keys=True, default=str) for body in made})
    average = sum(map(size, made)) / max(1, len(made))
    print(f"{name:44} {len(made) / seconds:>9,.0f}/s  {average:>6,.0f} bytes  {distinct:>6,} of {len(made):,} distinct")


def size_of(body: Any) -> int:
    """Count the bytes of a body."""
    return len(json.dumps(body, ensure_ascii=False, default=str).encode("utf-8", "replace"))


def drawn(strategy: Any, count: int) -> list[Any]:
    """Draw by Hypothesis."""
    values: list[Any] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value: Any) -> None:
        values.append(value)

    collect()
    return values


def main(key: str = "customers/createSignup", count: str = "5000") -> None:
    """Measure all generators."""
    api, _, name = key.partition("/")
    number = int(count)
    contract = load_contract(api)
    operation = contract.operations[name]
    assert operation.body is not None
    make, dice = body_maker(contract, operation), Dice(1)
    validator = compiled(view(contract, operation.body.pointer, View.SURE))

    def validated() -> Iterable[Any]:
        for _ in range(number):
            body = make(dice)
            if not validator.is_valid(body):
                raise AssertionError(body)
            yield body

    measured("ours, seeded", lambda: (make(dice) for _ in range(number)), size_of)
    measured("ours, seeded, validated", validated, size_of)
    sampler = Sampler(contract, operation)
    profile = PROFILES["acceptance"]

    def fixed() -> Iterable[Any]:
        for case in plan({api: contract}, profile, RULES, operations={operation.key}).cases[operation.key]:
            try:
                yield sampler.request(case, dice, "http://127.0.0.1").body
            except Unbindable:
                continue

    measured("ours, fixed tier, planned and written", fixed, lambda body: len(body or b""))
    few = max(50, number // 25)
    measured("ours, Hypothesis", lambda: drawn(strategies.request_body(key), few), size_of)
    schema = schemathesis.openapi.from_dict(without_annotations(dict(contract.document)))
    found = next(r.ok() for r in schema.get_all_operations() if r.ok().label == f"{operation.method} {operation.path}")
    config = schema.config.generation_for(operation=found)
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        cases = schema.iter_coverage_cases(found, generation_modes=[mode], generation_config=config)
        measured(f"Schemathesis, coverage, {mode.value}", lambda c=cases: (x.body for x in islice(c, number)), size_of)
    fuzz = found.as_strategy(generation_mode=GenerationMode.POSITIVE).map(lambda case: case.body)
    measured("Schemathesis, fuzzing, positive", lambda: drawn(fuzz, 60), size_of)


if __name__ == "__main__":
    main(*sys.argv[1:])
