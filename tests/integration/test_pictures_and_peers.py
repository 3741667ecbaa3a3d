# SPDX-License-Identifier: Apache-2.0

"""Pictures that we bake are read by another implementation, and the other way round."""

from __future__ import annotations

import pytest
from tests import pictures

from skillmark import baking
from skillmark.baking import Baked, BakedKind

peer = pytest.importorskip("openbadgeslib.baking", reason="needs the package openbadgeslib")

JSON = '{"id":"urn:uuid:1","name":"<Første> & \\"sidste\\" ]]>"}'
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJpZCI6MX0.c2lnbmF0dXJl"
CREDENTIALS = pytest.mark.parametrize("credential", [JSON, TOKEN], ids=["json", "jws"])


@pytest.mark.peer
@pytest.mark.ob3(26)
@CREDENTIALS
def test_each_reads_the_png_of_the_other(credential):
    ours = baking.bake(pictures.png(), credential)
    theirs = peer.bake_png(pictures.png(), credential, keyword=peer.ITXT_KEYWORD_OB3)

    assert peer.extract_png(ours, keyword=peer.ITXT_KEYWORD_OB3) == credential
    assert baking.extract(theirs) == credential.encode()


@pytest.mark.peer
@pytest.mark.ob3(27)
@CREDENTIALS
def test_each_reads_the_svg_of_the_other(credential):
    element = peer.SVG_ELEMENT_OB3
    ours = baking.bake(pictures.SVG, credential)
    theirs = peer.bake_svg(
        pictures.SVG,
        credential,
        element=element,
        namespace=peer.SVG_NS_OB3,
        as_text=credential == JSON,
    )

    read = peer.extract_svg(ours, element=element, text_fallback=True)
    assert read == credential.replace("]]>", "]]\\u003e")
    assert baking.extract(theirs) == credential.encode()


@pytest.mark.peer
@pytest.mark.ob3(28)
@pytest.mark.parametrize(
    "theirs",
    [
        lambda: peer.bake_png(pictures.png(), TOKEN),
        lambda: peer.bake_svg(pictures.SVG, TOKEN),
    ],
    ids=["png", "svg"],
)
def test_an_open_badge_2_by_the_other_is_told_apart(theirs):
    assert baking.find(theirs()) == Baked(BakedKind.OPEN_BADGES_2, TOKEN.encode())
