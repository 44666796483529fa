"""`Binder`: turn a script's ask into a request with test data; when judging again, the record takes its place."""

from __future__ import annotations

import secrets
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from conformance.cases.case import Case, Plan
from conformance.cases.preparation import prepared_data, with_data
from conformance.contract.contract import Contract, Operation, operation_at
from conformance.contract.pool_kinds import all_kinds, preferable, preferring, tags_shown
from conformance.engine.request_builder import (
    Draft,
    Unbindable,
    bare,
    draft,
    goes_by_another,
    several,
    wanted,
    wanted_abroad,
    write,
)
from conformance.engine.run_mark import marked
from conformance.engine.test_data.needs import LASTING, taker_of
from conformance.engine.test_data.supply import Supply, lines_of, supply_for, worn_last
from conformance.model import Owner, Request
from conformance.model.sentences import LIMIT_REACHED
from conformance.profile.draw import UNDRAWN, Draw
from conformance.profile.ixit import Entry, Environment, Organisation
from conformance.profile.test_data_choice import (
    DataSet,
    Missing,
    changeable_only,
    choose,
    key_of,
    neighbour_of,
    objects_of,
    pasted,
)
from conformance.profile.test_data_index import related_to, stock
from conformance.scripts.script import Ask, NotSent

#: So many further sets of test data are read, the tagged ones first, where requests are limited and where they are not.
SEVERAL, MANY = 4, 24

#: Where rules and workflows begin in pools that all share, as a part of the pool.
RULES_BEGIN, WORKFLOWS_BEGIN = 0.5, 0.75


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request ready to be sent for an ask."""

    ask: Ask
    request: Request
    request_id: str
    #: Counts the requests of the run from 1.
    number: int
    #: It may change data: it must not go out twice.
    once: bool = False


class Binder:
    """Fills the asks of scripts with test data: the same ones in every run with the same IXIT and plan.

    ~
    Args:
        contracts: The contracts by API name.
        environment: The deployment to send to.
        organisation: The organisation whose data are used.
        others: Further organisations; the first is the foreign one of isolation tests.
        credentials: API -> headers of valid credentials.
        today: The run's day.
        plan: What the run sends, so that data are dealt out to it; None deals as the need comes.
        run_id: Marks made-up values; None draws one.
        user_agent: The User-Agent header.
        supply: The test data; None takes those of the organisation.
        most: How many requests it binds at most; None: no limit.
        draw: What the run has drawn before.
    """

    def __init__(
        self,
        contracts: Mapping[str, Contract],
        environment: Environment,
        organisation: Organisation,
        others: Sequence[Organisation],
        *,
        credentials: Mapping[str, Mapping[str, str]],
        today: date,
        plan: Plan | None = None,
        run_id: str | None = None,
        user_agent: str = "masstack-conformance",
        supply: Supply | None = None,
        most: int | None = None,
        draw: Draw = UNDRAWN,
    ) -> None:
        self.contracts = contracts
        self.environment = environment
        self.foreign = next(iter(others), None)
        self.credentials = credentials
        self.today = today
        self.draw = draw
        self.run_id = run_id or secrets.token_hex(2)
        self.user_agent = user_agent
        self.supply = supply or supply_for(contracts, organisation, plan, draw=draw, unbound=environment.sandbox)
        self.organisation = organisation = self.supply.as_it_is_now(organisation, contracts)
        self.kinds = all_kinds(contract.pool_kinds for contract in contracts.values())
        usable = self.supply.usable(organisation)
        self.changeable = usable if environment.sandbox else changeable_only(usable, self.kinds)
        self.most = most  # requests, whatever is repeated or looked at again; None: no limit
        #: The operations of the plan that are read with several sets of test data.
        self._varied = {key for key, own in (plan.cases if plan else {}).items() if any(case.further for case in own)}
        self.counted = 0
        #: Number of the last request; a run that goes on leaves numbers out.
        self.sent = 0
        #: What was chosen for the same needs before: most cases of an operation need what its control does.
        self._chosen: dict[Hashable, DataSet | Missing] = {}
        self._further: dict[str, Sequence[tuple[dict[str, str], int]]] = {}
        #: Taker -> the test data that it may change, in the order in which they serve it.
        self._pools: dict[str, Organisation] = {}

    def bind(self, ask: Ask) -> Outgoing | NotSent:
        """Fill an ask with test data.

        Args:
            ask: What a script wants sent.

        Returns:
            The request with the data that it took, or NotSent with the reason: data are missing, or it may not be sent.
        """
        contract, operation = self._operation(ask.case)
        refused = self._forbidden(operation, ask.case)
        if self.most is not None and self.counted >= self.most:
            reached = f"{LIMIT_REACHED} of {self.most:,} requests is reached"
            return NotSent(f"{reached}: what fails, and what test data do not fit, is sent again", Owner.PERMISSION)
        if refused is not None:
            return refused
        if ask.case.further:
            if ask.case.id not in self._further:
                tagged = [(dict([tag]), 0) for tag in self._further_tags(contract, operation, ask.case)]
                self._further[ask.case.id] = [*tagged, *self._others(ask.case, tagged)]
            further = self._further[ask.case.id]
            if ask.index >= len(further):
                return NotSent("there are no further test data")
            tags, index = further[ask.index]
            return self._bound(replace(ask, case=replace(ask.case, tags=tags), index=index), ask)
        return self._bound(ask, ask)

    def objects(self, ask: Ask) -> frozenset[str]:
        """Name what an ask reads or changes, and whom it belongs to, as the IXIT says.

        Returns:
            `kind:value` of each customer, account and line, and of each part of one; none where data are missing.
        """
        if ask.case.further or self._forbidden(self._operation(ask.case)[1], ask.case) is not None:
            return frozenset()
        data = self._data(ask)
        return frozenset() if isinstance(data, Missing) else objects_of(self.organisation, self.kinds, data)

    def _bound(self, ask: Ask, wanted_by: Ask) -> Outgoing | NotSent:
        contract, operation = self._operation(ask.case)
        data = self._data(ask)
        if isinstance(data, Missing):
            return NotSent(data.advice, **pasted(data.kind, data.tag, self.organisation))
        try:
            filled = self._draft(ask, data, self._sent(ask, data))
        except Unbindable as error:
            return NotSent(str(error), **pasted(error.kind, None, self.organisation, self.foreign, abroad=error.abroad))
        if not operation.path_known and operation.key in self.environment.paths:
            filled = replace(filled, path=self.environment.paths[operation.key])
        if filled.raw is None:
            body = marked(contract, operation, ask.case, filled.body, self.environment.mark, own=self.draw.mark)
            filled = replace(filled, body=body)
        self.sent += 1
        self.counted += 1
        request_id = f"{self.run_id}-{self.sent:05d}"
        identity = {"X-Request-Id": request_id, "User-Agent": self.user_agent} if self.environment.identify else {}
        request = write(filled, self.environment, operation.api, self.credentials.get(operation.api, {}), identity)
        once = not operation.effect_of(request.method).repeatable
        if once:
            self._note(ask, data)
        return Outgoing(wanted_by, request, request_id, self.sent, once=once)

    def _note(self, ask: Ask, data: DataSet) -> None:
        """Tell the supply what goes out with the write that is sent now."""
        for taker in dict.fromkeys((taker_of(ask.like or ask.case), taker_of(ask.case))):
            self.supply.sending(self.sent, taker, data, ask.case.kind)
        operation = self._operation(ask.case)[1]
        if operation.effect.kind in LASTING:
            known = [(key.partition("#")[0], value) for key, value in data.items()]
            changed = [(k, str(v)) for k, v in known if k in self.kinds and self.kinds[k].changeable]
            reserved = self.supply.shares.get(taker_of(ask.like or ask.case), {})
            for kind, value in (pair for pair in known if pair[0] in reserved):
                changed += lines_of(Entry(value, related=related_to(self.organisation, kind, value)), self.kinds)
            self.supply.changing(self.sent, dict.fromkeys(changed))

    def _changeable_by(self, taker: str) -> Organisation:
        """The organisation with only what a write may change; what the taker does once was done with the last ones."""
        if taker not in self.supply.lasting:
            return self.changeable
        if taker not in self._pools:  # once: a set stays the same, whatever is done meanwhile
            pools = self.changeable.pools
            if self.supply.wears(taker):
                left = self.supply.remaining(taker, pools)
                worn = self.supply.wear(taker)
                pools = {kind: worn_last(pool, partial(worn, kind)) for kind, pool in left.items()}
            self._pools[taker] = replace(self.changeable, pools=pools)
        return self._pools[taker]

    def _further_tags(self, contract: Contract, operation: Operation, case: Case) -> list[tuple[str, str]]:
        """The tagged kinds of test data whose first values differ from each other and from the control's.

        Values that are set apart come last: a read changes nothing, and what it shows of them is judged nowhere else.
        The tag that says of a value that the operation lists something for it serves whatever else the value is.
        """
        needs = wanted(contract, operation, case, self.organisation)
        beside = frozenset(kind.partition(".")[0] for kind, _ in needs)
        found: list[tuple[str, str]] = []
        for kind in dict.fromkeys(kind for kind, tag in needs if tag is None and not self.kinds[kind].shared):
            known = self.kinds[kind]
            held = stock(self.organisation, kind, None, beside, known)
            seen = {str(entry.value) for entry in held.serving[:1]}
            ordered = sorted(held.entries, key=lambda entry: len(entry.tags & known.apart))
            tags = (*tags_shown(operation.discovers, kind), *(t for entry in ordered for t in sorted(entry.tags)))
            for tag in dict.fromkeys(tags):
                tagged = stock(self.organisation, kind, tag, beside, known).serving
                first = str(tagged[0].value) if tagged else None
                if first is not None and first not in seen:
                    seen.add(first)
                    found.append((kind, tag))
        return found

    def _others(self, case: Case, tagged: Sequence[tuple[dict[str, str], int]]) -> Iterator[tuple[dict[str, str], int]]:
        """Further sets of test data without a tag, each unlike the control's and the others': one shows too little."""
        sets = [({}, 0), *tagged, *(({}, index) for index in range(1, 3 * MANY))]
        most, seen = MANY if self.most is None else SEVERAL, set[str]()
        for tags, index in sets:
            data = self._data(Ask(replace(case, tags=tags), index=index))
            if isinstance(data, Missing) or len(seen) > most:
                return
            if (chosen := repr(sorted(map(str, data.values())))) not in seen and index:
                yield tags, index
            seen.add(chosen)

    def _prefers(self, operation: Operation) -> Mapping[str, str]:
        """The tag of the values that an operation does best with: one read only is of something that it lists."""
        if not operation.discovers or operation.key in self._varied:
            return operation.prefers
        return {**preferable(operation.discovers, self.kinds), **operation.prefers}

    def _data(self, ask: Ask) -> DataSet | Missing:
        """Choose the test data: those of the case that an ask goes by, and what it takes beyond them."""
        chosen: dict[str, Any] = {"orgId": self.organisation.id}
        for case in (ask.case,) if ask.like is None else (ask.like, ask.case):
            contract, operation = self._operation(case)
            chosen = {**chosen, **prepared_data(operation, case)}
            needs = [n for n in wanted(contract, operation, case, self.organisation) if key_of(*n) not in chosen]
            prefers = self._prefers(operation)
            anybodys = operation.effect.repeatable and not case.taker
            begin, taker = _begin(ask.like or ask.case), taker_of(case)
            before = tuple(sorted((key, str(value)) for key, value in chosen.items()))
            same = (
                anybodys,
                frozenset(needs),
                ask.index,
                begin,
                taker,
                case.entry,
                tuple(sorted(prefers.items())),
                before,
            )
            if same not in self._chosen:
                pools = self.organisation if anybodys else self._changeable_by(taker)
                self._chosen[same] = choose(
                    pools,
                    needs,
                    preferring(self.kinds, prefers),
                    index=ask.index,
                    begin=begin,
                    reserved=self.supply.reserved(taker),
                    several=several(contract, operation, self.organisation),
                    entry=dict.fromkeys(case.tags, case.entry),
                    draw=self.draw,
                    beside_chosen=chosen,
                    searching=bool(case.taker),
                )
            data = self._chosen[same]
            if isinstance(data, Missing):
                return data
            chosen = {**data, **chosen}
        return neighbour_of(self.organisation, self.kinds, chosen) if ask.neighbour else chosen

    def data_of(self, ask: Ask) -> DataSet:
        """The test data that an ask would be sent with; empty where some are missing."""
        data = self._data(ask)
        return {} if isinstance(data, Missing) else data

    def _sent(self, ask: Ask, data: DataSet) -> Draft | None:
        """Draft the request that an ask goes by, where it needs one: its like, or its operation's control."""
        if ask.like is not None and not ask.like.alone:
            like = with_data(self._operation(ask.like)[1], ask.like, data) if ask.neighbour else ask.like
            other = replace(ask, case=like, like=None, extra=())
            return self._draft(other, data, self._sent(other, data))
        if goes_by_another(ask.case):
            return self._draft(replace(ask, case=bare(ask.case), like=None, extra=()), data, None)
        return None

    def _draft(self, ask: Ask, data: DataSet, sent: Draft | None) -> Draft:
        contract, operation = self._operation(ask.case)
        return draft(
            contract,
            operation,
            ask.case,
            organisation=self.organisation,
            data=data,
            foreign=self._foreign(contract, operation, ask),
            today=self.today,
            extra=ask.extra,
            sent=sent,
            draw=self.draw,
        )

    def _foreign(self, contract: Contract, operation: Operation, ask: Ask) -> DataSet:
        """Choose what a case takes from the other organisation."""
        if self.foreign is None:
            return {}
        needs = wanted_abroad(contract, operation, ask.case, self.organisation)
        if not needs:
            return {"orgId": self.foreign.id}
        data = choose(self.foreign, needs, self.kinds, index=ask.index, draw=self.draw)
        return {"orgId": self.foreign.id, **({} if isinstance(data, Missing) else data)}

    def _operation(self, case: Case) -> tuple[Contract, Operation]:
        operation = operation_at(self.contracts, case.operation)
        return self.contracts[operation.api], operation

    def _forbidden(self, operation: Operation, case: Case) -> NotSent | None:
        effect = case.effect(operation)
        if operation.api not in self.environment.urls:
            place = f"environments.{self.environment.id}.urls.{operation.api}"
            line = f"{operation.api}: https://…"
            return NotSent(f"no base URL for {operation.api}: add {place}", paste=line, place="environments.{env}.urls")
        if not operation.path_known and operation.key not in self.environment.paths and not self.environment.sandbox:
            return NotSent(
                f"the documents do not print the path of {operation.id}: "
                f"give it in environments.{self.environment.id}.paths.{operation.key}",
                paste=f"{operation.key}: {operation.path}",
                place="environments.{env}.paths",
            )
        given = operation.body is not None and operation.id in self.organisation.bodies
        barred = next((one.why for one in operation.unable if one.bars and not (one.supplied and given)), None)
        if barred is not None:
            return NotSent(barred, Owner.SUITE)
        if case.prepares:  # nothing is made for what may not be sent itself
            prepared = operation_at(self.contracts, case.prepares)
            operation, effect = (operation, effect) if prepared.effect.repeatable else (prepared, prepared.effect)
        if effect.repeatable or effect.kind in self.environment.writes:
            return None
        what = operation.id if effect is operation.effect else f"a request that {case.says}"
        place = f"environments.{self.environment.id}.writes"
        return NotSent(f"{what} has the effect {effect.kind}: allow it in {place}", Owner.PERMISSION)


def _begin(case: Case) -> float:
    """The part of a shared pool at which a case begins, so that rules and workflows rarely share data."""
    if not case.taker:
        return 0
    return RULES_BEGIN if case.taker.endswith("/rules") else WORKFLOWS_BEGIN
