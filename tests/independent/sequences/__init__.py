"""Stateful client sequences, written by hand from the documents."""

from __future__ import annotations

from tests.independent.client import Sequence

SEQUENCES: list[Sequence] = []
