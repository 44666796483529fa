"""Parse a declaration and validate it by its JSON Schema; each error is a sentence with file and line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import yaml

from conformance.contract import ContractError
from conformance.contract.bundling.yaml_file import LARGEST, YamlFile, parse_yaml
from conformance.contract.judging.violations import breaks, compiled
from conformance.contract.pointer import ancestors, escaped
from conformance.model.errors import DeclarationError
from conformance.model.files import content_of
from conformance.model.sentences import did_you_mean, there_are

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

#: More complaints than this are counted only.
SHOWN = 5
#: Levels of a declaration whose nodes keep their places: `/organisations/telco/pools/accountId`.
PLACED = 4


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything stands in a file.

    An IXIT has a hundred thousand nodes, and few of their places are ever asked for: those of the upper levels are
    kept, and for another one the file is read again.
    """

    name: str
    lines: Mapping[str, int]
    columns: Mapping[str, int]
    content: bytes = field(repr=False)

    def place(self, pointer: str) -> str:
        """File, line and column of a node, or of its nearest ancestor: `ixit.yaml, line 41, column 7`."""
        line, column = self.at(pointer)
        return f"{self.name}, line {line}, column {column}"

    def at(self, pointer: str) -> tuple[int, int]:
        """Line and column of a node, or of its nearest ancestor."""
        file = self if pointer.count("/") <= PLACED else _whole(self.content, self.name)
        found = next((p for p in ancestors(pointer) if p in file.lines), "")
        return file.lines.get(found, 1), file.columns.get(found, 1)


@lru_cache(maxsize=1)
def _whole(content: bytes, name: str) -> YamlFile:
    return parse_yaml(content, name)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A file that was read: its value, and where everything stands."""

    name: str
    value: Any
    places: Places

    def place(self, pointer: str) -> str:
        """File, line and column of a node, or of its nearest ancestor: `ixit.yaml, line 41, column 7`."""
        return self.places.place(pointer)

    def refuse(self, problems: Iterable[tuple[str, str]]) -> None:
        """Raise a DeclarationError for the first few problems, each a pointer and a message; none is fine."""
        lines = list(dict.fromkeys(f"{self.place(pointer)}: {message}" for pointer, message in problems))
        if lines:
            more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
            raise DeclarationError("\n".join([*lines[:SHOWN], *more]))


def read_declaration(path: Path, *, written_by: str = "") -> Declaration:
    """Read a YAML file; broken YAML is a DeclarationError with line and column.

    Where there is no such file, the error names the command that it is `written_by`.
    """
    try:
        content = content_of(path, LARGEST)
    except OSError as failure:
        hint = f": `masstack-conformance {written_by}` writes one" if written_by and not path.exists() else ""
        raise DeclarationError(f"{path.name}: this file cannot be read ({failure.strerror}){hint}") from failure
    try:
        file = parse_yaml(content, path.name, placed=PLACED)
    except ContractError as failure:
        raise DeclarationError(_broken(path.name, failure)) from failure
    return Declaration(path.name, file.value, Places(path.name, file.lines, file.columns, content))


def _broken(name: str, failure: ContractError) -> str:
    mark = failure.__cause__.problem_mark if isinstance(failure.__cause__, yaml.MarkedYAMLError) else None
    line = failure.place.line if failure.place else 1
    column = f", column {mark.column + 1}" if mark else ""
    message = failure.message.replace("is not used in specs", "has no meaning here")
    hint = "; indent with spaces, never with tabs" if "\\t" in message else ""
    return f"{name}, line {line}{column}: {message}{hint}"


def hold_to(declaration: Declaration, schema_name: str) -> None:
    """Hold a declaration to its schema; raises DeclarationError."""
    if not breaks(_quick(schema_name), declaration.value):
        return
    # With all that it knows of formats it takes a tenth of a second to import.
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(schema(schema_name))
    errors = sorted(validator.iter_errors(declaration.value), key=lambda error: list(map(str, error.absolute_path)))
    found = [problem for error in errors for problem in _sentences(error)]
    found.sort(key=lambda problem: declaration.places.at(problem[0])[0])
    declaration.refuse(found)


@lru_cache(maxsize=8)
def schema(name: str) -> Mapping[str, Any]:
    """Load a schema of reports/schemas: of the checkout, or of the wheel."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_report_schemas"
    directory = inside if inside.is_dir() else package.parent / "reports" / "schemas"
    loaded: Mapping[str, Any] = json.loads((directory / f"{name}.schema.json").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=8)
def _quick(name: str) -> jsonschema_rs.Draft202012Validator:
    # Thousands of values stand in an IXIT: the other validator, which says what is wrong, takes seconds for them.
    return compiled(schema(name))


def _sentences(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Each schema error as a place and a sentence for somebody who wrote YAML."""
    pointer = "".join(f"/{escaped(str(part))}" for part in error.absolute_path)
    where = ".".join(str(part) for part in error.absolute_path) or "the file"
    if error.context and error.validator in ("oneOf", "anyOf"):
        alternative = _nearest(error)
        if alternative is not None:
            yield from _sentences(alternative)
            return
    rule: Any = error.validator_value
    given: Any = error.instance
    known = list(error.schema.get("properties", {})) if isinstance(error.schema, Mapping) else []
    match error.validator:
        case "additionalProperties":
            for key in given:
                if key not in known:
                    yield f"{pointer}/{escaped(str(key))}", f"unknown key {key!r}{nearest(str(key), known)}"
        case "required":
            missing = [name for name in rule if name not in given]
            yield pointer, f"{where} is missing {', '.join(repr(name) for name in missing)}"
        case "type":
            yield pointer, f"{where} is {kind_of(error.instance)}; {_types(rule)} is needed here"
        case "enum":
            word = str(error.instance)
            yield pointer, f"{where} cannot be {word!r}{nearest(word, [str(v) for v in rule])}"
        case "minProperties" | "maxProperties" if "env" in known:
            yield pointer, f"{where} takes exactly one of {', '.join(known)}"
        case _:
            yield pointer, f"{where} is not usable: {_told(error)}"


def _nearest(error: ValidationError) -> ValidationError | None:
    """Choose the alternative that was meant: the one whose type fits."""
    fitting = [e for e in error.context or () if not (e.validator == "type" and not list(e.path))]
    return fitting[0] if fitting else None


def _told(error: ValidationError) -> str:
    patterns = {
        r"^\s*[Hh][Tt][Tt][Pp]": "give an absolute http(s) URL without query, such as https://host/v2",
        r"^\s*([Hh]": "give the proxy as http://host:port",
        "^[A-Za-z0-9-]{1,16}$": "at most 16 letters, digits and hyphens",
        "^[A-Za-z0-9][": "names are letters, digits, dots, hyphens and underscores",
        "^/": "a path begins with a slash",
    }
    if error.validator == "pattern":
        return next((told for start, told in patterns.items() if str(error.validator_value).startswith(start)), "")
    return error.message if len(error.message) < 120 else f"it breaks {error.validator}"


def kind_of(value: Any) -> str:
    """What a value of YAML or JSON is, with its article: `a list`; `empty` for none."""
    words = {dict: "a mapping", list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number"}
    return words.get(type(value), "empty")


def _types(wanted: str | list[str]) -> str:
    words = {"object": "a mapping", "array": "a list", "string": "a string (put quotes around it)", "integer": "a whole"
             " number", "number": "a number", "boolean": "true or false", "null": "nothing"}  # fmt: skip
    names = [wanted] if isinstance(wanted, str) else [name for name in wanted if name != "null"]
    return " or ".join(words[name] for name in names)


def nearest(word: str, known: Iterable[str]) -> str:
    """The hint that ends a sentence about an unknown word: `: did you mean pools?`, or the few known words."""
    names = list(known)
    if hint := did_you_mean(word, names):
        return f": {hint}"
    return f": {there_are(names)}" if 0 < len(names) <= 16 else ""
