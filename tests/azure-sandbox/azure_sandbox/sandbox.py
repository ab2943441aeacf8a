"""Which rule answers which request, from the token to the last byte."""

from __future__ import annotations

import traceback
from dataclasses import replace
from uuid import uuid4

from . import log_analytics, platform_metrics, resource_graph, skus
from .errors import ArmError
from .log_analytics import LogAnalytics
from .message import Reply, Request, json_reply
from .platform_metrics import PlatformMetrics
from .quota import Quota
from .resource_graph import ResourceGraph
from .scenarios import Faults
from .skus import Skus
from .tables import Tables
from .token import LOG_ANALYTICS, METRICS, authenticate


class Sandbox:
    """Answers requests as Azure Resource Manager would."""

    def __init__(self, seed: int, machines: int, quota: Quota) -> None:
        tables, faults = Tables(seed, machines), Faults()
        self._graph = ResourceGraph(tables, quota, faults)
        self._skus = Skus(tables, faults)
        self._logs = LogAnalytics(seed)
        self._metrics = PlatformMetrics(tables, faults)

    def answer(self, request: Request) -> Reply:
        """Answers any request; errors are replies too."""
        try:
            reply = self._route(request)
        except ArmError as error:
            reply = error.reply()
        except Exception:
            # A defect of the sandbox: the client gets what Azure would give, whoever runs it the reason.
            traceback.print_exc()
            reply = ArmError(500, "InternalServerError", "Encountered internal server error.").reply()
        identifiers = {
            "x-ms-request-id": str(uuid4()),
            "x-ms-correlation-request-id": request.headers.get("x-ms-correlation-request-id", str(uuid4())),
        }
        return replace(reply, headers=identifiers | reply.headers)

    def _route(self, request: Request) -> Reply:
        if request.path in ("/", "/health"):
            _require_method(request, "GET")
            return json_reply(200, {"status": "ok", "data": "sample"})
        if match := log_analytics.PATH.fullmatch(request.path):
            _require_method(request, "POST")
            authenticate(request, LOG_ANALYTICS)
            return self._logs.answer(request, match[1])
        if match := platform_metrics.PATH.fullmatch(request.path):
            _require_method(request, "POST")
            authenticate(request, METRICS)
            return self._metrics.answer(request, match[1])
        token = authenticate(request)
        if request.path.lower() == resource_graph.PATH:
            _require_method(request, "POST")
            return self._graph.answer(request, token)
        if match := skus.PATH.fullmatch(request.path):
            _require_method(request, "GET")
            return self._skus.answer(request, match[1])
        raise ArmError(404, "InvalidResourceType", "The resource type could not be found in the namespace.")


def _require_method(request: Request, method: str) -> None:
    if request.method != method:
        message = f"The requested resource does not support http method '{request.method}'."
        raise ArmError(405, "HttpMethodNotAllowed", message, headers={"Allow": method})
