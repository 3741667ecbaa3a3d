# SPDX-License-Identifier: Apache-2.0

"""Where `skillmark serve` keeps a site: what is typed, then the environment, then `var`."""

from __future__ import annotations

import pytest

from skillmark_server.operate import serve


@pytest.mark.parametrize(
    ("environment", "words", "folder"),
    [
        (None, [], "var"),
        ("", [], "var"),
        ("/srv/site", [], "/srv/site"),
        ("/srv/site", ["--data", "elsewhere"], "elsewhere"),
    ],
    ids=["nothing", "an empty variable", "the environment", "what is typed"],
)
def test_the_folder_of_the_site(monkeypatch, environment, words, folder):
    monkeypatch.delenv("SKILLMARK_DATA", raising=False)
    if environment is not None:
        monkeypatch.setenv("SKILLMARK_DATA", environment)

    assert serve._parsed(words).data == folder
