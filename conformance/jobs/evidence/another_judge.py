"""What judged a run, where it is not this suite with these contracts: said in one line, with what to do about it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conformance import __version__
from conformance.record import Record
from conformance.report.escaping import one_line
from conformance.verdicts.decisions import JUDGEMENT

_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9A-Za-z]{1,12}){0,5}", re.ASCII)


def by_another_version(record: Record) -> bool:
    """Whether another version of the suite, or other rules of judgement, judged a run."""
    suite = record.header["suite"]
    return bool(suite["version"] != __version__ or suite["judgement"] != JUDGEMENT)


def another_judge(record: Record, foreign: Sequence[str]) -> str:
    """Who judged a run, where that is not this suite with the contracts at hand; empty where it is.

    Args:
        record: The record of the run.
        foreign: The APIs whose contract is not the one that the run went by.

    Returns:
        `judged by version 0.1.0 (rules 2), and this is 0.2.0 (rules 2)`, for example.
    """
    suite, contracts = record.header["suite"], record.header["contracts"]
    said = []
    if by_another_version(record):
        version, rules = one_line(suite["version"], 40), one_line(suite["judgement"], 20)
        said.append(f"judged by version {version} (rules {rules}), and this is {__version__} (rules {JUDGEMENT})")
    if foreign:
        hashes = [f"{api} {one_line(str(contracts[api]['sha256'])[:12])}" for api in foreign]
        said.append(f"judged by other contracts than these ({', '.join(hashes)})")
    return " and ".join(said)


def what_to_do(record: Record, foreign: Sequence[str], verb: str) -> str:
    """The command that installs what judged a run, or the option that names its contracts.

    A command is there to be pasted: nothing goes into it that is no version.
    """
    version, command = record.header["suite"]["version"], f"{verb} it with what judged it"
    if by_another_version(record):
        known = _VERSION.fullmatch(version)
        return f"{command}: pip install masstack-conformance=={version}" if known else command
    return f"{command}: --specs DIR names the folder of its contracts" if foreign else ""
