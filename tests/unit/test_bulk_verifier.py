# SPDX-License-Identifier: Apache-2.0

"""What a verifier in bulk checks for each badge, what it forgets, and what it never spends."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.bulk_badges import FORMS, Bench, a_badge, signed
from tests.pictures import png
from tests.simulator import NOW, IssuerSite, changed

from skillmark.baking import bake
from skillmark.bulk import shapes_library
from skillmark.bulk.shapes_budget import COMPILATION, DRAFT, Budget, Limits
from skillmark.bulk.verifying import BulkVerifier
from skillmark.canonical.contexts import ContextStore
from skillmark.encoding import strict_json
from skillmark.policy import known_issuers, maximum_status_age, required_recipient, trusted_issuers
from skillmark.report import IssuerTrust, Verdict


@pytest.fixture(params=FORMS)
def form(request):
    return request.param


@pytest.fixture
def bench(form):
    bench = Bench(form)
    bench.learn()
    return bench


def test_a_shape_is_made_of_two_badges(form):
    bench = Bench(form)

    found = [bench.agreed(bench.badge(number)).was_fast for number in range(1, 5)]

    assert found == [False, False, True, True]


def test_a_shape_is_made_wider_where_a_further_badge_differs(bench):
    names = ["Truck", "Lorry", "Van"]

    found = [bench.agreed(bench.badge(5 + n, name=name)) for n, name in enumerate(names)]

    assert [each.was_fast for each in found] == [False, True, True]
    assert [each.report.claims.name for each in found] == names
    assert bench.bulk.shapes == 1


@pytest.mark.parametrize("name", ["", "Two\nlines", "\U0001f600 \u200d"])
def test_a_text_that_is_not_taken_costs_no_further_compilation(bench, name):
    bench.agreed(bench.badge(5, name="Truck"))
    before = bench.bulk.compilations

    for number in range(6, 12):
        assert bench.agreed(bench.badge(number, name=name)).trusted

    assert bench.bulk.compilations == before


def test_every_step_is_reported_as_on_the_true_path(bench):
    assert bench.agreed(bench.badge(9)).was_fast


def test_what_is_found_is_no_condition(bench):
    with pytest.raises(TypeError, match="inspected"):
        bool(bench.bulk.inspect(bench.badge(9), at=NOW))


def test_only_bytes_are_fast(bench):
    badge = bench.badge(9)
    found = bench.bulk.inspect(badge.decode(), at=NOW)

    assert (found.was_fast, found.trusted) == (False, True)


def test_a_moment_has_a_zone(bench):
    with pytest.raises(TypeError, match="timezone-aware"):
        bench.bulk.inspect(bench.badge(9), at=NOW.replace(tzinfo=None))


class TestDates:
    @pytest.mark.parametrize(
        ("at", "verdict"),
        [
            ("2026-01-10T07:59:59Z", Verdict.NOT_YET_VALID),
            ("2026-01-10T08:00:00Z", Verdict.STATUS_UNKNOWN),  # the list is of later
            ("2028-01-10T08:00:00Z", Verdict.GENUINE),
            ("2028-01-10T08:00:01Z", Verdict.EXPIRED),
        ],
    )
    def test_are_judged_to_the_second_for_every_moment(self, bench, at, verdict):
        moment = datetime.fromisoformat(at).astimezone(UTC)
        for number in (11, 12, 13):
            found = bench.agreed(bench.badge(number), at=moment)

        assert found.verdict is verdict

    def test_of_each_badge_count(self, bench):
        ends = ["2026-11-22T11:59:59Z", "2026-11-22T12:00:00Z", "2029-01-01T00:00:00Z"]

        found = [bench.agreed(bench.badge(20 + n, validUntil=end)) for n, end in enumerate(ends)]

        assert [each.verdict for each in found] == [
            Verdict.EXPIRED,
            Verdict.GENUINE,
            Verdict.GENUINE,
        ]
        assert all(each.was_fast for each in found)

    def test_that_end_before_they_begin_are_refused(self, bench):
        badge = changed(a_badge(bench.issuer, 21), "/validUntil", "2025-01-01T00:00:00Z")

        assert bench.agreed(bench.sign(badge)).code == "model_invalid"


class TestStatus:
    @pytest.mark.parametrize(
        ("purpose", "verdict"),
        [("revocation", Verdict.REVOKED), ("suspension", Verdict.SUSPENDED)],
    )
    def test_of_each_badge_is_looked_up(self, form, purpose, verdict):
        bench = Bench(form)
        bench.issuer.marked = {purpose: {32, 33}}
        bench.issuer.publish_list(purpose)

        found = [
            bench.agreed(bench.badge(n, credentialStatus=bench.issuer.entry(n, purpose)))
            for n in (28, 29, 30, 31, 32, 33, 34)
        ]

        assert [each.verdict for each in found][3:] == [
            Verdict.GENUINE, verdict, verdict, Verdict.GENUINE,
        ]  # fmt: skip
        assert [each.was_fast for each in found][3:] == [True] * 4

    @pytest.mark.parametrize(
        ("one", "other", "verdict"),
        [
            (set(), set(), Verdict.GENUINE),
            ({44}, set(), Verdict.REVOKED),
            (set(), {44}, Verdict.SUSPENDED),
            ({44}, {44}, Verdict.REVOKED),
        ],
    )
    def test_in_two_lists_is_looked_up_in_both(self, form, one, other, verdict):
        bench = Bench(form)
        bench.issuer.marked = {"revocation": one, "suspension": other}
        bench.issuer.publish_list()
        bench.issuer.publish_list("suspension")

        def both(number):
            entries = [bench.issuer.entry(number, each) for each in ("revocation", "suspension")]
            return bench.badge(number, credentialStatus=entries)

        for number in (40, 41, 42, 43, 44):
            found = bench.agreed(both(number))

        assert found.verdict is verdict

    def test_past_the_end_of_the_list_is_unknown(self, bench):
        assert bench.agreed(bench.badge(131_072)).code == "range_error"

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda bench: bench.world.network.documents.pop(bench.issuer.list_url("revocation")),
            lambda bench: bench.issuer.publish_list(
                credentialSubject={
                    "type": "BitstringStatusList",
                    "statusPurpose": "revocation",
                    "encodedList": "uH4sIAAAAAAAA_2NgYGAAAAIAAf__vl0G9QQAAAA",
                }
            ),
            lambda bench: bench.issuer.publish_list(issuer="did:web:kysten.example"),
            lambda bench: bench.world.network.publish(
                bench.issuer.list_url("revocation"), b"<html>"
            ),
        ],
        ids=["missing", "short", "foreign", "no list"],
    )
    def test_of_a_list_that_cannot_be_used_is_unknown(self, form, spoil):
        bench = Bench(form)
        spoil(bench)

        for number in (1, 2, 3, 4, 5):
            found = bench.agreed(bench.badge(number))

        assert found.verdict is Verdict.STATUS_UNKNOWN
        assert found.was_fast

    def test_of_a_list_that_is_too_old_is_unknown(self, form):
        bench = Bench(form, options={"policy": maximum_status_age(timedelta(minutes=5))})

        for number in (1, 2, 3, 4, 5):
            found = bench.agreed(bench.badge(number))

        assert (found.code, found.was_fast) == ("status_too_old", True)

    def test_by_ids_is_for_the_true_path(self, form):
        bench = Bench(form)
        listed = "https://nordvind.example/revoked"
        bench.world.network.publish(
            listed, {"id": listed, "issuer": bench.issuer.id, "revokedCredential": []}
        )
        entry = {"id": listed, "type": "1EdTechRevocationList"}

        for number in (1, 2, 3, 4):
            assert not bench.agreed(bench.badge(number, credentialStatus=entry)).was_fast

    def test_is_asked_for_anew_when_what_was_fetched_is_old(self, form):
        seconds = [0.0]
        bench = Bench(form)
        bench.bulk = BulkVerifier(bench.verifier, seconds=lambda: seconds[0])
        bench.learn()
        assert bench.agreed(bench.badge(9)).trusted
        bench.issuer.marked = {"revocation": {9}}
        bench.issuer.publish_list()

        held = bench.bulk.inspect(bench.badge(9), at=NOW)
        seconds[0] = Limits().seconds
        anew = bench.agreed(bench.badge(9))

        assert (held.was_fast, held.verdict) == (True, Verdict.GENUINE)
        assert anew.verdict is Verdict.REVOKED

    def test_is_asked_for_anew_at_another_moment(self, bench):
        assert bench.agreed(bench.badge(9)).trusted
        bench.issuer.marked = {"revocation": {9}}
        bench.issuer.publish_list()

        later = NOW + timedelta(seconds=1)

        assert bench.agreed(bench.badge(9), at=later).verdict is Verdict.REVOKED

    def test_is_read_once_for_many(self, bench):
        bench.world.network.asked.clear()

        found = list(bench.bulk.inspect_many([bench.badge(n) for n in range(50, 70)], at=NOW))

        assert all(each.was_fast and each.trusted for each in found)
        assert bench.world.network.asked == []


class TestKeys:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"revoked": "2026-11-22T12:00:00Z"}, "key_revoked"),
            ({"revoked": "2026-11-22T12:00:01Z"}, None),
            ({"expires": "2026-01-10T08:00:00Z"}, "key_expired"),
            ({"expires": "2026-01-10T08:00:01Z"}, None),
            ({"controller": "did:web:kysten.example"}, "key_not_bound"),
        ],
    )
    def test_that_the_issuer_gave_up_end_it(self, bench, form, change, code):
        if form == "vc-jwt" and "expires" in change:
            code = "key_expired"  # a token says not when it was made
        [method] = bench.issuer.document["verificationMethod"]
        bench.issuer.publish(verificationMethod=[{**method, **change}])
        if code is None:  # the lists are signed by the same key
            bench.issuer.publish_list()
        bench.bulk = BulkVerifier(bench.verifier, seconds=lambda: 0.0)

        for number in (1, 2, 3, 4, 5):
            found = bench.agreed(bench.badge(number))

        assert found.code == code
        assert found.was_fast == (code is None)

    @pytest.mark.parametrize(
        ("created", "code"),
        [
            ("2026-11-22T12:05:00Z", None),
            ("2026-11-22T12:05:01Z", "proof_time"),
            ("2026-06-01T00:00:00Z", None),
        ],
    )
    def test_judge_the_moment_of_each_proof(self, created, code):
        bench = Bench()
        bench.learn()
        moment = datetime.fromisoformat(created).astimezone(UTC)

        found = bench.agreed(bench.sign(a_badge(bench.issuer, 8), created=moment))

        assert (found.code, found.was_fast) == (code, code is None)

    def test_of_a_retired_key_are_good_for_what_was_signed_before(self):
        bench = Bench()
        [method] = bench.issuer.document["verificationMethod"]
        bench.issuer.publish(verificationMethod=[{**method, "expires": "2026-03-01T00:00:00Z"}])
        bench.learn()

        moments = [datetime(2026, month, 1, tzinfo=UTC) for month in (2, 3, 4)]
        found = [
            bench.agreed(bench.sign(a_badge(bench.issuer, 8 + n), created=moment)).code
            for n, moment in enumerate(moments)
        ]

        assert found == [None, "key_expired", "key_expired"]

    def test_of_another_sign_nothing(self, bench):
        mallory = IssuerSite(bench.world.network, id="did:web:mallory.example")
        mallory.signer = mallory.signer.with_verification_method(
            bench.issuer.signer.verification_method
        )

        forged = signed(mallory, a_badge(bench.issuer, 8), bench.form)

        assert bench.agreed(forged).code == "signature_mismatch"


class TestPolicies:
    def test_of_issuers_are_asked_for_each_badge(self, form):
        bench = Bench(form, options={"policy": trusted_issuers(["did:web:kysten.example"])})

        for number in (1, 2, 3, 4, 5):
            found = bench.agreed(bench.badge(number))

        assert (found.code, found.was_fast) == ("issuer_not_trusted", True)

    def test_of_registers_raise_trust(self, form):
        policy = known_issuers({"did:web:nordvind.example": IssuerTrust.REGISTRY})
        bench = Bench(form, options={"policy": policy})
        bench.learn()

        assert bench.agreed(bench.badge(5)).issuer_trust is IssuerTrust.REGISTRY

    def test_of_recipients_are_asked_for_each_badge(self, form):
        policy = required_recipient("did:example:person-5")
        bench = Bench(form, options={"policy": policy})

        found = [bench.agreed(bench.badge(number)) for number in (1, 2, 3, 4, 5, 6)]

        assert [each.trusted for each in found] == [False] * 4 + [True, False]
        assert [each.was_fast for each in found[3:]] == [True] * 3


class TestPictures:
    def test_hold_badges_of_known_shapes(self, bench):
        found = bench.agreed(bake(png(), bench.badge(9)))

        assert found.was_fast

    def test_that_are_damaged_are_for_the_true_path(self, bench):
        picture = bytearray(bake(png(), bench.badge(9)))
        picture[-30] ^= 1

        assert not bench.agreed(bytes(picture)).was_fast


class TestWhatNoShapeIsMadeOf:
    @pytest.mark.parametrize(
        "members",
        [
            {
                "refreshService": {
                    "id": "https://nordvind.example/newer",
                    "type": "1EdTechCredentialRefresh",
                }
            },
            {
                "relatedResource": [
                    {
                        "id": "https://www.w3.org/ns/credentials/v2",
                        "digestSRI": "sha384-" + "A" * 64,
                    }
                ]
            },
            {"type": ["VerifiableCredential"], "credentialSubject": {"id": "did:example:x"}},
        ],
        ids=["newer version", "linked files", "no badge"],
    )  # fmt: skip
    def test_goes_down_the_true_path(self, form, members):
        bench = Bench(form)

        for number in (1, 2, 3, 4):
            assert not bench.agreed(bench.badge(number, **members)).was_fast
        assert bench.bulk.compilations == 0

    def test_such_as_an_endorsed_badge_goes_down_the_true_path(self, form):
        bench = Bench(form)
        endorser = bench.world.another_issuer()

        for number in (1, 2, 3, 4):
            badge = a_badge(bench.issuer, number)
            badge["endorsement"] = [endorser.endorsement(badge["id"])]
            assert not bench.agreed(bench.sign(badge)).was_fast

    def test_such_as_two_proofs_goes_down_the_true_path(self):
        bench = Bench()

        for number in (1, 2, 3, 4):
            twice = bench.issuer.sign(bench.issuer.sign(a_badge(bench.issuer, number)))
            assert not bench.agreed(strict_json.dumps(twice)).was_fast

    def test_a_verifier_that_takes_contexts_in_documents_learns_nothing(self):
        contexts = ContextStore.bundled().with_extra({}, allow_inline=True)
        bench = Bench(options={"contexts": contexts})
        bench.learn()

        assert bench.bulk.compilations == 0

    def test_a_badge_whose_proof_fails_teaches_nothing(self, bench):
        before = bench.bulk.compilations
        for number in range(60, 70):
            badge = bench.badge(number).replace(b"Truck", b"Trick").replace(b"kept", b"Kept")
            bench.bulk.inspect(badge[:-40] + b"A" + badge[-39:], at=NOW)

        assert bench.bulk.compilations == before


class TestBudget:
    def test_endless_new_forms_cost_little_beyond_the_true_path(self):
        bench = Bench()
        limits = Limits(at_once=6, at_once_of_all=6, one_in=4, shapes=3)
        bench.bulk = BulkVerifier(bench.verifier, limits=limits, seconds=lambda: 0.0)

        for number in range(24):
            name = f"Certificate {number // 2}"
            badge = changed(
                a_badge(bench.issuer, number), "/credentialSubject/achievement/name", name
            )
            assert bench.agreed(bench.sign(badge)).trusted

        assert 1 <= bench.bulk.compilations <= (6 + 24 // 4) // COMPILATION
        assert bench.bulk.shapes <= 3

    def test_is_kept_for_each_issuer_and_for_all(self):
        budget = Budget(Limits(at_once=2, at_once_of_all=3, one_in=4))

        assert [budget.spend("a", DRAFT) for _ in range(3)] == [True, True, False]
        assert [budget.spend("b", DRAFT) for _ in range(2)] == [True, False]
        for _ in range(4):
            budget.count("c")
        assert [budget.spend("c", DRAFT) for _ in range(2)] == [True, False]
        assert budget.compilations == 0

    def test_forgets_issuers_and_not_what_all_spent(self):
        budget = Budget(Limits(at_once=1, at_once_of_all=2_000, one_in=16))

        spent = sum(budget.spend(f"did:key:{number}", DRAFT) for number in range(3_000))

        assert spent == 2_000

    def test_counts_compilations(self):
        budget = Budget(Limits())

        assert budget.spend("a", COMPILATION)
        assert budget.compilations == 1

    def test_of_lists_is_not_exceeded(self, form):
        bench = Bench(form)
        bench.bulk = BulkVerifier(bench.verifier, limits=Limits(octets=10_000), seconds=lambda: 0.0)
        bench.learn()

        assert bench.agreed(bench.badge(9)).trusted
        assert not bench.agreed(bench.badge(9)).was_fast

    def test_of_layouts_is_not_exceeded(self, monkeypatch):
        bench = Bench()
        bench.bulk = BulkVerifier(bench.verifier, limits=Limits(octets=20_000), seconds=lambda: 0.0)
        bench.learn()
        assert bench.bulk.shapes == 1

        monkeypatch.setattr(shapes_library, "_LOOKED_AT", 1)
        for number in range(5, 20):
            assert bench.agreed(bench.badge(number)).trusted

        assert sum(shape.template.octets for shape in bench.bulk._library.shapes()) <= 20_000

    def test_a_shape_that_was_given_up_is_made_again(self):
        bench = Bench()
        bench.bulk = BulkVerifier(bench.verifier, limits=Limits(shapes=1), seconds=lambda: 0.0)
        other = a_badge(bench.issuer, 1)["credentialSubject"]["achievement"] | {"name": "Other"}

        for number in range(1, 16):
            badge = a_badge(bench.issuer, number)
            bench.agreed(bench.sign(badge))
            badge["credentialSubject"]["achievement"] = other
            found = bench.agreed(bench.sign(badge))

        assert found.trusted
        assert bench.bulk.shapes == 1
