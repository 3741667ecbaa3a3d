# SPDX-License-Identifier: Apache-2.0

"""What is issued in bulk is what is issued one by one, and is refused for the same reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.issuing import NOW, achievement, described, issuer

from skillmark.bulk.issuing import BulkIssuer
from skillmark.bulk.recipient import Recipient, Refused
from skillmark.encoding.multibase import base58btc_octets
from skillmark.errors import NoActiveKeyError, SignatureMismatchError, SkillmarkError
from skillmark.issuing import issue
from skillmark.model import AchievementSubject, Alignment, Evidence, Result
from skillmark.protocols import Algorithm
from skillmark.status import status_entry

ID = "urn:uuid:5f2b1c1e-5a4f-4c53-9d21-6d6f0d7d0a11"
SALT = "00112233445566778899aabbccddeeff"
LIST = "https://nordvind.example/status/3"
NAMING = {"id": LIST, "type": "1EdTechRevocationList"}
GRADE = described("LetterGrade", allowed_value=["A", "B", "12"])
PROOFS = ["eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019", "vc-jwt"]
NORDVIND = issuer(Algorithm.ED25519, Algorithm.P256)
EARNED = achievement(GRADE)
END = NOW + timedelta(days=365)


def entry(index, purpose="revocation"):
    return status_entry(LIST if purpose == "revocation" else f"{LIST}/s", index, purpose)


def result(value="A", **members):
    return Result(result_description=GRADE.id, value=value, **members)


def one_by_one(recipient, **common):
    arguments = {"by": NORDVIND, "at": NOW, **common, **recipient.arguments()}
    return issue(EARNED, **arguments)


def bulk(**common):
    return BulkIssuer(EARNED, **{"by": NORDVIND, "at": NOW, **common})


def person(to="anna@example.org", **members):
    return Recipient(**{"to": to, "id": ID, "salt": SALT, **members})


BY_TEMPLATE = {
    "plain": person(),
    "upper-case-address": person("Anna@Example.ORG"),
    "did": person("did:key:z6Mkf5rGMoatrSj1f4CyvuHBeXJELe9RPdzo2PKGNCKVtZxP"),
    "url": person("https://anna.example/me"),
    "id-below-a-url": person(id="https://nordvind.example/badges/17"),
    "id-without-a-slash": person(id="urn:isbn:0451450523"),
    "salt-of-any-text": person(salt='"\\ æ'),
    "status": person(status=entry(7)),
    "status-list": person(status=[entry(7), entry(7, "suspension")]),
    "list-of-ids": person(status=NAMING),
    "list-of-ids-named": person(recipient_name="Åse", license_number="NV-1", status=NAMING),
    "name": person(recipient_name="Åse \U0001f600", name="Truck, trin 2"),
    "narrative": person(narrative='She said "no"\n\tand \\ did.'),
    "license-number-alone": person(license_number="NV-2026-0417"),
    "license-number": person(license_number="NV-2026-0417", recipient_name="Anna Ærø"),
    "named": person(recipient_name="Åse Ærø", license_number="NV-1", status=entry(7)),
    "named-until": person(
        recipient_name='Åse "Ås" \\ Ærø', license_number="NV-1", status=entry(7), valid_until=END
    ),
    "named-at-a-url": person(
        id=f"https://nordvind.example/a/{ID[9:]}",
        recipient_name="Anna",
        license_number="NV-2026-0001",
        status=entry(131_071),
        valid_until=END.astimezone(timezone(timedelta(hours=2))),
    ),
    "evidence": person(evidence=[Evidence(id="https://e.example/1"), Evidence(narrative="Set.")]),
    "result": person(results=[result("12")]),
    "language": person(language="da"),
    "from": person(valid_from=NOW - timedelta(days=9)),
    "until": person(valid_until=END),
    "until-elsewhere": person(valid_until=END.astimezone(timezone(timedelta(hours=2)))),
    "everything": person(
        "did:web:anna.example",
        status=[entry(7), entry(9, "suspension")],
        recipient_name="Anna",
        name="Titel",
        narrative="Gjorde det.",
        evidence=[Evidence(id="https://e.example/1", name="Film", description="Se.")],
        results=[result("B", status="Completed")],
        valid_from=NOW,
        valid_until=END,
        language="en-GB",
    ),
}
BY_ISSUE = {
    "uncommon-address": person("åse@blåbær.example"),
    "mailto": person("mailto:anna@example.org"),
    "whole-subject": person(AchievementSubject(id="did:web:a.example", achievement=EARNED)),
    "name-in-a-language": person(evidence=[Evidence(name={"@value": "Film", "@language": "da"})]),
    "picture-as-evidence": person(evidence=[Evidence(id="data:text/plain,x")]),
    "result-with-alignment": person(
        results=[result(alignment=[Alignment(target_name="x", target_url="https://x.example/s")])]
    ),
    "list-of-ids-with-more": person(status={**NAMING, "name": "x"}),
    "status-with-more": person(status={**entry(7), "statusSize": "1"}),
    "control-character-in-salt": person(salt="\x7f"),
    "subject-is-the-issuer": person("did:web:nordvind.example"),
    "subject-is-the-achievement": person(EARNED.id),
    "same-evidence-twice": person(evidence=[Evidence(narrative="a"), Evidence(narrative="a")]),
}
REFUSED = {
    "no-address": person("anna"),
    "empty": person(""),
    "national-number-in-address": person("010190-1234@example.org"),
    "national-number-in-narrative": person(narrative="010190-1234"),
    "national-number-in-license": person(license_number="010190-1234"),
    "national-number-in-evidence": person(evidence=[Evidence(narrative="010190-1234")]),
    "national-number-in-result": person(results=[Result(value="010190-1234")]),
    "override-in-name": person(name="a\u202eb"),
    "control-in-recipient-name": person(recipient_name="a\x00"),
    "half-a-pair": person(narrative="\ud800"),
    "id-is-no-url": person(id="17"),
    "value-not-allowed": person(results=[result("Z")]),
    "result-not-described": person(results=[Result(result_description="urn:x:1", value="A")]),
    "ends-before-it-begins": person(valid_until=NOW),
    "ends-before-its-own-beginning": person(valid_from=END, valid_until=END),
    "moment-without-zone": person(valid_from=datetime(2026, 1, 1)),  # noqa: DTZ001
    "status-without-type": person(status={"id": f"{LIST}#7"}),
    "evidence-of-a-relative-kind": person(evidence=[Evidence(id="name:film")]),
}


def as_told(outcome):
    return (outcome.error.code, outcome.error.pointer) if isinstance(outcome, Refused) else outcome


@pytest.mark.parametrize("proof", PROOFS)
@pytest.mark.parametrize("recipient", BY_TEMPLATE.values(), ids=BY_TEMPLATE)
def test_a_badge_by_template_is_the_one_that_issue_makes(recipient, proof):
    made = bulk(proof=proof)

    first, second = made.issue_many([recipient, recipient])

    if proof == "vc-jwt" or proof.startswith("ecdsa"):
        # ECDSA is deterministic here (RFC 6979).
        assert NORDVIND.signer_for(proof).algorithm is Algorithm.P256
    assert first == second == one_by_one(recipient, proof=proof)
    assert (made.by_template, made.by_true_path) == (2, 0)


@pytest.mark.parametrize("proof", PROOFS)
@pytest.mark.parametrize("kind", ["id-below-a-url", "named-at-a-url"])
def test_a_badge_that_says_where_its_newest_version_is_goes_by_template(kind, proof):
    recipient, other = BY_TEMPLATE[kind], replace(BY_TEMPLATE[kind], id="https://n.example/a/b")
    made = bulk(proof=proof, refresh_path="/newest")

    issued = [*made.issue_many([recipient, other, recipient])]

    assert issued == [
        one_by_one(each, proof=proof, refresh_path="/newest")
        for each in (recipient, other, recipient)
    ]
    assert (made.by_template, made.by_true_path) == (3, 0)
    assert issued[0].document["refreshService"]["id"] == f"{recipient.id}/newest"


def test_a_newest_version_has_an_address_that_can_be_asked():
    (refused,) = bulk(refresh_path="/newest").issue_many([BY_TEMPLATE["plain"]])

    assert as_told(refused) == ("model_invalid", "/refreshService/id")


@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "vc-jwt"])
@pytest.mark.parametrize("recipient", BY_ISSUE.values(), ids=BY_ISSUE)
def test_what_is_out_of_the_ordinary_is_made_by_issue(recipient, proof):
    assert [*bulk(proof=proof).issue_many([recipient])] == [one_by_one(recipient, proof=proof)]


@pytest.mark.parametrize("recipient", BY_ISSUE.values(), ids=BY_ISSUE)
def test_the_true_path_is_counted(recipient):
    made = bulk()

    [*made.issue_many([person(), recipient])]

    assert (made.by_template, made.by_true_path) == (1, 1)


@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "vc-jwt"])
@pytest.mark.parametrize("recipient", REFUSED.values(), ids=REFUSED)
def test_what_issue_refuses_is_refused_with_its_number(recipient, proof):
    try:
        expected = one_by_one(recipient, proof=proof)
    except SkillmarkError as error:
        expected = (error.code, error.pointer)

    first, outcome, last = bulk(proof=proof).issue_many([person(), recipient, person()])

    assert as_told(outcome) == expected
    assert not isinstance(outcome, Refused) or outcome.number == 1
    assert first == last == one_by_one(person(), proof=proof)


@pytest.mark.parametrize(
    "common",
    [
        {"identify": "plain"},
        {"identify": "id"},
        {"identify": "id", "proof": "vc-jwt"},
        {"language": "da"},
        {"results": (result("B"),)},
        {"valid_from": NOW - timedelta(days=1)},
        {"valid_until": END},
        {"valid_until": END, "proof": "vc-jwt"},
        {"schema": False},
        {"contexts": ("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",)},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "recipient", [person(), person(valid_until=END, language="en")], ids=["plain", "own"]
)
def test_what_holds_for_all_holds_for_each(common, recipient):
    made = bulk(**common)

    assert [*made.issue_many([recipient])] == [one_by_one(recipient, **common)]
    assert made.by_true_path == ("contexts" in common)


NAMED = {"recipient_name": "Anna", "license_number": "NV-2026-0001", "status": entry(7)}
BESIDE_THE_NAMED = {
    "another": person("bo@example.org", **{**NAMED, "recipient_name": "Bo", "status": entry(8)}),
    "until": person(valid_until=END, **NAMED),
    "from": person(valid_from=NOW - timedelta(days=1), **NAMED),
    "other-list": person(**{**NAMED, "status": entry(7, "suspension")}),
    "status-list": person(**{**NAMED, "status": [entry(7), entry(9, "suspension")]}),
    "no-status": person(**{**NAMED, "status": None}),
    "no-number": person(**{**NAMED, "license_number": None}),
    "id-below-a-url": person(id=f"https://nordvind.example/b/{ID[9:]}", **NAMED),
    "id-is-no-uuid": person(id="https://nordvind.example/a/17", **NAMED),
    "upper-case-address": person("Anna@Example.ORG", **NAMED),
    "salt-of-any-text": person(salt='"\\ æ', **NAMED),
    "narrative": person(narrative="Did.", **NAMED),
    "result": person(results=[result()], **NAMED),
    "language": person(language="da", **NAMED),
}
REFUSED_BESIDE_THE_NAMED = {
    "national-number-in-name": person(**{**NAMED, "recipient_name": "010190-1234"}),
    "national-number-in-number": person(**{**NAMED, "license_number": "010190-1234"}),
    "national-number-in-address": person("010190-1234@example.org", **NAMED),
    "override-in-name": person(**{**NAMED, "recipient_name": "a\u202eb"}),
    "no-address": person("anna", **NAMED),
    "ends-before-it-begins": person(valid_until=NOW, **NAMED),
    "id-is-no-url": person(id=f"x {ID[9:]}", **NAMED),
}


@pytest.mark.parametrize("recipient", BESIDE_THE_NAMED.values(), ids=BESIDE_THE_NAMED)
def test_who_has_a_name_and_a_number_gets_what_issue_makes(recipient):
    made = bulk()
    first = person(**NAMED)

    issued = [*made.issue_many([first, recipient, first, recipient])]

    assert issued == [one_by_one(first), one_by_one(recipient)] * 2
    assert (made.by_template, made.by_true_path) == (4, 0)


@pytest.mark.parametrize(
    "recipient", REFUSED_BESIDE_THE_NAMED.values(), ids=REFUSED_BESIDE_THE_NAMED
)
def test_who_has_a_name_and_a_number_is_refused_for_the_same_reasons(recipient):
    with pytest.raises(SkillmarkError) as expected:
        one_by_one(recipient)

    _, outcome = bulk().issue_many([person(**NAMED), recipient])

    assert as_told(outcome) == (expected.value.code, expected.value.pointer)


def test_the_signature_is_given_beside_its_text():
    made = bulk().make(person(**NAMED))

    assert made.values[-1] == b"z" + base58btc_octets(made.signature)
    assert len(made.signature) == 64
    assert bulk(proof="vc-jwt").make(person()).signature == b""


def test_ids_and_salts_are_drawn_where_none_are_given():
    made = [*bulk().issue_many([Recipient("anna@example.org")] * 300)]

    identities = [each.document["credentialSubject"]["identifier"][0] for each in made]
    assert len({each.id for each in made}) == 300
    assert all(each.id == each.document["id"] for each in made)
    assert len({each["salt"] for each in identities}) == 300
    assert {len(each["salt"]) for each in identities} == {32}


def test_segments_and_values_are_what_was_signed():
    made = bulk().make(BY_TEMPLATE["everything"])

    parts = [made.values[part] if isinstance(part, int) else part for part in made.template.parts]
    assert b"".join(parts) == made.template.join(made.values) == made.issued.text
    assert b"z" in made.values[-1]


@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "vc-jwt"])
def test_what_has_no_segments_says_so(proof):
    made = bulk(proof=proof).make(BY_ISSUE["mailto"] if proof != "vc-jwt" else person())

    assert made.template is None
    assert made.values == ()


def test_many_forms_do_not_pile_up():
    made = bulk()

    for number in range(100):
        made.make(person(id=f"https://nordvind.example/{number}/x"))

    assert made.by_template == 100
    assert len(made._shapes) <= 32


def test_a_form_that_cannot_be_compiled_is_given_up():
    alike = achievement(GRADE)
    alike = type(alike).from_dict(
        {
            **alike.to_dict(),
            "alignment": [
                {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://x.example/s"}
            ]
            * 2,
        }
    )
    made = BulkIssuer(alike, by=NORDVIND, at=NOW)

    issued = [*made.issue_many([person()] * 9)]

    assert (
        issued == [issue(alike, to="anna@example.org", by=NORDVIND, at=NOW, id=ID, salt=SALT)] * 9
    )
    assert (made.by_template, made.by_true_path) == (0, 9)


def test_an_issuer_without_a_fitting_key_is_refused_at_once():
    with pytest.raises(NoActiveKeyError):
        BulkIssuer(EARNED, by=issuer(Algorithm.P256), at=NOW)


def test_a_signer_that_answers_with_der_is_refused():
    class Der:
        algorithm = Algorithm.ED25519
        verification_method = NORDVIND.signer_for("eddsa-rdfc-2022").verification_method
        answers = [bytes(64), bytes(64), b"\x30\x44"]

        def sign(self, _):
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    der = issuer()
    der = type(der).of(der.id, der.profile, signers=[Der()])
    made = BulkIssuer(EARNED, by=der, at=NOW)
    made.make(person())

    with pytest.raises(SignatureMismatchError):
        made.make(person())


def test_equal_moments_in_other_zones_are_the_same_badge():
    utc, elsewhere = END, END.astimezone(timezone(timedelta(hours=-5)))
    assert utc.tzinfo is UTC

    one, other = bulk().issue_many([person(valid_until=utc), person(valid_until=elsewhere)])

    assert one == other
