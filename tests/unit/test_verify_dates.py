# SPDX-License-Identifier: Apache-2.0

"""The validity period: of both data models, and of a token that says more than its credential."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.simulator import NOW, World

from skillmark.errors import EncodingError, ExpiredError, NotYetValidError
from skillmark.proofs.vc_jwt import read_jwt
from skillmark.protocols import Algorithm
from skillmark.verify.dates import check_period, period, readable_period
from skillmark.verify.reading import Unverified

EARLY, LATE = "2026-01-01T00:00:00Z", "2026-12-01T00:00:00Z"
EARLY_MOMENT, LATE_MOMENT = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, (None, None)),
        ({"validFrom": EARLY}, (EARLY_MOMENT, None)),
        ({"issuanceDate": EARLY}, (EARLY_MOMENT, None)),
        ({"validUntil": LATE}, (None, LATE_MOMENT)),
        ({"expirationDate": LATE}, (None, LATE_MOMENT)),
        ({"validFrom": EARLY, "issuanceDate": LATE}, (LATE_MOMENT, None)),
        ({"validFrom": LATE, "issuanceDate": EARLY}, (LATE_MOMENT, None)),
        ({"validUntil": EARLY, "expirationDate": LATE}, (None, EARLY_MOMENT)),
        ({"validUntil": LATE, "expirationDate": EARLY}, (None, EARLY_MOMENT)),
        ({"validFrom": 7, "validUntil": None}, (None, None)),
    ],
)
def test_a_period_is_the_narrowest_that_the_document_says(document, expected):
    assert period(document) == expected


@pytest.mark.parametrize("name", ["validFrom", "issuanceDate", "validUntil", "expirationDate"])
def test_a_moment_that_is_none_is_refused_and_shown_as_none(name):
    with pytest.raises(EncodingError):
        period({name: "yesterday"})
    assert readable_period({name: "yesterday"}) == (None, None)


def of_token(document: dict[str, str], *, nbf: datetime | None, exp: datetime | None) -> Unverified:
    site = World().another_issuer(algorithm=Algorithm.P256)
    sound = read_jwt(site.token(site.badge()))
    token = replace(sound, document=document, not_before=nbf, expires_at=exp)
    return Unverified(document, "jwt", token)


class TestAToken:
    def test_says_when_it_starts_and_ends_where_the_credential_does_not(self):
        thing = of_token({}, nbf=EARLY_MOMENT, exp=LATE_MOMENT)

        assert str(check_period(thing, EARLY_MOMENT)) == "It is valid until 2026-12-01."
        assert str(check_period(thing, LATE_MOMENT)) == "It is valid until 2026-12-01."
        with pytest.raises(NotYetValidError):
            check_period(thing, EARLY_MOMENT - SECOND)
        with pytest.raises(ExpiredError):
            check_period(thing, LATE_MOMENT + SECOND)

    def test_may_start_later_than_the_credential_and_never_earlier(self):
        for nbf in (NOW, NOW - 900 * SECOND):
            document = {"validFrom": "2026-11-22T12:00:00Z"}
            thing = of_token(document, nbf=nbf, exp=None)

            assert str(check_period(thing, NOW)) == "It has no end date."
            with pytest.raises(NotYetValidError):
                check_period(thing, NOW - SECOND)
        with pytest.raises(NotYetValidError):
            check_period(of_token({"validFrom": EARLY}, nbf=NOW, exp=None), NOW - SECOND)

    def test_does_not_outweigh_the_end_of_the_credential(self):
        thing = of_token({"validUntil": LATE}, nbf=None, exp=NOW - SECOND)

        assert str(check_period(thing, NOW)) == "It is valid until 2026-12-01."

    def test_may_be_silent_too(self):
        assert str(check_period(of_token({}, nbf=None, exp=None), NOW)) == "It has no end date."


def test_what_ran_out_and_has_not_started_ran_out():
    thing = Unverified({"validFrom": LATE, "validUntil": EARLY}, "json")

    with pytest.raises(ExpiredError):
        check_period(thing, EARLY_MOMENT + SECOND)
