"""What a request schema states, node by node."""

from conformance.cases.plan import plan
from conformance.cases.schema_walk import body_nodes
from conformance.contract import load_contracts
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES


def contract_of(folder, text):
    """The contract of a document, whose API is called d."""
    (folder / "d").mkdir()
    (folder / "d" / "openapi.yaml").write_text(text)
    return load_contracts(folder)["d"]


def nodes_of(contract):
    """The nodes of the body of `make`, by their place in it."""
    return {node.path[1:]: node for node in body_nodes(contract, contract.operations["make"])}


PARTS = """
openapi: 3.1.0
info: {title: d, version: "1"}
servers: [{url: http://127.0.0.1:9/}]
paths:
  /things:
    post:
      operationId: make
      requestBody:
        required: true
        content:
          application/json:
            schema:
              allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
              properties: {c: {type: string, maxLength: 4}}
              required: [c]
            example: {a: x, b: y, c: z}
      responses: {"200": {description: ok}, "400": {description: bad}}
components:
  schemas:
    A: {type: object, properties: {a: {type: string, minLength: 1}, c: {type: string, maxLength: 9}}, required: [a]}
    B: {type: object, properties: {b: {type: string}, c: {type: string, minLength: 1}}, required: [b]}
"""


def test_the_parts_of_a_body_hold_together(tmp_path):
    """What any part requires is required, and of two limits of a member the stricter holds."""
    nodes = nodes_of(contract_of(tmp_path, PARTS))

    assert {("a",): True, ("b",): True, ("c",): True} == {path: n.required for path, n in nodes.items() if path}
    assert (4, 1) == (nodes[("c",)].stated["maxLength"], nodes[("c",)].stated["minLength"])


TWO = """
openapi: 3.1.0
info: {title: d, version: "1"}
servers: [{url: http://127.0.0.1:9/}]
paths:
  /checks:
    post:
      operationId: check
      x-effect: {kind: computes}
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, properties: {phone: {type: string, pattern: '^[0-9]{9}$'}, of: {type: object, properties: {a: {type: integer}}}}}
            examples: {three-legged: {value: {}}, two-legged: {value: {phone: "600000001", of: {a: 1}}}}
      responses: {"200": {description: ok}, "400": {description: bad}}
"""


def test_what_any_example_has_is_tested(tmp_path):
    """The body of the IXIT may have what the first example lacks; without its surroundings a case says nothing."""
    made = plan({"d": contract_of(tmp_path, TWO)}, PROFILES["gate"], RULES)
    cases = {case.id: case for case in made.cases["d/check"]}

    assert "d/check/accepts/body.phone/optional" in made.purposes
    assert cases["d/check/rejects/body.phone/pattern-too-short"].optional is False
    assert cases["d/check/rejects/body.of.a/type-text"].optional is True


PIECES = """
openapi: 3.1.0
info: {title: d, version: "1"}
servers: [{url: http://127.0.0.1:9/}]
paths:
  /things:
    post:
      operationId: make
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Whole'}
            example: {a: x}
      responses: {"200": {description: ok}, "400": {description: bad}}
components:
  schemas:
    Base: {type: object, properties: {a: {type: string}}}
    One: {allOf: [{$ref: '#/components/schemas/Base'}]}
    Other: {allOf: [{$ref: '#/components/schemas/Base'}]}
    Link: {type: object, properties: {href: {type: string}}}
    Whole:
      allOf: [{$ref: '#/components/schemas/One'}, {$ref: '#/components/schemas/Other'}]
      properties: {links: {type: object, additionalProperties: {$ref: '#/components/schemas/Link'}}}
"""


def test_two_ways_to_the_same_part_are_no_circle(tmp_path):
    """A diamond of parts, and a map whose values stand elsewhere, are planned like any body."""
    made = plan({"d": contract_of(tmp_path, PIECES)}, PROFILES["acceptance"], RULES)

    assert "d/make/rejects/body.a/type" in made.purposes


MAP = """
openapi: 3.1.0
info: {title: d, version: "1"}
servers: [{url: http://127.0.0.1:9/}]
paths:
  /things:
    post:
      operationId: make
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                name: {type: string}
                links: {type: object, additionalProperties: {$ref: '#/components/schemas/Link'}}
                sizes: {type: object, patternProperties: {'^x-': {type: integer, maximum: 9}}, additionalProperties: false}
            example: {name: a, links: {self: {href: /a}, next: {href: /b}}, sizes: {x-wide: 3}}
      responses: {"200": {description: ok}, "400": {description: bad}}
components:
  schemas:
    Link: {type: object, required: [href], properties: {href: {type: string, minLength: 1}}}
"""


def test_the_entries_of_a_map_are_walked(tmp_path):
    """By the first that the example shows: its name is data, and what its schema states holds of every entry."""
    contract = contract_of(tmp_path, MAP)
    nodes = nodes_of(contract)
    cases = {case.id.split("/", 2)[2] for case in plan({"d": contract}, PROFILES["acceptance"], RULES).cases["d/make"]}

    assert {("links", "self"), ("links", "self", "href"), ("sizes", "x-wide")} == {path for path in nodes if path[1:]}
    assert (True, False) == (nodes[("links", "self", "href")].required, nodes[("links", "self")].required)
    assert 9 == nodes[("sizes", "x-wide")].stated["maximum"]
    assert {"rejects/body.links.self.href/required-missing", "rejects/body.sizes.x-wide/maximum"} <= cases
