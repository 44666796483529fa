"""Run Hypothesis step by step: it proposes a value, the caller tries it, and it shrinks what fails.

Hypothesis calls a function and waits for it; a script is asked and answers later. A thread stands between the two, and
exactly one of them runs at a time.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Generator
from functools import cache
from queue import SimpleQueue
from typing import Generic, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import HypothesisException
from hypothesis.internal import charmap
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from hypothesis.internal.intervalsets import IntervalSet
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


# Hypothesis likes to propose constants that it reads in whatever modules are loaded outside of site-packages. The same
# seed would propose other values in `run` than in `judge` and `verify`, or where somebody's tests are loaded, and there
# is no setting for it. A test holds what this leads to.
providers._get_local_constants = Constants
providers.CONSTANTS_CACHE.cache.clear()

# Which characters UTF-8 encodes, and which of them come back as others, Hypothesis finds out by encoding all of them:
# 200 MB and two seconds wherever it has no cache, as in each job of a CI. All but the surrogates are, and none does.
UTF_8 = IntervalSet([(0, 0xD7FF), (0xE000, sys.maxunicode)]), IntervalSet([])
_examined = charmap.intervals_from_codec


@cache
def _encoded_by(codec: str) -> tuple[IntervalSet, IntervalSet]:
    return UTF_8 if codec == "utf-8" else _examined(codec)


charmap.intervals_from_codec = _encoded_by


class _Failed(AssertionError):
    """The value that was proposed failed."""


class _Stop(BaseException):
    """Nobody wants further values."""


class _Done:
    """Nothing further is proposed."""


def explore(strategy: SearchStrategy[T], *, seed: int, examples: int, most: int) -> Generator[T, bool, T | None]:
    """Yield values to be tried, take whether each failed, and return the smallest that did.

    At most `most` values are tried in all: `examples` at first, the rest to make a find smaller.
    """
    trial = _Trial(strategy, seed, examples)
    trial.start()
    smallest: T | None = None
    try:
        for _ in range(most):
            value = trial.proposed.get()
            if isinstance(value, _Done):
                return smallest
            failed = yield value
            smallest = value if failed else smallest
            trial.answers.put(failed)
        return smallest
    finally:
        trial.answers.put(None)
        trial.join()


class _Trial(threading.Thread, Generic[T]):
    """The side on which Hypothesis runs."""

    def __init__(self, strategy: SearchStrategy[T], seed: int, examples: int) -> None:
        super().__init__(name="explorer", daemon=True)
        self.strategy = strategy
        self.seed = seed
        self.examples = examples
        self.proposed: SimpleQueue[T | _Done] = SimpleQueue()
        self.answers: SimpleQueue[bool | None] = SimpleQueue()

    def run(self) -> None:
        """Let Hypothesis propose until it has nothing more, or nobody wants more."""

        @seeded(self.seed)
        @settings(
            max_examples=self.examples,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        )
        @given(self.strategy)
        def attempt(value: T) -> None:
            self.proposed.put(value)
            failed = self.answers.get()
            if failed is None:
                raise _Stop
            if failed:
                raise _Failed

        try:
            attempt()
        except (_Failed, _Stop, HypothesisException):
            pass  # what failed was told by the one who tried it; a target that changes its mind is no error of ours
        finally:
            self.proposed.put(_Done())
