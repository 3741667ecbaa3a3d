# SPDX-License-Identifier: Apache-2.0

"""What words mean: contexts and their order, words without a meaning, identifiers."""

from __future__ import annotations

from typing import Any

from tests.corpus.material import (
    CONTEXTS,
    DATA_INTEGRITY,
    OB3,
    UNDEFINED,
    VC1,
    VC2,
    Corpus,
    bare,
    changed,
    open_badge,
    seal,
    token,
)  # fmt: skip


def fill(corpus: Corpus) -> None:
    """Add the cases. JCS and tokens sign any JSON, so that only the verifier can object."""
    site = corpus.issuer
    badge = open_badge(site)

    def jcs(document: dict[str, Any]) -> dict[str, Any]:
        return seal(document, site, suite="eddsa-jcs-2022")

    def with_contexts(value: Any) -> dict[str, Any]:
        return jcs({**badge, "@context": value})

    corpus.genuine(
        "the contexts of Open Badges 3.0.3",
        seal(open_badge(site, **{"@context": CONTEXTS[:2]}), site),
    )
    corpus.genuine(
        "context.json of Open Badges, which moves",
        seal(_plain(open_badge(site, **{"@context": [VC2, OB3]})), site),
    )
    corpus.genuine("contexts that are not needed", with_contexts([*CONTEXTS, DATA_INTEGRITY]))
    corpus.genuine(
        "the context of undefined terms",
        seal({**open_badge(site), "@context": [*CONTEXTS, UNDEFINED], "grade": "A"}, site),
    )
    corpus.genuine("one context that is not in a list", seal(bare(site, **{"@context": VC2}), site))
    for what, value in {
        "in the wrong order": CONTEXTS[::-1],
        "without that of Open Badges": [VC2],
        "without that of credentials": [OB3],
        "that are one text": VC2,
        "with an unknown one": [*CONTEXTS, "https://unknown.example/v1"],
        "with an unknown one in the middle": [VC2, "https://unknown.example/v1", OB3],
        "with an inline object": [*CONTEXTS, {"grade": "https://x.example/grade"}],
        "with an inline object that renames": [*CONTEXTS, {"name": "https://x.example/n"}],
        "with an empty object": [*CONTEXTS, {}],
        "with null": [*CONTEXTS, None],
        "with null in front": [None, *CONTEXTS],
        "with a list in the list": [VC2, [OB3]],
        "with a number": [*CONTEXTS, 7],
        "that are empty": [],
        "that are null": None,
        "that are one object": {"@vocab": "https://x.example/"},
        "of both versions": [VC2, VC1, OB3],
        "with a relative one": [*CONTEXTS, "v1"],
        "over http": [VC2.replace("https", "http"), OB3],
        "with a slash behind": [VC2 + "/", OB3],
        "with other letters": [VC2.upper(), OB3],
        "with an unknown version of Open Badges": [VC2, OB3.replace("3.0.3", "3.0.9")],
    }.items():
        corpus.forged(f"contexts {what}", with_contexts(value))
    corpus.forged("no context", jcs_without(badge, corpus))
    corpus.forged(
        "contexts inside that redefine",
        jcs(changed(badge, "/issuer/@context", [VC1])),
        "term_redefined",
    )
    corpus.forged(
        "contexts inside that are unknown",
        jcs(changed(badge, "/issuer/@context", "https://unknown.example")),
        "context_unknown",
    )
    corpus.forged(
        "contexts inside that are inline",
        jcs(changed(badge, "/issuer/@context", {"x": "https://x.example"})),
        "context_invalid",
    )
    corpus.forged("contexts inside that are null", jcs(changed(badge, "/issuer/@context", None)))

    achievement = "/credentialSubject/achievement"
    for where in (
        "",
        "/issuer",
        "/credentialSubject",
        achievement,
        f"{achievement}/criteria",
        f"{achievement}/image",
        f"{achievement}/alignment/0",
    ):
        document = changed(badge, f"{where}/grade", "A")
        corpus.forged(
            f"an undefined word at {where or '/'}",
            jcs(document),
            "model_invalid" if where.endswith("image") else "term_undefined",
        )
        if where in {"", achievement}:
            corpus.forged(
                f"an undefined word at {where or '/'} of a token",
                token(document, site),
                "term_undefined",
            )
    for what, where, value in (
        (
            "an undefined type",
            "/type",
            ["VerifiableCredential", "AchievementCredential", "Platinum"],
        ),
        ("an undefined type of an achievement", f"{achievement}/type", ["Achievement", "Gold"]),
        ("a null", "/description", None),
        ("a null deep down", f"{achievement}/fieldOfStudy", None),
        ("an empty list", f"{achievement}/tag", []),
        ("a relative id", f"{achievement}/id", "achievements/1"),
        ("a relative image", f"{achievement}/image", {"id": "logo.png", "type": "Image"}),
        ("a blank node as the subject's id", "/credentialSubject/id", "_:b0"),
        ("a blank node as an achievement's id", f"{achievement}/id", "_:b0"),
        ("a blank node as the badge's id", "/id", "_:b0"),
        ("a text with blanks as an id", "/id", "urn:x: y"),
        ("two ids", "/id", ["urn:x:1", "urn:x:2"]),
        ("an id that is an object", "/id", {"@id": "urn:x:1"}),
        ("an empty id", "/id", ""),
        ("a map of languages", "/name", {"en": "First aid", "da": "Førstehjælp"}),
        ("a name in a language that is none", "/name", {"@value": "x", "@language": "not a tag"}),
        (
            "a name with a type",
            "/name",
            {"@value": "x", "@type": "http://www.w3.org/2001/XMLSchema#date"},
        ),
        ("a member whose name is empty", "/", "x"),
        ("a member of the form of a keyword", "/@comment", "x"),
        ("a member that is a blank node", "/_:b0", "x"),
        ("a language of the document", "/@language", "da"),
        ("a base of the document", "/@base", "https://x.example/"),
        ("a vocabulary of the document", "/@vocab", "https://x.example/"),
    ):
        corpus.forged(what, jcs(changed(badge, where, value)))
    corpus.genuine(
        "a name that says its language",
        seal(open_badge(site, name={"@value": "Førstehjælp", "@language": "da"}), site),
    )
    corpus.genuine(
        "names in two languages of a plain credential",
        seal(
            bare(
                site,
                name=[
                    {"@value": "First aid", "@language": "en"},
                    {"@value": "Førstehjælp", "@language": "da", "@direction": "ltr"},
                ],
            ),
            site,
        ),
    )
    corpus.genuine(
        "a type of one's own that is an address",
        seal(bare(site, type=["VerifiableCredential", "https://own.example/Badge"]), site),
    )


def jcs_without(badge: dict[str, Any], corpus: Corpus) -> dict[str, Any]:
    """The badge, signed with its contexts, which are then taken away."""
    made = seal(badge, corpus.issuer, suite="eddsa-jcs-2022")
    return {name: value for name, value in made.items() if name != "@context"}


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "@context": [VC2, OB3]}
