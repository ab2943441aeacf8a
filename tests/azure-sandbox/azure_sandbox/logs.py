"""Tells what a workspace holds, without any query.

`python -m azure_sandbox.logs --seed 1 --workspace GUID` prints it as one JSON object.
"""

from __future__ import annotations

import argparse
import json

from .assessment_log import assessments_of
from .metric_log import anomalies, faint, off, series, trends
from .workspaces import DEFAULT_WORKSPACE, computers_of, workspace_of


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m azure_sandbox.logs", description="Tells what a workspace holds.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workspace", default=DEFAULT_WORKSPACE, metavar="GUID", help="(default: %(default)s)")
    arguments = parser.parse_args()
    guid = arguments.workspace.lower()
    workspace = workspace_of(guid)
    if workspace is None:
        parser.error(f"the sandbox has no workspace `{guid}`")
    computers = computers_of(workspace)
    entries = [entry for entry in assessments_of(arguments.seed, guid, computers) if entry.is_latest]
    everything = {
        "assessment": [entry.as_json() for entry in entries],
        "series": series(computers),
        "anomalies": anomalies(computers),
        "faint": faint(computers),
        "trends": trends(computers),
        "off": off(computers),
    }
    print(json.dumps(everything, ensure_ascii=False))


if __name__ == "__main__":
    _main()
