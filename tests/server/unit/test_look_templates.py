# SPDX-License-Identifier: Apache-2.0

"""What holds for every template, script and static file: read as text, none is rendered."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest
from django.template.loader import get_template

import skillmark_server

PACKAGE = Path(skillmark_server.__file__).parent
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))
# A mail program reads no stylesheet of ours.
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(PACKAGE).parts]
STATIC = PACKAGE / "static"
SCRIPTS = sorted((STATIC / "skillmark" / "js").glob("*.js"))
SPRITE = (STATIC / "skillmark" / "icons.svg").read_text(encoding="utf-8")
SYMBOLS = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
PYTHON = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.fixture(params=PAGES, ids=name_of)
def page(request) -> str:
    return request.param.read_text(encoding="utf-8")


EVERY = sorted(
    path.relative_to(PACKAGE / "templates").as_posix()
    for path in (PACKAGE / "templates").rglob("*")
    if path.suffix in {".html", ".txt"}
)


@pytest.mark.parametrize("name", EVERY)
def test_a_template_loads_the_tags_that_it_uses(name):
    get_template(name)


def test_a_page_has_no_style_of_its_own(page):
    assert not re.search(r"<style|\sstyle\s*=", page)


def test_a_page_has_no_script_or_handler_of_its_own(page):
    scripts = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", page)
    assert set(scripts) <= {'<script type="application/ld+json">'}, "data for search engines"
    assert not re.search(r"\son[a-z]+\s*=", page)
    assert not re.search(r"javascript:|hx-on|hx-vals=.js:", page)


def test_a_page_fetches_nothing_from_elsewhere(page):
    assert not re.search(r"""(src|srcset|poster|action)\s*=\s*["'](https?:)?//""", page)
    assert not re.search(r"""<link[^>]*href\s*=\s*["'](https?:)?//""", page)


def test_a_page_says_what_it_gets(page):
    head = page.splitlines()[:3]
    assert any("{#" in line for line in head), "the first lines extend, and say what comes in"


def test_every_icon_that_is_named_is_drawn(page):
    for name in re.findall(r"""\{%\s*icon\s+["']([\w-]+)["']""", page):
        assert (name if name.startswith("v-") else f"i-{name}") in SYMBOLS, name
    assert "icons.svg" not in page, "the icon tag knows where the sprite stands"


def test_a_form_that_changes_something_is_protected(page):
    unprotected = {"theme-lines"}  # it changes a cookie, and says why beside its view
    for form in re.finditer(r"<form\b(.*?)>(.*?)</form>", page, re.DOTALL | re.IGNORECASE):
        posts = re.search(r"""method\s*=\s*["']post""", form[1], re.IGNORECASE)
        if posts and not any(name in form[1] for name in unprotected):
            assert "csrf_token" in form[2], form[0][:120]


def test_a_link_that_opens_elsewhere_hides_where_from(page):
    for link in re.finditer(r"<a\b[^>]*target\s*=[^>]*>", page):
        assert "noopener" in link[0]


def test_every_icon_that_python_names_is_drawn():
    for path in PYTHON:
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"""\bicon\(\s*["']([\w-]+)["']""", text):
            assert (name if name.startswith("v-") else f"i-{name}") in SYMBOLS, name_of(path)


def test_the_menus_name_icons_that_are_drawn():
    from skillmark_server.pages import context, menu  # noqa: PLC0415 - needs the models

    lines = [*menu._HOME, *menu._WORK, *menu._CARE, *menu._OWN]
    lines += [*context._PERSON, *context._PUBLIC, *context._FOOT]

    assert {f"i-{line[1]}" for line in lines} <= SYMBOLS


def test_the_sprite_is_sorted_and_every_symbol_has_its_box():
    names = re.findall(r'<symbol id="([^"]+)"( viewBox="0 0 24 24")?', SPRITE)

    assert all(box for _, box in names)
    assert [name for name, _ in names] == sorted({name for name, _ in names})


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_keeps_to_the_policy(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(
        r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write", text
    )
    assert "https://" not in text
    assert text.startswith("// SPDX-License-Identifier: Apache-2.0")


def test_the_stylesheet_names_no_side_and_no_colour_below_its_tokens():
    sheet = (STATIC / "skillmark" / "skillmark.css").read_text(encoding="utf-8")
    rules = re.sub(r"/\*.*?\*/", "", sheet[sheet.index("/* ---------- 3 Base") :], flags=re.DOTALL)

    assert not re.search(r"(margin|padding|border)-(left|right|top|bottom)\s*:", rules)
    assert not re.search(r"float\s*:\s*(left|right)|text-align\s*:\s*(left|right)", rules)
    assert set(re.findall(r"#[0-9A-Fa-f]{3,8}\b", rules)) <= {"#fff", "#999", "#000"}, "print only"


def test_what_is_vendored_is_what_the_registry_gave():
    said = (STATIC / "vendor" / "VENDORED.md").read_text(encoding="utf-8")
    digests = dict(re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", said, re.MULTILINE))
    found = {
        path.relative_to(STATIC / "vendor").as_posix(): path
        for path in (STATIC / "vendor").rglob("*.js")
    }
    found |= {path.name: path for path in (STATIC / "skillmark" / "fonts").glob("*.woff2")}

    assert set(found) == set(digests)
    for name, path in found.items():
        assert sha256(path.read_bytes()).hexdigest() == digests[name], name
    for folder in {path.parent for path in (STATIC / "vendor").rglob("*.js")}:
        assert (folder / "LICENSE").is_file()


def test_the_first_load_is_small():
    sheet = STATIC / "skillmark"
    first = [
        sheet / "skillmark.css",
        sheet / "icons.svg",
        sheet / "fonts" / "commissioner-latin-flar-normal.woff2",
        *SCRIPTS,
    ]
    # Before compression; the sheet and the sprite shrink to a fifth on the way.
    assert sum(path.stat().st_size for path in first) < 170_000
