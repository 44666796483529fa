"""Values of Spanish telecoms, right and almost right."""

from conformance.cases.case import Kind


def cases_of(plan, key, part):
    return {c.id.split("/", 2)[2]: c for c in plan.cases[key] if part in c.id}


def test_almost_right_values_without_a_rule_are_open(acceptance):
    """A wrong check digit breaks nothing that the documents state."""
    found = cases_of(acceptance, "customers/replaceSim", "body.new_icc/domain")

    assert Kind.OPEN is found["open/body.new_icc/domain-iccid-check-digit"].kind


def test_the_longest_e_mail_is_valid_and_one_more_is_not(acceptance):
    """82 characters, stated by a table."""
    found = cases_of(acceptance, "customers/changeAgileTvEmail", "body.new_email/maxLength")

    assert Kind.VALID is found["accepts/body.new_email/maxLength-longest"].kind
    assert 82 == len(found["accepts/body.new_email/maxLength-longest"].edits[-1].value)
    assert Kind.INVALID is found["rejects/body.new_email/maxLength-too-long"].kind
