# SPDX-License-Identifier: Apache-2.0

"""Telling octets apart, and one door for every kind of picture."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests import pictures

import skillmark
from skillmark import baking
from skillmark.baking import BakedKind, DataKind
from skillmark.errors import ImageError, NoCredentialError


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pictures.png(), DataKind.PNG),
        (pictures.SIGNATURE, DataKind.PNG),
        (pictures.SVG, DataKind.SVG),
        (b"\xef\xbb\xbf <?xml version='1.0'?>\n<!-- x --><s:svg\n/>", DataKind.SVG),
        (b"<html><body/></html>", DataKind.UNKNOWN),
        (b"<svgx/>", DataKind.UNKNOWN),
        (b"\n {", DataKind.JSON),
        (b"\xef\xbb\xbf{}", DataKind.JSON),
        (b"[{}]", DataKind.UNKNOWN),
        (b"eyJ.e30.c2ln", DataKind.JWT),
        (b" eyJ..c2ln\r\n", DataKind.JWT),
        (b"eyJ.e30.c2ln~", DataKind.UNKNOWN),
        (b"eyJ.e30", DataKind.UNKNOWN),
        (b"https://a.example/1", DataKind.UNKNOWN),
        (b"www.a.example", DataKind.JWT),
        (b"", DataKind.UNKNOWN),
        (b"\xff\xfe<\0s\0", DataKind.UNKNOWN),
    ],
)
def test_octets_are_told_apart_by_how_they_begin(data, kind):
    assert baking.kind_of(data) is kind


def test_telling_kinds_apart_takes_no_long_time():
    assert baking.kind_of(b"a." * 500_000) is DataKind.UNKNOWN
    assert baking.kind_of(b" " * 1_000_000) is DataKind.UNKNOWN
    assert baking.kind_of(b"<" * 1_000_000) is DataKind.UNKNOWN


@pytest.mark.parametrize("image", [pictures.png(), pictures.SVG], ids=["png", "svg"])
def test_one_door_serves_both_kinds_of_picture(image):
    baked = baking.bake(image, "a.b.c")

    assert baking.kind_of(baked) is baking.kind_of(image)
    assert baking.extract(baked) == b"a.b.c"
    assert baking.find(baked).kind is BakedKind.OPEN_BADGES_3
    assert baking.extract(baking.bake(baked, "{}", replace=True)) == b"{}"


@pytest.mark.parametrize(
    "image",
    [b"", b"GIF89a", b"{}", b"a.b.c", b"\xff\xd8\xff"],
    ids=["none", "gif", "json", "jwt", "jpeg"],
)
def test_what_is_no_picture_is_refused(image):
    with pytest.raises(ImageError, match="neither a PNG nor an SVG"):
        baking.bake(image, "a.b.c")
    with pytest.raises(ImageError, match="neither a PNG nor an SVG"):
        baking.find(image)


def test_a_picture_without_a_credential_says_so():
    with pytest.raises(NoCredentialError):
        baking.extract(pictures.png())


def test_a_picture_is_made_safe_and_then_baked():
    safe = baking.rebuild_svg(pictures.SVG.replace(b"<rect", b'<script>x</script><rect onload="x"'))

    assert b"script" not in safe
    assert b"onload" not in safe
    assert baking.extract(baking.bake(safe, "a.b.c")) == b"a.b.c"


def test_the_xml_parser_is_imported_only_when_it_is_needed():
    asked = "import sys, skillmark.baking; print('defusedxml' in sys.modules)"
    source = str(Path(skillmark.__file__).parents[1])

    said = subprocess.run(
        [sys.executable, "-c", asked],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": source},
    )

    assert said.stdout.strip() == "False"
