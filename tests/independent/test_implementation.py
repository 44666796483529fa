"""The gate on the independent implementation: no false alarm but the known ones, and faults of a machine are caught."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from tests.independent.grading import PROFILES, Reference, is_red
from tests.independent.judged import judge
from tests.independent.mutants import Mutant, mutants_of_package
from tests.independent.served import served
from tests.independent.study import HERE, Study, settings

STUDY = Study(suite=Path(sys.executable).parent / "masstack-conformance", **settings(HERE))
#: Mutant id -> the operations that it touches.
CAUGHT = yaml.safe_load((HERE / "caught.yaml").read_text(encoding="utf-8")) or {}
#: Test purpose -> why its failure is a fault of the suite that is not mended yet.
ALARMS = yaml.safe_load((HERE / "alarms.yaml").read_text(encoding="utf-8")) or {}
NOTHING = Reference(frozenset({0}), frozenset(), frozenset(), frozenset())

pytestmark = pytest.mark.skipif(
    not (STUDY.package.exists() and (HERE / "ixit.yaml").exists()), reason="no implementation has been declared yet"
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Give the study with an IXIT that waits a second for a write to show, two for one that was accepted, and never else."""
    folder = tmp_path_factory.mktemp("declared")
    for path in (*HERE.glob("*.yaml"), *HERE.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"^( +)settle: .*$", r"\1settle: 1", text, flags=re.MULTILINE)
        text = re.sub(r"^( +)settle_accepted: .*$", r"\1settle_accepted: 2", text, flags=re.MULTILINE)
        text = text.replace("rate: 200", "rate: 5000")
        (folder / path.name).write_text(text, encoding="utf-8")
    return replace(STUDY, declared=folder)


@pytest.fixture(scope="module")
def mutants(study: Study) -> dict[str, Mutant]:
    return {mutant.id: mutant for mutant in mutants_of_package(study.package, study.left_out)}


@pytest.mark.long
@pytest.mark.parametrize("variant", ["A", "B"])
def test_the_gate_accuses_the_clean_implementation_of_nothing_new(study, variant):
    """Whatever the documents leave open; the false alarms that are known stand in a list that only shrinks."""
    with served(study.package, variant) as server:
        run = judge(study, server, PROFILES[0], variant=variant)

    assert set() == run.failed.keys() - ALARMS.keys(), run.says
    assert run.exit in ((1,) if run.failed else (0, 3)), run.headline


@pytest.mark.nightly
def test_ten_gates_in_a_row_are_as_green_as_the_first(study, tmp_path):
    """What one run uses up, the next does without, or takes what an earlier one made."""
    with served(study.package, "A") as server:
        runs = [judge(study, server, PROFILES[0], variant="A", beside=tmp_path) for _ in range(10)]

    assert [0] * 10 == [run.exit for run in runs], [run.headline for run in runs]


@pytest.mark.nightly
@pytest.mark.parametrize("name", sorted(CAUGHT))
def test_a_fault_that_was_caught_is_caught(study, mutants, name):
    """The gate is red, with a finding of an operation that the change touches, and needs no other operation for it."""
    with served(study.package, study.variant, mutant=mutants[name]) as server:
        run = judge(study, server, PROFILES[0], operations=CAUGHT[name])

    assert is_red(run, NOTHING, CAUGHT[name]), run.headline
