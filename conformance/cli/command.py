"""The command `masstack-conformance`: every subcommand is imported only when it is called."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import traceback
from collections.abc import Mapping

import click

from conformance import __version__
from conformance.cli.failures import NOT_JUDGED, heed_signals, one_sentence
from conformance.cli.streams import be_patient, lost_output

#: Command -> module and attribute, and its line in --help. The six of every day come first.
DAILY: Mapping[str, tuple[str, str, str]] = {
    "run": ("conformance.cli.run", "run", "Test a target against the contracts."),
    "init": ("conformance.cli.declare", "init", "Write commented ics.yaml and ixit.yaml."),
    "discover": ("conformance.cli.declare", "discover", "Fill the test data from one known customer."),
    "doctor": ("conformance.cli.doctor", "doctor", "Say what a run needs, uses up and takes."),
    "explain": ("conformance.cli.explain", "explain", "Explain a requirement, purpose, operation or finding."),
    "compare": ("conformance.cli.results", "compare", "Compare two runs by the identity of their findings."),
}
FURTHER: Mapping[str, tuple[str, str, str]] = {
    "attest": ("conformance.cli.attest", "attest", "Attest a requirement that no exchange can show."),
    "archive": ("conformance.cli.evidence", "archive", "Pack a run into one acceptance archive."),
    "baseline": ("conformance.cli.results", "baseline", "Accept the known failures of a run."),
    "cleanup": ("conformance.cli.cleanup", "cleanup", "Revert what a run left in the target, as far as the API can."),
    "coverage": ("conformance.cli.listing", "coverage", "Show constraints and statuses exercised."),
    "dispute": ("conformance.cli.evidence", "dispute", "Pack one finding for the party that disputes it."),
    "generate": ("conformance.cli.generate", "generate", "Print example requests of an operation."),
    "judge": ("conformance.cli.evidence", "judge", "Judge the record of a run again, offline."),
    "list": ("conformance.cli.listing", "list_purposes", "List the tests of a profile."),
    "readings": (
        "conformance.cli.agree",
        "readings",
        "List the open readings; write those a run saw into the ICS.",
    ),
    "replay": ("conformance.cli.evidence", "replay", "Send one case of a run again."),
    "rule": ("conformance.cli.ruling", "rule", "Write a ruling on a disputed finding, signed."),
    "sandbox": ("conformance.cli.sandbox", "sandbox", "Serve the reference implementation."),
    "self-check": ("conformance.cli.sandbox", "self_check", "Run the suite against every seeded fault."),
    "specs": ("conformance.cli.specs", "specs", "Lint, bundle, compare and list the contracts."),
    "status": ("conformance.cli.results", "status", "Say the result of a run in one line."),
    "trend": ("conformance.cli.results", "trend", "Show the history of runs as one page."),
    "verify": ("conformance.cli.evidence", "verify", "Check an acceptance archive."),
    "waivers": ("conformance.cli.results", "waivers", "Remove waivers that no longer help."),
}

#: Commands whose result stands in files, whoever reads what they print.
RESULT_IN_FILES = frozenset({"run", "judge"})


class LateGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, the daily ones first."""
        del ctx
        return [*DAILY, *FURTHER]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; unknown names are click's to answer."""
        del ctx
        entry = {**DAILY, **FURTHER}.get(cmd_name)
        if entry is None:
            return None
        command = getattr(importlib.import_module(entry[0]), entry[1])
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command for a mistyped one."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in self.list_commands(ctx):
            from conformance.model.sentences import did_you_mean

            hint = did_you_mean(name, self.list_commands(ctx)) or "see masstack-conformance --help"
            raise click.UsageError(f"no such command: {name}; {hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; whatever it does not say itself of bad input, files and interruptions is said here."""
        with one_sentence():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in their two groups, without importing any."""
        del ctx
        for title, group in (("Every day", DAILY), ("Further", FURTHER)):
            with formatter.section(title):
                formatter.write_dl([(name, entry[2]) for name, entry in group.items()])


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="masstack-conformance")
def command() -> None:
    """Contract testing and conformance for the MasStack telco APIs.

    First try: masstack-conformance run --target sandbox
    """


def main() -> None:
    """Run the command and exit with its code, whoever reads what it writes.

    Python would exit 1 where the reader goes away, which accuses the target.
    """
    gc.set_threshold(50_000, 20, 50)  # contracts and plan are many objects, none of them garbage
    # Its table of all characters costs 200 MB and seconds to make: once for a user, and not in the folder of each run.
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - pathlib is slow to load
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", os.path.join(cache, "masstack-conformance"))  # noqa: PTH118
    be_patient()
    heed_signals()
    try:
        command(prog_name="masstack-conformance")
    except SystemExit as ended:
        sys.exit(_told(ended.code))
    except Exception:  # noqa: BLE001 - the last resort: an error of the suite has its own exit code
        traceback.print_exc()
        click.echo(f"masstack-conformance: an error of the suite (version {__version__}): please report it", err=True)
        sys.exit(4)


def _told(code: str | int | None) -> str | int | None:
    """The exit code; what was printed and lost is said, and no success where nothing else keeps the result."""
    lost = lost_output()
    if not lost:
        return code
    elsewhere = sys.argv[1:2] and sys.argv[1] in RESULT_IN_FILES
    what = "the reports are whole" if elsewhere else "what was printed is not whole"
    click.echo(f"masstack-conformance: standard output: {lost}; {what}", err=True)
    return code if code or elsewhere else NOT_JUDGED
