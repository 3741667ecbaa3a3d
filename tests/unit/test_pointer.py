# SPDX-License-Identifier: Apache-2.0

"""JSON pointers."""

from skillmark.encoding import pointer


def test_parts_are_joined_and_escaped():
    assert pointer.join("", "proof", 0) == "/proof/0"
    assert pointer.join("/a", "b/c", "~1", "") == "/a/b~1c/~01/"
    assert pointer.join("/a") == "/a"
