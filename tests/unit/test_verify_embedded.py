# SPDX-License-Identifier: Apache-2.0

"""The credentials inside a credential, with an inspector that answers what a test wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.simulator import CONTEXTS, IssuerSite, World, changed

from skillmark.errors import (
    EmbeddedCredentialError,
    EndorsementError,
    ExpiredError,
    ResolutionError,
    RevokedError,
    SignatureMismatchError,
    SkillmarkError,
    SuiteUnknownError,
    TooLargeError,
)
from skillmark.report import Finding, Outcome, Report, Step, complete
from skillmark.text import say
from skillmark.verify.embedded import MAXIMUM_EMBEDDED, check_embedded, check_presented

SOUND = tuple(Finding.passed(step, say("")) for step in Step)


def by(error: SkillmarkError | None = None) -> Callable[[Any], Report]:
    """An inspector that finds each thing genuine, or ends with `error`."""

    def inspect(thing: Any) -> Report:
        document = thing if isinstance(thing, dict) else {"type": "EndorsementCredential"}
        if error is None:
            return Report(SOUND, document=document)
        return Report(complete([Finding.failed(Step.PROOF, error)]), document=document)

    return inspect


def endorsement(**members: Any) -> dict[str, Any]:
    return {
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": "did:web:stat.example",
        "credentialSubject": {"id": "urn:x:a"},
        **members,
    }


def badge(**members: Any) -> dict[str, Any]:
    return {
        "issuer": {"id": "did:web:nordvind.example"},
        "credentialSubject": {"achievement": {"id": "urn:x:a", **members}},
    }


class TestTheCredentialsInside:
    def test_are_found_wherever_they_stand_but_not_in_contexts(self):
        seen = []

        def inspect(thing: Any) -> Report:
            seen.append(thing)
            return by()(thing)

        check_embedded(
            {
                "@context": [{"endorsement": ["0"]}],
                "endorsement": ["1"],
                "endorsementJwt": "2",
                "verifiableCredential": ["not this: it is what a presentation presents"],
                "issuer": {"endorsement": ["3"], "verifiableCredential": ["4"]},
                "credentialSubject": [
                    {"verifiableCredential": ["5", "6"], "x": [[{"endorsementJwt": ["7"]}]]},
                ],
            },
            inspect,
        )

        assert seen == list("1234567")

    def test_are_not_looked_for_inside_each_other(self):
        inside = endorsement(endorsement=[endorsement()])
        seen = []

        def inspect(thing: Any) -> Report:
            seen.append(thing)
            return by()(thing)

        check_embedded(badge(endorsement=[inside]), inspect)

        assert seen == [inside]

    def test_may_be_fifty(self):
        fifty = [endorsement()] * MAXIMUM_EMBEDDED

        assert check_embedded(badge(endorsement=fifty), by()).outcome is Outcome.PASSED
        with pytest.raises(TooLargeError):
            check_embedded(badge(endorsement=[*fifty, endorsement()]), by())

    @pytest.mark.parametrize("thing", [7, None, True, [[]]], ids=str)
    def test_are_objects_or_tokens(self, thing):
        with pytest.raises(EmbeddedCredentialError) as refusal:
            check_embedded(badge(endorsement=[endorsement(), thing]), by())

        assert refusal.value.pointer == "/credentialSubject/achievement/endorsement/1"
        assert refusal.value.message == "neither an object nor a compact JWS"


class TestAnEndorsement:
    @pytest.mark.parametrize(
        ("changes", "holds"),
        [
            ({}, True),
            ({"credentialSubject": "urn:x:a"}, True),
            ({"credentialSubject": {"id": "urn:x:b"}}, False),
            ({"credentialSubject": {}}, False),
            ({"issuer": {"id": "did:web:nordvind.example"}}, False),
            ({"issuer": "did:web:nordvind.example"}, False),
            ({"type": ["VerifiableCredential"]}, False),
        ],
        ids=str,
    )
    def test_counts_if_somebody_else_endorses_what_it_stands_in(self, changes, holds):
        found = check_embedded(badge(endorsement=[endorsement(**changes)]), by())

        assert found.outcome is (Outcome.PASSED if holds else Outcome.NOT_CHECKED)

    def test_in_a_thing_without_a_name_is_of_that_thing(self):
        document = {"issuer": "did:web:nordvind.example", "x": {"endorsement": [endorsement()]}}

        assert check_embedded(document, by()).outcome is Outcome.PASSED

    @pytest.mark.parametrize("error", [RevokedError("x"), ExpiredError("x")], ids=str)
    def test_that_was_withdrawn_or_ran_out_does_not_count(self, error):
        found = check_embedded(badge(endorsement=[endorsement()]), by(error))

        assert found.outcome is Outcome.NOT_CHECKED
        assert str(found.detail) == "0 of 1 credentials inside it hold."

    @pytest.mark.parametrize("error", [ResolutionError("x"), SuiteUnknownError("x")])
    def test_that_cannot_be_checked_does_not_count(self, error):
        found = check_embedded(badge(endorsement=[endorsement()]), by(error))

        assert found.outcome is Outcome.NOT_CHECKED

    def test_that_was_forged_condemns_the_whole(self):
        with pytest.raises(EndorsementError) as refusal:
            check_embedded(badge(endorsementJwt=["a.b.c"]), by(SignatureMismatchError("no")))

        assert refusal.value.pointer == "/credentialSubject/achievement/endorsementJwt/0"
        assert refusal.value.message == "signature_mismatch: no"
        assert isinstance(refusal.value.__cause__, SignatureMismatchError)


class TestAnotherCredentialInside:
    RECORD = {"credentialSubject": {"id": "urn:x:s", "verifiableCredential": [{"issuer": "i"}]}}

    def test_need_be_no_endorsement(self):
        assert check_embedded({"issuer": "i", **self.RECORD}, by()).outcome is Outcome.PASSED

    def test_that_was_forged_condemns_the_whole_by_another_name(self):
        with pytest.raises(EmbeddedCredentialError) as refusal:
            check_embedded(self.RECORD, by(SignatureMismatchError("no")))

        assert type(refusal.value) is EmbeddedCredentialError
        assert refusal.value.pointer == "/credentialSubject/verifiableCredential/0"


class TestAPresentation:
    def test_presents_each_by_the_inspector_for_it(self):
        signed, own = {"proof": {}}, {"name": "x"}
        envelope = {"type": "EnvelopedVerifiableCredential"}
        by_whom: dict[str, list[Any]] = {"signed": [], "own": []}

        def inspector(name: str) -> Callable[[Any], Report]:
            return lambda thing: (by_whom[name].append(thing), by()(thing))[1]

        words = check_presented(
            {"verifiableCredential": [signed, own, "a.b.c", own, envelope]},
            inspector("signed"),
            inspector("own"),
        )

        assert by_whom == {"signed": [signed, "a.b.c", envelope], "own": [own, own]}
        assert str(words).startswith("3 of the 5 credentials that it presents are genuine; ")

    def test_may_present_one_without_brackets_or_none(self):
        one = check_presented({"verifiableCredential": {"proof": {}}}, by(), by())
        none = check_presented({}, by(), by())

        assert str(one) == "All 1 credentials that it presents are genuine."
        assert str(none) == "All 0 credentials that it presents are genuine."

    def test_may_present_fifty(self):
        fifty: list[Any] = ["a.b.c"] * MAXIMUM_EMBEDDED

        check_presented({"verifiableCredential": fifty}, by(), by())
        with pytest.raises(TooLargeError):
            check_presented({"verifiableCredential": [*fifty, "a.b.c"]}, by(), by())

    def test_ends_with_the_error_of_the_first_that_is_not_genuine(self):
        error = RevokedError("withdrawn")

        with pytest.raises(RevokedError) as refusal:
            check_presented({"verifiableCredential": ["a.b.c"]}, by(error), by())

        assert refusal.value is error

    def test_does_not_take_one_that_was_not_judged_to_the_end(self):
        def inspect(thing: Any) -> Report:
            del thing
            return Report(complete(SOUND[:5]))

        with pytest.raises(EmbeddedCredentialError) as refusal:
            check_presented({"verifiableCredential": ["a.b.c"]}, inspect, by())

        assert str(refusal.value) == "/verifiableCredential/0: it could not be verified to the end"

    def test_says_where_a_thing_is_that_is_none(self):
        with pytest.raises(EmbeddedCredentialError) as refusal:
            check_presented({"verifiableCredential": ["a.b.c", 7]}, by(), by())

        assert refusal.value.pointer == "/verifiableCredential/1"


class TestDepth:
    """An endorsement of an endorsement of a badge is read, and nothing deeper."""

    @staticmethod
    def nested(site: IssuerSite, depth: int, *, forged: bool) -> dict[str, Any]:
        inside = site.endorsement("urn:x:a")
        if forged:
            inside["name"] = "Forged"
        for _ in range(depth - 1):
            around = changed(site.endorsement("urn:x:a"), "/proof", ...)
            inside = site.sign({**around, "endorsement": [inside]})
        return inside

    @pytest.mark.parametrize(
        ("depth", "code"),
        [(1, "endorsement_invalid"), (2, "endorsement_invalid"), (3, None)],
    )
    def test_decides_whether_a_forgery_is_seen(self, depth, code):
        world = World()
        inside = self.nested(world.another_issuer(), depth, forged=True)
        badge = world.issuer.sign(world.issuer.badge(endorsement=[inside]))

        assert world.verifier().inspect(badge).code == code

    def test_is_one_more_inside_a_presentation(self):
        world = World()
        holder = world.another_issuer(id="did:web:jonas.example")
        holder.publish(authentication=holder.document["assertionMethod"])
        site = world.another_issuer()
        for depth, code in ((1, "endorsement_invalid"), (2, None)):
            badge = world.issuer.badge(endorsement=[self.nested(site, depth, forged=True)])
            presentation = {
                "@context": CONTEXTS[:1],
                "type": ["VerifiablePresentation"],
                "holder": holder.id,
                "verifiableCredential": [world.issuer.sign(badge)],
            }
            made = holder.sign(presentation, purpose="authentication")

            assert world.verifier().inspect(made).code == code
