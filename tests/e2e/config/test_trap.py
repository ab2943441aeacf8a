"""A tool that traps is one failed call and nothing more."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from .app import MANIFEST, ROOT
from .conftest import Start

TARGET = ROOT / "target"
HELLO = "target/wasm32-wasip2/release/hello_mcp.wasm"


def build() -> Path:
    """Builds the tool that traps, beside the app's components."""
    subprocess.run(
        [
            os.environ.get("CARGO", "cargo"),
            *("build", "--quiet", "--release", "--target", "wasm32-wasip2", "--package", "trap"),
            *("--manifest-path", str(ROOT / "Cargo.toml"), "--target-dir", str(TARGET)),
        ],
        cwd=ROOT,
        check=True,
    )
    return TARGET / "wasm32-wasip2/release/trap.wasm"


def test_the_call_that_traps_is_a_tool_error_and_the_next_call_works(start: Start, tmp_path: Path) -> None:
    text = MANIFEST.read_text()
    assert text.count(HELLO) == 1
    text = text.replace(HELLO, str(build())).replace('"target/', f'"{TARGET}/')
    manifest = tmp_path / "spin.toml"
    manifest.write_text(text)

    app = start(manifest=manifest)
    for _ in range(2):
        trapped = app.call("hello_mcp", {})
        assert trapped.is_error
        assert trapped.text == "the tool failed; the server's log says why"
        assert not app.call("GetServerMetadata", {"subscription_id": "00000000-0000-0000-0001-000000000003"}).is_error
