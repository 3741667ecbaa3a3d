# SPDX-License-Identifier: Apache-2.0

"""
Credentials inside pictures and PDFs: one file a format.

Open Badges 3.0 § Baking for pictures; a PDF carries one as an attachment.
Nothing that is found here was verified, and no pixel is decoded.
"""

from __future__ import annotations

from skillmark.baking import png
from skillmark.baking.baked import Baked, BakedKind, DataKind, kind_of
from skillmark.errors import ImageError

__all__ = [
    "Baked",
    "BakedKind",
    "DataKind",
    "bake",
    "extract",
    "find",
    "find_all",
    "kind_of",
    "rebuild_svg",
]


def bake(image: bytes, credential: bytes | str, *, replace: bool = False) -> bytes:
    """
    Put a credential into a PNG or an SVG.

    Args:
        image: The picture.
        credential: JSON or a compact JWS.
        replace: Take out a credential that is there already.

    Raises:
        AlreadyBakedError: The picture holds one, and `replace` is not set.
        ImageError: The picture is damaged, unsafe or of another kind.
        MalformedError: The credential is neither JSON nor a compact JWS.
        TooLargeError: The picture, before or after, or the credential is over
            its limit.
    """
    match kind_of(image):
        case DataKind.PNG:
            return png.bake(image, credential, replace=replace)
        case DataKind.SVG:
            from skillmark.baking import svg  # noqa: PLC0415 - an XML parser is slow to import

            return svg.bake(image, credential, replace=replace)
        case _:
            raise ImageError("the picture is neither a PNG nor an SVG")


def find(image: bytes) -> Baked:
    """
    Return the one credential in a picture or a PDF, and which standard its place belongs to.

    Raises:
        ImageError: The picture is damaged, unsafe or of another kind.
        PdfError: The PDF is damaged, encrypted, or takes too much work to read.
        NoCredentialError: There is none.
        SeveralCredentialsError: There is more than one.
        TooLargeError: The file or the credential is over its limit.
    """
    match kind_of(image):
        case DataKind.PNG:
            return png.find(image)
        case DataKind.SVG:
            from skillmark.baking import svg  # noqa: PLC0415 - an XML parser is slow to import

            return svg.find(image)
        case DataKind.PDF:
            from skillmark.baking import pdf  # noqa: PLC0415 - a PDF reader is slow to import

            return pdf.find(image)
        case _:
            raise ImageError("the picture is neither a PNG nor an SVG")


def find_all(image: bytes) -> tuple[Baked, ...]:
    """
    Return every credential in a PDF; of a picture, which holds one at most, that one.

    Raises:
        As `find`; SeveralCredentialsError for a picture only.
    """
    if kind_of(image) is not DataKind.PDF:
        return (find(image),)
    from skillmark.baking import pdf  # noqa: PLC0415 - a PDF reader is slow to import

    return pdf.find_all(image)


def extract(image: bytes) -> bytes:
    """
    Return the text of the one credential in a picture or a PDF.

    Raises:
        As `find`.
    """
    return find(image).text


def rebuild_svg(image: bytes) -> bytes:
    """
    Write an SVG anew from the elements and attributes that are known to be harmless.

    Raises:
        ImageError: The picture is not a safe, well-formed SVG, or draws itself
            over and over.
        TooLargeError: It is over its limit.
    """
    from skillmark.baking import svg_safe  # noqa: PLC0415 - an XML parser is slow to import

    return svg_safe.rebuild_svg(image)
