# SPDX-License-Identifier: Apache-2.0

"""
Documents from a map instead of the network: for a machine that has none.

An index is a JSON object from URL or DID to the path of a file beside it.
Nothing here opens a socket, and no path leads out of the index's folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

from skillmark.encoding import strict_json
from skillmark.errors import FetchError, MalformedError, NotInMapError
from skillmark.protocols import Fetched, Fetcher

MAXIMUM_INDEX_BYTES: Final = 16_777_216
MAXIMUM_DOCUMENTS: Final = 100_000

_MEDIA_TYPES: Final = {
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".jwt": "application/jwt",
    ".jws": "application/jwt",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}


class MapFetcher(Fetcher):
    """
    Answers from a fixed map, and from nowhere else.

    Args:
        documents: From URL or DID to its octets, or to the file that holds
            them; a file is read when it is asked for.
    """

    def __init__(self, documents: Mapping[str, bytes | Path]) -> None:
        self._documents = dict(documents)

    @classmethod
    def from_index(cls, path: Path) -> Self:
        """
        Read an index.

        Args:
            path: A JSON object whose values are paths relative to its folder.

        Raises:
            FetchError: The index cannot be read.
            JsonError: It is not a JSON object.
            TooLargeError: It is over 16 MiB or 100,000 documents.
            MalformedError: A value is not a path inside the index's folder.
        """
        try:
            text = _read(path, MAXIMUM_INDEX_BYTES)
            folder = path.parent.resolve()
        except (OSError, RuntimeError) as error:
            raise FetchError(f"the index {path} cannot be read: {error}") from error
        listed = strict_json.loads_object(
            text, max_bytes=MAXIMUM_INDEX_BYTES, max_depth=2, max_nodes=MAXIMUM_DOCUMENTS + 1
        )
        return cls({name: _inside(folder, name, value) for name, value in listed.items()})

    def before(self, others: Mapping[str, bytes]) -> MapFetcher:
        """Return a map that has all of this one, and of `others` what this one has not."""
        return MapFetcher({**others, **self._documents})

    def knows(self, key: str) -> bool:
        """Whether the map has a document for this URL or DID."""
        return key in self._documents

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        """
        Return the document of `url`; `accept` makes no difference.

        Raises:
            NotInMapError: The map has none.
            FetchError: Its file cannot be read, or it is over `limit` bytes.
        """
        del accept
        document = self._documents.get(url)
        if document is None:
            raise NotInMapError(f"there is no document for {url[:200]} among those given")
        media_type = ""
        if isinstance(document, Path):
            media_type = _MEDIA_TYPES.get(document.suffix.lower(), "")
            try:
                document = _read(document, limit)
            except OSError as error:
                raise FetchError(f"the document of {url[:200]} cannot be read: {error}") from error
        if len(document) > limit:
            raise FetchError(f"the document of {url[:200]} has more than {limit} bytes")
        return Fetched(url, document, media_type)


def no_network() -> MapFetcher:
    """Return a fetcher that has no document at all."""
    return MapFetcher({})


def _read(path: Path, limit: int) -> bytes:
    """At most one octet more than `limit`, so that a longer file is seen and not held."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def _inside(folder: Path, name: str, value: object) -> Path:
    if not isinstance(value, str) or "\0" in value:
        raise MalformedError(f"the index has no path for {name[:200]}")
    try:
        path = (folder / value).resolve()
    except (OSError, RuntimeError) as error:
        raise MalformedError(f"the path of {name[:200]} cannot be followed: {error}") from error
    if not path.is_relative_to(folder):
        raise MalformedError(f"the path of {name[:200]} leads out of the index's folder")
    return path
