# SPDX-License-Identifier: Apache-2.0

"""
SVG to PNG without system libraries or system fonts, and pictures of strangers made harmless.

An uploaded picture is decoded within limits and encoded anew, so that nothing of the file
but its pixels is kept; an SVG is rebuilt from an allow-list.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import resvg_py
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from skillmark import SkillmarkError, baking
from skillmark_server.drawing.palette import DATA
from skillmark_server.drawing.refusals import PictureError

SIZES: Final = frozenset({20, 32, 40, 96, 176, 200, 352, 512, 630, 1024, 1200, 2000})
MAXIMUM_BYTES: Final = 5 * 1024 * 1024
MAXIMUM_PIXELS: Final = 16_000_000
_FORMATS: Final = ("PNG", "JPEG", "WEBP")
_SIDE: Final = 1024
_FONTS: Final = [str(path) for path in sorted(DATA.glob("*.ttf"))]


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture that may be shown: `svg` only where one was sent; `png` is square, 1024 x 1024."""

    png: bytes
    svg: bytes = b""


def png(svg: bytes, size: int, height: int | None = None) -> bytes:
    """
    Render an SVG of ours.

    Args:
        svg: Drawn here, or rebuilt by the core.
        size: Width in pixels, one of `SIZES`.
        height: By default as `size`.

    Raises:
        ValueError: `size` is none of `SIZES`.
        PictureError: It cannot be rendered.
    """
    if size not in SIZES:
        raise ValueError(f"{size} px is none of the sizes of a badge")
    try:
        rendered = resvg_py.svg_to_bytes(
            svg_string=svg.decode("utf-8"),
            width=size,
            height=height or size,
            skip_system_fonts=True,
            # Reading the fonts takes longer than most drawings.
            font_files=_FONTS if b"<text" in svg else [],
            font_family="Commissioner",
        )
    except (ValueError, UnicodeDecodeError) as error:
        raise PictureError from error
    return bytes(rendered)


def clean_upload(data: bytes) -> Upload:
    """
    Make a picture of a stranger harmless.

    Args:
        data: The file, at most `MAXIMUM_BYTES`.

    Raises:
        PictureError: It is too large, of another kind, moving, or broken; the words say which.
    """
    if len(data) > MAXIMUM_BYTES:
        raise PictureError(_("The file is larger than 5 MB."))
    if baking.kind_of(data) == "svg":
        try:
            svg = baking.rebuild_svg(data)
        except SkillmarkError as error:
            raise PictureError(
                _("This SVG holds something that a picture does not need.")
            ) from error
        return Upload(png=_square(png(svg, _SIDE)), svg=svg)
    return Upload(png=_square(data))


def _check(picture: Image.Image) -> None:
    """Before anything is decoded: how large it is, and whether it stands still."""
    if picture.width * picture.height > MAXIMUM_PIXELS:
        raise PictureError(_("The picture has more than 16 million points."))
    if getattr(picture, "n_frames", 1) > 1:
        raise PictureError(_("A picture that moves cannot be a badge."))


def _square(data: bytes) -> bytes:
    """The pixels on a transparent square, encoded anew."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            _check(picture)
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except PictureError:
        raise
    except UnidentifiedImageError as error:
        raise PictureError(_("This is no PNG, JPEG, WebP or SVG.")) from error
    except Exception as error:  # Pillow raises what the file makes it raise
        raise PictureError(_("The picture is broken.")) from error
    fitted = ImageOps.contain(upright, (_SIDE, _SIDE), Image.Resampling.LANCZOS)
    canvas = Image.new("RGBA", (_SIDE, _SIDE), (0, 0, 0, 0))
    canvas.paste(fitted, ((_SIDE - fitted.width) // 2, (_SIDE - fitted.height) // 2))
    out = io.BytesIO()
    canvas.save(out, "PNG", optimize=False)
    return out.getvalue()
