# SPDX-License-Identifier: Apache-2.0

"""
Hostile input by others and by us: name and bytes, in groups.

Those of others stand in `SHARED/badinput`; ours are made here, each to cost a
careless reader time or memory without end.
"""

from __future__ import annotations

import gzip
import itertools
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from skillmark.encoding import base64url, multibase, strict_json
from skillmark.keys.private import LocalSigner
from skillmark.proofs import add_proof
from tests import badges, pictures
from tests.shared import SHARED, shared_json

Named = Iterator[tuple[str, bytes]]

BAD_INPUT = SHARED / "badinput"
MEBIBYTE = 1_048_576
CREATED = datetime(2026, 1, 10, 8, tzinfo=UTC)
VC_2 = "https://www.w3.org/ns/credentials/v2"
ANY_TERM = "https://www.w3.org/ns/credentials/undefined-terms/v2"
OB_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


def files() -> Named:
    """Every file that others made to break a reader."""
    for path in sorted(BAD_INPUT.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(BAD_INPUT)), path.read_bytes()


def naughty_strings() -> list[str]:
    """The Big List of Naughty Strings."""
    return shared_json("badinput", "blns", "blns.json")


def strings() -> Named:
    """Each naughty string, as if it were a credential."""
    for number, text in enumerate(naughty_strings()):
        yield f"blns-{number}", text.encode("utf-8", "surrogatepass")


def tokens() -> Named:
    """Every token of Wycheproof, sound ones among them: none holds a credential."""
    for group in shared_json("badinput", "wycheproof", "json_web_signature_test.json")[
        "testGroups"
    ]:
        for test in group["tests"]:
            token = test["jws"]
            text = token if isinstance(token, str) else json.dumps(token)
            yield f"wycheproof-{test['tcId']}", text.encode()


def curve_points() -> Named:
    """A credential by each doubtful Ed25519 key of CCTV, with its doubtful signature."""
    for vector in shared_json("badinput", "cctv-ed25519", "ed25519vectors.json"):
        key = multibase.encode_multibase(b"\xed\x01" + bytes.fromhex(vector["key"]))
        signature = multibase.encode_multibase(bytes.fromhex(vector["sig"]))
        yield f"cctv-{vector['number']}", strict_json.dumps(_credential(key, signature))


def bombs() -> Named:
    """Small texts that stand for large ones, and large ones that stand for nothing."""
    for name, make in _BOMBS.items():
        yield name, make()


def _credential(key: str, signature: str, **members: Any) -> dict[str, Any]:
    return {
        "@context": [VC_2],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential"],
        "issuer": f"did:key:{key}",
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:ada"},
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": "2026-01-10T08:00:00Z",
            "verificationMethod": f"did:key:{key}#{key}",
            "proofPurpose": "assertionMethod",
            "proofValue": signature,
        },
        **members,
    }


def _with_a_false_proof(**members: Any) -> bytes:
    """Sound up to the signature, so that everything in it is canonicalised."""
    key = LocalSigner.from_seed(b"\7" * 32).public_key.to_multikey()
    return strict_json.dumps(_credential(key, multibase.encode_multibase(b"\1" * 64), **members))


def clique(size: int, names: int = 2) -> bytes:
    """Nodes without a name of which each points to all others: a poison graph."""
    return _graph(
        {
            "id": f"_:b{own}",
            **{
                f"p{name}": [{"id": f"_:b{other}"} for other in range(size) if other != own]
                for name in range(names)
            },
        }
        for own in range(size)
    )


def clique_in_a_badge(size: int) -> bytes:
    """The same in the words of Open Badges, inside a document of the shape of a badge."""
    achievement = {
        "id": "urn:x:a",
        "type": ["Achievement"],
        "name": "a",
        "description": "a",
        "criteria": {"narrative": "a"},
    }
    related = [{"id": f"_:b{own}", "type": ["Related"], "inLanguage": "da"} for own in range(size)]
    return _with_a_false_proof(
        **{"@context": [VC_2, OB_3]},
        type=["VerifiableCredential", "AchievementCredential"],
        name="a",
        credentialSubject={
            "id": "urn:x:s",
            "type": ["AchievementSubject"],
            "achievement": {**achievement, "related": related},
        },
    )


def nameless(count: int) -> bytes:
    """Many nodes that nothing tells apart."""
    return _graph({"p": {"p": {"p": "x"}}} for _ in range(count))


def rings(size: int) -> bytes:
    """Two rings of nodes without names, told apart only by their size."""
    return _graph(
        {"id": f"_:{name}{number}", "p": {"id": f"_:{name}{(number + 1) % length}"}}
        for name, length in (("a", size), ("b", size + 1))
        for number in range(length)
    )


def _graph(nodes: Iterable[dict[str, Any]]) -> bytes:
    subject = {"id": "urn:x:1", "p": list(nodes)}
    return _with_a_false_proof(**{"@context": [VC_2, ANY_TERM]}, credentialSubject=subject)


def contexts_in_contexts(depth: int) -> bytes:
    """Terms whose own contexts define terms whose own contexts define terms."""
    context: dict[str, Any] = {}
    for number in range(depth):
        context = {f"t{number}": {"@id": f"urn:t{number}", "@context": context}}
    return _with_a_false_proof(**{"@context": [VC_2, context]})


def many_contexts(count: int) -> bytes:
    """The same large context again and again, inside every node."""
    node: dict[str, Any] = {"id": "urn:x:0"}
    for number in range(count):
        node = {"@context": [VC_2, ANY_TERM, OB_3], "id": f"urn:x:{number}", "p": node}
    return _with_a_false_proof(**{"@context": [VC_2, ANY_TERM]}, credentialSubject=node)


def embedded(count: int) -> bytes:
    """Endorsements by the dozen, each with a proof to look at."""
    inside = strict_json.loads_object(_with_a_false_proof())
    return _with_a_false_proof(
        **{"@context": [VC_2, ANY_TERM]},
        endorsement=[{**inside, "id": f"urn:x:{number}"} for number in range(count)],
    )


def presentation_of_presentations(depth: int) -> bytes:
    """A presentation that presents itself, nearly."""
    inside: dict[str, Any] = strict_json.loads_object(_with_a_false_proof())
    for _ in range(depth):
        inside = {
            "@context": [VC_2],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [inside],
        }
    return strict_json.dumps(inside)


def proofs(count: int) -> bytes:
    """One document with a great many proofs."""
    proof = strict_json.loads_object(_with_a_false_proof())["proof"]
    return _with_a_false_proof(proof=[proof] * count)


def proof_chain(count: int) -> bytes:
    """Proofs of which each follows on all that come before."""
    proof: Any = strict_json.loads_object(_with_a_false_proof())["proof"]
    chain = [
        {
            **proof,
            "id": f"urn:uuid:{number}",
            "previousProof": [f"urn:uuid:{other}" for other in range(count) if other != number],
        }
        for number in range(count)
    ]
    return _with_a_false_proof(proof=chain)


def packed_list(octets: int, *, layers: int = 1) -> bytes:
    """A list credential whose bits unfold to far more than they are."""
    # Level 9 of a run of zeros is about a thousandth of it.
    packed = gzip.compress(bytes(octets), mtime=0)
    for _ in range(layers - 1):
        packed = gzip.compress(packed, mtime=0)
    return strict_json.dumps(
        {
            "@context": [VC_2],
            "id": "https://a.example/1",
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": "did:key:z6Mk",
            "credentialSubject": {
                "id": "https://a.example/1#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": "u" + base64url.encode(packed),
            },
        }
    )


def _text_bomb(kind: bytes) -> bytes:
    """A picture whose text unfolds to 128 MiB."""
    squeeze = zlib.compressobj(9)
    packed = b"".join(squeeze.compress(bytes(MEBIBYTE)) for _ in range(128)) + squeeze.flush()
    fields = b"\1\0\0\0" if kind == b"iTXt" else b"\0"
    body = b"openbadgecredential\0" + fields + packed
    return pictures.png(pictures.chunk(kind, body))


def _token(header: Any, payload: Any, signature: bytes = b"\0" * 64) -> bytes:
    def part(value: Any) -> str:
        return base64url.encode(value if isinstance(value, bytes) else strict_json.dumps(value))

    return f"{part(header)}.{part(payload)}.{base64url.encode(signature)}".encode()


def _svg(body: str, attributes: str = "") -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f"{attributes}>{body}</svg>"
    ).encode()


def _laughs(levels: int) -> bytes:
    """Each group draws the one before it ten times."""
    groups = ['<rect id="g0" width="1" height="1"/>']
    for level in range(1, levels):
        groups += [f'<g id="g{level}">', f'<use href="#g{level - 1}"/>' * 10, "</g>"]
    return _svg("".join(groups))


def _deep(opening: bytes, closing: bytes, depth: int, middle: bytes = b"1") -> bytes:
    return opening * depth + middle + closing * depth


_HEADER = {"alg": "EdDSA", "kid": "did:key:z6Mk#z6Mk"}

_BOMBS: dict[str, Callable[[], bytes]] = {
    # JSON
    "json, 500,000 arrays deep": lambda: _deep(b"[", b"]", 500_000),
    "json, never closed": lambda: b"[" * MEBIBYTE,
    "json, objects 100,000 deep": lambda: _deep(b'{"a":', b"}", 100_000),
    "json, 100 deep in a badge": lambda: _with_a_false_proof(
        credentialSubject=strict_json.loads(
            _deep(b'{"id":"urn:x:1","a":[', b"]}", 100), max_depth=1_000
        )
    ),
    "json, a million zeros": lambda: b"[" + b"0," * 500_000 + b"0]",
    "json, 60,000 members": lambda: json.dumps({f"m{n}": n for n in range(60_000)}).encode(),
    "json, names that are the same at their beginning": lambda: json.dumps(
        {"a" * 200 + str(n): n for n in range(4_000)}
    ).encode(),
    "json, a number of a million digits": lambda: b"[" + b"9" * 1_000_000 + b"]",
    "json, a number with a million digits after the point": lambda: (
        b"[0." + b"9" * 1_000_000 + b"]"
    ),
    "json, an exponent of a million digits": lambda: b"[1e" + b"9" * 1_000_000 + b"]",
    "json, one text of a mebibyte": lambda: b'"' + b"a" * MEBIBYTE + b'"',
    "json, a mebibyte of backslashes": lambda: b'"' + b"\\" * MEBIBYTE + b'"',
    "json, a mebibyte of halves of pairs": lambda: b'"' + b"\\ud800" * 170_000 + b'"',
    "json, 32 MiB of blanks": lambda: b" " * (32 * MEBIBYTE),
    "json, 16 MiB": lambda: b'{"a":"' + b"a" * (16 * MEBIBYTE) + b'"}',
    # credentials
    "credential, a clique of 5": lambda: clique(5),
    "credential, a clique of 10": lambda: clique(10),
    "credential, a clique of 40": lambda: clique(40),
    "credential, a clique of 20 by one name": lambda: clique(20, names=1),
    "credential, a clique in a badge": lambda: clique_in_a_badge(60),
    "credential, 20 nameless nodes": lambda: nameless(20),
    "credential, 120 nameless nodes": lambda: nameless(120),
    "credential, 500 nameless nodes": lambda: nameless(500),
    "credential, 5,000 nameless nodes": lambda: nameless(5_000),
    "credential, rings of 60": lambda: rings(60),
    "credential, contexts in contexts": lambda: contexts_in_contexts(25),
    "credential, one context 25 times": lambda: many_contexts(25),
    "credential, 1,000 contexts side by side": lambda: _with_a_false_proof(
        **{"@context": [VC_2, *[OB_3] * 1_000]}
    ),
    "credential, 5,000 terms of its own": lambda: _with_a_false_proof(
        **{"@context": [VC_2, {f"t{n}": f"urn:t{n}" for n in range(5_000)}]}
    ),
    "credential, terms that stand on terms": lambda: _with_a_false_proof(
        **{"@context": [VC_2, {f"t{n}": f"t{n + 1}:a" for n in range(2_000)}]}
    ),
    "credential, 50 embedded": lambda: embedded(50),
    "credential, 900 embedded": lambda: embedded(900),
    "credential, presented 20 deep": lambda: presentation_of_presentations(20),
    "credential, 500 proofs": lambda: proofs(500),
    "credential, a chain of 100 proofs": lambda: proof_chain(100),
    "credential, 10,000 status entries": lambda: _with_a_false_proof(
        credentialStatus=[
            {"id": f"https://a.example/1#{n}", "type": "BitstringStatusListEntry"}
            for n in range(10_000)
        ]
    ),
    "credential, a proof value of a mebibyte": lambda: strict_json.dumps(
        _credential("z6Mk", "z" + "2" * 900_000)
    ),
    "credential, a key of a mebibyte": lambda: strict_json.dumps(
        _credential("z" + "2" * 300_000, "z2")
    ),
    "credential, an envelope of a mebibyte": lambda: strict_json.dumps(
        {
            "@context": VC_2,
            "type": "EnvelopedVerifiableCredential",
            "id": "data:application/" + "a" * 900_000,
        }
    ),
    "credential, a type of 20,000 types": lambda: _with_a_false_proof(
        type=["VerifiableCredential", *(f"T{n}" for n in range(20_000))]
    ),
    "credential, a name of a mebibyte": lambda: _with_a_false_proof(name="é" * 400_000),
    "credential, moments of a mebibyte": lambda: _with_a_false_proof(
        validFrom="2026-01-01T00:00:00." + "0" * 900_000 + "Z"
    ),
    # text
    "base58, a mebibyte": lambda: b"z" + b"2" * MEBIBYTE,
    "base64url, a mebibyte": lambda: b"u" + b"A" * MEBIBYTE,
    "a did of a mebibyte": lambda: b"did:web:" + b"a:" * 500_000,
    "an address of a mebibyte": lambda: b"https://a.example/" + b"%41" * 300_000,
    "dots, a mebibyte": lambda: b"." * MEBIBYTE,
    "commas, a mebibyte": lambda: b"email;name\n" + b";" * MEBIBYTE,
    "quotation marks, a mebibyte": lambda: b'email;name\n"' + b'"' * MEBIBYTE,
    "a cell of blanks": lambda: b"email;valid from\na@b.example;" + b" " * 30_000 + b"x\n",
    "half a table in quotation marks": lambda: b'email;name\n"' + b"a;b\n" * 20_000,
    "at signs, a mebibyte": lambda: b"email\n" + b"@" * MEBIBYTE,
    "a row of every column, over and over": lambda: b"email;" * 100_000 + b"\n" + b"a;" * 100_000,
    # tokens
    "token, a header of a mebibyte": lambda: _token({**_HEADER, "x": "a" * 700_000}, {}),
    "token, a payload of a mebibyte": lambda: _token(_HEADER, {"x": "a" * 700_000}),
    "token, a signature of a mebibyte": lambda: _token(_HEADER, {"vc": {}}, bytes(700_000)),
    "token, a million parts": lambda: b"e30." * 250_000,
    "token, deep inside": lambda: _token(_HEADER, _deep(b"[", b"]", 200_000)),
    "token, a critical header": lambda: _token({**_HEADER, "crit": ["b64"] * 50_000}, {}),
    "token, a huge moment": lambda: _token(_HEADER, {"vc": {}, "exp": 10**300}),
    # lists
    "list, 128 MiB of zeros": lambda: packed_list(128 * MEBIBYTE),
    "list, 128 MiB packed twice": lambda: packed_list(128 * MEBIBYTE, layers=2),
    # pictures
    "png, 16 megapixels": lambda: pictures.png(head=pictures.header(4096, 4096)),
    "png, as large as a number": lambda: pictures.png(head=pictures.header(2**31 - 1, 2**31 - 1)),
    "png, a text of 128 MiB": lambda: _text_bomb(b"iTXt"),
    "png, a packed text of 128 MiB": lambda: _text_bomb(b"zTXt"),
    "png, 100,000 chunks": lambda: pictures.png(pictures.chunk(b"teXt") * 100_000),
    "png, a chunk of 2 GiB that is not there": lambda: pictures.SIGNATURE + b"\x7f\xff\xff\xffIHDR",
    "png, signatures only": lambda: pictures.SIGNATURE * 100_000,
    # drawings
    "svg, 50,000 groups deep": lambda: _svg("<g>" * 50_000 + "</g>" * 50_000),
    "svg, never closed": lambda: _svg("<g>" * 300_000),
    "svg, a billion laughs": lambda: _laughs(10),
    "svg, two groups that draw each other": lambda: _svg(
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'
    ),
    "svg, 30,000 attributes": lambda: _svg("", " ".join(f'a{n}="b"' for n in range(30_000))),
    "svg, a path of a mebibyte": lambda: _svg(f'<path d="{"M0 0L1 1" * 120_000}"/>'),
    "svg, a style of a mebibyte": lambda: _svg(f"<style>{'a{b:c}' * 150_000}</style>"),
    "svg, comments in a style that never end": lambda: _svg(f"<style>{'/*' * 400_000}</style>"),
    "svg, braces in a style": lambda: _svg(f"<style>{'{' * 500_000}</style>"),
    "svg, a style of words": lambda: _svg(f"<style>{'a ' * 250_000}</style>"),
    "svg, a value of blanks": lambda: _svg(f'<g fill="{" " * 500_000}"/>'),
    "svg, a value of one word": lambda: _svg(f'<g fill="{"a" * 500_000}"/>'),
    "svg, blanks in a tag": lambda: _svg("", 'xmlns:openbadges="urn:x"' + " " * 500_000),
    "svg, brackets only": lambda: b"<svg " + b"<" * MEBIBYTE,
    "svg, quotation marks only": lambda: b'<svg a="' + b'"' * MEBIBYTE,
    "svg, a declaration without end": lambda: b"<?xml " + b"encoding " * 110_000,
    "svg, entities": lambda: (
        b'<!DOCTYPE svg [<!ENTITY a "'
        + b"a" * 1000
        + b'">]><svg xmlns="http://www.w3.org/2000/svg">'
        + b"&a;" * 100_000
        + b"</svg>"
    ),
    "svg, 20,000 name spaces": lambda: _svg(
        "".join(f'<g xmlns:n{n}="urn:{n}"/>' for n in range(20_000))
    ),
}


def badge_with(text: str, number: int) -> Iterator[dict[str, Any]]:
    """A valid badge with `text` in place of some of its texts; others for the next number."""
    places = list(_texts(badges.badge(), ""))
    for place in itertools.islice(places, number % 12, None, 12):
        yield badges.changed(badges.badge(), place, text)


def _texts(node: Any, where: str) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _texts(value, f"{where}/{name}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _texts(value, f"{where}/{index}")
    elif isinstance(node, str):
        yield where


def plain_credential(text: str) -> dict[str, Any]:
    """A credential whose name is `text`."""
    return {
        "@context": [VC_2],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential"],
        "name": text,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:ada"},
    }


def signed(document: dict[str, Any]) -> dict[str, Any]:
    """The document, signed by a key that is its own issuer."""
    signer = LocalSigner.from_seed(b"\7" * 32)
    key = signer.public_key.to_multikey()
    return add_proof(
        {**document, "issuer": f"did:key:{key}"},
        signer=signer.with_verification_method(f"did:key:{key}#{key}"),
        created=CREATED,
    )
