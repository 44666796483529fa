"""Blocks of SIM cards."""

from __future__ import annotations

import pytest


def _items(client, line):
    return client.get(f"/subscriptions/{line.id}/blocks").content["items"]


def _change(client, line, block, **body):
    return client.send("PATCH", f"/subscriptions/{line.id}/blocks/{block}", body)


@pytest.mark.parametrize(("block", "name"), [(1, "ROBO"), (2, "PERDIDA")])
def test_a_block_is_set_listed_and_lifted(client, block, name):
    """With the reason as its description."""
    line = client.line("prepaid")

    answer = _change(client, line, block, active=True, reason="Lo ha perdido en Logroño")
    listed = _items(client, line)
    lifted = _change(client, line, block, active=False)

    assert [(201, None), 201] == [(answer.status, answer.content), lifted.status]
    assert [(block, name, "Lo ha perdido en Logroño")] == [(i["id"], i["value"], i["description"]) for i in listed]
    assert [] == _items(client, line)


def test_true_may_mean_in_service(reading):
    """By the sentence that the table copied from services."""
    client = reading(block_active_meaning="activates-service")
    line = client.line("prepaid")

    _change(client, line, 1, active=False)

    assert [1] == [item["id"] for item in _items(client, line)]


def test_blocked_lines_are_seeded(client):
    """One of them with both blocks."""
    both = [line for line in client.org.subscriptions.values() if len(line.blocks) == 2]

    assert [1, 2] == [item["id"] for item in _items(client, both[0])]


@pytest.mark.parametrize("block", [0, 3, -1, 214748364, "x", 2**31])
def test_there_is_no_third_block(client, block):
    """Another number is refused and changes nothing."""
    line = client.line("prepaid")

    assert 400 == _change(client, line, block, active=True).status
    assert [] == _items(client, line)


def test_another_number_may_be_not_found(reading):
    """400 and 404 are both permitted."""
    client = reading(block_unknown_what="not-found")

    assert 404 == _change(client, client.line(), 3, active=True).status


@pytest.mark.parametrize(
    "body", [{}, {"reason": "x"}, {"active": None}, {"active": "true"}, {"active": True, "reason": 5}]
)
def test_refused_changes_leave_the_blocks(client, body):
    """The state wanted is needed, as true or false."""
    line = client.line("prepaid")

    assert 400 == _change(client, line, 1, **body).status
    assert [] == _items(client, line)


def test_a_line_without_a_card_has_no_blocks(client):
    """It is answered as one without blocks."""
    assert [] == _items(client, client.line(kind="tv"))
