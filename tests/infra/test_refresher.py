"""The refresher as the CronJob runs it, against Entra and a vault that check what Azure checks."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deployment import ID, ROOT
from fake_azure import FakeAzure, claims_of, jwt, serve
from refresh import cloud_of

SCRIPT = ROOT / "infra/spinkube/base/refresher/refresh.py"
TENANT, WRITER, READER = f"{ID}1", f"{ID}2", f"{ID}3"
ISSUER = "https://westeurope.oic.prod-aks.azure.com/tenant/cluster/"
SUBJECT = "system:serviceaccount:azure-infra-mcp:token-refresher"
TOKENS = {
    "armtoken": "https://management.azure.com",
    "logstoken": "https://api.loganalytics.io",
    "metricstoken": "https://metrics.monitor.azure.com",
    "storagetoken": "https://storage.azure.com",
}


@dataclass
class Job:
    azure: FakeAzure
    address: str
    assertion: Path

    def run(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "VAULT_URL": f"{self.address}/",
            "READER_CLIENT_ID": READER,
            "CLOUD": "public",
            # What the webhook of workload identity sets.
            "AZURE_CLIENT_ID": WRITER,
            "AZURE_TENANT_ID": TENANT,
            "AZURE_AUTHORITY_HOST": f"{self.address}/",
            "AZURE_FEDERATED_TOKEN_FILE": str(self.assertion),
            **changes,
        }
        command: list[str | Path] = [sys.executable, SCRIPT, *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def values(self) -> dict[str, str]:
        return {name: secret["value"] for name, secret in self.azure.secrets.items()}


def service_account(**changes: object) -> str:
    claims = {"aud": ["api://AzureADTokenExchange"], "iss": ISSUER, "sub": SUBJECT, "exp": time.time() + 3600}
    return jwt(**{**claims, **changes})


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    trusts = {WRITER: (ISSUER, SUBJECT), READER: (ISSUER, SUBJECT)}
    azure = FakeAzure(TENANT, trusts, {*TOKENS.values(), "https://vault.azure.net"}, officers={WRITER})
    server = serve(azure)
    assertion = tmp_path / "azure-identity-token"
    assertion.write_text(service_account())
    yield Job(azure, f"http://127.0.0.1:{server.server_port}", assertion)
    server.shutdown()
    server.server_close()


def test_a_run_writes_a_token_for_each_audience_and_the_keys(job: Job) -> None:
    result = job.run()
    assert (result.returncode, result.stderr) == (0, "")
    values = job.values()
    assert {name: claims_of(values[name])["aud"] for name in TOKENS} == TOKENS
    # What is handed on is the identity that reads, never the one that writes.
    assert {claims_of(values[name])["appid"] for name in TOKENS} == {READER}
    for name in TOKENS:
        assert job.azure.secrets[name]["attributes"] == {"exp": claims_of(values[name])["exp"]}
    assert len(values["accesskey"]) == len(values["statekey"]) == 64


def test_a_second_run_renews_the_tokens_and_keeps_the_keys(job: Job) -> None:
    job.run()
    before = job.values()
    job.azure.secrets["armtoken"]["value"] = "expired"
    job.run()
    after = job.values()
    assert claims_of(after["armtoken"])["aud"] == TOKENS["armtoken"]
    assert (after["accesskey"], after["statekey"]) == (before["accesskey"], before["statekey"])


def test_a_rotated_key_stays_good_until_the_next_rotation(job: Job) -> None:
    job.run()
    first = job.values()["accesskey"]
    assert job.run("rotate", "accesskey").returncode == 0
    second, old = job.values()["accesskey"].split(",")
    assert old == first != second
    job.run("rotate", "accesskey")
    third, old = job.values()["accesskey"].split(",")
    assert old == second != third
    seal = job.values()["statekey"]
    job.run("rotate", "statekey")
    assert len(job.values()["statekey"]) == 64
    assert job.values()["statekey"] != seal


def no_officer(job: Job) -> None:
    job.azure.officers.clear()


def unknown_reader(job: Job) -> None:
    del job.azure.trusts[READER]


def no_logs(job: Job) -> None:
    job.azure.audiences.discard(TOKENS["logstoken"])


def other_subject(job: Job) -> None:
    job.assertion.write_text(service_account(sub="system:serviceaccount:default:default"))


def expired(job: Job) -> None:
    job.assertion.write_text(service_account(exp=time.time() - 1))


def other_audience(job: Job) -> None:
    job.assertion.write_text(service_account(aud=["https://kubernetes.default.svc"]))


def no_file(job: Job) -> None:
    job.assertion.unlink()


KEYS = {"accesskey", "statekey"}


@pytest.mark.parametrize(
    ("fault", "written", "line"),
    [
        (no_officer, set(), "armtoken: refresh failed: status 403, Forbidden"),
        (unknown_reader, KEYS, "armtoken: refresh failed: status 400, unauthorized_client"),
        (
            no_logs,
            KEYS | {"armtoken", "metricstoken", "storagetoken"},
            "logstoken: refresh failed: status 400, invalid",
        ),
        (other_subject, set(), "no token for the vault: status 401, invalid_client"),
        (expired, set(), "no token for the vault: status 401, invalid_client"),
        (other_audience, set(), "no token for the vault: status 401, invalid_client"),
        (no_file, set(), "no token for the vault: FileNotFoundError"),
    ],
)
def test_what_fails_is_named_and_takes_nothing_else_with_it(
    job: Job, fault: Callable[[Job], None], written: set[str], line: str
) -> None:
    fault(job)
    result = job.run()
    assert result.returncode == 1
    assert line in result.stderr
    assert set(job.values()) == written


def test_nothing_secret_is_printed(job: Job) -> None:
    for arguments in ([], ["rotate", "accesskey"]):
        result = job.run(*arguments)
        for secret in [*job.values().values(), job.assertion.read_text()]:
            for part in secret.split(","):
                assert part not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("arguments", "changes", "code"),
    [(["rotate"], {}, 2), (["rotate", "armtoken"], {}, 2), (["all"], {}, 2), ([], {"CLOUD": "germany"}, 1)],
)
def test_a_wrong_argument_changes_nothing(job: Job, arguments: list[str], changes: dict[str, str], code: int) -> None:
    assert job.run(*arguments, **changes).returncode == code
    assert job.values() == {}


@pytest.mark.parametrize("name", ["public", "usgovernment", "china"])
def test_the_router_takes_the_audiences_of_every_cloud(name: str) -> None:
    router = (ROOT / "components/router/src/azure/cloud.rs").read_text()
    for audience in cloud_of(name).tokens.values():
        assert f'"https://{audience}"' in router, audience
