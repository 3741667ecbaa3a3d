# SPDX-License-Identifier: Apache-2.0

"""What becomes of an uploaded picture on its way to a service: a square PNG of ours."""

from __future__ import annotations

from skillmark_server.drawing.raster import clean_upload
from skillmark_server.drawing.refusals import PictureError


def square_png(data: bytes, *, field: str) -> bytes:
    """
    Draw `data` anew as a square PNG.

    Raises:
        PictureError: It is no picture that can be used; the words say why.
    """
    try:
        return clean_upload(data).png
    except PictureError as error:
        raise PictureError(error.words, field=field) from error
