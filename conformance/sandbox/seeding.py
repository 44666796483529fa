"""What the seeding functions share: the dice, the day, the numbers not yet given out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from conformance.sandbox import identities
from conformance.sandbox.seed_catalogue import FREE_SIM
from conformance.sandbox.seed_names import PROVINCES, Province
from conformance.sandbox.world import Coded, Organisation, Sim


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
        """Give one province after the other."""
        self.turn += 1
        return PROVINCES[self.turn % len(PROVINCES)]

    def mobile_number(self) -> int:
        """Give a mobile number that nobody has."""
        return self.ids.number(self.rng, self.rng.choice(("60", "61", "62", "65", "69", "71", "74")))

    def landline_number(self, province: Province) -> int:
        """Give a landline number that nobody has."""
        return self.ids.number(self.rng, province.prefix)

    def sim(self, status: Coded = FREE_SIM, *, born: date | None = None, changed: date | None = None) -> Sim:
        """Put one more SIM card in stock."""
        born = born or date(self.today.year - 1, self.rng.randrange(1, 13), self.rng.randrange(1, 29))
        sim = Sim(
            iccid=self.ids.iccid(),
            imsi=identities.imsi(self.rng, "04" if self.org.host_cfg % 2 else "03"),
            status=status,
            origin_id=self.rng.randrange(1, 6),
            created=born,
            changed=changed or born,
            promotion_code=f"NTH_{self.rng.randrange(100, 999)}",
            society_id=self.org.society,
            initial_balance=identities.cents(self.rng, 0, 2_000),
        )
        self.org.sims[sim.iccid] = sim
        return sim


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
        """Give the next SIM card's number."""
        self.sim_serial += 7
        return identities.iccid(self.sim_serial, self.operator)
