"""`Redactor`: what is written of an exchange, without credentials and with pseudonyms.

The same value has the same pseudonym wherever it stands (URL, header, body of the request, body of the answer, text
of an error), so that what was judged on the exchange is judged alike on what is written of it. Values that we made up
stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import lru_cache
from typing import Any, Protocol

from conformance.model import Exchange, NoAnswer, Request, Response
from conformance.record.redaction import url_edit
from conformance.record.redaction.body_text import BodyText, is_packed, text_of
from conformance.record.redaction.free_values import redacted_value
from conformance.record.redaction.json_edit import (
    Kind,
    Piece,
    exchanged,
    is_plain_number,
    looks_like_json,
    pieces,
    rewritten,
    unescaped,
)
from conformance.record.redaction.personal import PLAIN, TEXT
from conformance.record.redaction.scrubbing import Scrubber
from conformance.record.redaction.secret_names import CREDENTIAL, names_a_credential
from conformance.record.redaction.secrets_in_text import REDACTED, blackened, carries_credentials, given_out

#: Header fields that HTTP itself needs and that name nobody.
_TECHNICAL = frozenset(
    {"content-type", "content-length", "date", "connection", "transfer-encoding", "accept", "retry-after", "allow"}
)
#: A field of a form.
_FIELD = re.compile(r"(?<![^&\s?])(?P<name>[\w.\-%\[\]]{1,100})=(?P<value>[^&\s]+)")
#: A part of a form in several parts, `Content-Disposition: form-data; name="pin"`, whose value is one line.
_PART = re.compile(
    r"(?P<head>\bname=\"(?P<name>[^\"\r\n]{1,100})\"[^\r\n]{0,200}\r?\n(?:[^\r\n]{1,200}\r?\n){0,5}\r?\n)(?P<value>[^\r\n]+)"
)
#: An element of XML with text in it.
_ELEMENT = re.compile(
    r"(?P<head><(?:[\w.\-]{1,40}:)?(?P<name>[\w.\-]{1,100})[^<>]{0,300}>)(?P<value>[^<>]{1,4096})(?=</)"
)
#: Members that name what a member `value` beside them holds: `{"name": "pin", "value": "1234"}`.
_NAMES, _VALUES = ("/name", "/key", "/field", "/parameter", "/attribute", "/property"), ("/value", "/val", "/content")
#: So many tokens from a name its value is looked for.
_NEAR = 64
#: Bodies up to this size are worth remembering as they were read.
_SMALL = 2_048
_NOTHING: AbstractSet[str] = frozenset()
_KEY, _NUMBER, _REST = Kind.KEY, Kind.NUMBER, Kind.REST


class Places(Protocol):
    """Says where personal data stands; `PersonalPlaces` reads it from the contracts."""

    @property
    def vocabulary(self) -> frozenset[str]:
        """Words that are nobody's."""
        ...

    @property
    def patterns(self) -> tuple[str, ...]:
        """Patterns whose match a pseudonym keeps."""
        ...

    def place(self, operation: str, status: int | None, pointer: str) -> str | None:
        """Give the class of personal data at a place, PLAIN, TEXT, or None where nothing is known."""
        ...

    def routed(self, operation: str, method: str, url: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
        """Give the operation that a request is, and the spans of its path parameters in the URL."""
        ...


class Redactor:
    """Takes credentials and personal data out of everything that is written in a run."""

    def __init__(
        self,
        places: Places,
        *,
        salt: bytes,
        secrets: Iterable[str] = (),
        pool: Iterable[str] = (),
        own: Container[str] = frozenset(),
        credentials: Iterable[str] = (),
    ) -> None:
        """Prepare a run's redaction.

        `salt` keys the pseudonyms and is never written. `pool` are the personal values of the IXIT, `own` the values
        that we made up, and what else is nobody's (ids that are not personal). `credentials` are what its bodies hold
        under the names of credentials.
        """
        self._places = places
        self._scrubber = Scrubber(
            salt=salt, secrets=secrets, pool=pool, own=own, vocabulary=places.vocabulary, patterns=places.patterns
        )
        for credential in credentials:
            self._scrubber.learn_credential(credential)

    def learn_secrets(self, secrets: Collection[str]) -> None:
        """Know further secrets from now on: tokens are renewed while a run goes on."""
        self._scrubber.learn_secrets(secrets)

    def text(self, text: str) -> str:
        """A text of the suite, for a terminal or a log, without secrets and personal values."""
        return self._scrubber.without_shapes(text)

    def value(self, value: Any) -> Any:
        """A copy of a free value (findings, events, header, footer) without secrets and personal values."""
        return redacted_value(value, self._scrubber, self._places.place)

    def exchange(self, exchange: Exchange) -> Exchange:
        """Replace secrets, and personal values by pseudonyms, in a whole exchange.

        Args:
            exchange: The exchange as it was on the wire; it is not changed.

        Returns:
            A copy for the record.
        """
        request, outcome = exchange.request, exchange.outcome
        operation, spans = self._places.routed(exchange.operation, request.method, request.url)
        words: set[str] = set()
        # First every value whose place tells that it is personal, then the texts in which it may turn up again.
        url = _Url(request.url, spans)
        self._known_in_url(url, operation, words)
        asked = None if request.body is None else self._known_in_body(request.body, operation, None, words)
        answer = outcome if isinstance(outcome, Response) else None
        answered = None if answer is None else self._known_in_body(answer.body, operation, answer.status, words)
        for credential in given_out(answer) if answer is not None else ():
            self._scrubber.learn_credential(credential)
        written = Request(
            method=self._scrubber.scrubbed(request.method, words),
            url=self._finish_url(url, words),
            headers=self._headers(request.headers, words, exchange.request_id, operation),
            body=None if asked is None else self._finish_body(asked, words, failed=False),
        )
        if isinstance(outcome, NoAnswer):
            return replace(
                exchange,
                request=written,
                outcome=replace(outcome, detail=self._scrubber.scrubbed(outcome.detail, words)),
            )
        headers = self._headers(outcome.headers, words, exchange.request_id, None)
        assert answered is not None
        body = self._finish_body(answered, words, failed=outcome.status >= 400)
        if is_packed(body) or "unknown content-encoding" in outcome.anomalies:
            body = body[:2] + REDACTED.encode()  # nobody can tell what is in it
        return replace(exchange, request=written, outcome=replace(outcome, headers=headers, body=body))

    def _known_in_url(self, url: _Url, operation: str, words: set[str]) -> None:
        """Settle every component whose place the contract knows; the others wait for what the bodies tell."""
        scrubber = self._scrubber
        for component in url.components:
            place = url.place(component)
            kind = None if place is None else self._places.place(operation, None, place)
            if kind is None:
                continue
            raw = url.text[component.start : component.end]
            old = url_edit.decoded(raw)
            if kind == PLAIN and is_plain_number(raw):
                personal = scrubber.is_secret(raw) or scrubber.is_personal_number(raw, is_an_id=True)
                new = scrubber.number(raw) if personal else raw
            elif kind == PLAIN:
                new = scrubber.without_shapes(old)
            elif kind == TEXT:
                new = scrubber.scrubbed(old)
            else:
                scrubber.meet(old, words)
                new = scrubber.pseudonym(old)
            url.changes[component] = raw if new == old else url_edit.rewritten(raw, old, new)

    def _finish_url(self, url: _Url, words: set[str]) -> str:
        changes = []
        user = url_edit.user_span(url.text)
        if user is not None:
            changes.append((*user, f"{REDACTED}@"))
        for component in url.components:
            new = url.changes.get(component)
            if new is None:
                raw = url.text[component.start : component.end]
                old = url_edit.decoded(raw)
                scrubbed = self._scrubber.scrubbed(old, words)
                new = raw if scrubbed == old else url_edit.rewritten(raw, old, scrubbed)
            changes.append((component.start, component.end, new))
        return self._scrubber.without_secrets(exchanged(url.text, changes))

    def _headers(
        self, headers: tuple[tuple[str, str], ...], words: set[str], request_id: str, operation: str | None
    ) -> tuple[tuple[str, str], ...]:
        return tuple((name, self._header(name, value, words, request_id, operation)) for name, value in headers)

    def _header(self, name: str, value: str, words: set[str], request_id: str, operation: str | None) -> str:
        if carries_credentials(name):
            return blackened(value)
        lowered = name.lower()
        if lowered in _TECHNICAL or (request_id and value == request_id):
            return self._scrubber.without_secrets(value)
        kind = None if operation is None else self._places.place(operation, None, f"header.{lowered}")
        if kind is not None and kind not in (PLAIN, TEXT):
            self._scrubber.meet(value, words)
            return self._scrubber.pseudonym(value)
        return self._scrubber.scrubbed(value, words)

    def _known_in_body(self, body: bytes, operation: str, status: int | None, words: set[str]) -> _Body:
        found = _Body(body)
        if not found.is_json:
            return found
        place = self._places.place
        named = found.named_credentials()
        for at, (kind, start, end, pointer) in enumerate(found.pieces):
            if pointer is None or kind is _KEY or kind is _REST:
                continue
            personal = place(operation, status, pointer)
            if at in named and personal in (None, TEXT):
                personal = CREDENTIAL
            found.kinds[at] = personal
            if personal is None or personal in (PLAIN, TEXT):
                continue
            raw = found.text[start:end]
            if personal == CREDENTIAL and status is not None:
                self._scrubber.learn_credential(unescaped(raw))
            if kind is _NUMBER:
                if is_plain_number(raw):
                    self._scrubber.meet(raw, words)
                    found.changes[at] = self._scrubber.number(raw)
                continue
            old = unescaped(raw)
            self._scrubber.meet(old, words)
            new = self._scrubber.pseudonym(old)
            found.changes[at] = raw if new == old else rewritten(raw, old, new)
        return found

    def _finish_body(self, body: _Body, words: set[str], *, failed: bool) -> bytes:
        secret = self._scrubber.is_secret(body.text)
        if body.is_json:
            text = self._finish_json(body, words, failed=failed, secret=secret)
        else:
            text = self._scrubber.scrubbed(self._form(body.text, words), words)
        if text == body.text and not secret:
            return body.octets
        return body.encoded(self._scrubber.without_secrets(text))

    def _form(self, text: str, words: set[str]) -> str:
        """Exchange what a form, or XML, holds under the names of credentials."""

        def field(found: re.Match[str]) -> str:
            if not names_a_credential(url_edit.decoded(found["name"])):
                return found[0]
            old = url_edit.decoded(found["value"].replace("+", "%20"))
            self._scrubber.meet(old, words)
            new = self._scrubber.pseudonym(old)
            return found[0] if new == old else f"{found['name']}={url_edit.rewritten(found['value'], old, new)}"

        def headed(found: re.Match[str]) -> str:
            if not names_a_credential(found["name"]):
                return found[0]
            self._scrubber.meet(found["value"], words)
            return found["head"] + self._scrubber.pseudonym(found["value"])

        if "form-data" in text:
            return _PART.sub(headed, text)
        text = _ELEMENT.sub(headed, text) if "</" in text else text
        return _FIELD.sub(field, text) if "=" in text else text

    def _finish_json(self, body: _Body, words: set[str], *, failed: bool, secret: bool) -> str:
        scrubber = self._scrubber
        fields = "=" in body.text
        if not body.changes and not secret and not fields and scrubber.is_quiet(body.text, words):
            return body.text
        changes: list[tuple[int, int, str]] = []
        known, kinds, quiet = body.changes, body.kinds, scrubber.is_quiet
        for at, (kind, start, end, _) in enumerate(body.pieces):
            raw = body.text[start:end]
            if at in known:
                new = known[at]
            else:
                place = kinds.get(at)
                sought = words if failed or place is None else _NOTHING
                if not secret and quiet(raw, sought) and not (fields and "=" in raw):
                    continue
                new = self._unknown(kind, raw, place, sought)
            if new != raw:
                changes.append((start, end, new))
        return exchanged(body.text, changes) if changes else body.text

    def _unknown(self, kind: Kind, raw: str, place: str | None, words: AbstractSet[str]) -> str:
        """Look at a value whose place says nothing, or only that it is a text."""
        scrubber = self._scrubber
        if kind is Kind.NUMBER:
            personal = scrubber.is_secret(raw) or scrubber.is_personal_number(raw, is_an_id=place == PLAIN)
            return scrubber.number(raw) if personal and is_plain_number(raw) else raw
        old = unescaped(raw)
        ours = place == PLAIN or kind is Kind.KEY
        new = scrubber.without_shapes(old) if ours else scrubber.scrubbed(self._form(old, set()), words)
        return raw if new == old else rewritten(raw, old, new)


class _Url:
    """A URL while it is looked at."""

    def __init__(self, text: str, spans: tuple[tuple[int, int, str], ...]) -> None:
        self.text = text
        self.components = url_edit.components(text)
        self.changes: dict[url_edit.Component, str] = {}
        self._names = {(start, end): name for start, end, name in spans}

    def place(self, component: url_edit.Component) -> str | None:
        """Give the place of a component: `path.NAME`, `query.NAME`, or None for a fixed one."""
        if component.name is None:
            name = self._names.get((component.start, component.end))
            return None if name is None else f"path.{name}"
        return f"query.{component.name}" if component.name else None


class _Body:
    """A body while it is looked at."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        read, found = _read_often(octets) if len(octets) <= _SMALL else _read(octets)
        self.text = read.text
        self.encoded = read.octets
        self.is_json = found is not None
        self.pieces: Sequence[Piece] = found or ()
        self.kinds: dict[int, str | None] = {}
        self.changes: dict[int, str] = {}

    def named_credentials(self) -> AbstractSet[int]:
        """The values, by their numbers, that a member beside them calls a credential."""
        found: set[int] = set()
        for at, (kind, start, end, pointer) in enumerate(self.pieces):
            if kind is not Kind.STRING or pointer is None or not pointer.endswith(_NAMES):
                continue
            if names_a_credential(unescaped(self.text[start:end])):
                beside = {pointer.rpartition("/")[0] + value for value in _VALUES}
                near = (*self._in_object(at, 1, "{}"), *self._in_object(at, -1, "}{"))
                found.update(one for one in near if self.pieces[one][3] in beside)
        return found

    def _in_object(self, at: int, step: int, braces: str) -> Iterator[int]:
        """The pieces after one, or before it, until the object that it stands in ends."""
        depth = 0
        for one in range(at + step, at + step * _NEAR, step):
            if not 0 <= one < len(self.pieces):
                return
            first, second = sorted((one - step, one))
            for character in self.text[self.pieces[first][2] : self.pieces[second][1]][::step]:
                depth += (character == braces[0]) - (character == braces[1])
                if depth < 0:
                    return
            if depth == 0:
                yield one


def _read(octets: bytes) -> tuple[BodyText, tuple[Piece, ...] | None]:
    read = text_of(octets)
    return read, tuple(pieces(read.text)) if looks_like_json(read.text) else None


#: Two of three answers of a run are one that came before.
_read_often = lru_cache(maxsize=1_000)(_read)
