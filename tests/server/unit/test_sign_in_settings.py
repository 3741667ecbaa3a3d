# SPDX-License-Identifier: Apache-2.0

"""Other sign-ins come from the environment; a wrong one stops the start and is named."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from skillmark_server.config import env

NAME = "SKILLMARK_OIDC_PROVIDERS"
SOUND = {
    "provider_id": "work",
    "name": "Work",
    "client_id": "skillmark",
    "secret": "s",
    "settings": {"server_url": "https://login.work.test/.well-known/openid-configuration"},
}


def test_nothing_means_none(monkeypatch):
    for value in ("", "[]", " "):
        monkeypatch.setenv(NAME, value)
        assert env.sign_ins(NAME) == []


def test_a_sound_one_is_taken_as_it_is(monkeypatch):
    monkeypatch.setenv(NAME, json.dumps([SOUND]))
    assert env.sign_ins(NAME) == [SOUND]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{", "no JSON"),
        ("{}", "no list"),
        ("[1]", "no 'provider_id'"),
        (json.dumps([{**SOUND, "name": ""}]), "sign-in 1 has no 'name'"),
        (json.dumps([SOUND, {**SOUND, "client_id": 5}]), "sign-in 2 has no 'client_id'"),
        (json.dumps([{**SOUND, "settings": None}]), "server_url"),
        (json.dumps([{**SOUND, "settings": {"server_url": "http://far.test"}}]), "https"),
        (json.dumps([{**SOUND, "settings": {"server_url": "login.test"}}]), "https"),
    ],
    ids=["broken", "one", "number", "no name", "second", "no settings", "not https", "no scheme"],
)
def test_a_wrong_one_is_named(monkeypatch, value, said):
    monkeypatch.setenv(NAME, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        env.sign_ins(NAME)
