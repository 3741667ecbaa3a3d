# SPDX-License-Identifier: Apache-2.0

"""`skillmark issue`: to one person and to a file of people, each once."""

import base64
import json
import shutil

import pytest
from tests.terminal import DANISH, ENGLISH
from tests.workshop import EXAMPLES, Workshop

from skillmark.baking import extract

ACHIEVEMENT = ("--achievement", EXAMPLES / "achievement.json")
PNG, SVG = EXAMPLES / "first-aid.png", EXAMPLES / "first-aid.svg"


@pytest.fixture
def workshop(tmp_path):
    workshop = Workshop(tmp_path)
    workshop.make_issuer()
    return workshop


def issue(workshop, *words, **options):
    return workshop.run("issue", *ACHIEVEMENT, "--out", workshop.badges, *words, **options)


def document(path):
    return json.loads(path.read_bytes())  # noqa: TID251 - what we wrote ourselves


def test_one_person_gets_one_signed_file(workshop):
    written = issue(workshop, "--to", "Anna@Example.org")

    [badge] = workshop.badges.iterdir()
    assert written.status == 0
    assert "Issued: 1." in written.out
    assert document(badge)["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    assert b"anna@example.org" not in badge.read_bytes()


def test_the_example_file_becomes_badges_and_pictures(workshop):
    written = issue(workshop, "--csv", EXAMPLES / "recipients.csv", "--image", PNG, "--image", SVG)

    names = sorted(path.suffix for path in workshop.badges.iterdir())
    assert written.status == 0
    assert "Issued: 8." in written.out
    assert names == [".json"] * 8 + [".png"] * 8 + [".svg"] * 8
    for badge in workshop.badges.glob("*.json"):
        assert extract(badge.with_suffix(".png").read_bytes()) == badge.read_bytes()
        assert extract(badge.with_suffix(".svg").read_bytes()) == badge.read_bytes()


@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "vc-jwt"])
def test_each_badge_says_what_its_row_says_however_it_is_signed(workshop, proof):
    issue(workshop, "--csv", EXAMPLES / "recipients.csv", "--proof", proof)
    workshop.publish()

    badges = sorted(workshop.badges.iterdir())
    found = {said(signed(badge)) for badge in badges}
    written = workshop.verify("--json", *badges)
    assert found == {
        ("Gav førstehjælp ved uheldet på lager 3 den 4. marts.", 12, "91.5", None, None, "da"),
        (None, 12, "88", None, None, "da"),
        (None, 12, "97.25", None, None, "da"),
        ("Led the practical exercise for the night shift.", 14, "94", None, None, "en"),
        (None, 7, "82.5", "2023-03-01", "2025-02-28", "da"),
        (None, 14, "85", None, None, "da"),
        (None, 14, "90", None, None, "en"),
        (
            "First aid instructor; renewed every ten years.", 14, "80",
            "2025-06-18", "2035-06-17", "en",
        ),
    }  # fmt: skip
    verdicts = [json.loads(line)["verdict"] for line in written.out.splitlines()]  # noqa: TID251
    assert sorted(verdicts) == ["expired"] + ["genuine"] * 7


def signed(badge):
    """The document in a file, or in the token in it."""
    if badge.suffix == ".json":
        return document(badge)
    payload = badge.read_text(encoding="ascii").split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=="))  # noqa: TID251 - our own


def said(document):
    """Narrative, course, result, first and last day and language of a badge."""
    subject, now = document["credentialSubject"], "2026-11-22"
    (evidence,), (result,) = document["evidence"], subject["result"]
    first, last = document["validFrom"][:10], document.get("validUntil")
    return (
        subject.get("narrative"),
        int(evidence["id"].rpartition("-")[2]),
        result["value"],
        None if first == now else first,
        last and last[:10],
        subject["achievement"]["inLanguage"],
    )


def test_the_same_file_twice_issues_nothing_new(workshop):
    issue(workshop, "--csv", EXAMPLES / "recipients.csv")
    before = {path: path.read_bytes() for path in workshop.badges.iterdir()}

    written = issue(workshop, "--csv", EXAMPLES / "recipients.csv")

    assert written.status == 0
    assert "Issued before, and left alone: 8." in written.out
    assert {path: path.read_bytes() for path in workshop.badges.iterdir()} == before


def test_a_file_that_was_lost_is_written_again(workshop):
    issue(workshop, "--csv", EXAMPLES / "recipients.csv")
    before = {path: path.read_bytes() for path in workshop.badges.iterdir()}
    shutil.rmtree(workshop.badges)

    issue(workshop, "--csv", EXAMPLES / "recipients.csv")

    assert {path: path.read_bytes() for path in workshop.badges.iterdir()} == before


def test_a_row_that_is_wrong_is_said_and_can_be_mended_and_run_again(workshop):
    people = workshop.folder / "people.csv"
    people.write_text("E-mail;Dato\nanna@example.org;31-11-2025\nbo@example.org;30-11-2025\n")

    first = issue(workshop, "--csv", people)
    mend = workshop.folder / "people.mend.csv"
    mended = mend.read_bytes().replace(b"31-11-2025", b"30-11-2025")
    mend.write_bytes(mended)
    second = issue(workshop, "--csv", mend, "--mend", workshop.folder / "again.csv")

    assert first.status == 1
    assert "Line 2: " in first.err
    assert "column B" in first.err
    assert "31-11-2025 does not exist" in first.err
    assert "Issued: 1." in first.out
    assert "Not issued: 1." in first.out
    assert str(mend) in first.out
    assert second.status == 0
    assert "Issued: 1." in second.out
    assert not (workshop.folder / "again.csv").exists()


def test_a_row_that_is_wrong_is_said_in_danish(workshop):
    written = issue(
        workshop, "--csv", "-", "--mend", workshop.folder / "m.csv",
        stdin=b"E-mail;Dato\nanna@example.org;31-11-2025\n", terminal=DANISH,
    )  # fmt: skip

    assert "Linje 2: " in written.err
    assert "31-11-2025 findes ikke. November har 30 dage." in written.err
    assert "Ikke udstedt: 1." in written.out


def test_a_column_that_means_nothing_is_said(workshop):
    written = issue(
        workshop, "--csv", "-", "--mend", workshop.folder / "m.csv",
        stdin=b"E-mail;Skostr.\nanna@example.org;43\n",
    )  # fmt: skip

    assert written.status == 0
    assert "'Skostr.' means nothing here" in written.err


def test_a_file_without_addresses_is_refused_whole(workshop):
    written = issue(
        workshop, "--csv", "-", "--mend", workshop.folder / "m.csv", stdin=b"Navn\nAnna\n"
    )

    assert written.status == 1
    assert "[recipients_file_invalid]" in written.err or "e-mail address" in written.err
    assert not workshop.badges.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--bake", "png"), "--bake png needs a picture of that kind"),
        (("--bake", "png,svg", "--image", PNG), "--bake svg needs a picture of that kind"),
        (("--bake", "gif", "--image", PNG), "--bake gif: write png, svg or png,svg."),
        (("--bake", ""), "write png, svg or png,svg."),
        (("--image", EXAMPLES / "achievement.json"), "it is neither PNG nor SVG"),
        (("--proof", "Ed25519Signature2020"), "--proof cannot be"),
        (("--valid-until", "soon"), "write a day"),
        (("--valid-for", "soon"), "write a number and a unit"),
        (("--valid-for", "1d", "--valid-until", "2030-01-01"), "cannot stand together"),
    ],
)
def test_wrong_usage_ends_with_64_before_anything_is_issued(workshop, words, said):
    written = issue(workshop, "--to", "anna@example.org", *words)

    assert written.status == 64
    assert said in written.err
    assert not workshop.badges.exists()


def test_only_the_kinds_that_were_asked_for_are_baked(workshop):
    issue(workshop, "--to", "anna@example.org", "--bake", "SVG", "--image", PNG, "--image", SVG)

    assert sorted(path.suffix for path in workshop.badges.iterdir()) == [".json", ".svg"]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("--valid-until", "2027-06-30"), "2027-06-30T23:59:59Z"),
        (("--valid-until", "2027-06-30T12:00:00Z"), "2027-06-30T12:00:00Z"),
        (("--valid-for", "1d"), "2026-11-23T09:30:00Z"),
        ((), None),
    ],
)
def test_the_end_is_what_was_asked_for(workshop, words, wanted):
    issue(workshop, "--to", "anna@example.org", *words)

    [badge] = workshop.badges.iterdir()
    assert document(badge).get("validUntil") == wanted


def test_a_row_that_names_its_end_keeps_it(workshop):
    issue(
        workshop, "--csv", "-", "--valid-until", "2030-01-01",
        stdin=b"E-mail;Gyldig til\nanna@example.org;31-12-2027\n",
    )  # fmt: skip

    [badge] = workshop.badges.iterdir()
    assert document(badge)["validUntil"].startswith("2027-12-31")


@pytest.mark.parametrize("proof", ["eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019", "vc-jwt"])
def test_a_badge_can_be_signed_in_other_ways(workshop, proof):
    workshop.done("key", "new", "--algorithm", "P-256")

    issue(workshop, "--to", "anna@example.org", "--proof", proof)
    workshop.publish()

    [badge] = workshop.badges.iterdir()
    assert badge.suffix == (".jwt" if proof == "vc-jwt" else ".json")
    assert workshop.verify(badge).status == 0


def test_a_kind_of_proof_without_a_key_for_it_is_refused_in_words(workshop):
    written = issue(workshop, "--to", "anna@example.org", "--proof", "ecdsa-rdfc-2019")

    assert written.status == 1
    assert "The issuer has no key that can sign this." in written.err


def test_the_address_of_the_lists_can_be_given(workshop):
    issue(workshop, "--to", "anna@example.org", "--status-url", "https://status.example/lists/")

    [badge] = workshop.badges.iterdir()
    status = document(badge)["credentialStatus"]
    assert status["statusListCredential"].startswith("https://status.example/lists/")


def test_an_end_before_the_beginning_is_refused_in_words(workshop):
    written = issue(workshop, "--to", "anna@example.org", "--valid-until", "2020-01-01")

    assert written.status == 1
    assert "Not issued: 1." in written.out
    assert written.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--achievement", "nothing.json"), "nothing.json: No such file"),
        (("--achievement", PNG), "[json_invalid]"),
        (("--csv", "nothing.csv"), "cannot be opened"),
    ],
    ids=["no achievement", "a picture", "no people"],
)
def test_a_file_that_cannot_be_read_is_said(workshop, words, said):
    given = {"--achievement": EXAMPLES / "achievement.json", "--csv": EXAMPLES / "recipients.csv"}
    given |= {words[0]: words[1]}

    written = workshop.run(
        "issue", *[part for pair in given.items() for part in pair], "--out", workshop.badges
    )

    assert written.status == 1
    assert said in written.err


def test_without_an_issuer_nothing_is_issued(tmp_path):
    written = ENGLISH.run(
        "issue", *ACHIEVEMENT, "--to", "a@example.org", "--out", tmp_path / "b", "--keys", tmp_path
    )

    assert written.status == 1
    assert "[key_store]" in written.err
    assert not (tmp_path / "b").exists()


def test_a_file_without_people_is_said(workshop):
    written = issue(workshop, "--csv", "-", stdin=b"E-mail;Navn\n")

    assert "no people below it" in written.err
