"""No answer breaks the redaction, however its bytes and escapes are mixed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract import load_contracts
from conformance.model import Exchange, Request, Response
from conformance.record import PersonalPlaces, Redactor
from conformance.record.redaction.json_edit import rewritten as json_rewritten
from conformance.record.redaction.url_edit import decoded, rewritten

PLACES = PersonalPlaces(load_contracts())
NAME = "Maravillas"

#: What evidence was once lost to, and what is like it.
CORPUS = [
    rb'{"a":"\ud800%41"}',
    b"\xff%41",
    b'{"a":"\xff%41"}',
    rb'{"a":"\udc80%41\udfff"}',
    rb'{"msisdn":"\ud800%36%38"}',
    rb'{"holder_name":"\ud83d%4daravillas\u00e9"}',
    b'{"holder_name":"Maravillas \xff\xfe"}',
    rb'{"holder_name":"\\udcff Maravillas"}',
    b"a=%ff%41&b=\xff%C3\xa9&c=%ED%A0%80%41",
    b"%",
    b"%%%41\xed\xa0\x80",
    '{"a":"\ud800%41"}'.encode("utf-16", "surrogatepass"),
    b"\xff\xfe\x00\xd8%\x004\x001\x00",
    b'{"a":"' + b"%25" * 50 + b'41\xff"}',
]
ATOMS = st.sampled_from(
    [b"%", b"%41", b"%ff", b"%C3%A9", b"%ED%A0%80", b"\xff", b"\xed\xa0\x80", rb"\ud800", rb"\udc80", rb"\udfff", rb"\ud83d\ude00",
    b"\\", b'"', b"Maravillas", b"612345678", b"612 345 678", b"@", b"a.b@c.es", b"=", b"&", b"{", b"}", b"[", b"]", b",", b":",
    rb"\u0041", b"\x00", "ñ".encode(), b"\xc3", b'{"holder_name":"', b'{"token":"']
)  # fmt: skip
BODIES = st.binary(max_size=60) | st.lists(ATOMS, max_size=14).map(b"".join) | st.sampled_from(CORPUS)


def redacted(body: bytes, status: int = 200) -> Exchange:
    url = "http://h/v2/orgs/o/accounts/" + body.decode("latin-1").encode("ascii", "ignore").decode().replace("\x00", "")
    request = Request("POST", url, (("X-Echo", body.decode("latin-1")),), body)
    one = Exchange(
        1, "case", "customers/getAccount", request, Response(status, (("A", body.decode("latin-1")),), body), "", "id"
    )
    return Redactor(PLACES, salt=b"salt", secrets=["tok-9f8e7d6c5b4a-secret"], pool=[NAME, "612345678"]).exchange(one)


@given(BODIES, st.sampled_from([200, 400]))
def test_any_body_url_and_header_is_redacted(body: bytes, status: int) -> None:
    """Whatever the target does, the outcome is a value: redaction raises for nothing."""
    redacted(body, status)


@pytest.mark.parametrize("body", CORPUS)
def test_what_evidence_was_lost_to_is_written(body: bytes) -> None:
    """The inputs that once ended a run."""
    redacted(body)


@given(BODIES)
def test_what_holds_nothing_personal_stays(body: bytes) -> None:
    """Bytes that are no UTF-8 and lone halves of pairs are not repaired in passing."""
    own = Redactor(PLACES, salt=b"salt", own=_Everything())
    one = Exchange(1, "c", "x/y", Request("GET", "http://h/"), Response(200, (), body), "", "id")
    written = own.exchange(one).outcome

    assert isinstance(written, Response)
    assert body[:2] == written.body[:2]
    assert written.body in (body, body[:2] + b"[redacted]")


class _Everything:
    def __contains__(self, value: object) -> bool:
        return True


@pytest.mark.parametrize(
    ("raw", "new", "expected"),
    [
        ("\ud800%41", "\ud800B", "\ud800%42"),
        ("\udcff%41", "\udcffBC", "\udcffBC"),
        ("%ff%41", "\udcffBC", "%FFBC"),
        ("%C3%A9\ud800", "e\ud800", "%65\ud800"),
        ("%C3\udca9", "\udcc3x", "%C3x"),
    ],
)
def test_what_no_url_can_say_stays_beside_escapes(raw: str, new: str, expected: str) -> None:
    """A lone half of a pair is neither lost nor made into something else."""
    assert expected == rewritten(raw, decoded(raw), new)


@pytest.mark.parametrize(
    ("raw", "new", "expected"),
    [
        ("\udcff\\u0041na", "\udcffEv", "\udcffEv"),
        ("\\udcff\\u0041na", "\udcffEv", "\\udcffEv"),
        ("\\\\udcff\\u0041na", "\\udcffEv", "\\\\udcffEv"),
    ],
)
def test_an_octet_is_no_escape(raw: str, new: str, expected: str) -> None:
    """What was no UTF-8 stays no UTF-8, and what was an escape an escape."""
    assert expected == json_rewritten(raw, json.loads(f'"{raw}"'), new)
