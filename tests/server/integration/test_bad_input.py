# SPDX-License-Identifier: Apache-2.0

"""
Words that break programs, typed into every form by hand: refused or shown as words, never a 500.

The words are the Big List of Naughty Strings, read beside the repository, and some of our own.
"""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.http import urlencode

from skillmark_server.accounts.models import Person
from skillmark_server.awards.models import Batch
from tests.server.integration.url_world import World, build
from tests.shared import needs_shared, shared_json

pytestmark = [pytest.mark.shared, needs_shared]

OUR_OWN = (
    "\x00",
    "a\x00b",
    "\u202egpj.exe",
    '=HYPERLINK("http://x.test")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "![x](https://tracker.test/p.png)",
    "{{ 7*7 }}{% load x %}",
    "%s %(name)s {name} {0}",
    "../../../../etc/passwd",
    "'; DROP TABLE accounts_person; --",
    "x" * 20_000,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "http://[::1",
    "https://user:pass@x.test:99999/",
    "2026-02-30",
    "1e400",
)

FORMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "organisation": ("organisation-edit", ("name", "description_en", "website", "email", "city")),
    "rules": ("organisation-rules", ("undo_minutes", "claim_days", "colour")),
    "invitation": ("member-list", ("email", "role")),
    "token": ("token-list", ("name", "scopes", "lasts")),
    "oneself": ("me", ("name", "language", "theme")),
    "person": ("person-new", ("name", "emails", "employee_number", "department", "from_on")),
    "badge": ("achievement-new", ("how", "key", "text", "name", "language")),
    "roster": ("roster-import", ("text",)),
    "issuer": ("issuer-create", ("kind", "domain")),
    "language": ("choose-language", ("lang", "language", "next")),
    "theme": ("theme", ("theme", "next")),
    "sign-in": ("account_login", ("login", "password")),
    "verify": ("verify", ("text",)),
    "link": ("request-link-new", ("badge", "closes_on")),
}
SEARCHES = (
    ("home", ("q", "department", "manager", "show", "page")),
    ("award-list", ("q", "state", "badge", "sort", "page", "department")),
    ("person-list", ("q", "show", "sort", "page")),
    ("achievement-list", ("q", "state", "sort", "page")),
    ("catalogue", ("q", "tag", "skill", "page", "kind")),
    ("audit-log", ("what", "who", "from", "until", "page", "q")),
    ("request-list", ("show", "page")),
    ("award-new", ("badge", "way", "email")),
    ("verify", ("url",)),
    ("account_login", ("next", "with")),
)


class _Tags(HTMLParser):
    """Finds what a typed word could have become."""

    def __init__(self) -> None:
        super().__init__()
        self.alive: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "script" and not said.get("src") and said.get("type") != "application/ld+json":
            self.alive.append("<script>")
        if tag in {"iframe", "object", "embed", "marquee", "style", "base"}:
            self.alive.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on"):
                self.alive.append(f"{tag} {name}")
            is_link = name in {"href", "src", "action", "formaction"}
            if is_link and (value or "").strip().lower().startswith(("javascript:", "vbscript:")):
                self.alive.append(f"{tag} {name}={value}")
            if name == "src" and (value or "").startswith(("http:", "https:", "//")):
                self.alive.append(f"{tag} {name}={value}")


def is_inert(answer) -> bool:
    """No 500, and in what is shown nothing came alive."""
    assert answer.status_code < 500
    if not answer.get("Content-Type", "").startswith("text/html") or answer.streaming:
        return True
    tags = _Tags()
    tags.feed(answer.content.decode())
    assert tags.alive == []
    return True


@pytest.fixture
def words() -> list[str]:
    return [*OUR_OWN, *shared_json("badinput", "blns", "blns.json")]


@pytest.fixture
def world(mette, ole, karin, sara, jonas, mallory, nordvind, actor) -> World:
    cast = {
        "owner": mette,
        "second": ole,
        "auditor": karin,
        "recruiter": sara,
        "learner": jonas,
        "other": mallory,
    }
    return build(cast, actor)


def some(words: list[str], form: str) -> list[str]:
    """Our own words and every eighth of the others; together the forms see all of them."""
    offset = sum(map(ord, form)) % 8
    return [*OUR_OWN, *words[len(OUR_OWN) + offset :: 8]]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_refuses_or_keeps_words_as_words(form, words, world, as_, mette):
    name, fields = FORMS[form]
    browser = as_(mette)
    address = reverse(name)
    for number, word in enumerate(some(words, form)):
        cache.clear()
        if form == "sign-in":
            browser.logout()
        answer = browser.post(address, dict.fromkeys(fields, word))
        assert is_inert(answer), (form, number)


@pytest.mark.parametrize(("name", "fields"), SEARCHES, ids=[name for name, _fields in SEARCHES])
def test_a_search_for_anything_is_a_search(name, fields, words, world, as_, mette, client):
    browser = client if name == "account_login" else as_(mette)
    for word in some(words, name):
        query = urlencode(dict.fromkeys(fields, word.encode("utf-8", "replace")))
        assert is_inert(browser.get(f"{reverse(name)}?{query}")), word


def test_what_was_written_about_people_and_awards_is_shown_as_words(words, world, as_, mette):
    browser = as_(mette)
    award = reverse("award-new")
    badge = {"badge": world.names["achievement_id"]}
    for number, word in enumerate(some(words, "people")):
        person = {"name": word, "emails": f"p{number}@kunde.test", "department": word[:100]}
        assert is_inert(browser.post(reverse("person-new"), person))
        one = {
            **badge,
            "way": "one",
            "email": f"p{number}@kunde.test",
            "name": word,
            "narrative": word,
            "evidence": word,
            "result": word,
        }
        assert is_inert(browser.post(award, one))
    assert Person.objects.count() > len(OUR_OWN)
    for page in range(1, 4):
        assert is_inert(browser.get(f"{reverse('person-list')}?page={page}"))
        assert is_inert(browser.get(f"{reverse('home')}?page={page}"))
    for batch in Batch.objects.order_by("-created_at")[:40]:
        assert is_inert(browser.get(reverse("batch", args=[batch.pk])))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_list_of_bad_words_is_a_list(encoding, words, world, as_, mette):
    browser = as_(mette)
    text = io.StringIO()
    sheet = csv.writer(text, delimiter=";")
    sheet.writerow(["Medarbejder", "E-mail", "Afdeling", "Leder", "Dato", "Begrundelse"])
    for number, word in enumerate(words):
        sheet.writerow([word, f"b{number}@kunde.test", word, word, word, word])
    data = text.getvalue().encode(encoding, "replace")

    for address, said in (
        (reverse("roster-import"), {"text": ""}),
        (reverse("award-new"), {"badge": world.names["achievement_id"], "way": "many", "text": ""}),
    ):
        file = SimpleUploadedFile("=cmd|'.csv", data)
        answer = browser.post(address, {**said, "file": file}, follow=True)
        assert is_inert(answer)
        for query in ("?show=wrong", "?show=new&page=2"):
            assert is_inert(browser.get(answer.request["PATH_INFO"] + query))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.png", b""),
        ("zeros.png", b"\0" * 4096),
        ("half.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("bomb.svg", b'<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>'),
        ("script.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("deep.json", b"[" * 100_000),
        ("twice.json", b'{"id":1,"id":2}'),
        ("words.xlsx", b"PK\x03\x04 not a zip"),
        ("../../name.csv", b"a;b\n1;2\n"),
        ("token.jwt", b"a.b.c"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_bad_file_is_refused_wherever_files_are_taken(name, data, world, as_, mette):
    browser = as_(mette)
    draft = world.names["draft:achievement_id"]
    for address, field, said in (
        (reverse("organisation-edit"), "logo", {"name": "Nordvind A/S", "language": "da"}),
        (reverse("roster-import"), "file", {"text": ""}),
        (reverse("achievement-new"), "file", {"how": "import", "text": ""}),
        (reverse("achievement-edit", args=[draft]), "picture", {"seen": ""}),
        (
            reverse("award-new"),
            "file",
            {"badge": world.names["achievement_id"], "way": "many", "text": ""},
        ),
        (reverse("verify"), "files", {"text": ""}),
    ):
        cache.clear()
        answer = browser.post(address, {**said, field: SimpleUploadedFile(name, data)}, follow=True)
        assert is_inert(answer), address


def test_an_address_made_of_bad_words_is_no_page(words, world, as_, mette):
    browser = as_(mette)
    for start in ("/claim/", "/ask/", "/invitation/", "/ask/confirm/", "/catalogue/", "/a/"):
        for word in some(words, start):
            cache.clear()
            path = urlencode({"": word.encode("utf-8", "replace")})[1:].replace("+", "%20")
            assert is_inert(browser.get(start + path))


def test_a_form_sent_from_no_address_leads_to_the_sign_in(client):
    answer = client.post(
        reverse("my-badge-keep", args=[UUID(int=1)]), headers={"referer": "http://[::1"}
    )

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")
