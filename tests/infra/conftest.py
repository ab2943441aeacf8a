from pathlib import Path

import pytest
import yaml

from deployment import OUTPUTS, Manifest, copy, render, settings

# Every overlay, and the parts that no overlay has: the store that is not Redis, and scaling by KEDA.
VARIANTS = {
    "dev": ("dev", "redis", []),
    "prod": ("prod", "redis", []),
    "prod-cosmos": ("prod", "cosmos", []),
    "prod-keda": ("prod", "redis", ["../../components/keda"]),
}


@pytest.fixture(scope="session", params=VARIANTS)
def rendered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Manifest]:
    overlay, store, components = VARIANTS[request.param]
    folder = copy(tmp_path_factory.mktemp(request.param)) / "overlays" / overlay
    add(folder / "kustomization.yaml", components)
    result = settings(folder, {**OUTPUTS, "STORE": store})
    assert result.returncode == 0, result.stderr
    return render(folder)


def add(file: Path, components: list[str]) -> None:
    kustomization = yaml.safe_load(file.read_text())
    kustomization["components"] += components
    file.write_text(yaml.safe_dump(kustomization))
