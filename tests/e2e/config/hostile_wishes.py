"""What the hostile tool asks for: what it declares, and attacks on that."""

from __future__ import annotations

from typing import Any

Wish = dict[str, Any]

QUERY = "/providers/Microsoft.ResourceGraph/resources"
PATH = f"{QUERY}?api-version=2024-04-01"
BATCH = "/subscriptions/0/metrics:getBatch?api-version=2024-02-01"
MOST_REQUESTS = 1000

GOOD: Wish = {"endpoint": "resource-manager", "method": "post", "path": PATH}


def metrics(region: str) -> Wish:
    """Gives a wish for the metrics of a region, which is also the endpoint."""
    return {"endpoint": region, "method": "post", "path": BATCH}


def blob(path: str, method: str = "get") -> Wish:
    """Gives a wish for a blob."""
    return {"endpoint": "blob-storage", "method": method, "path": path}


# What is declared, the status of its answer, and what Azure sees of it; snippets are in the app's own store.
ALLOWED: list[tuple[Wish, str, tuple[str, str] | None]] = [
    (GOOD, "200", ("POST", PATH)),
    (GOOD | {"headers": [["content-type", "application/json"]]}, "200", ("POST", PATH)),
    (metrics("westeurope"), "200", ("POST", BATCH)),
    (blob("/snippets/a/b.json"), "404", None),
]

PLAIN = "`resource-manager` with a path that is not in its plain form"
UNDECLARED = "a `POST` of `resource-manager` that it does not declare"
HEADER = "`resource-manager` with a header that no tool may set, or with one that is no plain text"
REGION = "the metrics of a region that is no name"


def path(about: str, path: str, problem: str = PLAIN) -> tuple[str, Wish, str]:
    """Gives an attack by a path."""
    return about, GOOD | {"path": path}, problem


def header(name: str, value: str) -> tuple[str, Wish, str]:
    """Gives an attack by a header."""
    return f"the header {name!r}: {value!r}", GOOD | {"headers": [[name, value]]}, HEADER


STOPPED: list[tuple[str, Wish, str]] = [
    ("a write", GOOD | {"method": "put"}, "a `PUT` of `resource-manager` that it does not declare"),
    ("another method", GOOD | {"method": "get"}, "a `GET` of `resource-manager` that it does not declare"),
    (
        "another endpoint",
        GOOD | {"endpoint": "log-analytics"},
        "a `POST` of `log-analytics` that it does not declare",
    ),
    path(
        "another resource",
        "/subscriptions/0/resourceGroups/g/providers/Microsoft.Compute/x?api-version=1",
        UNDECLARED,
    ),
    path("another version", f"{QUERY}?api-version=2021-03-01", UNDECLARED),
    path("no version", QUERY, UNDECLARED),
    path("more of a query", f"{PATH}&a=b", UNDECLARED),
    path("more of a path", f"{QUERY}/a?api-version=2024-04-01", UNDECLARED),
    path("a traversal", f"/providers/../subscriptions{QUERY}"),
    path("a traversal at the end", f"{QUERY}/..?api-version=2024-04-01"),
    path("an encoded traversal", f"/providers/%2e%2e/subscriptions{QUERY}"),
    path("a traversal encoded twice", f"/providers/%252e%252e/subscriptions{QUERY}"),
    path("a traversal of overlong bytes", f"/providers/%c0%ae%c0%ae/subscriptions{QUERY}"),
    path("an encoded slash", PATH.replace("/resources", "%2Fresources")),
    path("a backslash", PATH.replace("/resources", "\\resources")),
    path("an encoded backslash", f"/providers%5c..{QUERY}"),
    path("an empty segment", PATH.replace("/resources", "//resources")),
    path("another host", f"//evil.example{PATH}"),
    path("an address", f"https://evil.example{PATH}"),
    path("a user", f"@evil.example{PATH}"),
    path("a port", f":8080{PATH}"),
    path("no slash", PATH.removeprefix("/")),
    path("a parameter of a path", PATH.replace("?", ";a=b?")),
    path("a fragment", f"{PATH}#"),
    path("an encoded question mark", PATH.replace("?", "%3f")),
    path("a second query", f"{PATH}?a=b"),
    path("a parameter twice", f"{PATH}&api-version=2024-04-01"),
    path("a line", f"{PATH}\r\nhost: evil.example"),
    path("an encoded line", f"{PATH}%0d%0ahost:%20evil.example"),
    path("a space", f"{PATH} HTTP/1.1"),
    path("a null", f"{PATH}\0"),
    path("no end", "/" + "a" * 10_000),
    header("authorization", "Bearer x"),
    header("host", "evil.example"),
    header("content-length", "0"),
    header("transfer-encoding", "chunked"),
    header("x-http-method-override", "DELETE"),
    header("x-ms-copy-source", "https://evil.example/"),
    header("content-type", "application/json\r\nauthorization: Bearer x"),
    header("content-type\r\nhost", "evil.example"),
    ("a host in the region", metrics("evil.example/"), REGION),
    ("a user in the region", metrics("a@evil.example"), REGION),
    ("a label in the region", metrics("evil.example"), REGION),
    ("no region", metrics(""), REGION),
    ("another container", blob("/secrets/a.json"), "a `GET` of `blob-storage` that it does not declare"),
    ("the list of a container", blob("/snippets"), "a `GET` of `blob-storage` that it does not declare"),
    ("a blob's write", blob("/snippets/a.json", "put"), "a `PUT` of `blob-storage` that it does not declare"),
    ("a way out", blob("/snippets/../secrets/a"), "`blob-storage` with a path that is not in its plain form"),
    ("too many at once", GOOD | {"times": MOST_REQUESTS + 1}, f"more than {MOST_REQUESTS} things at once"),
]
