# SPDX-License-Identifier: Apache-2.0

"""The register of issuers that a site trusts: what its file may hold, and what it changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from skillmark import IssuerTrust
from skillmark_server.custody.register import (
    LARGEST,
    RegisterError,
    read_register,
    site_policy,
    trusted_register,
)

ONE = {"id": "did:web:nordvind.example", "name": "Nordvind A/S", "trust": "registry"}
HEAD = {"name": "Styrelsen", "url": "https://register.example/"}


def written(tmp_path, document) -> object:
    path = tmp_path / "register.json"
    text = document if isinstance(document, str) else json.dumps(document)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_register_names_itself_and_its_issuers(tmp_path):
    other = {"id": "https://kysten.example/i", "name": "Kysten", "trust": "accredited"}

    register = read_register(written(tmp_path, {"register": HEAD, "issuers": [ONE, other]}))

    assert (register.name, register.url) == ("Styrelsen", "https://register.example/")
    assert register.issuers[ONE["id"]].trust is IssuerTrust.REGISTRY
    assert register.issuers[other["id"]].name == "Kysten"
    assert register.policy().issuers is None  # nobody is refused


BAD = {
    "no json": ("{", "is no register"),
    "a list": ([], "expected a JSON object"),
    "a name twice": ('{"register": {}, "register": {}}', "is no register"),
    "another member": ({"register": HEAD, "issuers": [], "more": 1}, "'more' is no member"),
    "no register": ({"issuers": []}, "register: expected an object"),
    "no name": ({"register": {"url": HEAD["url"]}, "issuers": []}, "register: name is missing"),
    "an address that is not https": (
        {"register": {"name": "x", "url": "http://x.example"}, "issuers": []},
        "expected https://",
    ),
    "an address with script": (
        {"register": {"name": "x", "url": "javascript:alert(1)"}, "issuers": []},
        "expected https://",
    ),
    "no issuers": ({"register": HEAD}, "issuers: expected a list"),
    "an issuer that is text": ({"register": HEAD, "issuers": ["did:x"]}, "issuer 1: expected"),
    "an id that is no id": (
        {"register": HEAD, "issuers": [ONE | {"id": "nordvind"}]},
        "issuer 1: id is 'nordvind'",
    ),
    "a trust of its own": (
        {"register": HEAD, "issuers": [ONE | {"trust": "domain"}]},
        "expected 'registry' or 'accredited'",
    ),
    "no trust": (
        {"register": HEAD, "issuers": [{"id": "did:x:y", "name": "x"}]},
        "trust is missing",
    ),
    "one twice": ({"register": HEAD, "issuers": [ONE, ONE]}, "issuer 2: .* twice"),
    "too long a name": ({"register": HEAD, "issuers": [ONE | {"name": "x" * 301}]}, "1 to 300"),
    "too large": (" " * (LARGEST + 1), "at most"),
}


@pytest.mark.parametrize(("document", "says"), BAD.values(), ids=BAD)
def test_a_file_that_is_no_register_is_refused_and_says_where(tmp_path, document, says):
    with pytest.raises(RegisterError, match=says):
        read_register(written(tmp_path, document))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RegisterError, match=r"none\.json cannot be read"):
        read_register(tmp_path / "none.json")


def test_a_site_without_a_register_trusts_by_domain_alone(settings):
    settings.TRUSTED_REGISTER = None

    assert trusted_register() is None
    assert site_policy().known == {}


def test_a_wrong_register_stops_the_start_and_is_named(tmp_path):
    path = written(tmp_path, {"register": HEAD})
    told = subprocess.run(
        [sys.executable, "-c", "import skillmark_server.config.settings"],
        env={**os.environ, "SKILLMARK_TRUSTED_ISSUERS": str(path), "SKILLMARK_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 1
    assert "SKILLMARK_TRUSTED_ISSUERS: issuers: expected a list" in told.stderr
