# SPDX-License-Identifier: Apache-2.0

"""Pictures in and out: sizes, pictures of strangers, edges, QR codes, logos."""

import io
import struct
import zlib

import pytest
from PIL import Image

from skillmark_server.drawing.badge import BadgeDesign, badge_svg
from skillmark_server.drawing.edge import edge_path
from skillmark_server.drawing.logo import initials_logo, initials_of
from skillmark_server.drawing.qr import qr_png, qr_svg
from skillmark_server.drawing.raster import MAXIMUM_BYTES, SIZES, clean_upload, png
from skillmark_server.drawing.refusals import PictureError
from tests.shared import needs_shared, shared_files

BADGE = badge_svg(BadgeDesign(text="GDPR"))


def encoded(kind, size=(30, 20), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "#B3243B").save(out, kind, **options)
    return out.getvalue()


def opened(data):
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("size", sorted(SIZES))
def test_a_badge_is_rendered_in_every_size_that_is_used(size):
    assert opened(png(BADGE, size)).size == (size, size)


@pytest.mark.parametrize("size", [0, 19, 513, 20_000])
def test_no_other_size_is_rendered(size):
    with pytest.raises(ValueError, match="none of the sizes"):
        png(BADGE, size)


@pytest.mark.parametrize("svg", [b"", b"<svg", b"\xff\xfe", b"hello"])
def test_what_is_no_svg_is_not_rendered(svg):
    with pytest.raises(PictureError):
        png(svg, 96)


def test_nothing_outside_the_picture_is_read(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(encoded("PNG"))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        f'<image href="{secret}" width="9" height="9"/></svg>'
    )
    assert opened(clean_upload(svg.encode()).png).convert("RGBA").getextrema()[3] == (0, 0)


# --- Pictures of strangers -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_a_square_with_free_corners(kind):
    cleaned = opened(clean_upload(encoded(kind)).png)
    assert cleaned.format == "PNG"
    assert cleaned.size == (1024, 1024)
    assert cleaned.getpixel((0, 0))[3] == 0
    assert cleaned.getpixel((512, 512))[3] == 255


def test_a_picture_keeps_nothing_but_its_pixels():
    exif = Image.Exif()
    exif[0x010E] = "Where Mette lives"
    cleaned = clean_upload(encoded("JPEG", exif=exif)).png
    assert b"Mette" not in cleaned
    assert not opened(cleaned).info


def test_an_svg_is_written_anew():
    sent = BADGE.replace(b"</svg>", b'<script>alert(1)</script><a href="https://x.example"/></svg>')
    cleaned = clean_upload(sent)
    assert b"script" not in cleaned.svg
    assert b"x.example" not in cleaned.svg
    assert opened(cleaned.png).size == (1024, 1024)


def a_huge_png():
    """A PNG that says it is 20,000 points each way."""
    body = b"IHDR" + struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    header = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return encoded("PNG")[:8] + header + encoded("PNG")[33:]


def a_moving_webp():
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GIF89a" + bytes(40), id="a GIF header"),
        pytest.param(encoded("GIF"), id="a GIF"),
        pytest.param(encoded("BMP"), id="a BMP"),
        pytest.param(encoded("PNG")[:60], id="half a PNG"),
        pytest.param(encoded("JPEG")[:200], id="half a JPEG"),
        pytest.param(bytes(MAXIMUM_BYTES + 1), id="too many bytes"),
        pytest.param(a_huge_png(), id="too many points"),
        pytest.param(a_moving_webp(), id="it moves"),
        pytest.param(b"<svg><!DOCTYPE x></svg>", id="an SVG that is none"),
        pytest.param(b"%PDF-1.7", id="a PDF"),
    ],
)
def test_what_cannot_be_shown_safely_is_refused_with_words(data):
    with pytest.raises(PictureError) as refused:
        clean_upload(data)
    assert str(refused.value)


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("folder", ["png", "xml-bombs"])
def test_hostile_pictures_are_cleaned_or_refused(folder):
    files = shared_files("badinput", folder, pattern="**/*")
    if not files:
        pytest.skip(f"there is no {folder} in the reference data")
    for file in files:
        try:
            cleaned = clean_upload(file.read_bytes())
        except PictureError:
            continue
        assert opened(cleaned.png).size == (1024, 1024)


# --- Edges ---------------------------------------------------------------------------------------


def test_an_edge_has_three_reeds_for_each_digit():
    assert edge_path("0123456789abcdef" * 4).count("M") == 192


def test_another_digest_has_another_edge():
    assert edge_path("0" * 64) != edge_path("0" * 63 + "1")


@pytest.mark.parametrize("digest", ["", "0" * 63, "0" * 65, "x" * 64])
def test_what_is_no_digest_has_no_edge(digest):
    with pytest.raises(ValueError):  # noqa: PT011 - two different sentences
        edge_path(digest)


# --- QR codes and logos --------------------------------------------------------------------------


def test_a_qr_code_is_black_on_white_with_a_quiet_zone():
    text = "https://badges.example/awards/7Hq2mVx9"
    drawn = opened(qr_png(text, 240)).convert("L")
    assert drawn.width >= 240
    assert drawn.getpixel((0, 0)) == 255
    assert drawn.getextrema() == (0, 255)
    assert opened(png(qr_svg(text), 200)).convert("L").getextrema() == (0, 255)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Nordvind A/S", "N"),
        ("Kystens Akademi", "KA"),
        ("Østjysk Æble og Frugt ApS", "ØF"),
        ("A/S", "A"),
        ("---", ""),
    ],
)
def test_a_shield_shows_first_letters(name, letters):
    assert initials_of(name) == letters


@pytest.mark.parametrize("name", ["Nordvind A/S", "WW Wagner", "أكاديمية الساحل", "", "<b>&"])
def test_every_name_gets_a_shield(name):
    assert opened(png(initials_logo(name), 96)).convert("RGBA").getpixel((48, 20))[3] == 255
