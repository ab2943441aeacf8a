"""The estate as tables in DuckDB, and the results of queries over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Any

import duckdb
import duckdb_kql
from duckdb.sqltypes import DuckDBPyType

from .errors import invalid_query
from .estate import generate
from .kql import TABLES, translate, unknown_table
from .machine import Machine
from .once import Once
from .patches import assessments
from .resource import COLUMNS, TENANT, Resource
from .scenarios import machine_count, patch_count
from .sql_servers import sql_servers
from .virtual_machines import virtual_networks

_BATCH = 5_000
_ROW, _CELL, _NULL = "\x1e", "\x1f", "\x1d"
_KEPT_ROWS = 400_000


@dataclass(frozen=True, slots=True)
class Result:
    """What a query evaluates to, in its final order."""

    columns: list[tuple[str, DuckDBPyType]]
    """Name and DuckDB type of each column."""
    rows: list[tuple[Any, ...]]

    def has_id(self) -> bool:
        """Tells whether Resource Graph could page through the result."""
        return any(name == "id" for name, _ in self.columns)


class Tables:
    """Makes subscriptions when they are first asked for, and evaluates queries over them."""

    def __init__(self, seed: int, default_machines: int) -> None:
        self._seed = seed
        self._default_machines = default_machines
        # A query must not reach the files of whoever runs the sandbox.
        self._database = duckdb_kql.connect(config={"enable_external_access": "false"})
        self._database.execute("CREATE SCHEMA store")
        columns = ", ".join(f'"{name}" {"JSON" if dynamic else "VARCHAR"}' for name, dynamic in COLUMNS.items())
        for table in TABLES:
            self._database.execute(f"CREATE TABLE store.{table} ({columns})")
        self._loaded: Once[None] = Once()
        self._results: Once[Result] = Once(_KEPT_ROWS, lambda result: len(result.rows) + 1)

    def known(self, subscriptions: list[str]) -> list[str]:
        """Keeps those subscriptions that the caller may read: the others might not exist."""
        return [s for s in subscriptions if machine_count(s, self._default_machines) is not None]

    def evaluate(self, query: str, subscriptions: list[str]) -> Result:
        """Evaluates a query over the resources of known subscriptions.

        Raises the 400 that Resource Graph gives for a query it cannot evaluate.
        """
        scopes = tuple(sorted(set(subscriptions)))
        if re.search(r"\b(?:now|ago)\s*\(", query):
            return self._evaluate(query, scopes)
        return self._results.of((query, scopes), lambda: self._evaluate(query, scopes))

    def _evaluate(self, query: str, scopes: tuple[str, ...]) -> Result:
        sql = translate(query)
        for subscription in scopes:
            self._loaded.of(subscription, partial(self._load, subscription))
        # Each cursor has temporary views of its own, so each request sees its own scopes.
        with self._database.cursor() as cursor:
            listed = ", ".join(f"'{subscription}'" for subscription in scopes)
            for table in TABLES:
                source = f"SELECT * FROM store.{table} WHERE subscriptionId IN ({listed})"
                cursor.execute(f"CREATE TEMP VIEW {table} AS {source}")
            return _run(cursor, sql, query)

    def _load(self, subscription: str) -> None:
        count = machine_count(subscription, self._default_machines)
        if count is None:
            raise ValueError(f"no subscription `{subscription}`")
        with self._database.cursor() as cursor:
            # All or nothing, so that a failed load can be tried again.
            cursor.begin()
            for table, resources in self._made(subscription, count):
                rows = (resource.row() for resource in resources)
                while batch := list(islice(rows, _BATCH)):
                    _insert(cursor, table, batch)
            _insert(cursor, "resourcecontainers", [_container(subscription)])
            cursor.commit()

    def _made(self, subscription: str, count: int) -> Iterator[tuple[str, Iterable[Resource]]]:
        """Gives the resources of a subscription by table; each part has to be used up before the next one."""
        machines: list[Machine] = []

        def of_machines() -> Iterator[Resource]:
            for machine, resources in generate(self._seed, subscription, count):
                machines.append(machine)
                yield from resources

        yield "resources", chain(virtual_networks(subscription), of_machines())
        yield "resources", (resource for _, resource in sql_servers(self._seed, subscription, machines))
        assessed = assessments(self._seed, subscription, machines, patch_count(subscription))
        yield "patchassessmentresources", (resource for _, resources in assessed for resource in resources)


def _insert(cursor: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[str | None, ...]]) -> None:
    """Hands the rows over as one text, which is several times faster than value by value.

    The separators are control characters, which neither ids nor JSON text can hold.
    """
    lines = _ROW.join(_CELL.join(_NULL if value is None else value for value in row) for row in rows)
    cells = ", ".join(f"nullif(cells[{number}], '{_NULL}')" for number in range(1, len(COLUMNS) + 1))
    split = f"SELECT string_split(unnest(string_split(?, '{_ROW}')), '{_CELL}') AS cells"
    cursor.execute(f"INSERT INTO store.{table} SELECT {cells} FROM ({split})", [lines])


def _container(subscription: str) -> tuple[str | None, ...]:
    known: dict[str, str | None] = {
        "id": f"/subscriptions/{subscription}",
        "name": f"sample-subscription-{subscription[-4:]}",
        "type": "microsoft.resources/subscriptions",
        "tenantId": TENANT,
        "subscriptionId": subscription,
        "properties": '{"state":"Enabled"}',
    }
    return tuple(known.get(name, None if dynamic else "") for name, dynamic in COLUMNS.items())


def _run(cursor: duckdb.DuckDBPyConnection, sql: str, query: str) -> Result:
    try:
        for name in cursor.get_table_names(sql):
            if name.lower() not in TABLES:
                raise unknown_table(name)
        cursor.execute(sql)
        columns = [(str(column[0]), column[1]) for column in cursor.description or []]
        rows = cursor.fetchall()
    except (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError) as error:
        raise invalid_query({"code": "SemanticError", "message": _reason(str(error))}) from error
    names = [name for name, _ in columns]
    if "id" in names and not re.search(r"\b(?:order|sort|top)\b", query):
        # Resource Graph sorts by id where the query does not sort.
        place = names.index("id")
        rows.sort(key=lambda row: str(row[place]))
    return Result(columns, rows)


def _reason(message: str) -> str:
    """Words DuckDB's complaint about a column as Kusto does."""
    column = re.search(r'(?:Referenced column|Column|Alias with name) "+([^"]+)"', message)
    if column:
        return f"Failed to resolve scalar expression named '{column[1]}'"
    return message.partition("\n")[0]
