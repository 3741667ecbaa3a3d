# SPDX-License-Identifier: Apache-2.0

"""People sign up and in by every way there is, in Chromium, with real mail."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.e2e.smtp_sink import Mailbox, html_of, text_of
from tests.server.oidc_provider import Employee, IdentityProvider

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def address() -> str:
    """An address that nobody used."""
    return f"{uuid.uuid4().hex[:12]}@people.test"


@pytest.fixture
def sign_up(mailbox: Mailbox) -> Callable[..., None]:
    def make(page: Page, address: str, *, name: str = "Ida Bruun", password: str = "") -> None:
        before = len(mailbox.to(address))
        page.goto("/account/signup/")
        page.get_by_label("Your name").fill(name)
        page.get_by_label("E-mail", exact=True).fill(address)
        if password:
            page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Make the account").click()
        type_code(page, mailbox.code(address, after=before))

    return make


@pytest.fixture
def sign_in_by_code(mailbox: Mailbox) -> Callable[..., None]:
    def sign_in(page: Page, address: str) -> None:
        before = len(mailbox.to(address))
        page.goto("/account/login/")
        page.get_by_label("E-mail").fill(address)
        page.get_by_role("button", name="Send me a code").click()
        type_code(page, mailbox.code(address, after=before))

    return sign_in


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Go on").click()


def make_the_passkey(page: Page) -> None:
    # The button asks the authenticator only once its script is there.
    page.wait_for_url(re.compile(r"/webauthn/(add|signup)/$"))
    page.get_by_role("button", name="Make the passkey").click()


def arrive_home(page: Page) -> None:
    page.wait_for_url(lambda url: urlsplit(url).path == "/", wait_until="commit")


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()


def expect_signed_in(page: Page, name: str = "Ida Bruun") -> None:
    page.goto("/me/")
    expect(page.get_by_label("Your name")).to_have_value(name)


def expect_signed_out(page: Page) -> None:
    page.goto("/me/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def totp(secret: str) -> str:
    """The number an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def tab_to(page: Page, wanted: Locator, *, presses: int = 20) -> None:
    for _press in range(presses):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{wanted} cannot be reached by {presses} presses of Tab")


def plug_in_authenticator(page: Page) -> None:
    """A device with a fingerprint reader, whose owner always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


class TestByCode:
    def test_somebody_new_needs_an_address_and_a_name_only(
        self, page, address, sign_up, sign_in_by_code, mailbox
    ):
        sign_up(page, address)
        expect_signed_in(page)

        sign_out(page)
        expect_signed_out(page)
        sign_in_by_code(page, address.upper())
        expect_signed_in(page)

        letter = mailbox.newest(address)
        code = mailbox.code(address)
        assert code in letter["Subject"]
        assert code in html_of(letter)
        assert "15 minutes" in text_of(letter)

    def test_a_wrong_code_says_what_to_do_and_keeps_the_page(self, page, address, sign_up):
        sign_up(page, address)
        sign_out(page)
        page.goto("/account/login/")
        page.get_by_label("E-mail").fill(address)
        page.get_by_role("button", name="Send me a code").click()
        type_code(page, "WRONG")
        expect(page.get_by_text("This is not the code.")).to_be_visible()

    def test_an_address_nobody_has_gets_the_same_page_and_another_letter(
        self, page, address, mailbox
    ):
        page.goto("/account/login/")
        page.get_by_label("E-mail").fill(address)
        page.get_by_role("button", name="Send me a code").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("Type the code")
        letter = mailbox.newest(address)
        assert letter["Subject"] == "There is no account with this address"
        assert "/account/signup/" in text_of(letter)

    def test_a_dane_gets_danish_letters(self, visitor, address, mailbox):
        page = visitor("da")
        page.goto("/account/login/")
        expect(page.locator("html")).to_have_attribute("lang", "da")
        page.locator("#id_email").fill(address)
        page.locator("form button.btn-primary").click()
        assert 'lang="da"' in html_of(mailbox.newest(address))

    def test_a_keyboard_is_enough(self, page, address, sign_up, mailbox):
        sign_up(page, address)
        sign_out(page)
        page.goto("/account/login/")
        before = len(mailbox.to(address))
        tab_to(page, page.get_by_label("E-mail"))
        page.keyboard.type(address)
        page.keyboard.press("Enter")
        code = mailbox.code(address, after=before)
        expect(page.get_by_label("Code", exact=True)).to_be_focused()
        page.keyboard.type(code.lower())
        page.keyboard.press("Enter")
        arrive_home(page)
        expect_signed_in(page)

    def test_a_dane_signs_up_in_danish(self, visitor, address, mailbox):
        page = visitor("da")
        page.goto("/account/signup/")
        page.get_by_label("Dit navn").fill("Ægir Åkær")
        page.get_by_label("E-mail", exact=True).fill(address)
        page.get_by_role("button", name="Opret kontoen").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Skriv koden")
        letter = mailbox.newest(address)
        assert "bekræfter din adresse" in letter["Subject"]
        page.get_by_label("Kode", exact=True).fill(mailbox.code(address))
        page.get_by_role("button", name="Fortsæt").click()
        page.goto("/me/")
        expect(page.get_by_label("Dit navn")).to_have_value("Ægir Åkær")


class TestByPassword:
    def test_it_signs_in_and_can_be_forgotten(self, page, address, sign_up, mailbox):
        sign_up(page, address, password="a calm and long sentence")
        sign_out(page)
        page.goto("/account/login/?with=password")
        page.get_by_label("E-mail").fill(address)
        page.get_by_label("Password").fill("not the sentence")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_text("do not belong together")).to_be_visible()
        expect(page.get_by_label("E-mail")).to_have_value(address)

        before = len(mailbox.to(address))
        page.get_by_role("link", name="Forgot your password?").click()
        page.get_by_label("E-mail").fill(address)
        page.get_by_role("button", name="Send me a code").click()
        type_code(page, mailbox.code(address, after=before))
        page.get_by_role("textbox", name="New password").fill("another quiet sentence")
        page.get_by_role("button", name="Use this password").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your password is changed")

        page.goto("/account/login/?with=password")
        page.get_by_label("E-mail").fill(address)
        page.get_by_label("Password").fill("another quiet sentence")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect_signed_in(page)
        mailbox.newest(address, where=lambda letter: "password was changed" in letter["Subject"])

    def test_a_weak_one_is_refused_with_words_and_the_rest_stays(self, page, address):
        page.goto("/account/signup/")
        page.get_by_label("Your name").fill("Ida")
        page.get_by_label("E-mail", exact=True).fill(address)
        page.get_by_label("Password").fill("password")
        page.get_by_role("button", name="Make the account").click()
        expect(page.get_by_label("Your name")).to_have_value("Ida")
        expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")


class TestByPasskey:
    def test_one_is_added_and_signs_in_alone(self, page, address, sign_up):
        sign_up(page, address)
        plug_in_authenticator(page)
        page.goto("/account/2fa/")
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("Name of the passkey").fill("My phone")
        make_the_passkey(page)
        expect(page.get_by_text("The passkey is added.")).to_be_visible()

        sign_out(page)
        page.goto("/account/login/")
        page.get_by_role("button", name="Use a passkey").click()
        arrive_home(page)
        expect_signed_in(page)
        page.goto("/account/2fa/webauthn/")
        expect(page.get_by_role("row", name=re.compile("My phone"))).to_be_visible()

    def test_somebody_new_makes_an_account_with_one(self, page, address, mailbox):
        plug_in_authenticator(page)
        page.goto("/account/signup/")
        page.get_by_role("link", name="Make it with a passkey").click()
        page.get_by_label("Your name").fill("Ida Bruun")
        page.get_by_label("E-mail").fill(address)
        page.get_by_role("button", name="Go on").click()
        type_code(page, mailbox.code(address))
        make_the_passkey(page)
        arrive_home(page)
        expect_signed_in(page)

        sign_out(page)
        page.goto("/account/login/")
        page.get_by_role("button", name="Use a passkey").click()
        arrive_home(page)
        expect_signed_in(page)

    def test_a_browser_without_one_says_so(self, page):
        page.goto("/account/login/")
        page.evaluate("void (navigator.credentials.get = () => Promise.reject(new Error('none')))")
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_role("alert")).to_contain_text("No passkey was used.")
        expect(page.get_by_role("button", name="Use a passkey")).to_be_enabled()


def test_an_app_is_a_second_step_and_a_recovery_code_replaces_it(
    page, address, sign_up, sign_in_by_code
):
    sign_up(page, address)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Set up an app").click()
    secret = page.get_by_label("Cannot scan?").input_value()
    page.get_by_label("Code", exact=True).fill(totp(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    recovery = page.locator("#recovery-codes li").first.inner_text()
    assert "*" not in recovery

    sign_out(page)
    sign_in_by_code(page, address)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This is not the code.")).to_be_visible()
    page.get_by_label("Code", exact=True).fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    arrive_home(page)
    expect_signed_in(page)


class TestAtWork:
    def _go_there(self, page: Page, email: str) -> None:
        page.goto("/account/login/")
        page.get_by_role("link", name="Continue with Work").click()
        page.get_by_role("button", name="Go on").click()
        page.get_by_label("Address").fill(email)
        page.get_by_role("button", name="Sign in").click()

    def test_an_employee_signs_in_without_anything_new(
        self, page, address, identity_provider: IdentityProvider
    ):
        identity_provider.people[address] = Employee(uuid.uuid4().hex, "Åse Ærlig", address)
        self._go_there(page, address)
        arrive_home(page)
        expect_signed_in(page, "Åse Ærlig")

        sign_out(page)
        self._go_there(page, address)
        arrive_home(page)
        expect_signed_in(page, "Åse Ærlig")

    def test_an_address_the_provider_did_not_check_is_checked_here(
        self, page, address, identity_provider: IdentityProvider, mailbox
    ):
        identity_provider.people[address] = Employee(
            uuid.uuid4().hex, "Bo", address, verified=False
        )
        self._go_there(page, address)
        type_code(page, mailbox.code(address))
        expect_signed_in(page, "Bo")

    def test_whoever_says_no_over_there_reads_what_to_do(
        self, page, address, identity_provider: IdentityProvider
    ):
        identity_provider.people[address] = Employee(uuid.uuid4().hex, "Bo", address)
        identity_provider.fault = "denied"
        try:
            self._go_there(page, address)
            expect(page.get_by_role("heading", level=1)).to_have_text("That sign-in did not work")
        finally:
            identity_provider.fault = ""


def test_a_second_address_is_added_used_first_and_the_old_one_removed(
    page, address, sign_up, mailbox
):
    private = f"private-{address}"
    sign_up(page, address)
    page.goto("/account/email/")
    page.get_by_label("Another e-mail address").fill(private)
    page.get_by_role("button", name="Add", exact=True).click()
    type_code(page, mailbox.code(private))
    page.goto("/account/email/")
    page.get_by_role("button", name=f"Use first {private}").click()
    page.get_by_role("button", name=f"Remove {address}").click()
    expect(page.get_by_role("row", name=re.compile(private))).to_contain_text("first")
    expect(page.get_by_role("row")).to_have_count(2)
    subjects = [letter["Subject"] for letter in mailbox.to(address)]
    assert any("address" in subject for subject in subjects)


def test_an_organisation_is_made_and_somebody_joins_it(visitor, sign_up, mailbox):
    owner, guest = visitor(), visitor()
    owner_address, guest_address = (f"{uuid.uuid4().hex[:10]}@firm.test" for _ in range(2))
    name = f"Havnens Værft {uuid.uuid4().hex[:6]}"
    sign_up(owner, owner_address)
    owner.goto("/organisations/new")
    owner.get_by_label("Name").fill(name)
    owner.get_by_label("About it, in English").fill("We mend ships.")
    owner.get_by_label("Website").fill("https://havnen.test")
    owner.get_by_role("button", name="Make the organisation").click()
    expect(owner.get_by_role("heading", name=name)).to_be_visible()

    owner.get_by_role("link", name="Members").click()
    owner.get_by_label("E-mail").fill(guest_address)
    owner.get_by_label("Role", exact=True).select_option(label="Auditor")
    owner.get_by_role("button", name="Send the invitation").click()
    expect(owner.get_by_text(f"An invitation is on its way to {guest_address}.")).to_be_visible()

    link = mailbox.link(guest_address, containing="/invitation/")
    guest.goto(link)
    expect(guest.get_by_role("heading", level=1)).to_contain_text(name)
    guest.get_by_role("link", name="Make an account").click()
    expect(guest.get_by_label("E-mail", exact=True)).to_have_value(guest_address)
    guest.get_by_label("Your name").fill("Gæst Gæstesen")
    before = len(mailbox.to(guest_address))
    guest.get_by_role("button", name="Make the account").click()
    type_code(guest, mailbox.code(guest_address, after=before))
    guest.get_by_role("button", name="Join").click()
    guest.goto("/organisation/")
    expect(guest.get_by_role("heading", name=name)).to_be_visible()
    expect(guest.get_by_role("link", name="Tokens")).to_have_count(0)

    guest.goto(link)
    expect(guest.get_by_role("heading", level=1)).to_have_text("This invitation has been used.")


def test_what_was_written_outlives_a_session_that_ended(page, address, sign_up, mailbox):
    sign_up(page, address)
    page.goto("/organisations/new")
    page.get_by_label("About it, in English").fill("An hour of work.")
    page.get_by_label("Name").fill("Never sent")
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Make the organisation").click()
    expect(page.get_by_role("status").first).to_have_text(
        "You were signed out. What you wrote is still here."
    )
    before = len(mailbox.to(address))
    page.get_by_label("E-mail").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    type_code(page, mailbox.code(address, after=before))
    page.wait_for_url(re.compile("/organisations/new"))
    expect(page.get_by_label("About it, in English")).to_have_value("An hour of work.")


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_doors_are_open_to_everybody(visitor, language, scheme):
    page = visitor(language, color_scheme=scheme, viewport={"width": 390, "height": 844})
    for path in (
        "/account/login/",
        "/account/login/?with=password",
        "/account/login/code/",
        "/account/signup/",
        "/account/signup/passkey/",
        "/account/password/reset/",
        "/account/logout/",
        "/invitation/nobody-made-this",
    ):
        page.goto(path)
        found = Axe().run(page, options=AXE).response["violations"]
        assert not found, f"{path}: {[(v['id'], v['nodes'][0]['html']) for v in found]}"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_behind_them_too(visitor, address, sign_up, scheme):
    page = visitor("en", color_scheme=scheme, viewport={"width": 320, "height": 800})
    sign_up(page, address)
    page.goto("/organisations/new")
    page.get_by_label("Name").fill(f"Firm {uuid.uuid4().hex[:8]}")
    page.get_by_role("button", name="Make the organisation").click()
    for path in (
        "/me/",
        "/me/tokens",
        "/account/email/",
        "/account/2fa/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
        "/account/password/set/",
        "/account/sessions/",
        "/organisation/",
        "/organisation/edit",
        "/organisation/rules",
        "/organisation/members",
        "/organisation/tokens",
        "/organisation/leave",
        "/organisations/new",
    ):
        page.goto(path)
        found = Axe().run(page, options=AXE).response["violations"]
        assert not found, f"{path}: {[(v['id'], v['nodes'][0]['html']) for v in found]}"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
