"""Content codings come off, within bounds, and never break anything."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.exchange.coding import Decoded, decode

PACKED = gzip.compress(b"hello", mtime=0)
BARE = zlib.compress(b"hello")[2:-4]


@pytest.mark.parametrize(
    ("body", "coding", "expected"),
    [
        (b"hello", "identity", Decoded(b"hello")),
        (PACKED, "gzip", Decoded(b"hello")),
        (PACKED, "X-GZIP", Decoded(b"hello")),
        (PACKED + PACKED, "gzip", Decoded(b"hellohello")),
        (zlib.compress(b"hello"), "deflate", Decoded(b"hello")),
        (BARE, "deflate", Decoded(b"hello")),
        (gzip.compress(PACKED, mtime=0), "gzip, gzip", Decoded(b"hello")),
        (b"", "gzip", Decoded(b"")),
        (PACKED[:-4], "gzip", Decoded(b"hello", truncated=True, anomalies=("compressed body ends early",))),
        (b"hello", "gzip", Decoded(b"hello", anomalies=("bad content-encoding",))),
        (b"hello", "br", Decoded(b"hello", anomalies=("unknown content-encoding",))),
        (PACKED + b"!", "gzip", Decoded(b"hello", anomalies=("data after the compressed body",))),
        (
            gzip.compress(b"x" * 2000, mtime=0),
            "gzip",
            Decoded(b"x" * 1000, truncated=True, anomalies=("decompressed body over the limit",)),
        ),
        (gzip.compress(b"x" * 1000, mtime=0), "gzip", Decoded(b"x" * 1000)),
    ],
)
def test_codings(body: bytes, coding: str, expected: Decoded) -> None:
    """What can be read is unpacked; what cannot stays as it came, and is named."""
    assert expected == decode(body, [("Content-Encoding", coding)], 1000)


def test_without_a_coding_nothing_happens() -> None:
    """A body that merely looks packed is left alone."""
    assert Decoded(PACKED) == decode(PACKED, [("X", "gzip")], 1000)


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "gzip,deflate"]))
def test_any_bytes_give_a_value(body: bytes, coding: str) -> None:
    """No bytes raise, and none become more than the limit."""
    assert len(decode(body, [("content-encoding", coding)], 200).body) <= 200
