"""A server of the standard library as tests need it: it takes a burst of connections, and ends at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """Sends a response as one piece, and logs nothing."""

    #: Headers and body in two pieces: the second would wait until the client has acknowledged the first.
    wbufsize = -1

    def log_message(self, *args: object) -> None:
        """Log nothing."""
        del args


class _Server(ThreadingHTTPServer):
    #: Five is usual; a run opens more at once, and whoever does not get in tries again after a second.
    request_queue_size = 256


@contextmanager
def listening(handler: type[Handler]) -> Iterator[int]:
    """Serve on the loopback, each connection in a thread, and give the port."""
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
