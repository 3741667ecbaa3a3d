# SPDX-License-Identifier: Apache-2.0

"""An object storage that speaks S3, by django-storages; files say what they are."""

from __future__ import annotations

from typing import Any, Final

from botocore.config import Config
from storages.backends.s3 import S3Storage

_PATIENCE: Final = Config(
    connect_timeout=5,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 2},
)
"""The rows remember what is left and it is tried again, so nobody waits long for an answer."""


class ObjectStorage(S3Storage):
    """Objects that replace their predecessors and carry their headers."""

    default_acl = None
    file_overwrite = True
    querystring_auth = False
    client_config: Any

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.client_config = self.client_config.merge(_PATIENCE)

    def _get_write_parameters(self, name: str, content: Any = None) -> dict[str, Any]:
        parameters = super()._get_write_parameters(name, content)
        if cache_control := getattr(content, "cache_control", ""):
            parameters["CacheControl"] = cache_control
        return parameters
