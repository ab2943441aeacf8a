"""Runs the sandbox: `python -m azure_sandbox --listen 127.0.0.1:0 --seed 1 --machines 300`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

from .kql import translate
from .quota import Quota
from .sandbox import Sandbox
from .server import Server


def main() -> None:
    """Serves until SIGINT or SIGTERM, which end the process at once with exit code 0."""
    arguments = _arguments()
    for ending in (signal.SIGINT, signal.SIGTERM):
        # Nothing is kept, so nothing has to be put away; threads may wait on clients for ever.
        signal.signal(ending, lambda *_: os._exit(0))
    # The parser builds its tables on first use, which takes a second that no request should.
    translate("resources | project id | order by id asc")
    try:
        server = Server(arguments.listen, Sandbox(arguments.seed, arguments.machines, arguments.quota))
    except OSError as error:
        host, port = arguments.listen
        sys.exit(f"cannot listen on {host}:{port}: {error.strerror}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"Serving {server.url()}", flush=True)
    while True:
        signal.pause()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m azure_sandbox", description="Serves a sandbox of Azure.")
    parser.add_argument("--listen", type=_address, default="127.0.0.1:8900", help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="estates of one seed are the same (default: %(default)s)")
    parser.add_argument("--machines", type=_count, default=300, help="default estate's size (default: %(default)s)")
    parser.add_argument("--quota", type=_quota, default="15/5s", help="queries of one caller (default: %(default)s)")
    return parser.parse_args()


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"`{text}` is not an address such as `127.0.0.1:8900`")
    return host, int(port)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > 100_000:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number from 0 to 100000")
    return int(text)


def _quota(text: str) -> Quota:
    try:
        return Quota.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


if __name__ == "__main__":
    main()
