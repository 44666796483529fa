"""The values of one kind of test data that one taker may use: its own first, then what others do not need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from conformance.engine.test_data.state_file import Known, Mark, StateFile
from conformance.profile.ixit import Entry

NO_NEED: Mapping[str | None, int] = MappingProxyType({})


class Share:
    """The values of one kind that one taker may use, in the order in which they are tried."""

    def __init__(
        self,
        kind: str,
        taker: str,
        pool: Sequence[Entry],
        state: StateFile | None = None,
        apart: frozenset[str] = frozenset(),
        *,
        need: Mapping[str | None, int] = NO_NEED,
        avoided: Callable[[Entry], int] = lambda _: 0,
    ) -> None:
        """Hold what is not known to be used up; what is doubtful comes last.

        Args:
            kind: The kind of test data.
            taker: Who uses them: an operation, its rules, a workflow.
            pool: The values, in the order in which they are tried.
            state: What is known of them from other runs.
            apart: Tags whose values are dealt to who asks for the tag, and to others where nothing else is left.
            need: Tag -> how many the taker uses up in this run at most; so many are not lent to others.
            avoided: How much better the taker would use another value, where there is one; 0: not at all.
        """
        self.kind = kind
        self._apart = apart
        self._taker = taker
        self._state = state
        self._need = need
        self._avoided = avoided
        fresh, doubtful = _sorted(kind, pool, state)
        self._left = [*fresh, *doubtful]
        #: Those that a run held or had rejected: they serve where no share has another to spare.
        self._doubtful = frozenset(map(id, doubtful))
        self._dealt: dict[tuple[str | None, int], Entry] = {}
        self._claimed: set[int] = set()
        self._rejected = 0
        self._tags: set[str | None] = {None, *(tag for entry in pool for tag in entry.tags)} if pool else set()
        #: Whether values that the IXIT has were asked for when none was left.
        self.ran_out = False
        #: The other takers' shares of the kind.
        self._others: Sequence[Share] = ()

    def beside(self, every: Sequence[Share]) -> None:
        """Learn of the shares of the kind, to borrow from where this one is used up."""
        self._others = [one for one in every if one is not self]

    def take(self, tag: str | None, index: int) -> Entry | None:
        """Give the `index`-th value with a tag, the same one each time; None where there are no more."""
        entry = self._dealt.get((tag, index)) or self._next(tag)
        while entry is not None and not self._claim(entry, tag, index):
            entry = self._next(tag)
        if entry is not None:
            self._dealt[tag, index] = entry
        elif any(tag in share._tags for share in (self, *self._others)):
            self.ran_out = True
        return entry

    def recall(self, value: str, known: Known) -> None:
        """Deal a value as the run did before it was killed, from whoever's share it was."""
        for share in (self, *self._others):
            place = next((n for n, entry in enumerate(share._left) if str(entry.value) == value), None)
            if place is not None:
                entry = share._left.pop(place)
                self._dealt[known.tag, known.index] = entry
                self._claimed.add(id(entry))
                return

    def rejected(self) -> None:
        """Learn that a valid request was rejected with the value that was dealt last: the next is further away."""
        self._rejected += 1

    def accepted(self) -> None:
        """Learn that values are good here."""
        self._rejected = 0

    def _next(self, tag: str | None) -> Entry | None:
        """Take the next value out of the share, or out of the one that has most to spare; doubtful ones after all."""
        for doubtful in (False, True):
            own = self._drawn_from(self, tag, doubtful=doubtful)
            if own is not None:
                return own
            spare = [(other._spare(tag, doubtful=doubtful), other) for other in self._others]
            most, lender = max(spare, key=lambda pair: pair[0], default=(0, None))
            if lender is not None and most > 0:
                return self._drawn_from(lender, tag, doubtful=doubtful)
        return None

    def _drawn_from(self, share: Share, tag: str | None, *, doubtful: bool) -> Entry | None:
        left = share._left
        fitting = [n for n in share._fitting(tag) if (id(left[n]) in share._doubtful) == doubtful]
        if not fitting:
            return None
        odd = [len((self._apart - {tag}) & left[n].tags) + self._avoided(left[n]) for n in fitting]
        fitting = [n for n, count in zip(fitting, odd, strict=True) if count == min(odd)]
        far = 2**self._rejected - 1 if self._rejected else 0
        place = fitting[far % len(fitting)]
        entry = left[place]
        # What is skipped comes last: where one value is in use, those beside it may be, too.
        share._left = [*left[place + 1 :], *left[:place]]
        return entry

    def _fitting(self, tag: str | None) -> list[int]:
        return [n for n, entry in enumerate(self._left) if tag is None or tag in entry.tags]

    def _spare(self, tag: str | None, *, doubtful: bool) -> int:
        """How many values with a tag it can lend, doubtful ones among them, and still has what its taker needs."""
        wanted = self._need if tag is None else {one: self._need.get(one, 0) for one in (tag, None)}
        dealt = [own for own, _ in self._dealt]
        fitting = sum(doubtful or id(self._left[n]) not in self._doubtful for n in self._fitting(tag))
        return fitting - sum(max(0, count - dealt.count(one)) for one, count in wanted.items())

    def _claim(self, entry: Entry, tag: str | None, index: int) -> bool:
        if self._state is None or id(entry) in self._claimed:
            return True
        if not self._state.claim(self.kind, entry.value, by=self._taker, index=index, tag=tag):
            return False
        self._claimed.add(id(entry))
        return True


def _sorted(kind: str, pool: Sequence[Entry], state: StateFile | None) -> tuple[list[Entry], list[Entry]]:
    """The usable values of a pool: fresh ones, and those that another run held or had rejected."""
    if state is None:
        return list(pool), []
    fresh, doubtful = [], []
    for entry in pool:
        known = state.state.of(kind, entry.value)
        if known is None or known.run == state.run:
            fresh.append(entry)
        elif known.mark is not Mark.USED:
            doubtful.append(entry)
    return fresh, doubtful
