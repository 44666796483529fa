"""Keep Python's garbage collector from walking the contracts during a run: they live as long as the process."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Objects between two looks at the youngest, and how many looks each older generation waits for. Python's own values
#: look at hundreds of thousands of contract nodes again and again, a twelfth of the time of a run.
THRESHOLDS = (20_000, 20, 50)


@contextmanager
def loaded_aside() -> Iterator[None]:
    """Look for garbage only in what comes from now on, and less often."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
