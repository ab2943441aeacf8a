"""The generated estate: which machines a subscription holds, and the resources that say so.

`python -m azure_sandbox.estate --seed 1 --machines 300 --json` prints it, without any KQL.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from random import Random

from .arc_machines import arc_machine
from .machine import Machine
from .patches import assessments
from .resource import Resource
from .scenarios import DEFAULT_SUBSCRIPTIONS, machine_count, patch_count
from .sql_servers import sql_servers
from .virtual_machines import virtual_machine


def generate(seed: int, subscription: str, count: int) -> Iterator[tuple[Machine, list[Resource]]]:
    """Makes the `count` machines of a subscription, each with the resources that tell of it.

    Three Arc machines come to two Azure VMs. Depends on its arguments only.
    """
    random = Random(f"{seed}/{subscription}")
    for number in range(count):
        fives, place = divmod(number, 5)
        if place < 3:
            yield arc_machine(random, subscription, number, fives * 3 + place)
        else:
            yield virtual_machine(random, subscription, number, fives * 2 + place - 3)


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m azure_sandbox.estate", description="Tells what an estate holds.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--machines", type=int, default=300, help="size of the default estate (default: %(default)s)")
    parser.add_argument("--subscription", action="append", metavar="GUID", help="may be repeated")
    parser.add_argument("--json", action="store_true", help="print what they hold too, as one JSON object")
    arguments = parser.parse_args()
    holdings: dict[str, list[Machine]] = {}
    for subscription in arguments.subscription or DEFAULT_SUBSCRIPTIONS:
        subscription = subscription.lower()
        count = machine_count(subscription, arguments.machines)
        if count is None:
            parser.error(f"the sandbox has no subscription `{subscription}`")
        holdings[subscription] = [machine for machine, _ in generate(arguments.seed, subscription, count)]
    counts = {subscription: len(machines) for subscription, machines in holdings.items()}
    if arguments.json:
        everything = {
            "counts": counts,
            "machines": [machine.as_json() for machines in holdings.values() for machine in machines],
            "sql": [
                sql.as_json()
                for subscription, machines in holdings.items()
                for sql, _ in sql_servers(arguments.seed, subscription, machines)
                if sql is not None
            ],
            "patches": [
                assessment.as_json()
                for subscription, machines in holdings.items()
                for assessment, _ in assessments(arguments.seed, subscription, machines, patch_count(subscription))
            ],
        }
        print(json.dumps(everything, ensure_ascii=False))
        return
    for subscription, number in counts.items():
        print(f"{subscription} {number}")


if __name__ == "__main__":
    _main()
