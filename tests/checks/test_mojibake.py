"""Texts that were encoded twice, or lost characters, are seen without knowing what they should be."""

from __future__ import annotations

import json

import pytest

from conformance.checks import Subject
from conformance.checks.mojibake import texts_are_encoded_once
from conformance.contract import load_contracts
from conformance.model import Exchange, Level, Request, Response

CONTRACT = load_contracts()["customers"]
READ = CONTRACT.operations["getUser"]


def found(text, *, status=200, sent=b""):
    body = json.dumps({"personal": {"first_name": text}}, ensure_ascii=False).encode()
    response = Response(status, (("content-type", "application/json"),), body)
    request = Request("GET", "http://127.0.0.1/", (), sent)
    exchange = Exchange(3, "c", READ.key, request, response, "", "r")
    return list(texts_are_encoded_once(Subject(exchange, response, READ, CONTRACT)))


@pytest.mark.parametrize(
    "text", ["José", "NÚÑEZ", "Íñigo", "Ana €", "São João", "1ª planta, 2º B", "Ångström", "Ä Ö Ü ß"]
)
def test_letters_of_europe_are_sound(text):
    """Whatever is written in UTF-8 once."""
    assert [] == found(text)


TWICE = [
    *(text.encode("utf-8").decode("latin-1") for text in ("José", "Íñigo", "Ñ", "2º B")),
    # The second byte of Í has no character in this encoding.
    *(text.encode("utf-8").decode("cp1252") for text in ("José", "Ñ", "2º B")),
]


@pytest.mark.parametrize("twice", TWICE)
def test_what_was_encoded_twice_is_warned_of(twice):
    """With its place, and without the rest of the text, which is somebody's."""
    (finding,) = found(twice)

    assert (Level.SHOULD, "/personal/first_name", (3,)) == (finding.level, finding.pointer, finding.exchanges)
    assert twice not in finding.actual


def test_a_lost_character_is_warned_of():
    """U+FFFD stands for bytes that nobody could read."""
    assert 1 == len(found("Jos\ufffd"))


def test_what_was_sent_so_may_come_back_so():
    """An echo is no loss; an error tells of the request in words of its own."""
    assert [] == found("JosÃ©", sent="JosÃ©".encode())
    assert [] == found("JosÃ©", status=400)


def test_every_text_of_a_body_is_looked_at():
    """In lists, too; names are no texts, and a body that is no JSON is judged elsewhere."""
    body = json.dumps({"a": ["José", {"b/c": "JosÃ©"}], "n": 7, "Ã©": None}, ensure_ascii=False).encode()

    assert ["/a/1/b~1c"] == [finding.pointer for finding in judged(body)]
    assert [] == judged("JosÃ©".encode())
    assert [] == judged(b"")


def judged(body):
    response = Response(200, (("content-type", "application/json"),), body)
    exchange = Exchange(3, "c", READ.key, Request("GET", "http://127.0.0.1/"), response, "", "r")
    return list(texts_are_encoded_once(Subject(exchange, response, READ, CONTRACT)))
