"""A proxy in front of Azurite that misbehaves by chance, and keeps a record of what Azurite has really written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import Enum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

from config.serving import in_a_thread

# What belongs to a connection and not to a message.
OF_CONNECTIONS = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}


class Fault(Enum):
    """What becomes of a request; those at the end come after it was done."""

    THROTTLED = "429 TooManyRequests"
    BUSY = "503 ServerBusy"
    FAILED = "500 InternalError"
    CUT = "the connection ends"
    HUNG = "nothing comes"
    DONE_BUT_FAILED = "500 OperationTimedOut"
    DONE_BUT_GATEWAY = "504 GatewayTimeout"
    DONE_BUT_CUT = "the connection ends after all"
    DONE_BUT_HALF_TOLD = "the connection ends within the head of the answer"
    DONE_BUT_HUNG = "nothing comes after all"

    def is_done(self) -> bool:
        """Whether the request reaches Azurite."""
        return self.name.startswith("DONE")


@dataclass(frozen=True, slots=True)
class Write:
    """A blob that Azurite has written."""

    path: str
    content: bytes
    etag: str


class Storage(ThreadingHTTPServer):
    """The proxy."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = target
        self.writes: list[Write] = []
        self.faults = 0
        self._lock = threading.Lock()
        self._random, self._share, self._kinds = Random(0), 0.0, list[Fault]()

    def url(self) -> str:
        """Gives the scheme, host and port."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def misbehave(self, kinds: list[Fault], share: float, seed: int) -> None:
        """Says how to misbehave from here on, and begins the record anew."""
        with self._lock:
            self._random, self._share, self._kinds = Random(seed), share, kinds
            self.writes, self.faults = [], 0

    def drawn(self) -> Fault | None:
        """Draws what becomes of a request."""
        with self._lock:
            if not self._kinds or self._random.random() >= self._share:
                return None
            self.faults += 1
            return self._random.choice(self._kinds)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing: a client that gives up in the middle is ordinary here."""


class _Handler(BaseHTTPRequestHandler):
    server: Storage
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    def do_GET(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def log_message(self, format: str, *arguments: object) -> None:
        """Logs nothing: a request holds a signature."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        fault = self.server.drawn()
        if fault is not None and not fault.is_done():
            self._spoilt(fault)
            return
        status, headers, content = self._forwarded(body)
        if fault is not None:
            self._spoilt(fault)
        else:
            self._send(status, headers, content)

    def _forwarded(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Lets Azurite do it, and notes what it has written."""
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OF_CONNECTIONS}
        with closing(HTTPConnection(self.server.target, timeout=30)) as connection:
            # The signature covers the length, so it goes on even where it is 0.
            connection.request(self.command, self.path, body, headers | {"Content-Length": str(len(body))})
            response = connection.getresponse()
            content = response.read()
            kept = {name: value for name, value in response.getheaders() if name.lower() not in OF_CONNECTIONS}
            if self.command == "PUT" and response.status == 201 and "restype=" not in self.path:
                self.server.writes.append(Write(self.path, body, response.headers["ETag"]))
            return response.status, kept, content

    def _spoilt(self, fault: Fault) -> None:
        match fault:
            case Fault.THROTTLED | Fault.BUSY | Fault.FAILED | Fault.DONE_BUT_FAILED | Fault.DONE_BUT_GATEWAY:
                status, code = fault.value.split()
                headers = {"x-ms-error-code": code, "Content-Type": "application/xml"}
                if fault is Fault.THROTTLED:
                    headers["Retry-After"] = "1"
                body = f"<Error><Code>{code}</Code><Message>Sample.</Message></Error>"
                self._send(int(status), headers, body.encode())
            case Fault.CUT | Fault.DONE_BUT_CUT:
                self.close_connection = True
            case Fault.DONE_BUT_HALF_TOLD:
                self.wfile.write(b"HTTP/1.1 201 Created\r\nETag: ")
                self.close_connection = True
            case Fault.HUNG | Fault.DONE_BUT_HUNG:
                # Ends when the client gives up.
                self.rfile.read(1)
                self.close_connection = True

    def _send(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def in_front_of(target: str) -> Iterator[Storage]:
    """Runs the proxy in front of a host and port."""
    server = Storage(target)
    with in_a_thread(server):
        yield server
