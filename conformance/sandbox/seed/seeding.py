"""What the seeding functions share: the dice, the day, the numbers not yet given out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from conformance.domain import identities
from conformance.sandbox.codes import Coded
from conformance.sandbox.free_numbers import STRIDE, Sim, sim
from conformance.sandbox.seed.seed_names import PROVINCES, Province
from conformance.sandbox.world import Organisation


@dataclass(slots=True)
class Seeding:
    """The seeding of one organisation; equal seeds and days give equal worlds."""

    rng: Random
    today: date
    org: Organisation
    #: Shared by all organisations: no number means two things.
    ids: Numbers
    dealers: tuple[str, ...]
    shops: tuple[str, ...]
    turn: int = 0

    def id(self) -> int:
        """Give the next number."""
        return self.ids.next(self.rng)

    def province(self) -> Province:
        """The next province, in turn."""
        self.turn += 1
        return PROVINCES[self.turn % len(PROVINCES)]

    def mobile_number(self) -> int:
        """A mobile number that nobody has."""
        return self.ids.number(self.rng, self.rng.choice(("60", "61", "62", "65", "69", "71", "74")))

    def landline_number(self, province: Province) -> int:
        """A landline number of a province that nobody has."""
        return self.ids.number(self.rng, province.prefix)

    def sim(self, status: Coded, *, born: date, changed: date) -> Sim:
        """Put one more SIM card into use."""
        made = sim(self.rng, self.ids.iccid(), self.org.sims, born=born)
        made.status, made.changed = status, changed
        self.org.sims.cards[made.iccid] = made
        return made


@dataclass(slots=True)
class Numbers:
    """Numbers that must not be given out twice, in any organisation."""

    last: int
    sim_serial: int
    operator: str
    taken: set[int] = field(default_factory=set)

    def next(self, rng: Random) -> int:
        """Give a number above all before."""
        self.last += rng.randrange(1, 61)
        return self.last

    def number(self, rng: Random, prefix: str) -> int:
        """Give a telephone number of nine digits."""
        while True:
            digits = 9 - len(prefix)
            number = int(prefix + f"{rng.randrange(10**digits):0{digits}d}")
            if number not in self.taken:
                self.taken.add(number)
                return number

    def iccid(self) -> str:
        """The number of the next SIM card."""
        self.sim_serial += STRIDE
        return identities.iccid(self.sim_serial, self.operator)
