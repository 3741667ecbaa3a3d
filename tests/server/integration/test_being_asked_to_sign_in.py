# SPDX-License-Identifier: Apache-2.0

"""Somebody whose session ended is led to the sign-in and back to the page of their form."""

from __future__ import annotations

import pytest
from django.test import Client

LOGIN = "/account/login/?next="


def test_a_page_is_come_back_to():
    assert (
        Client().get("/organisation/edit?x=1")["Location"] == f"{LOGIN}/organisation/edit%3Fx%3D1"
    )


def test_a_form_is_told_that_what_was_written_is_kept():
    answer = Client().post("/organisation/edit", {"name": "x"})
    assert answer["Location"] == f"{LOGIN}/organisation/edit&ended=1"
    page = Client().get(answer["Location"]).content.decode()
    assert "You were signed out. What you wrote is still here." in page


def test_a_form_that_was_sent_elsewhere_leads_back_to_where_it_stood():
    answer = Client().post(
        "/organisations/switch", HTTP_REFERER="http://testserver/organisation/members?page=2"
    )
    assert answer["Location"] == f"{LOGIN}/organisation/members%3Fpage%3D2&ended=1"


@pytest.mark.parametrize("referer", ["https://evil.test/x", "//evil.test", "nonsense", ""])
def test_another_site_is_never_come_back_to(referer):
    answer = Client().post("/organisations/switch", HTTP_REFERER=referer)
    assert answer["Location"] == f"{LOGIN}/organisations/switch&ended=1"


def test_a_piece_of_a_page_leads_the_whole_page_there():
    answer = Client().get("/organisation/members", HTTP_HX_REQUEST="true")
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"{LOGIN}/organisation/members"
