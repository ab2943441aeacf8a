"""The clients of the end-to-end suite before two instances that share a Redis, each request at another one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from azure_sandbox.token import LOG_ANALYTICS, METRICS, issue

from .app import ROOT
from .front import front
from .stores import redis
from .test_sessions import two

E2E = ROOT / "tests/e2e"
SECONDS = 300
# Those to which it matters what an earlier request has left, or which instance it was at; the others ask one question
# of tools that keep nothing.
FILES = [
    f"{name}.test.mjs"
    for name in (
        "clients",
        "concurrency",
        "http",
        "json-rpc",
        "paging",
        "progress",
        "prompts",
        "resources",
        "sessions",
        "snippets",
    )
]


def test_no_client_notices_that_each_request_is_at_another_instance(sandbox: str, tmp_path: Path) -> None:
    settings = {
        "logstoken": issue(LOG_ANALYTICS),
        "metricstoken": issue(METRICS),
        "statekey": "the key of the tests",
    }
    with redis(tmp_path) as store, two(sandbox, store, **settings) as instances, front(list(instances)) as server:
        environment = os.environ | {"MCP_URL": f"{server.origin}/mcp", "PYTHON": sys.executable}
        command = ["node", "--test", "--test-concurrency=7", *FILES]
        clients = subprocess.run(
            command, cwd=E2E, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        assert clients.returncode == 0, clients.stdout
        one, other = server.requests
        assert abs(one - other) <= 1 < one
