# SPDX-License-Identifier: Apache-2.0

"""
Where copies lie: a folder, or whatever `settings.STORAGES["copies"]` names.

Each file says what it is (`content_type`) and how long it may be kept (`cache_control`); a
storage that can carry that along does.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.utils import validate_file_name

MINUTE: Final = "public, max-age=60"
"""What may change, or be taken back."""

FOR_EVER: Final = "public, max-age=31536000, immutable"


class Content(ContentFile):
    """Bytes with what a web server says of them."""

    def __init__(self, body: bytes, *, content_type: str, cache_control: str) -> None:
        super().__init__(body)
        self.content_type, self.cache_control = content_type, cache_control


class Folder(FileSystemStorage):
    """A folder in which a file is there whole or not at all."""

    def _save(self, name: str, content: File[Any]) -> str:
        target = Path(self.path(str(validate_file_name(name, allow_relative_path=True))))
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, half = tempfile.mkstemp(dir=target.parent, prefix=".half-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content.read())
            Path(half).chmod(0o644)
            Path(half).replace(target)
        except BaseException:
            Path(half).unlink(missing_ok=True)
            raise
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The same name: what lies there is replaced."""
        return name


def storage() -> Storage:
    """The storage of the copies."""
    return storages["copies"]


def place() -> str:
    """A short name of where that is."""
    return hashlib.sha256(settings.PUBLISH_TO.encode()).hexdigest()[:16]
