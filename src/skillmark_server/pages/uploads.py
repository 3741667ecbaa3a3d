# SPDX-License-Identifier: Apache-2.0

"""What becomes of an uploaded picture on its way to a service: a square PNG of ours."""

from __future__ import annotations

from typing import Any

from skillmark_server.refusals import Malformed


def square_png(data: bytes, *, field: str) -> bytes:
    """
    Draw `data` anew as a PNG of 512 x 512.

    Raises:
        Malformed: It is no picture that can be used; the words say why.
    """
    # Imported when it is needed: the drawing machinery is heavy, and most pages need none.
    from skillmark_server.drawing import raster

    try:
        cleaned: Any = raster.clean_upload(data)
    except raster.PictureError as error:
        raise Malformed(str(error), field=field) from error
    return cleaned.png
