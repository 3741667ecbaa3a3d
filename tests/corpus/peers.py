# SPDX-License-Identifier: Apache-2.0

"""What openbadgeslib makes, where it is installed: tokens, proofs, pictures, lists, a record."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from typing import Any

from skillmark.protocols import Algorithm
from tests.corpus.material import ISSUED, Corpus, seal
from tests.pictures import SVG, png


def fill(corpus: Corpus) -> None:
    """Add the cases."""
    if importlib.util.find_spec("openbadgeslib") is None:
        return
    from openbadgeslib.ob3 import ldp, signer  # noqa: PLC0415 - where it is installed

    site = corpus.site("did:web:openbadgeslib.example", Algorithm.P256)
    own = corpus.own_key()
    tokens = signer.OB3Signer(site.signer.to_pem(), "ES256")
    _add(corpus, "a token", tokens.sign(_badge(site.id)), trust="domain")
    ended = _badge(site.id, expiration_date=datetime(2026, 2, 1, tzinfo=UTC))
    _add(corpus, "a token that ran out", tokens.sign(ended), "expired")
    _add(corpus, "a PNG", tokens.sign_into_png(_badge(site.id), png()), suffix=".png")
    _add(corpus, "an SVG", tokens.sign_into_svg(_badge(site.id), SVG), suffix=".svg")
    signed = ldp.OB3LdpSigner(own.signer.to_pem()).sign(_badge(own.id), created=ISSUED)
    _add(corpus, "a proof", signed, trust="none")
    _add(corpus, "a proof of a changed badge", {**signed, "name": "Surgeon"}, "not_genuine")
    _lists(corpus, site, tokens)
    _records(corpus, own, signed)


def _add(corpus: Corpus, name: str, thing: Any, verdict: str = "genuine", **more: Any) -> None:
    code = None if verdict == "genuine" else "*"
    corpus.add(f"openbadgeslib: {name}", thing, verdict, code, **more)


def _badge(issuer: str, **more: Any) -> Any:
    from openbadgeslib.ob3 import credential  # noqa: PLC0415 - where it is installed

    return credential.OpenBadgeCredential(
        issuer=credential.Issuer(issuer, "Nordvind A/S", url="https://nordvind.example"),
        recipient_id="mailto:anna@example.org",
        achievement=credential.Achievement(
            id="https://nordvind.example/a/1",
            name="Førstehjælp",
            description="Keeps a person alive.",
            criteria_narrative="A course of one day.",
        ),
        issuance_date=ISSUED,
        **more,
    )


def _lists(corpus: Corpus, site: Any, tokens: Any) -> None:
    """Its lists say in `nbf` when they were signed, which is later than they begin."""
    from openbadgeslib.ob3 import status_list  # noqa: PLC0415 - where it is installed

    url = "https://openbadgeslib.example/status/1"
    unsigned = status_list.build_status_list_credential(
        site.id, url, "revocation", [7], issued=ISSUED
    )
    signed_at = int(datetime(2026, 5, 1, tzinfo=UTC).timestamp())
    claims = {"iss": site.id, "jti": url, "nbf": signed_at}
    corpus.world.network.publish(url, tokens.sign_payload({**unsigned, **claims}).encode())
    for index, verdict in ((5, "genuine"), (7, "revoked")):
        entry = status_list.status_entry(url, "revocation", index)
        badge = tokens.sign(_badge(site.id, credential_status=[entry]))
        _add(corpus, f"a token on a list, index {index}", badge, verdict)


def _records(corpus: Corpus, own: Any, signed: dict[str, Any]) -> None:
    """Its records have no name, and their contexts in another order than CLR 2.0 asks."""
    from openbadgeslib.ob3 import clr, credential  # noqa: PLC0415 - where it is installed

    record = clr.build_clr_credential(
        own.id,
        [credential.IdentityObject.create("anna@example.org").to_dict()],
        [signed],
        credential_id="urn:uuid:00000000-0000-4000-8000-00000000abcd",
        valid_from=ISSUED,
    )
    _add(corpus, "a learner record as it is", seal(record, own), "not_genuine")
    version, badges, records = record["@context"]
    mended = {**record, "name": "Transcript", "@context": [version, records, badges]}
    _add(corpus, "a learner record with a name", seal(mended, own), trust="none")
