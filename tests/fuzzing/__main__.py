"""Every reader of foreign bytes under atheris: `tox -e fuzz -- -max_total_time=3600`.

Not collected by pytest: the tests hold the same readers to the same inputs, and a short round with Hypothesis. The
first byte of an input chooses the reader. Without a directory of its own the fuzzer begins with the inputs of
corpus.py.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["conformance"]):
    from tests.fuzzing.corpus import SEEDS
    from tests.fuzzing.readers import READERS, rejected

NAMES = list(READERS)


def one_input(data: bytes) -> None:
    """Let the first byte choose the reader; a sentence is an answer, anything else a find."""
    if data:
        rejected(NAMES[data[0] % len(NAMES)], data[1:])


def seeded(directory: Path) -> None:
    """Write every input of the corpus as the fuzzer reads it."""
    for reader, inputs in SEEDS.items():
        for number, data in enumerate(inputs):
            (directory / f"{reader}-{number}").write_bytes(bytes([NAMES.index(reader)]) + data)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="masstack-corpus-") as seeds:
        seeded(Path(seeds))
        atheris.Setup([*sys.argv, seeds], one_input)
        atheris.Fuzz()
