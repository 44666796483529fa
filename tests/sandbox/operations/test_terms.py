"""Terms of accounts."""

from __future__ import annotations

from tests.sandbox.asking import NO_SUCH_ID


def test_the_term_that_ends_last_comes_first(client):
    """Five terms with five ends, ended and running ones."""
    account = client.account("terms")

    answer = client.get(f"/accounts/{account.id}/terms")
    ends = [term["end_date"] for term in answer.content]

    assert 200 == answer.status
    assert sorted(set(ends), reverse=True) == ends
    assert 5 == len(ends)
    assert ends[-1] < "2026-03-18" < ends[0]


def test_a_device_shows_with_terms_that_go_with_one(client):
    """Terms go with a device or with a promotion."""
    for term in client.get(f"/accounts/{client.account('terms').id}/terms").content:
        assert ("terminal" == term["associated_type"]) == ("associated_terminal" in term)


def test_an_account_that_is_not_bound_has_an_empty_list(client):
    """That is no error."""
    answer = client.get(f"/accounts/{client.account('without-terms').id}/terms")

    assert (200, []) == (answer.status, answer.content)


def test_an_unknown_account_is_a_bad_request(client):
    """No 404 is listed here; one of another organisation is answered alike."""
    foreign = next(iter(client.sandbox.world.organisations["masmovil"].accounts))

    assert [400, 400] == [client.get(f"/accounts/{one_id}/terms").status for one_id in (NO_SUCH_ID, foreign)]


def test_an_unknown_account_may_be_empty_or_not_found(reading):
    """Both are permitted readings."""
    assert [] == reading(terms_unknown_account="empty").get(f"/accounts/{NO_SUCH_ID}/terms").content
    assert 404 == reading(terms_unknown_account="not-found").get(f"/accounts/{NO_SUCH_ID}/terms").status
