"""Client sequences, written by hand from the documents, that tell servers apart by their answers.

Places in the sentences: 000, 001 and 002 are the documents of Feasibility v1, Customers v2 and Subscriptions v1, and
the number after the colon is a line; "further facts" is the supplement to them.
"""

from __future__ import annotations

from tests.independent.client import Sequence
from tests.independent.sequences import (
    accounts,
    crossing,
    limits,
    lines,
    orders,
    penalties,
    signups,
    stock,
    subscriptions,
    users,
)

SEQUENCES: list[Sequence] = [
    *signups.SEQUENCES,
    *stock.SEQUENCES,
    *subscriptions.SEQUENCES,
    *lines.SEQUENCES,
    *accounts.SEQUENCES,
    *penalties.SEQUENCES,
    *users.SEQUENCES,
    *orders.SEQUENCES,
    *limits.SEQUENCES,
    *crossing.SEQUENCES,
]
