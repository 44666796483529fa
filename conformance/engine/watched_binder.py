"""Wrap the binder: refresh credentials, and write down what a write may change before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from conformance.contract.contract import Contract, operation_at
from conformance.engine.binder import Binder, Outgoing
from conformance.engine.engine import Event, First, Sent
from conformance.engine.leftovers import Leftovers, read_leftovers
from conformance.engine.reachability import transport_to
from conformance.engine.token_store import Wallet
from conformance.engine.undo_log import JOURNAL, Undo, Undone
from conformance.exchange import Pump
from conformance.model import OperationKey, Outcome, Request, Response
from conformance.profile.ixit import Environment
from conformance.scripts.script import Ask, NotSent


class Watch:
    """A binder that looks at what goes out and at what comes back."""

    def __init__(
        self, binder: Binder, contracts: Mapping[str, Contract], undo: Undo, wallet: Wallet | None, out: Path
    ) -> None:
        self._binder = binder
        self._contracts = contracts
        self._undo = undo
        self._wallet = wallet
        self._out = out
        self._renewed: set[str] = set()
        #: Key -> what was bound and waits for a read.
        self._bound: dict[str, Outgoing] = {}
        self.leftovers = Leftovers(contracts)

    def bind(self, ask: Ask) -> Outgoing | First | NotSent:
        """Bind an ask; before a write that can be undone, the state is read."""
        outgoing = self._bound.pop(ask.key, None) or self._binder.bind(ask)
        if isinstance(outgoing, Outgoing):
            read = self._undo.needed(operation_at(self._contracts, ask.case.operation), outgoing.request)
            if read is not None:
                self._bound[ask.key] = outgoing
                return First(read, partial(self._undo.learn, read))
        return outgoing

    def take(self, event: Event) -> None:
        """Learn from an event of the engine what was changed, and write it down at once."""
        self.leftovers.take(event)
        if isinstance(event, Sent):
            self._undo.after(event.exchange)
            self._binder.supply.learn(event.exchange)
            self.leftovers.note(self._out)

    def take_up(self, out: Path) -> None:
        """Learn what the run had changed before it was killed."""
        if (out / JOURNAL).exists():
            self._undo.load(out / JOURNAL)
        self.leftovers.recall(read_leftovers(out))

    def restore(self, pump: Pump) -> Iterator[Undone]:
        """Take back what can be taken back."""
        for undone in self._undo.restore(pump):
            self.leftovers.forget(undone.restored)
            yield undone

    def again(self, outgoing: Outgoing, outcome: Outcome) -> Outgoing | None:
        """The request with renewed credentials, once, where the target no longer accepts the old ones; else None."""
        if self._wallet is None:
            return None
        key = outgoing.ask.key
        if key in self._renewed:
            self._wallet.helped(helped=not isinstance(outcome, Response) or outcome.status != 401)
            return None
        api = OperationKey(outgoing.ask.case.operation).api
        if not self._wallet.outlived(api, outgoing.request, outcome):
            return None
        self._renewed.add(key)
        return replace(outgoing, request=_with_headers(outgoing.request, self._wallet[api]))


@contextmanager
def watched(
    binder: Binder,
    contracts: Mapping[str, Contract],
    environment: Environment,
    credentials: Mapping[str, Mapping[str, str]],
    out: Path,
    *,
    resume: bool,
    learn_secrets: Callable[[Sequence[str]], None],
) -> Iterator[Watch]:
    """Give the watch of a run; what is left of its writes at the end stands in `leftovers.jsonl`."""
    wallet = credentials if isinstance(credentials, Wallet) else None
    with ExitStack() as stack:
        transport = stack.enter_context(transport_to(environment))
        if wallet is not None:
            wallet.send_by(transport.send)
            wallet.on_secret(learn_secrets)
        undo = Undo(contracts, environment, credentials, transport.send, out / JOURNAL)
        watch = Watch(binder, contracts, undo, wallet, out)
        if resume:
            watch.take_up(out)
        try:
            yield watch
        finally:
            undo.close()
            watch.leftovers.write(out)


def _with_headers(request: Request, headers: Mapping[str, str]) -> Request:
    return replace(request, headers=tuple((name, headers.get(name, value)) for name, value in request.headers))
