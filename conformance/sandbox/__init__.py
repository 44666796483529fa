"""The built-in reference server of the three APIs, with seeded faults that the suite has to catch."""

from conformance.sandbox.app import Sandbox
from conformance.sandbox.callers import TOKEN, Credentials
from conformance.sandbox.chosen_readings import UnknownReadingError, all_readings
from conformance.sandbox.faults import UnknownFaultError, all_faults
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.http.server import Served, serve, spawn
from conformance.sandbox.testdata import ixit_for

__all__ = [
    "TOKEN",
    "Credentials",
    "Fault",
    "Sandbox",
    "Served",
    "UnknownFaultError",
    "UnknownReadingError",
    "all_faults",
    "all_readings",
    "ixit_for",
    "serve",
    "spawn",
]
