"""Read `specs/` into `Contract` values; the only folder that knows how the documents are written."""

from conformance.contract.contract import (
    Answer,
    Body,
    Choice,
    Contract,
    Effect,
    EffectKind,
    Operation,
    Parameter,
    Place,
    Reading,
    RemovedOperation,
    Requirement,
    Schema,
    SecurityScheme,
)
from conformance.contract.editions import at, under
from conformance.contract.judging.jsontext import MalformedJson, Parsed, TooDeep, parse_json
from conformance.contract.judging.request_classes import RequestJudgement, judge_request
from conformance.contract.judging.routing import Found, KnownPath, find_operation
from conformance.contract.judging.views import View, view
from conformance.contract.judging.violations import Violation, undocumented, violations
from conformance.contract.load import bundle, load_bundle, load_contract, load_contracts, specs_directory
from conformance.contract.spec_errors import ContractError, Problem

__all__ = [
    "Answer",
    "Body",
    "Choice",
    "Contract",
    "ContractError",
    "Effect",
    "EffectKind",
    "Found",
    "KnownPath",
    "MalformedJson",
    "Operation",
    "Parameter",
    "Parsed",
    "Place",
    "Problem",
    "Reading",
    "RemovedOperation",
    "RequestJudgement",
    "Requirement",
    "Schema",
    "SecurityScheme",
    "TooDeep",
    "View",
    "Violation",
    "at",
    "bundle",
    "find_operation",
    "judge_request",
    "load_bundle",
    "load_contract",
    "load_contracts",
    "parse_json",
    "specs_directory",
    "under",
    "undocumented",
    "view",
    "violations",
]
