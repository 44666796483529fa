"""Lint: parts of a document that are sound but that the generators have no cases for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.lint.linting import Examination
from conformance.contract.pointer import escaped, followed
from conformance.contract.unsupported_parameters import unwritable_parameter, unwritable_scheme
from conformance.contract.vocabulary import is_json


def lint_limits(examination: Examination) -> None:
    """Name every limit of ours that a document meets, but for those of schemas."""
    document = examination.document
    if document.get("webhooks"):
        examination.report("/webhooks", "our generators receive nothing: webhooks are not tested")
    for name, scheme in ((document.get("components") or {}).get("securitySchemes") or {}).items():
        if why := unwritable_scheme(scheme):
            examination.report(f"/components/securitySchemes/{escaped(name)}", f"{why}: {name} is not sent")
    for pointer, _, _, operation in examination.operations:
        if operation.get("callbacks"):
            examination.report(f"{pointer}/callbacks", "our generators receive nothing: callbacks are not tested")
        _lint_body(examination, f"{pointer}/requestBody", operation.get("requestBody") or {})
    for pointer, kind, node in examination.nodes:
        if kind in {"path", "operation"} and node.get("servers"):
            examination.report(f"{pointer}/servers", "our generators address one base URL for each API: not these")
        elif kind == "parameter" and (why := unwritable_parameter(node, document)):
            examination.report(pointer, f"{why}: {node.get('name')} is not sent")
        elif kind == "response":
            _lint_answer(examination, pointer, node)


def _lint_body(examination: Examination, pointer: str, body: Mapping[str, Any]) -> None:
    pointer, body = followed(examination.document, body, pointer)
    content = body.get("content") or {}
    sent = "not sent" if any(map(is_json, content)) else "nothing is sent to the operation"
    for media_type in content:
        if not is_json(media_type):
            there = f"{pointer}/content/{escaped(media_type)}"
            examination.report(there, f"our generators write JSON, not {media_type}: {sent}")


def _lint_answer(examination: Examination, pointer: str, answer: Mapping[str, Any]) -> None:
    for media_type in answer.get("content") or {}:
        if not is_json(media_type):
            there = f"{pointer}/content/{escaped(media_type)}"
            examination.report(there, f"our generators know JSON: bodies of {media_type} are not tested")
    if answer.get("headers"):
        examination.report(f"{pointer}/headers", "our generators judge status and body: these headers are not tested")
