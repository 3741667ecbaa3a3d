# SPDX-License-Identifier: Apache-2.0

import hashlib
import re
from datetime import datetime, timedelta

import pytest
from tests.issuing import NORDVIND, NOW, achievement, described, issuer

from skillmark.did import find_key
from skillmark.encoding import strict_json
from skillmark.errors import (
    EncodingError,
    ModelError,
    NationalNumberError,
    NoActiveKeyError,
    RecipientError,
    SuiteUnknownError,
    TextRefusedError,
    UndefinedTermError,
)
from skillmark.issuer import Issuer
from skillmark.issuing import check_achievement, issue
from skillmark.model import (
    Achievement,
    AchievementSubject,
    Criteria,
    EndorsementCredential,
    Evidence,
    IdentityObject,
    Result,
    check_credential,
)
from skillmark.proofs import check_proofs
from skillmark.proofs.vc_jwt import check_jwt, read_jwt
from skillmark.protocols import Algorithm
from skillmark.status import status_entry

BADGE = achievement()
NORD = issuer(Algorithm.ED25519, Algorithm.P256)
VC2 = "https://www.w3.org/ns/credentials/v2"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
LATER = NOW + timedelta(days=30)


def issued(badge=BADGE, **options):
    return issue(badge, **{"to": "ada@example.org", "by": NORD, "at": NOW, **options})


def document(*args, **options):
    return issued(*args, **options).document


def subject(*args, **options):
    return document(*args, **options)["credentialSubject"]


def finder(method, purpose, created):
    return find_key(
        NORD.document(), method, issuer=NORDVIND, purpose=purpose, created=created, at=NOW
    )


@pytest.mark.ob3(7, 22)
@pytest.mark.parametrize(
    "proof", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019"]
)
def test_what_is_issued_holds_and_breaks_no_rule(proof):
    made = document(proof=proof)

    check_credential(made)
    (checked,) = check_proofs(made, find_key=finder, at=NOW)
    assert checked.suite == proof
    assert checked.created == NOW


@pytest.mark.ob3(24, 25)
def test_a_jwt_holds_the_same_credential():
    made = issued(proof="vc-jwt")

    token = read_jwt(made.text.decode())
    check_jwt(token, finder(token.key_id, "assertionMethod", None), at=NOW)
    check_credential(made.document)
    assert (made.media_type, made.file_suffix) == ("application/vc+jwt", ".jwt")
    assert token.header["alg"] == "ES256"


@pytest.mark.ob3(7, 8, 9, 18)
def test_the_members_of_a_badge():
    made = document()

    assert made["@context"] == [VC2, OB3, EXTENSIONS]
    assert made["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert made["name"] == "Truckcertifikat"
    assert made["issuer"] == NORD.profile.to_dict()
    assert made["validFrom"] == "2026-11-22T10:00:00Z"
    assert "validUntil" not in made
    assert made["credentialSubject"]["achievement"] == BADGE.to_dict()
    assert made["credentialSchema"][0]["type"] == "1EdTechJsonSchemaValidator2019"
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", made["id"])


def test_two_badges_have_two_ids_and_two_salts():
    one, other = document(), document()

    assert one["id"] != other["id"]
    salts = [made["credentialSubject"]["identifier"][0]["salt"] for made in (one, other)]
    assert len(set(salts)) == 2
    assert all(len(bytes.fromhex(salt)) == 16 for salt in salts)


@pytest.mark.ob3(15)
@pytest.mark.parametrize(
    "to",
    ["ada@example.org", " Ada@Example.ORG ", "mailto:ada@example.org", "MAILTO:Ada@example.org"],
)
def test_an_address_becomes_a_salted_hash_without_a_subject_id(to):
    made = subject(to=to)

    assert "id" not in made
    identity = IdentityObject.from_dict(made["identifier"][0])
    assert identity.hashed
    assert identity.matches("ada@example.org")
    assert not identity.matches("bob@example.org")
    assert b"ada@example.org" not in issued(to=to).text.lower()


def test_the_hash_is_of_address_and_salt():
    made = subject(salt="00ff")["identifier"][0]

    assert made["identityHash"] == "sha256$" + hashlib.sha256(b"ada@example.org00ff").hexdigest()
    assert made["salt"] == "00ff"


def test_an_address_is_shown_only_where_that_is_asked_for():
    plain, by_id = subject(identify="plain"), subject(identify="id")

    assert plain["identifier"][0]["identityHash"] == "ada@example.org"
    assert plain["identifier"][0]["hashed"] is False
    assert by_id["id"] == "mailto:ada@example.org"
    assert "identifier" not in by_id


@pytest.mark.parametrize(
    "to", ["did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", "https://ada.example/me"]
)
def test_a_did_or_url_becomes_the_subject_id(to):
    assert subject(to=to)["id"] == to


@pytest.mark.ob3(15)
def test_a_name_is_shown_only_where_it_is_given():
    made = subject(recipient_name="Ada Lovelace")["identifier"]

    assert made[1] == {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": "Ada Lovelace",
        "identityType": "name",
    }
    assert len(subject()["identifier"]) == 1


def test_a_whole_subject_is_taken_as_it_is():
    whole = AchievementSubject(id="did:example:ada", achievement=BADGE, role="Fører", term="E26")

    made = subject(to=whole, narrative="Kørte.")

    assert (made["role"], made["term"], made["narrative"]) == ("Fører", "E26", "Kørte.")


@pytest.mark.parametrize(
    "to",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "ada example.org",
        "ada@example.org, bob@example.org",
        "Ada <ada@example.org>",
        "a..b@example.org",
        "ada@exa mple.org",
        "mailto:",
        "mailto:ada",
        "http://",
        "did:",
        "x:",
        f"{'a' * 65}@example.org",
        f"ada@{'a' * 64}.org",
        "ada@127.0.0.1",
        "ada@[127.0.0.1]",
    ],
)
def test_who_cannot_be_reached_is_refused_without_saying_who(to):
    with pytest.raises(RecipientError) as caught:
        issued(to=to)

    assert "ada" not in str(caught.value).replace("ada@example.org", "")


def test_a_recipient_with_a_line_end_is_refused():
    with pytest.raises((RecipientError, TextRefusedError)):
        issued(to="ada@example.org\r\nBcc: all@example.org")


@pytest.mark.ob3(13)
def test_evidence_stands_on_the_credential():
    proof = Evidence(id="https://nordvind.example/video/1", name="Prøve", narrative="Se 2:10")

    made = document(evidence=[proof], narrative="Kørte **baglæns**.", name="Truck, hold 7")

    assert made["evidence"] == [proof.to_dict()]
    assert made["credentialSubject"]["narrative"] == "Kørte **baglæns**."
    assert made["name"] == "Truck, hold 7"


@pytest.mark.ob3(12)
def test_results_are_those_that_the_achievement_describes():
    score = described("RawScore", value_max="100")
    result = Result(result_description=score.id, value="87.5")

    made = subject(achievement(score), results=[result])

    assert made["result"] == [result.to_dict()]
    with pytest.raises(ModelError, match="/credentialSubject/result/0/resultDescription"):
        issued(results=[result])


def test_a_language_is_written_into_the_achievement_of_this_badge_only():
    assert subject(language="da")["achievement"]["inLanguage"] == "da"
    assert "inLanguage" not in subject()["achievement"]
    with pytest.raises(ModelError, match="inLanguage"):
        issued(language="dansk!")


@pytest.mark.ob3(37)
def test_one_status_entry_stands_alone_and_several_in_a_list():
    revoked = status_entry("https://nordvind.example/s/1", 7, "revocation")
    held = status_entry("https://nordvind.example/s/2", 7, "suspension")

    assert document(status=revoked)["credentialStatus"] == revoked
    assert document(status=[revoked, held])["credentialStatus"] == [revoked, held]
    with pytest.raises(ModelError):
        issued(status={"id": "no url", "type": "BitstringStatusListEntry"})


@pytest.mark.ob3(35)
def test_a_revocation_list_gets_the_context_that_defines_it():
    status = {"id": "https://nordvind.example/r", "type": "1EdTechRevocationList"}

    made = document(status=status, schema=False)

    assert made["@context"] == [VC2, OB3, EXTENSIONS]
    assert "credentialSchema" not in made
    assert document(schema=False)["@context"] == [VC2, OB3]


def test_dates_are_those_that_are_given():
    made = document(valid_from=NOW - timedelta(days=1), valid_until=LATER)

    assert (made["validFrom"], made["validUntil"]) == (
        "2026-11-21T10:00:00Z",
        "2026-12-22T10:00:00Z",
    )


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"valid_until": NOW}, ModelError, "/validUntil: the badge ends before it begins"),
        ({"valid_from": LATER, "valid_until": LATER - timedelta(1)}, ModelError, "/validUntil"),
        ({"at": datetime(2026, 1, 1)}, EncodingError, "no zone"),  # noqa: DTZ001
        ({"id": "badge 1"}, ModelError, "/id"),
        ({"proof": "none"}, SuiteUnknownError, "none"),
        ({"by": issuer(Algorithm.P256)}, NoActiveKeyError, "Ed25519"),
        ({"narrative": "a\x00b"}, TextRefusedError, "/credentialSubject/narrative"),
        ({"name": "a\u202eb"}, TextRefusedError, "/name"),
        (
            {"recipient_name": "Ada 120345-6789"},
            NationalNumberError,
            "/credentialSubject/identifier",
        ),
        ({"narrative": "cpr 120345-6789"}, NationalNumberError, "/credentialSubject/narrative"),
        ({"to": "120345-6789@example.org"}, NationalNumberError, "/credentialSubject/id"),
        (
            {"evidence": [Evidence(id="https://x.example/1", name="120345-6789")]},
            NationalNumberError,
            "/evidence/0/name",
        ),
        ({"results": [Result(value="120345-6789")]}, NationalNumberError, "/result/0/value"),
    ],
)
def test_what_no_badge_may_say_is_refused(options, error, said):
    with pytest.raises(error, match=said):
        issued(**options)


def test_a_subject_with_a_national_number_is_refused():
    whole = AchievementSubject(
        identifier=[
            IdentityObject.salted("1", salt="x" * 32, identity_type="nationalIdentityNumber")
        ],
        achievement=BADGE,
    )

    with pytest.raises(NationalNumberError):
        issued(to=whole)


def named(name, **members):
    return Achievement(
        id="urn:uuid:1", name=name, description="d", criteria=Criteria(narrative="c"), **members
    )


def test_an_achievement_is_judged_before_anything_is_issued():
    with pytest.raises(NationalNumberError, match="/credentialSubject/achievement/name"):
        check_achievement(named("120345-6789"), by=NORD)
    with pytest.raises(TextRefusedError):
        issued(named("a\x08b"))
    check_achievement(BADGE, by=NORD)


@pytest.mark.ob3(17)
def test_an_achievement_that_its_issuer_endorses_is_refused():
    endorsement = EndorsementCredential.from_dict(
        {
            "@context": [VC2, OB3],
            "id": "urn:uuid:2",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": "Godt",
            "issuer": {"id": NORDVIND, "type": ["Profile"]},
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {"id": "urn:uuid:1", "type": ["EndorsementSubject"]},
        }
    )

    with pytest.raises(ModelError, match="endorsement"):
        check_achievement(named("Truck", endorsement=[endorsement]), by=NORD)


def test_a_member_that_no_context_defines_is_refused():
    with pytest.raises(UndefinedTermError):
        issued(named("Truck", extra={"colour": "red"}))


def test_an_achievement_given_again_is_judged_by_itself():
    """Two objects at one place in memory, one after the other, are two achievements."""
    for number in range(300):
        made = subject(achievement(number=number))
        assert made["achievement"]["id"].endswith(f"{number:012}")


def test_the_document_is_the_readers_own():
    made = issued()
    made.document["credentialSubject"]["achievement"]["name"] = "Andet"

    assert made.document["credentialSubject"]["achievement"]["name"] == "Truckcertifikat"
    assert BADGE.to_dict()["name"] == "Truckcertifikat"
    assert document()["credentialSubject"]["achievement"]["name"] == "Truckcertifikat"


def test_the_bytes_are_compact_json_with_their_digest():
    made = issued()

    assert strict_json.dumps(made.document) == made.text
    assert made.sha256 == hashlib.sha256(made.text).hexdigest()
    assert (made.media_type, made.file_suffix) == ("application/vc", ".json")
    assert made.id == made.document["id"]


def test_the_same_inputs_give_the_same_bytes():
    options = {"id": "urn:uuid:1", "salt": "ab" * 16}

    assert issued(**options).text == issued(**options).text


def test_another_issuer_of_the_same_achievement_is_another_badge():
    other = Issuer.of(NORDVIND, {"name": "Søvind"}, signers=[NORD.keys[0].signer])

    assert document(by=other)["issuer"]["name"] == "Søvind"
    assert document()["issuer"]["name"] == "Nordvind"


@pytest.mark.parametrize("options", [{}, {"schema": False}, {"language": "da"}], ids=str)
@pytest.mark.parametrize("end", [None, LATER], ids=["without end", "with end"])
def test_a_token_from_a_mould_is_the_token_of_the_long_way(options, end):
    ada = {"to": "Ada@Example.org", "proof": "vc-jwt", "valid_until": end, **options}
    quick = issued(**ada)
    salt = quick.document["credentialSubject"]["identifier"][0]["salt"]

    slow = issued(**ada, id=quick.id, salt=salt)

    assert quick.text == slow.text


@pytest.mark.parametrize("to", ["ø@example.org", "a'b@example.org"])
def test_an_address_out_of_the_ordinary_is_hashed_in_a_mould_too(to):
    made = issued(to=to, proof="vc-jwt").document

    (identity,) = made["credentialSubject"]["identifier"]
    assert IdentityObject.from_dict(identity).matches(to)
