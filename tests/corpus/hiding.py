# SPDX-License-Identifier: Apache-2.0

"""The graph stays the same, so that the signature holds, and the JSON says something else."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.corpus.material import DATA_INTEGRITY, VC1, Corpus, open_badge, seal
from tests.corpus.statuses import listed

CREDENTIALS = "https://www.w3.org/2018/credentials#"
SECURITY = "https://w3id.org/security#"
OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
XSD = "http://www.w3.org/2001/XMLSchema#"

Badge = dict[str, Any]
AFTER = ("--at", "2030-01-01T00:00:00Z")


def _renamed(name: str, other: str) -> Callable[[Badge], None]:
    def hide(badge: Badge) -> None:
        badge[other] = badge.pop(name)

    return hide


def _inside(
    keyword: str, name: str, *, listed: bool = False, with_id: bool = False
) -> Callable[[Badge], None]:
    def hide(badge: Badge) -> None:
        inner = {name: badge.pop(name)}
        if with_id:
            inner["id"] = badge["id"]
        badge[keyword] = [inner] if listed else inner

    return hide


def fill(corpus: Corpus) -> None:
    """Add the cases."""
    site = corpus.issuer
    url = "https://nordvind.example/lists/hiding"
    corpus.world.network.publish(url, seal(listed(site, url, marks={7}), site))
    entry = {
        "id": url + "#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": url,
    }
    revoked = seal(
        open_badge(
            site,
            credentialStatus=entry,
            evidence=[
                {"id": "https://nordvind.example/e/1", "type": ["Evidence"], "name": "A film"}
            ],
        ),
        site,
    )
    corpus.add("nothing hidden", revoked, "revoked", "revoked")
    for name in (
        "credentialStatus",
        "validUntil",
        "issuer",
        "credentialSubject",
        "validFrom",
        "name",
    ):
        iri = "https://schema.org/name" if name == "name" else CREDENTIALS + name
        for what, hide in {
            "by its IRI": _renamed(name, iri),
            "in @nest": _inside("@nest", name),
            "in a list of @nest": _inside("@nest", name, listed=True),
            "in @included": _inside("@included", name, listed=True, with_id=True),
            "in @graph": _inside("@graph", name, listed=True, with_id=True),
        }.items():
            _add(corpus, f"{name} {what}", revoked, hide)
    for what, hide in {
        "@id for id": _renamed("id", "@id"),
        "@type for type": _renamed("type", "@type"),
        "the whole in @graph": _whole_in_graph,
        "the whole in @set": lambda badge: _wrap(badge, "@set"),
        "the whole in @list": lambda badge: _wrap(badge, "@list"),
        "its type as IRIs": lambda badge: badge.update(
            type=[CREDENTIALS + "VerifiableCredential", OB + "OpenBadgeCredential"]
        ),
        "its first type as an IRI": lambda badge: badge.update(
            type=[CREDENTIALS + "VerifiableCredential", "AchievementCredential"]
        ),
        "its second type as an IRI": lambda badge: badge.update(
            type=["VerifiableCredential", OB + "OpenBadgeCredential"]
        ),
        "its end as a value": lambda badge: badge.update(
            validUntil={"@value": badge["validUntil"], "@type": XSD + "dateTime"}
        ),
        "its end in a list": lambda badge: badge.update(validUntil=[badge["validUntil"]]),
        "its end in a set": lambda badge: badge.update(validUntil={"@set": [badge["validUntil"]]}),
        "its status in a set": lambda badge: badge.update(
            credentialStatus={"@set": [badge["credentialStatus"]]}
        ),
        "its status as an address": lambda badge: badge.update(
            credentialStatus=badge["credentialStatus"]["id"]
        ),
        "its status in the evidence": _status_in_evidence,
        "its status in an object of its own id": _status_by_id,
        "its issuer as an object of @id": lambda badge: badge.update(
            issuer={
                "@id": badge["issuer"]["id"],
                **{k: v for k, v in badge["issuer"].items() if k != "id"},
            }
        ),
        "its subject in two halves": _halves,
        "the index of its status as a value": lambda badge: badge["credentialStatus"].update(
            statusListIndex={"@value": "7"}
        ),
        "the purpose of its status in a list": lambda badge: badge["credentialStatus"].update(
            statusPurpose=["revocation"]
        ),
        "the type of its status as an IRI": lambda badge: badge["credentialStatus"].update(
            type="https://www.w3.org/ns/credentials/status#BitstringStatusListEntry"
        ),
        "the index of its status by its IRI": lambda badge: badge["credentialStatus"].update(
            {
                "https://www.w3.org/ns/credentials/status#statusListIndex": badge[
                    "credentialStatus"
                ].pop("statusListIndex")
            }
        ),
    }.items():
        _add(corpus, what, revoked, hide)
    _proofs(corpus)
    _version_1(corpus, entry)


def _add(
    corpus: Corpus,
    what: str,
    sealed: Badge,
    hide: Callable[[Badge], None],
    verdicts: str = "not_genuine|unreadable|status_unknown",
) -> None:
    badge = copy.deepcopy(sealed)
    hide(badge)
    corpus.add(f"hiding: {what}", badge, verdicts)


def _whole_in_graph(badge: Badge) -> None:
    inner = {name: badge.pop(name) for name in list(badge) if name not in {"@context", "proof"}}
    badge["@graph"] = [inner]


def _wrap(badge: Badge, keyword: str) -> None:
    badge["credentialSubject"] = {keyword: [badge["credentialSubject"]]}


def _status_in_evidence(badge: Badge) -> None:
    badge["evidence"][0]["credentialStatus"] = badge.pop("credentialStatus")


def _status_by_id(badge: Badge) -> None:
    badge["evidence"].append({"id": badge["id"], "credentialStatus": badge.pop("credentialStatus")})


def _halves(badge: Badge) -> None:
    subject = badge["credentialSubject"]
    badge["credentialSubject"] = [{"id": subject["id"], "type": subject["type"]}, subject]


def _proofs(corpus: Corpus) -> None:
    site = corpus.issuer
    sealed = seal(
        open_badge(site),
        site,
        expires="2026-11-01T00:00:00Z",
        domain="shop.example",
        challenge="7",
        id="urn:uuid:00000000-0000-4000-8000-0000000000dd",
    )
    for what, member, iri in (
        ("end", "expires", SECURITY + "expiration"),
        ("domain", "domain", SECURITY + "domain"),
        ("challenge", "challenge", SECURITY + "challenge"),
        ("purpose", "proofPurpose", SECURITY + "proofPurpose"),
        ("date", "created", "http://purl.org/dc/terms/created"),
    ):
        value = {"@value": sealed["proof"][member], "@type": XSD + "dateTime"}
        if member not in {"expires", "created"}:
            value = sealed["proof"][member]

        def hide(badge: Badge, member: str = member, iri: str = iri, value: Any = value) -> None:
            del badge["proof"][member]
            badge["proof"][iri] = value

        _add(corpus, f"the {what} of the proof by its IRI", sealed, hide)
        _add(
            corpus,
            f"the {what} of the proof in @nest",
            sealed,
            lambda badge, member=member: badge["proof"].update(
                {"@nest": {member: badge["proof"].pop(member)}}
            ),
        )


def _version_1(corpus: Corpus, entry: dict[str, Any]) -> None:
    """Under VC 1.1 there is a prefix, `cred:`, to write names with."""
    site = corpus.issuer
    document = {
        "@context": [VC1, "https://www.w3.org/ns/credentials/status/v1", DATA_INTEGRITY],
        "id": "urn:uuid:00000000-0000-4000-8000-0000000000ee",
        "type": ["VerifiableCredential"],
        "issuer": site.id,
        "issuanceDate": "2026-01-01T00:00:00Z",
        "expirationDate": "2026-02-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:jonas"},
        "credentialStatus": entry,
    }
    sealed = seal(document, site)
    corpus.add("VC 1.1 with a Bitstring Status List that revokes", sealed, "revoked", "revoked")
    for name in ("credentialStatus", "expirationDate", "issuer", "credentialSubject"):
        _add(corpus, f"{name} of VC 1.1 by a compact name", sealed, _renamed(name, f"cred:{name}"))
    _add(
        corpus, "the id of VC 1.1 as a compact one", sealed, lambda badge: badge.update(id="cred:x")
    )
