# SPDX-License-Identifier: Apache-2.0

"""Whose key it is: addresses of keys, what documents list, and where they stand."""

from __future__ import annotations

from typing import Any

from skillmark.keys.private import LocalSigner
from skillmark.protocols import Algorithm
from tests.corpus.material import Corpus, IssuerSite, open_badge, seal, token

_NAMES = iter(range(10_000))


def fill(corpus: Corpus) -> None:
    """Add the cases."""
    _addresses(corpus)
    _lists(corpus)
    _states(corpus)
    _places(corpus)
    _tokens(corpus)


def _site(corpus: Corpus, **changes: Any) -> IssuerSite:
    site = corpus.site(f"did:web:k{next(_NAMES)}.example")
    if changes:
        site.publish(**changes)
    return site


def _addresses(corpus: Corpus) -> None:
    site = _site(corpus)
    method = site.signer.verification_method
    did, fragment = method.split("#")
    own = corpus.own_key()

    def named(address: str, of: IssuerSite = site) -> dict[str, Any]:
        return seal(open_badge(of), of, suite="eddsa-jcs-2022", verificationMethod=address)

    corpus.forged("a key named by its fragment only", named("#" + fragment), "*")
    corpus.forged("a key named without its fragment", named(did), "key_not_bound")
    corpus.forged("a bare did:key as a key", named(own.id, own), "key_not_bound")
    corpus.forged("a fragment of another key", named(f"{did}#z6MkOther"), "key_not_bound")
    corpus.forged("a fragment in other letters", named(method.lower()), "key_not_bound")
    corpus.forged("a DID in other letters", named(method.replace("did:web:k", "did:web:K")))
    corpus.forged(
        "a fragment that is percent-encoded", named(f"{did}#%7A{fragment[1:]}"), "key_not_bound"
    )
    corpus.forged("a key with a query", named(f"{did}?a=b#{fragment}"), "key_not_bound")
    corpus.forged("a key with a path", named(f"{did}/x#{fragment}"), "key_not_bound")
    corpus.forged("a key of 600 letters", named(did + "#" + "z" * 600), "proof_invalid")
    corpus.forged("a key with a blank", named(method + " "), "*")
    corpus.forged(
        "a did:key whose fragment is another did:key",
        named(f"{own.id}#{corpus.own_key().fragment}", own),
        "key_not_bound",
    )
    corpus.forged(
        "a stranger's did:key in an issuer's name",
        seal(open_badge(site), own),
        "key_not_bound",
    )
    shortcut = LocalSigner.generate(Algorithm.ED25519)
    corpus.forged(
        "an issuer's address with a stranger's key as fragment",
        seal(
            open_badge(site),
            site,
            signer=shortcut.with_verification_method(f"{did}#{shortcut.public_key.to_multikey()}"),
        ),
        "key_not_bound",
    )
    for what, identifier in {
        "that is no key": "did:key:z6MkNotAKey",
        "of a key for encryption": "did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc",
        "of secp256k1": "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
        "that is empty": "did:key:",
    }.items():
        forged = {**open_badge(own), "issuer": identifier}
        corpus.forged(
            f"a did:key {what}",
            seal(forged, own, suite="eddsa-jcs-2022", verificationMethod=identifier + "#0"),
        )


def _lists(corpus: Corpus) -> None:
    def listed(**changes: Any) -> dict[str, Any]:
        site = _site(corpus)
        document = site.document
        method = document["verificationMethod"][0]
        members = {
            name: change(document, method) if callable(change) else change
            for name, change in changes.items()
        }
        site.publish(**members)
        return seal(open_badge(site), site)

    corpus.genuine(
        "a key that stands in full where it is listed",
        listed(verificationMethod=[], assertionMethod=lambda _, method: [method]),
        trust="domain",
    )
    corpus.genuine(
        "a key that is listed by its fragment",
        listed(assertionMethod=lambda _, method: ["#" + method["id"].split("#")[1]]),
    )
    corpus.genuine(
        "a key that is described by its fragment",
        listed(
            verificationMethod=lambda _, method: [
                {**method, "id": "#" + method["id"].split("#")[1]}
            ]
        ),
    )
    corpus.genuine(
        "a list of keys without brackets",
        listed(
            verificationMethod=lambda _, method: method,
            assertionMethod=lambda _, method: method["id"],
        ),
    )
    corpus.genuine(
        "a key among others of unknown kinds",
        listed(
            verificationMethod=lambda document, method: [
                {"id": document["id"] + "#x", "type": "Weird", "controller": document["id"]},
                method,
            ]
        ),
    )
    corpus.genuine(
        "a key of the type Ed25519VerificationKey2020",
        listed(
            verificationMethod=lambda _, method: [{**method, "type": "Ed25519VerificationKey2020"}]
        ),
    )
    for purpose in ("authentication", "keyAgreement", "capabilityDelegation"):
        corpus.forged(
            f"a key that is listed under {purpose} only",
            listed(assertionMethod=[], **{purpose: lambda _, method: [method["id"]]}),
            "key_not_bound",
        )
    corpus.forged("a key that is not listed", listed(assertionMethod=[]), "key_not_bound")
    corpus.forged("a key that is not described", listed(verificationMethod=[]), "key_not_bound")
    corpus.forged(
        "a key of another controller",
        listed(
            verificationMethod=lambda _, method: [{**method, "controller": "did:web:evil.example"}]
        ),
        "key_not_bound",
    )
    corpus.forged(
        "a key that is described in two ways",
        listed(
            verificationMethod=lambda _, method: [
                method,
                {**method, "publicKeyMultibase": corpus.own_key().fragment},
            ]
        ),
        "key_not_bound",
    )
    corpus.forged(
        "a key of an unknown type",
        listed(verificationMethod=lambda _, method: [{**method, "type": "Weird"}]),
        "key_refused",
    )
    corpus.forged(
        "a key that is no key",
        listed(verificationMethod=lambda _, method: [{**method, "publicKeyMultibase": "zzz"}]),
        "key_refused",
    )
    small = "z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP"
    corpus.forged(
        "a key that anyone can sign for",
        listed(verificationMethod=lambda _, method: [{**method, "publicKeyMultibase": small}]),
    )
    corpus.forged("a document about another", listed(id="did:web:other.example"), "not_resolved")
    corpus.forged("a document that is empty", listed(id=None), "not_resolved")


def _states(corpus: Corpus) -> None:
    def dated(member: str, moment: Any, **proof: Any) -> dict[str, Any]:
        site = _site(corpus)
        site.publish(
            verificationMethod=[{**site.document["verificationMethod"][0], member: moment}]
        )
        return seal(open_badge(site), site, **proof)

    corpus.genuine("a key that expired after it signed", dated("expires", "2026-06-01T00:00:00Z"))
    corpus.genuine("a key that will be revoked", dated("revoked", "2027-06-01T00:00:00Z"))
    corpus.forged("a key that had expired", dated("expires", "2025-06-01T00:00:00Z"), "key_expired")
    corpus.forged(
        "an expired key and no date",
        dated("expires", "2026-06-01T00:00:00Z", created=...),
        "key_expired",
    )
    corpus.forged("a key that was revoked", dated("revoked", "2026-06-01T00:00:00Z"), "key_revoked")
    corpus.forged("a key revoked at an unreadable date", dated("revoked", "June"), "key_revoked")
    corpus.forged("a key expired at an unreadable date", dated("expires", 7), "key_expired")


def _places(corpus: Corpus) -> None:
    for what, identifier, address in (
        (
            "with a port",
            "did:web:port.example%3A8443",
            "https://port.example:8443/.well-known/did.json",
        ),
        (
            "with a path",
            "did:web:path.example:issuers:7",
            "https://path.example/issuers/7/did.json",
        ),
        (
            "with both",
            "did:web:both.example%3A8443:a:b",
            "https://both.example:8443/a/b/did.json",
        ),
    ):
        site = corpus.site(identifier)
        corpus.world.network.publish(address, site.document)
        corpus.genuine(f"did:web {what}", seal(open_badge(site), site), trust="domain")
    by_did = corpus.site("did:web:indexed.example")
    corpus.world.network.publish(by_did.id, by_did.document)
    del corpus.world.network.documents[by_did.address]
    corpus.genuine(
        "an index that names the DID itself", seal(open_badge(by_did), by_did), trust="domain"
    )
    absent = corpus.site("did:web:absent.example")
    del corpus.world.network.documents[absent.address]
    corpus.forged("an issuer whose document is not there", seal(open_badge(absent), absent), "*")
    html = corpus.site("did:web:html.example")
    corpus.world.network.publish(html.address, b"<html>not found</html>")
    corpus.forged(
        "an issuer whose document is a page", seal(open_badge(html), html), "not_resolved"
    )
    for what, identifier in {
        "in capitals": "did:web:NORDVIND.example",
        "on an address": "did:web:127.0.0.1",
        "on this machine": "did:web:localhost",
        "that steps out": "did:web:x.example:..:..",
        "that steps out encoded": "did:web:x.example:%2e%2e",
        "with a user": "did:web:a@x.example",
        "without a dot": "did:web:intranet",
        "with a query": "did:web:x.example?y",
    }.items():
        own = corpus.own_key()
        document = {**open_badge(own), "issuer": identifier}
        corpus.forged(f"did:web {what}", seal(document, own, suite="eddsa-jcs-2022"))
    unlisted = corpus.site("https://unlisted.example/issuer")
    unlisted.publish(assertionMethod=[])
    corpus.forged(
        "an https issuer that does not list its key",
        seal(open_badge(unlisted), unlisted),
        "key_not_bound",
    )
    plain = corpus.own_key()
    for what, identifier in {
        "is an http address": "http://nordvind.example",
        "is a urn": "urn:uuid:0",
        "is mail": "mailto:a@nordvind.example",
        "is of an unknown method": "did:example:nordvind",
    }.items():
        document = {**open_badge(plain), "issuer": {"id": identifier, "type": ["Profile"]}}
        corpus.forged(f"an issuer that {what}", seal(document, plain), "not_resolved")
    for what, issuer in {
        "is missing": ...,
        "has no id": {"type": ["Profile"], "name": "Nordvind"},
        "is a list": ["did:web:nordvind.example"],
        "is a number": 7,
        "is relative": "nordvind",
    }.items():
        document = open_badge(corpus.issuer, issuer=issuer)
        corpus.forged(
            f"an issuer that {what}", seal(document, corpus.issuer, suite="eddsa-jcs-2022")
        )


def _tokens(corpus: Corpus) -> None:
    """A key at an https address counts where the issuer publishes no document of keys."""

    def at(address: str, profile: Any, key: Any = None) -> str:
        site = corpus.site(f"https://u{next(_NAMES)}.example/issuer", Algorithm.P256)
        where = address.replace("HERE", site.id.removesuffix("/issuer"))
        del corpus.world.network.documents[site.id]
        if profile is not None:
            corpus.world.network.publish(site.id, {**profile, "id": site.id})
        corpus.world.network.publish(where, key or site.signer.public_key.to_jwk())
        signer = site.signer.with_verification_method(where)
        return token(open_badge(site), site, signer=signer)

    profile = {
        "@context": ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "type": ["Profile"],
        "name": "School",
    }
    corpus.genuine("a kid on the issuer's origin", at("HERE/keys/1", None), trust="domain")
    corpus.genuine(
        "a kid on the origin of an issuer that shows a profile without keys",
        at("HERE/keys/1", profile),
        trust="domain",
    )
    corpus.forged("a kid on another origin", at("https://evil.example/k/1", None))
    corpus.forged("a kid on another port", at("HERE:8443/k/1", None))
    corpus.forged("a kid on a host below the issuer's", at("https://sub.u.example/k", None))
    corpus.forged("a kid that leads to no key", at("HERE/keys/1", None, key={"kty": "EC"}))
    corpus.forged("a kid that leads to a page", at("HERE/keys/1", None, key=b"<html>"), "*")
    corpus.forged(
        "a kid beside a document that lists another key",
        at("HERE/keys/1", {"assertionMethod": [], "verificationMethod": []}),
        "key_not_bound",
    )
