"""The invented API Parcels, as the tests of contracts have it."""

from tests.contract.conftest import changed, parcels

__all__ = ["changed", "parcels"]
