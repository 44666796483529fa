"""What holds for all tests."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pytest
from hypothesis import settings
from xdist.scheduler import WorkStealingScheduling

from conformance.sandbox.__main__ import asked_for, sandbox_of
from conformance.sandbox.http import server

# A loaded machine must not turn a test red: speed belongs in tests/benchmarks.
settings.register_profile("conformance", deadline=None)
settings.load_profile("conformance")
# As in the command: contracts and plans are many objects, and none of them is garbage.
gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than processors: whole runs wait for effects to settle, and the others go on meanwhile."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> WorkStealingScheduling:
    """Let a worker without work take over from the other; a module's tests stay together until then."""
    return WorkStealingScheduling(config, log)


@contextmanager
def beside(arguments: Sequence[str] = ()) -> Iterator[Callable[[], server.Served]]:
    """Serve a sandbox in a thread of this process, where the contracts are loaded already."""
    with ExitStack() as serving:
        asked = asked_for(arguments)
        yield lambda: serving.enter_context(server.serve(sandbox_of(asked), latency_ms=asked.latency_ms))


@pytest.fixture(autouse=True, scope="session")
def _one_process() -> Iterator[None]:
    """Runs against `--target sandbox` find it over a socket as always, but in a process that need not be started.

    The process of its own is what `sandbox/http/test_server.py` serves, and every command that is begun in a process.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(server, "spawn", beside)
        yield
