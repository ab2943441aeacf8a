"""`POST /v1/workspaces/{guid}/query`: a query over a Log Analytics workspace.

<https://learn.microsoft.com/azure/azure-monitor/logs/api/request-format>
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import duckdb_kql

from .cells import cell
from .errors import ArmError
from .message import Reply, Request, json_reply
from .scenarios import FAULTS, spend_once
from .tables import Result
from .workspaces import TABLES, Workspace, Workspaces, workspace_of

PATH = re.compile(r"/v1/workspaces/([0-9a-f-]{36})/query", re.IGNORECASE)
_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_MOST_ROWS = 500_000
_TYPES = {"VARCHAR": "string", "BIGINT": "long", "INTEGER": "int", "DOUBLE": "real", "BOOLEAN": "bool", "TIMESTAMP": "datetime"}


class LogAnalytics:
    """Answers queries over workspaces."""

    def __init__(self, seed: int) -> None:
        self._workspaces = Workspaces(seed)

    def answer(self, request: Request, guid: str) -> Reply:
        """Answers an authenticated request."""
        guid = guid.lower()
        workspace = workspace_of(guid)
        if workspace is None or workspace.fault == "7007":
            raise ArmError(404, "PathNotFoundError", "The requested path does not exist.")
        # Azure does not call either an error.
        if not request.headers.get("content-type", "").lower().startswith("application/json") or not request.body:
            return Reply(200)
        query, start, end = _parse(request)
        return self._spoilt(guid, workspace, lambda: self._evaluated(guid, query, start, end))

    def _evaluated(self, guid: str, query: str, start: datetime | None, end: datetime | None) -> Reply:
        try:
            schema = {table: list(columns) for table, columns in TABLES.items()}
            sql = str(duckdb_kql.to_sql(query, schema=schema, allow_write=False))
            result = self._workspaces.evaluate(query, sql, guid, start, end)
        except duckdb_kql.KqlSyntaxError as error:
            raise _bad_query("SyntaxError", str(error)) from error
        except duckdb_kql.KqlError as error:
            raise _bad_query("SemanticError", str(error)) from error
        except (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError) as error:
            table = re.search(r"Table with name (\w+)", str(error))
            reason = f"Failed to resolve table or column expression named '{table[1]}'" if table else str(error)
            raise _bad_query("SemanticError", reason.partition("\n")[0]) from error
        body: dict[str, Any] = {"tables": [_table(replace(result, rows=result.rows[:_MOST_ROWS]))]}
        if len(result.rows) > _MOST_ROWS:
            body["error"] = _partial(f"Query result set has exceeded the internal record count limit {_MOST_ROWS}")
        return json_reply(200, body)

    def _spoilt(self, guid: str, workspace: Workspace, ordinary: Callable[[], Reply]) -> Reply:
        if workspace.fault is None:
            return ordinary()
        if own := WORKSPACE_FAULTS.get(workspace.fault):
            return own(ordinary)
        fault = FAULTS.get(workspace.fault)
        if fault is None or (fault.once and not spend_once(guid)):
            return ordinary()
        return fault.spoil(ordinary)


def _parse(request: Request) -> tuple[str, datetime | None, datetime | None]:
    try:
        body = json.loads(request.body)
        query, timespan = body["query"], body.get("timespan")
    except (ValueError, KeyError, TypeError) as error:
        raise ArmError(400, "BadArgumentError", "The request had some invalid properties") from error
    if timespan is None:
        return query, None, None
    start, _, end = timespan.partition("/")
    try:
        if end:
            return query, _instant(start), _instant(end)
    except ValueError as error:
        raise ArmError(400, "BadArgumentError", "The timespan is not valid") from error
    duration = _DURATION.fullmatch(timespan)
    if duration is None or timespan in ("P", "PT"):
        raise ArmError(400, "BadArgumentError", "The timespan is not valid")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in duration.groups())
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return query, datetime.now(UTC) - length, None


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _table(result: Result) -> dict[str, Any]:
    columns = [{"name": name, "type": _TYPES.get(str(kind), "dynamic")} for name, kind in result.columns]
    rows = [
        [_value(value, str(kind), cell(value, kind)) for value, (_, kind) in zip(row, result.columns, strict=True)]
        for row in result.rows
    ]
    return {"name": "PrimaryResult", "columns": columns, "rows": rows}


def _value(value: Any, kind: str, text: str) -> Any:
    # What is dynamic comes as text that holds JSON.
    if value is None or kind in _TYPES:
        return json.loads(text)
    return text


def _bad_query(code: str, message: str) -> ArmError:
    error = ArmError(400, "BadArgumentError", "The request had some invalid properties")
    error.inner = {"code": code, "message": message}
    return error


def _partial(message: str) -> dict[str, Any]:
    detail = {"code": "QueryExecutionError", "message": message}
    return {"code": "PartialError", "message": "There were some errors when processing your query.", "details": [detail]}


def _with_partial(ordinary: Callable[[], Reply]) -> Reply:
    reply = ordinary()
    body = json.loads(reply.body)
    return json_reply(200, body | {"error": _partial("Query result set has exceeded the internal data size limit 67108864")})


def _timed_out() -> Reply:
    error = ArmError(504, "GatewayTimeout", "The query was not completed within the allotted time.")
    return error.reply()


def _forbidden() -> Reply:
    error = ArmError(403, "InsufficientAccessError", "The provided credentials have insufficient access to perform the requested operation")
    return error.reply()


WORKSPACE_FAULTS: dict[str, Callable[[Callable[[], Reply]], Reply]] = {
    "7001": _with_partial,
    "7004": lambda _: _timed_out(),
    "7005": lambda _: Reply(204),
    "7006": lambda _: _forbidden(),
    "7008": lambda _: Reply(200),
}
