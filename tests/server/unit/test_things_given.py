# SPDX-License-Identifier: Apache-2.0

"""What somebody gave to be checked, before it is opened."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from skillmark_server.checking.giving import things_given

MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("content", "read"),
    [(b"{}", b"{}"), (b"eyJ.eyJ.sig", b"eyJ.eyJ.sig"), (b"<svg/>", MARK + b"<svg/>")],
    ids=["json", "token", "markup keeps it"],
)
def test_a_byte_order_mark_before_a_text_is_none_of_it(content, read):
    [given] = things_given([SimpleUploadedFile("badge", MARK + content)], "")

    assert given.thing == read
