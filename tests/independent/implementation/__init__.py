"""An independent implementation of the MasStack telco APIs: one small stateful ASGI application."""

from .app import create_app

__all__ = ["create_app"]
