# SPDX-License-Identifier: Apache-2.0

"""One real sample of every verdict, made in a world of its own, and the page that judges it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skillmark import bake
from skillmark.encoding import strict_json
from skillmark.keys.private import LocalSigner
from skillmark.model import IdentityObject
from skillmark.proofs import add_proof
from skillmark.protocols import Algorithm
from tests import pdfs, pictures
from tests.simulator import ISSUED, World, changed

MAIL = "jonas@nordvind.example"
HOLDER = {
    "type": ["AchievementSubject"],
    "identifier": [
        IdentityObject.plain("Jonas Ærøskøbing", identity_type="name").to_dict(),
        IdentityObject.salted(MAIL, salt="a salt of sixteen").to_dict(),
    ],
}


def text(document: dict[str, Any]) -> bytes:
    return strict_json.dumps(document)


def genuine(world: World, **changes: Any) -> bytes:
    world.issuer.publish_list()
    badge = world.issuer.badge(credentialStatus=world.issuer.entry(7), **changes)
    badge["credentialSubject"] = {**badge["credentialSubject"], **HOLDER}
    return text(world.issuer.sign(badge))


def revoked(world: World) -> bytes:
    world.issuer.marked["revocation"] = {7}
    return genuine(world)


def suspended(world: World) -> bytes:
    world.issuer.marked["suspension"] = {9}
    world.issuer.publish_list("suspension")
    entry = world.issuer.entry(9, "suspension")
    return text(world.issuer.sign(world.issuer.badge(credentialStatus=entry)))


def expired(world: World) -> bytes:
    return genuine(world, validUntil="2026-05-02T08:00:00Z")


def not_yet(world: World) -> bytes:
    return genuine(world, validFrom="2027-01-01T00:00:00Z")


def status_unknown(world: World) -> bytes:
    return text(world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(7))))


def forged(world: World) -> bytes:
    signed = strict_json.loads_object(genuine(world))
    return text(changed(signed, "/credentialSubject/achievement/name", "Forklift certificate B"))


def renewed(world: World) -> bytes:
    """An older badge, of which its issuer offers a newer one that says something else."""
    address = "https://nordvind.example/refresh/1"
    said = {
        "id": "urn:uuid:renewed",
        "refreshService": {"id": address, "type": "1EdTechCredentialRefresh"},
    }
    old = genuine(world, **said)
    newer = strict_json.loads_object(old)
    del newer["proof"]
    newer = changed(newer, "/credentialSubject/achievement/name", "First aid, renewed")
    world.network.publish(address, text(world.issuer.sign(newer)))
    return old


def unidentified(world: World, name: str = "Harvard University") -> bytes:
    signer = LocalSigner.generate(Algorithm.ED25519)
    key = signer.public_key.to_multikey()
    profile = {"id": f"did:key:{key}", "type": ["Profile"], "name": name}
    profile["url"] = "https://harvard.example"
    badge = {**world.issuer.badge(), "issuer": profile}
    own = signer.with_verification_method(f"did:key:{key}#{key}")
    return text(add_proof(badge, signer=own, created=ISSUED, suite="eddsa-rdfc-2022"))


def picture(world: World) -> bytes:
    return bake(pictures.png(), genuine(world))


def drawing(world: World) -> bytes:
    return bake(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>',
        genuine(world),
    )


def token(world: World) -> bytes:
    return world.issuer.token(world.issuer.badge()).encode()


def certificate(world: World) -> bytes:
    return pdfs.pdf_with(genuine(world))


def invoice(_world: World) -> bytes:
    return pdfs.pdf_with(b"<Invoice/>", name="invoice.xml")


def two_in_one(world: World) -> bytes:
    one = genuine(world)
    chunk = pictures.text_chunk(b"openbadgecredential", one)
    return pictures.png(chunk, chunk)


def screenshot(_world: World) -> bytes:
    return pictures.png()


SAMPLES: dict[str, tuple[Callable[[World], bytes], str, str]] = {
    # what it is: how it is made, its word, what the headline says
    "genuine": (genuine, "Genuine", "Genuine, issued by nordvind.example (domain checked)."),
    "picture": (picture, "Genuine", "Genuine, issued by nordvind.example (domain checked)."),
    "drawing": (drawing, "Genuine", "Genuine, issued by nordvind.example (domain checked)."),
    "certificate": (
        certificate,
        "Genuine",
        "Genuine, issued by nordvind.example (domain checked).",
    ),
    "token": (token, "Genuine", "Genuine, issued by nordvind.example (domain checked)."),
    "unidentified": (unidentified, "Issuer unidentified", "anyone could have made this"),
    "revoked": (revoked, "Revoked", "Withdrawn. It cannot be used."),
    "suspended": (suspended, "Suspended", "On hold. It may become valid again."),
    "expired": (expired, "Expired", "It was genuine, and ran out on 2\u00a0May\u00a02026."),
    "not yet": (not_yet, "Not yet valid", "Genuine, and starts on 1\u00a0January\u00a02027."),
    "status unknown": (status_unknown, "Status unknown", "the list of withdrawn badges of"),
    "forged": (forged, "Not genuine", "It was changed after it was signed"),
    "two in one": (two_in_one, "Unreadable", "The file holds two badges."),
    "screenshot": (screenshot, "Unreadable", "A screenshot carries no proof"),
    "words": (lambda _world: b"just words", "Unreadable", "We found no badge in this file."),
    "broken pdf": (lambda _world: b"%PDF-1.7 \n", "Unreadable", "damaged or locked"),
    "pdf without a badge": (invoice, "Unreadable", "This PDF carries no badge."),
}
