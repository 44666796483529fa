"""Tell an API apart from what stands in front of it: a proxy, a gateway, a log-in page.

A proxy shows itself by one and the same outcome, neither a documented success nor of a documented error shape, for
every response over two operations or more (JUDGEMENT.md, 3). Where the whole run saw one operation only, its responses
alone have to do, and the sentence says what tells the two apart. Nothing is concluded about the target then.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.contract import View, violations
from conformance.contract.contract import Answer, Contract, Operation
from conformance.contract.pointer import resolve
from conformance.contract.vocabulary import is_json
from conformance.engine.reachability import looks_like_page
from conformance.model import Exchange, NoAnswer, NoAnswerReason, OperationKey, Owner, Response, Verdict
from conformance.verdicts.purpose_verdict import PurposeVerdict

#: So many exchanges that are alike are no chance.
FEWEST = 5
#: The name of a web page that came as a success.
PAGE = "page"
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
    "407": "does the proxy take the proxy_login of the IXIT?",
    "429": "is limits.rate of the IXIT too high?",
    "500": "is the target up?",
    **dict.fromkeys(("502", "503", "504"), "does the proxy or gateway reach the target?"),
    PAGE: "is this the API, or a log-in page in front of it?",
}
_ANY = "does something stand in front of the API?"


@dataclass(slots=True)
class _Seen:
    """What came from one API."""

    #: The outcomes that may be the way's, each once, in the order in which they came.
    outcomes: dict[str, None] = field(default_factory=dict)
    #: Whether some response came from the API itself.
    own: bool = False
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
            self._take_response(seen, key, outcome)
        elif outcome.reason is NoAnswerReason.TORN:
            seen.torn += 1
            seen.shown = outcome.detail

    def _take_response(self, seen: _Seen, key: OperationKey, response: Response) -> None:
        seen.whole = seen.whole or bool(response.body)
        seen.statuses.add(response.status)
        seen.answers += 1
        if seen.own:
            return
        contract = self.contracts.get(key.api)
        operation = contract.operations.get(key.id) if contract else None
        name = _way_like(contract, operation, response) if contract and operation else None
        if name is None:
            seen.own = True
            return
        seen.outcomes.setdefault(name)
        seen.shown = seen.shown or _shown(response)

    @property
    def shown(self) -> frozenset[str]:
        """The APIs of which some response came from the API itself."""
        return frozenset(api for api, seen in self._seen.items() if seen.own)

    def sentences(self) -> Mapping[str, str]:
        """For each API of which no response was seen, a sentence that says so."""
        alone = not any(seen.own for seen in self._seen.values())
        return {api: said for api, seen in self._seen.items() if (said := _sentence(api, seen, alone=alone))}

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
    return replace(
        verdict, verdict=Verdict.INCONCLUSIVE, reason=sentence, evidence=(), warnings=(), notes=(), owner=Owner.WAY
    )


def _sentence(api: str, seen: _Seen, *, alone: bool) -> str:
    """Why an API was not seen, or nothing; `alone` where no other API of the run was seen either."""
    if seen.torn >= FEWEST and not seen.whole:
        return (
            f"nothing of {api} was seen: no response with a body arrives whole ({seen.torn} of {seen.count}"
            f"{f'; {seen.shown}' if seen.shown else ''}): what stands between this machine and the target?"
        )
    enough = seen.answers >= FEWEST and len(seen.operations) > 1
    if seen.own or not seen.outcomes or not (enough or alone) or not _of_one_kind(seen.outcomes):
        return ""
    question = _QUESTIONS.get(PAGE if PAGE in seen.outcomes else next(iter(seen.outcomes)), _ANY)
    asks = f"; only {min(seen.operations)} was tested: does another operation respond?"
    also = asks if len(seen.operations) == 1 else ""
    return f"nothing of {api} was seen: {_each_of(seen)}: {question}{also}"


def _of_one_kind(outcomes: Collection[str]) -> bool:
    """Whether outcomes come from one and the same thing; a log-in shows itself by pages and by redirects to them."""
    return len(outcomes) == 1 or set(outcomes) <= {"3xx", PAGE}


def _each_of(seen: _Seen) -> str:
    """What all responses of an API were, as a clause."""
    what = " or ".join("a web page" if outcome == PAGE else outcome for outcome in seen.outcomes)
    shown = f" ({seen.shown})" if seen.shown and PAGE not in seen.outcomes else ""
    return f"{'the only response' if seen.answers == 1 else f'each of {seen.answers} responses'} is {what}{shown}"


def _way_like(contract: Contract, operation: Operation, response: Response) -> str | None:
    """The name of an outcome that may be the way's; None: it is the API's own, or nobody knows."""
    status = response.status
    if looks_like_page(response.body) and status != 500:
        return PAGE if status < 300 else _named(status)
    if 200 <= status < 300 or (status >= 500 and status not in _GATEWAY):
        return None
    return None if _of_documented_shape(contract, operation, response) else _named(status)


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
