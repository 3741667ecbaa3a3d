# SPDX-License-Identifier: Apache-2.0

"""
Files that people hand in as certificates: known by their content, never by their name.

They are kept and given out byte for byte, so nothing of them is shown inside a page: whoever may
see one downloads it, as an attachment that no browser opens as a page of this site.
"""

from __future__ import annotations

import io
from typing import Final

from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from skillmark_server.holdings.refusals import FileRefused

LARGEST: Final = 5 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000
ENDINGS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
"""Media types that are taken, and how a file of each is called."""

_PICTURES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_PDF: Final = b"%PDF-"
_PDF_END: Final = b"%%EOF"
_TAIL: Final = 2_048
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG"}


def media_type_of(data: bytes) -> str:
    """
    Tell what a file is by its content.

    Raises:
        FileRefused: It is empty, larger than 5 MB, broken, or neither PDF, JPEG nor PNG.
    """
    if len(data) > LARGEST:
        raise FileRefused(_("The file is larger than 5 MB."), field="file")
    if data.startswith(_PDF):
        if _PDF_END not in data[-_TAIL:]:
            raise FileRefused(
                _("The PDF is cut off. Save it again, and try once more."), field="file"
            )
        return "application/pdf"
    for begin, media_type in _PICTURES.items():
        if data.startswith(begin):
            _check_picture(data, _FORMATS[media_type])
            return media_type
    raise FileRefused(field="file")


def _check_picture(data: bytes, kind: str) -> None:
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            points = picture.width * picture.height
            picture.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise FileRefused(_("The picture is broken."), field="file") from None
    if points > MOST_PIXELS:
        raise FileRefused(_("The picture has more than 50 million points."), field="file")
