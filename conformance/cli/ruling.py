"""`rule`: write a ruling on a disputed finding, signed by whoever decides."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from conformance.cli.explained import ExplainedCommand
from conformance.cli.failures import one_sentence
from conformance.model.files import write_text

PATH = click.Path(path_type=Path)


@click.command("rule", cls=ExplainedCommand)
@click.argument("record", type=PATH)
@click.argument("finding")
@click.option("--claim", required=True, metavar="WORD", help="reading, error-of-suite, error-of-document or test-data.")
@click.option("--argument", required=True, metavar="TEXT", help="Why the finding is no defect.")
@click.option("--claimed-by", required=True, metavar="NAME", help="Who disputes the finding.")
@click.option("--by", required=True, metavar="NAME", help="Who decides; somebody else.")
@click.option("--decision", default="upheld", show_default=True, metavar="WORD", help="upheld, rejected or pending.")
@click.option("--sign", type=PATH, metavar="KEY", help="Sign it with an Ed25519 private key (PEM).")
@click.option(
    "--file", type=PATH, default=Path("rulings.yaml"), show_default=True, help="The list that it is added to."
)
def rule(
    record: Path,
    finding: str,
    claim: str,
    argument: str,
    claimed_by: str,
    by: str,
    decision: str,
    sign: Path | None,
    file: Path,
) -> None:
    """Write a ruling on a finding of RECORD into rulings.yaml.

    With --sign it is proven where buyer.yaml beside it names the key: `keys: [{name: NAME, key: PEM}]`. Without,
    `verify` says that it is two names, neither of them proven.
    """
    with one_sentence():
        from conformance.jobs.evidence.finished_runs import finding_of
        from conformance.jobs.signed_rulings import signed_ruling
        from conformance.profile.rulings import read_rulings, ruling_in
        from conformance.profile.yaml_list import Listed
        from conformance.report.escaping import one_line
        from conformance.report.run_documents import read_document

        finding_of(read_document(record), finding)
        said = {
            "finding": finding, "claim": claim, "argument": argument, "decision": decision, "by": by,
            "claimed_by": claimed_by, "date": datetime.now(UTC).date().isoformat(),
        }  # fmt: skip
        ruling = ruling_in(Listed(said, "the ruling"))
        ruling = ruling if sign is None else signed_ruling(ruling, sign)
        before = file.read_text(encoding="utf-8") if file.exists() else "rulings:\n"
        if file.exists() and any(one.finding == finding for one in read_rulings(file)):
            raise Listed(said, str(file)).wrong(finding, "is ruled on already: take that ruling out first")
        entry = {**said, **({"signature": ruling.signature} if ruling.signature else {})}
        lines = [f"{name}: {json.dumps(value)}" for name, value in entry.items()]
        added = "  - " + "\n    ".join(lines) + "\n"
        write_text(file, f"{before.rstrip()}\n{added}")
        proven = "signed" if sign is not None else "not signed: two names, neither proven"
        click.echo(f"{one_line(finding, 60)}: {decision} by {one_line(by, 60)}, {proven} · {file}")
