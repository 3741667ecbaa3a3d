# SPDX-License-Identifier: Apache-2.0

"""When a credential is valid, and how moments are written."""

from __future__ import annotations

from tests.corpus.material import GONE, Corpus, bare, open_badge, seal


def fill(corpus: Corpus) -> None:
    """Add the cases; the clock stands at 2026-11-22T12:00:00Z."""
    site = corpus.issuer

    def of(start: object = "2026-01-10T08:00:00Z", end: object = GONE) -> dict:
        return seal(open_badge(site, validFrom=start, validUntil=end), site, suite="eddsa-jcs-2022")

    for what, moment in {
        "in another zone": "2026-01-10T10:00:00+02:00",
        "with a fraction": "2026-01-10T08:00:00.25Z",
        "with nine digits of a fraction": "2026-01-10T08:00:00.123456789Z",
        "of the first year": "0001-01-01T00:00:00Z",
        "of minus nothing": "2026-01-10T08:00:00-00:00",
        "fourteen hours away": "2026-01-10T08:00:00+14:00",
        "on a leap day": "2024-02-29T00:00:00Z",
        "that is now": "2026-11-22T12:00:00Z",
        "that is now elsewhere": "2026-11-22T13:00:00+01:00",
    }.items():
        corpus.genuine(f"a start {what}", of(moment))
    for what, moment in {
        "that is now": "2026-11-22T12:00:00Z",
        "of the last year": "9999-12-31T23:59:59Z",
        "in a second": "2026-11-22T12:00:01Z",
        "that is later elsewhere": "2026-11-22T11:30:00-01:00",
    }.items():
        corpus.genuine(f"an end {what}", of(end=moment))
    corpus.genuine("an end that is the start", of("2026-11-22T12:00:00Z", "2026-11-22T12:00:00Z"))
    for what, moment in {
        "a second ago": "2026-11-22T11:59:59Z",
        "an hour ago elsewhere": "2026-11-22T12:00:00+01:00",
        "half a second ago": "2026-11-22T11:59:59.5Z",
    }.items():
        corpus.add(f"an end {what}", of(end=moment), "expired", "expired", trust="domain")
    corpus.add("a start in a second", of("2026-11-22T12:00:01Z"), "not_yet_valid", "not_yet_valid")
    corpus.add("a start in four minutes", of("2026-11-22T12:04:00Z"), "not_yet_valid")
    corpus.add("a start to come in another zone", of("2026-11-22T11:30:00-01:00"), "not_yet_valid")
    corpus.genuine(
        "judged when it was valid",
        of(end="2026-02-01T00:00:00Z"),
        options=("--at", "2026-01-31T00:00:00Z"),
    )
    early = seal(open_badge(site), site, created="2025-12-01T00:00:00Z")
    corpus.add(
        "judged before it was valid",
        early,
        "not_yet_valid",
        options=("--at", "2026-01-10T07:00:00Z"),
    )
    corpus.genuine("a plain credential without dates", seal(bare(site), site))
    corpus.add(
        "a plain credential with an end",
        seal(bare(site, validUntil="2026-02-01T00:00:00Z"), site),
        "expired",
    )
    for what, moment in {
        "without a zone": "2026-01-10T08:00:00",
        "that is a day": "2026-01-10",
        "with a blank": "2026-01-10 08:00:00Z",
        "in small letters": "2026-01-10t08:00:00z",
        "without seconds": "2026-01-10T08:00Z",
        "of the thirtieth of February": "2026-02-30T08:00:00Z",
        "of month 13": "2026-13-01T08:00:00Z",
        "at 24:00": "2026-01-10T24:00:00Z",
        "at 25:00": "2026-01-10T25:00:00Z",
        "with a leap second": "2016-12-31T23:59:60Z",
        "of the year 0": "0000-01-01T00:00:00Z",
        "of the year 10000": "10000-01-01T00:00:00Z",
        "before the year 0": "-0044-03-15T00:00:00Z",
        "with a comma": "2026-01-10T08:00:00,5Z",
        "in a zone of 15 hours": "2026-01-10T08:00:00+15:00",
        "in a zone without a colon": "2026-01-10T08:00:00+0100",
        "that is a number": 1_768_000_000,
        "that is null": None,
        "that is empty": "",
        "with blanks around it": " 2026-01-10T08:00:00Z ",
        "in Arabic digits": "٢٠٢٦-01-10T08:00:00Z",
        "that is a list": ["2026-01-10T08:00:00Z"],
        "that is a value object": {"@value": "2026-01-10T08:00:00Z"},
        "of week 2": "2026-W02-6T08:00:00Z",
    }.items():
        corpus.forged(f"a start {what}", of(moment))
    corpus.forged("no start", of(GONE))
    corpus.forged("an end before the start", of("2026-11-22T00:00:00Z", "2026-01-01T00:00:00Z"))
    corpus.forged("an end without a zone", of(end="2028-01-10T08:00:00"))
    corpus.forged(
        "the names of VC 1.1",
        seal(
            open_badge(site, validFrom=GONE, issuanceDate="2026-01-10T08:00:00Z"),
            site,
            suite="eddsa-jcs-2022",
        ),
    )
