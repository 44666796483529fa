"""The ASGI application: tokens, routing, one request at a time, answers in the variant's manner."""

import datetime
from typing import Any, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from . import accounts, changes, devices, finance, limits, penalties, signups, subscriptions, users
from .call import Call, Operation
from .data import build_world
from .variants import VARIANTS, Variant
from .wire import Answer, Refusal, encode, error_body

TOKENS = {
    "token-telco-5d1c": ("telco",),
    "token-masmovil-8e2f": ("masmovil",),
    "token-both-3a7b": ("telco", "masmovil"),
}
PREFIXES = {"customers": "/customers/v2", "feasibility": "/feasibility/v1", "subscriptions": "/subscriptions/v1"}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"]
OPERATIONS: tuple = tuple(
    operation
    for module in (signups, users, accounts, subscriptions, changes, devices, penalties, finance, limits)
    for operation in module.OPERATIONS
)


def split(path: str) -> tuple | None:
    """The API and the segments behind its prefix."""
    for api, prefix in PREFIXES.items():
        if path.startswith(prefix + "/"):
            return api, path[len(prefix) + 1 :].split("/")
    return None


def match(template: str, parts: list) -> dict | None:
    """The path parameters, when a template fits."""
    wanted = template.strip("/").split("/")
    if len(wanted) != len(parts):
        return None
    args = {}
    for want, part in zip(wanted, parts):
        if want.startswith("{"):
            if not part:
                return None
            args[want.strip("{}")] = part
        elif want != part:
            return None
    return args


def candidates(api: str, parts: list) -> list:
    """The operations of the most literal template that fits, with their arguments."""
    found = []
    for operation in OPERATIONS:
        args = match(operation.path, parts) if operation.api == api else None
        if args is not None:
            found.append((len(args), operation, args))
    fewest = min((count for count, _, _ in found), default=0)
    return [(operation, args) for count, operation, args in found if count == fewest]


def granted(request: Request) -> tuple:
    """The organisations of the Bearer token; none: 401."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or token.strip() not in TOKENS:
        raise Refusal(401, "a valid Bearer token is required")
    return TOKENS[token.strip()]


class Service:
    """One fresh world behind one variant."""

    def __init__(self, variant: Variant, today: datetime.date):
        self.variant = variant
        self.world = build_world(today)
        self.answered = 0

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        raw = await request.body()
        target = split(request.url.path)
        api = target[0] if target else "customers"
        headers: dict = {}
        try:
            answer = self.answer(request, raw, target, headers)
        except Refusal as refusal:
            answer = Answer(refusal.status, error_body(api, refusal, self.variant))
            if refusal.status == 401:
                headers["WWW-Authenticate"] = "Bearer"
                answer.has_body = self.variant.unauthorised_body or api == "feasibility"  # 000:31
            if refusal.status == 405:
                answer.has_body = api != "customers"  # 001:1949 prints no schema
        return self.send(answer, headers)

    def answer(self, request: Request, raw: bytes, target: tuple | None, headers: dict) -> Answer:
        """Check token, path, method and organisation, then run the operation."""
        orgs = granted(request)
        found = candidates(*target) if target else []
        if not found:
            raise Refusal(404, "there is no such resource")
        chosen = next((item for item in found if item[0].method == request.method), None)
        if chosen is None:
            self.refuse_method(found, headers)
        operation, args = chosen
        org = self.organisation(args, orgs, operation)
        for one in self.world.orgs.values():
            one.settle(everything=request.method != "GET")
        return operation.handler(Call(self.world, org, orgs, self.variant, args, request.query_params, raw))

    def refuse_method(self, found: list, headers: dict) -> None:
        """405 where the page lists it (001:1949), else the variant's choice."""
        documented = any(operation.lists_405 for operation, _ in found)
        status = 405 if documented else self.variant.undocumented_method
        if status == 405:
            headers["Allow"] = ", ".join(sorted({operation.method for operation, _ in found}))
        raise Refusal(status, "this method is not supported here")

    def organisation(self, args: dict, orgs: tuple, operation: Operation) -> Any:
        """The organisation of the path, when the token may use it."""
        name = args.get("orgId", orgs[0])
        if name not in self.world.orgs:
            status = 404 if operation.api == "subscriptions" else self.variant.unknown_org_status  # 002:317
            raise Refusal(status, "an organisation with this name was not found")
        if name not in orgs:
            raise Refusal(403, "the token does not allow this organisation")
        return self.world.orgs[name]

    def send(self, answer: Answer, headers: dict) -> Response:
        """Make the response: media type, length or chunks, header case, connection."""
        self.answered += 1
        content = encode(answer.body, self.variant).encode("utf-8") if answer.has_body else b""
        if answer.has_body:
            headers["Content-Type"] = "application/json" + ("; charset=utf-8" if self.variant.charset else "")
        if self.variant.close_every and self.answered % self.variant.close_every == 0:
            headers["connection"] = "close"
        if self.variant.chunked and content:
            response: Response = StreamingResponse(pieces(content), answer.status)
        else:
            response = Response(content, answer.status)
        plain = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        length = [] if self.variant.chunked and content else [(b"content-length", str(len(content)).encode())]
        response.raw_headers = [
            (name if self.variant.title_headers else name.lower(), value) for name, value in plain + length
        ]
        return response


async def pieces(content: bytes) -> Any:
    """The body in pieces of at most 4000 bytes."""
    for at in range(0, len(content), 4000):
        yield content[at : at + 4000]


def create_app(variant: str = "A", *, today: datetime.date | None = None) -> Callable:
    """A fresh application with its own seed world."""
    service = Service(VARIANTS[variant], today or datetime.date.today())

    async def endpoint(request: Request) -> Response:
        return await service(request)

    app = Starlette(routes=[Route("/{path:path}", endpoint, methods=METHODS)])
    app.state.service = service
    return app
