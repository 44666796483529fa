"""A server that speaks HTTP/2 and nothing else, in plain text and without being asked (RFC 9113, 3.3)."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived, Event, RequestReceived, StreamEnded
from h2.exceptions import ProtocolError

from tests.journeys.bookings_server import Answering

#: What breaks off is reset behind its header.
BREAKS_OFF = "breaks-off"


@contextmanager
def served(answer: Answering) -> Iterator[str]:
    """Serve whatever answers a request, and give the address; an answer with the header BREAKS_OFF has no end."""
    lock = threading.Lock()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            connection = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
            connection.initiate_connection()
            self.request.sendall(connection.data_to_send())
            asked: dict[int, tuple[dict[str, str], list[bytes]]] = {}
            while data := self.request.recv(65_536):
                try:
                    events = connection.receive_data(data)
                except ProtocolError:  # HTTP/1.1, for instance
                    self.request.sendall(connection.data_to_send())
                    return
                for event in events:
                    self.on(connection, event, asked)
                self.request.sendall(connection.data_to_send())

        def on(
            self, connection: H2Connection, event: Event, asked: dict[int, tuple[dict[str, str], list[bytes]]]
        ) -> None:
            match event:
                case RequestReceived():
                    asked[event.stream_id] = dict(event.headers), []
                case DataReceived():
                    asked[event.stream_id][1].append(event.data)
                    connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                case StreamEnded():
                    self.respond(connection, event.stream_id, *asked.pop(event.stream_id))

        def respond(self, connection: H2Connection, stream: int, head: dict[str, str], parts: list[bytes]) -> None:
            with lock:
                told = answer(head[":method"], head[":path"], head, b"".join(parts))
            body = b"" if told.value is None else json.dumps(told.value).encode()
            named = {"content-type": told.media_type} if body else {}
            headers = {":status": str(told.status), **named, **{n.lower(): v for n, v in told.headers.items()}}
            connection.send_headers(stream, [*headers.items()], end_stream=not body)
            if BREAKS_OFF in told.headers:
                connection.reset_stream(stream, ErrorCodes.INTERNAL_ERROR)
            elif body:
                connection.send_data(stream, body, end_stream=True)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
