"""Collect every sentence that the families of messages can say, from their source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import yaml

PACKAGE = Path(__file__).parents[2] / "conformance"
#: Folders whose sentences reach people.
FAMILIES = (
    "cases",
    "checks",
    "cli",
    "contract",
    "domain",
    "engine",
    "exchange",
    "jobs",
    "model",
    "profile",
    "record",
    "report",
    "rules",
    "scripts",
    "verdicts",
)
#: Calls whose texts are no sentences for people.
_NOT_SAID = frozenset({"compile", "sub", "fullmatch", "match", "search", "split", "encode", "getLogger"})


def sentences(family: str) -> dict[str, list[str]]:
    """Give module -> what it says; the values that it fills in stand as `…`."""
    found = {}
    for path in sorted((PACKAGE / family).rglob("*.py")):
        said = sorted(set(_sentences(ast.parse(path.read_text(encoding="utf-8")))))
        if said:
            found[str(path.relative_to(PACKAGE))] = said
    for path in sorted((PACKAGE / family).rglob("*.yaml")):
        rows = yaml.safe_load(path.read_text(encoding="utf-8")).get("rows", ())
        found[str(path.relative_to(PACKAGE))] = sorted({row["then"]["says"] for row in rows if "says" in row["then"]})
    return found


def _sentences(tree: ast.AST) -> Iterator[str]:
    silent = _silent(tree)
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        text = _text(node)
        if text is not None and len(text.split()) > 1 and not text.startswith(("/", "$", "^")):
            yield " ".join(text.split())


def _text(node: ast.AST) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
        case _:
            return None


def _silent(tree: ast.AST) -> set[int]:
    """Find docstrings, the parts of longer texts, and what is no text for people."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            silent |= {id(part) for part in node.values}
        if isinstance(node, ast.Call) and _name(node.func) in _NOT_SAID:
            silent |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
        if isinstance(node, ast.Raise):  # of programming errors; those of users stand in the families
            continue
    return silent


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
