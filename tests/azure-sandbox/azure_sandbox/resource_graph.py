"""`POST /providers/Microsoft.ResourceGraph/resources`: a query over the estate, page by page.

<https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources>
"""

from __future__ import annotations

import json
from dataclasses import replace

from .cells import cell, kql_type
from .errors import ArmError, bad_request, rate_limited
from .graph_query import GraphQuery, parse
from .kql import has_limit
from .message import Reply, Request
from .quota import Quota
from .scenarios import Faults
from .skip_token import seal, unseal
from .tables import Result, Tables
from .version import require_version

PATH = "/providers/microsoft.resourcegraph/resources"
_VERSIONS = ("2021-03-01", "2022-10-01", "2024-04-01")
_DEFAULT_PAGE = 100


class ResourceGraph:
    """Answers queries within each caller's quota."""

    def __init__(self, tables: Tables, quota: Quota, faults: Faults) -> None:
        self._tables = tables
        self._quota = quota
        self._faults = faults

    def answer(self, request: Request, token: str) -> Reply:
        """Answers an authenticated request; the quota's headers are on errors too."""
        allowance = self._quota.take(token)
        try:
            if not allowance.granted:
                raise rate_limited(allowance.resets_after)
            reply = self._answer(request)
        except ArmError as error:
            reply = error.reply()
        return replace(reply, headers=allowance.headers() | reply.headers)

    def _answer(self, request: Request) -> Reply:
        require_version(request, _VERSIONS)
        query = parse(request)
        known = self._tables.known(query.subscriptions)
        if not known:
            message = "There must be at least one subscription that is eligible to contain resources."
            raise bad_request({"code": "NoValidSubscriptionsInQueryRequest", "message": message})
        fault = self._faults.of("graph", known)
        if fault is not None:
            return fault.spoil(lambda: self._page(query, known))
        return self._page(query, known)

    def _page(self, query: GraphQuery, known: list[str]) -> Reply:
        offset, size = 0, _DEFAULT_PAGE
        if query.skip_token is not None:
            offset, size = unseal(query.skip_token, query.text, query.subscriptions)
        if query.skip is not None and not has_limit(query.text):
            offset = query.skip
        size = query.top or size
        result = self._tables.evaluate(query.text, known)
        end = min(offset + size, len(result.rows))
        page = Result(result.columns, result.rows[offset:end])
        is_more = end < len(result.rows)
        head: dict[str, object] = {
            "totalRecords": len(result.rows),
            "count": len(page.rows),
            "resultTruncated": "true" if is_more and not result.has_id() else "false",
        }
        if is_more and result.has_id():
            head["$skipToken"] = seal(query.text, query.subscriptions, end, size)
        head["facets"] = []
        data = _table(page) if query.result_format == "table" else _objects(page)
        return Reply(200, f'{json.dumps(head)[:-1]}, "data": {data}}}'.encode())


def _objects(result: Result) -> str:
    columns = [(json.dumps(name, ensure_ascii=False), column) for name, column in result.columns]
    rows = (
        ",".join(f"{name}:{cell(value, column)}" for (name, column), value in zip(columns, row, strict=True))
        for row in result.rows
    )
    return f"[{','.join(f'{{{row}}}' for row in rows)}]"


def _table(result: Result) -> str:
    columns = json.dumps([{"name": name, "type": kql_type(column)} for name, column in result.columns])
    types = [column for _, column in result.columns]
    rows = (",".join(cell(v, t) for v, t in zip(row, types, strict=True)) for row in result.rows)
    return f'{{"columns":{columns},"rows":[{",".join(f"[{row}]" for row in rows)}]}}'
