"""Tell an API apart from what stands in front of it: a proxy, a gateway, a log-in page.

A proxy shows itself by one and the same outcome, neither a documented success nor of a documented error shape, for
every exchange with an API over two operations or more (judgement.md, 3). Nothing is concluded about the target then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.contract import View, violations
from conformance.contract.contract import Answer, Contract, Operation
from conformance.contract.pointer import resolve
from conformance.contract.vocabulary import is_json
from conformance.engine.reachability import looks_like_page
from conformance.model import Exchange, NoAnswer, NoAnswerReason, OperationKey, Response, Verdict
from conformance.verdicts.purpose_verdict import PurposeVerdict

#: So many exchanges that are alike are no chance.
FEWEST = 5
#: What gateways say of a target behind them.
_GATEWAY = frozenset({502, 503, 504})
#: Outcomes that say nothing about the way: they were never sent, or cut by us.
_OURS = frozenset({NoAnswerReason.CUT, NoAnswerReason.UNSENDABLE})
_QUESTIONS: Mapping[str, str] = {
    "3xx": "is the base URL right, and are the credentials accepted?",
    "401": "are the credentials accepted?",
    "403": "are the credentials accepted, and may this machine call the API?",
    "404": "is the base URL right?",
    "405": "is the base URL right?",
    "429": "is limits.rate of the IXIT too high?",
    "500": "is the target up?",
    **dict.fromkeys(("502", "503", "504"), "does the proxy or gateway reach the target?"),
    "page": "is this the API, or a log-in page in front of it?",
}


@dataclass(slots=True)
class _Seen:
    """What came from one API."""

    #: The only outcome so far, None where there were several; empty before the first.
    outcome: str | None = ""
    count: int = 0
    operations: set[str] = field(default_factory=set)
    shown: str = ""
    #: Responses whose body was cut on its way, and whether one with a body ever came whole.
    torn: int = 0
    whole: bool = False
    #: Every status that came.
    statuses: set[int] = field(default_factory=set)
    answers: int = 0


@dataclass(slots=True)
class Way:
    """Learns from every exchange of a run."""

    contracts: Mapping[str, Contract]
    _seen: dict[str, _Seen] = field(default_factory=dict)

    def take(self, exchange: Exchange) -> None:
        """Learn from one exchange."""
        outcome = exchange.outcome
        if isinstance(outcome, NoAnswer) and outcome.reason in _OURS:
            return
        key = OperationKey(exchange.operation)
        seen = self._seen.setdefault(key.api, _Seen())
        seen.count += 1
        seen.operations.add(key.id)
        if isinstance(outcome, Response):
            seen.whole = seen.whole or bool(outcome.body)
            seen.statuses.add(outcome.status)
            seen.answers += 1
        elif outcome.reason is NoAnswerReason.TORN:
            seen.torn += 1
            seen.shown = outcome.detail
        if seen.outcome is None:
            return
        contract = self.contracts.get(key.api)
        operation = contract.operations.get(key.id) if contract else None
        outcome_name = _way_like(contract, operation, outcome) if contract and operation else None
        alike = seen.outcome in ("", outcome_name)
        seen.outcome = outcome_name if alike else None
        if isinstance(outcome, Response) and seen.outcome and not seen.shown:
            seen.shown = _shown(outcome)

    def sentences(self) -> Mapping[str, str]:
        """For each API of which no response was seen, a sentence that says so."""
        return {api: said for api, seen in self._seen.items() if (said := _sentence(api, seen))}

    @property
    def remark(self) -> str:
        """A sentence where every response had the same status: then hardly any came from the API itself."""
        statuses = {status for seen in self._seen.values() for status in seen.statuses}
        answers = sum(seen.answers for seen in self._seen.values())
        if answers < 2 * FEWEST or len(statuses) != 1:
            return ""
        name = _named(*statuses)
        question = _QUESTIONS.get(name, "")
        return f"each of {answers} responses has the status {name}: {question}" if question else ""

    def judged(self, verdicts: Iterable[PurposeVerdict]) -> tuple[PurposeVerdict, ...]:
        """Let no verdict stand on an API that was not seen."""
        said = self.sentences()
        return tuple(_withdrawn(v, said[v.purpose.api]) if v.purpose.api in said else v for v in verdicts)


def _withdrawn(verdict: PurposeVerdict, sentence: str) -> PurposeVerdict:
    if verdict.verdict in (Verdict.NOT_APPLICABLE, Verdict.ERROR, Verdict.NONE):
        return verdict
    return replace(verdict, verdict=Verdict.INCONCLUSIVE, reason=sentence, evidence=(), warnings=(), notes=())


def _sentence(api: str, seen: _Seen) -> str:
    if seen.torn >= FEWEST and not seen.whole:
        return (
            f"nothing of {api} was seen: no response with a body arrives whole ({seen.torn} of {seen.count}"
            f"{f'; {seen.shown}' if seen.shown else ''}): what stands between this machine and the target?"
        )
    if not seen.outcome or seen.count < FEWEST or len(seen.operations) < 2:
        return ""
    what = "a web page" if seen.outcome == "page" else f"{seen.outcome}{f' ({seen.shown})' if seen.shown else ''}"
    question = _QUESTIONS.get(seen.outcome, "does something stand in front of the API?")
    return f"nothing of {api} was seen: each of {seen.count} responses is {what}: {question}"


def _way_like(contract: Contract, operation: Operation, outcome: Response | NoAnswer) -> str | None:
    """Name an outcome that may be the way's; None: it is the API's own, or nobody knows."""
    if isinstance(outcome, NoAnswer):
        return None
    status = outcome.status
    if looks_like_page(outcome.body) and status != 500:
        return "page" if status < 300 else _named(status)
    if 200 <= status < 300 or (status >= 500 and status not in _GATEWAY):
        return None
    return None if _of_documented_shape(contract, operation, outcome) else _named(status)


def _named(status: int) -> str:
    return "3xx" if 300 <= status < 400 else str(status)


def _shown(response: Response) -> str:
    """The headers and text that tell people where a response came from."""
    location = response.header("location")
    server = response.header("server")
    return f"to {location.partition('?')[0]}" if location else f"from {server}" if server else ""


def _of_documented_shape(contract: Contract, operation: Operation, response: Response) -> bool:
    """Whether a body fits some error schema of the operation, for this status or another."""
    try:
        value = json.loads(response.body)
    except (ValueError, RecursionError):
        return False
    if not isinstance(value, Mapping) or not value:
        return False
    errors = (answer for status, answer in operation.answers.items() if status[:1] in "45d")
    return any(_fits(contract, answer, value) for answer in errors)


def _fits(contract: Contract, answer: Answer, value: Mapping[str, Any]) -> bool:
    if answer.schema is None or not answer.pointer or not is_json(answer.media_type or ""):
        return False
    named = set(_properties(contract, answer.pointer, 0))
    return bool(named & value.keys()) and not violations(contract, answer.pointer, value, View.STATED)


def _properties(contract: Contract, pointer: str, depth: int) -> Iterator[str]:
    """The names of the properties that a schema describes, also in its parts."""
    node = resolve(contract.document, pointer)
    if not isinstance(node, Mapping) or depth > 4:
        return
    yield from node.get("properties") or ()
    if isinstance(node.get("$ref"), str):
        yield from _properties(contract, node["$ref"].removeprefix("#"), depth + 1)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index in range(len(node.get(keyword) or ())):
            yield from _properties(contract, f"{pointer}/{keyword}/{index}", depth + 1)
