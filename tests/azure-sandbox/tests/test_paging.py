"""Pages: nothing is lost, nothing is repeated, and a token is good for its own query only."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest

from .client import Client, as_new_user, subscription_of
from .conftest import running

MANY = subscription_of(105)
OTHER = subscription_of(104)
MACHINES = "resources | where type in~ ('microsoft.hybridcompute/machines', 'microsoft.compute/virtualmachines')"
ORDERED = f"{MACHINES} | project id, name | order by name asc"


@pytest.mark.parametrize("query", [ORDERED, f"{MACHINES} | project id, name", f"{MACHINES} | project name, id"])
@pytest.mark.parametrize("top", [1000, 105, 104, 50, 7])
def test_a_walk_meets_every_machine_once(client: Client, query: str, top: int) -> None:
    pages = list(client.pages(query, MANY, top=top))
    assert [len(page) for page in pages[:-1]] == [top] * (len(pages) - 1)
    names = [row["name"] for page in pages for row in page]
    assert len(names) == len(set(names)) == 105


def test_a_walk_that_does_not_sort_is_in_the_order_of_ids(client: Client) -> None:
    ids = [row["id"] for page in client.pages(f"{MACHINES} | project id", MANY, top=40) for row in page]
    assert ids == sorted(ids)


def test_the_head_of_a_page(client: Client) -> None:
    first = client.query(ORDERED, MANY, top=60).json()
    assert (first["totalRecords"], first["count"], first["resultTruncated"]) == (105, 60, "false")
    last = client.query(ORDERED, MANY, top=60, skipToken=first["$skipToken"]).json()
    assert (last["totalRecords"], last["count"], last["resultTruncated"]) == (105, 45, "false")
    assert "$skipToken" not in last
    assert first["facets"] == []


def test_a_page_has_a_hundred_rows_unless_told(client: Client) -> None:
    assert client.query(ORDERED, MANY).json()["count"] == 100


def test_the_token_keeps_the_size_of_the_page(client: Client) -> None:
    token = client.query(ORDERED, MANY, top=7).json()["$skipToken"]
    assert client.query(ORDERED, MANY, skipToken=token).json()["count"] == 7
    assert client.query(ORDERED, MANY, skipToken=token, top=9).json()["count"] == 9


def test_without_an_id_there_is_no_token(client: Client) -> None:
    cut = client.query(f"{MACHINES} | project name", MANY, top=10).json()
    assert (cut["resultTruncated"], cut["count"], cut["totalRecords"]) == ("true", 10, 105)
    assert "$skipToken" not in cut
    whole = client.query(f"{MACHINES} | project name", MANY, top=1000).json()
    assert whole["resultTruncated"] == "false"


def test_skip(client: Client) -> None:
    everything = client.query(ORDERED, MANY, top=1000).json()["data"]
    assert client.query(ORDERED, MANY, skip=30, top=20).json()["data"] == everything[30:50]
    assert client.query(ORDERED, MANY, skip=500).json()["data"] == []
    limited = client.query(f"{ORDERED} | limit 10", MANY, skip=5).json()
    assert limited["data"] == everything[:10], "a query that takes its own rows makes Azure ignore $skip"


def _changed(token: str) -> str:
    raw = bytearray(b64decode(token))
    raw[-2] ^= 1
    return b64encode(bytes(raw)).decode()


@pytest.mark.parametrize(
    "make", [_changed, lambda t: t[:-4], lambda t: "x" + t, lambda _: "", lambda _: "ü", lambda _: "e30="]
)
def test_damaged_tokens_are_refused(client: Client, make: object) -> None:
    assert callable(make)
    token = make(client.query(ORDERED, MANY, top=10).json()["$skipToken"])
    answer = client.query(ORDERED, MANY, top=10, skipToken=token)
    assert (answer.status, answer.details()) == (400, ["InvalidSkipToken"])


@pytest.mark.parametrize(
    ("query", "subscriptions", "status"),
    [
        (ORDERED, [MANY, OTHER], 200),
        (ORDERED, [OTHER, MANY], 200),
        (ORDERED, [MANY], 400),
        (ORDERED, [MANY, OTHER, subscription_of(1)], 400),
        (f"{ORDERED} ", [MANY, OTHER], 400),
        (f"{MACHINES} | project id, name | order by name desc", [MANY, OTHER], 400),
    ],
)
def test_a_token_is_bound_to_query_and_scopes(
    client: Client, query: str, subscriptions: list[str], status: int
) -> None:
    token = client.query(ORDERED, MANY, OTHER, top=10).json()["$skipToken"]
    answer = client.query(query, *subscriptions, top=10, skipToken=token)
    assert answer.status == status
    assert status == 200 or answer.details() == ["SkipTokenMismatch"]


def test_a_token_outlives_the_server(client: Client) -> None:
    first = client.query(ORDERED, MANY, top=60).json()
    with running("100/5s") as url:
        other = as_new_user(url).query(ORDERED, MANY, skipToken=first["$skipToken"]).json()
    assert other["data"] == client.query(ORDERED, MANY, skip=60, top=60).json()["data"]
    assert other["count"] == 45


def test_scopes_are_kept_apart(client: Client) -> None:
    count = f"{MACHINES} | count"
    for subscriptions, expected in (([MANY], 105), ([OTHER], 104), ([MANY, OTHER], 209), ([MANY, MANY], 105)):
        assert client.rows(count, *subscriptions) == [{"Count": expected}]


def test_unreadable_subscriptions_are_left_out_in_silence(client: Client) -> None:
    nobodys = "00000000-0000-0000-0abc-000000000001"
    assert client.rows(f"{MACHINES} | count", MANY, nobodys) == [{"Count": 105}]
    alone = client.query(f"{MACHINES} | count", nobodys)
    assert (alone.status, alone.details()) == (400, ["NoValidSubscriptionsInQueryRequest"])


def test_an_empty_subscription_has_no_machines(client: Client) -> None:
    answer = client.query(ORDERED, subscription_of(0)).json()
    assert (answer["totalRecords"], answer["count"], answer["data"]) == (0, 0, [])


def test_the_table_format(client: Client) -> None:
    query = f"{MACHINES} | project id, tags, cores = toint(properties.detectedProperties.logicalCoreCount)"
    table = client.query(query, MANY, top=5, resultFormat="table").json()
    objects = client.query(query, MANY, top=5).json()["data"]
    assert table["data"]["columns"] == [
        {"name": "id", "type": "string"},
        {"name": "tags", "type": "object"},
        {"name": "cores", "type": "integer"},
    ]
    assert table["data"]["rows"] == [list(row.values()) for row in objects]
