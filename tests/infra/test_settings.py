"""The hook that writes an overlay's settings, and the runtime configuration that Spin reads."""

import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest

from deployment import OUTPUTS, copy, settings

# <https://spinframework.dev/v3/dynamic-configuration>: the fields of each type, and those it can't do without.
PROVIDERS = {
    "static": ({"type", "values"}, {"type", "values"}),
    "azure_key_vault": (
        {"type", "vault_url", "client_id", "client_secret", "tenant_id", "authority_host"},
        {"type", "vault_url"},
    ),
}
STORES = {
    "redis": ({"type", "url"}, {"type", "url"}),
    "azure_cosmos": ({"type", "key", "account", "database", "container"}, {"type", "account", "database", "container"}),
}


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    return copy(tmp_path) / "overlays/prod"


def documented(table: dict[str, Any], types: dict[str, tuple[set[str], set[str]]]) -> bool:
    known, required = types[table["type"]]
    return required <= set(table) <= known


@pytest.mark.parametrize("store", ["redis", "cosmos"])
def test_spin_knows_every_field_of_the_runtime_configuration(overlay: Path, store: str) -> None:
    assert settings(overlay, {**OUTPUTS, "STORE": store}).returncode == 0
    config = tomllib.loads((overlay / "runtime-config.toml").read_text())
    assert set(config) == {"variables_provider", "key_value_store"}
    assert all(documented(table, PROVIDERS) for table in config["variables_provider"])
    assert all(documented(table, STORES) for table in config["key_value_store"].values())
    # The vault comes last, since it answers for a secret it does not have with an error.
    assert [table["type"] for table in config["variables_provider"]] == ["static", "azure_key_vault"]
    assert "@" not in (overlay / "runtime-config.toml").read_text().replace(OUTPUTS["REDIS_URL"], "")


def test_a_field_that_spin_does_not_know_is_seen() -> None:
    assert not documented({"type": "redis", "url": "redis://localhost", "password": "x"}, STORES)
    assert not documented({"type": "azure_cosmos", "account": "x"}, STORES)


def test_the_address_of_redis_arrives_as_it_is_and_is_for_the_owner_alone(overlay: Path) -> None:
    settings(overlay, OUTPUTS)
    file = overlay / "runtime-config.toml"
    assert tomllib.loads(file.read_text())["key_value_store"]["default"]["url"] == OUTPUTS["REDIS_URL"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOST_NAME", ""), ("HOST_NAME", 'mcp.example.com"'), ("HOST_NAME", "mcp.example.com\\"), ("TOOL_PERMISSIONS", '*="x"')],
)
def test_what_is_missing_or_would_break_out_of_its_quotes_is_named(overlay: Path, name: str, value: str) -> None:
    result = settings(overlay, {**OUTPUTS, name: value})
    assert result.returncode == 1
    assert result.stderr.startswith(f"settings.sh: {name} ")
    assert not (overlay / "settings.yaml").exists()
