"""Connection and limits of an environment, and a check that the target is reachable at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from conformance.contract.contract import Contract
from conformance.engine.credential_sources import plain_secret
from conformance.exchange import Connection, HttpTransport, Limits
from conformance.model import NoAnswer, NoAnswerReason, Outcome, Request, Response
from conformance.model.errors import BadOption, Unreachable
from conformance.profile.ixit import Environment

#: What else a target may speak that does not respond, by whether HTTP/2 is asked for already.
_OR_NEWER = {False: ", or does it need http2: true in the IXIT", True: ""}


def connection_of(environment: Environment) -> Connection:
    """The connection settings of an environment: proxy, TLS and the like."""
    return Connection(
        ca_file=environment.ca_file,
        client_certificate=environment.client_certificate,
        client_key=environment.client_key,
        verify=environment.verify_tls,
        http2=environment.http2,
        proxy=environment.proxy,
        proxy_login=next(iter(proxy_secrets(environment)), None),
        no_proxy=environment.no_proxy,
    )


def proxy_secrets(environment: Environment) -> tuple[str, ...]:
    """The `user:password` that the proxy of an environment asks for, where the IXIT says where it comes from.

    Raises:
        DeclarationError: There is none at that place.
    """
    source = environment.proxy_login
    return () if environment.proxy is None or source is None else (plain_secret("proxy_login", source),)


def limits_of(environment: Environment) -> Limits:
    """The timeouts, concurrency and rate of exchanges with an environment."""
    limits = environment.limits
    return Limits(
        connect_timeout=limits.connect_timeout,
        timeout=limits.timeout,
        concurrency=limits.concurrency,
        rate=limits.rate,
    )


@contextmanager
def transport_to(environment: Environment) -> Iterator[HttpTransport]:
    """A transport for single requests to an environment, closed when the context ends."""
    limits = replace(limits_of(environment), rate=None)
    transport = HttpTransport(connection_of(environment), limits)
    try:
        yield transport
    finally:
        transport.close()


@dataclass(frozen=True, slots=True)
class Probed:
    """What the address of an API answered to a request without credentials for nothing in particular."""

    api: str
    url: str
    outcome: Outcome


def probe(environment: Environment, contracts: Mapping[str, Contract]) -> tuple[Probed, ...]:
    """Ask each API's address whether anything is there; one request for each address."""
    seen: dict[str, Outcome] = {}
    found: list[Probed] = []
    with transport_to(environment) as transport:
        for api in contracts:
            url = environment.urls.get(api)
            if url is None:
                continue
            if url not in seen:
                headers = (("Accept", "application/json"), *environment.headers.items())
                seen[url] = transport.send(Request("GET", f"{url}/", headers))
            found.append(Probed(api, url, seen[url]))
    return tuple(found)


def require_reachable(environment: Environment, contracts: Mapping[str, Contract]) -> None:
    """Raise one clear sentence where nothing, or something else, is at an address."""
    for one in probe(environment, contracts):
        refuse_unreachable(one, environment)


def refuse_unreachable(probed: Probed, environment: Environment) -> None:
    """Raise Unreachable, or BadOption where the address itself is wrong."""
    match probed.outcome:
        case NoAnswer() as silence:
            raise Unreachable(f"{probed.url} cannot be reached: {why_silent(silence, probed.url, environment)}")
        case Response() as response:
            wrong = _wrong_address(response, probed.url)
            if wrong:
                raise BadOption(wrong)


def why_silent(silence: NoAnswer, url: str, environment: Environment) -> str:
    """Why no response came, and what to do next, as a sentence."""
    host = urlsplit(url).netloc
    match silence.reason:
        case NoAnswerReason.REFUSED:
            return f"{host} rejects the connection; is the target running?"
        case NoAnswerReason.DNS:
            return f"the name {urlsplit(url).hostname} is not known"
        case NoAnswerReason.TIMEOUT:
            return f"{host} is silent ({silence.detail})"
        case NoAnswerReason.PROXY:
            return f"the proxy {environment.proxy} does not let us through ({silence.detail})"
        case NoAnswerReason.TLS if "certificate" in silence.detail.lower():
            return f"its certificate is not trusted ({silence.detail}); give tls.ca_file for an authority of your own"
        case NoAnswerReason.TLS:
            return f"no TLS connection comes about ({silence.detail}); is it http{_OR_NEWER[environment.http2]}?"
        case NoAnswerReason.TORN:
            return f"the response of {host} does not arrive whole ({silence.detail})"
        case NoAnswerReason.GARBAGE | NoAnswerReason.RESET if url.startswith("http:"):
            said = f"{host} does not respond in HTTP{'/2' if environment.http2 else ''} ({silence.detail})"
            return f"{said}; is it https{_OR_NEWER[environment.http2]}?"
        case NoAnswerReason.GARBAGE | NoAnswerReason.RESET if not environment.http2:
            return f"{silence.reason}: {silence.detail}; does it need http2: true in the IXIT?"
        case _:
            return f"{silence.reason}: {silence.detail}"


def _wrong_address(response: Response, url: str) -> str | None:
    """Why a responding URL is plainly not the API, as a sentence, or None."""
    location = response.header("location") or ""
    if response.status in (301, 302, 307, 308) and url.startswith("http:") and _same_host_by_https(location, url):
        return f"{url} only leads to https: write https:// in the IXIT or --target"
    text = response.body[:2000].lower()
    if url.startswith("http:") and response.status == 400 and b"https port" in text:
        return f"{url} is an https port: write https:// in the IXIT or --target"
    return None


def _same_host_by_https(location: str, url: str) -> bool:
    """Whether a redirect leads to the same host over TLS; a log-in elsewhere is another thing."""
    try:
        to = urlsplit(location)
        return to.scheme == "https" and to.hostname == urlsplit(url).hostname
    except ValueError:
        return False


def is_page(response: Response) -> bool:
    """Whether a response is a web page, such as a login page, instead of an API's."""
    return looks_like_page(response.body)


def looks_like_page(body: bytes) -> bool:
    """Whether a body begins as a web page does."""
    return body[:500].lstrip().lower().startswith((b"<!doctype html", b"<html"))
