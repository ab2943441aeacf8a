"""The `api-version` that every request to Azure Resource Manager names."""

from __future__ import annotations

from .errors import ArmError
from .message import Request


def require_version(request: Request, supported: tuple[str, ...]) -> None:
    """Raises a 400 unless the request names a supported version."""
    version = request.query.get("api-version", "")
    if not version:
        message = "The api-version query parameter (?api-version=) is required for all requests."
        raise ArmError(400, "MissingApiVersionParameter", message)
    if version not in supported:
        message = f"The api-version '{version}' is invalid. The supported versions are '{','.join(supported)}'."
        raise ArmError(400, "InvalidApiVersionParameter", message)
