"""The sandbox: the three APIs over one seeded world, in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from conformance.contract import Contract, Found, KnownPath, Operation, find_operation
from conformance.model import Outcome, Request, Response
from conformance.sandbox import lenient_json
from conformance.sandbox.call import NOTHING, Call, Refusal, Reply
from conformance.sandbox.callers import Credentials
from conformance.sandbox.chosen_readings import agreed, choices_of, spoken_of_elsewhere
from conformance.sandbox.edition import editions
from conformance.sandbox.error_bodies import error_content
from conformance.sandbox.faults import faults_of
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.moments import Clock
from conformance.sandbox.operations import HANDLERS
from conformance.sandbox.request_validation import judge_of, refusal_of
from conformance.sandbox.seed.fresh import fresh_world
from conformance.sandbox.value_text import Wire
from conformance.sandbox.world import Organisation, World

_LONGEST_URL = 32_768
_LARGEST_BODY = 10 * 1024 * 1024
_ROUTES_KEPT = 8192


class Sandbox:
    """The reference implementation: give it requests, it answers them.

    Customers is served below `/v2`, Feasibility and Subscriptions below `/v1` (their paths do not meet); each also
    below its own name, `/customers/v2`. `bases` moves them elsewhere.
    """

    def __init__(
        self,
        contracts: Mapping[str, Contract],
        *,
        seed: int = 0,
        faults: Iterable[Fault | str] = (),
        readings: Mapping[str, str] | None = None,
        today: date | None = None,
        credentials: Credentials | None = None,
        bases: Mapping[str, str] | None = None,
    ) -> None:
        self.seed = seed
        self.clock = Clock(today)
        self.credentials = credentials or Credentials()
        self.choices = choices_of(contracts, readings or {})
        self.contracts = {api: agreed(contract, self.choices[api]) for api, contract in contracts.items()}
        self.bases = {api: (bases or {}).get(api, base_of(contract)) for api, contract in contracts.items()}
        self.faults: dict[str, Fault] = {}
        for fault in faults:
            found = fault if isinstance(fault, Fault) else faults_of((fault,))[0]
            self.faults[found.id] = found
        self.rng = Random(f"masstack sandbox at work {seed}")
        self.world: World = fresh_world(seed, self.clock.today())
        #: A fault may have a request carried out while it looks at another.
        self._lock = threading.RLock()
        self._wires = {api: Wire.of(choices) for api, choices in self.choices.items()}
        nulls = "absent-or-null-in-answers"
        self._own_nulls = {api: spoken_of_elsewhere(contract, nulls) for api, contract in contracts.items()}
        self.editions = editions(self.contracts, contracts)
        self._judges = {api: judge_of(contract) for api, contract in self.contracts.items()}
        self._routes: dict[tuple[str, str], _Route] = {}
        self._touching: dict[str, tuple[Fault, ...]] = {}
        self._counts: dict[str, int] = {}
        #: Room for what a fault remembers from one request to the next.
        self.memory: dict[str, Any] = {}

    def handle(self, request: Request) -> Outcome:
        """Answer one request."""
        with self._lock:
            return self._handle(request)

    def broken(self, target: str, status: int, detail: str) -> Response:
        """Answer what is no request of HTTP, in the shape of the API that it seems to be meant for."""
        route = self._find("GET", _target(target)[0])
        return self._refused(route.api, Refusal(status, detail))

    def touching(self, operation: Operation) -> tuple[Fault, ...]:
        """The faults that are switched on and show at an operation."""
        if not self.faults:
            return ()
        found = self._touching.get(operation.key)
        if found is None:
            found = tuple(fault for fault in self.faults.values() if fault.touches(operation.key))
            self._touching[operation.key] = found
        return found

    def _handle(self, request: Request) -> Outcome:
        for fault in self.faults.values():
            if fault.arrives is not None:
                arrived = fault.arrives(self, request)
                if isinstance(arrived, Response):
                    return arrived
                request = arrived
        path, query = _target(request.url)
        headers = {name.lower(): value for name, value in reversed(request.headers)}
        route = self._route(request.method, path)
        try:
            _check_size(request)
            self._check_credentials(route.api, headers)
            call = self._call(route, query, headers)
        except Refusal as refusal:
            return self._turned_away(route, headers, self._refused(route.api, refusal))
        return self._answered(call, request)

    def _turned_away(self, route: _Route, headers: Mapping[str, str], refused: Response) -> Outcome:
        """Answer what does not reach an operation that was meant."""
        if not self.faults or not isinstance(route.found, Found):
            return refused
        org = next(iter(self.world.organisations.values()))
        call = Call(self, route.found.operation, route.found.parameters, (), headers, None, org, 0)
        return _spoiled(call, self.touching(call.operation), refused)

    def _call(self, route: _Route, query: str, headers: Mapping[str, str]) -> Call:
        match route.found:
            case None:
                raise Refusal(404, "There is no such path")
            case KnownPath(methods):
                status = self._method_status(route)
                raise Refusal(status, "The method is not allowed", headers=(("allow", ", ".join(methods)),))
            case Found(operation, parameters):
                org = self._organisation(operation, parameters, headers)
                self._counts[operation.key] = number = self._counts.get(operation.key, 0) + 1
                asked = parse_qsl(query, keep_blank_values=True, separator="&") if query else ()
                return Call(self, operation, parameters, asked, headers, None, org, number)

    def _answered(self, call: Call, request: Request) -> Outcome:
        faults = self.touching(call.operation)
        try:
            reply = self._reply(call, request, faults)
        except Refusal as refusal:
            reply = self._error(call.operation.api, refusal)
        for fault in faults:
            if fault.reply is not None:
                reply = fault.reply(call, reply)
        return _spoiled(call, faults, self._response(call.operation.api, reply, call.operation))

    def _reply(self, call: Call, request: Request, faults: Sequence[Fault]) -> Reply:
        api = call.operation.api
        judgement = self._judges[api].judge(call.operation, call.path, call.query, call.headers, request.body)
        if request.body:
            call.raw = request.body
            call.body = lenient_json.parsed_body(request.body)
        if judgement.kind != "valid":
            tolerant = [fault.tolerates for fault in faults if fault.tolerates is not None]
            refusal = refusal_of(call, judgement, self.choices[api], tolerant)
            if refusal is not None:
                raise refusal
        for fault in faults:
            if fault.before is not None and (instead := fault.before(call)) is not None:
                return instead
        return HANDLERS[call.operation.id](call)

    def _check_credentials(self, api: str, headers: Mapping[str, str]) -> None:
        choices = self.choices[api]
        needed = choices.of("credentials-needed")
        if choices.of("subscriptions-security") == "open" or choices.of("missing-credentials-status") == "ignored":
            return
        missing = needed != "permissions" and not self.credentials.bearer_holds(headers.get("authorization"))
        if needed in ("both", "permissions") and headers.get("x-auth-roles") != self.credentials.roles:
            missing = True
        if missing:
            if choices.of("missing-credentials-status") == "403":
                raise Refusal(403, "Valid credentials are needed")
            raise Refusal(401, "Valid credentials are needed", headers=(("www-authenticate", "Bearer"),))

    def _organisation(
        self, operation: Operation, parameters: Mapping[str, str], headers: Mapping[str, str]
    ) -> Organisation:
        api = operation.api
        organisations = self.world.organisations
        name = parameters.get("orgId") or parameters.get("org_id")
        if name is None:
            return next(iter(organisations.values()))
        found = organisations.get(name)
        bearer = self.choices[api].of("credentials-needed") != "permissions"
        if found is None or (bearer and not self.credentials.may_ask(headers.get("authorization"), name)):
            reading = self.contracts[api].readings.get("unknown-organisation-status")
            documented = reading is None or reading.seen_in is None or operation.id in reading.seen_in.not_at
            status = "404" if documented else self.choices[api].of("unknown-organisation-status")
            raise Refusal(int(status) if status.isdigit() else 404, "The organisation is unknown")
        return found

    def _method_status(self, route: _Route) -> int:
        wanted = self.choices[route.api].of("method-not-allowed-status")
        return int(wanted) if wanted.isdigit() and not route.lists_405 else 405

    def _refused(self, api: str, refusal: Refusal) -> Response:
        return self._response(api, self._error(api, refusal))

    def _error(self, api: str, refusal: Refusal) -> Reply:
        choices = self.choices[api]
        if refusal.status == 405:
            match choices.of("method-not-allowed-body"):
                case "empty":
                    return Reply(405, headers=refusal.headers)
                case "other":
                    return Reply(405, {"error": "method not allowed"}, refusal.headers)
        return Reply(refusal.status, error_content(api, choices, refusal.status, refusal.detail), refusal.headers)

    def _response(self, api: str, reply: Reply, operation: Operation | None = None) -> Response:
        if api in self.editions:
            reply = self.editions[api].shaped(operation, reply)
        if reply.content is NOTHING:
            return Response(reply.status, (*reply.headers, ("content-length", "0")))
        wire = self._wires[api]
        body = wire.text(reply.content, own_nulls=operation is not None and operation.id in self._own_nulls[api])
        media_type = wire.media_type if reply.status < 400 else wire.of_errors
        headers = (("content-type", media_type), *reply.headers, ("content-length", str(len(body))))
        return Response(reply.status, wire.named(headers), body)

    def _route(self, method: str, path: str) -> _Route:
        known = self._routes.get((method, path))
        if known is None:
            known = self._find(method, path)
            if len(self._routes) >= _ROUTES_KEPT:
                self._routes.clear()
            self._routes[method, path] = known
        return known

    def _overlapping(self, api: str, found: Found) -> Found | KnownPath:
        own = self.choices[api].of("agile-tv-path-overlap") == "own-path"
        return KnownPath(("PATCH",)) if own else found

    def _find(self, method: str, path: str) -> _Route:
        best = _Route(next(iter(self.contracts)), None)
        for api, contract in self.contracts.items():
            for base in (self.bases[api], f"/{api}{base_of(contract)}"):
                if not path.startswith(f"{base}/"):
                    continue
                found = find_operation(contract, method, path[len(base) :])
                if isinstance(found, Found) and path.endswith(_OWN_PATH) and method == "GET":
                    found = self._overlapping(api, found)
                if isinstance(found, Found):
                    return _Route(api, found)
                if isinstance(found, KnownPath):
                    best = _Route(api, found, _lists_405(contract, found, path[len(base) :]))
                elif best.found is None:
                    best = _Route(api, None)
        return best


#: The one path that the template of another operation fits too.
_OWN_PATH = "/users/agile-tv"


class _Route:
    """Where a method and a path lead."""

    __slots__ = ("api", "found", "lists_405")

    def __init__(self, api: str, found: Found | KnownPath | None, lists_405: bool = False) -> None:
        self.api = api
        self.found = found
        self.lists_405 = lists_405


def _spoiled(call: Call, faults: Sequence[Fault], outcome: Outcome) -> Outcome:
    for fault in faults:
        if fault.after is not None and isinstance(outcome, Response):
            outcome = fault.after(call, outcome)
    return outcome


def _check_size(request: Request) -> None:
    if len(request.url) > _LONGEST_URL:
        raise Refusal(414, "The URL is too long")
    if request.body is not None and len(request.body) > _LARGEST_BODY:
        raise Refusal(413, "The body is too large")


def _lists_405(contract: Contract, known: KnownPath, path: str) -> bool:
    found = (find_operation(contract, method, path) for method in known.methods)
    return any(isinstance(one, Found) and "405" in one.operation.answers for one in found)


def base_of(contract: Contract) -> str:
    """The base path of an API: that of its first server."""
    return urlsplit(contract.servers[0]).path.rstrip("/")


def _target(url: str) -> tuple[str, str]:
    """Split a URL into its path and its query, as they were sent."""
    start = url.find("://")
    if start >= 0:
        slash = url.find("/", start + 3)
        question = url.find("?", start + 3)
        if slash < 0 or 0 <= question < slash:
            slash = question
        url = url[slash:] if slash >= 0 else "/"
    path, _, query = url.partition("#")[0].partition("?")
    return path, query
