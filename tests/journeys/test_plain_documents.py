"""A document of another tool, without a word of ours: an honest server is conformant, and lies are caught."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from tests.contract.strange import BODY, LIST, NEW_PET, Change, at, keyword, member, parameter, pets, put, scheme
from tests.journeys.bookings_server import Told, served

IXIT = """
environments:
  here:
    urls: {{pets: "{url}/v1"}}
    writes: [once]
    limits: {{rate: null}}
    {credentials}
organisations:
  me: {{changeable: true, pools: {{petId: [1, 2, 3]}}}}
"""
CREDENTIALS = "credentials: {k: {command: [echo, dXNlcjpwYXNz]}}"
JSON = "application/json"
Answer = Callable[[str, str, Mapping[str, str], bytes], Told]


def trouble(status: int) -> Told:
    return Told(status, {"code": status, "message": "no"})


class Shop:
    """Pets, kept as the document says; `holds` says of the members beyond it what is refused."""

    def __init__(
        self, holds: Callable[[dict[str, Any]], bool] = lambda pet: True, types: tuple[str, ...] = (JSON,), **shown: Any
    ) -> None:
        self.pets = {n: {"id": n, "name": f"pet {n}", **shown} for n in (1, 2, 3)}
        self.holds = holds
        self.types = types

    def __call__(self, method: str, target: str, headers: Mapping[str, str], content: bytes) -> Told:
        parts = urlsplit(target)
        found = re.fullmatch("/v1/pets(/(?P<id>[^/]+))?", parts.path)
        match found and found["id"], method:
            case None, "GET" | "HEAD" if found:
                limit = parse_qs(parts.query, keep_blank_values=True).get("limit", ["9"])[0]
                if not re.fullmatch("-?[0-9]{1,10}", limit) or not -(2**31) <= int(limit) <= 100:
                    return trouble(400) if method == "GET" else Told(400)
                return Told(200, list(self.pets.values())[: max(0, int(limit))] if method == "GET" else None)
            case None, "POST" if found:
                return self.create(headers.get("content-type", ""), content)
            case str(name), "GET":
                pet = self.pets.get(int(name)) if name.isdigit() else None
                return Told(200, pet) if pet else Told(404)
        return trouble(405 if found else 404)

    def create(self, media_type: str, content: bytes) -> Told:
        try:
            pet = json.loads(content)
        except ValueError:
            return trouble(400)
        if media_type.partition(";")[0] not in self.types:
            return trouble(415)
        name = pet.get("name") if isinstance(pet, dict) else None
        sound = isinstance(name, str) and 1 <= len(name) <= 20 and isinstance(pet.get("tag", ""), str)
        if not sound or not self.holds(pet):
            return trouble(400)
        self.pets[len(self.pets) + 1] = pet = {**pet, "id": len(self.pets) + 1}
        return Told(201, pet)


@pytest.fixture
def judged(monkeypatch, tmp_path):
    """Judge an answering by a changed document; give exit code, output and what was found."""
    monkeypatch.chdir(tmp_path)

    def judge(answer: Answer, change: Change = lambda document: None, *, credentials: str = "") -> tuple[int, str, set]:
        specs = pets(tmp_path, change)
        with served(answer) as url:
            (tmp_path / "ixit.yaml").write_text(IXIT.format(url=url, credentials=credentials))
            done = CliRunner().invoke(command, ["run", "--specs", str(specs), "--out", "out"], catch_exceptions=False)
        document = json.loads((tmp_path / "out" / "run.json").read_text())
        found = {(p["id"].partition("/")[2], f["check"]) for p in document["purposes"] for f in p["findings"]}
        return done.exit_code, done.output, found

    return judge


def test_an_honest_shop_is_conformant(judged):
    """Nothing had to be added to the document."""
    code, output, found = judged(Shop())

    assert (0, set()) == (code, found), output
    assert "CONFORMANT · 3 of 3 operations tested" in output


def test_the_doctor_finds_nothing_lacking(tmp_path, monkeypatch):
    """That there are no other kinds of test data is no lack of any."""
    monkeypatch.chdir(tmp_path)
    specs = pets(tmp_path)
    with served(Shop()) as url:
        (tmp_path / "ixit.yaml").write_text(IXIT.format(url=url, credentials=""))
        words = ["doctor", "--specs", str(specs), "--profile", "acceptance"]
        done = CliRunner().invoke(command, words, catch_exceptions=False)

    assert (0, True) == (done.exit_code, "0 of 51 must tests have no input" in done.output), done.output


def lying(change: Callable[[str, str, Told], Told]) -> Answer:
    """Give a shop that changes its answers."""
    shop = Shop()
    return lambda method, target, headers, content: change(method, target, shop(method, target, headers, content))


LIES: Mapping[str, tuple[Answer, tuple[str, str]]] = {
    "an id as text": (
        lying(lambda method, target, told: Told(201, {**told.value, "id": "1"}) if told.status == 201 else told),
        ("createPet/conforms/201/schema", "body/schema"),
    ),
    "a name too long": (
        lying(lambda method, target, told: Told(200, {"id": 1, "name": "x" * 21}) if "pets/" in target else told),
        ("getPet/conforms/200/schema", "body/schema"),
    ),
    "any limit": (
        lying(lambda method, target, told: Told(200, []) if "limit=101" in target else told),
        ("listPets/rejects/query.limit/maximum", "invalid/accepted"),
    ),
    "any pet": (
        lying(lambda method, target, told: Told(201, {"id": 9, "name": "x"}) if (method, told.status) == ("POST", 400) else told),
        ("createPet/rejects/body.name/required", "invalid/accepted"),
    ),
    "any id": (
        lying(lambda method, target, told: Told(200, {"id": 9, "name": "x"}) if told.status == 404 else told),
        ("getPet/answers/path.petId/unknown", "invalid/accepted"),
    ),
    "a deletion that nobody documents": (
        lying(lambda method, target, told: Told(200, {}) if method == "DELETE" else told),
        ("getPet/answers/method/unsupported", "invalid/accepted"),
    ),
    "an error without a code": (
        lying(lambda method, target, told: Told(400, {"message": "no"}) if told.status == 400 else told),
        ("createPet/conforms/other/schema", "body/schema"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_caught(judged, name):
    """By the purpose that it is a matter of."""
    answer, expected = LIES[name]
    code, output, found = judged(answer)

    assert 1 == code, output
    assert expected in found


def needing(header: str, value: str) -> Answer:
    """Give a shop that wants a header."""
    shop = Shop()

    def answer(method: str, target: str, headers: Mapping[str, str], content: bytes) -> Told:
        return shop(method, target, headers, content) if headers.get(header) == value else trouble(401)

    return answer


HONEST: Mapping[str, tuple[Answer, Change]] = {
    "a cookie": (needing("cookie", "sid=dXNlcjpwYXNz"), scheme(type="apiKey", place="cookie", name="sid")),
    "basic": (needing("authorization", "Basic dXNlcjpwYXNz"), scheme(type="http", scheme="basic")),
    "OAuth": (
        needing("authorization", "Bearer dXNlcjpwYXNz"),
        scheme(type="oauth2", flows={"clientCredentials": {"tokenUrl": "https://a.example", "scopes": {}}}),
    ),
    "a range of statuses": (
        Shop(),
        lambda d: at(d, *LIST)["responses"].update({"2XX": at(d, *LIST, "responses").pop("200")}),
    ),
    "CSV beside JSON": (
        lying(lambda method, target, told: Told(200, b"1,pet\n", "text/csv") if target == "/v1/pets" and method == "GET" else told),
        lambda d: at(d, *LIST, "responses", "200", "content").update({"text/csv": {"schema": {"type": "string"}}}),
    ),
    "any type": (
        Shop(),
        lambda d: at(d, *LIST, "responses", "200", "content").update(
            {"*/*": at(d, *LIST, "responses", "200", "content").pop(JSON)}
        ),
    ),
    "no further members": (
        Shop(lambda pet: pet.keys() <= {"name", "tag"}),
        lambda d: [keyword(additionalProperties=False)(d), put("components", "schemas", "Pet", value={"type": "object"})(d)],
    ),
    "read only": (
        Shop(lambda pet: "x" not in pet, x=1),
        lambda d: [member(type="integer", readOnly=True)(d), put(*NEW_PET, "required", value=["name"])(d)],
    ),
    "write only": (
        Shop(lambda pet: isinstance(pet.get("x"), str)),
        lambda d: [member(type="string", writeOnly=True)(d), put(*NEW_PET, "required", value=["name", "x"])(d)],
    ),
    "a header that is none": (Shop(), parameter(place="header", name="Authorization", required=True)),
    "a list": (Shop(), parameter(schema={"type": "array", "items": {"type": "string"}})),
    "a charset": (Shop(), lambda d: at(d, *BODY).update({f"{JSON}; charset=utf-8": at(d, *BODY).pop(JSON)})),
    "a patch": (
        Shop(types=("application/merge-patch+json",)),
        lambda d: at(d, *BODY).update({"application/merge-patch+json": at(d, *BODY).pop(JSON)}),
    ),
    "bodies of any type": (
        Shop(types=(JSON, "text/plain", "application/xml")),
        lambda d: at(d, *BODY).update({"*/*": at(d, *BODY).pop(JSON)}),
    ),
    "text beside JSON": (Shop(types=(JSON, "text/plain")), lambda d: at(d, *BODY).update({"text/plain": {}})),
    "a HEAD": (Shop(), lambda d: d["paths"]["/pets"].update(head={**at(d, *LIST), "operationId": "countPets"})),
    "credentials if one likes": (
        Shop(),
        lambda d: [scheme(type="http", scheme="bearer")(d), put("security", value=[{"k": []}, {}])(d)],
    ),
    "alternatives": (
        Shop(lambda pet: isinstance(pet.get("x", 1), int | bool)),
        member(oneOf=[{"type": "integer"}, {"type": "boolean"}]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_shop_of_a_strange_document_is_not_accused(judged, name):
    """What we handle we judge right; with the credential that it asks for."""
    answer, change = HONEST[name]
    asks = name in ("a cookie", "basic", "OAuth")
    code, output, found = judged(answer, change, credentials=CREDENTIALS if asks else "")

    assert (0, set()) == (code, found), output


def test_a_run_names_what_it_cannot_judge(judged):
    """In one sentence before it begins, and as a purpose with its reason."""
    code, output, found = judged(Shop(), parameter(place="cookie"))

    assert (0, set()) == (code, found), output
    assert "warning: 1 of what the documents state cannot be judged (masstack-conformance specs lint --specs" in output
    assert "1 not judged: our generators write no cookies" in output
