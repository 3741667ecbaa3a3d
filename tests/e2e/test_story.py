# SPDX-License-Identifier: Apache-2.0

"""
The whole story on an empty site, by clicks alone, in English and in Danish.

From nothing to an organisation, its people, a badge, awards, a claim, the public page, verifying,
asking, withdrawing, the log, and a program. Mail is read from a real SMTP server; the site stands
behind HTTPS under a name, so that a real organisation issues. Nothing here touches the database.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from skillmark import baking
from tests import needs
from tests.e2e.front_door import NAME, Door, front_door
from tests.e2e.living import Site, started_site
from tests.e2e.smtp_sink import Mailbox, text_of
from tests.e2e.words import Words
from tests.pictures import SVG

PEOPLE = (
    "Medarbejdernr;Medarbejder;E-mail;Afdeling;Leder;Ansat fra\n"
    "1;Åse Lykke;aase@{domain};Ledelse;;01.02.2020\n"
    "2;Jonas Ærøskøbing;jonas@{domain};Lager;Åse Lykke;01.02.2021\n"
    "3;Fatima Nørregaard;fatima@{domain};Lager;Åse Lykke;01.03.2024\n"
)
AWARD_NOW = ("Award %(shown)s now", "Award %(shown)s now")


@pytest.fixture(scope="module")
def real_site(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Site]:
    """A site under a name of its own, behind a proxy that speaks HTTPS."""
    if why := needs.missing("chromium"):
        pytest.skip(why)
    with started_site(
        tmp_path_factory.mktemp("real"),
        SKILLMARK_BASE_URL=f"https://{NAME}",
        SKILLMARK_BEHIND_PROXY="true",
        SKILLMARK_TRUSTED_PROXIES="1",
        SKILLMARK_EMAIL_URL=mailbox.url,
    ) as running:
        yield running


@pytest.fixture(scope="module")
def door(real_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with front_door(tmp_path_factory.mktemp("door"), behind=real_site.port) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser(door: Door) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=needs.chromium(), args=["--no-sandbox", door.for_chromium]
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def program(door: Door) -> Iterator[httpx.Client]:
    """What is no browser: curl, a wallet, somebody's payroll."""
    with httpx.Client(
        base_url=f"https://127.0.0.1:{door.port}",
        headers={"Host": NAME},
        verify=door.authority.client_side,
        timeout=30,
    ) as client:
        client.event_hooks["request"].append(
            lambda request: request.extensions.update(sni_hostname=NAME)
        )
        yield client


@dataclass
class Story:
    """Who is where, and what was made so far."""

    words: Words
    site: Site
    mailbox: Mailbox
    arrive: Callable[[], Page]
    broken: list[str] = field(default_factory=list)

    @property
    def domain(self) -> str:
        """Where everybody of this story has mail."""
        return f"{self.words.language}.nordvind.test"

    @property
    def name(self) -> str:
        """Of its organisation."""
        return f"Nordvind {self.words.language} A/S"

    def sign_up(self, page: Page, who: str, name: str) -> None:
        """From the page that asks for an account, by the code in a mail."""
        address = f"{who}@{self.domain}"
        before = len(self.mailbox.to(address))
        page.get_by_label(self.words("Your name")).fill(name)
        field = page.get_by_label(self.words("E-mail"), exact=True)
        if not field.input_value():
            field.fill(address)
        page.get_by_role("button", name=self.words("Make the account")).click()
        page.get_by_label(self.words("Code"), exact=True).fill(
            self.mailbox.code(address, after=before)
        )
        page.get_by_role("button", name=self.words("Go on")).click()

    def menu(self, page: Page, name: str) -> None:
        page.get_by_role("navigation", name=self.words("Main menu")).get_by_role(
            "link", name=name, exact=True
        ).click()

    def press(self, page: Page, name: str) -> None:
        page.get_by_role("main").get_by_role("button", name=self.words(name)).first.click()

    def follow(self, page: Page, name: str) -> None:
        page.get_by_role("main").get_by_role("link", name=self.words(name)).first.click()

    def says(self, page: Page, text: str | re.Pattern[str]) -> None:
        expect(page.get_by_role("heading", level=1)).to_contain_text(text, timeout=30_000)


@pytest.fixture(params=["en", "da"])
def story(
    request: pytest.FixtureRequest, browser: Browser, real_site: Site, mailbox: Mailbox
) -> Iterator[Story]:
    contexts = []

    def arrive() -> Page:
        context = browser.new_context(
            base_url=real_site.url,
            locale={"en": "en-GB", "da": "da-DK"}[request.param],
            ignore_https_errors=True,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: told.broken.append(str(error)))
        page.on(
            "console",
            lambda said: told.broken.append(said.text) if said.type == "error" else None,
        )
        return page

    told = Story(Words(request.param), real_site, mailbox, arrive)
    yield told
    for context in contexts:
        context.close()
    assert not [line for line in told.broken if "status of 422" not in line]


def test_the_whole_story(story: Story, program: httpx.Client, tmp_path: Path) -> None:
    owner, officer = story.arrive(), story.arrive()
    found_an_organisation(story, owner)
    say_who_issues(story, owner)
    invite_a_second_person(story, owner, officer)
    bring_people_in(story, owner, tmp_path)
    make_a_badge(story, owner, officer)
    award_to_one(story, owner)
    jonas = story.arrive()
    address = keep_it(story, jonas)
    picture = see_every_form(story, program, address)
    verify_files(story, picture)
    award_to_many(story, owner, tmp_path)
    look_at_the_matrix(story, owner, tmp_path)
    ask_and_be_given(story, owner)
    do_the_main_job_by_keyboard(story, owner)
    withdraw_it(story, owner, program, address)
    see_the_log(story, owner)
    let_a_program_award(story, owner, program)


def found_an_organisation(story: Story, page: Page) -> None:
    words = story.words
    page.goto("/")
    story.follow(page, "Begin")
    story.sign_up(page, "ida", "Ida Bruun")
    page.wait_for_url(story.site.url + "/")
    story.follow(page, "Set up your organisation")
    page.get_by_label(words("Name"), exact=True).fill(story.name)
    page.get_by_label(words("Logo")).set_input_files(
        {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": SVG}
    )
    page.get_by_label(words("About it, in Danish")).fill("Bygger vindmøller.")
    page.get_by_label(words("Website")).fill("https://nordvind.example")
    page.get_by_label(words("Town")).fill("Ærøskøbing")
    story.press(page, "Make the organisation")
    expect(page.get_by_role("main")).to_contain_text("Ærøskøbing")
    story.menu(page, words("Home"))
    story.says(page, words("Welcome to %(name)s.", name=story.name))


def say_who_issues(story: Story, page: Page) -> None:
    page.get_by_role("link", name=story.words("Say who issues your badges")).click()
    story.press(page, "Set it up")
    story.says(
        page,
        story.words("Your badges are issued as %(name)s", name=story.name),
    )


def invite_a_second_person(story: Story, owner: Page, officer: Page) -> None:
    words = story.words
    story.menu(owner, words("Organisation"))
    story.follow(owner, "How you work")
    owner.get_by_label(words("A second person reviews a badge before it can be awarded")).check()
    owner.get_by_label(words("Minutes to undo")).fill("0")
    story.press(owner, "Save")
    story.follow(owner, "Members")
    owner.get_by_label(words("E-mail"), exact=True).fill(f"bo@{story.domain}")
    owner.get_by_label(words("Role"), exact=True).select_option("designer")
    story.press(owner, "Send the invitation")

    officer.goto(story.mailbox.link(f"bo@{story.domain}", containing="/invitation/"))
    story.follow(officer, "Make an account")
    story.sign_up(officer, "bo", "Bo Øby")
    story.press(officer, "Join")
    expect(officer.get_by_role("navigation", name=words("Main menu"))).to_contain_text(
        words("Badges")
    )


def bring_people_in(story: Story, page: Page, folder: Path) -> None:
    words = story.words
    path = folder / "medarbejdere.csv"
    path.write_text(PEOPLE.format(domain=story.domain), encoding="cp1252")
    for is_second in (False, True):
        story.menu(page, words("People"))
        story.follow(page, "Read in a list")
        page.get_by_label(words("A file from your payroll or HR system")).set_input_files(path)
        story.press(page, "Read the list")
        story.press(page, "Look at the people")
        story.says(page, words.count("%(n)s person is new.", "%(n)s people are new.", 3, n=3))
        page.get_by_role(
            "button",
            name=words.count("Save %(count)s person now", "Save %(count)s people now", 3),
        ).click()
        if not is_second:
            story.press(page, "Undo")
            story.says(page, words("The list was undone."))
    story.follow(page, "See the people")
    expect(page.get_by_role("table")).to_contain_text("Fatima Nørregaard")


def make_a_badge(story: Story, owner: Page, officer: Page) -> None:
    words = story.words
    title = {"en": "First aid at work", "da": "Førstehjælp på arbejdspladsen"}[words.language]
    story.menu(owner, words("Badges"))
    owner.get_by_role("button", name=title).click()
    story.says(owner, title)
    owner.get_by_title({"en": "Shield", "da": "Skjold"}[words.language]).first.click()
    owner.get_by_label(words("Word on the plate")).fill("NORDVIND")
    expect(owner.get_by_text(words("Nothing is missing."))).to_be_visible()
    owner.get_by_role("button", name=words("Save"), exact=True).click()
    story.press(owner, "Send to review")
    expect(owner.get_by_text(words("In review")).first).to_be_visible()

    story.menu(officer, words("Badges"))
    story.follow(officer, "Look at it")
    story.press(officer, "Publish it")
    expect(
        officer.get_by_text(words("Version %(number)s can be awarded", number=1)).first
    ).to_be_visible()
    story.menu(officer, words("Catalogue"))
    officer.get_by_role("link", name=title).first.click()
    story.says(officer, title)


def award_to_one(story: Story, page: Page) -> None:
    words = story.words
    story.menu(page, words.of_menu("Award"))
    story.follow(page, "Award a badge")
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    page.get_by_label(words("E-mail"), exact=True).fill(f"jonas@{story.domain}")
    story.press(page, "Look through")
    expect(page.get_by_text("Jonas Ærøskøbing").first).to_be_visible()
    page.get_by_role("button", name=words.count(*AWARD_NOW, 1)).click()
    wait_until_awarded(story, page, 1)


def wait_until_awarded(story: Story, page: Page, number: int) -> None:
    said = story.words.count(
        "%(shown)s badge was awarded.", "%(shown)s badges were awarded.", number
    )
    for _try in range(30):
        if said in page.get_by_role("heading", level=1).inner_text():
            return
        page.wait_for_timeout(1000)
        page.reload()
    story.says(page, said)


def keep_it(story: Story, page: Page) -> str:
    """Jonas reads the mail, keeps the badge with a new account, and shows it to everybody."""
    words, address = story.words, f"jonas@{story.domain}"
    letter = story.mailbox.newest(address)
    assert "Jonas" in letter["Subject"]
    assert {"en": "signed it", "da": "skrevet under"}[words.language] in text_of(letter)
    page.goto(story.mailbox.link(address, containing="/claim/"))
    story.says(page, "Jonas")
    page.get_by_text(words("Everyone with the link")).click()
    story.press(page, "Keep it in my backpack")
    story.sign_up(page, "jonas", "Jonas Ærøskøbing")
    story.press(page, "Keep it in my backpack")
    # The moment to show it to others, which may wait.
    expect(page.get_by_role("link", name=words("Add to my LinkedIn profile"))).to_be_visible()
    story.follow(page, "Not now")
    expect(page).to_have_url(re.compile(r"/my/[0-9a-f-]{36}$"))
    story.follow(page, "See its page")
    expect(page).to_have_url(re.compile(r"/a/[0-9a-f-]{36}$"))
    expect(page.get_by_role("article")).to_contain_text("Jonas Ærøskøbing")
    return page.url


def see_every_form(story: Story, program: httpx.Client, address: str) -> bytes:
    """The same address answers everybody; gives back the picture with the proof inside."""
    path = address.removeprefix(story.site.url)
    for asked, told in {
        "text/html": "text/html",
        "application/vc": "application/vc",
        "application/vc+jwt": "application/vc+jwt",
        "image/png": "image/png",
        "image/svg+xml": "image/svg+xml",
    }.items():
        answer = program.get(path, headers={"Accept": asked})
        assert answer.status_code == 200, asked
        assert answer.headers["content-type"].startswith(told)
    card = program.get(f"{path}/card.png")
    assert Image.open(io.BytesIO(card.content)).size == (1200, 630)
    picture = program.get(f"{path}.png").content
    assert baking.extract(picture)
    return picture


def verify_files(story: Story, picture: bytes) -> None:
    words, page = story.words, story.arrive()
    forged = baking.extract(picture).replace(b"Jonas", b"Joakim")
    page.goto("/")
    story.follow(page, "Check a badge")
    for name, data, word in (
        ("jonas.png", picture, "Genuine"),
        ("forged.png", baking.bake(picture, forged, replace=True), "Not genuine"),
    ):
        page.locator("input[type=file]").first.set_input_files(
            {"name": name, "mimeType": "image/png", "buffer": data}
        )
        expect(page.get_by_role("status").first).to_have_text(words(word), timeout=30_000)


def award_to_many(story: Story, page: Page, folder: Path) -> None:
    words = story.words
    story.menu(page, words("Home"))
    story.follow(page, "Award a badge")
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    story.follow(page, "Many people")
    page.get_by_label(words("Paste addresses, or cells of a spreadsheet")).fill(
        f"jonas@{story.domain}\nfatima@{story.domain}\n"
    )
    story.press(page, "Look through")
    story.says(page, words.count("%(shown)s will be awarded.", "%(shown)s will be awarded.", 1))
    page.get_by_role("button", name=words.count(*AWARD_NOW, 1)).click()
    wait_until_awarded(story, page, 1)

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Medarbejder", "E-mail", "Dato"])
    sheet.append(["Åse Lykke", f"aase@{story.domain}", "01.03.2026"])
    sheet.append(["Dorte Fo", f"dorte@{story.domain}", "31.11.2025"])
    path = folder / "kursus.xlsx"
    book.save(path)
    story.follow(page, "Award a badge")
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    story.follow(page, "Many people")
    page.get_by_label(words("Or a file")).set_input_files(path)
    story.press(page, "Look through")
    story.says(
        page,
        words.count("%(shown)s row needs mending first.", "%(shown)s rows need mending first.", 1),
    )
    page.get_by_text(words("Mend it here")).click()
    page.locator("input[name=text]:visible").fill("30.11.2025")
    page.keyboard.press("Enter")
    story.says(page, words.count("%(shown)s will be awarded.", "%(shown)s will be awarded.", 2))
    page.get_by_role("button", name=words.count(*AWARD_NOW, 2)).click()
    wait_until_awarded(story, page, 2)
    assert story.mailbox.newest(f"dorte@{story.domain}")


def look_at_the_matrix(story: Story, page: Page, folder: Path) -> None:
    words = story.words
    story.menu(page, words("Home"))
    expect(page.get_by_role("table")).to_contain_text("Fatima Nørregaard")
    with page.expect_download() as download:
        story.follow(page, "Download as Excel")
    path = folder / "matrix.xlsx"
    download.value.save_as(path)
    cells = [str(cell.value) for row in openpyxl.load_workbook(path).active for cell in row]
    assert "Fatima Nørregaard" in " ".join(cells)


def ask_and_be_given(story: Story, owner: Page) -> None:
    words = story.words
    address = f"carl@{story.domain}"
    story.menu(owner, words("Requests"))
    story.press(owner, "Make a link")
    link = owner.locator("p.code").inner_text().strip()

    stranger = story.arrive()
    stranger.goto(link)
    stranger.get_by_label(words("Your name, as it is to stand on the badge")).fill("Carl Eg")
    stranger.get_by_label(words("Your e-mail")).fill(address)
    story.press(stranger, "Ask for the badge")
    story.says(stranger, words("Look in your mail."))
    stranger.goto(story.mailbox.link(address, containing="/ask/confirm/"))
    story.press(stranger, "Yes, it was me")
    before = len(story.mailbox.to(address))

    story.menu(owner, words("Requests"))
    owner.get_by_role("link", name="Carl Eg").click()
    story.press(owner, "Give the badge")
    assert "/claim/" in story.mailbox.link(address, after=before, containing="/claim/")


def withdraw_it(story: Story, page: Page, program: httpx.Client, address: str) -> None:
    words, holder = story.words, f"jonas@{story.domain}"
    path = address.removeprefix(story.site.url)
    story.menu(page, words("Organisation"))
    story.follow(page, "How you work")
    page.get_by_label(words("Minutes to undo")).fill("10")
    story.press(page, "Save")
    story.menu(page, words.of_menu("Award"))
    page.get_by_role("link", name="Jonas Ærøskøbing").first.click()
    for is_now in (False, True):
        story.follow(page, "Withdraw")
        page.get_by_label(words("Why?")).fill("forkert person")
        page.get_by_label(words("Show the reason on the public page too")).check()
        if is_now:
            before = len(story.mailbox.to(holder))
            page.get_by_label(words("Do it now, without time to undo it")).check()
            story.press(page, "Withdraw it")
        else:
            story.press(page, "Withdraw it")
            story.press(page, "Undo")
    letter = story.mailbox.newest(holder, after=before)
    assert "forkert person" in text_of(letter)

    stranger = story.arrive()
    stranger.goto(address)
    expect(stranger.locator("body")).to_contain_text(words("Withdrawn"))
    expect(stranger.locator("body")).to_contain_text("forkert person")
    story.follow(stranger, "Check it yourself")
    story.press(stranger, "Check")
    expect(stranger.get_by_role("status").first).to_have_text(words("Revoked"), timeout=30_000)
    assert program.get(path, headers={"Accept": "application/vc"}).status_code == 200


def see_the_log(story: Story, page: Page) -> None:
    words = story.words
    story.menu(page, words("What happened"))
    story.press(page, "Check now")
    expect(page.get_by_role("heading", name=words("The log is whole"))).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("Ida Bruun")
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from skillmark_server.operate.audit import run; sys.exit(run(['verify']))",
        ],
        env=story.site.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr


def let_a_program_award(story: Story, page: Page, program: httpx.Client) -> None:
    words = story.words
    story.menu(page, words("Organisation"))
    story.follow(page, "Tokens")
    page.get_by_label(words("What is it for?")).fill("HR")
    page.get_by_label(words("Award, and decide requests")).check()
    story.press(page, "Make the token")
    secret = page.locator("#secret").inner_text().strip()
    headers = {"Authorization": f"Bearer {secret}"}
    badge = program.get("/api/v1/achievements", headers=headers).json()["items"][0]["id"]
    order = {"achievement": badge, "email": f"eva@{story.domain}", "name": "Eva Fisker"}
    made = [
        program.post(
            "/api/v1/awards",
            json=order,
            headers={**headers, "Idempotency-Key": f"order-{words.language}"},
        )
        for _twice in range(2)
    ]
    assert [one.status_code for one in made] == [201, 201], made[0].text
    assert made[0].json()["id"] == made[1].json()["id"]
    assert "/claim/" in story.mailbox.link(f"eva@{story.domain}", containing="/claim/")
    assert len(story.mailbox.to(f"eva@{story.domain}")) == 1


def reach(page: Page, target: Locator) -> None:
    """Go to something with the Tab key alone, as somebody without a mouse does."""
    expect(target.first).to_be_visible()
    for _press in range(150):
        page.keyboard.press("Tab")
        if target.first.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"not reached by Tab: {target}")


def do_the_main_job_by_keyboard(story: Story, owner: Page) -> None:
    """Award one, keep it, check it: without a mouse."""
    words, address = story.words, f"gry@{story.domain}"

    def press(page: Page, target: Locator) -> None:
        reach(page, target)
        page.keyboard.press("Enter")

    menu = owner.get_by_role("navigation", name=words("Main menu"))
    press(owner, menu.get_by_role("link", name=words.of_menu("Award"), exact=True))
    main = owner.get_by_role("main")
    press(owner, main.get_by_role("link", name=words("Award a badge")))
    press(owner, main.get_by_role("listitem").get_by_role("link"))
    reach(owner, owner.get_by_label(words("E-mail"), exact=True))
    owner.keyboard.type(address)
    reach(owner, owner.get_by_label(words("Name on the badge")))
    owner.keyboard.type("Gry Vang")
    press(owner, main.get_by_role("button", name=words("Look through")))
    press(owner, main.get_by_role("button", name=words.count(*AWARD_NOW, 1)))

    holder = story.arrive()
    holder.goto(story.mailbox.link(address, containing="/claim/", within=60))
    reach(holder, holder.locator("input[name=sees]:checked"))
    for _choice in range(2):
        holder.keyboard.press("ArrowUp")
        if holder.get_by_role("radio", name=words("Everyone with the link")).is_checked():
            break
    press(holder, holder.get_by_role("button", name=words("Keep it in my backpack")))
    reach(holder, holder.get_by_label(words("Your name")))
    holder.keyboard.type("Gry Vang")
    before = len(story.mailbox.to(address))
    press(holder, holder.get_by_role("button", name=words("Make the account")))
    code = story.mailbox.code(address, after=before)
    code_field = holder.get_by_label(words("Code"), exact=True)
    expect(code_field).to_be_focused()
    holder.keyboard.type(code)
    holder.keyboard.press("Enter")
    press(holder, holder.get_by_role("button", name=words("Keep it in my backpack")))
    press(holder, holder.get_by_role("main").get_by_role("link", name=words("Not now")))
    press(holder, holder.get_by_role("main").get_by_role("link", name=words("See its page")))
    press(holder, holder.get_by_role("link", name=words("Check it yourself")))
    press(holder, holder.get_by_role("main").get_by_role("button", name=words("Check")))
    expect(holder.get_by_role("status").first).to_have_text(words("Genuine"), timeout=30_000)
