# SPDX-License-Identifier: Apache-2.0

"""
A credential attached to a PDF: found by walking from the catalogue, and from nothing else.

Spec: ISO 32000-2 § 7.11.4 (embedded file streams), § 14.13 (associated files). The
attachment stands in the catalogue's `AF`, in its `Names` tree, or in both. No page is
read, and nothing that a page shows is taken for what is signed.

The syntax is read by pypdf, in strict mode: nothing is mended, nothing is searched for.
What it may spend is bounded here: octets of the file, of each expanded stream, of all that
it reads again, and the objects that are asked for.
"""

from __future__ import annotations

import io
import itertools
import logging
from collections.abc import Iterator
from typing import Final

from pypdf import Configuration, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    EncodedStreamObject,
    IndirectObject,
    PdfObject,
    StreamObject,
)

from skillmark.baking.baked import MAXIMUM_CREDENTIAL, Baked, BakedKind, DataKind, found, kind_of
from skillmark.errors import (
    NoCredentialError,
    PdfError,
    SeveralCredentialsError,
    SkillmarkError,
    TooLargeError,
)

MAXIMUM_BYTES: Final = 5_242_880
MAXIMUM_ATTACHMENTS: Final = 16
MAXIMUM_OBJECTS: Final = 96
"""Objects that the walk asks for; a certificate has a dozen on the way to its attachment."""

MAXIMUM_CREDENTIALS: Final = 40
"""In a PDF of several, such as a résumé: as many attachments are looked at, and no more."""

_OBJECTS_OF_EACH: Final = MAXIMUM_OBJECTS // MAXIMUM_ATTACHMENTS

_MOST_READ: Final = 33_554_432
"""Octets that are read altogether, where each reading counts for 32: tables point at each other."""

_A_READING: Final = 32

_MOST_PACKED: Final = 2
"""Streams of packed objects that are opened; each is taken apart whole."""

_PACKED_OBJECTS: Final = 5_000
"""In one such stream."""

_DEPTH: Final = 8
"""Of the tree of names."""

_ENDINGS: Final = (".json", ".jsonld", ".jwt", ".vc")
_PLAIN: Final = frozenset({"", "/FlateDecode", "['/FlateDecode']", "[]"})
_LIMITS: Final = Configuration(
    maximum_declared_stream_length=MAXIMUM_BYTES,
    array_maximum_element_count=20_000,
    dictionary_maximum_element_count=5_000,
    zlib_maximum_output_length=MAXIMUM_CREDENTIAL,
    zlib_maximum_recovery_input_length=0,
    lzw_maximum_output_length=1,
    run_length_maximum_output_length=1,
    brotli_maximum_output_length=1,
    flate_maximum_columns=64,
    flate_maximum_row_length=64,
    stream_filters_maximum_length=1,
    stream_decoding_work_maximum_length=4 * MAXIMUM_CREDENTIAL,
    jbig2dec_binary=None,
    disable_legacy_handling=True,
)

# What a stranger's file makes the library say is not for anybody's log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def find(document: bytes) -> Baked:
    """
    Return the one credential that is attached to a PDF.

    An attachment counts if its name ends like a credential's (`.json`, `.jsonld`, `.jwt`,
    `.vc`) and its text begins like one; other attachments are left alone.

    Args:
        document: The PDF, at most 5 MiB.

    Raises:
        PdfError: It is damaged, encrypted, or takes too much work to read.
        NoCredentialError: There is none.
        SeveralCredentialsError: There is more than one.
        TooLargeError: The PDF or the credential is over its limit.
    """
    # Two are enough to know that it is not one, however many follow.
    texts = _texts(document, most=2)
    if len(texts) > 1:
        raise SeveralCredentialsError("the PDF holds several credentials, expected one")
    return found(BakedKind.OPEN_BADGES_3, texts[0])


def find_all(document: bytes) -> tuple[Baked, ...]:
    """
    Return every credential that is attached to a PDF, in the order of its attachments.

    What counts as one is as in `find`. Which of them a page of the PDF is about is not known:
    each is what it says itself.

    Args:
        document: The PDF, at most 5 MiB, with at most `MAXIMUM_CREDENTIALS` attachments.

    Raises:
        PdfError: It is damaged, encrypted, or takes too much work to read.
        NoCredentialError: There is none.
        TooLargeError: The PDF or one of the credentials is over its limit.
    """
    texts = _texts(document, attachments=MAXIMUM_CREDENTIALS)
    return tuple(found(BakedKind.OPEN_BADGES_3, text) for text in texts)


def _texts(
    document: bytes, *, most: int | None = None, attachments: int = MAXIMUM_ATTACHMENTS
) -> list[bytes]:
    """The texts of the first `most` credentials; at least one."""
    if len(document) > MAXIMUM_BYTES:
        raise TooLargeError(f"the PDF has {len(document)} bytes, at most {MAXIMUM_BYTES} are read")
    try:
        with apply_configuration(_LIMITS):
            texts = list(itertools.islice(_Walk(document, attachments).credentials(), most))
    except SkillmarkError:
        raise
    except LimitReachedError as error:
        raise PdfError(f"the PDF takes too much to read: {_short(error)}") from error
    except (PyPdfError, RecursionError, MemoryError) as error:
        raise PdfError(f"the PDF is damaged: {_short(error)}") from error
    except Exception as error:  # the library raises what the file makes it raise
        raise PdfError(f"the PDF is damaged ({type(error).__name__})") from error
    if not texts:
        raise NoCredentialError("the PDF has no credential attached")
    return texts


def _short(error: BaseException) -> str:
    return "".join(filter(str.isprintable, str(error)))[:120] or type(error).__name__


class _Counting(io.BytesIO):
    """Octets that can be read only so often."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._left = _MOST_READ

    def read(self, size: int | None = -1, /) -> bytes:
        """As of a file."""
        data = super().read(-1 if size is None else size)
        self._left -= len(data) + _A_READING
        if self._left < 0:
            raise PdfError("the PDF is read over and over: its tables go round in circles")
        return data


class _Walk:
    """One way through a PDF, from its catalogue to its attachments."""

    def __init__(self, document: bytes, attachments: int) -> None:
        self._attachments = attachments
        self._objects = 0
        self._packed: set[int] = set()
        self._reader = PdfReader(_Counting(document), strict=True, root_object_recovery_limit=0)
        if "/Encrypt" in self._reader.trailer:
            raise PdfError("the PDF is encrypted")

    def credentials(self) -> Iterator[bytes]:
        """The text of each attachment that is a credential, once each."""
        catalogue = self._dictionary(self._reader.trailer.raw_get("/Root"))
        seen: set[object] = set()
        for specification in self._specifications(catalogue):
            key = (
                specification.idnum
                if isinstance(specification, IndirectObject)
                else id(specification)
            )
            if key in seen:
                continue
            seen.add(key)
            if len(seen) > self._attachments:
                raise PdfError(f"the PDF has more than {self._attachments} attachments")
            text = self._credential(self._dictionary(specification))
            if text is not None:
                yield text

    def _specifications(self, catalogue: DictionaryObject) -> Iterator[PdfObject]:
        """Every file specification, as it is referred to."""
        yield from self._array(_raw(catalogue, "/AF"))
        names = self._dictionary(_raw(catalogue, "/Names"))
        yield from self._tree(_raw(names, "/EmbeddedFiles"), _DEPTH)

    def _tree(self, node: PdfObject | None, depth: int) -> Iterator[PdfObject]:
        if depth == 0:
            raise PdfError(f"the tree of attachments is deeper than {_DEPTH}")
        found_ = self._dictionary(node)
        # Key, value, key, value: the keys are for searching.
        yield from self._array(_raw(found_, "/Names"))[1::2]
        for kid in self._array(_raw(found_, "/Kids")):
            yield from self._tree(kid, depth - 1)

    def _credential(self, specification: DictionaryObject) -> bytes | None:
        """The text of one attachment, where it is a credential."""
        names = (self._resolved(_raw(specification, key)) for key in ("/UF", "/F"))
        if not any(str(name).lower().endswith(_ENDINGS) for name in names if name is not None):
            return None
        files = self._dictionary(_raw(specification, "/EF"))
        stream = self._resolved(_raw(files, "/UF") or _raw(files, "/F"))
        if not isinstance(stream, StreamObject):
            raise PdfError("an attachment of the PDF is no stream")
        kept = self._resolved(_raw(stream, "/Filter"))
        if str("" if kept is None else kept) not in _PLAIN or "/DecodeParms" in stream:
            raise PdfError("an attachment of the PDF is packed in a way that is not read")
        text = self._text(stream)
        return text if kind_of(text) in {DataKind.JSON, DataKind.JWT} else None

    @staticmethod
    def _text(stream: StreamObject) -> bytes:
        try:
            data = stream.get_data()
        except LimitReachedError as error:
            raise TooLargeError(
                f"an attachment has more than {MAXIMUM_CREDENTIAL} bytes"
            ) from error
        return bytes(data)

    def _resolved(self, thing: PdfObject | None) -> PdfObject | None:
        """What a reference leads to, counted."""
        for _ in range(_DEPTH):
            if not isinstance(thing, IndirectObject):
                return thing
            self._objects += 1
            most = self._attachments * _OBJECTS_OF_EACH
            if self._objects > most:
                raise PdfError(f"more than {most} objects lead to the attachments")
            self._look_at_packed(thing.idnum)
            thing = self._reader.get_object(thing)
        raise PdfError("a reference of the PDF leads to references only")

    def _look_at_packed(self, number: int) -> None:
        """See that the stream an object is packed in may be taken apart."""
        place = self._reader.xref_objStm.get(number)
        if place is None or place[0] in self._packed:
            return
        self._packed.add(place[0])
        if len(self._packed) > _MOST_PACKED or place[0] in self._reader.xref_objStm:
            raise PdfError("the objects of the PDF are packed into too many streams")
        stream = self._reader.get_object(place[0])
        if not isinstance(stream, EncodedStreamObject):
            return
        if int(str(stream.get("/N", 0))) > _PACKED_OBJECTS:
            raise PdfError(f"more than {_PACKED_OBJECTS} objects are packed into one stream")

    def _dictionary(self, thing: PdfObject | None) -> DictionaryObject:
        resolved = self._resolved(thing)
        return resolved if isinstance(resolved, DictionaryObject) else DictionaryObject()

    def _array(self, thing: PdfObject | None) -> list[PdfObject]:
        resolved = self._resolved(thing)
        return list(resolved) if isinstance(resolved, ArrayObject) else []


def _raw(dictionary: DictionaryObject, key: str) -> PdfObject | None:
    """A member as it stands there, references included."""
    return dictionary.raw_get(key) if key in dictionary else None
