"""List what accepted writes left behind in the target and the run did not revert."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from conformance.checks.rules.select import body_of, path_values, succeeded
from conformance.contract.contract import Contract, EffectKind, Operation, operation_at
from conformance.engine.engine import Concluded, Event, Sent
from conformance.model import Exchange

#: Name of the file beside the record.
FILE = "leftovers.jsonl"
#: Deepest member of a body that is looked at for ids.
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Leftover:
    """What one accepted write left; the values are real, and stand in no report."""

    #: `api/operationId` of the write.
    operation: str
    case: str
    #: Number of the exchange.
    exchange: int
    effect: str
    says: str
    #: Name -> value of what it concerns: ids of the request and of the answer.
    ids: Mapping[str, str] = field(default_factory=dict)


class Leftovers:
    """Gathers accepted writes from a run's events, and forgets those that were undone."""

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        self.contracts = contracts
        self._found: dict[int, Leftover] = {}
        self._restored: set[int] = set()
        self._unnoted: list[Leftover] = []

    def take(self, event: Event) -> None:
        """Learn from one event of the engine."""
        match event:
            case Sent(exchange, _):
                left = leftover_of(operation_at(self.contracts, exchange.operation), exchange)
                if left is not None:
                    self._found[exchange.number] = left
                    self._unnoted.append(left)
            case Concluded(_, contributions):
                self._restored.update(number for c in contributions for number in c.restored)
            case _:
                pass

    def forget(self, numbers: Iterable[int]) -> None:
        """Learn that the effect of exchanges is gone."""
        self._restored.update(numbers)

    def recall(self, left: Iterable[Leftover]) -> None:
        """Take up what a run left that ended before its time."""
        self._found.update((one.exchange, one) for one in left)

    def remaining(self) -> list[Leftover]:
        """The writes that were not undone, in the order of sending."""
        return [left for number, left in sorted(self._found.items()) if number not in self._restored]

    def note(self, directory: Path) -> None:
        """Add what is new to the file at once, so that a run that is killed leaves the list behind."""
        if self._unnoted:
            _append(directory / FILE, self._unnoted, os.O_APPEND)
            self._unnoted.clear()

    def write(self, directory: Path) -> None:
        """Write what is left beside the record, readable by the owner only; without any there is no file."""
        write_leftovers(directory, self.remaining())


def read_leftovers(directory: Path) -> list[Leftover]:
    """Read what a run left; a file that is not there says that it left nothing."""
    file = directory / FILE
    if not file.exists():
        return []
    return list(_whole_lines(file.read_text(encoding="utf-8")))


def _whole_lines(text: str) -> Iterator[Leftover]:
    for line in text.splitlines():
        try:
            yield Leftover(**json.loads(line))
        except (ValueError, TypeError):  # a run was killed while it wrote the line
            continue


def write_leftovers(directory: Path, left: Collection[Leftover]) -> None:
    """Write the list anew; without leftovers there is no file."""
    if left:
        _append(directory / FILE, left, os.O_TRUNC)
    else:
        (directory / FILE).unlink(missing_ok=True)


def _append(file: Path, left: Iterable[Leftover], how: int) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | how, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(asdict(one)) + "\n" for one in left)


def leftover_of(operation: Operation, exchange: Exchange) -> Leftover | None:
    """What an accepted write left in the target, or None where it changed nothing."""
    effect = operation.effect_of(exchange.request.method)
    if effect.repeatable or not succeeded(exchange):
        return None
    ids = {f"path.{name}": value for name, value in path_values(operation, exchange.request).items()}
    ids |= dict(_ids(_read(exchange.request.body), "body", _DEPTH))
    ids |= dict(_ids(body_of(exchange), "answer", _DEPTH))
    kind = effect.kind
    says = effect.says or f"{operation.id} was accepted"
    if kind is EffectKind.REVERSIBLE:
        says = f"{says.rstrip('.')}; another request of {operation.id} undoes it"
    return Leftover(operation.key, exchange.case, exchange.number, kind.value, says, ids)


def _read(body: bytes | None) -> Any:
    try:
        return json.loads(body or b"null")
    except ValueError:
        return None


def _ids(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """The members of a body that are named id, or whose names end so."""
    if depth == 0:
        return
    match value:
        case Mapping():
            for name, item in value.items():
                if isinstance(item, Mapping | list):
                    yield from _ids(item, f"{path}.{name}", depth - 1)
                elif item is not None and name.lower().endswith(("id", "uuid", "msisdn", "iccid", "icc", "email")):
                    yield f"{path}.{name}", str(item)
        case list():
            for position, item in enumerate(value):
                yield from _ids(item, f"{path}[{position}]", depth - 1)
        case _:
            return
