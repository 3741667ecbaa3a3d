# SPDX-License-Identifier: Apache-2.0

"""A page of another platform leads to the assertion behind it; nothing else is touched."""

from __future__ import annotations

import pytest

from skillmark_server.checking.giving import things_given
from skillmark_server.checking.share_pages import assertion_behind

ID = "8844e8f7-1109-4849-9041-b7972a27b2bc"
HASH = "3feb070ed8e6f9cef27543405d9faf48adaacecc"
CREDLY = f"https://api.credly.com/v1/obi/v2/badge_assertions/{ID}"
MOODLE = f"/badges/assertion.php?b={HASH}&obversion=2"


@pytest.mark.parametrize(
    ("page", "assertion"),
    [
        (f"https://www.credly.com/badges/{ID}", CREDLY),
        (f"https://credly.com/badges/{ID.upper()}/public_url", CREDLY),
        (f"https://www.credly.com/badges/{ID}/linked_in_profile?t=1", CREDLY),
        (f"https://www.youracclaim.com/badges/{ID}", CREDLY),
        (f"https://www.credly.com/earner/earned/badge/{ID}", CREDLY),
        (
            "https://badgr.com/public/assertions/4WUQlL7pSgKx7_cpYXcU3A?identity__email=a%40b.dk",
            "https://api.badgr.io/public/assertions/4WUQlL7pSgKx7_cpYXcU3A",
        ),
        (
            "https://eu.badgr.com/public/assertions/-5JsF-_9TjC-ITtVvv_8rg",
            "https://api.eu.badgr.io/public/assertions/-5JsF-_9TjC-ITtVvv_8rg",
        ),
        (
            "https://asu.badgr.com/public/assertions/f7JUZaUiSU2KDEufTW0C8Q?v=",
            "https://api.badgr.io/public/assertions/f7JUZaUiSU2KDEufTW0C8Q",
        ),
        (
            "https://badges.parchment.com/public/assertions/6ek-039cTkm8yZ5bVNB80g",
            "https://api.badgr.io/public/assertions/6ek-039cTkm8yZ5bVNB80g",
        ),
        (f"https://moodle.test/badges/badge.php?hash={HASH}", f"https://moodle.test{MOODLE}"),
        (
            f"https://open.test/learn/badges/badge.php?hash={HASH}&lang=da",
            f"https://open.test/learn{MOODLE}",
        ),
    ],
    ids=[
        "credly",
        "credly as shared",
        "credly as linked in",
        "credly before",
        "credly as one's own",
        "badgr",
        "badgr in europe",
        "badgr of a school",
        "badgr by its new name",
        "moodle",
        "moodle in a folder",
    ],
)
def test_a_page_leads_to_its_assertion(page, assertion):
    assert assertion_behind(page) == assertion
    (given,) = things_given([], page)
    assert given.thing == assertion
    assert given.is_link
    assert given.name == page  # what was given is called as it was given


@pytest.mark.parametrize(
    "link",
    [
        "https://nordvind.example/badge",
        f"https://www.credly.com.evil.test/badges/{ID}",
        f"https://evil.test/https://www.credly.com/badges/{ID}",
        f"https://www.credly.com@evil.test/badges/{ID}",
        "https://www.credly.com/badges/../admin",
        f"http://www.credly.com/badges/{ID}",
        "https://evilbadgr.com/public/assertions/4WUQlL7pSgKx7_cpYXcU3A",
        "https://parchment.com/public/assertions/4WUQlL7pSgKx7_cpYXcU3A",
        "https://api.badgr.io/public/assertions/4WUQlL7pSgKx7_cpYXcU3A",
        "https://badgr.com/public/assertions/a%2Fb",
        "https://moodle.test/badges/badge.php?hash=x",
        f"https://moodle.test/badges/badge.php?hash={HASH}0",
        f"https://www.credly.com/badges/{ID}/" + "a" * 2_000,
    ],
    ids=[
        "another site",
        "host with a name in it",
        "address in a path",
        "user name",
        "no id",
        "http",
        "another host",
        "half of a host",
        "an assertion",
        "another path",
        "no hash",
        "long hash",
        "long",
    ],
)
def test_any_other_link_stays_as_it_is(link):
    assert assertion_behind(link) == link
