# SPDX-License-Identifier: Apache-2.0

import hashlib
import itertools
import stat
from datetime import timedelta
from functools import partial

import pytest
from tests.issuing import NOW, STATUS_URL, achievement, described, issuer, people

from skillmark.baking import bake, extract
from skillmark.errors import (
    AlreadyRevokedError,
    AlreadySuspendedError,
    AwardUnknownError,
    KeyStoreError,
    ModelError,
    NationalNumberError,
    NoActiveKeyError,
    NoStatusEntryError,
    NotSuspendedError,
    RegisterError,
    StateError,
)
from skillmark.issuer import Issuer
from skillmark.model import Achievement, Criteria, Result
from skillmark.protocols import Algorithm
from skillmark.recipients import BadRow, Row, open_recipients
from skillmark.register import AwardState, Register, RowState
from skillmark.status import look_up, read_entries

BADGE = achievement()
NORD = issuer()
BOTH = ("revocation", "suspension")
LATER = NOW + timedelta(days=1)


@pytest.fixture
def register(tmp_path):
    with Register.open(tmp_path / "keys", status_base_url=STATUS_URL, purposes=BOTH) as opened:
        yield opened


def row(email="ada@example.org", **members):
    return Row(line=2, email=email, **members)


def award(register, *rows, **options):
    order = {"achievement": BADGE, "issuer": NORD, "at": NOW, **options}
    return list(register.award_rows(rows or [row()], **order))


def one(register, *rows, **options):
    (outcome,) = award(register, *rows, **options)
    return outcome.award


def document(register, made):
    from skillmark.signing import Issued  # noqa: PLC0415 - only to read it back

    return Issued(made.credential_id, register.signed_bytes(made), made.media_type).document


def states(outcomes):
    return [outcome.state for outcome in outcomes]


# --- Issuing --------------------------------------------------------------------------------------


def test_a_row_is_issued_once_however_often_it_is_asked_for(register):
    rows = [row(f"p{n}@example.dk") for n in range(250)]

    first, again = award(register, *rows), award(register, *rows, at=LATER)

    assert states(first) == [RowState.ISSUED] * 250
    assert states(again) == [RowState.ALREADY_ISSUED] * 250
    assert [o.award for o in first] == [o.award for o in again]
    assert len(list(register.awards())) == 250


def test_a_row_that_stands_twice_in_a_file_is_issued_once(register):
    outcomes = award(register, row(), row(), row("ADA@example.org".lower()))

    assert states(outcomes) == [RowState.ISSUED, RowState.ALREADY_ISSUED, RowState.ALREADY_ISSUED]
    assert len({outcome.award.credential_id for outcome in outcomes}) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"email": "bob@example.org"},
        {"narrative": "x"},
        {"evidence": ("https://x.example",)},
        {"result": Result(result_description=described("RawScore").id, value="1")},
        {"valid_from": NOW},
        {"valid_until": LATER},
        {"language": "da"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_a_badge_says_makes_it_another_badge(register, change):
    badge = achievement(described("RawScore"))

    outcomes = award(register, row(), row(**change), achievement=badge)

    assert states(outcomes) == [RowState.ISSUED, RowState.ISSUED]


@pytest.mark.parametrize("change", [{"name": "Ada"}, {"line": 9}, {"cells": ("x",)}])
def test_what_a_badge_does_not_say_does_not(register, change):
    outcomes = award(register, row(), Row(**{"line": 2, "email": "ada@example.org", **change}))

    assert states(outcomes) == [RowState.ISSUED, RowState.ALREADY_ISSUED]


def test_another_achievement_is_another_badge(register):
    award(register)

    assert states(award(register, achievement=achievement(number=2))) == [RowState.ISSUED]


def test_everything_in_a_row_comes_into_the_badge(register):
    badge = achievement(described("RawScore"))
    full = row(
        name="Ada Lovelace",
        narrative="Kørte.",
        evidence=("https://x.example/1",),
        result=Result(result_description=described("RawScore").id, value="87.5"),
        valid_from=NOW - timedelta(days=1),
        valid_until=LATER,
        language="da",
    )

    made = document(register, one(register, full, achievement=badge, show_names=True))

    subject = made["credentialSubject"]
    assert subject["narrative"] == "Kørte."
    assert subject["result"][0]["value"] == "87.5"
    assert subject["achievement"]["inLanguage"] == "da"
    assert [entry["identityType"] for entry in subject["identifier"]] == ["emailAddress", "name"]
    assert made["evidence"][0]["id"] == "https://x.example/1"
    assert made["validFrom"] == "2026-11-21T10:00:00Z"
    assert made["validUntil"] == "2026-11-23T10:00:00Z"


def test_the_end_of_a_badge_is_the_rows_then_the_files_then_counted(register):
    ends = [
        one(register, row("a@x.dk", valid_until=LATER), valid_until=NOW + timedelta(2)),
        one(register, row("b@x.dk"), valid_until=NOW + timedelta(2), valid_for=timedelta(9)),
        one(register, row("c@x.dk", valid_from=LATER), valid_for=timedelta(9)),
        one(register, row("d@x.dk")),
    ]

    assert [end.valid_until for end in ends] == [
        LATER, NOW + timedelta(2), LATER + timedelta(9), None
    ]  # fmt: skip


def test_a_name_is_not_shown_unless_that_is_asked_for(register):
    made = one(register, row(name="Ada Lovelace"))

    assert b"Lovelace" not in register.signed_bytes(made)


def test_bad_rows_pass_through_in_their_place(register):
    bad = BadRow(3, (), ("x",))

    outcomes = award(register, row(), bad, row("bob@example.org"))

    assert states(outcomes) == [RowState.ISSUED, RowState.REFUSED, RowState.ISSUED]
    assert outcomes[1].row is bad


def test_a_row_that_cannot_be_issued_is_refused_and_takes_no_place(register):
    refused = row(narrative="cpr 120345-6789", cells=("a", "b"))

    outcomes = award(register, refused, row(valid_until=NOW - timedelta(1)), row())

    assert states(outcomes) == [RowState.REFUSED, RowState.REFUSED, RowState.ISSUED]
    (problem,) = outcomes[0].row.problems
    assert (problem.line, problem.code) == (2, "national_number")
    assert "national identity number" in str(problem.words)
    assert outcomes[0].row.cells == ("a", "b")
    assert register._connection.execute("SELECT taken FROM status_list").fetchone() == (1,)


def test_each_row_gets_the_achievement_of_its_language(register):
    danish, english = achievement(number=1), achievement(number=2)
    offered = {"da": danish, "en": english}

    outcomes = award(
        register,
        row("a@x.dk", language="en-GB"),
        row("b@x.dk", language="da"),
        row("c@x.dk"),
        row("d@x.dk", language="de"),
        achievement=offered,
    )

    assert [o.award and o.award.achievement_id[-1] for o in outcomes] == ["2", "1", "1", None]
    assert outcomes[3].row.problems[0].code == "language_not_offered"
    assert "only in da, en" in str(outcomes[3].row.problems[0].words)


def test_one_person_is_awarded_as_a_file_of_one_row_is(register):
    outcome = register.award_one(row(), achievement=BADGE, issuer=NORD, at=NOW)

    assert outcome.state is RowState.ISSUED
    assert states(award(register)) == [RowState.ALREADY_ISSUED]


def test_a_did_is_awarded_too(register):
    made = one(register, row("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"))

    assert document(register, made)["credentialSubject"]["id"].startswith("did:key:")


def named(name):
    return Achievement(
        id="urn:uuid:1", name=name, description="d", criteria=Criteria(narrative="c")
    )


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"achievement": {}}, ModelError),
        ({"achievement": named("120345-6789")}, NationalNumberError),
        ({"proof": "ecdsa-rdfc-2019"}, NoActiveKeyError),
    ],
    ids=["no achievement", "national number", "no key"],
)
def test_what_is_wrong_with_the_whole_order_is_said_before_any_row(register, options, error):
    rows = iter([row()])

    with pytest.raises(error):
        register.award_rows(rows, **{"achievement": BADGE, "issuer": NORD, "at": NOW, **options})

    assert list(rows) == [row()]


def test_outcomes_come_only_after_they_are_safe(register, tmp_path):
    rows = (row(f"p{n}@example.dk") for n in itertools.count())
    outcomes = register.award_rows(rows, achievement=BADGE, issuer=NORD, at=NOW)

    first = next(outcomes)

    with Register.open(tmp_path / "keys") as other:
        assert other.find(first.award.credential_id) == first.award


def test_the_same_row_gets_the_same_bytes_in_every_run(tmp_path):
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        Register.open(folder).close()
        (folder / "register.key").write_bytes(bytes(32))
        with Register.open(folder, status_base_url=STATUS_URL) as register:
            made.append(register.signed_bytes(one(register)))

    assert made[0] == made[1]


def test_without_the_secret_ids_and_salts_differ(tmp_path):
    made = []
    for name in ("one", "two"):
        with Register.open(tmp_path / name, status_base_url=STATUS_URL) as register:
            made.append(document(register, one(register)))

    assert made[0]["id"] != made[1]["id"]
    salts = {d["credentialSubject"]["identifier"][0]["salt"] for d in made}
    assert len(salts) == 2


# --- Reading --------------------------------------------------------------------------------------


def test_an_award_is_found_by_its_id_with_and_without_its_prefix(register):
    made = one(register)

    assert register.find(made.credential_id) == made
    assert register.find(made.credential_id.removeprefix("urn:uuid:")) == made
    assert register.status_of(made.credential_id) is AwardState.VALID
    assert register.purposes_of(made) == BOTH
    for unknown in ("", "urn:uuid:", "x' OR 1=1 --"):
        with pytest.raises(AwardUnknownError):
            register.find(unknown)


def test_the_awards_of_one_person_are_found_however_the_address_is_written(register):
    award(register, *(row(f"p{n}@x.dk") for n in range(3)), *[row(narrative=str(n)) for n in "ab"])

    assert len(list(register.awards(recipient="mailto:ADA@example.org"))) == 2
    assert [made.number for made in register.awards()] == [1, 2, 3, 4, 5]


def test_pages_of_awards_join_without_a_gap(register):
    award(register, *(row(f"p{n}@x.dk") for n in range(1_050)))

    assert [made.number for made in register.awards()] == list(range(1, 1_051))


def test_the_award_says_what_was_signed(register):
    made = one(register)
    signed = register.signed_bytes(made)

    assert hashlib.sha256(signed).hexdigest() == made.sha256
    assert made.file_name == made.credential_id.removeprefix("urn:uuid:") + ".json"
    assert made.recipient == "ada@example.org"
    assert made.issued_at == NOW
    assert document(register, made)["id"] == made.credential_id


def test_an_award_of_another_register_is_unknown(register, tmp_path):
    with Register.open(tmp_path / "other", status_base_url=STATUS_URL) as other:
        foreign = one(other)

    with pytest.raises(AwardUnknownError):
        register.signed_bytes(foreign)
    with pytest.raises(AwardUnknownError):
        list(register.events(foreign.credential_id))


# --- What becomes of an award ---------------------------------------------------------------------


def test_a_hold_is_lifted_and_a_revocation_is_final(register):
    name = one(register).credential_id

    assert register.suspend(name, reason="mistanke", at=NOW).state is AwardState.SUSPENDED
    assert register.reinstate(name, reason="opklaret", at=NOW).state is AwardState.VALID
    register.suspend(name, reason="mistanke", at=NOW)
    assert register.revoke(name, reason="fejl", at=LATER).state is AwardState.REVOKED

    kinds = [event.kind for event in register.events(name)]
    assert kinds == ["issued", "suspended", "reinstated", "suspended", "revoked"]
    assert [event.reason for event in register.events(name)][1:3] == ["mistanke", "opklaret"]
    assert list(register.events(name))[-1].at == LATER


@pytest.mark.parametrize(
    ("before", "act", "error"),
    [
        (["revoke"], "revoke", AlreadyRevokedError),
        (["revoke"], "suspend", AlreadyRevokedError),
        (["revoke"], "reinstate", AlreadyRevokedError),
        (["suspend"], "suspend", AlreadySuspendedError),
        ([], "reinstate", NotSuspendedError),
        (["suspend", "reinstate"], "reinstate", NotSuspendedError),
    ],
)
def test_what_does_not_fit_the_state_is_refused(register, before, act, error):
    name = one(register).credential_id
    for earlier in before:
        getattr(register, earlier)(name, reason="x", at=NOW)
    count = register.audit()

    with pytest.raises(error) as caught:
        getattr(register, act)(name, reason="x", at=NOW)

    assert isinstance(caught.value, StateError)
    assert register.audit() == count


@pytest.mark.parametrize("act", ["revoke", "suspend", "reinstate"])
def test_nothing_becomes_of_an_award_that_is_not_there(register, act):
    with pytest.raises(AwardUnknownError):
        getattr(register, act)("urn:uuid:none", reason="x", at=NOW)


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        ("", ModelError),
        (" \n", ModelError),
        ("x" * 501, ModelError),
        ("cpr 120345-6789", NationalNumberError),
    ],
    ids=["empty", "blank", "too long", "national number"],
)
def test_a_reason_is_a_reason(register, reason, error):
    name = one(register).credential_id

    with pytest.raises(error):
        register.revoke(name, reason=reason, at=NOW)

    assert register.status_of(name) is AwardState.VALID


def test_an_award_without_a_list_for_it_cannot_be_held_or_revoked(tmp_path):
    did_key = issuer(issuer_id="did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")
    with Register.open(tmp_path / "a") as without:
        made = one(without, issuer=did_key)
        assert made.list_number is None
        assert "credentialStatus" not in document(without, made)
        assert without.purposes_of(made) == ()
        with pytest.raises(NoStatusEntryError):
            without.revoke(made.credential_id, reason="x", at=NOW)
    with Register.open(tmp_path / "b", status_base_url=STATUS_URL) as revocable:
        made = one(revocable)
        with pytest.raises(NoStatusEntryError, match="suspension"):
            revocable.suspend(made.credential_id, reason="x", at=NOW)
        revocable.revoke(made.credential_id, reason="x", at=NOW)


# --- Status lists ---------------------------------------------------------------------------------


def findings(register, made, at=NOW):
    lists = {issued.id: issued.document for issued in register.list_credentials(NORD, at=at)}
    return {
        entry.purpose: look_up(entry, lists[entry.list_url], at=at).value
        for entry in read_entries(document(register, made))
    }


@pytest.mark.ob3(37)
def test_the_lists_say_what_became_of_each_award(register):
    valid, held, revoked = (
        one(register, row(f"{name}@example.org")) for name in ("ada", "bob", "cai")
    )
    register.suspend(held.credential_id, reason="x", at=NOW)
    register.revoke(revoked.credential_id, reason="x", at=NOW)

    assert findings(register, valid) == {"revocation": 0, "suspension": 0}
    assert findings(register, held) == {"revocation": 0, "suspension": 1}
    assert findings(register, revoked) == {"revocation": 1, "suspension": 0}
    register.reinstate(held.credential_id, reason="x", at=NOW)
    assert findings(register, held) == {"revocation": 0, "suspension": 0}


def test_by_default_a_badge_has_the_one_entry_that_open_badges_allows(tmp_path):
    with Register.open(tmp_path, status_base_url=STATUS_URL) as register:
        made = document(register, one(register))

    assert made["credentialStatus"]["statusPurpose"] == "revocation"
    url = f"{STATUS_URL}/revocation-1.json"
    assert made["credentialStatus"]["statusListCredential"] == url


@pytest.mark.parametrize(
    ("issuer_id", "url"),
    [
        ("did:web:nordvind.example", "https://nordvind.example/status/"),
        ("did:web:nordvind.example:a:b", "https://nordvind.example/a/b/status/"),
        ("did:web:nordvind.example%3A8443", "https://nordvind.example:8443/status/"),
        ("https://nordvind.example/issuers/1", "https://nordvind.example/issuers/1/status/"),
    ],
)
def test_an_issuer_with_a_web_address_has_its_lists_under_it(tmp_path, issuer_id, url):
    with Register.open(tmp_path) as register:
        one(register, issuer=issuer(issuer_id=issuer_id))
        assert list(register.status_files()) == [f"{url}revocation-1.json"]


def test_a_list_is_signed_again_only_when_a_bit_changed(register):
    name = one(register).credential_id
    first = register.list_credentials(NORD, at=NOW)

    assert register.list_credentials(NORD, at=LATER) == first
    register.revoke(name, reason="x", at=LATER)
    second = register.list_credentials(NORD, at=LATER, valid_for=timedelta(days=7))
    assert [a == b for a, b in zip(first, second, strict=True)] == [False, True]
    assert second[0].document["validUntil"] == "2026-11-30T10:00:00Z"
    assert register.list_credentials(NORD, at=LATER, anew=True) != second
    signed = [event for event in register.events() if event.kind == "list_signed"]
    assert len(signed) == 2 + 1 + 2


def test_indices_do_not_tell_the_order_and_are_never_given_twice(register):
    outcomes = award(register, *(row(f"p{n}@x.dk") for n in range(1_000)))

    indices = [outcome.award.list_index for outcome in outcomes]
    assert len(set(indices)) == 1_000
    assert indices != sorted(indices)
    assert sum(abs(a - b) == 1 for a, b in itertools.pairwise(indices)) < 5


def test_a_full_list_is_followed_by_a_new_one(register):
    one(register)
    register._connection.execute("UPDATE status_list SET taken = size - 1")

    made = [one(register, row(f"p{n}@x.dk")) for n in range(3)]

    assert [award.list_number for award in made] == [1, 2, 2]
    assert len(register.list_credentials(NORD, at=NOW)) == 4
    register.revoke(made[2].credential_id, reason="x", at=NOW)
    assert findings(register, made[2])["revocation"] == 1
    assert findings(register, made[1])["revocation"] == 0


def test_a_new_address_gets_new_lists_and_the_old_ones_stay(tmp_path):
    with Register.open(tmp_path, status_base_url=STATUS_URL) as register:
        one(register)
    with Register.open(tmp_path, status_base_url="https://ny.example/s/") as register:
        one(register, row("bob@example.org"))
        assert list(register.status_files()) == [
            f"{STATUS_URL}/revocation-1.json",
            "https://ny.example/s/revocation-2.json",
        ]
        assert len(register.publish(NORD, at=NOW)) == 2


@pytest.mark.ob3(25)
@pytest.mark.parametrize(
    ("kind", "suffix", "media_type"),
    [
        (Algorithm.ED25519, ".json", "application/vc"),
        (Algorithm.P256, ".json", "application/vc"),
        (Algorithm.RSA, ".jwt", "application/vc+jwt"),
    ],
)
def test_a_list_is_signed_with_the_key_that_there_is(tmp_path, kind, suffix, media_type):
    nord = issuer(kind)
    with Register.open(tmp_path, status_base_url=STATUS_URL) as register:
        one(register, issuer=nord, proof="vc-jwt")
        (issued,) = register.list_credentials(nord, at=NOW)
        (path,) = register.publish(nord, at=NOW)

    assert (path.suffix, issued.media_type) == (suffix, media_type)
    assert path.read_bytes() == issued.text


@pytest.mark.parametrize(
    "url", ["nordvind.example", "ftp://x.example", "https://", "https://x.example/?a", "", "x#y"]
)
def test_an_address_for_lists_that_is_none_is_refused(tmp_path, url):
    with pytest.raises(ModelError):
        Register.open(tmp_path, status_base_url=url)


@pytest.mark.parametrize("purposes", [(), ("suspension",), ("suspension", "revocation"), ("x",)])
def test_purposes_that_a_badge_cannot_have_are_refused(tmp_path, purposes):
    with pytest.raises(ModelError):
        Register.open(tmp_path, purposes=purposes)


# --- Files ----------------------------------------------------------------------------------------


def test_files_are_written_once_and_put_right_when_altered(register, tmp_path):
    made, out = one(register), tmp_path / "out" / "deep"

    (path,) = register.write_file(made, out)
    assert path.read_bytes() == register.signed_bytes(made)
    before = path.stat().st_mtime_ns
    assert register.write_file(made, out) == (path,)
    assert path.stat().st_mtime_ns == before
    path.write_bytes(path.read_bytes().replace(b"Truck", b"Bagel"))
    register.write_file(made, out)
    assert path.read_bytes() == register.signed_bytes(made)
    path.unlink()
    register.write_file(made, out)
    assert path.exists()
    assert sorted(p.name for p in out.iterdir()) == [made.file_name]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'


def test_pictures_are_written_beside_the_signed_bytes(register, tmp_path):
    made = one(register)

    signed, picture = register.write_file(made, tmp_path, renditions={".svg": partial(bake, SVG)})

    assert (signed.suffix, picture.suffix) == (".json", ".svg")
    assert extract(picture.read_bytes()) in (signed.read_bytes(), signed.read_bytes().decode())


def test_a_jwt_has_a_file_of_its_own_kind(register, tmp_path):
    (path,) = register.write_file(one(register, proof="vc-jwt"), tmp_path)

    assert path.suffix == ".jwt"
    assert path.read_bytes().count(b".") == 2


def test_a_folder_that_cannot_be_written_is_named(register, tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(RegisterError, match="cannot be written"):
        register.write_file(one(register), tmp_path / "file")


def test_lists_are_written_to_the_folder_that_is_served(register, tmp_path):
    one(register)

    paths = register.publish(NORD, at=NOW)
    again = register.publish(NORD, at=LATER)
    elsewhere = register.publish(NORD, at=LATER, folder=tmp_path / "www")

    assert paths == again == tuple(register.status_files().values())
    assert {path.parent for path in paths} == {tmp_path / "keys" / "status"}
    assert [path.read_bytes() for path in elsewhere] == [path.read_bytes() for path in paths]


# --- The register itself --------------------------------------------------------------------------


def test_the_register_belongs_to_one_issuer(register):
    one(register)

    with pytest.raises(StateError, match="not of"):
        award(register, row("b@x.dk"), issuer=issuer(issuer_id="did:web:other.example"))
    with pytest.raises(StateError, match="not of"):
        register.publish(issuer(issuer_id="did:web:other.example"), at=NOW)


def test_a_change_of_keys_is_an_event(register):
    one(register)
    award(register, row("b@x.dk"))
    other = Issuer.of(
        NORD.id, NORD.profile, signers=[k.signer for k in issuer(Algorithm.P256).keys]
    )
    award(register, row("c@x.dk"), issuer=other, proof="vc-jwt")

    kinds = [event.kind for event in register.events()]
    assert kinds == ["keys_changed", "issued", "issued", "keys_changed", "issued"]


def test_an_issuer_whose_public_keys_only_a_service_knows_can_issue(register):
    class Vault:
        algorithm = Algorithm.ED25519
        verification_method = f"{NORD.id}#vault"
        sign = NORD.keys[0].signer.sign

    one(register, issuer=Issuer.of(NORD.id, {}, signers=[Vault()]))

    assert next(register.events()).kind == "keys_changed"


def test_the_files_of_the_register_are_for_their_owner_only(register, tmp_path):
    one(register)

    for path in (tmp_path / "keys").glob("register.*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_lost_secret_is_not_replaced_by_another(tmp_path):
    with Register.open(tmp_path, status_base_url=STATUS_URL) as register:
        one(register)
    (tmp_path / "register.key").unlink()

    with pytest.raises(RegisterError, match="missing"):
        Register.open(tmp_path)

    (tmp_path / "register.key").write_bytes(b"short")
    with pytest.raises(RegisterError, match="5 bytes"):
        Register.open(tmp_path)
    (tmp_path / "register.key").unlink()
    (tmp_path / "register.key").symlink_to("/dev/zero")
    with pytest.raises(KeyStoreError):
        Register.open(tmp_path)


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to look at" * 20, b"SQLite format 3\0x"]
)
def test_a_file_that_is_no_register_is_refused(tmp_path, content):
    (tmp_path / "register.sqlite").write_bytes(content)

    with pytest.raises(RegisterError):
        Register.open(tmp_path)


def test_a_file_of_people_goes_through_to_files(register, tmp_path):
    path = people(tmp_path / "people.csv", 120, "Bo;bo;x;", "Cai;cai@x.dk;x;31-11-2027")

    with open_recipients(path) as file:
        outcomes = award(register, *file)
    for outcome in outcomes:
        if outcome.award is not None:
            register.write_file(outcome.award, tmp_path / "out")

    assert states(outcomes).count(RowState.ISSUED) == 120
    assert [problem.code for o in outcomes[120:] for problem in o.row.problems] == [
        "email_invalid",
        "date_does_not_exist",
    ]
    assert len(list((tmp_path / "out").iterdir())) == 120
    assert register.audit() == 121
