# SPDX-License-Identifier: Apache-2.0

"""
The JSON-LD contexts that documents may name: bundled, pinned, never fetched.

A context decides what a signature means, so it is known by URL **and** by the
SHA-256 of its bytes; a file that differs is refused rather than used.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from skillmark.canonical.bundle import BUNDLED
from skillmark.canonical.terms import ActiveContext
from skillmark.encoding import strict_json
from skillmark.errors import ContextError, ContextUnknownError, SkillmarkError
from skillmark.protocols import Json

_FOLDER: Final = Path(__file__).with_name("contexts")

_MAXIMUM_DERIVED: Final = 1024
"""Processed contexts kept before all are dropped: some 10 KiB each, and honest use needs 100."""


class ContextStore:
    """
    Contexts by URL, and what processing them gave, kept for the next document.

    Immutable but for its caches, which any number of threads may share.

    Args:
        extra: Contexts beside the bundled ones, URL to the bytes of the file.
        allow_inline: Whether a document may bring context objects of its own.
            Then whoever holds a document can rename its members without
            touching its signature, so a verifier of badges says no.

    Raises:
        ContextError: `extra` gives other bytes for a bundled URL, or is no context.
    """

    def __init__(
        self, extra: Mapping[str, bytes] | None = None, *, allow_inline: bool = False
    ) -> None:
        self.allow_inline = allow_inline
        self._extra = dict(extra or {})
        for url, data in self._extra.items():
            if url in BUNDLED and hashlib.sha256(data).hexdigest() != BUNDLED[url][1]:
                raise ContextError(f"{url} is bundled, and given again with other content")
            _read(url, data)
        self._root = ActiveContext()
        self._derived = 0

    @staticmethod
    @functools.cache
    def bundled() -> ContextStore:
        """The bundled contexts and nothing else; one store for the whole process."""
        return ContextStore()

    def with_extra(
        self, extra: Mapping[str, bytes], *, allow_inline: bool | None = None
    ) -> ContextStore:
        """
        Return a store that knows `extra` as well (URL to the bytes of the file).

        Raises:
            ContextError: `extra` gives other bytes for a known URL, or is no context.
        """
        for url in extra.keys() & self._extra.keys():
            if extra[url] != self._extra[url]:
                raise ContextError(f"{url} is known, and given again with other content")
        inline = self.allow_inline if allow_inline is None else allow_inline
        return ContextStore({**self._extra, **extra}, allow_inline=inline)

    def __contains__(self, url: object) -> bool:
        return url in BUNDLED or url in self._extra

    def get(self, url: str) -> Json:
        """
        Return the document at `url`: an object with the member `@context`.

        It is read anew each time, so that the caller may keep and change it.

        Raises:
            ContextUnknownError: There is none at this URL.
            ContextError: The bundled file is not the one that was pinned.
        """
        return _read(url, self._bytes(url))

    def raw(self, url: str) -> bytes:
        """
        Return the file of a context, byte for byte.

        Raises:
            ContextUnknownError: It is neither bundled nor given.
        """
        return self._bytes(url)

    def digest(self, url: str) -> str:
        """
        Return the SHA-256 of the bytes at `url`, in hexadecimal.

        Raises:
            ContextUnknownError: There is none at this URL.
            ContextError: The bundled file is not the one that was pinned.
        """
        return hashlib.sha256(self._bytes(url)).hexdigest()

    def root(self) -> ActiveContext:
        """The context without terms, under which the processed ones are kept."""
        return self._root

    def count_derived(self) -> None:
        """Note one more processed context; a flood of odd combinations empties the cache."""
        self._derived += 1
        if self._derived > _MAXIMUM_DERIVED:
            self._derived = 0
            self._root = ActiveContext()

    def _bytes(self, url: str) -> bytes:
        data = self._extra.get(url)
        if data is not None:
            return data
        if url not in BUNDLED:
            raise ContextUnknownError(f"the context {url!r:.120} is not among the known ones")
        name, pinned = BUNDLED[url]
        try:
            data = (_FOLDER / name).read_bytes()
        except OSError as error:
            raise ContextError(f"the bundled context {name} cannot be read") from error
        if hashlib.sha256(data).hexdigest() != pinned:
            raise ContextError(f"the bundled context {name} is not the one that was pinned")
        return data


def _read(url: str, data: bytes) -> Json:
    try:
        document = strict_json.loads_object(data)
    except SkillmarkError as error:
        raise ContextError(f"the context {url!r:.120} is not JSON: {error.message}") from error
    if "@context" not in document:
        raise ContextError(f"the document {url!r:.120} has no member @context")
    return document
