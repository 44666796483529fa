"""Documents of other tools: each is handled, or what of it is not is said in one sentence; nothing breaks."""

from __future__ import annotations

import copy
from collections.abc import Mapping

import pytest

from conformance.cases.plan import plan
from conformance.contract import load_contract, load_contracts
from conformance.contract.lint.lint import lint
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from tests.contract.strange import (
    BODY,
    CREATE,
    LIST,
    NEW_PET,
    Change,
    at,
    drop,
    keyword,
    member,
    parameter,
    pets,
    put,
    scheme,
)

SUPPOSED = [
    "nothing here has an `x-source`: the document is its own source, and all that it says binds",
    "createPet says no `x-effect`: it is taken for `once`, sent if the IXIT's `writes` has it, not repeated",
    "petId says no `x-pool`: it takes test data of the kind petId; the IXIT gives some in organisations.NAME.pools.petId",
]


def test_what_is_supposed_is_said(tmp_path):
    """An untouched document has no problem, and says where a word of ours would help."""
    found = lint(pets(tmp_path), "pets", RULES)

    assert SUPPOSED == [problem.message for problem in found]
    assert all(problem.advice and not problem.refuses for problem in found)


def test_what_is_said_is_not_supposed(tmp_path):
    """Annotations are taken as they are, also without a source."""

    def change(document):
        at(document, *CREATE)["x-effect"] = {"kind": "creates", "of": "a pet"}
        at(document, "paths", "/pets/{petId}", "parameters", 0)["x-pool"] = "pet"
        document["x-pool-kinds"] = {"pet": {"of": "customer"}}

    specs = pets(tmp_path, change)
    operations = load_contract("pets", specs).operations

    assert SUPPOSED[:1] == [problem.message for problem in lint(specs, "pets", RULES)]
    assert ("creates", "pet") == (operations["createPet"].effect.kind, operations["getPet"].parameters[0].pool)


def test_everything_binds_and_has_its_line(tmp_path):
    """The document is its own statement: a reader finds it."""
    operation = load_contract("pets", pets(tmp_path)).operations["listPets"]

    assert "openapi.json:14 text" == operation.source
    assert {"none"} == {operation.effect.kind}


def test_variables_of_one_name_in_several_things_are_of_several_kinds(tmp_path):
    """`id` of a pet is none of an owner."""

    def change(document):
        item = copy.deepcopy(document["paths"].pop("/pets/{petId}"))
        item["parameters"][0]["name"] = "id"
        document["paths"] |= {"/pets/{id}": item, "/owners/{id}": copy.deepcopy(item)}
        document["paths"]["/owners/{id}"]["get"]["operationId"] = "getOwner"

    contract = load_contract("pets", pets(tmp_path, change))

    assert ("pets_id", "owners_id") == tuple(contract.operations[n].parameters[0].pool for n in ("getPet", "getOwner"))


@pytest.mark.parametrize("name", ["openapi.json", "openapi.yml", "openapi.yaml"])
def test_the_file_may_be_called_so(tmp_path, name):
    """JSON is read, too."""
    text = pets(tmp_path / "json").joinpath("pets", "openapi.json").read_text().replace("\t", " ")
    specs = pets(tmp_path, lambda _: text, name=name)

    assert {"pets"} == set(load_contracts(specs))
    assert SUPPOSED == [problem.message for problem in lint(specs, "pets", RULES)]


def both(*changes: Change) -> Change:
    """Make several changes."""
    return lambda document: [change(document) for change in changes]


#: A response of a kind that is one of its own kinds, as generators write what is polymorphic.
WITHIN_ITSELF = both(
    put("components", "schemas", "Kind", value={"type": "object", "oneOf": [{"$ref": "#/components/schemas/One"}]}),
    put("components", "schemas", "One", value={"allOf": [{"$ref": "#/components/schemas/Kind"}, {"required": ["a"]}]}),
    put(
        *LIST, "responses", "200", "content", "application/json", "schema", value={"$ref": "#/components/schemas/Kind"}
    ),
)
#: What is done to the document -> what lint says beside what is supposed; None: it is handled.
STRANGE: Mapping[str, tuple[Change, str | None]] = {
    # versions and files
    "OpenAPI 3.0": (put("openapi", value="3.0.3"), None),
    "OpenAPI 2": (put("openapi", value="2.0"), "this document is of version 2.0, and we read OpenAPI 3.0 and 3.1"),
    "Swagger": (both(drop("openapi"), lambda d: d.update(swagger="2.0")), "this document is of version 2.0"),
    "another dialect": (lambda d: d.update(jsonSchemaDialect="http://json-schema.org/draft-07/schema#"), "we read JSON"),
    "no YAML": (lambda _: "openapi: 3.1.0\npaths:\n  - a: [\n", "this is not YAML"),
    "nothing": (lambda _: "", "this file is empty"),
    "a list": (lambda _: "[1]", "an OpenAPI document is a mapping with `paths`"),
    "merge keys": (lambda _: "a: &a {b: 1}\nc:\n  <<: *a\n", "the merge key `<<` is not of YAML 1.2"),
    # the root
    "no info": (drop("info"), '"info" is a required property'),
    "no paths": (drop("paths"), "there are no operations here"),
    "webhooks alone": (
        both(drop("paths"), lambda d: d.update(webhooks={"w": {"post": {"responses": {"200": {"description": "x"}}}}})),
        "our generators receive nothing: webhooks are not tested",
    ),
    "nothing but a version": (
        both(drop("paths"), drop("components")), "an OpenAPI document is a mapping with `paths`"
    ),
    "empty paths": (put("paths", value={}), "there are no operations here"),
    "webhooks": (lambda d: d.update(webhooks={"w": {"post": {"responses": {"200": {"description": "x"}}}}}), "webhooks"),
    "several servers": (put("servers", value=[{"url": "https://a.example"}, {"url": "/v2"}]), None),
    "variables of a server": (
        put("servers", value=[{"url": "https://{r}.a.example", "variables": {"r": {"default": "eu"}}}]),
        None,
    ),
    "no servers": (drop("servers"), None),
    # security
    "a key in a header": (scheme(type="apiKey", place="header", name="X-Key"), None),
    "a key in a cookie": (scheme(type="apiKey", place="cookie", name="sid"), None),
    "a key in the query": (scheme(type="apiKey", place="query", name="key"), "not into the query: k is not sent"),
    "basic": (scheme(type="http", scheme="basic"), None),
    "digest": (scheme(type="http", scheme="digest"), "do not know the HTTP authentication digest: k is not sent"),
    "OpenID": (scheme(type="openIdConnect", openIdConnectUrl="https://a.example/.well-known"), None),
    "certificates": (scheme(type="mutualTLS"), None),
    "an unknown scheme": (lambda d: d.update(security=[{"k": []}]), "components.securitySchemes has no k"),
    # operations
    "callbacks": (put(*CREATE, "callbacks", value={"c": {"{$request.body#/x}": {}}}), "callbacks are not tested"),
    "deprecated": (put(*LIST, "deprecated", value=True), None),
    "an id twice": (put(*LIST, "operationId", value="createPet"), "belongs to GET /pets already"),
    "no id": (drop(*LIST, "operationId"), "note: GET /pets has no `operationId`: it is called get_pets here"),
    "an odd id": (put(*LIST, "operationId", value="pets/list"), "it is called pets_list here"),
    "servers of an operation": (put(*LIST, "servers", value=[{"url": "/x"}]), "one base URL for each API: not these"),
    "a path with a query": (lambda d: d["paths"].update({"/x?a=1": d["paths"].pop("/pets")}), "/x?a=1 is no path"),
    "two templates": (
        lambda d: d["paths"].update({"/pets/{other}": {}}),
        "/pets/{other} and /pets/{petId} are the same path with other variable names",
    ),
    "an undeclared variable": (drop("paths", "/pets/{petId}", "parameters"), "Path parameter 'petId'"),
    # parameters
    "a header": (parameter(place="header", required=True), None),
    "a header that is none": (parameter(place="header", name="Authorization", required=True), None),
    "a cookie": (parameter(place="cookie"), "our generators write no cookies: x is not sent"),
    "a list in the query": (parameter(schema={"type": "array", "items": {"type": "string"}}), None),
    "a joined list": (parameter(schema={"type": "array"}, explode=False), "do not join them (in the query): x is not sent"),
    "pipes": (parameter(schema={"type": "array"}, style="pipeDelimited"), "do not know the style pipeDelimited"),
    "a deep object": (parameter(schema={"type": "object"}, style="deepObject"), "do not know the style deepObject"),
    "an object": (parameter(schema={"type": "object"}), "our generators write no objects in the query"),
    "a list in a header": (parameter(place="header", schema={"type": "array"}), "do not join them (in the header)"),
    "JSON in the query": (
        lambda d: at(d, *LIST, "parameters").append(
            {"name": "x", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}}
        ),
        None,
    ),
    # bodies and answers
    "a form": (
        lambda d: at(d, *BODY).update({"application/x-www-form-urlencoded": at(d, *BODY).pop("application/json")}),
        "our generators write JSON, not application/x-www-form-urlencoded: nothing is sent to the operation",
    ),
    "XML beside JSON": (lambda d: at(d, *BODY).update({"application/xml": {}}), "write JSON, not application/xml: not sent"),
    "a charset": (
        lambda d: at(d, *BODY).update({"application/json; charset=utf-8": at(d, *BODY).pop("application/json")}),
        None,
    ),
    "a body without schema": (put(*BODY, "application/json", value={}), None),
    "CSV beside JSON": (
        lambda d: at(d, *LIST, "responses", "200", "content").update({"text/csv": {}}),
        "our generators know JSON: bodies of text/csv are not tested",
    ),
    "headers of answers": (
        put(*LIST, "responses", "200", "headers", value={"X": {"schema": {"type": "integer"}}}),
        "these headers are not tested",
    ),
    "ranges of statuses": (
        lambda d: at(d, *LIST)["responses"].update({"2XX": at(d, *LIST, "responses").pop("200")}),
        None,
    ),
    "a wrong example of a body": (put(*BODY, "application/json", "example", value={"name": 7}), "breaks its schema at /name"),
    "a wrong example of an answer": (
        put(*LIST, "responses", "200", "content", "application/json", "example", value=7),
        "note: the example breaks its schema",
    ),
    "half an example": (
        put(*BODY, "application/json", "example", value={"name": "a"}),
        "note: the example of createPet does not have body.tag: of these nothing is sent",
    ),
    "an example elsewhere": (put(*BODY, "application/json", "examples", value={"a": {"externalValue": "/a"}}), None),
    "text in the query": (
        lambda d: at(d, *LIST, "parameters").append({"name": "x", "in": "query", "content": {"text/plain": {}}}),
        "our generators write JSON into a parameter, not text/plain: x is not sent",
    ),
    # what is no OpenAPI, and no annotation
    "parameters that are no list": (put(*LIST, "parameters", value={"x": 1}), "`parameters` is no list"),
    "a parameter without name": (
        lambda d: at(d, *LIST, "parameters").append({"in": "query", "schema": {}}),
        "a parameter has no `name` or `in`",
    ),
    "a body of nothing": (put(*BODY[:-1], "content", value={}), "the body has no content"),
    "a schema that is text": (put(*BODY, "application/json", "schema", value="NewPet"), "the schema is no mapping"),
    "alternatives that are none": (member(oneOf={}), "this is no JSON Schema: {} is not of type"),
    "a reference that is a number": (member(**{"$ref": 5}), "this is no JSON Schema: 5 is not of type"),
    "an annotation of another shape": (put(*CREATE, "x-observed-by", value="getPet"), "`x-observed-by` is a mapping"),
    "a misspelt annotation": (
        put(*CREATE, "x-efect", value={"kind": "none"}),
        "note: x-efect is no annotation of ours; did you mean x-effect?",
    ),
    "a release of somebody else's": (
        put(*LIST, "x-since", value=2.1),
        "x-since names release 2.1, which x-releases does not list",
    ),
    "far too many items": (
        member(type="array", items={"type": "string"}, minItems=10**5),
        "our generators write nothing as large as minItems 100000",
    ),
    "a limit that is none": (
        member(type="string", maxLength=2**31 - 1),
        "our generators write nothing as large as maxLength 2147483647",
    ),
    "a list of different items": (member(type="array", items={"enum": ["a", "b"]}, minItems=2, uniqueItems=True), None),
    # schemas
    "nullable": (member(type="string", nullable=True), "OpenAPI 3.1 has no `nullable`"),
    "a keyword of nobody": (member(type="string", divisible=2), "note: divisible is no keyword of JSON Schema 2020-12"),
    "the range of a format": (member(type="integer", format="int32", minimum=1, maximum=2**31 - 1), None),
    "a default that does not fit": (member(type="integer", default="abc"), None),
    "a brace that is not closed": (
        lambda d: d["paths"].update({"/pets/{petId": d["paths"].pop("/pets/{petId}")}),
        "the braces of the path /pets/{petId do not pair",
    ),
    "a brace that is not opened": (
        lambda d: d["paths"].update({"/pets/petId}": d["paths"].pop("/pets/{petId}")}),
        "the braces of the path /pets/petId} do not pair",
    ),
    "a path with a fragment": (
        lambda d: d["paths"].update({"/token#new": {"get": {"responses": {"200": {"description": "It."}}}}}),
        "our generators send nothing to it: /token#new is no path",
    ),
    "no value at all": (
        both(member(type="integer", minimum=3, maximum=2), keyword(required=["x"])),
        "our generators find no example of this (none of the values that we try is accepted by its schema)",
    ),
    "several types": (member(type=["string", "null"]), None),
    "a discriminator": (
        member(oneOf=[{"type": "object"}, {"type": "string"}], discriminator={"propertyName": "kind"}),
        None,
    ),
    "no further members": (keyword(additionalProperties=False), None),
    "further members of a kind": (keyword(additionalProperties={"type": "string"}), None),
    "patternProperties": (keyword(patternProperties={"^x": {}}), None),
    "byte": (member(type="string", format="byte"), None),
    "binary": (member(type="string", format="binary"), "note: binary is no format of JSON Schema, and demands nothing"),
    "read only": (both(member(type="integer", readOnly=True), keyword(required=["name", "x"])), None),
    "write only": (both(member(type="string", writeOnly=True), keyword(required=["name", "x"])), None),
    "multipleOf": (member(type="number", multipleOf=0.5), None),
    "if": (keyword(_if={"required": ["tag"]}), None),
    "definitions": (keyword(_defs={}), "note: defs is no keyword of JSON Schema 2020-12, and demands nothing"),
    "a schema that is true": (put(*NEW_PET, "properties", "tag", value=True), None),
    "a boolean limit": (member(type="integer", exclusiveMinimum=True), "this is no JSON Schema"),
    "an unknown type": (member(type="text"), "text is no type"),
    "no regular expression": (member(type="string", pattern="["), "our generators do not read [, and nothing is judged by it"),
    "look-ahead": (member(type="string", pattern="^(?=a).*$"), None),
    "siblings of a reference": (
        put(*BODY, "application/json", "schema", value={"$ref": "#/components/schemas/NewPet", "required": ["tag"]}),
        None,
    ),
    "siblings of allOf": (put("components", "schemas", "Pet", "properties", value={"born": {"format": "date"}}), None),
    "a reference to nothing": (member(_ref=1, **{"$ref": "#/components/schemas/Nothing"}), "names nothing"),
    "a missing file": (member(**{"$ref": "nothing.yaml#/a"}), "names a file that does not exist"),
    "an address": (member(**{"$ref": "https://a.example/b.json"}), "names a file that does not exist"),
    "a reference to itself": (
        both(member(**{"$ref": "#/components/schemas/A"}), lambda d: d["components"]["schemas"].update(
            A={"$ref": "#/components/schemas/B"}, B={"$ref": "#/components/schemas/A"}
        )),
        "this `$ref` leads back to itself",
    ),
    "an anchor": (member(**{"$ref": "#tag"}), "names an `$anchor`"),
    "a kind within its kinds": (WITHIN_ITSELF, None),
    "a kind within its kinds, and no OpenAPI": (
        both(WITHIN_ITSELF, put("paths", "/pets", "post", "tags", value="pets")),
        "this is not OpenAPI 3.1",
    ),
    "endless": (
        both(member(**{"$ref": "#/components/schemas/NewPet"}), keyword(required=["x"])),
        "our generators find no example of this (#/components/schemas/NewPet is within itself)",
    ),
    "trees of many branches": (
        lambda d: [at(d, *NEW_PET, "properties").update({n: {"$ref": "#/components/schemas/NewPet"}}) for n in "abcdefgh"],
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_strange_documents_are_handled_or_named(tmp_path, name):
    """One sentence; whatever no run is refused for can be planned."""
    change, expected = STRANGE[name]
    specs = pets(tmp_path, change)
    found = lint(specs, "pets", RULES)
    further = [str(problem) for problem in found if not any(problem.message == said for said in SUPPOSED)]

    if expected is None:
        assert [] == further
    else:
        assert any(expected in said for said in further), further
    if not any(problem.refuses for problem in found):
        planned = plan(load_contracts(specs), PROFILES["acceptance"], RULES)
        assert planned.cases.get("pets/createPet", name == "webhooks alone")
