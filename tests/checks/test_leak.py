"""Traces of the inside of a server are seen in its answers."""

import pytest

ERROR = {"code": "0001", "status": "BAD_REQUEST", "message": "Invalid request", "detailMsg": "no"}


@pytest.mark.parametrize(
    "text",
    [
        'Traceback (most recent call last):\n  File "x.py"',
        "java.lang.NullPointerException: x",
        "SELECT id FROM customers WHERE id = 1",
        "ORA-00942: table or view does not exist",
        "jdbc:mysql://10.0.0.3/customers",
        "/srv/app/conf/tariffs.conf",
        "goroutine 12 [running]:",
        "at handler (/app/src/index.js:10:3)",
    ],
)
def test_each_trace_of_the_inside_is_seen(findings, text):
    """Stack traces, databases and files are none of a client's business."""
    assert {"leak/internals"} == {f.check for f in findings("leak/internals", status=500, body={"message": text})}


@pytest.mark.parametrize(
    "text", ["Seleccione una tarifa de la lista", "The account is at home", "/orgs/telco/accounts/1 not found"]
)
def test_ordinary_messages_are_no_leak(findings, text):
    """An error may speak of what was asked for."""
    assert [] == findings("leak/internals", status=404, body={"message": text})


def test_a_leak_in_a_header_is_one(findings):
    """Whoever debugs by headers tells everybody."""
    trace = (("X-Error", "java.lang.IllegalStateException at com.acme.Tariffs"),)

    assert ["leak/internals"] == [f.check for f in findings("leak/internals", status=404, body=ERROR, headers=trace)]


def test_a_success_leaks_nothing_by_its_words(findings):
    """What it says of files and statements may be what was asked for."""
    assert [] == findings("leak/internals", status=200, body={"message": "SELECT id FROM customers WHERE id = 1"})
