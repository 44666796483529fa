"""Documents as other tools write them: a small one without any annotation, and ways to change it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Document = dict[str, Any]
Change = Callable[[Document], object]


def _json(name: str) -> Document:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _told(description: str, name: str) -> Document:
    return {"description": description, "content": _json(name)}


PETS: Document = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "servers": [{"url": "http://localhost:8080/v1"}],
    "paths": {
        "/pets": {
            "get": {
                "operationId": "listPets",
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100, "format": "int32"}}
                ],
                "responses": {"200": _told("The pets.", "Pets"), "default": _told("Trouble.", "Error")},
            },
            "post": {
                "operationId": "createPet",
                "requestBody": {"required": True, "content": _json("NewPet")},
                "responses": {"201": _told("The pet.", "Pet"), "default": _told("Trouble.", "Error")},
            },
        },
        "/pets/{petId}": {
            "parameters": [{"name": "petId", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "operationId": "getPet",
                "responses": {"200": _told("The pet.", "Pet"), "404": {"description": "There is none."}},
            },
        },
    },
    "components": {
        "schemas": {
            "NewPet": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "minLength": 1, "maxLength": 20},
                    "tag": {"type": "string"},
                },
            },
            "Pet": {
                "allOf": [
                    {"$ref": "#/components/schemas/NewPet"},
                    {
                        "type": "object",
                        "required": ["id"],
                        "properties": {"id": {"type": "integer", "format": "int64"}},
                    },
                ]
            },
            "Pets": {"type": "array", "maxItems": 100, "items": {"$ref": "#/components/schemas/Pet"}},
            "Error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {"code": {"type": "integer", "format": "int32"}, "message": {"type": "string"}},
            },
        }
    },
}


def pets(directory: Path, change: Change = lambda document: None, *, name: str = "openapi.json") -> Path:
    """Write the document, changed, as an API of a specs directory, and give the directory."""
    document = copy.deepcopy(PETS)
    changed = change(document)
    folder = directory / "specs" / "pets"
    folder.mkdir(parents=True)
    (folder / name).write_text(changed if isinstance(changed, str) else json.dumps(document, indent="\t"))
    return directory / "specs"


def at(document: Document, *path: str | int) -> Any:
    """Give what stands at a path."""
    node: Any = document
    for part in path:
        node = node[part]
    return node


def member(**schema: Any) -> Change:
    """Give a new pet a further member `x`."""
    return lambda document: at(document, *NEW_PET, "properties").update(x={k.lstrip("_"): v for k, v in schema.items()})


def keyword(**keywords: Any) -> Change:
    """Give the schema of a new pet further keywords."""
    return lambda document: at(document, *NEW_PET).update({k.lstrip("_"): v for k, v in keywords.items()})


def parameter(**fields: Any) -> Change:
    """Give the list of pets a further parameter `x`."""
    written = {"name": "x", "in": fields.pop("place", "query"), "schema": {"type": "string"}, **fields}
    return lambda document: at(document, *LIST, "parameters").append(written)


def scheme(**fields: Any) -> Change:
    """Ask for a credential `k`."""
    fields = {"in" if name == "place" else name: value for name, value in fields.items()}

    def change(document: Document) -> None:
        document["components"]["securitySchemes"] = {"k": fields}
        document["security"] = [{"k": []}]

    return change


def put(*path: str | int, value: Any) -> Change:
    """Set what stands at a path."""
    return lambda document: at(document, *path[:-1]).__setitem__(path[-1], value)


def drop(*path: str | int) -> Change:
    """Take away what stands at a path."""
    return lambda document: at(document, *path[:-1]).__delitem__(path[-1])


LIST = ("paths", "/pets", "get")
CREATE = ("paths", "/pets", "post")
BODY = (*CREATE, "requestBody", "content")
NEW_PET = ("components", "schemas", "NewPet")
