"""What a request schema states, node by node."""

import yaml

from conformance.cases.walk import body_nodes
from conformance.contract import load_contracts

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
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "openapi.yaml").write_text(yaml.safe_dump(yaml.safe_load(PARTS)))
    contract = load_contracts(tmp_path)["d"]
    nodes = {node.path[1:]: node for node in body_nodes(contract, contract.operations["make"])}

    assert {("a",): True, ("b",): True, ("c",): True} == {path: n.required for path, n in nodes.items() if path}
    assert (4, 1) == (nodes[("c",)].stated["maxLength"], nodes[("c",)].stated["minLength"])
