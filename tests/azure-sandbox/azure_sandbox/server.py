"""HTTP around the sandbox: one thread for each connection, and replies as broken as they are told to be."""

from __future__ import annotations

import math
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .errors import ArmError
from .message import Reply, Request
from .sandbox import Sandbox

_MAX_BODY = 4 * 1024 * 1024


class Server(ThreadingHTTPServer):
    """Serves a sandbox; threads that wait on a client never keep the process alive."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, address: tuple[str, int], sandbox: Sandbox) -> None:
        super().__init__(address, _Handler)
        self.sandbox = sandbox

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Prints what went wrong, but a client that goes away in the middle of a reply is ordinary."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def url(self) -> str:
        """Gives the server's own URL, with the port that was picked."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # Head and body of a small reply leave in one packet.
    wbufsize = 64 * 1024
    # A connection that a client keeps open but never uses again ends by itself.
    timeout = 600

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_PATCH(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, format: str, *arguments: object) -> None:
        """Logs nothing: a request holds a token."""

    def _answer(self) -> None:
        body = self._body()
        if isinstance(body, ArmError):
            self.close_connection = True
            self._send(body.reply())
            return
        request = Request.parse(self.command, self.path, dict(self.headers.items()), body)
        reply = self.server.sandbox.answer(request)
        if math.isinf(reply.delay):
            # Ends when the client gives up, or when the idle timeout of the connection does.
            self.rfile.read(1)
            self.close_connection = True
            return
        if reply.delay:
            threading.Event().wait(reply.delay)
        self._send(reply)

    def _body(self) -> bytes | ArmError:
        length = self.headers.get("Content-Length")
        if length is None:
            if "Transfer-Encoding" in self.headers:
                return self._chunked()
            return b""
        if not length.isdecimal():
            return ArmError(400, "InvalidRequestContent", "The Content-Length is not a number.")
        if int(length) > _MAX_BODY:
            return _too_large()
        return self.rfile.read(int(length))

    def _chunked(self) -> bytes | ArmError:
        body = bytearray()
        while True:
            try:
                size = int(self.rfile.readline(80).partition(b";")[0], 16)
            except ValueError:
                return ArmError(400, "InvalidRequestContent", "The body is not properly chunked.")
            if size < 0 or len(body) + size > _MAX_BODY:
                return _too_large()
            if size == 0:
                break
            body += self.rfile.read(size)
            self.rfile.readline(80)
        while self.rfile.readline(8192).strip():
            continue
        return bytes(body)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        if reply.status != 204:
            self.send_header("Content-Type", reply.content_type)
            length = len(reply.body) if reply.declared_length is None else reply.declared_length
            self.send_header("Content-Length", str(length))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.declared_length is not None:
            self.close_connection = True
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body)


def _too_large() -> ArmError:
    return ArmError(413, "RequestContentTooLarge", f"The body is larger than {_MAX_BODY} bytes.")
