"""Write a request as a curl command, ready to paste and without credentials."""

from __future__ import annotations

import re
import shlex

from conformance.model import Request
from conformance.record.redaction.secrets_in_text import carries_credentials

#: Bytes of a body that fit a line; a longer one is named by its exchange.
MOST_BODY = 4_000

_LEFT_TO_CURL = frozenset({"content-length", "host", "transfer-encoding", "connection"})


def curl_line(request: Request, number: int) -> str:
    """The curl command that sends a request again; `number` names the exchange that holds a long body."""
    parts = ["curl", "--globoff", "--path-as-is", "-isS", "-X", _quoted(request.method)]
    has_type = False
    for name, value in request.headers:
        if name.lower() in _LEFT_TO_CURL:
            continue
        has_type = has_type or name.lower() == "content-type"
        if carries_credentials(name):
            parts += ["-H", f'"{_variable(name, value)}"']
        else:
            parts += ["-H", _quoted(f"{name}: {value}" if value else f"{name};")]
    if request.body is not None:
        if not has_type:
            parts += ["-H", "'Content-Type:'"]
        parts += ["--data-binary", _body(request.body, number)]
    return " ".join((*parts, _quoted(request.url)))


def _variable(name: str, value: str) -> str:
    """A header whose value the shell fills in: `Authorization: Bearer $AUTHORIZATION`."""
    scheme = re.match(r"(Bearer|Basic|Digest|ApiKey|Token) ", value)
    plain = re.sub(r"[^A-Za-z0-9-]", "", name)
    return f"{plain}: {scheme[0] if scheme else ''}${re.sub(r'[^A-Z0-9]', '_', plain.upper())}"


def _body(body: bytes, number: int) -> str:
    if len(body) > MOST_BODY:
        return f"@body-of-exchange-{number}-in-run.jsonl"
    try:
        return _quoted(body.decode("utf-8"))
    except UnicodeDecodeError:
        return "$'" + "".join(_octet(octet) for octet in body) + "'"


def _quoted(text: str) -> str:
    """Quote for bash; what is not printable goes as an escape."""
    if text.isprintable():
        return shlex.quote(text)
    return "$'" + "".join(_octet(octet) for octet in text.encode("utf-8", "surrogatepass")) + "'"


def _octet(octet: int) -> str:
    character = chr(octet)
    if character in "'\\":
        return f"\\{character}"
    return character if 0x20 <= octet < 0x7F else f"\\x{octet:02x}"
