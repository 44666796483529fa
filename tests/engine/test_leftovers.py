"""What a run left behind is known, and what it took back is not listed."""

from __future__ import annotations

import json
from pathlib import Path

from conformance.contract import load_contracts
from conformance.engine.engine import Concluded, Sent
from conformance.engine.leftovers import FILE, Leftovers
from conformance.model import Exchange, Request, Response, Verdict
from conformance.scripts.script import Task
from conformance.verdicts.contribution import Contribution

URL = "http://x/v2/orgs/telco/subscriptions/42/bonuses"


def added(number: int, status: int = 201, *, method: str = "PUT", operation: str = "addBonus") -> Sent:
    request = Request(method, URL, (), json.dumps({"bonusId": 7}).encode())
    response = Response(status, (("content-type", "application/json"),), b"{}")
    exchange = Exchange(number, "case", f"customers/{operation}", request, response, "", "id")
    return Sent(exchange, "key")


def concluded(*restored: int) -> Concluded:
    def script() -> object:
        yield from ()

    task = Task("name", script(), 0)  # type: ignore[arg-type]
    return Concluded(task, (Contribution("p", Verdict.PASS, restored=restored),))


def test_an_accepted_write_is_a_leftover_with_its_real_ids(tmp_path: Path) -> None:
    """The file is for the owner's eyes only."""
    leftovers = Leftovers(load_contracts())
    leftovers.take(added(1))
    leftovers.write(tmp_path)
    (line,) = (tmp_path / FILE).read_text().splitlines()

    assert {"path.orgId": "telco", "path.subscriptionId": "42", "body.bonusId": "7"} == json.loads(line)["ids"]
    assert 0o600 == (tmp_path / FILE).stat().st_mode & 0o777


def test_reads_refusals_and_what_was_undone_are_none(tmp_path: Path) -> None:
    """Without a leftover there is no file."""
    leftovers = Leftovers(load_contracts())
    for event in (added(1, 400), added(2, operation="getBonuses", method="GET"), added(3), concluded(3)):
        leftovers.take(event)
    leftovers.write(tmp_path)

    assert [] == leftovers.remaining()
    assert not (tmp_path / FILE).exists()
