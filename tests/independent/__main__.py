"""The second opinion: `python -m tests.independent COMMAND`, from the repository's root.

record       takes the request lists on the clean implementation
equivalents  examines mutants until enough of them differ, and lists the lines that nothing executes
clean        judges the clean variants in every profile: the false alarms
grade        grades a half, or a sample of it, and prints the tables
figures      prints the tables of what was graded
misses       lists what was not red, for classing by hand
caught       prints twelve that were, for caught.yaml
peer         runs Schemathesis' command line on the same mutants
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.independent import commands, side_by_side
from tests.independent.figures import Blinded, caught, figures, misses
from tests.independent.grading import PROFILES
from tests.independent.record import NotRecorded, record
from tests.independent.sampling import Half
from tests.independent.study import HERE, SEED, Study, settings

_COMMANDS = ("record", "equivalents", "clean", "grade", "figures", "misses", "caught", "peer")


def arguments() -> argparse.ArgumentParser:
    """Give the options; all commands share them."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.independent", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=_COMMANDS)
    parser.add_argument("--half", choices=[*Half, "both"], default=Half.MENDING, help="`both` with peer only")
    parser.add_argument("--sample", type=int, default=commands.SAMPLE, help="so many of the half; equivalents: of all")
    parser.add_argument("--seed", type=int, default=SEED, help="which of the half; the halves themselves stand")
    parser.add_argument("--jobs", type=int, default=commands.default_jobs(), help="processes at once")
    parser.add_argument("--budget", type=float, default=float("inf"), help="begin nothing after so many seconds")
    parser.add_argument("--profiles", default=",".join(PROFILES), help="grade: in these; the rest may follow later")
    parser.add_argument("--label", default="first", help="the name of this grading: first, last, ...")
    parser.add_argument("--suite", type=Path, help="a virtual environment's masstack-conformance; the running one's")
    parser.add_argument("--package", type=Path, default=HERE / "implementation", help="the implementation")
    parser.add_argument(
        "--declared", type=Path, help="the folder of ixit.yaml, ics.yaml, scope.yaml; beside the package"
    )
    parser.add_argument("--work", type=Path, default=HERE.parent.parent / "reports" / "independent")
    parser.add_argument("--variants", default="A,B", help="clean: which")
    parser.add_argument("--times", type=int, default=3, help="clean: how often without --strict")
    parser.add_argument("--every", action="store_true", help="equivalents: examine all")
    parser.add_argument("--unblind", action="store_true", help="misses: of the half that is only reported, too")
    return parser


def study_of(given: argparse.Namespace) -> Study:
    """Give the study that the options name."""
    beside = Path(sys.executable).parent / "masstack-conformance"
    suite = given.suite or (beside if beside.exists() else Path(shutil.which("masstack-conformance") or beside))
    declared = (given.declared or given.package.parent).resolve()
    return Study(given.package.resolve(), declared, given.work.resolve(), suite.resolve(), **settings(declared))


def lines_for(given: argparse.Namespace, study: Study) -> Iterator[str]:
    """Do what the command says."""
    half = None if given.half == "both" else Half(given.half)
    if half is None and given.command != "peer":
        raise SystemExit("--half both is peer's alone")
    part = (half or Half.MENDING, given.sample, given.seed)
    match given.command:
        case "record":
            yield from record(study)
        case "equivalents":
            yield from commands.examine(study, need=given.sample, jobs=given.jobs, every=given.every)
        case "clean":
            yield from commands.clean(
                study, variants=given.variants.split(","), jobs=given.jobs, times=given.times, label=given.label
            )
        case "grade":
            half_, sample, seed = part
            yield from commands.grade(
                study,
                half=half_,
                sample=sample,
                seed=seed,
                jobs=given.jobs,
                budget=given.budget,
                label=given.label,
                profiles=given.profiles.split(","),
            )
            yield from figures(study, *part, given.label)
        case "figures":
            yield from figures(study, *part, given.label)
        case "misses":
            yield from misses(study, *part, given.label, unblind=given.unblind)
        case "caught":
            yield from caught(study, *part, given.label)
        case "peer":
            yield from side_by_side.compare(
                study,
                half=half,
                sample=given.sample,
                seed=given.seed,
                jobs=given.jobs,
                budget=given.budget,
                label=given.label,
            )


def main(words: list[str]) -> int:
    """Print the lines of a command."""
    given = arguments().parse_args(words)
    try:
        for line in lines_for(given, study_of(given)):
            print(line, flush=True)
    except (Blinded, NotRecorded, commands.Missing) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
