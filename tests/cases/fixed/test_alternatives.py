"""Groups of parameters of which each is a whole request by itself."""

from conformance.cases.case import Kind


def cases_of(plan, key, part):
    return {c.id.split("/", 2)[2]: c for c in plan.cases[key] if part in c.id}


def test_each_search_is_given_by_itself(acceptance):
    """A search by number carries neither document nor its type."""
    found = cases_of(acceptance, "customers/findUserTree", "accepts/query/alternative")
    number = found["accepts/query/alternative-number"]

    assert {
        "accepts/query/alternative-email",
        "accepts/query/alternative-number",
        "accepts/query/alternative-nif",
    } == set(found)
    assert {("query", "documentType"), ("query", "document"), ("query", "number")} == {e.place for e in number.edits}


def test_no_search_and_several_are_open(acceptance):
    """The documents speak of neither."""
    found = cases_of(acceptance, "customers/findUserTree", "/alternative-")

    assert {Kind.OPEN} == {found[f"open/query/alternative-{v}"].kind for v in ("none", "several", "without-document")}
