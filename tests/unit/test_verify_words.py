# SPDX-License-Identifier: Apache-2.0

"""
What each step says, word for word: people read it, and programs show it.

A situation is made in a world in memory, and the line of one step is compared
in full: how it ended, the sentence, and in brackets the technical detail with
its JSON pointer.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests import pictures
from tests.simulator import CONTEXTS, NOW, IssuerSite, World, changed

from skillmark.baking import bake
from skillmark.encoding import base64url, strict_json
from skillmark.policy import (
    known_issuers,
    maximum_status_age,
    required_recipient,
    trusted_issuers,
)
from skillmark.protocols import Algorithm
from skillmark.report import IssuerTrust
from skillmark.status import Bitstring
from skillmark.verify import Verifier

VC = CONTEXTS[:1]
SHOP = {"domain": "shop.example", "challenge": "7"}
REFRESH = "https://nordvind.example/refresh/1"
LINKED = "https://nordvind.example/picture"
REVOCATIONS = "https://nordvind.example/revocations"
OB_SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)


def said(report: Any, step: str) -> str:
    line = next(line for line in report.to_dict()["steps"] if line["step"] == step)
    return f"{line['outcome']}: {line['detail']}"


Situation = Callable[[World], Any]
SITUATIONS: list[tuple[Situation, str, str]] = []


def says(**lines: str) -> Callable[[Situation], Situation]:
    """Say what the steps of a situation end with."""

    def keep(situation: Situation) -> Situation:
        SITUATIONS.extend((situation, step, words) for step, words in lines.items())
        return situation

    return keep


def plain(world: World, **members: Any) -> dict[str, Any]:
    """A credential that is no badge."""
    return {
        "@context": VC,
        "type": ["VerifiableCredential"],
        "issuer": world.issuer.id,
        "validFrom": "2026-01-10T08:00:00Z",
        "credentialSubject": {"id": "did:example:jonas"},
        **members,
    }


def bare_key(world: World) -> IssuerSite:
    """An issuer that is a key and nothing else."""
    site = world.another_issuer(id="did:key:placeholder")
    site.id = f"did:key:{site.fragment}"
    site.signer = site.signer.with_verification_method(f"{site.id}#{site.fragment}")
    return site


def holder_of(world: World, **document: Any) -> IssuerSite:
    site = world.another_issuer(id="did:web:jonas.example")
    site.publish(**{"authentication": site.document["assertionMethod"], **document})
    return site


def presented(world: World, *credentials: Any, **members: Any) -> dict[str, Any]:
    holder = holder_of(world)
    document = {
        "@context": VC,
        "type": ["VerifiablePresentation"],
        "holder": holder.id,
        "verifiableCredential": list(credentials),
        **members,
    }
    return holder.sign(document, purpose="authentication")


def own_word(world: World, **members: Any) -> dict[str, Any]:
    del world
    return {
        "@context": VC,
        "type": ["VerifiableCredential"],
        "issuer": "did:web:jonas.example",
        "credentialSubject": {"id": "did:web:jonas.example"},
        **members,
    }


def enveloped(
    token: str, kind: str = "EnvelopedVerifiableCredential", media: str = "vc+jwt"
) -> Any:
    return {"@context": VC, "type": kind, "id": f"data:application/{media},{token}"}


def older() -> dict[str, Any]:
    return {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "urn:x:1"}


def endorsed(world: World, *endorsements: Any) -> Any:
    document = world.issuer.badge()
    document["credentialSubject"]["achievement"]["endorsement"] = list(endorsements)
    return world.verifier().inspect(world.issuer.sign(document))


ACHIEVEMENT = "https://nordvind.example/achievements/first-aid"


def with_status(world: World, *entries: Any, **options: Any) -> Any:
    badge = world.issuer.sign(world.issuer.badge(credentialStatus=list(entries)))
    return world.verifier(**options).inspect(badge)


def token_site(world: World, **options: Any) -> IssuerSite:
    return world.another_issuer(**{"algorithm": Algorithm.P256, **options})


@says(
    read="passed: A signed JSON document was read.",
    shape="passed: It keeps the rules of Open Badges 3.0.",
    issuer="passed: The issuer's own domain publishes its keys.",
    proof="passed: The signature holds (eddsa-rdfc-2022).",
    refresh="not_checked: It offers no newer version.",
    status="not_checked: The issuer keeps no list of withdrawn credentials for it.",
    validity="passed: It is valid until 2028-01-10.",
    resources="not_checked: It names no linked files.",
    recipient="not_checked: Nobody asked whom it was issued to.",
    endorsements="not_checked: It holds no endorsements.",
    policy="passed: Every issuer is accepted here.",
)
def a_sound_badge(world):
    return world.verifier().inspect(world.issuer.sign(world.issuer.badge()))


@says(
    read="failed: There is no credential in the file. (neither JSON, a compact JWS, a "
    "PNG, an SVG nor a PDF)",
    shape="skipped: Not reached, because an earlier step failed.",
    issuer="skipped: Not reached, because an earlier step failed.",
    proof="skipped: Not reached, because an earlier step failed.",
    refresh="skipped: Not reached, because an earlier step failed.",
    status="skipped: Not reached, because an earlier step failed.",
    validity="skipped: Not reached, because an earlier step failed.",
    resources="skipped: Not reached, because an earlier step failed.",
    recipient="skipped: Not reached, because an earlier step failed.",
    endorsements="skipped: Not reached, because an earlier step failed.",
    policy="skipped: Not reached, because an earlier step failed.",
)
def no_credential(world):
    return world.verifier().inspect(b"")


@says(
    shape="passed: It has the shape of a verifiable credential.",
    issuer="passed: The issuer is a bare key: it signs, and tells nothing about who holds it.",
    validity="passed: It has no end date.",
)
def a_credential_by_a_bare_key(world):
    site = bare_key(world)
    return Verifier(clock=lambda: NOW).inspect(site.sign(plain(world, issuer=site.id)))


@says(
    read="passed: A signed token (JWT) was read.",
    proof="passed: The signature holds (VC-JWT, ES256).",
)
def a_token(world):
    site = token_site(world)
    return world.verifier().inspect(site.token(site.badge()))


@says(read="passed: A badge picture (PNG) was read.")
def a_baked_png(world):
    badge = world.issuer.sign(world.issuer.badge())
    return world.verifier().inspect(bake(pictures.png(), strict_json.dumps(badge)))


@says(read="passed: A badge picture (SVG) was read.")
def a_baked_svg(world):
    badge = world.issuer.sign(world.issuer.badge())
    return world.verifier().inspect(bake(pictures.SVG, strict_json.dumps(badge)))


@says(
    read="passed: A badge picture (PNG) was read.",
    proof="passed: The signature holds (VC-JWT, ES256).",
)
def a_token_in_a_picture(world):
    site = token_site(world)
    return world.verifier().inspect(bake(pictures.png(), site.token(site.badge()).encode()))


@says(
    read="passed: A signed JSON document was read.",
    proof="passed: The signature holds (VC-JWT, ES256).",
)
def a_token_in_an_envelope(world):
    site = token_site(world)
    return world.verifier().inspect(enveloped(site.token(site.badge())))


@says(
    read="passed: A signed JSON document was read.",
    proof="passed: The signature holds (eddsa-rdfc-2022).",
)
def an_address(world):
    world.network.publish("https://nordvind.example/b", world.issuer.sign(world.issuer.badge()))
    return world.verifier().inspect("https://nordvind.example/b")


@says(
    read="failed: No credential could be read from it. (an address was given, and there "
    "is no network)",
)
def an_address_without_a_network(world):
    del world
    return Verifier(clock=lambda: NOW).inspect("https://nordvind.example/badge.json")


@says(
    read="failed: No credential could be read from it. (nothing was obtained from the "
    "address: nothing at https://nordvind.example/badge.json)",
)
def an_address_with_nothing_behind_it(world):
    return world.verifier().inspect("https://nordvind.example/badge.json")


@says(
    read="failed: It is a badge of an older standard, which is not verified here. (the "
    "assertion of Open Badges 2.0 could not be had: nothing at https://nordvind.example/a/1)",
)
def a_picture_of_open_badges_2(world):
    image = pictures.png(pictures.text_chunk(b"openbadges", b"https://nordvind.example/a/1"))
    return world.verifier().inspect(image)


@says(
    read="failed: The picture is damaged or holds something unsafe. (the picture's "
    "credential is neither a JSON object nor a compact JWS)",
)
def a_picture_of_something_else(world):
    image = pictures.png(pictures.text_chunk(b"openbadgecredential", b"<html>"))
    return world.verifier().inspect(image)


@says(
    read="failed: It is a badge of an older standard, which is not verified here. (an "
    "assertion of Open Badges 2.0 without recipient, badge, issuedOn)",
)
def an_assertion_of_open_badges_2(world):
    return world.verifier().inspect(older())


@says(
    read="failed: It is a badge of an older standard, which is not verified here. (the "
    "token holds no readable assertion: alg is 'None', expected one of ES256, ES384, Ed25519, "
    "EdDSA, RS256)",
)
def an_assertion_of_open_badges_2_in_a_token(world):
    header, payload = (base64url.encode(strict_json.dumps(part)) for part in ({}, older()))
    return world.verifier().inspect(f"{header}.{payload}.AA")


@says(
    read="failed: It is a badge of an older standard, which is not verified here. (an "
    "assertion of Open Badges 2.0 without recipient, badge, issuedOn)",
)
def an_assertion_of_open_badges_2_in_a_token_that_is_read(world):
    site = token_site(world)
    return world.verifier().inspect(site.token({**older(), "issuer": site.id}))


@says(read="failed: There is no credential in the file. (the JSON has neither @context nor type)")
def json_of_another_kind(world):
    return world.verifier().inspect(b'{"name":"Ada"}')


@says(
    read="failed: It does not have the shape of a credential. (/id: an envelope has one "
    "type, and a data: URL of media type application/vc+jwt (vp+jwt for a "
    "presentation) for its id)",
)
def an_envelope_of_another_media_type(world):
    return world.verifier().inspect(enveloped("a.b.c", media="vp+jwt"))


@says(read="failed: No credential could be read from it. (a compact JWS is ASCII)")
def an_envelope_that_is_not_ascii(world):
    return world.verifier().inspect(enveloped("é.é.é"))


@says(
    read="failed: It does not have the shape of a credential. (/type: the envelope "
    "holds another kind than its type says)",
)
def an_envelope_of_a_presentation_that_holds_a_credential(world):
    site = token_site(world)
    token = site.token(site.badge())
    kind = "EnvelopedVerifiablePresentation"
    return world.verifier().inspect(enveloped(token, kind=kind, media="vp+jwt"))


@says(
    shape="failed: It does not have the shape of a credential. (/type: it is a "
    "credential or a presentation, not both)",
)
def a_credential_and_presentation_in_one(world):
    kinds = ["VerifiableCredential", "VerifiablePresentation"]
    return world.verifier().inspect(world.issuer.sign(plain(world, type=kinds)))


@says(
    shape="passed: It has the shape of a credential. The schema "
    "https://elsewhere.example/a, https://elsewhere.example/b was not checked.",
)
def schemas_that_are_not_ours(world):
    schemas = [
        {"id": f"https://elsewhere.example/{name}", "type": kind}
        for name, kind in (("a", "JsonSchema"), ("b", "1EdTechJsonSchemaValidator2019"))
    ]
    return world.verifier().inspect(
        world.issuer.sign(world.issuer.badge(credentialSchema=[*schemas, _OUR_SCHEMA]))
    )


@says(
    shape="failed: The credential breaks the schema that it names. (/credentialSchema/1: "
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json "
    "asks for an Open Badge)",
)
def our_schema_and_no_badge(world):
    other = {"id": "https://elsewhere.example/s", "type": "JsonSchema"}
    document = plain(world, credentialSchema=[other, _OUR_SCHEMA], **{"@context": CONTEXTS})
    return world.verifier().inspect(world.issuer.sign(document))


@says(
    shape="failed: It does not have the shape of a credential. "
    "(/credentialSubject/achievement/related/0/evidence: evidence belongs to "
    "another object of this id)",
)
def a_member_of_the_credential_on_another_object(world):
    document = world.issuer.badge()
    subject = document["credentialSubject"]
    subject["achievement"]["related"] = [
        {"id": document["id"], "type": ["Related"], "evidence": "urn:x:1"}
    ]
    return world.verifier().inspect({**document, "proof": _any_proof(world)})


@says(
    shape="failed: It does not have the shape of a credential. (/evidence/0/narrative: "
    "narrative belongs to another object of this id)",
)
def a_member_of_the_subject_on_another_object(world):
    document = world.issuer.badge()
    document["evidence"] = [{"id": "did:example:jonas", "type": ["Evidence"], "narrative": "x"}]
    return world.verifier().inspect({**document, "proof": _any_proof(world)})


@says(
    shape="failed: It does not have the shape of a credential. (/evidence/2/id: the set "
    "holds two objects of one id)",
)
def one_thing_in_two_parts(world):
    document = world.issuer.badge()
    document["evidence"] = [
        {"id": "urn:x:0", "type": ["Evidence"]},
        {"id": "urn:x:1", "type": ["Evidence"]},
        {"id": "urn:x:1", "type": ["Evidence"], "name": "x"},
    ]
    return world.verifier().inspect({**document, "proof": _any_proof(world)})


@says(
    issuer="failed: Nobody has signed it. (there is no proof, and it is not inside a JWT)",
    proof="skipped: Not reached, because an earlier step failed.",
)
def no_proof(world):
    return world.verifier().inspect(world.issuer.badge())


@says(issuer="failed: It does not have the shape of a credential. (/holder: there is no holder)")
def a_presentation_by_nobody(world):
    document = {"@context": VC, "type": ["VerifiablePresentation"], "proof": {"type": "x"}}
    return world.verifier().inspect(document)


@says(
    proof="failed: It was changed after it was signed, or signed with another key. "
    "(/proof: the eddsa-rdfc-2022 signature is not right for the document)",
)
def a_changed_badge(world):
    return world.verifier().inspect(
        changed(world.issuer.sign(world.issuer.badge()), "/name", "Surgeon")
    )


@says(proof="passed: The signature holds (eddsa-jcs-2022, eddsa-rdfc-2022).")
def two_proofs(world):
    once = world.issuer.sign(world.issuer.badge())
    return world.verifier().inspect(world.issuer.sign(once, suite="eddsa-jcs-2022"))


@says(
    proof="failed: It was signed for another receiver. (/proof/domain: the proof names no domain)"
)
def a_presentation_for_another_domain(world):
    badge = world.issuer.sign(world.issuer.badge())
    return world.verifier().inspect(presented(world, badge), domain="shop.example")


@says(proof="failed: It was signed for another receiver. (/aud: the token is not for this domain)")
def a_token_for_another_domain(world):
    site = token_site(world)
    return world.verifier().inspect(site.token(site.badge()), domain="shop.example")


@says(
    proof="failed: It answers another question than the one asked. (/nonce: the token "
    "answers no such challenge)",
)
def a_token_that_answers_another_challenge(world):
    site = token_site(world)
    return world.verifier().inspect(site.token(site.badge()), challenge="7")


@says(status="failed: The issuer has put it on hold. (the issuer's list says suspended)")
def a_status_that_is_on_hold_beside_one_that_is_gone(world):
    world.issuer.marked["suspension"] = {3}
    world.issuer.publish_list("suspension")
    return with_status(world, world.issuer.entry(3), world.issuer.entry(3, "suspension"))


@says(refresh="not_checked: A newer version was not asked for: there is no network.")
def a_newer_version_without_a_network(world):
    badge = world.issuer.sign(_refreshing(world))
    known = {world.issuer.id: world.issuer.document}
    return Verifier(clock=lambda: NOW, known=known).inspect(badge)


@says(refresh="passed: The issuer's newest version is judged. It says the same.")
def a_newer_version(world):
    world.network.publish(REFRESH, world.issuer.sign(_refreshing(world)))
    return world.verifier().inspect(world.issuer.sign(_refreshing(world)))


@says(refresh="not_checked: No newer version could be had, so this one is judged (fetch_failed).")
def a_newer_version_that_cannot_be_had(world):
    return world.verifier().inspect(world.issuer.sign(_refreshing(world)))


@says(
    status="failed: Whether it was withdrawn could not be checked. "
    "('https://nordvind.example/status/revocation' was not fetched: there is no "
    "network)",
)
def a_status_without_a_network(world):
    badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(3)))
    known = {world.issuer.id: world.issuer.document}
    return Verifier(clock=lambda: NOW, known=known).inspect(badge)


@says(
    status="failed: Whether it was withdrawn could not be checked. "
    "('https://nordvind.example/status/revocation': nothing at "
    "https://nordvind.example/status/revocation)",
)
def a_status_that_cannot_be_fetched(world):
    return with_status(world, world.issuer.entry(3))


@says(status="passed: The issuer's list was read: not withdrawn, not on hold.")
def a_status_that_is_good(world):
    world.issuer.publish_list()
    return with_status(world, world.issuer.entry(3))


@says(
    status="failed: The issuer has withdrawn it. (the issuer's list says revoked)",
    policy="passed: Every issuer is accepted here.",
)
def a_status_that_is_revoked(world):
    world.issuer.marked["revocation"] = {3}
    world.issuer.publish_list()
    return with_status(world, world.issuer.entry(3))


@says(status="passed: The issuer's message: message 1")
def a_status_with_a_message(world):
    bits = Bitstring.empty(131_072 * 2).with_marks({7})
    world.issuer.publish_list(
        "message",
        credentialSubject={
            "id": f"{world.issuer.list_url('message')}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "message",
            "encodedList": bits.compress(),
        },
    )
    messages = [{"status": hex(value), "message": f"message {value}"} for value in range(4)]
    entry = {**world.issuer.entry(3, "message"), "statusSize": 2, "statusMessage": messages}
    return with_status(world, entry)


@says(
    status="failed: Whether it was withdrawn could not be checked. (the list does not "
    "verify: no_credential: neither JSON, a compact JWS, a PNG, an SVG nor a PDF)",
)
def a_status_in_a_list_that_does_not_verify(world):
    world.network.publish(world.issuer.list_url("revocation"), b"<html>")
    return with_status(world, world.issuer.entry(3))


@says(
    status="failed: Whether it was withdrawn could not be checked. (the list does not "
    "verify: malformed: /type: a presentation stands in place of a list)",
)
def a_status_in_a_presentation(world):
    holder = holder_of(world)
    listed = holder.sign(
        {"@context": VC, "type": ["VerifiablePresentation"], "holder": holder.id},
        purpose="authentication",
    )
    world.network.publish(world.issuer.list_url("revocation"), listed)
    return with_status(world, world.issuer.entry(3))


@says(
    status="failed: Whether it was withdrawn could not be checked. (the list does not "
    "verify: model_invalid: /validUntil: met '2026-11-01T00:00:00Z', expected no "
    "earlier than validFrom, '2026-11-22T11:00:00Z')",
)
def a_status_in_a_list_that_ran_out(world):
    world.issuer.publish_list(validUntil="2026-11-01T00:00:00Z")
    return with_status(world, world.issuer.entry(3))


@says(
    status="failed: Whether it was withdrawn could not be checked. (the list is of "
    "2026-11-22T11:00:00Z, at most 0:59:00 is accepted)",
)
def a_status_in_a_list_that_is_too_old(world):
    world.issuer.publish_list()
    return with_status(
        world, world.issuer.entry(3), policy=maximum_status_age(timedelta(minutes=59))
    )


@says(status="passed: The issuer's list was read: not withdrawn, not on hold.")
def a_status_in_a_list_that_is_as_old_as_it_may_be(world):
    world.issuer.publish_list()
    return with_status(world, world.issuer.entry(3), policy=maximum_status_age(timedelta(hours=1)))


@says(
    status="failed: Whether it was withdrawn could not be checked. (the list does not say "
    "when it was made (validFrom))",
)
def a_status_in_a_list_without_a_date(world):
    world.issuer.publish_list()
    url = world.issuer.list_url("revocation")
    unsigned = strict_json.loads_object(world.network.documents[url])
    del unsigned["validFrom"], unsigned["proof"]
    world.network.publish(url, world.issuer.sign(unsigned))
    return with_status(world, world.issuer.entry(3), policy=maximum_status_age(timedelta(hours=1)))


@says(
    status="failed: Whether it was withdrawn could not be checked. (there are 99 entries "
    "of credentialStatus)",
)
def ninety_nine_statuses(world):
    return with_status(world, *(world.issuer.entry(number) for number in range(99)))


@says(
    status="failed: Whether it was withdrawn could not be checked. (two entries of "
    "credentialStatus have one id)",
)
def two_statuses_of_one_id(world):
    world.issuer.publish_list()
    one = {**world.issuer.entry(3), "id": "urn:x:1"}
    return with_status(world, one, {**world.issuer.entry(4), "id": "urn:x:1"})


@says(status="failed: The issuer has withdrawn it. (the issuer's revocation list names it)")
def a_revocation_list_that_names_it(world):
    return _revocation_list(world, revoked=True)


@says(status="passed: The issuer's list was read: not withdrawn, not on hold.")
def a_revocation_list_that_does_not(world):
    return _revocation_list(world, revoked=False)


@says(
    status="failed: Whether it was withdrawn could not be checked. (the list is by id, "
    "and the credential has none)",
)
def a_revocation_list_and_no_id(world):
    return _revocation_list(world, revoked=False, id=None)


@says(
    status="failed: Whether it was withdrawn could not be checked. (the list is not JSON: "
    "not JSON: Expecting value: line 1 column 1 (char 0))",
)
def a_revocation_list_that_is_not_json(world):
    return _revocation_list(world, revoked=None)


@says(
    validity="failed: It is genuine, and has not started yet. (valid from "
    "2027-01-01T00:00:00Z, asked at 2026-11-22T12:00:00Z)",
)
def a_badge_before_its_time(world):
    badge = world.issuer.sign(world.issuer.badge(validFrom="2027-01-01T00:00:00Z"))
    return world.verifier().inspect(badge)


@says(
    validity="failed: It was genuine, and has run out. (valid until 2028-01-10T08:00:00Z, "
    "asked at 2029-01-30T12:00:00Z)",
)
def a_badge_after_its_time(world):
    badge = world.issuer.sign(world.issuer.badge())
    return world.verifier().inspect(badge, at=NOW + timedelta(days=800))


@says(resources="passed: The linked files are the ones that were signed.")
def linked_files_that_are_the_same(world):
    return _linked(world, b"a", b"a")


@says(
    resources="failed: Something that it refers to was changed. "
    "(/relatedResource/1/digestSRI: the resource has another digest than the "
    "credential says)",
)
def linked_files_of_which_one_is_another(world):
    return _linked(world, b"a", b"b")


@says(resources="not_checked: 2 linked files could not be fetched.")
def linked_files_of_which_two_are_gone(world):
    return _linked(world, b"a", None, None)


@says(recipient="passed: It was issued to the person asked for.")
def the_recipient_asked_for(world):
    policy = required_recipient("did:example:jonas")
    badge = world.issuer.sign(world.issuer.badge())
    return world.verifier(policy=policy).inspect(badge)


@says(
    recipient="failed: It was issued to somebody else. (/credentialSubject: the subject is "
    "none of the 2 asked for)",
)
def another_recipient(world):
    policy = required_recipient("did:example:mallory", "mallory@example.org")
    badge = world.issuer.sign(world.issuer.badge())
    return world.verifier(policy=policy).inspect(badge)


@says(endorsements="passed: 2 of 2 credentials inside it hold.")
def endorsements_that_hold(world):
    other = world.another_issuer()
    return endorsed(world, other.endorsement(ACHIEVEMENT), other.endorsement(ACHIEVEMENT))


@says(endorsements="not_checked: 1 of 2 credentials inside it hold.")
def endorsements_of_which_one_holds(world):
    other = world.another_issuer()
    return endorsed(
        world, other.endorsement(ACHIEVEMENT), other.endorsement("https://elsewhere.example/a")
    )


@says(endorsements="not_checked: 1 of 2 credentials inside it hold.")
def tokens_that_endorse_of_which_one_is_by_the_issuer_itself(world):
    return _endorsed_by_tokens(world, world.another_issuer(), world.issuer)


@says(endorsements="not_checked: 0 of 2 credentials inside it hold.")
def tokens_that_endorse_of_which_one_is_no_endorsement(world):
    site = world.another_issuer()
    return _endorsed_by_tokens(world, site, site, type=["VerifiableCredential"])


@says(endorsements="not_checked: 0 of 2 credentials inside it hold.")
def a_token_that_endorses_and_cannot_be_checked(world):
    site = world.another_issuer()
    badge = _endorsed_by_tokens(world, site, site)
    assert badge.trusted
    del world.network.documents[site.address]
    return world.verifier().inspect(badge.document)


@says(
    endorsements="failed: An endorsement in it does not hold. "
    "(/credentialSubject/achievement/endorsement/1: signature_mismatch: /proof: "
    "the eddsa-rdfc-2022 signature is not right for the document)",
)
def endorsements_of_which_one_was_changed(world):
    other = world.another_issuer()
    forged = changed(other.endorsement(ACHIEVEMENT), "/name", "Forged")
    return endorsed(world, other.endorsement(ACHIEVEMENT), forged)


@says(
    endorsements="failed: It is larger than any credential needs to be. (it embeds 51 "
    "credentials, at most 50)",
)
def fifty_one_endorsements(world):
    return endorsed(world, *(world.another_issuer().endorsement("urn:x:1") for _ in range(51)))


@says(
    endorsements="passed: All 2 credentials that it presents are genuine.",
    recipient="not_checked: Nobody asked whom it was issued to.",
    status="not_checked: The issuer keeps no list of withdrawn credentials for it.",
)
def a_presentation_of_two_badges(world):
    badges = [world.issuer.sign(world.issuer.badge()) for _ in range(2)]
    return world.verifier().inspect(presented(world, *badges))


@says(
    endorsements="passed: 1 of the 3 credentials that it presents are genuine; the others are "
    "the holder's own word.",
)
def a_presentation_of_a_badge_and_the_holders_own_word(world):
    badge = world.issuer.sign(world.issuer.badge())
    return world.verifier().inspect(presented(world, badge, own_word(world), own_word(world)))


@says(
    endorsements="failed: Nobody has signed it. (a credential in the presentation has no proof, "
    "and its issuer is not the holder)",
)
def a_presentation_of_an_unsigned_badge(world):
    return world.verifier().inspect(presented(world, world.issuer.badge()))


@says(endorsements="failed: Nobody has signed it. (a credential in the presentation has no proof)")
def a_presentation_in_a_token_of_an_unsigned_badge(world):
    holder = token_site(world)
    holder.publish(authentication=holder.document["assertionMethod"])
    document = {
        "@context": VC,
        "type": ["VerifiablePresentation"],
        "holder": holder.id,
        "verifiableCredential": [own_word(world, issuer=holder.id)],
    }
    return world.verifier().inspect(holder.token(document))


@says(
    endorsements="failed: It is larger than any credential needs to be. (it presents 51 "
    "credentials, at most 50)",
)
def a_presentation_of_51_badges(world):
    return world.verifier().inspect(presented(world, *(own_word(world) for _ in range(51))))


@says(policy="passed: The issuer is one that you accept.")
def an_issuer_that_is_accepted(world):
    badge = world.issuer.sign(world.issuer.badge())
    return world.verifier(policy=trusted_issuers([world.issuer.id])).inspect(badge)


@says(
    policy="failed: The issuer is not among those that this verifier accepts. "
    "('did:web:nordvind.example' is not among 1 accepted)",
)
def an_issuer_that_is_not_accepted(world):
    badge = world.issuer.sign(world.issuer.badge())
    return world.verifier(policy=trusted_issuers(["did:web:stat.example"])).inspect(badge)


@says(policy="passed: A register that you trust knows the issuer.")
def an_issuer_in_a_register(world):
    badge = world.issuer.sign(world.issuer.badge())
    policy = known_issuers({world.issuer.id: IssuerTrust.REGISTRY})
    return world.verifier(policy=policy).inspect(badge)


@says(policy="passed: The issuers of what it presents are ones that you accept.")
def a_presentation_of_issuers_that_are_accepted(world):
    badge = world.issuer.sign(world.issuer.badge())
    policy = trusted_issuers([world.issuer.id])
    return world.verifier(policy=policy).inspect(presented(world, badge))


_OUR_SCHEMA = {"id": OB_SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}


def _endorsed_by_tokens(world: World, *sites: IssuerSite, **changes: Any) -> Any:
    document = world.issuer.badge()
    tokens = []
    for site in sites:
        endorsement = changed(site.endorsement(ACHIEVEMENT, **changes), "/proof", ...)
        tokens.append(site.token(endorsement))
    document["credentialSubject"]["achievement"]["endorsementJwt"] = tokens
    return world.verifier().inspect(world.issuer.sign(document))


def _any_proof(world: World) -> Any:
    return world.issuer.sign(world.issuer.badge())["proof"]


def _refreshing(world: World) -> dict[str, Any]:
    service = {"id": REFRESH, "type": "1EdTechCredentialRefresh"}
    return world.issuer.badge(id="urn:uuid:refreshed", refreshService=service)


def _revocation_list(world: World, *, revoked: bool | None, **members: Any) -> Any:
    status = {"id": REVOCATIONS, "type": "1EdTechRevocationList"}
    members = {"@context": CONTEXTS, "id": "urn:x:1", "credentialStatus": status, **members}
    document = plain(world, **members)
    document = {name: value for name, value in document.items() if value is not None}
    entry = {"id": "urn:x:1", "revoked": revoked}
    listed = {"id": REVOCATIONS, "issuer": world.issuer.id, "revokedCredential": [entry]}
    world.network.publish(REVOCATIONS, b"<html>" if revoked is None else listed)
    return world.verifier().inspect(world.issuer.sign(document))


def _linked(world: World, signed: bytes, *served: bytes | None) -> Any:
    digest = base64.b64encode(hashlib.sha384(signed).digest()).decode()
    related = []
    for number, body in enumerate((signed, *served)):
        related.append({"id": f"{LINKED}/{number}", "digestSRI": f"sha384-{digest}"})
        if body is not None:
            world.network.publish(f"{LINKED}/{number}", body)
    return world.verifier().inspect(world.issuer.sign(plain(world, relatedResource=related)))


@pytest.mark.parametrize(
    ("situation", "step", "words"),
    [
        pytest.param(situation, step, words, id=f"{situation.__name__}-{step}")
        for situation, step, words in SITUATIONS
    ],
)
def test_a_step_says_what_was_found(situation, step, words):
    assert said(situation(World()), step) == words
