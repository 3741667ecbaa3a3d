# SPDX-License-Identifier: Apache-2.0

"""Withdrawn, on hold or unknown: entries, lists, and lists that lie."""

from __future__ import annotations

import gzip
import itertools
import zlib
from typing import Any

from skillmark.encoding import base64url
from skillmark.status import Bitstring
from tests.corpus.material import (
    VC1,
    Corpus,
    IssuerSite,
    bare,
    changed,
    open_badge,
    seal,
    token,
)  # fmt: skip

_NUMBERS = itertools.count(1)


def encoded(octets: bytes, *, letter: str = "u") -> str:
    """Bits as a list holds them."""
    return letter + base64url.encode(gzip.compress(octets, mtime=0))


def listed(
    site: IssuerSite,
    url: str,
    *,
    marks: set[int] = frozenset(),
    purpose: Any = "revocation",
    **changes: Any,
) -> dict[str, Any]:
    """An unsigned list credential by hand."""
    document = bare(
        site,
        id=url,
        type=["VerifiableCredential", "BitstringStatusListCredential"],
        credentialSubject={
            "id": url + "#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(Bitstring.empty().with_marks(marks).octets),
        },
    )
    for where, value in changes.items():
        document = changed(document, "/" + where.replace("__", "/"), value)
    return document


class _Chapter:
    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.site = corpus.issuer

    def url(self) -> str:
        return f"https://nordvind.example/lists/{next(_NUMBERS)}"

    def entry(self, url: str, **changes: Any) -> dict[str, Any]:
        entry = {
            "id": url + "#7",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": url,
            **changes,
        }
        return {name: value for name, value in entry.items() if value is not ...}

    def badge(self, status: Any, *, suite: str = "eddsa-rdfc-2022") -> dict[str, Any]:
        return seal(open_badge(self.site, credentialStatus=status), self.site, suite=suite)

    def publish(self, url: str, document: Any) -> None:
        self.corpus.world.network.publish(url, document)

    def of_list(self, *, sign: bool = True, **changes: Any) -> dict[str, Any]:
        """A badge whose list has `changes`."""
        url = self.url()
        made = listed(self.site, url, **changes)
        self.publish(url, seal(made, self.site, suite="eddsa-jcs-2022") if sign else made)
        return self.badge(self.entry(url))

    def of_entry(self, **changes: Any) -> dict[str, Any]:
        """A badge whose entry has `changes`, with a sound list."""
        url = self.url()
        self.publish(url, seal(listed(self.site, url, marks={3}), self.site))
        return self.badge(self.entry(url, **changes), suite="eddsa-jcs-2022")


def fill(corpus: Corpus) -> None:
    """Add the cases."""
    chapter = _Chapter(corpus)
    _sound(chapter)
    _lists(chapter)
    _entries(chapter)
    _several(chapter)
    _older(chapter)
    _revocation_lists(chapter)


def _unknown(chapter: _Chapter, name: str, thing: Any, code: str = "*") -> None:
    chapter.corpus.add(name, thing, "status_unknown", code, trust="domain")


def _sound(chapter: _Chapter) -> None:
    corpus = chapter.corpus
    corpus.genuine("a list that says nothing", chapter.of_list(marks={6, 8}), trust="domain")
    corpus.add(
        "a list that revokes", chapter.of_list(marks={7}), "revoked", "revoked", trust="domain"
    )
    for purpose, verdict in (("suspension", "suspended"), ("refresh", "genuine"), ("message", "*")):
        if verdict == "*":
            continue
        url = chapter.url()
        made = listed(chapter.site, url, marks={7}, purpose=purpose)
        chapter.publish(url, seal(made, chapter.site))
        corpus.add(
            f"a list for {purpose} that is set",
            chapter.badge(chapter.entry(url, statusPurpose=purpose)),
            verdict,
            verdict if verdict != "genuine" else None,
        )
    url = chapter.url()
    chapter.publish(
        url,
        seal(
            listed(chapter.site, url, marks={7}, purpose=["suspension", "revocation"]), chapter.site
        ),
    )
    corpus.add("a list for two purposes", chapter.badge(chapter.entry(url)), "revoked")
    url = chapter.url()
    chapter.publish(url, token(listed(chapter.site, url, marks={7}), chapter.site).encode())
    corpus.add("a list that is a token", chapter.badge(chapter.entry(url)), "revoked")
    for what, moment, verdict in (
        ("signed later than it begins", 1_790_000_000, "revoked"),
        ("to be valid later", 4_000_000_000, "status_unknown"),
        ("signed before it begins", 1_500_000_000, "status_unknown"),
    ):
        url = chapter.url()
        made = listed(chapter.site, url, marks={7}, validFrom="2026-01-01T00:00:00Z")
        chapter.publish(url, token(made, chapter.site, nbf=moment).encode())
        corpus.add(f"a list that is a token {what}", chapter.badge(chapter.entry(url)), verdict)
    url = chapter.url()
    chapter.publish(url, seal(listed(chapter.site, url, marks={131_071}), chapter.site))
    corpus.add(
        "the last index", chapter.badge(chapter.entry(url, statusListIndex="131071")), "revoked"
    )
    corpus.genuine(
        "the last index but one", chapter.badge(chapter.entry(url, statusListIndex="131070"))
    )
    url = chapter.url()
    chapter.publish(url, seal(listed(chapter.site, url, marks={0}), chapter.site))
    corpus.add("the first index", chapter.badge(chapter.entry(url, statusListIndex="0")), "revoked")
    corpus.genuine(
        "a status list by itself", seal(listed(chapter.site, chapter.url()), chapter.site)
    )
    corpus.add(
        "revoked and expired",
        seal(
            open_badge(
                chapter.site,
                credentialStatus=chapter.entry(url, statusListIndex="0"),
                validUntil="2026-02-01T00:00:00Z",
            ),
            chapter.site,
        ),
        "revoked",
    )
    corpus.add(
        "on a list that is gone, and expired",
        seal(
            open_badge(
                chapter.site,
                credentialStatus=chapter.entry(chapter.url()),
                validUntil="2026-02-01T00:00:00Z",
            ),
            chapter.site,
        ),
        "expired",
    )
    corpus.forged(
        "revoked and forged",
        changed(
            seal(
                open_badge(chapter.site, credentialStatus=chapter.entry(url, statusListIndex="0")),
                chapter.site,
            ),
            "/name",
            "Surgeon",
        ),
        "signature_mismatch",
    )
    corpus.add(
        "revoked, as a token",
        token(
            open_badge(chapter.site, credentialStatus=chapter.entry(url, statusListIndex="0")),
            chapter.site,
        ),
        "revoked",
    )
    corpus.genuine(
        "an entry without an id",
        chapter.badge({k: v for k, v in chapter.entry(url).items() if k != "id"}),
    )


def _lists(chapter: _Chapter) -> None:
    bits = Bitstring.empty().octets
    _unknown(
        chapter,
        "a list that is not there",
        chapter.badge(chapter.entry(chapter.url())),
        "status_retrieval_error",
    )
    for what, body in {
        "is a page": b"<html>",
        "is empty": b"",
        "is null": b"null",
        "is a number": b"7",
    }.items():
        url = chapter.url()
        chapter.publish(url, body)
        _unknown(
            chapter,
            f"a list that {what}",
            chapter.badge(chapter.entry(url)),
            "status_verification_error",
        )
    _unknown(
        chapter, "a list without a proof", chapter.of_list(sign=False), "status_verification_error"
    )
    url = chapter.url()
    sealed = seal(listed(chapter.site, url, marks={7}), chapter.site)
    clear = listed(chapter.site, url)["credentialSubject"]["encodedList"]
    chapter.publish(url, changed(sealed, "/credentialSubject/encodedList", clear))
    _unknown(
        chapter,
        "a list that was cleared by another",
        chapter.badge(chapter.entry(url)),
        "status_verification_error",
    )
    for what, site in {
        "by another issuer": chapter.corpus.site("did:web:list-other.example"),
        "by a bare key": chapter.corpus.own_key(),
    }.items():
        url = chapter.url()
        chapter.publish(url, seal(listed(site, url), site))
        _unknown(chapter, f"a list {what}", chapter.badge(chapter.entry(url)))
    for what, code, changes in (
        ("that ran out", "*", {"validUntil": "2026-11-22T11:00:00Z"}),
        ("that has not begun", "*", {"validFrom": "2026-11-22T13:00:00Z"}),
        ("of another id", "*", {"id": "https://nordvind.example/lists/other"}),
        ("for another purpose", "*", {"purpose": "suspension"}),
        ("without a purpose", "*", {"credentialSubject__statusPurpose": ...}),
        ("of another type", "*", {"type": ["VerifiableCredential"]}),
        ("whose subject has another type", "*", {"credentialSubject__type": "Other"}),
        ("without bits", "*", {"credentialSubject__encodedList": ...}),
        ("whose bits are a number", "*", {"credentialSubject__encodedList": 7}),
        (
            "whose bits have no letter",
            "malformed_value_error",
            {"credentialSubject__encodedList": encoded(bits)[1:]},
        ),
        (
            "whose bits have another letter",
            "malformed_value_error",
            {"credentialSubject__encodedList": encoded(bits, letter="z")},
        ),
        (
            "whose bits are padded",
            "malformed_value_error",
            {"credentialSubject__encodedList": encoded(bits) + "="},
        ),
        (
            "whose bits are packed by zlib",
            "malformed_value_error",
            {"credentialSubject__encodedList": "u" + base64url.encode(zlib.compress(bits))},
        ),
        (
            "whose bits are not packed",
            "malformed_value_error",
            {"credentialSubject__encodedList": "u" + base64url.encode(bits)},
        ),
        (
            "whose bits are cut short",
            "malformed_value_error",
            {"credentialSubject__encodedList": "u" + base64url.encode(gzip.compress(bits)[:-9])},
        ),
        (
            "whose bits go on",
            "malformed_value_error",
            {"credentialSubject__encodedList": "u" + base64url.encode(gzip.compress(bits) * 2)},
        ),
        (
            "that is too short",
            "status_list_length_error",
            {"credentialSubject__encodedList": encoded(bits[:-1])},
        ),
        (
            "that is empty of bits",
            "status_list_length_error",
            {"credentialSubject__encodedList": encoded(b"")},
        ),
        (
            "that is a bomb",
            "malformed_value_error",
            {"credentialSubject__encodedList": encoded(bytes(60_000_000))},
        ),
        (
            "whose checksum is wrong",
            "malformed_value_error",
            {
                "credentialSubject__encodedList": "u"
                + base64url.encode(
                    gzip.compress(bits)[:-8] + b"\0\0\0\1" + gzip.compress(bits)[-4:]
                )
            },
        ),
    ):
        _unknown(chapter, f"a list {what}", chapter.of_list(**changes), code)
    url = chapter.url()
    both = listed(
        chapter.site,
        url,
        type=["VerifiableCredential", "VerifiablePresentation", "BitstringStatusListCredential"],
    )
    liar = chapter.corpus.own_key()
    chapter.publish(url, seal({**both, "holder": liar.id}, liar))
    _unknown(
        chapter, "a list that is a presentation by a stranger", chapter.badge(chapter.entry(url))
    )


def _entries(chapter: _Chapter) -> None:
    for what, code, changes in (
        ("an index beyond the list", "range_error", {"statusListIndex": "131072"}),
        ("an index of forty digits", "range_error", {"statusListIndex": "1" * 40}),
        ("a negative index", "malformed_value_error", {"statusListIndex": "-1"}),
        ("an index that is a number", "malformed_value_error", {"statusListIndex": 7}),
        ("an index with a zero in front", "malformed_value_error", {"statusListIndex": "07"}),
        ("an index with a plus", "malformed_value_error", {"statusListIndex": "+7"}),
        ("an index with a fraction", "malformed_value_error", {"statusListIndex": "7.0"}),
        ("an index in hexadecimal", "malformed_value_error", {"statusListIndex": "0x7"}),
        ("an index in Arabic digits", "malformed_value_error", {"statusListIndex": "\u0667"}),
        ("an index with a blank", "malformed_value_error", {"statusListIndex": " 7"}),
        ("an empty index", "malformed_value_error", {"statusListIndex": ""}),
        ("no index", "malformed_value_error", {"statusListIndex": ...}),
        ("no list", "malformed_value_error", {"statusListCredential": ...}),
        ("no purpose", "malformed_value_error", {"statusPurpose": ...}),
        ("a purpose that nobody knows", "*", {"statusPurpose": "other"}),
        ("the list's own address as its id", "malformed_value_error", {"id": None}),
        ("a size of nothing", "malformed_value_error", {"statusSize": 0}),
        ("a size that is a text", "malformed_value_error", {"statusSize": "1"}),
        ("a size without messages", "malformed_value_error", {"statusSize": 2}),
    ):
        url_is_id = "id" in changes
        if url_is_id:
            url = chapter.url()
            chapter.publish(url, seal(listed(chapter.site, url), chapter.site))
            thing = chapter.badge(chapter.entry(url, id=url))
        else:
            thing = chapter.of_entry(**changes)
        _unknown(chapter, f"an entry with {what}", thing, code)
    chapter.corpus.add(
        "an entry of an unknown type",
        seal(
            open_badge(
                chapter.site,
                credentialStatus={"id": "https://x.example/1", "type": "https://x.example/Status"},
            ),
            chapter.site,
        ),
        "status_unknown",
        "*",
    )
    for what, value in {
        "a text": "https://x.example",
        "null": None,
        "an empty list": [],
        "without a type": {"id": "https://x.example/1"},
    }.items():
        chapter.corpus.add(
            f"a credentialStatus that is {what}",
            chapter.badge(value, suite="eddsa-jcs-2022"),
            "not_genuine|status_unknown",
        )


def _several(chapter: _Chapter) -> None:
    url, hold = chapter.url(), chapter.url()
    chapter.publish(url, seal(listed(chapter.site, url, marks={7}), chapter.site))
    chapter.publish(
        hold, seal(listed(chapter.site, hold, marks={9}, purpose="suspension"), chapter.site)
    )
    revoked, sound = chapter.entry(url), chapter.entry(url, id=url + "#8", statusListIndex="8")
    held = chapter.entry(hold, id=hold + "#9", statusListIndex="9", statusPurpose="suspension")
    free = chapter.entry(hold, id=hold + "#1", statusListIndex="1", statusPurpose="suspension")
    gone = chapter.entry(chapter.url(), id="urn:x:gone")
    for what, entries, verdict in (
        ("both sound", [sound, free], "genuine"),
        ("one revoked", [free, revoked], "revoked"),
        ("one on hold", [sound, held], "suspended"),
        ("on hold and revoked", [held, revoked], "revoked"),
        ("one unknown", [sound, gone], "status_unknown"),
        ("one unknown and one revoked", [gone, revoked], "revoked"),
        ("one unknown and one on hold", [gone, held], "suspended"),
        (
            "one malformed and one revoked",
            [chapter.entry(url, id="urn:x:bad", statusListIndex="x"), revoked],
            "revoked",
        ),
        ("ten of them", [chapter.entry(url, id=f"urn:x:{n}") for n in range(10)], "status_unknown"),
    ):
        chapter.corpus.add(
            f"two entries, {what}",
            chapter.badge(entries),
            verdict,
            None if verdict == "genuine" else "*",
        )


def _older(chapter: _Chapter) -> None:
    """StatusList2021, on VC 1.1."""
    site = chapter.site
    for what, marks, verdict in (("says nothing", {1}, "genuine"), ("revokes", {7}, "revoked")):
        url = chapter.url()
        contexts = [VC1, "https://w3id.org/vc/status-list/2021/v1"]
        made = {
            "@context": contexts,
            "id": url,
            "type": ["VerifiableCredential", "StatusList2021Credential"],
            "issuer": site.id,
            "issuanceDate": "2026-01-01T00:00:00Z",
            "credentialSubject": {
                "id": url + "#list",
                "type": "StatusList2021",
                "statusPurpose": "revocation",
                "encodedList": encoded(Bitstring.empty().with_marks(marks).octets, letter=""),
            },
        }
        chapter.publish(url, site.sign(made))
        entry = chapter.entry(url, type="StatusList2021Entry")
        document = {
            "@context": contexts,
            "id": "urn:uuid:00000000-0000-4000-8000-00000000bbbb",
            "type": ["VerifiableCredential"],
            "issuer": site.id,
            "issuanceDate": "2026-01-01T00:00:00Z",
            "credentialSubject": {"id": "did:example:jonas"},
            "credentialStatus": entry,
        }
        chapter.corpus.add(
            f"a StatusList2021 that {what}",
            site.sign(document),
            verdict,
            None if verdict == "genuine" else verdict,
        )


def _revocation_lists(chapter: _Chapter) -> None:
    site = chapter.site
    for what, body, verdict in (
        ("names it", lambda name: {"revokedCredential": [{"id": name}]}, "revoked"),
        (
            "names it as revoked",
            lambda name: {"revokedCredential": [{"id": name, "revoked": True}]},
            "revoked",
        ),
        (
            "takes it back",
            lambda name: {"revokedCredential": [{"id": name, "revoked": False}]},
            "genuine",
        ),
        ("names another", lambda _: {"revokedCredential": [{"id": "urn:x:1"}]}, "genuine"),
        ("is empty", lambda _: {"revokedCredential": []}, "genuine"),
        (
            "names it last",
            lambda name: {"revokedCredential": [{"id": "urn:x:1"}, {"id": name}]},
            "revoked",
        ),
        ("is an error in JSON", lambda _: {"error": "not found"}, "status_unknown"),
        (
            "has an item that is a text",
            lambda _: {"revokedCredential": ["urn:x:1"]},
            "status_unknown",
        ),
        ("has an item without id", lambda _: {"revokedCredential": [{}]}, "status_unknown"),
        (
            "says maybe",
            lambda name: {"revokedCredential": [{"id": name, "revoked": "no"}]},
            "status_unknown",
        ),
        ("is a list", lambda _: [], "status_unknown"),
    ):
        url = chapter.url()
        document = open_badge(site, credentialStatus={"id": url, "type": "1EdTechRevocationList"})
        made = body(document["id"])
        if isinstance(made, dict):
            made = {"id": url, "issuer": site.id, **made}
        chapter.publish(url, made)
        chapter.corpus.add(
            f"a 1EdTechRevocationList that {what}",
            seal(document, site),
            verdict,
            None if verdict == "genuine" else "*",
        )
    gone = open_badge(site, credentialStatus={"id": chapter.url(), "type": "1EdTechRevocationList"})
    _unknown(
        chapter,
        "a 1EdTechRevocationList that is not there",
        seal(gone, site),
        "status_retrieval_error",
    )
