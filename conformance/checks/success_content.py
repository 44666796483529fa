"""A success must say something: documented properties, items in its lists, and no error in disguise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.checks.registry import Subject, check
from conformance.checks.rules.foreign_data import holds_nothing
from conformance.contract.contract import EffectKind, Operation
from conformance.contract.judging.documented_properties import Named, named
from conformance.contract.judging.views import Document
from conformance.contract.vocabulary import is_json
from conformance.model import Finding, Level
from conformance.model.sentences import OwnWords

#: What a list of everything is called where it is not called like its resource.
_LISTS = frozenset({"items", "data", "results", "content", "elements", "entries", "records"})
#: Properties that a body has to share with the documented error to be one.
_OF_AN_ERROR = 2


@dataclass(frozen=True, slots=True)
class Content:
    """What a body says, as an outcome of the decision table."""

    outcome: str
    detail: str = ""
    expected: Any = None
    actual: Any = None


def content_of(subject: Subject) -> Content | None:
    """What the body of a success shows; None where no body is documented, or it is no JSON."""
    answer = subject.answer
    if answer is None or answer.schema is None or not is_json(answer.media_type or ""):
        return None
    if subject.response.truncated:
        return Content("content-unread")
    if subject.unread or not subject.json.readable or not subject.response.body:
        return None
    names = named(Document.of(subject.contract), answer.pointer)
    value = subject.json.value
    if not names.all:
        return _of_unknown(subject.operation, value, subject)
    if names.is_list:
        return _of_items(names, value, subject.operation)
    return _of_object(names, value, subject.operation)


def _of_unknown(operation: Operation, value: Any, subject: Subject) -> Content:
    """Where nothing is documented of a body, it may say anything but that there was an error."""
    if isinstance(value, Mapping) and len(value) >= _OF_AN_ERROR and value.keys() <= _error_names(operation, subject):
        return Content("content-error", expected="no error", actual=sorted(value))
    return Content("content-unknown")


def _error_names(operation: Operation, subject: Subject) -> frozenset[str]:
    document = Document.of(subject.contract)
    return frozenset(
        name
        for status, answer in operation.answers.items()
        if status.startswith(("4", "5")) and answer.schema is not None
        for name in named(document, answer.pointer).all
    )


def _of_items(names: Named, value: Any, operation: Operation) -> Content | None:
    if not isinstance(value, list):
        return None  # its type is judged by the schema
    if not value:
        return Content("content-empty", f"needs test data for which {operation.id} lists something")
    inner = [item for item in value if isinstance(item, Mapping)]
    if any(names.all & item.keys() for item in inner):
        return Content("content-shown")
    return _foreign(names, sorted({name for item in inner for name in item}), operation)


def _of_object(names: Named, value: Any, operation: Operation) -> Content | None:
    if not isinstance(value, Mapping):
        return None
    told = {name for name in names.all & value.keys() if not _is_nothing(value[name])}
    if not told:
        return _without(names, value, operation)
    main = main_lists(names, operation)
    if not main:
        return Content("content-shown")
    filled = [name for name in main if isinstance(value.get(name), list) and value[name]]
    if not filled:
        return Content("content-empty", f"needs test data for which {operation.id} lists something")
    found = [_of_items(names.lists[name], value[name], operation) for name in filled]
    return next((c for c in found if c is not None and c.outcome == "content-foreign"), Content("content-shown"))


def _without(names: Named, value: Mapping[str, Any], operation: Operation) -> Content:
    """Judge an object that says nothing of what is named."""
    if value and not names.all & value.keys() and not holds_nothing(dict(value)):
        return _foreign(names, sorted(value), operation)
    if names.all <= names.reports:
        return Content("content-only-reports", expected=f"one of {', '.join(sorted(names.all))}, or nothing to report")
    empty = any(value.get(name) == [] for name in names.lists)  # a documented list says that there is nothing
    if not empty and _known_before(names, operation):
        came = OwnWords("empty ones alone") if value else OwnWords("no property")
        return Content("content-foreign", expected=sorted(names.all), actual=came)
    return Content("content-empty", f"needs test data for which {operation.id} says something")


def _known_before(names: Named, operation: Operation) -> frozenset[str]:
    """The properties whose values were known before the response came.

    Such a property repeats an id that the request names (`host_cfg` as `host_cfg_id`, or as the `id` of what the path
    ends with), or numbers what the request created.
    """
    path = [p.name for p in operation.parameters if p.location == "path"]
    asked = {plain for name in path for plain in (_plain(name), f"{_plain(name)}id")}
    if any(operation.path.endswith(f"{{{name}}}") and _plain(name).endswith("id") for name in path):
        asked.add("id")
    if operation.effect.kind is EffectKind.CREATES:
        return names.bound - names.reports
    return frozenset(name for name in names.bound if _plain(name) in asked)


def _foreign(names: Named, came: list[str], operation: Operation) -> Content:
    if names.bound and not names.all <= names.reports:
        return Content("content-foreign", expected=sorted(names.all), actual=came[:20])
    if names.all <= names.reports:
        return Content("content-only-reports", expected=f"one of {', '.join(sorted(names.all))}, or nothing to report")
    what = ", ".join(sorted(names.all)[:5])
    return Content(
        "content-empty",
        f"{operation.id} showed none of the properties that are known of it, from examples or by inference ({what})",
    )


def main_lists(names: Named, operation: Operation) -> list[str]:
    """The lists that an operation is about: those named like its resource, or all where nothing else is there."""
    path = {_plain(part) for part in operation.path.split("/") if part and not part.startswith("{")}
    own = [name for name in names.lists if _plain(name) in path or name in _LISTS]
    return own or (list(names.lists) if len(names.lists) * 2 >= len(names.all) else [])


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _is_nothing(value: Any) -> bool:
    return value is None or value in ([], {}, "")


@check("body/error-shape")
def error_is_of_the_documented_shape(subject: Subject) -> Iterator[Finding]:
    """An error under a status whose shape is documented shares a property with it: no other envelope."""
    answer = subject.operation.answer_to(subject.response.status)
    if subject.response.status < 400 or answer is None or answer.schema is None or not subject.json.readable:
        return
    value = subject.json.value
    if not subject.response.body or not isinstance(value, Mapping):
        return
    names = named(Document.of(subject.contract), answer.pointer).all
    if names and not names & value.keys():
        yield Finding(
            check="body/error-shape",
            level=Level.SHOULD,
            message="The error body does not have the documented shape",
            expected=sorted(names),
            actual=sorted(value)[:20],
            exchanges=(subject.exchange.number,),
            source=subject.operation.source,
        )
