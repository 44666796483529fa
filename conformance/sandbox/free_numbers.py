"""What is free: telephone numbers and SIM cards, kept as blocks, since a long test uses up thousands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from conformance.domain import identities
from conformance.sandbox.codes import FREE_SIM, Coded

#: Neighbours within a block: numbers that look drawn by lot, and none that two blocks share.
STRIDE = 7


@dataclass(slots=True)
class Sim:
    """A SIM card in stock or in use."""

    iccid: str
    imsi: int
    status: Coded
    origin_id: int
    created: date
    changed: date
    promotion_code: str
    society_id: str
    initial_balance: Decimal
    subscription_id: int | None = None


@dataclass(slots=True)
class FreeNumbers:
    """Telephone numbers that nobody has: every seventh of a block, but those that were taken since."""

    first: int
    count: int
    taken: set[int] = field(default_factory=set)

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, str) or not number.isdecimal() or not number.isascii() or len(number) > 9:
            return False
        place, rest = divmod(int(number) - self.first, STRIDE)
        return rest == 0 and 0 <= place < self.count and int(number) not in self.taken

    def __iter__(self) -> Iterator[str]:
        numbers = (self.first + STRIDE * place for place in range(self.count))
        return (str(number) for number in numbers if number not in self.taken)

    def take(self, number: str) -> None:
        """Give a number to somebody."""
        self.taken.add(int(number))


@dataclass(slots=True)
class SimStock:
    """An organisation's SIM cards: those that were ever looked at, and a block of free ones."""

    society: str
    network: str
    operator: str
    #: Year in which the free ones were made.
    year: int
    first_serial: int = 0
    count: int = 0
    cards: dict[str, Sim] = field(default_factory=dict)

    def get(self, iccid: str | None) -> Sim | None:
        """Find a card; a free one is made when it is first asked for."""
        found = self.cards.get(iccid or "")
        if found is None and iccid is not None and self._is_free(iccid):
            found = self.cards[iccid] = self._made(iccid)
        return found

    def free(self) -> Iterator[str]:
        """The numbers of the free SIM cards."""
        for place in range(self.count):
            iccid = identities.iccid(self.first_serial + STRIDE * place, self.operator)
            card = self.cards.get(iccid)
            if card is None or card.status == FREE_SIM:
                yield iccid

    def __iter__(self) -> Iterator[str]:
        return iter(self.cards)

    def _is_free(self, iccid: str) -> bool:
        serial = iccid[6:18]
        if not serial.isdecimal() or not serial.isascii() or len(serial) != 12:
            return False
        place, rest = divmod(int(serial) - self.first_serial, STRIDE)
        return rest == 0 and 0 <= place < self.count and iccid == identities.iccid(int(serial), self.operator)

    def _made(self, iccid: str) -> Sim:
        rng = Random(iccid)
        born = date(self.year, rng.randrange(1, 13), rng.randrange(1, 29))
        return sim(rng, iccid, self, born=born)


def sim(rng: Random, iccid: str, stock: SimStock, *, born: date) -> Sim:
    """Make a free SIM card."""
    return Sim(
        iccid=iccid,
        imsi=identities.imsi(rng, stock.network),
        status=FREE_SIM,
        origin_id=rng.randrange(1, 6),
        created=born,
        changed=born,
        promotion_code=f"NTH_{rng.randrange(100, 999)}",
        society_id=stock.society[2:],
        initial_balance=identities.cents(rng, 0, 2_000),
    )
