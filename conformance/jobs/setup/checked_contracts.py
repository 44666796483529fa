"""Load contracts that may be tested by: the built-in ones, or others that pass lint."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from conformance.contract import Contract, load_contracts
from conformance.contract.bundling.bundle import apis_in
from conformance.model.errors import BadOption
from conformance.rules import RULES


def sound_contracts(specs: Path | None, apis: Collection[str]) -> Mapping[str, Contract]:
    """Load the contracts; raises BadOption for other ones that lint refuses: nobody is judged by a guess."""
    return with_limits(specs, apis)[0]


def specs_of(header: Mapping[str, Any], given: Path | None) -> Path | None:
    """The folder of the contracts of a recorded run, or None for the built-in ones.

    That is what the caller says, else what the record does; raises BadOption where it is no longer there.
    """
    named = header.get("specs")
    if given is not None or named is None:
        return given
    if not Path(named).is_dir():
        raise BadOption(f"the run went by the contracts in {named}, no folder here: name theirs with --specs DIR")
    return Path(named)


def with_limits(specs: Path | None, apis: Collection[str]) -> tuple[Mapping[str, Contract], tuple[str, ...]]:
    """Load the contracts, and say what of other ones our generators cannot handle."""
    if specs is None:
        return load_contracts(), ()
    from conformance.contract.lint.lint import lint

    names = apis_in(specs)
    lint_command = f"masstack-conformance specs lint --specs {specs}"
    found = [problem for api in apis or names if api in names for problem in lint(specs, api, RULES)]
    problems = [problem for problem in found if problem.refuses]
    if problems:
        more = f" (and {len(problems) - 1} more: {lint_command})" if len(problems) > 1 else ""
        raise BadOption(f"{problems[0]}{more}; no run goes by a contract with errors")
    ours = [problem for problem in found if problem.of_ours]
    told = f"{len(ours)} of what the documents state cannot be judged ({lint_command}): {ours[0]}" if ours else ""
    return load_contracts(specs), (told,) if told else ()
