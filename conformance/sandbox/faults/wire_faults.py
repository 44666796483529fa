"""Answers that are wrong as bytes: media types, encodings, JSON that is none, transfers that break, and leaks."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping

from conformance.contract import Answer, Contract, Operation
from conformance.model import Outcome, Response
from conformance.sandbox.call import Call
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.spoiling import json_of, shown, with_body, with_header, with_json

Spoil = Callable[[Response], Response]

_TRACE = "java.lang.NullPointerException\n\tat com.example.crm.Accounts.find(Accounts.java:214)"
_QUERY = "SELECT id, name FROM customer WHERE id = 12"
_FILE = "/opt/crm/lib/accounts.py"


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults in framing, coding and JSON text, for each operation that has such a response."""
    turns = itertools.count()
    for contract in contracts.values():
        for operation in contract.operations.values():
            turn = next(turns)
            yield from _of_errors(operation)
            for status in operation.success_statuses:
                answer = operation.answers[str(status)]
                if answer.media_type is not None:
                    yield from _of_success(operation, answer, turn)
                    break


def _of_success(operation: Operation, answer: Answer, turn: int) -> Iterator[Fault]:
    only = frozenset({int(answer.status)})
    media = f"{operation.key}/conforms/{answer.status}/media-type"
    for name, kind in (("text-plain", "text/plain"), ("html", "text/html; charset=utf-8"), ("no-media-type", None)):
        yield _fault(
            operation,
            f"answers-{name}",
            media,
            f"{operation.id} declares its JSON as {kind or 'nothing'}.",
            "wire-media-type",
            "body/media-type",
            _at(only, _typed(kind)),
        )
    yield _fault(
        operation,
        "empty-body",
        f"{operation.key}/conforms/{answer.status}/schema",
        f"{operation.id} responds with {answer.status} without the documented body.",
        "wire-missing",
        "body/present",
        _at(only, lambda response: with_body(response, b"")),
    )
    for name, words, spoil in _UNSOUND[turn % 3 :: 3]:
        yield _fault(
            operation,
            name,
            f"{operation.key}/conforms/body/sound-json",
            f"{operation.id} sends {words}.",
            "wire-json",
            "body/json",
            _at(only, spoil),
        )
    yield _fault(
        operation,
        "bad-gzip",
        f"{operation.key}/conforms/body/whole",
        f"{operation.id} announces gzip and sends something else.",
        "wire-transfer",
        "body/transfer",
        _at(only, lambda r: with_header(r, "content-encoding", "gzip")),
    )
    yield _fault(
        operation,
        "gzip-ends-early",
        f"{operation.key}/conforms/body/whole",
        f"{operation.id} ends its compressed body too early.",
        "wire-transfer",
        "body/transfer",
        _at(only, _cut_gzip),
    )
    if operation.effect.repeatable:
        yield _fault(
            operation,
            "too-short-length",
            f"{operation.key}/conforms/body/sound-json",
            f"{operation.id} announces less than it sends.",
            "wire-transfer",
            "body/json",
            _at(only, _shorter),
        )


def _of_errors(operation: Operation) -> Iterator[Fault]:
    quiet = f"{operation.key}/conforms/errors/nothing-internal"
    for name, text in (("stack-trace", _TRACE), ("database-query", _QUERY), ("file-name", f" {_FILE}")):
        yield _fault(
            operation,
            f"{name}-in-errors",
            quiet,
            f"Errors of {operation.id} show a {name.replace('-', ' ')}.",
            "leak",
            "leak/internals",
            _saying(text),
        )


def _fault(
    operation: Operation,
    name: str,
    breaks: str,
    says: str,
    family: str,
    check: str,
    after: Callable[[Call, Response], Outcome],
) -> Fault:
    return Fault(f"{operation.id}/{name}", breaks, says, frozenset({operation.key}), family, check=check, after=after)


def _at(statuses: frozenset[int], spoil: Spoil) -> Callable[[Call, Response], Outcome]:
    def after(call: Call, response: Response) -> Outcome:
        if response.status not in statuses or not response.body:
            return response
        spoiled = spoil(response)
        if spoiled != response:
            shown(call)
        return spoiled

    return after


def _typed(kind: str | None) -> Spoil:
    return lambda response: with_header(response, "content-type", kind)


def _saying(text: str) -> Callable[[Call, Response], Outcome]:
    """Let errors say something internal, wherever they have a text."""

    def after(call: Call, response: Response) -> Outcome:
        content = json_of(response)
        if response.status < 400 or not isinstance(content, dict):
            return response
        shown(call)
        errors = content.get("errors")
        if isinstance(errors, list) and errors:
            return with_json(response, {**content, "errors": [{**errors[0], "details": text}, *errors[1:]]})
        return with_json(response, {**content, "detailMsg": text})

    return after


def _twice(response: Response) -> Response:
    """Write the first member of the first object twice."""
    match = re.search(rb'\{("[^"]+":(?:"[^"]*"|-?\d+))', response.body)
    if match is None:
        return response
    start = match.start(1)
    return with_body(response, response.body[:start] + match[1] + b"," + response.body[start:])


def _latin(response: Response) -> Response:
    """Write letters beyond ASCII in Latin-1; where there are none, add some."""
    text = response.body.decode("utf-8")
    if text.isascii():
        text = _with_member(text, '"x_nota":"Señal"')
    return with_body(response, text.encode("cp1252", "replace"))


def _with_member(text: str, member: str) -> str:
    """Put a member into the first object of a JSON text."""
    head, brace, rest = text.partition("{")
    if not brace:
        return text
    return head + brace + member + ("" if rest.lstrip().startswith("}") else ",") + rest


def _adding(member: str) -> Spoil:
    return lambda response: with_body(response, _with_member(response.body.decode(), member).encode())


def _cut_gzip(response: Response) -> Response:
    packed = gzip.compress(response.body, mtime=0)
    return with_header(with_body(response, packed[:-9]), "content-encoding", "gzip")


def _shorter(response: Response) -> Response:
    return with_header(response, "content-length", str(max(1, len(response.body) - 7)))


def _single_quotes(response: Response) -> Response:
    return with_body(response, response.body.replace(b'"', b"'"))


def _trailing_comma(response: Response) -> Response:
    return with_body(response, response.body[:-1] + b"," + response.body[-1:])


#: Name, what it answers, and how.
_UNSOUND: tuple[tuple[str, str, Spoil], ...] = (
    ("duplicate-keys", "an object with the same property twice", _twice),
    ("latin-1", "letters in Latin-1 where UTF-8 is meant", _latin),
    ("byte-order-mark", "JSON behind a byte order mark", lambda r: with_body(r, b"\xef\xbb\xbf" + r.body)),
    ("single-quoted", "strings in single quotes", _single_quotes),
    ("trailing-comma", "a comma behind the last property", _trailing_comma),
    ("cut-json", "JSON that ends in the middle", lambda r: with_body(r, r.body[: max(1, len(r.body) // 2)])),
    ("second-value", "a second value behind the first", lambda r: with_body(r, r.body + b"\n{}")),
    ("trailing-word", "a word behind its JSON", lambda r: with_body(r, r.body + b"\nOK")),
    ("not-a-number", "a NaN", _adding('"x_share":NaN')),
    ("endless-number", "a number of five hundred digits", _adding(f'"x_count":{"9" * 500}')),
    ("huge-exponent", "a number beyond what a double holds", _adding('"x_share":1e999')),
    ("lone-surrogate", "half of a surrogate pair", _adding('"x_note":"\\ud83d"')),
    ("deep", "a value three hundred levels deep", _adding(f'"x_tree":{"[" * 300}{"]" * 300}')),
    ("html-page", "a page of HTML", lambda r: with_body(r, b"<html><body>Welcome</body></html>")),
    ("jsonp", "JSON in a function call", lambda r: with_body(r, b"callback(" + r.body + b")")),
    (
        "json-in-a-text",
        "its JSON as one string in JSON",
        lambda r: with_body(r, json.dumps(r.body.decode()).encode()[:-1]),
    ),
)
