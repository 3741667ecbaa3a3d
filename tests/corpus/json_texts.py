# SPDX-License-Identifier: Apache-2.0

"""JSON that can be read in two ways, or not at all; and sizes at their limits."""

from __future__ import annotations

import json

from tests.corpus.material import Corpus, as_bytes, bare, open_badge, seal, token

LIMIT = 1_048_576


def fill(corpus: Corpus) -> None:
    """Add the cases."""
    site = corpus.issuer
    sealed = seal(open_badge(site), site)
    text = as_bytes(sealed)
    pretty = json.dumps(sealed, indent=4)
    corpus.genuine("JSON on many lines", pretty.encode())
    corpus.genuine(
        "JSON with escapes for what needs none",
        json.dumps(
            seal(open_badge(site, name="Førstehjælp på dansk 🚑"), site), ensure_ascii=True
        ).encode(),
    )
    corpus.genuine("JSON with blanks around it", b"\r\n\t " + text + b" \n")
    corpus.genuine("JSON under another name", text, suffix=".txt")
    corpus.genuine(
        "JSON in another order of members", as_bytes(dict(reversed(list(sealed.items()))))
    )
    for what, data in {
        "a byte order mark": b"\xef\xbb\xbf" + text,
        "UTF-16": json.dumps(sealed).encode("utf-16"),
        "UTF-16 without a mark": json.dumps(sealed).encode("utf-16-le"),
        "UTF-32": json.dumps(sealed).encode("utf-32"),
        "Latin-1": json.dumps({**sealed, "name": "æ"}, ensure_ascii=False).encode("latin-1"),
        "a member that stands there twice": text.replace(
            b'{"@context"', b'{"name":"x","@context"', 1
        ),
        "a member that stands there twice, once escaped": text.replace(
            b'{"@context"', b'{"\\u006eame":"x","@context"', 1
        ),
        "a comma at the end": text[:-1] + b",}",
        "a comment": text[:-1] + b"/* */}",
        "single quotes": text.replace(b'"', b"'"),
        "NaN": text[:-1] + b',"x":NaN}',
        "Infinity": text[:-1] + b',"x":-Infinity}',
        "a number beyond all": text[:-1] + b',"x":1e400}',
        "half a surrogate pair": text[:-1] + b',"x":"\\ud800"}',
        "a raw control character": text[:-1] + b',"x":"\x01"}',
        "something behind it": text + b"{}",
        "no end": text[:-10],
        "depth": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        "depth of lists": text[:-1] + b',"x":' + b"[" * 5000 + b"]" * 5000 + b"}",
        "a list on top": b"[" + text + b"]",
        "a text on top": json.dumps(pretty).encode(),
        "nothing": b"",
        "blanks only": b" \n",
        "null": b"null",
        "an empty object": b"{}",
        "an object of something else": b'{"hello":"world"}',
        "overlong UTF-8": text[:-1] + b',"x":"\xc0\xae"}',
        "a NUL behind it": text + b"\0",
    }.items():
        corpus.unreadable(f"JSON with {what}", data)

    def sized(size: int) -> bytes:
        # In the signed part, so that a sound one is wholly read.
        empty = as_bytes(seal(bare(site, description="é"), site, suite="eddsa-jcs-2022"))
        filler = "x" * (size - len(empty))
        made = as_bytes(seal(bare(site, description="é" + filler), site, suite="eddsa-jcs-2022"))
        difference = size - len(made)  # a signature has 85 to 88 letters
        return made + b" " * difference if difference >= 0 else made[: size + 1] + b" "

    corpus.genuine("a megabyte of JSON less a little", sized(LIMIT - 16))
    corpus.unreadable("a megabyte of JSON and a little", sized(LIMIT + 16), "too_large")
    corpus.unreadable("nine megabytes", b"{" + b" " * 9_000_000 + b"}", "too_large")
    corpus.unreadable(
        "sixty thousand values", b'{"@context":[' + b"1," * 60_000 + b"1]}", "too_large"
    )
    for what, number in {
        "of 2**53 + 1": 2**53 + 1,
        "of 1e21": 1e21,
        "of 30 digits": 10**30,
    }.items():
        corpus.add(
            f"a number {what} that JCS signed", _numbered(corpus, number), "not_genuine|genuine"
        )
    corpus.genuine(
        "a number with a fraction",
        seal(
            open_badge(
                site,
                credentialSubject={**open_badge(site)["credentialSubject"], "creditsEarned": 2.5},
            ),
            site,
        ),
    )
    corpus.genuine(
        "a number with an exponent in a token",
        token(
            open_badge(
                site,
                credentialSubject={**open_badge(site)["credentialSubject"], "creditsEarned": 1e-7},
            ),
            site,
        ),
    )
    for what, data in {
        "a PNG without a credential": b"\x89PNG\r\n\x1a\n",
        "a JPEG": b"\xff\xd8\xff\xe0" + bytes(100),
        "a PDF": b"%PDF-1.7\n" + bytes(100),
        "a ZIP": b"PK\x03\x04" + bytes(100),
        "HTML": b"<!doctype html><html><body>Badge</body></html>",
        "XML of something else": b"<?xml version='1.0'?><note/>",
        "YAML": b"id: urn:x:1\ntype: VerifiableCredential\n",
        "noise": bytes(range(256)) * 8,
        "an address": b"https://nordvind.example/badge.json",
    }.items():
        corpus.unreadable(f"a file that is {what}", data, suffix=".bin")


def _numbered(corpus: Corpus, number: float) -> bytes:
    site = corpus.issuer
    document = bare(site, credentialSubject={"id": "did:example:jonas", "n": 0})
    made = as_bytes(seal(document, site, suite="eddsa-jcs-2022"))
    return made.replace(b'"n":0', b'"n":' + str(number).encode())
