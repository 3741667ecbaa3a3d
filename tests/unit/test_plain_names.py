# SPDX-License-Identifier: Apache-2.0

"""Over bundled contexts every member and type has one name, and is refused under another."""

import pytest
from tests.unit.canonical_material import VC, VC1, badge, of_inline_context, with_member

from skillmark.canonical import rdfc
from skillmark.canonical.contexts import ContextStore
from skillmark.errors import UndefinedTermError

CONTEXTS = ContextStore.bundled()
CREDENTIALS = "https://www.w3.org/2018/credentials#"
OB_302 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"


WRITTEN = {
    "by its IRI": lambda value: {CREDENTIALS + "credentialStatus": value},
    "nested": lambda value: {"@nest": {"credentialStatus": value}},
    "nested in a list": lambda value: {"@nest": [{"credentialStatus": value}]},
    "included": lambda value: {
        "@included": [{"id": badge()["id"], "credentialStatus": value}],
    },
    "as a graph": lambda value: {"@graph": [{"id": badge()["id"], "credentialStatus": value}]},
    "backwards": lambda value: {"@reverse": {"credentialStatus": value}},
    "as a set": lambda value: {"@set": [value]},
    "as a list": lambda value: {"@list": [value]},
    "by an index": lambda _: {"@index": "1"},
}


@pytest.mark.parametrize("how", WRITTEN)
def test_a_member_is_refused_under_another_name_or_inside_a_keyword(how):
    document = badge()
    document |= WRITTEN[how](document.pop("credentialStatus"))

    with pytest.raises(UndefinedTermError):
        rdfc(document, CONTEXTS)


def test_the_graph_would_have_been_the_same():
    document = badge()
    document[CREDENTIALS + "credentialStatus"] = document.pop("credentialStatus")

    assert rdfc(document, of_inline_context()) == rdfc(badge(), of_inline_context())


def test_a_compact_name_is_refused():
    document = {
        "@context": [VC1],
        "id": "urn:x:1",
        "type": ["VerifiableCredential"],
        "cred:issuer": "urn:x:2",
    }

    with pytest.raises(UndefinedTermError, match="write 'issuer'") as caught:
        rdfc(document, CONTEXTS)

    assert caught.value.pointer == "/cred:issuer"


@pytest.mark.parametrize(
    ("path", "value", "better"),
    [
        ("/@id", "urn:x:1", "'id'"),
        ("/credentialSubject/@type", "AchievementSubject", "'type'"),
        ("/type/0", CREDENTIALS + "VerifiableCredential", "'VerifiableCredential'"),
        (
            "/credentialStatus/type",
            "https://www.w3.org/ns/credentials/status#BitstringStatusListEntry",
            "'BitstringStatusListEntry'",
        ),
    ],
)
def test_a_keyword_or_type_with_a_name_goes_by_it(path, value, better):
    document = with_member(path, value)
    if path == "/@id":
        del document["id"]

    with pytest.raises(UndefinedTermError, match=f"write {better}"):
        rdfc(document, CONTEXTS)


def test_of_two_names_the_one_of_the_property_is_written():
    document = {
        "@context": [VC, OB_302],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "id": "urn:x:1",
        "issuer": {"id": "urn:x:2", "type": ["Profile"], "Image": {"id": "urn:x:3"}},
    }

    with pytest.raises(UndefinedTermError, match="write 'image'") as caught:
        rdfc(document, CONTEXTS)

    assert caught.value.pointer == "/issuer/Image"
    document["issuer"]["image"] = document["issuer"].pop("Image")
    assert rdfc(document, CONTEXTS)


@pytest.mark.parametrize("identifier", ["cred:x", "_:b0"])
def test_an_identifier_is_written_out_and_counts_everywhere(identifier):
    document = {
        "@context": [VC1],
        "id": "urn:x:1",
        "type": ["VerifiableCredential"],
        "issuer": "urn:x:2",
        "evidence": [{"id": identifier, "type": ["VerifiableCredential"]}],
    }

    with pytest.raises(UndefinedTermError) as caught:
        rdfc(document, CONTEXTS)

    assert caught.value.pointer == "/evidence/0/id"


def test_a_type_of_ones_own_may_be_an_iri():
    document = with_member("/type", ["VerifiableCredential", "https://own.example/Badge"])

    assert rdfc(document, CONTEXTS)


def test_keywords_name_members_where_a_context_has_no_name_for_them():
    contexts = ContextStore(
        {"https://own.example/c": b'{"@context": {"p": "https://own.example/p"}}'}
    )
    document = {
        "@context": "https://own.example/c",
        "@id": "urn:x:1",
        "@type": "https://own.example/T",
        "p": "x",
    }

    assert b"<urn:x:1>" in rdfc(document, contexts)
