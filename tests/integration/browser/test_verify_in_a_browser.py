# SPDX-License-Identifier: Apache-2.0

"""
`/verify` in Chromium: dropped, scanned with a camera, printed; by keyboard, and without script.

The camera is a film of a QR code that the test draws.
"""

from __future__ import annotations

import io
import os
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import segno
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests import pdfs
from tests.server import verifying
from tests.simulator import NOW, World

from skillmark_server.checking import judging
from skillmark_server.pages import verify as page_of_views

CHROMIUM = os.environ.get("SKILLMARK_CHROMIUM") or shutil.which("chromium") or ""
ADDRESS = "https://nordvind.example/a/jonas"

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="needs a browser: install chromium"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def _sync(monkeypatch):
    """Playwright's own loop runs in this thread; Django must not mind."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def world(monkeypatch) -> World:
    made = World()
    judging.site_verifier.cache_clear()
    monkeypatch.setattr(judging, "network", lambda: made.network)
    clock = SimpleNamespace(now=lambda: NOW, localtime=lambda: NOW)
    monkeypatch.setattr(page_of_views, "timezone", clock)
    cache.clear()
    yield made
    judging.site_verifier.cache_clear()


def film_of(text: str, path: Path) -> Path:
    """A second of a camera that looks at a QR code: 640 x 480, grey, ten pictures."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="png", scale=8, border=4)
    code = Image.open(drawn).convert("L")
    picture = Image.new("L", (640, 480), 200)
    picture.paste(code, ((640 - code.width) // 2, (480 - code.height) // 2))
    frame = b"FRAME\n" + picture.tobytes() + b"\x80" * (640 * 480 // 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * 10)
    return path


@pytest.fixture
def browser(tmp_path) -> Browser:
    film = film_of(ADDRESS, tmp_path / "camera.y4m")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )
        yield started
        started.close()


@pytest.fixture
def phone(browser, live_server) -> Page:
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 844},
        locale="en-GB",
        permissions=["camera"],
    )
    page = context.new_page()
    page.complaints = []
    page.on(
        "console", lambda said: page.complaints.append(said.text) if said.type == "error" else 0
    )
    yield page
    assert page.complaints == []
    context.close()


def file(data: bytes, name: str = "badge.json") -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def test_a_qr_code_is_scanned_and_answered(phone, world):
    world.network.publish(ADDRESS, verifying.genuine(world))
    phone.goto("/verify")

    phone.get_by_role("button", name="Scan a QR code").click()

    expect(phone.get_by_role("heading", level=1)).to_contain_text(
        "Genuine, issued by nordvind.example", timeout=15_000
    )


def test_seal_word_sentence_and_button_stand_above_the_fold(phone, world):
    phone.goto("/verify")

    phone.set_input_files("input[type=file]", file(verifying.genuine(world)))

    for part in (
        phone.locator("svg.seal"),
        phone.get_by_text("Genuine", exact=True).first,
        phone.get_by_role("heading", level=1),
        phone.get_by_role("button", name="Print report"),
    ):
        expect(part).to_be_visible()
        box = part.bounding_box()
        assert box["y"] + box["height"] <= 844


def test_a_link_is_typed_and_sent_by_keyboard_alone(phone, world):
    world.network.publish(ADDRESS, verifying.revoked(world))
    phone.goto("/verify")

    phone.get_by_role("textbox", name="Link or text").focus()
    phone.keyboard.type(ADDRESS)
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")

    expect(phone.get_by_role("heading", level=1)).to_contain_text("Withdrawn")


def test_the_report_is_downloaded_more_than_once(phone, world):
    phone.goto("/verify")
    phone.set_input_files("input[type=file]", file(verifying.expired(world)))

    for _ in range(2):
        with phone.expect_download() as download:
            phone.get_by_role("button", name="Download report").click()

        assert "ran out on" in Path(download.value.path()).read_text(encoding="utf-8")


def test_the_report_is_one_page_of_paper(phone, world):
    phone.goto("/verify")
    phone.set_input_files("input[type=file]", file(verifying.genuine(world)))
    expect(phone.get_by_role("button", name="Print report")).to_be_visible()

    paper = phone.pdf(format="A4")

    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1


def test_it_works_without_script(browser, live_server, world):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/verify")

    page.set_input_files("input[type=file]", file(verifying.genuine(world)))
    page.get_by_role("button", name="Check").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Genuine, issued by")
    expect(page.get_by_role("button", name="Scan a QR code")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1360])
def test_nothing_stands_in_anybodys_way(browser, live_server, world, width, scheme):
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    sound = verifying.genuine(world)
    others = [verifying.unidentified(world), verifying.forged(world), b"words"]
    others += [verifying.renewed(world), pdfs.several(sound, sound)]

    for files in ([], [sound], *([other] for other in others), [sound, *others]):
        page.goto("/verify")
        if files:
            page.set_input_files("input[type=file]", [file(data) for data in files])
            page.wait_for_selector(".steps li[class]", state="attached")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
