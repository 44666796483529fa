"""What holds for all tests."""

from __future__ import annotations

import gc

import pytest
from hypothesis import settings
from xdist.scheduler import WorkStealingScheduling

# A loaded machine must not turn a test red: speed belongs in tests/benchmarks.
settings.register_profile("conformance", deadline=None)
settings.load_profile("conformance")
# As in the command: contracts and plans are many objects, and none of them is garbage.
gc.set_threshold(50_000, 20, 50)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: a whole run or several; begun before the others")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> WorkStealingScheduling:
    """Let a worker without work take over from the other; a module's tests stay together until then."""
    return WorkStealingScheduling(config, log)
