"""Undocumented methods are known by every template that a path can belong to, and tried on nothing real."""

import pytest

from conformance.contract import load_contracts
from conformance.contract.methods import undocumented_methods
from tests.contract.strange import pets


def document(paths):
    """Give a change that has just these paths, each with these methods."""

    def change(whole):
        answers = {"200": {"description": "o"}}
        whole["paths"] = {
            path: {
                "parameters": [
                    {"name": name.strip("{}"), "in": "path", "required": True, "schema": schema}
                    for name, schema in names.items()
                ],
                **{method: {"operationId": f"o{number}{method}", "responses": answers} for method in methods},
            }
            for number, (path, (methods, names)) in enumerate(paths.items())
        }

    return change


TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ({"/pets": (["get"], {})}, ()),
        ({"/pets/{id}": (["get"], {"{id}": TEXT})}, ("POST", "PUT", "PATCH", "DELETE")),
        ({"/pets/{id}": (["get"], {"{id}": TEXT}), "/pets/me": (["delete", "patch"], {})}, ("POST", "PUT")),
        ({"/pets/{id}": (["get"], {"{id}": TEXT}), "/{any}/{id}": (["post"], {"{any}": TEXT, "{id}": TEXT})},
         ("PUT", "PATCH", "DELETE")),
        ({"/pets/{id}": (["get"], {"{id}": TEXT}), "/pets/{id}/toys": (["put"], {"{id}": TEXT})},
         ("POST", "PUT", "PATCH", "DELETE")),
        ({"/pets/{kind}": (["get"], {"{kind}": {"enum": ["cat", "dog"]}})}, ()),
    ],
)  # fmt: skip
def test_templates_that_can_be_one_path_know_one_anothers_methods(tmp_path, paths, expected):
    """A path without an id of its own gets none: whatever is there would be hit."""
    contract = load_contracts(pets(tmp_path, document(paths)))["pets"]
    first = next(iter(contract.operations.values()))

    assert expected == undocumented_methods(first, [contract])


def test_a_deletion_that_calls_itself_harmless_is_a_write(tmp_path):
    """No annotation makes a PUT, PATCH or DELETE a read."""

    def change(whole):
        whole["paths"]["/pets/{petId}"]["delete"] = {
            "operationId": "drop", "x-effect": {"kind": "none"}, "responses": {"204": {"description": "o"}}
        }  # fmt: skip

    contract = load_contracts(pets(tmp_path, change))["pets"]

    assert "once" == contract.operations["drop"].effect.kind
