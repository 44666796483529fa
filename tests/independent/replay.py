"""Lists of requests replayed on a fresh implementation in process, and what differs from the clean one's responses."""

from __future__ import annotations

import datetime as dt
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from tests.independent.asgi import Application, Request, Response, call
from tests.independent.mutants import Mutant
from tests.independent.operations import operation_of
from tests.independent.recorded import Recorded

#: Headers that say when and how a response was sent, not what it says.
_UNCOMPARED = frozenset({"date", "server", "content-length"})

Make = Callable[[], Application]


class _Mutated(importlib.machinery.SourceFileLoader):
    """Loads one module with a mutant's change; nothing is cached."""

    def __init__(self, name: str, path: str, mutant: Mutant) -> None:
        super().__init__(name, path)
        self._mutant = mutant

    def get_code(self, fullname: str) -> object:  # type: ignore[override]
        source = self._mutant.apply(Path(self.path).read_text(encoding="utf-8"))
        return compile(source, self.path, "exec", dont_inherit=True)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the one module that is changed."""

    def __init__(self, package: Path, mutant: Mutant) -> None:
        dotted = mutant.module.removesuffix(".py").replace("/", ".")
        self._name = f"{package.name}.{dotted}".removesuffix(".__init__")
        self._path = package / mutant.module
        self._mutant = mutant

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """Give the changed module, and leave the others to those behind."""
        if fullname != self._name:
            return None
        is_package = self._path.name == "__init__.py"
        loader = _Mutated(fullname, str(self._path), self._mutant)
        spec = importlib.machinery.ModuleSpec(fullname, loader, origin=str(self._path), is_package=is_package)
        spec.has_location = True
        if is_package:
            spec.submodule_search_locations = [str(self._path.parent)]
        return spec


def load(package: Path, mutant: Mutant | None = None) -> ModuleType:
    """Import the package anew, with the mutant's change."""
    for name in [name for name in sys.modules if name == package.name or name.startswith(package.name + ".")]:
        del sys.modules[name]
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _Finder)]
    finder = None if mutant is None else _Finder(package, mutant)
    if finder is not None:
        sys.meta_path.insert(0, finder)
    spec = None if finder is None else finder.find_spec(package.name, None)
    if spec is None:
        spec = importlib.util.spec_from_file_location(
            package.name, package / "__init__.py", submodule_search_locations=[str(package)]
        )
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[package.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def maker(package: Path, variant: str, today: dt.date, mutant: Mutant | None = None) -> Make:
    """Give a function that makes fresh applications of the package."""
    module = load(package, mutant)
    create = getattr(module, "create_app", None) or importlib.import_module(f"{package.name}.app").create_app
    return lambda: create(variant, today=today)


@dataclass(frozen=True, slots=True)
class Difference:
    """The first response of a list that is not the clean one's."""

    list: str
    number: int
    operation: str
    request: Request
    clean: Response
    found: Response

    @property
    def crashed(self) -> bool:
        """Whether it is a server error, where the clean one is none."""
        return self.found.status >= 500 > self.clean.status


def same(clean: Response, found: Response) -> bool:
    """Whether two responses say the same: status, headers, and the body as JSON where it is JSON."""
    if clean.status != found.status or (clean.headers != found.headers and _told(clean) != _told(found)):
        return False
    return clean.body == found.body or _canonical(clean.body) == _canonical(found.body)


def _told(response: Response) -> list[tuple[str, str]]:
    told = [(name.lower(), value) for name, value in response.headers if name.lower() not in _UNCOMPARED]
    announced = response.header("content-length")
    if announced is not None and announced != str(len(response.body)):
        told.append(("content-length", "wrong"))
    return sorted(told)


def _canonical(body: bytes) -> str | bytes:
    """Numbers and truth values keep their kind; the order of members does not count."""
    try:
        return json.dumps(json.loads(body), sort_keys=True)
    except (ValueError, RecursionError):
        return body


async def responses(application: Application, requests: Sequence[Request]) -> list[Response]:
    """Send all requests in order."""
    return [await call(application, request) for request in requests]


async def differing(
    application: Application, recorded: Recorded, clean: Sequence[Response]
) -> AsyncIterator[Difference]:
    """Replay one list on a fresh application, and give what differs as it comes."""
    for number, (request, before) in enumerate(zip(recorded.requests, clean, strict=True)):
        found = await call(application, request)
        if not same(before, found):
            operation = operation_of(request.method, request.path)
            yield Difference(recorded.name, number, operation, request, before, found)


__all__ = ["Difference", "Make", "differing", "load", "maker", "responses", "same"]
