# SPDX-License-Identifier: Apache-2.0

"""What the platform issues and publishes is verified by implementations of other hands."""

from __future__ import annotations

import pytest
from django.utils import timezone

from skillmark.encoding import strict_json
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import DocumentForm, Visibility
from skillmark_server.awards.services.acting import revoke_award
from skillmark_server.awards.services.issuing import award_one
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.models import IdentityKind, StatusList
from skillmark_server.custody.tasks import publish_due
from skillmark_server.operate import export_site, preparing
from tests.integration.conftest import javascript  # noqa: F401 - the fixture of the core's tests
from tests.server.cast_awards import able_to_issue, published
from tests.server.plain_server import FromServer, serving

pytestmark = pytest.mark.peer

their_ldp = pytest.importorskip(
    "openbadgeslib.ob3.ldp", reason="needs the package openbadgeslib; run `make setup`"
)


@pytest.fixture
def now():
    """Digital Bazaar's stack judges a list by the clock of the machine."""
    return timezone.now()


@pytest.fixture
def identity(nordvind, now):
    return able_to_issue(nordvind, at=now)


@pytest.fixture
def award(identity, nordvind, mette, actor, now):
    version = published(nordvind, at=now)
    return award_one(
        actor=actor(mette),
        version=version,
        email="anna@example.org",
        name="Åse Ærø Ελένη",
        at=now,
        narrative="Did it **well**.",
        evidence=["https://example.org/report"],
    )


def _documents(award, identity):
    """What the site publishes: the issuer's document and the list the award stands on."""
    listed = StatusList.objects.get(pk=award.revocation_list.pk)
    document = strict_json.loads_object(bytes(listed.document))
    return {identity.did: controller_document(identity), document["id"]: document}


def test_digital_bazaars_verifier_takes_an_award_and_sees_it_withdrawn(
    javascript,  # noqa: F811 - the fixture
    award,
    identity,
    mette,
    actor,
    now,
):
    signed = strict_json.loads_object(signed_bytes(award))

    before = javascript.verify(signed, documents=_documents(award, identity), at=now)
    revoke_award(actor=actor(mette), award=award, reason="wrong person", at=now, now=True)
    publish_due(now)
    after = javascript.verify(signed, documents=_documents(award, identity), at=now)
    signed["credentialSubject"]["achievement"]["name"] = "Doctor"
    forged = javascript.verify(signed, documents=_documents(award, identity), at=now)

    assert before.verified, before.why
    assert (before.status, after.status) == ([False], [True])
    assert not forged.verified


def test_digital_bazaars_verifier_takes_an_exported_site(
    javascript,  # noqa: F811 - the fixture
    award,
    identity,
    now,
    monkeypatch,
    tmp_path,
):
    monkeypatch.setattr(preparing, "static_files", lambda: None)
    type(award).objects.filter(pk=award.pk).update(visibility=Visibility.PUBLIC)
    out = tmp_path / "out"
    assert export_site.run([str(out), "--quiet", "--processes", "1"], at=now) == 0

    with serving() as serve:
        plain = FromServer(serve(out))
        signed = strict_json.loads_object(plain.fetch(f"{address_of(award.pk)}.json").body)
        key = plain.fetch(f"https://skills.test/i/{identity.pk}/did.json")
        listed = plain.fetch(signed["credentialStatus"]["statusListCredential"])
    documents = [strict_json.loads_object(one.body) for one in (key, listed)]
    answer = javascript.verify(signed, documents={one["id"]: one for one in documents}, at=now)

    assert answer.verified, answer.why
    assert answer.status == [False]


def test_jose_takes_the_token_of_an_award(javascript, award, identity, now):  # noqa: F811
    token = signed_bytes(award, DocumentForm.TOKEN).decode()
    methods = controller_document(identity)["verificationMethod"]
    key = next(one for one in methods if _is_p256(one))

    answer = javascript.jose_verify(token, _jwk_of(key), alg="ES256", at=now)

    assert answer.verified, answer.why


def test_openbadgeslib_takes_an_award_of_a_demonstration(nordvind, mette, actor, now, settings):
    settings.DEMO = True
    nordvind.is_demo = True
    nordvind.save()
    able_to_issue(nordvind, at=now, kind=IdentityKind.DEMO)
    award = award_one(
        actor=actor(mette),
        version=published(nordvind, at=now),
        email="anna@example.org",
        name="Anna",
        at=now,
    )
    document = strict_json.loads_object(signed_bytes(award))

    their_ldp.OB3LdpVerifier().verify(document)
    document["credentialSubject"]["achievement"]["name"] = "Doctor"
    with pytest.raises(Exception, match=r"."):
        their_ldp.OB3LdpVerifier().verify(document)


def _is_p256(method):
    return method.get("publicKeyMultibase", "").startswith("zDn")


def _jwk_of(method):
    from skillmark.keys.public import public_key_from_multikey  # noqa: PLC0415

    return public_key_from_multikey(method["publicKeyMultibase"]).to_jwk()
