"""Revert what reversible writes changed (`x-undone-by`), also after a run was interrupted.

What `x-observed-by` shows is read before the first write that may change it, and again at the end: the difference says
which requests are needed, whatever was sent in between.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from conformance.checks.rules.select import as_sent, path_values, request_values, same, select
from conformance.contract.contract import Contract, EffectKind, Operation, operation_at
from conformance.engine.parallel import Course, side_by_side
from conformance.exchange import CallableTransport, DirectPump, Limits, Pump
from conformance.exchange.request_bytes import json_bytes
from conformance.model import Exchange, NoAnswer, OperationKey, Outcome, Request, Response
from conformance.profile.ixit import Environment

Send = Callable[[Request], Outcome]

#: How often what was refused is tried again: one change may have to wait for another.
PASSES = 3
#: Name of the journal beside the record, while there is something to undo.
JOURNAL = "undo.jsonl"


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of the writes of one operation."""

    operation: str
    #: Numbers of the exchanges whose effect is gone.
    restored: tuple[int, ...] = ()
    #: Numbers of those whose effect is still there, or may be.
    left: tuple[int, ...] = ()
    requests: int = 0


@dataclass(slots=True)
class _Touched:
    """One thing that writes of one operation may have changed."""

    operation: Operation
    before: Any
    read: Request | None
    exchanges: list[Exchange] = field(default_factory=list)
    #: Requests that taking it back needed.
    requests: int = 0


class Undo:
    """Watches the reversible writes of a run, and takes them back."""

    def __init__(
        self,
        contracts: Mapping[str, Contract],
        environment: Environment,
        credentials: Mapping[str, Mapping[str, str]],
        send: Send,
        journal: Path | None = None,
    ) -> None:
        """Write everything that undoing needs into the journal, where one is given, as it happens."""
        self._contracts = contracts
        self._environment = environment
        self._credentials = credentials
        self._send = send
        self._touched: dict[tuple[str, str], _Touched] = {}
        self._states: dict[str, Any] = {}
        self._journal = journal
        self.requests = 0

    def load(self, journal: Path) -> None:
        """Take up what a run that ended before its time had written down, but for a line that it was writing."""
        for entry in _entries(journal):
            operation = operation_at(self._contracts, entry["operation"])
            key = operation.key, entry["read"]
            if "before" in entry:
                read = Request("GET", entry["read"], (("Accept", "application/json"),)) if entry["read"] else None
                self._touched[key] = _Touched(operation, entry["before"], read)
                self._states.setdefault(entry["read"], entry["before"])
            elif key in self._touched:
                sent = Request(entry["method"], entry["url"], (), entry["body"].encode() if entry["body"] else None)
                exchange = Exchange(entry["number"], "", operation.key, sent, Response(200), "", "")
                self._touched[key].exchanges.append(exchange)

    def close(self) -> None:
        """Leave nothing behind but what is still to be undone."""
        if self._journal is not None and self._journal.exists():
            self._journal.unlink()
        for touched in self._touched.values():
            if touched.exchanges:
                self._note(_begun(touched))
                for exchange in touched.exchanges:
                    self._note(_done(touched, exchange))

    def before(self, operation: Operation, request: Request) -> None:
        """Learn, before a write is sent, what it may change."""
        read = self.needed(operation, request)
        if read is not None:
            self.learn(read, self._send(read))
            self.needed(operation, request)

    def needed(self, operation: Operation, request: Request) -> Request | None:
        """The read that has to be answered before a write is sent; None where everything is known."""
        if operation.effect_of(request.method).kind is not EffectKind.REVERSIBLE or not operation.undone_by:
            return None
        read = self._observation(operation, request)
        key = operation.key, read.url if read else ""
        if key in self._touched:
            return None
        if read is not None and read.url not in self._states:
            return self._with_credentials(operation.api, read)
        self._touched[key] = _Touched(operation, None if read is None else self._states[read.url], read)
        return None

    def learn(self, read: Request, outcome: Outcome) -> None:
        """Take in what a read showed that was needed."""
        self.requests += 1
        self._states.setdefault(read.url, self._body(outcome))

    def after(self, exchange: Exchange) -> None:
        """Learn that a write was accepted."""
        if exchange.response is None or not 200 <= exchange.response.status < 300:
            return
        named = OperationKey(exchange.operation)
        operation = self._contracts[named.api].operations.get(named.id)
        if operation is None or operation.effect_of(exchange.request.method).kind is not EffectKind.REVERSIBLE:
            return
        read = self._observation(operation, exchange.request)
        touched = self._touched.get((operation.key, read.url if read else ""))
        if touched is not None:
            if not touched.exchanges:
                self._note(_begun(touched))
            touched.exchanges.append(exchange)
            self._note(_done(touched, exchange))

    def restore(self, pump: Pump | None = None) -> Iterator[Undone]:
        """Take back what was accepted, last things first, and different things side by side; tell what stays."""
        groups: dict[Hashable, list[_Touched]] = {}
        for touched in reversed(self._touched.values()):
            if touched.exchanges:
                groups.setdefault(self._thing(touched), []).append(touched)
        pump = pump or DirectPump(CallableTransport(self._send), Limits())
        for undone in side_by_side(map(self._taken_back, groups.values()), pump):
            yield from undone

    def _thing(self, touched: _Touched) -> Hashable:
        """Name the thing that was changed, by the ids of the read that shows it, or by the operation alone."""
        observed = touched.operation.observed_by
        if touched.read is None or observed is None:
            return touched.operation.key
        read = self._contracts[touched.operation.api].operations[observed["operation"]]
        return frozenset(path_values(read, touched.read).values())

    def _taken_back(self, group: Sequence[_Touched]) -> Course[list[Undone]]:
        """Take back what was done to one thing, one after the other: a change may have to wait for another."""
        found = []
        for touched in group:
            gone = yield from self._restored(touched)
            left = tuple(e.number for e in touched.exchanges if e.number not in gone)
            touched.exchanges = [e for e in touched.exchanges if e.number not in gone]
            found.append(Undone(touched.operation.key, tuple(sorted(gone)), left, touched.requests))
        return found

    def _note(self, entry: Mapping[str, Any]) -> None:
        if self._journal is not None:
            descriptor = os.open(self._journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(json.dumps(entry) + "\n")

    def _restored(self, touched: _Touched) -> Course[set[int]]:
        """Send what is needed, and give the writes whose effect is gone then."""
        if touched.read is not None and touched.before is None:
            return set()
        reverted: set[int] = set()
        # Without a read each pass may revert one write that the next one waits for.
        for _ in range(PASSES if touched.read else len(touched.exchanges)):
            due = yield from self._due_requests(touched)
            if touched.read is None:  # no read says what is still due, but the responses do
                due = [(write, request) for write, request in due if write.number not in reverted]
            taken = []
            for write, request in due:
                outcome = yield from self._asked(touched, request)
                if isinstance(outcome, Response) and outcome.status < 300:
                    taken.append(write.number)
            reverted.update(taken)
            if len(taken) in (0, len(due)):
                break
        if touched.read is None:
            return reverted
        now = yield from self._shown(touched, touched.read)
        rules = touched.operation.undone_by
        if now is None or any(True for rule in rules for _ in _due(touched, rule, now)):
            return set()
        return {exchange.number for exchange in touched.exchanges}

    def _due_requests(self, touched: _Touched) -> Course[list[tuple[Exchange, Request]]]:
        """The requests that `x-undone-by` asks for, with the writes that they revert."""
        found = []
        for rule in touched.operation.undone_by:
            now = None if touched.read is None else (yield from self._shown(touched, touched.read))
            operation = self._contracts[touched.operation.api].operations[rule["operation"]]
            for exchange, item in _due(touched, rule, now):
                request = self._request(operation, rule["with"], touched.operation, exchange.request, item)
                found.append((exchange, request))
        return found

    def _shown(self, touched: _Touched, read: Request) -> Course[Any]:
        return self._body((yield from self._asked(touched, read)))

    def _asked(self, touched: _Touched, request: Request) -> Course[Outcome]:
        """Ask with the credentials of this moment: those of a read at the beginning have ended at the end."""
        self.requests += 1
        touched.requests += 1
        return (yield self._with_credentials(touched.operation.api, request))

    def _observation(self, operation: Operation, request: Request) -> Request | None:
        observed = operation.observed_by
        if observed is None:
            return None
        read = self._contracts[operation.api].operations[observed["operation"]]
        return self._request(read, observed["with"], operation, request, None)

    def _request(
        self, operation: Operation, places: Mapping[str, Any], write: Operation, sent: Request, item: Any
    ) -> Request:
        path, pairs, body = operation.path, [], None
        for place, template in places.items():
            value = _filled(template, write, sent, item)
            location, _, name = place.partition(".")
            if location == "path":
                path = path.replace("{" + name + "}", _quoted(value))
            elif location == "query":
                pairs.append(f"{quote(name)}={_quoted(value)}")
            elif place == "body":
                body = json_bytes(value)
        url = self._environment.urls[operation.api] + path + ("?" + "&".join(pairs) if pairs else "")
        headers = [("Accept", "application/json"), *self._environment.headers.items()]
        if body is not None:
            headers.append(("Content-Type", operation.body.media_type if operation.body else "application/json"))
        return Request(operation.method, url, tuple(headers), body)

    def _with_credentials(self, api: str, request: Request) -> Request:
        credentials = tuple(self._credentials.get(api, {}).items())
        return replace(request, headers=(*credentials, *request.headers))

    def _body(self, outcome: Outcome) -> Any:
        """Give what a read shows, or None where it was not answered; a documented nothing is an empty mapping."""
        if isinstance(outcome, NoAnswer) or outcome.status >= 500 or outcome.status in (401, 403):
            return None
        if outcome.status >= 300:
            return {}
        try:
            return json.loads(outcome.body or b"{}")
        except (ValueError, RecursionError):
            return None


def undoable(journal: Path) -> frozenset[int]:
    """The numbers of the exchanges that a journal still has requests for: what was changed, and how it was before."""
    if not journal.exists():
        return frozenset()
    known: set[tuple[str, str]] = set()
    found: set[int] = set()
    for entry in _entries(journal):
        key = entry["operation"], entry["read"]
        if "before" not in entry and key in known:
            found.add(entry["number"])
        elif "before" in entry and (not entry["read"] or entry["before"] is not None):
            known.add(key)
    return frozenset(found)


def _entries(journal: Path) -> Iterator[dict[str, Any]]:
    """The entries of a journal, but for a line that a run was writing when it was killed."""
    for line in journal.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _quoted(value: Any) -> str:
    # A target may show half of a surrogate pair, which has no bytes of its own.
    return quote(str(value), safe="", errors="surrogatepass")


def _begun(touched: _Touched) -> dict[str, Any]:
    read = touched.read.url if touched.read else ""
    return {"operation": touched.operation.key, "read": read, "before": touched.before}


def _done(touched: _Touched, exchange: Exchange) -> dict[str, Any]:
    sent = exchange.request
    return {
        "operation": touched.operation.key,
        "read": touched.read.url if touched.read else "",
        "number": exchange.number,
        "method": sent.method,
        "url": sent.url,
        "body": sent.body.decode("utf-8", "replace") if sent.body else None,
    }


def _due(touched: _Touched, rule: Mapping[str, Any], now: Any) -> Iterator[tuple[Exchange, Any]]:
    """The writes still to be reverted, each with the item as it was."""
    each = rule.get("each")
    if each is None:
        for exchange in reversed(touched.exchanges):
            yield exchange, None
        return
    latest_write = touched.exchanges[-1]
    old, new = select(touched.before, each["of"]), select(now, each["of"])
    match each["when"]:
        case "gained":
            items = [item for item in new if not _like(item, old, each)]
        case "lost":
            items = [item for item in old if not _like(item, new, each)]
        case _:
            items = [item for item in old if (other := _like(item, new, each)) and _differs(item, other[0], each)]
    for item in items:
        yield latest_write, item


def _like(item: Any, others: list[Any], each: Mapping[str, Any]) -> list[Any]:
    """Find the items that are the same thing."""
    by = each.get("by")
    if by is None:
        return others[:1]
    mine = select(item, by)
    return [other for other in others if mine and select(other, by) == mine]


def _differs(item: Any, other: Any, each: Mapping[str, Any]) -> bool:
    def unlike(pointer: str) -> bool:
        mine, its = select(item, pointer), select(other, pointer)
        return len(mine) != len(its) or any(not same(a, b) for a, b in zip(mine, its, strict=False))

    return any(unlike(pointer) for pointer in each.get("compare") or ("",))


def _filled(template: Any, write: Operation, sent: Request, item: Any) -> Any:
    """Fill a template in from the accepted write and the item."""
    match template:
        case {"request": str(place), **rest} if not rest:
            return next(iter(request_values(write, sent, place)), None)
        case {"item": str(pointer), **rest} if not rest:
            return as_sent(next(iter(select(item, pointer)), None))
        case Mapping():
            return {name: _filled(value, write, sent, item) for name, value in template.items()}
        case list():
            return [_filled(value, write, sent, item) for value in template]
        case _:
            return template
