"""A front before instances: it gives each request to the next one, as a load balancer does that knows no clients."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from socketserver import StreamRequestHandler, ThreadingTCPServer

from .app import App
from .serving import in_a_thread

END_OF_HEAD = b"\r\n"
BLOCK = 64 * 1024


class Front(ThreadingTCPServer):
    """Joins a connection to the next instance."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, instances: list[App]) -> None:
        super().__init__(("127.0.0.1", 0), Join)
        self.origin = f"http://127.0.0.1:{self.server_address[1]}"
        self._turns = cycle(range(len(instances)))
        self._instances = instances
        self.requests = [0] * len(instances)

    def next(self) -> socket.socket:
        """Connects to the instance whose turn it is. Only the thread that accepts connections takes turns."""
        number = next(self._turns)
        self.requests[number] += 1
        host, port = self._instances[number].origin.removeprefix("http://").split(":")
        return socket.create_connection((host, int(port)))


class Join(StreamRequestHandler):
    """One connection, which has one request: whoever sent it is told to open another one for the next."""

    server: Front

    def setup(self) -> None:
        super().setup()
        self.instance = self.server.next()

    def handle(self) -> None:
        with self.instance:
            self.instance.sendall(self.rfile.readline() + b"Connection: close" + END_OF_HEAD)
            answers = threading.Thread(target=copy, args=(self.instance, self.connection))
            answers.start()
            while block := self.rfile.read1(BLOCK):
                self.instance.sendall(block)
            with suppress(OSError):
                self.instance.shutdown(socket.SHUT_WR)
            answers.join()


def copy(source: socket.socket, target: socket.socket) -> None:
    """Passes on what comes until nothing does."""
    with suppress(OSError):
        while block := source.recv(BLOCK):
            target.sendall(block)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def front(instances: list[App]) -> Iterator[Front]:
    """Serves until the test is over."""
    server = Front(instances)
    with in_a_thread(server):
        yield server
