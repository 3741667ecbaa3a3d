# SPDX-License-Identifier: Apache-2.0

"""Every page of allauth that can be reached is in our dress, and says who it is for."""

from __future__ import annotations

from pathlib import Path

import allauth
import pytest
from django.template.loader import get_template

from skillmark_server.pages.entry.letters import CODES, NOTICES
from skillmark_server.pages.entry.words import MESSAGES
from skillmark_server.pages.templatetags.entry import browser

THEIRS = Path(allauth.__file__).parent / "templates"
NEVER_SHOWN = {
    "account/email_change.html": "several addresses a person",
    "account/email_confirm.html": "codes, no links",
    "account/phone_change.html": "no phones",
    "account/confirm_phone_verification_code.html": "no phones",
    "mfa/trust.html": "no browser is trusted",
    "socialaccount/login_redirect.html": "no redirect by a page",
}
PAGES = sorted(
    str(path.relative_to(THEIRS))
    for room in ("account", "mfa", "socialaccount", "usersessions")
    for path in (THEIRS / room).rglob("*.html")
    if "snippets" not in path.parts and not path.name.startswith("base")
)


@pytest.mark.parametrize("name", [page for page in PAGES if page not in NEVER_SHOWN])
def test_a_page_of_an_account_is_ours(name):
    assert "skillmark_server" in get_template(name).origin.name


def test_what_is_never_shown_still_exists_over_there():
    assert set(NEVER_SHOWN) <= set(PAGES)


def test_every_letter_of_theirs_is_written_by_us():
    theirs = {
        path.name.removesuffix("_message.txt")
        for room in ("account", "mfa", "socialaccount")
        for path in (THEIRS / room / "email").glob("*_message.txt")
    }
    by_link = {"password_reset_key", "password_reset", "base"}
    assert theirs - by_link <= CODES | NOTICES


def test_every_message_of_theirs_is_said_by_us():
    theirs = {
        str(path.relative_to(THEIRS))
        for room in ("account", "mfa", "socialaccount", "usersessions")
        for path in (THEIRS / room / "messages").glob("*.txt")
    }
    assert {name for name in theirs if "phone" not in name} <= set(MESSAGES)


@pytest.mark.parametrize(
    ("agent", "called"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Safari/604",
            "Safari, iOS",
        ),
        ("curl/8.5.0", "Another program"),
        ("", "Another program"),
        ("<script>", "Another program"),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent, called):
    assert browser(agent) == called
