# SPDX-License-Identifier: Apache-2.0

"""Credentials in credentials: endorsements, learner records, presentations."""

from __future__ import annotations

from typing import Any

from tests.corpus.material import (
    CONTEXTS,
    UNDEFINED,
    VC2,
    Corpus,
    IssuerSite,
    bare,
    changed,
    open_badge,
    seal,
    token,
)  # fmt: skip

CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"


def fill(corpus: Corpus) -> None:
    """Add the cases."""
    state = corpus.site("did:web:state.example")
    _endorsements(corpus, state)
    _records(corpus, state)
    _presentations(corpus, state)


def _endorsement(site: IssuerSite, endorsed: str, **members: Any) -> dict[str, Any]:
    document = site.endorsement(endorsed)
    del document["proof"]
    return {**document, **members}


def _endorsements(corpus: Corpus, state: IssuerSite) -> None:
    site = corpus.issuer
    achievement = open_badge(site)["credentialSubject"]["achievement"]

    def of(
        endorsement: Any, name: str = "endorsement", suite: str = "eddsa-rdfc-2022"
    ) -> dict[str, Any]:
        document = open_badge(site)
        document["credentialSubject"]["achievement"] = {**achievement, name: [endorsement]}
        return seal(document, site, suite=suite)

    unsigned = _endorsement(state, achievement["id"])
    sound = seal(unsigned, state)
    corpus.genuine("an endorsed achievement", of(sound), trust="domain")
    corpus.genuine(
        "an achievement endorsed by a token", of(token(unsigned, state), "endorsementJwt")
    )
    corpus.genuine(
        "an endorsed issuer",
        seal(
            open_badge(
                site,
                issuer={**site.profile, "endorsement": [seal(_endorsement(state, site.id), state)]},
            ),
            site,
        ),
    )
    badge = open_badge(site)
    corpus.genuine(
        "an endorsed badge",
        seal({**badge, "endorsement": [seal(_endorsement(state, badge["id"]), state)]}, site),
    )
    corpus.genuine("an endorsement by itself", sound, trust="domain")
    for what, endorsement in {
        "that ran out": seal({**unsigned, "validUntil": "2026-02-01T00:00:00Z"}, state),
        "of something else": seal(_endorsement(state, "https://elsewhere.example/1"), state),
        "by an issuer who cannot be found": _by_nobody(corpus, achievement["id"]),
    }.items():
        corpus.genuine(f"an endorsement {what} counts for nothing", of(endorsement))
    for what, endorsement in {
        "that was changed": changed(sound, "/credentialSubject/endorsementComment", "The best."),
        "without a proof": unsigned,
        "by a stranger in another's name": seal(unsigned, corpus.own_key()),
        "without an issuer": {k: v for k, v in sound.items() if k != "issuer"},
    }.items():
        corpus.forged(f"an endorsement {what}", of(endorsement, suite="eddsa-jcs-2022"))
    corpus.forged(
        "an endorsement by oneself", of(seal(_endorsement(site, achievement["id"]), site))
    )
    made = token(unsigned, state)
    corpus.forged(
        "an endorsement by a token that was cut", of(made[:-8] + "AAAAAAAA", "endorsementJwt")
    )
    corpus.forged(
        "an endorsement by a token with alg none",
        of("eyJhbGciOiJub25lIn0." + made.split(".")[1] + ".", "endorsementJwt"),
    )
    other = seal(_endorsement(state, achievement["id"], id="urn:x:other"), state)
    moved = of(sound)
    moved["credentialSubject"]["achievement"]["endorsement"] = [other]
    corpus.forged("an endorsement that was exchanged for another", moved, "signature_mismatch")
    dropped = of(sound)
    del dropped["credentialSubject"]["achievement"]["endorsement"]
    corpus.forged("an endorsement that was taken away", dropped, "signature_mismatch")


def _by_nobody(corpus: Corpus, endorsed: str) -> dict[str, Any]:
    site = corpus.site("did:web:nobody.example")
    del corpus.world.network.documents[site.address]
    return seal(_endorsement(site, endorsed), site)


def _records(corpus: Corpus, state: IssuerSite) -> None:
    site = corpus.issuer

    def of(*inside: Any, suite: str = "eddsa-rdfc-2022", **members: Any) -> dict[str, Any]:
        document = {
            "@context": [VC2, CLR, CONTEXTS[1]],
            "id": "urn:uuid:00000000-0000-4000-8000-00000000cccc",
            "type": ["VerifiableCredential", "ClrCredential"],
            "name": "Transcript",
            "issuer": {"id": site.id, "type": ["Profile"], "name": site.name},
            "validFrom": "2026-01-10T08:00:00Z",
            "credentialSubject": {
                "id": "did:example:jonas",
                "type": ["ClrSubject"],
                "verifiableCredential": list(inside),
            },
            **members,
        }
        return seal(document, site, suite=suite)

    one = seal(open_badge(state, **{"@context": CONTEXTS[:2]}), state)
    two = seal(open_badge(site, **{"@context": CONTEXTS[:2]}), site)
    corpus.genuine("a learner record of two badges", of(one, two), trust="domain")
    corpus.forged(
        "a learner record with a forged badge",
        of(changed(one, "/name", "Surgeon"), suite="eddsa-jcs-2022"),
        "embedded_credential_invalid",
    )
    corpus.forged(
        "a learner record with an unsigned badge",
        of({k: v for k, v in one.items() if k != "proof"}, suite="eddsa-jcs-2022"),
    )
    corpus.forged("a learner record without a name", of(one, name=None, suite="eddsa-jcs-2022"))
    corpus.forged("a learner record of nothing", of(suite="eddsa-jcs-2022"))
    corpus.forged(
        "a learner record with its contexts mixed up",
        of(one, suite="eddsa-jcs-2022", **{"@context": [VC2, CONTEXTS[1], CLR]}),
    )


def _presentations(corpus: Corpus, holder: IssuerSite) -> None:
    site = corpus.issuer
    holder.publish(authentication=holder.document["assertionMethod"])
    badge = seal(open_badge(site), site)

    def of(
        *inside: Any,
        suite: str = "eddsa-rdfc-2022",
        purpose: str = "authentication",
        proof: dict[str, Any] | None = None,
        **members: Any,
    ) -> dict[str, Any]:
        document = {
            "@context": [VC2],
            "type": ["VerifiablePresentation"],
            "holder": holder.id,
            "verifiableCredential": list(inside),
            **members,
        }
        document = {name: value for name, value in document.items() if value is not ...}
        return seal(document, holder, suite=suite, proofPurpose=purpose, **(proof or {}))

    corpus.genuine("a presentation of a badge", of(badge))
    corpus.genuine("a presentation of two badges", of(badge, seal(open_badge(site), site)))
    corpus.genuine(
        "a presentation with domain and challenge",
        of(badge, proof={"domain": "shop.example", "challenge": "7"}),
    )
    enveloped = {
        "@context": [VC2],
        "type": "EnvelopedVerifiableCredential",
        "id": "data:application/vc+jwt," + token(open_badge(site), site),
    }
    corpus.genuine("a presentation of an envelope", of(enveloped))
    corpus.genuine("a presentation without a holder", of(badge, holder=...))
    corpus.add(
        "a presentation of an expired badge",
        of(seal(open_badge(site, validUntil="2026-02-01T00:00:00Z"), site)),
        "expired",
    )
    corpus.forged("a presentation of a forged badge", of(changed(badge, "/name", "Surgeon")))
    corpus.forged(
        "a presentation with the purpose of an issuer",
        of(badge, purpose="assertionMethod"),
        "proof_purpose_mismatch",
    )
    sealed = of(badge)
    corpus.forged(
        "a presentation whose badge was exchanged",
        {**sealed, "verifiableCredential": [seal(open_badge(site), site)]},
    )
    corpus.forged(
        "a presentation without a proof",
        {k: v for k, v in sealed.items() if k != "proof"},
        "proof_missing",
    )
    corpus.forged("a presentation in another's name", of(badge, holder="did:web:nordvind.example"))
    corpus.forged("a presentation of a text", of("not a credential", suite="eddsa-jcs-2022"))
    corpus.forged(
        "a presentation of a badge without a proof by somebody else", of(open_badge(site)), "*"
    )
    liar = corpus.own_key()
    corpus.forged(
        "a credential that is a presentation too",
        seal(
            open_badge(
                site,
                holder=liar.id,
                type=["VerifiableCredential", "VerifiablePresentation", "AchievementCredential"],
            ),
            liar,
            proofPurpose="authentication",
        ),
    )
    corpus.add(
        "a presentation that names an issuer",
        seal(
            {
                "@context": [VC2, UNDEFINED],
                "type": ["VerifiablePresentation"],
                "holder": liar.id,
                "issuer": site.id,
            },
            liar,
            proofPurpose="authentication",
        ),
        "genuine|not_genuine",
        trust="none",
    )
    jwt = {
        "@context": [VC2],
        "type": ["VerifiablePresentation"],
        "holder": holder.id,
        "verifiableCredential": [enveloped],
    }
    corpus.genuine(
        "a presentation as a token", token(jwt, holder, header={"typ": "vp+jwt"}, iss=holder.id)
    )
    corpus.forged(
        "a presentation as a token of a credential",
        token(jwt, holder, header={"typ": "vc+jwt"}),
        "header_not_allowed",
    )
    corpus.forged(
        "a credential as a token of a presentation",
        token(bare(site), site, header={"typ": "vp+jwt"}),
        "header_not_allowed",
    )
