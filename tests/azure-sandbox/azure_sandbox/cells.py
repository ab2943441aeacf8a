"""Turns DuckDB's values into the JSON that Resource Graph gives for a KQL value."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from duckdb.sqltypes import DuckDBPyType

_KQL_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "INTEGER": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "TIMESTAMP": "datetime",
}


def cell(value: Any, column: DuckDBPyType) -> str:
    """Gives JSON text; what is `dynamic` in KQL becomes real JSON, not a string that holds it."""
    if value is None:
        return "null"
    if str(column) == "JSON":
        return str(value)
    match value:
        case list():
            _, element = column.children[0]
            assert isinstance(element, DuckDBPyType)
            if write := _OF_SERIES.get(str(element)):
                return f"[{','.join('null' if item is None else write(item) for item in value)}]"
            return f"[{','.join(cell(item, element) for item in value)}]"
        case bool() | int() | str():
            return json.dumps(value, ensure_ascii=False)
        case float():
            return _real(value)
        case Decimal():
            return str(value)
        case datetime():
            return _instant(value)
        case timedelta():
            return f'"{_timespan(value)}"'
        case _:
            return json.dumps(str(value), ensure_ascii=False)


def kql_type(column: DuckDBPyType) -> str:
    """Gives the name that the table format has for a column's type."""
    return _KQL_TYPES.get(str(column), "object")


def _instant(value: datetime) -> str:
    return f'"{value.isoformat(timespec="microseconds")}0Z"'


def _real(value: float) -> str:
    if math.isfinite(value):
        return repr(value)
    if math.isnan(value):
        return '"NaN"'
    return '"Infinity"' if value > 0 else '"-Infinity"'


# A series has thousands of these, so their type is looked at once.
_OF_SERIES: dict[str, Callable[[Any], str]] = {"DOUBLE": _real, "TIMESTAMP": _instant}


def _timespan(value: timedelta) -> str:
    sign = "-" if value < timedelta() else ""
    size = abs(value)
    hours, rest = divmod(size.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    days = f"{size.days}." if size.days else ""
    ticks = f".{size.microseconds:06d}0" if size.microseconds else ""
    return f"{sign}{days}{hours:02d}:{minutes:02d}:{seconds:02d}{ticks}"
