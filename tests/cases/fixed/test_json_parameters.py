"""Parameters that hold JSON."""


def cases_of(plan, key, part):
    return {c.id.split("/", 2)[2]: c for c in plan.cases[key] if part in c.id}


def test_what_a_parameter_of_json_holds_is_judged_too(acceptance):
    """Its lists, their items, and the JSON itself."""
    found = cases_of(acceptance, "customers/getServices", "rejects/query.query")

    assert {"rejects/query.query/malformed-truncated", "rejects/query.query.filter/type-object"} <= set(found)
