"""Other spellings of JSON stand where a request can be sent again."""


def test_spellings_are_firm_and_only_where_a_request_can_be_sent_again(acceptance):
    """The control is accepted, so its other spelling has to be."""
    firm = {c.operation for group in acceptance.cases.values() for c in group if "/syntax-" in c.id and c.firm}

    assert {
        "customers/searchUserTree",
        "customers/getFullUserTree",
        "feasibility/renewFinance",
        "feasibility/getFinanceAvailability",
    } == firm
