# SPDX-License-Identifier: Apache-2.0

"""A badge in lists is called what it is called in the language of whoever reads."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.core.cache import cache
from django.urls import reverse

from skillmark_server.accounts.models import Employment
from skillmark_server.audit.recording import record
from skillmark_server.awards.services import open_request_link, preview_batch
from skillmark_server.rules.services import make_rule
from tests.server.cast_awards import published

FILE = b"Medarbejder;E-mail\r\nAnna Berg;anna@x.test\r\nBo;bo(at)x.test\r\n"


@pytest.fixture
def pages(jonas_person, give, first_aid, actor, mette, now) -> dict[str, str]:
    """Addresses of pages that name first aid, which is written in both languages."""
    may = actor(mette)
    award = give("jonas@nordvind.test", "Jonas")
    link = open_request_link(actor=may, achievement=first_aid.achievement, at=now)
    batch = preview_batch(actor=may, version=first_aid, data=FILE, source="file", at=now)
    other = published(first_aid.achievement.organisation, at=now, name={"en": "Gift", "da": "Gave"})
    make_rule(
        actor=may,
        achievement=other.achievement,
        condition={"all": [{"holds": str(first_aid.achievement_id)}]},
        at=now,
    )
    Employment.objects.create(person=jonas_person, from_on=now.date())
    record(may, "achievement.published", first_aid.achievement, at=now)
    badge = first_aid.achievement_id
    return {
        "home": reverse("home"),
        "achievement-list": reverse("achievement-list"),
        "achievement-detail": reverse("achievement-detail", args=[badge]),
        "achievement-history": reverse("achievement-history", args=[badge]),
        "achievement-archive": reverse("achievement-archive", args=[badge]),
        "achievement-people": reverse("achievement-people", args=[badge]),
        "award-list": reverse("award-list"),
        "award-detail": reverse("award-detail", args=[award.pk]),
        "award-revoke": reverse("award-revoke", args=[award.pk]),
        "batch-list": reverse("batch-list"),
        "batch": reverse("batch", args=[batch.pk]),
        "request-list": reverse("request-list"),
        "request-link": reverse("request-link", args=[link.pk]),
        "ask": reverse("ask", args=[link.code]),
        "rule-list": reverse("rule-list"),
        "rule-new": reverse("rule-new"),
        "person-detail": reverse("person-detail", args=[jonas_person.pk]),
        "audit-log": reverse("audit-log"),
        "catalogue": reverse("catalogue"),
    }


@pytest.mark.parametrize(
    ("language", "shown", "not_shown"),
    [("en", "First aid", "Førstehjælp"), ("da", "Førstehjælp", "First aid")],
)
def test_every_page_calls_it_what_its_reader_calls_it(
    pages, as_, mette, language, shown, not_shown
):
    client = as_(mette)
    for name, address in pages.items():
        cache.clear()
        text = client.get(address, {"lang": language}).content.decode()
        assert shown in text, name
        # Jonas reads Danish: what was signed for him stays as it was signed.
        assert not_shown not in text, name


def test_the_holder_reads_it_in_their_own_language_too(pages, as_, jonas):
    client = as_(jonas)
    for page in ("home", "my-badges"):
        assert "First aid" in client.get(reverse(page), {"lang": "en"}).content.decode()
        assert "Førstehjælp" in client.get(reverse(page), {"lang": "da"}).content.decode()


def test_a_badge_in_one_language_keeps_its_name(issuing, nordvind, as_, mette, actor, now):
    published(
        nordvind,
        at=now,
        name={"da": "Kranfører"},
        description={"da": "Løfter."},
        criteria={"da": "Løft."},
    )
    client = as_(mette)

    for address in (reverse("achievement-list"), reverse("award-list"), reverse("rule-new")):
        assert "Kranfører" in client.get(address, {"lang": "en"}).content.decode(), address


def test_the_sheets_of_the_matrix_and_of_awards_too(pages, as_, mette):
    client = as_(mette)

    for page in ("matrix-excel", "award-export"):
        data = client.get(reverse(page), {"lang": "en"}).content
        cells = [
            str(cell) for row in openpyxl.load_workbook(BytesIO(data)).active.values for cell in row
        ]
        assert "First aid" in cells, page
        assert not any("Førstehjælp" in cell for cell in cells), page
