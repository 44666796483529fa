"""The seeded world: two organisations with the same kinds of customers and different people.

An integer decides ids, names and numbers; the day decides the dates.
"""

from __future__ import annotations

from datetime import date
from random import Random

from conformance.domain import identities
from conformance.sandbox.free_numbers import STRIDE, FreeNumbers, SimStock
from conformance.sandbox.risk import RISK_OF_DEALERS
from conformance.sandbox.seed import seed_catalogue as cat
from conformance.sandbox.seed.seed_customers import customers
from conformance.sandbox.seed.seeding import Numbers, Seeding
from conformance.sandbox.world import ComputedPenalty, Organisation, World

ORGANISATIONS = ("telco", "masmovil")
FREE_SIMS = 6_000
FREE_NUMBERS = 9_000
FREE_LANDLINES = 4_000
#: Where the blocks of free numbers lie, and how far apart those of two organisations are.
_MOBILES, _LANDLINES, _APART = 680_000_000, 917_000_000, 400_000
PENALTIES = 60
#: Beyond what seeding gives out, so that numbers given later never meet them.
_HEADROOM = 1_000_000


def seeded(seed: int, today: date) -> World:
    """Build the world of a seed as it stands on a day."""
    rng = Random(f"masstack sandbox {seed}")
    ids = Numbers(rng.randrange(4_000_000, 60_000_000), rng.randrange(10**9, 10**11), rng.choice(("01", "04", "03")))
    taken: set[int] = set()
    organisations: dict[str, Organisation] = {}
    for turn, name in enumerate(ORGANISATIONS):
        organisations[name] = _organisation(rng, name, turn, ids, taken, today)
    return World(organisations, ids.last + _HEADROOM)


def _organisation(rng: Random, name: str, turn: int, ids: Numbers, taken: set[int], today: date) -> Organisation:
    products = cat.products(rng, taken)
    society, host_cfg = f"{name[:2].upper()}{rng.randrange(10, 99)}", rng.randrange(1, 9)
    org = Organisation(
        name=name,
        operator_id=rng.randrange(2, 40) * 2 + turn,
        host_cfg=host_cfg,
        society=society,
        sims=SimStock(society, "04" if host_cfg % 2 else "03", ids.operator, today.year - 1),
        free_numbers=FreeNumbers(_MOBILES + turn * _APART + rng.randrange(_APART // 2), FREE_NUMBERS),
        free_landlines=FreeNumbers(_LANDLINES + turn * _APART + rng.randrange(_APART // 2), FREE_LANDLINES),
        master_data=cat.master_data(rng),
        default_limits=cat.default_limits(rng),
        products=products,
        bundles=cat.bundles(rng, taken, products),
        bonuses=cat.bonuses(rng, taken),
    )
    letters = ("C", *RISK_OF_DEALERS)
    dealers = tuple(f"{letter}{rng.randrange(10, 999):05d}" for letter in letters)
    org.dealers = dealers
    org.shops = tuple(f"{rng.randrange(1, 9999):04d}" for _ in range(3))
    seeding = Seeding(rng, today, org, ids, dealers[:1], org.shops)
    customers(seeding)
    _penalties(seeding)
    org.sims.first_serial, org.sims.count = ids.sim_serial + STRIDE, FREE_SIMS
    ids.sim_serial += STRIDE * (FREE_SIMS + 1)
    return org


def _penalties(s: Seeding) -> None:
    """Let penalties have been computed before: confirmed ones, then others that wait for it."""
    bound = [account for account in s.org.accounts.values() if account.terms]
    for turn in range(PENALTIES):
        account = bound[turn % len(bound)]
        item = {"id": s.id(), "value": identities.cents(s.rng, 1_000, 20_000), "description": "Permanencia de la línea",
                "subscription_id": account.subscriptions[0], "start_date": s.today.replace(month=1, day=1),
                "end_date": s.today, "mandatory": True, "type": "CANCELCOST"}  # fmt: skip
        confirmed = turn < PENALTIES // 2
        computed = ComputedPenalty(s.id(), account.id, ("account", "unsubscribe"), s.org.operator_id, [item], confirmed)
        s.org.penalties[computed.id] = computed
