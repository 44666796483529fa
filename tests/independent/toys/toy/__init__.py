"""A toy of an implementation: what the tests of the instrument change and judge."""

from .app import create_app

__all__ = ["create_app"]
