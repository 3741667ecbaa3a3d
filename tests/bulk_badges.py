# SPDX-License-Identifier: Apache-2.0

"""Badges that differ from person to person, in each of three forms, and verifiers of them."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from skillmark.bulk.verifying import BulkVerifier, Inspected
from skillmark.encoding import strict_json
from skillmark.errors import UnreadableError
from skillmark.protocols import Json
from skillmark.report import Finding, Report, Step, complete
from skillmark.verify import Verifier
from tests.property.test_every_leaf import rich_badge
from tests.simulator import NOW, IssuerSite, World

FORMS = ("eddsa-rdfc-2022", "eddsa-jcs-2022", "vc-jwt")


def a_badge(issuer: IssuerSite, number: int, **changes: Any) -> Json:
    """The badge of one person, with a slot of nearly every kind."""
    document = rich_badge(issuer)
    document["id"] = f"urn:uuid:00000000-0000-4000-8000-{number:012}"
    document["credentialStatus"] = issuer.entry(number)
    subject = document["credentialSubject"]
    subject["id"] = f"did:example:person-{number}"
    subject["narrative"] = f"Kørte {number} gange."
    subject["identifier"] = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": f"sha256${number:064x}",
            "identityType": "emailAddress",
            "salt": f"salt-{number}",
        }
    ]
    subject["result"][0]["value"] = ("60", "87", "100")[number % 3]
    document["evidence"][0]["id"] = f"https://nordvind.example/evidence/{number}"
    document["evidence"][0]["name"] = f"A film of test {number}"
    return {**document, **changes}


def signed(issuer: IssuerSite, document: Json, form: str, **options: Any) -> bytes:
    """The bytes of `document` signed in one of the forms."""
    if form == "vc-jwt":
        return issuer.token(document).encode()
    return strict_json.dumps(issuer.sign(document, suite=form, **options))


@dataclass
class Bench:
    """A world, the true path, and the fast one over it."""

    form: str = FORMS[0]
    world: World = field(default_factory=World)
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.issuer = self.world.issuer
        self.issuer.publish_list()
        self.verifier = self.world.verifier(**self.options)
        self.bulk = BulkVerifier(self.verifier, seconds=lambda: 0.0)

    def badge(self, number: int, **changes: Any) -> bytes:
        return self.sign(a_badge(self.issuer, number, **changes))

    def sign(self, document: Json, **options: Any) -> bytes:
        return signed(self.issuer, document, self.form, **options)

    def learn(self, *badges: bytes, at: datetime = NOW) -> None:
        """Let the bulk verifier see badges until it answers for the last by itself."""
        for badge in badges or [self.badge(number) for number in (1, 2, 3, 4)]:
            self.bulk.inspect(badge, at=at)

    def agreed(self, thing: bytes, *, at: datetime = NOW) -> Inspected:
        """Ask both, and refuse any difference in what they report."""
        fast, true = self.bulk.inspect(thing, at=at), self.verifier.inspect(thing, at=at)
        assert (fast.verdict, fast.code, fast.trusted, fast.issuer_trust) == (
            true.verdict,
            true.code,
            true.trusted,
            true.issuer_trust,
        )
        assert fast.report.to_dict() == true.to_dict()
        assert fast.report.claims == true.claims
        assert fast.report.document == true.document
        assert fast.report.sentence == true.sentence
        return fast

    def alone(self) -> BulkVerifier:
        """The same shapes, and a true path that believes nothing."""
        alone = copy.copy(self.bulk)
        alone._verifier = Disbelieving(self.verifier)
        return alone


@dataclass
class Disbelieving:
    """Stands for a verifier on whose true path everything is unreadable."""

    verifier: Verifier

    def __getattr__(self, name: str) -> Any:
        return getattr(self.verifier, name)

    def inspect(self, thing: bytes, *, at: datetime) -> Report:
        del thing, at
        return Report(complete([Finding.failed(Step.READ, UnreadableError("not asked"))]))

    def run(self, at: datetime) -> Any:
        del at
        return self

    def report(self, thing: bytes) -> Report:
        return self.inspect(thing, at=NOW)
