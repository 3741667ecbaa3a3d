# SPDX-License-Identifier: Apache-2.0

"""Valid and hostile pictures by others: PngSuite, libpng's own, defusedxml's bombs."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from tests.shared import SHARED

from skillmark.baking import bake, extract, png, rebuild_svg, svg
from skillmark.errors import ImageError, NoCredentialError, SkillmarkError

BAD_INPUT = SHARED / "badinput"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.ob3(26),
    pytest.mark.skipif(not BAD_INPUT.is_dir(), reason=f"needs the pictures of {BAD_INPUT}"),
]

CREDENTIAL = '{"id":"urn:uuid:1","name":"Førstehjælp"}'.encode()

VALID = sorted(BAD_INPUT.glob("png/pngsuite/**/*.png")) + sorted(BAD_INPUT.glob("png/testpngs/*"))
CRASHERS = sorted(BAD_INPUT.glob("png/libpng-crashers/*.png"))
XML = sorted(BAD_INPUT.glob("xml-bombs/*.xml"))
HARMLESS = frozenset({"simple.xml", "simple-ns.xml"})


def pixels(image: bytes) -> tuple[object, ...]:
    with Image.open(io.BytesIO(image), formats=["PNG"]) as opened:
        opened.load()
        return opened.mode, opened.size, opened.tobytes(), opened.info.get("transparency")


def test_all_the_pictures_are_here():
    assert (len(VALID), len(CRASHERS), len(XML)) == (166, 32, 10)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.name)
def test_a_valid_picture_carries_a_credential_and_keeps_its_pixels(path: Path):
    image = path.read_bytes()

    baked = bake(image, CREDENTIAL)

    assert extract(baked) == CREDENTIAL
    assert pixels(baked) == pixels(image)
    with Image.open(io.BytesIO(baked)) as opened:
        assert opened.info["openbadgecredential"] == CREDENTIAL.decode()


@pytest.mark.parametrize("path", CRASHERS, ids=lambda path: path.name)
def test_a_picture_made_to_crash_a_reader_is_read_or_refused(path: Path):
    image = path.read_bytes()

    with pytest.raises((NoCredentialError, ImageError)):
        png.find(image)
    try:
        baked = png.bake(image, CREDENTIAL)
    except SkillmarkError:
        return
    assert png.extract(baked) == CREDENTIAL


def as_svg(document: bytes) -> bytes:
    """The same trick, in what would be a picture."""
    for root in (b"root", b"bomb", b"html", b"test"):
        document = document.replace(b"<" + root, b"<svg").replace(b"</" + root, b"</svg")
    return document


@pytest.mark.parametrize(
    "path", [path for path in XML if path.name not in HARMLESS], ids=lambda path: path.name
)
@pytest.mark.parametrize("dress", [bytes, as_svg], ids=["as it is", "as an svg"])
def test_an_xml_bomb_is_refused(path: Path, dress):
    image = dress(path.read_bytes())

    for act in (svg.find, rebuild_svg, lambda bomb: svg.bake(bomb, CREDENTIAL)):
        with pytest.raises(ImageError):
            act(image)


def test_the_harmless_neighbours_of_the_bombs_are_no_pictures():
    for path in XML:
        if path.name in HARMLESS:
            with pytest.raises(ImageError, match="root element"):
                svg.find(path.read_bytes())
