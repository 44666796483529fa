"""Find out whether the path that stands in for an unprinted one is there, by safe methods only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from conformance.cases.case import Edit
from conformance.cases.placeholders import Pool
from conformance.cases.schema_walk import pool_of
from conformance.contract.contract import Operation
from conformance.engine.single_reads import Reader
from conformance.model import Request, Response

#: Appended to a path that is looked for: nothing is there.
ELSEWHERE = "-of-nothing"


def found_paths(reader: Reader) -> Mapping[str, str]:
    """The operations whose path no document prints and that a target has where the contract supposes it.

    A GET there is answered 405, or with an Allow that names the method, and one beside it with 404: so something is
    there, and takes another method. The operation itself is not sent.

    Args:
        reader: Sends to the target.

    Returns:
        Operation key -> path, for `paths` of the environment.
    """
    operations = (o for contract in reader.contracts.values() for o in contract.operations.values())
    hidden = (o for o in operations if not o.path_known and o.api in reader.environment.urls)
    wanted = (o for o in hidden if o.key not in reader.environment.paths and o.method not in ("GET", "HEAD"))
    return {operation.key: operation.path for operation in wanted if _is_there(reader, operation)}


def _is_there(reader: Reader, operation: Operation) -> bool:
    path = [p for p in operation.parameters if p.location == "path"]
    edits = tuple(Edit((p.location, p.name), Pool(str(pool_of(p)))) for p in path)
    request = reader.request(operation, {}, edits, alone=True)
    if request is None:
        return False
    here, beside = (_asked(reader, request, more) for more in ("", ELSEWHERE))
    if here is None or beside is None or beside.status != 404:
        return False
    return here.status == 405 or operation.method in set(_allowed(here))


def _asked(reader: Reader, request: Request, more: str) -> Response | None:
    """The response to a GET of a request's address, or of one that begins alike."""
    outcome = reader.send(replace(request, method="GET", url=f"{request.url}{more}", body=None))
    return outcome if isinstance(outcome, Response) else None


def _allowed(response: Response) -> Iterator[str]:
    yield from (method.strip().upper() for method in (response.header("allow") or "").split(","))
