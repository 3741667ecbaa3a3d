# SPDX-License-Identifier: Apache-2.0

"""What verifiers fetch: bytes as signed, for any website, with validators that work."""

from __future__ import annotations

import hashlib
import uuid

import pytest
from django.core.files.base import ContentFile

from skillmark.encoding import strict_json
from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.custody.models import IdentityKind, StatusList
from skillmark_server.custody.services import create_identity
from tests.server.unit.test_custody_contract import identity, signed
from tests.server.unit.test_custody_domains import by_file, the_file, waiting

__all__ = ["identity"]


@pytest.fixture
def published(nordvind, identity, now):
    signed(nordvind, now, "revocation")
    return StatusList.objects.get()


def test_a_list_is_served_byte_for_byte(client, published):
    answer = client.get(f"/status/{published.pk}")

    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == published.digest
    assert answer["Content-Type"] == "application/vc"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer
    assert answer["Last-Modified"] == "Sat, 14 Mar 2026 09:00:00 GMT"


def test_a_list_that_has_not_changed_is_not_sent_again(client, published):
    etag = client.get(f"/status/{published.pk}")["ETag"]

    again = client.get(f"/status/{published.pk}", headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"


def test_a_list_answers_head_and_nothing_that_changes(client, published):
    assert client.head(f"/status/{published.pk}").content == b""
    assert client.post(f"/status/{published.pk}").status_code == 405


def test_an_altered_list_is_not_handed_out(client, published):
    StatusList.objects.update(document=bytes(published.document)[:-1])

    answer = client.get(f"/status/{published.pk}")

    assert (answer.status_code, answer.content) == (503, b"altered\n")


def test_a_list_costs_one_query(client, published, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(f"/status/{published.pk}")


@pytest.mark.parametrize(
    "path", ["/status/{}", "/i/{}", "/i/{}/did.json", "/i/{}/logo.png"], ids=str
)
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(path.format(uuid.uuid4())).status_code == 404


def test_the_document_of_an_issuer_is_at_the_address_of_its_did(client, identity):
    answer = client.get(f"/i/{identity.pk}/did.json")

    assert strict_json.loads_object(answer.content)["id"] == identity.did
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_domain_that_leads_here_has_its_document_once_it_was_checked(
    client, nordvind, now, settings
):
    settings.ALLOWED_HOSTS = ["nordvind.test", "testserver"]
    identity = waiting(nordvind, now)
    host = {"Host": "nordvind.test"}
    assert client.get("/.well-known/did.json", headers=host).status_code == 404

    by_file(identity, now, the_file(identity))

    answer = client.get("/.well-known/did.json", headers=host)
    assert strict_json.loads_object(answer.content)["id"] == "did:web:nordvind.test"
    assert client.get("/.well-known/did.json").status_code == 404


def test_the_page_of_an_issuer_is_a_page_or_a_profile(client, nordvind, identity):
    nordvind.description = {"en": "Wind & <b>water</b>"}
    nordvind.save()
    page = client.get(f"/i/{identity.pk}", headers={"Accept": "text/html,*/*"})
    assert "Nordvind A/S" in page.text
    assert "<b>water" not in page.text
    assert "demonstration" not in page.text

    profile = client.get(f"/i/{identity.pk}", headers={"Accept": "application/json"})
    assert strict_json.loads_object(profile.content)["id"] == identity.did


def test_an_issuer_that_has_moved_says_where_it_is_today(client, nordvind, identity, now):
    new = waiting(nordvind, now)
    by_file(new, now, the_file(new))

    assert f"/i/{new.pk}" in client.get(f"/i/{identity.pk}").text


def test_a_demonstration_says_so(client, nordvind, now):
    nordvind.is_demo = True
    nordvind.save()
    demo = create_identity(organisation=nordvind, kind=IdentityKind.DEMO, at=now, actor=SYSTEM)

    assert "demonstration" in client.get(f"/i/{demo.pk}").text


def test_the_logo_of_an_issuer_is_served_as_it_was_made(client, nordvind, identity):
    nordvind.logo.save("logo.png", ContentFile(b"\x89PNG made by us"))

    answer = client.get(f"/i/{identity.pk}/logo.png")

    assert (answer.content, answer["Content-Type"]) == (b"\x89PNG made by us", "image/png")
    nordvind.logo.storage.delete(nordvind.logo.name)
    assert client.get(f"/i/{identity.pk}/logo.png").status_code == 404
