# SPDX-License-Identifier: Apache-2.0

"""An object storage that speaks S3, by django-storages; files say what they are."""

from __future__ import annotations

from typing import Any

from storages.backends.s3 import S3Storage


class ObjectStorage(S3Storage):
    """Objects that replace their predecessors and carry their headers."""

    default_acl = None
    file_overwrite = True
    querystring_auth = False

    def _get_write_parameters(self, name: str, content: Any = None) -> dict[str, Any]:
        parameters = super()._get_write_parameters(name, content)
        if cache_control := getattr(content, "cache_control", ""):
            parameters["CacheControl"] = cache_control
        return parameters
