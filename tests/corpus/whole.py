# SPDX-License-Identifier: Apache-2.0

"""What else stands in credentials: schemas, services, evidence, results, letters that deceive."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from tests.corpus.material import UNDEFINED, VC2, Corpus, bare, changed, open_badge, seal, token
from tests.property.test_every_leaf import rich_badge

SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
KIND = "1EdTechJsonSchemaValidator2019"


def fill(corpus: Corpus) -> None:
    """Add the cases."""
    site = corpus.issuer
    site.publish_list()
    corpus.genuine("a badge with everything", seal(rich_badge(site), site), trust="domain")
    corpus.genuine("a badge with everything, as a token", token(rich_badge(site), site))
    for what, members in {
        "with the schema of 1EdTech": {"credentialSchema": [{"id": SCHEMA, "type": KIND}]},
        "with one schema, without a list": {"credentialSchema": {"id": SCHEMA, "type": KIND}},
        "with a schema by others": {
            "credentialSchema": [{"id": "https://x.example/s", "type": "JsonSchema"}]
        },
        "with a refresh service that is not there": {
            "refreshService": {
                "id": "https://nordvind.example/r",
                "type": "1EdTechCredentialRefresh",
            }
        },
        "with evidence": {
            "evidence": [{"id": "https://x.example/e", "type": ["Evidence"], "genre": "film"}]
        },
        "with terms of use": {
            "termsOfUse": [{"id": "https://x.example/t", "type": "https://x.example/Terms"}]
        },
        "with letters of many alphabets": {"name": "Førstehjælp 急救 первая помощь 🚑 \u200dé"},
        "with letters that deceive": {"name": "\u0397arvard"},
        "with an override of direction": {"name": "abc\u202etxt"},
        "with a name of control characters": {"name": "line\u0085two\u0001"},
        "with an empty name": {"name": ""},
        "with a picture of its own": {
            "image": {"id": "data:image/png;base64,iVBORw0KGgo=", "type": "Image"}
        },
    }.items():
        corpus.genuine(f"a badge {what}", seal(open_badge(site, **members), site), trust="domain")
    for what, members in {
        "with a schema of Open Badges and no badge": {
            "type": ["VerifiableCredential"],
            "credentialSubject": {"id": "urn:x:1"},
            "credentialSchema": {"id": SCHEMA, "type": KIND},
        },
        "with a schema without an id": {"credentialSchema": [{"type": KIND}]},
        "with evidence that is a text": {"evidence": ["https://x.example/e"]},
        "with evidence without a type": {"evidence": [{"id": "https://x.example/e"}]},
        "with terms without a type": {"termsOfUse": [{"id": "https://x.example/t"}]},
        "with a refresh service without a type": {"refreshService": {"id": "https://x.example/r"}},
        "with a name that is a number": {"name": 7},
        "with two subjects": {"credentialSubject": [{"id": "urn:x:1"}, {"id": "urn:x:2"}]},
        "with a subject that is a text": {"credentialSubject": "did:example:jonas"},
        "without a subject": {"credentialSubject": ...},
        "without a type": {"type": ...},
        "with an empty type": {"type": []},
        "with a type in small letters": {"type": ["verifiablecredential", "achievementcredential"]},
        "with a type in letters that deceive": {
            "type": ["VerifiableCredential", "\u0410chievementCredential"]
        },
        "without an id": {"id": ...},
        "with an id that is a number": {"id": 7},
    }.items():
        corpus.add(
            f"a badge {what}",
            seal(open_badge(site, **members), site, suite="eddsa-jcs-2022"),
            "not_genuine",
        )
    achievement = "/credentialSubject/achievement"
    badge = open_badge(site)
    for where in ("name", "description", "criteria", "id", "type"):
        corpus.forged(
            f"an achievement without {where}",
            seal(changed(badge, f"{achievement}/{where}", ...), site, suite="eddsa-jcs-2022"),
        )
    for what, where, value in (
        ("with criteria of nothing", f"{achievement}/criteria", {}),
        ("of an unknown type", f"{achievement}/achievementType", "Medal"),
        (
            "with an alignment without address",
            f"{achievement}/alignment",
            [{"type": ["Alignment"], "targetName": "x"}],
        ),
        (
            "with a picture that is a script",
            f"{achievement}/image",
            {"id": "data:text/html,<script>", "type": "Image"},
        ),
    ):
        corpus.forged(
            f"an achievement {what}",
            seal(changed(badge, where, value), site, suite="eddsa-jcs-2022"),
        )
    corpus.genuine(
        "an achievement of a type of its own",
        seal(changed(badge, f"{achievement}/achievementType", "ext:Medal"), site),
    )
    for what, result in {
        "of what is not described": {
            "type": ["Result"],
            "resultDescription": "urn:x:none",
            "value": "1",
        },
    }.items():
        subject = {**badge["credentialSubject"], "result": [result]}
        corpus.forged(f"a result {what}", seal({**badge, "credentialSubject": subject}, site))
    corpus.genuine("a plain credential", seal(bare(site), site), trust="domain")
    corpus.genuine(
        "a plain credential with two subjects",
        seal(
            bare(site, credentialSubject=[{"id": "did:example:a"}, {"id": "did:example:b"}]), site
        ),
    )
    corpus.genuine(
        "a plain credential as a token", token(bare(site), site, header={"typ": "vc+jwt"})
    )
    corpus.genuine(
        "a plain credential with words of nobody",
        seal(
            bare(
                site,
                **{"@context": [VC2, UNDEFINED]},
                credentialSubject={"id": "did:example:jonas", "degree": {"name": "BSc"}},
            ),
            site,
        ),
    )
    corpus.forged(
        "a plain credential without claims",
        seal(bare(site, credentialSubject={}), site, suite="eddsa-jcs-2022"),
    )
    _resources(corpus)


def _resources(corpus: Corpus) -> None:
    site = corpus.issuer
    url = "https://nordvind.example/picture.png"
    corpus.world.network.publish(url, b"the picture")

    def of(**entry: Any) -> dict[str, Any]:
        return seal(bare(site, relatedResource=[{"id": url, **entry}]), site)

    right = "sha256-" + _sri(b"the picture")
    corpus.genuine("a linked file that is the one that was signed", of(digestSRI=right))
    corpus.forged(
        "a linked file that is another",
        of(digestSRI="sha256-" + _sri(b"another")),
        "related_resource_mismatch",
    )
    corpus.genuine(
        "a linked file that is not there",
        of(id="https://nordvind.example/gone.png", digestSRI=right),
    )
    corpus.forged(
        "a linked file without a digest",
        seal(bare(site, relatedResource=[{"id": url}]), site, suite="eddsa-jcs-2022"),
    )


def _sri(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()
