"""KQL of Resource Graph to DuckDB's SQL: the limits of the service, then `duckdb-kql`."""

from __future__ import annotations

import re
import threading
from functools import lru_cache

import duckdb_kql

from .errors import ArmError, bad_request, invalid_query
from .resource import COLUMNS

TABLES = {name: list(COLUMNS) for name in ("resources", "resourcecontainers", "patchassessmentresources")}
# <https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources>
_ALONE = "patchassessmentresources"

# <https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language>
_MAX_JOINS = 3
_MAX_EXPANSIONS = 3
_MAX_UNIONS = 3
_MAX_EXPANDED_ROWS = 400
_JOIN_KINDS = {"innerunique", "inner", "leftouter"}

_LITERAL_OR_COMMENT = re.compile(r"""@"(?:[^"]|"")*"|@'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|//[^\n]*""")
# A column called `kind` is a keyword to duckdb-kql, except where an operator is told its kind.
_KIND_COLUMN = re.compile(
    r"(?<![.\w$])kind\b(?!\s*=\s*(?:inner|innerunique|outer|(?:left|right)(?:outer|anti|semi|antisemi)|fullouter"
    r"|anti|bag|array|simple|regex|relaxed|case_sensitive|case_insensitive)\b)"
)
# What reaches past the tables: other databases, and DuckDB's own catalogue.
_OUTSIDE = re.compile(r"\b(?:database|cluster|workspace|externaldata)\s*\(|\b(?:duckdb|pg|pragma|sqlite)_\w+")
# The parser keeps its prediction tables in the module and fills them as it reads.
_PARSER = threading.Lock()


def translate(query: str) -> str:
    """Gives the SQL of a query; raises the 400 that Resource Graph would."""
    code = _LITERAL_OR_COMMENT.sub(lambda literal: " " * len(literal[0]), query)
    if not code.strip():
        raise invalid_query(_parser_failure(1, 0, "<EOF>"))
    _enforce_limits(code)
    try:
        with _PARSER:
            return _to_sql(_with_kind_quoted(query))
    except duckdb_kql.KqlSyntaxError as error:
        raise _from_syntax(query, error) from error
    except duckdb_kql.KqlUnsupportedError as error:
        raise _from_unsupported(error) from error
    except duckdb_kql.KqlError as error:
        raise invalid_query({"code": "SemanticError", "message": str(error)}) from error


def unknown_table(name: str) -> ArmError:
    """Makes the 400 for a table that Resource Graph does not have."""
    message = f"Table {name} is invalid, unsupported or disallowed."
    return bad_request({"code": "DisallowedLogicalTableName", "message": message})


def has_limit(query: str) -> bool:
    """Tells whether the query takes so many rows itself, so that `$skip` does not apply."""
    return re.search(r"\|\s*(?:limit|take)\b", _LITERAL_OR_COMMENT.sub(" ", query)) is not None


@lru_cache(maxsize=256)
def _to_sql(query: str) -> str:
    return str(duckdb_kql.to_sql(query, schema=TABLES, allow_write=False))


def _enforce_limits(code: str) -> None:
    if code.lstrip().startswith("."):
        raise invalid_query(_parser_failure(1, 0, "."))
    if other := _OUTSIDE.search(code):
        raise unknown_table(other[0].rstrip("( "))
    for operator, most in (
        (r"\bjoin\b", _MAX_JOINS),
        (r"\bmv-?expand\b", _MAX_EXPANSIONS),
        (r"\bunion\b", _MAX_UNIONS),
    ):
        if len(re.findall(operator, code)) > most:
            name = operator.replace(r"\b", "").replace("?", "")
            raise _limit(f"The query has more than {most} '{name}' operators.")
    if re.search(rf"\b{_ALONE}\b", code) and re.search(r"\bjoin\b", code):
        raise _limit(f"The table '{_ALONE}' can't be joined.")
    for kind in re.findall(r"\bjoin\s+kind\s*=\s*(\w+)", code):
        if kind not in _JOIN_KINDS:
            raise _limit(f"The join kind '{kind}' is not supported.")
    for expansion in re.findall(r"\bmv-?expand\b([^|)]*(?:\([^)]*\)[^|)]*)*)", code):
        rows = re.search(r"\blimit\s+(\d+)", expansion)
        if rows and int(rows[1]) > _MAX_EXPANDED_ROWS:
            raise _limit(f"The limit of 'mv-expand' is more than {_MAX_EXPANDED_ROWS}.")


def _limit(message: str) -> ArmError:
    return invalid_query({"code": "LimitExceeded", "message": message})


def _with_kind_quoted(query: str) -> str:
    pieces, end = [], 0
    for literal in _LITERAL_OR_COMMENT.finditer(query):
        pieces += [_KIND_COLUMN.sub("['kind']", query[end : literal.start()]), literal[0]]
        end = literal.end()
    return "".join((*pieces, _KIND_COLUMN.sub("['kind']", query[end:])))


def _from_syntax(query: str, error: duckdb_kql.KqlSyntaxError) -> ArmError:
    if not error.diagnostics:
        return invalid_query(_parser_failure(1, 0, "<EOF>"))
    span = error.diagnostics[0].span
    lines = query.split("\n")
    rest = lines[span.line - 1][span.column :] if span.line <= len(lines) else ""
    token = re.match(r"\s*(\w+|\S)", rest)
    return invalid_query(_parser_failure(span.line, span.column, token[1] if token else "<EOF>"))


def _parser_failure(line: int, column: int, token: str) -> dict[str, object]:
    return {
        "code": "ParserFailure",
        "message": "ParserFailure",
        "line": line,
        "characterPositionInLine": column,
        "token": token,
        "expectedToken": "",
    }


def _from_unsupported(error: duckdb_kql.KqlUnsupportedError) -> ArmError:
    _, is_function, name = error.construct.partition("function:")
    if is_function:
        return invalid_query({"code": "UnknownFunction", "message": f"Unknown function: '{name}'."})
    # Azure may know the construct; the code says that it is the sandbox that does not.
    return invalid_query({"code": "UnsupportedBySandbox", "message": str(error)})
