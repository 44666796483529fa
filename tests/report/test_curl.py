from __future__ import annotations

import shlex
import subprocess

import pytest

from conformance.model import Request
from conformance.report.curl import curl_line


def arguments(line: str) -> list[str]:
    """Let bash take the line apart."""
    code = f"curl() {{ printf '%s\\0' \"$@\"; }}; AUTHORIZATION=secret; {line}"
    done = subprocess.run(["bash", "-c", code], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    return [part.decode("utf-8", "surrogateescape") for part in done.stdout.split(b"\0")[:-1]]


@pytest.mark.parametrize("body", ['{"a": "it\'s"}', "$(touch /tmp/x) `id` \\ !x", "tab\tline\nend", "ñ€", "\x01\x7f"])
def test_the_shell_hands_the_body_over_as_it_was(body):
    """Nothing in it is expanded."""
    line = curl_line(Request("POST", "http://h/p?a=1&b=*", (("Content-Type", "text/plain"),), body.encode()), 7)

    assert ["--data-binary", body, "http://h/p?a=1&b=*"] == arguments(line)[-3:]


def test_credentials_are_left_to_the_shell():
    """The line has the name of a variable in their place."""
    line = curl_line(Request("GET", "http://h/", (("Authorization", "Bearer [redacted]"),)), 7)

    assert "Authorization: Bearer secret" in arguments(line)


def test_a_long_body_is_named():
    """It stands in the record."""
    assert "@body-of-exchange-7-in-run.jsonl" in shlex.split(curl_line(Request("PUT", "http://h/", (), b"x" * 9999), 7))


def test_a_header_name_cannot_leave_its_quotes():
    """Not even that of a credential."""
    line = curl_line(Request("GET", "http://h/", (('X-Token"; touch /tmp/y; "', "x"),)), 7)

    assert "X-Tokentouchtmpy: $XTOKENTOUCHTMPY" not in line or arguments(line)
    assert ["-H", "X-Tokentouchtmpy: ", "http://h/"] == arguments(line)[-3:]
