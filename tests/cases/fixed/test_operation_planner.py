"""What the builder of the fixed tier knows of an operation."""

from dataclasses import replace

from conformance.cases.fixed.operation_planner import OperationPlanner
from conformance.cases.schema_walk import nodes_below


def test_each_documented_value_of_a_filter_is_a_valid_case(contracts, acceptance):
    """Only what an unknown value does is open: also where that is agreed on, and not for what a request line prints."""
    contract = contracts["customers"]
    agreed = replace(contract, agreed={"bonuses-filter-values": "ignored"})
    cases = [
        c.id.rpartition("/")[2] for c in acceptance.cases["customers/getBonuses"] if c.constraint.endswith("]/enum")
    ]
    node = next(n for n in nodes_below(contract, _query(contract)) if n.path[2:] == ("filter", 0))

    assert ["enum-active", "enum-actual", "enum-inactive"] == cases
    assert ("active", "actual", "inactive") == OperationPlanner(agreed, contract.operations["getBonuses"]).listed(node)
    assert () == contract.readings["contracts-signature-config-values"].listed


def _query(contract):
    return contract.operations["getBonuses"].parameter("query", "query")
