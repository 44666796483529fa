"""What `replay` prints: whether it still fails, expected and got, and below each exchange once, as HTTP text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.model import Exchange, NoAnswer
from conformance.model.sentences import together
from conformance.report.body_excerpt import Line, ShownBody
from conformance.report.causes import UNMARKED, shown_exchange
from conformance.report.escaping import one_line, written
from conformance.report.summary_lines import HERE


def replay_lines(asked: str, exchanges: Sequence[Exchange], document: Mapping[str, Any]) -> Iterator[str]:
    """The terminal lines of a replay; `asked` is the given id, `document` the run.json of the repetition."""
    found = [(e, f) for e in document["purposes"] for f in (*e["findings"], *e["warnings"])]
    marked = {number: (entry["id"], finding) for entry, finding in found for number in finding["exchanges"]}
    for entry in document["purposes"]:
        yield from _verdict(entry, asked)
    for alike in _alike(exchanges):
        shown = next((one for one in alike if one.number in marked), alike[0])
        purpose, finding = marked.get(shown.number, ("", None))
        yield ""
        yield from _exchange(shown, finding, purpose)
        if len(alike) > 1:
            numbers = together([str(one.number) for one in alike])
            yield f"the same {len(alike)} times: exchanges {numbers}"


def _alike(exchanges: Sequence[Exchange]) -> list[list[Exchange]]:
    """Put exchanges with the same request and response together; headers tell request ids and the time of day."""
    found: dict[tuple[Any, ...], list[Exchange]] = {}
    for one in exchanges:
        outcome = one.outcome
        came = (outcome.reason,) if isinstance(outcome, NoAnswer) else (outcome.status, outcome.body)
        found.setdefault((one.request.method, one.request.url, one.request.body, *came), []).append(one)
    return list(found.values())


def _exchange(exchange: Exchange, finding: Mapping[str, Any] | None, purpose: str) -> Iterator[str]:
    if finding is None:
        one = shown_exchange(exchange, UNMARKED)
    else:
        where = finding["pointer"], finding["check"], finding["place"], finding["actual"]
        one = shown_exchange(exchange, *where, purpose=purpose)
    yield f"exchange {one.number}, {one.role}, request {one.request_id}, {one.sent_at}, {one.seconds:.3f} s"
    yield from _message(">", one.request, one.request_body)
    yield from _message("<", one.answer, one.answer_body)


def _message(mark: str, head: Sequence[Line], body: ShownBody | None) -> Iterator[str]:
    for line in (*head, *((Line(""), *body.lines) if body else ())):
        text = f"… {line.left_out:,} lines left out …" if line.left_out else line.text
        yield f"{mark} {text}{f'   {HERE}' if line.marked else ''}".rstrip()


def _verdict(entry: Mapping[str, Any], asked: str) -> Iterator[str]:
    for finding in (*entry["findings"], *entry["warnings"]):
        yield f"still fails: {finding['id']} {one_line(finding['title'])}"
        yield f"  expected  {written(finding['expected'], 200)}"
        yield f"  got       {written(finding['actual'], 200)}"
        yield f"  rule      {one_line(entry['says'])}"
    if entry["verdict"] == "pass" and not entry["warnings"]:
        yield f"no longer fails: {asked}"
        yield f"  rule      {one_line(entry['says'])}"
    elif entry["verdict"] not in ("pass", "fail"):
        yield f"could not be tested: {one_line(entry['reason'])}"
        yield f"  masstack-conformance explain {entry['id']}"
