# SPDX-License-Identifier: Apache-2.0

"""A log's tree, its signed notes, and the proof that it holds a badge; worked out a second time."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

import pytest
from nacl.signing import SigningKey

from skillmark.errors import KeyRefusedError, LogProofError, NotInLogError
from skillmark.keys.private import LocalSigner
from skillmark.log import Checkpoint, Entry, LogKey, LogProof, check_logged, sign_note, signed_text
from skillmark.log.tree import leaf_hash, path_ranges, root_by_path, root_of

SEED = bytes(range(32))
NAME = "skills.example.org/log"
KEY = LogKey(NAME, bytes(SigningKey(SEED).verify_key))
SIGNER = LocalSigner.from_seed(SEED)
BADGE = b'{"name":"First aid"}'
AT = "2026-11-22T12:00:00.000000+00:00"

# The note that golang.org/x/mod/sumdb/note and C2SP signed-note give as their example.
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
)
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

# Roots over the first n of these entries, as the reference implementation of RFC 6962 has them.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def path_to(index: int, hashes: list[bytes]) -> list[bytes]:
    return [root_of(hashes[start:end]) for start, end in path_ranges(index, len(hashes))]


def an_entry(**other) -> Entry:
    facts = {
        "sequence": 4,
        "kind": "issue",
        "at": AT,
        "subject": "5f9b3d2e",
        "salt": b"s" * 16,
        "forms": (hashlib.sha256(BADGE).digest(), b"t" * 32),
    }
    return Entry(**facts | other)


def proven(entry: Entry | None = None, *, size: int = 6, key: LogKey = KEY) -> LogProof:
    """The proof of the fourth of some leaves."""
    entry = entry or an_entry()
    hashes = [leaf_hash(b"%d" % number) for number in range(size)]
    hashes[3] = entry.leaf()
    note = Checkpoint(key.name, size, root_of(hashes)).sign(key=key, signer=SIGNER)
    path = tuple(path_to(3, hashes))
    return LogProof(index=3, path=path, checkpoint=note, extra=entry.to_extra())


class TestTheTree:
    @pytest.mark.parametrize("size", range(1, 9))
    def test_has_the_roots_of_the_reference(self, size):
        assert root_of([leaf_hash(one) for one in ENTRIES[:size]]).hex() == ROOTS[size - 1]

    def test_of_nothing_has_a_root(self):
        assert root_of([]) == hashlib.sha256(b"").digest()

    @pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 33])
    def test_every_leaf_has_a_path_to_the_root_and_to_no_other(self, size):
        hashes = [leaf_hash(b"%d" % number) for number in range(size)]
        for index, leaf in enumerate(hashes):
            path = path_to(index, hashes)
            assert root_by_path(leaf, path, index=index, size=size) == root_of(hashes)
            for other in set(range(size)) - {index}:
                try:
                    root = root_by_path(leaf, path, index=other, size=size)
                except NotInLogError:
                    continue
                assert root != root_of(hashes)

    @pytest.mark.parametrize(
        ("index", "size", "path"), [(-1, 2, 1), (2, 2, 1), (0, 0, 0), (0, 4, 1)]
    )
    def test_refuses_a_place_or_a_path_that_it_cannot_have(self, index, size, path):
        with pytest.raises(NotInLogError):
            root_by_path(b"x" * 32, [b"y" * 32] * path, index=index, size=size)


class TestANote:
    def test_of_the_specification_is_signed(self):
        key = LogKey.from_text(NEUMANN)

        assert signed_text(NOTE.encode(), key=key) == NOTE.partition("\n\n")[0] + "\n"
        assert key.to_text() == NEUMANN

    def test_is_what_a_plain_library_signs(self):
        signature = SigningKey(SEED).sign(b"a\n").signature
        name = hashlib.sha256(NAME.encode() + b"\n\x01" + KEY.octets).digest()[:4]
        line = f"\u2014 {NAME} {base64.b64encode(name + signature).decode()}\n"

        assert sign_note("a\n", key=KEY, signer=SIGNER) == f"a\n\n{line}".encode()

    def test_may_carry_the_signatures_of_others(self):
        note = sign_note("a\n", key=KEY, signer=SIGNER)
        others = "\u2014 witness.example mJirIklj\n".encode()
        before, _, mine = note.partition(b"\n\n")

        assert signed_text(note + others, key=KEY) == "a\n"
        assert signed_text(before + b"\n\n" + others + mine, key=KEY) == "a\n"

    @pytest.mark.parametrize(
        ("note", "error"),
        [
            (NOTE.replace("your problem is", "my problem is"), NotInLogError),
            (NOTE.replace("PeterNeumann", "PeterN"), NotInLogError),
            (NOTE.replace("x08go/ZJ", "x08go/ZK"), NotInLogError),
            (NOTE.replace("x08go", "x08gp"), NotInLogError),
            (NOTE.replace("\u2014", "-"), LogProofError),
            (NOTE.replace("JnAM=", "JnAN="), LogProofError),
            (NOTE.replace("JnAM=", "JnAM"), LogProofError),
            (NOTE.replace("JnAM=", "Jnå="), LogProofError),
            (NOTE.rstrip("\n"), LogProofError),
            (NOTE.partition("\u2014")[0], LogProofError),
            (NOTE.partition("\n\n")[0], LogProofError),
            (NOTE.partition("x08")[0] + "mJir\n", LogProofError),
            (NOTE.replace("\n\n", "\r\n\n"), LogProofError),
            (NOTE.replace("your", "\x7f\x1b"), LogProofError),
            ("x" * 65_537, LogProofError),
            ("", LogProofError),
        ],
    )  # fmt: skip
    def test_that_is_another_is_refused(self, note, error):
        with pytest.raises(error):
            signed_text(note.encode(), key=LogKey.from_text(NEUMANN))

    def test_that_is_no_text_is_refused(self):
        with pytest.raises(LogProofError, match="UTF-8"):
            signed_text(b"\xff\n\n" + NOTE.encode(), key=KEY)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "PeterNeumann",
            NEUMANN.replace("c74f20a3", "c74f20a4"),
            NEUMANN.replace("PeterNeumann", ""),
            NEUMANN.replace("PeterNeumann", "Peter Neumann"),
            NEUMANN.replace("PeterNeumann", "Peter\u200bNeumann"),
            NEUMANN.replace("+ARpc", "+AhPc"),
            NEUMANN[:-4],
        ],
    )
    def test_key_that_is_none_is_refused(self, text):
        with pytest.raises(LogProofError):
            LogKey.from_text(text)

    def test_key_for_which_anybody_can_sign_is_refused(self):
        with pytest.raises(KeyRefusedError):
            LogKey(NAME, bytes(32))


class TestACheckpoint:
    def test_comes_back_as_it_was_signed(self):
        checkpoint = Checkpoint(NAME, 7, b"r" * 32)

        assert Checkpoint.from_note(checkpoint.sign(key=KEY, signer=SIGNER), key=KEY) == checkpoint

    def test_may_say_more(self):
        root = base64.b64encode(b"r" * 32).decode()
        note = sign_note(f"{NAME}\n7\n{root}\nmore\n", key=KEY, signer=SIGNER)

        assert Checkpoint.from_note(note, key=KEY).size == 7

    @pytest.mark.parametrize(
        "text",
        [
            f"{NAME}\n7\n",
            f"{NAME}\n7\n\nroot\n",
            f"{NAME}\n07\n{base64.b64encode(b'r' * 32).decode()}\n",
            f"{NAME}\n-7\n{base64.b64encode(b'r' * 32).decode()}\n",
            f"{NAME}\n{'9' * 20}\n{base64.b64encode(b'r' * 32).decode()}\n",
            f"{NAME}\n7\n{base64.b64encode(b'r' * 31).decode()}\n",
            f"other.example/log\n7\n{base64.b64encode(b'r' * 32).decode()}\n",
        ],
    )
    def test_that_is_none_is_refused(self, text):
        with pytest.raises(LogProofError):
            Checkpoint.from_note(sign_note(text, key=KEY, signer=SIGNER), key=KEY)


class TestAProof:
    def test_shows_what_the_log_holds(self):
        proof = LogProof.from_bytes(proven().to_bytes())
        found = check_logged(BADGE, proof, key=KEY)

        assert proof == proven()
        assert (found.entry.sequence, found.entry.at, found.checkpoint.size) == (4, AT, 6)

    def test_follows_from_nothing_but_hashes(self):
        """The same again with the standard library alone, as `docs/transparency-log.md` says it."""
        lines = proven().to_bytes().decode().split("\n")
        extra = json.loads(base64.b64decode(lines[1].split()[1]))  # noqa: TID251 - by others
        digest = hashlib.sha256(b"".join(map(bytes.fromhex, extra["forms"]))).hexdigest()
        body = {name: extra[name] for name in ("at", "kind", "sequence", "subject")}
        text = json.dumps(body | {"digest": digest}, sort_keys=True, separators=(",", ":"))
        node = hashlib.sha256(b"\x00" + bytes.fromhex(extra["salt"]) + text.encode()).digest()
        hashes = [base64.b64decode(line) for line in lines[3 : lines.index("")]]
        place, last = 3, 5
        for beside in hashes:
            if place % 2 or place == last:
                node = hashlib.sha256(b"\x01" + beside + node).digest()
                while place and not place % 2:
                    place, last = place // 2, last // 2
            else:
                node = hashlib.sha256(b"\x01" + node + beside).digest()
            place, last = place // 2, last // 2

        assert hashlib.sha256(BADGE).hexdigest() in extra["forms"]
        assert base64.b64encode(node).decode() == lines[lines.index("") + 3]

    @pytest.mark.parametrize(
        "change",
        [
            lambda proof: replace(proof, index=2),
            lambda proof: replace(proof, path=proof.path[:-1]),
            lambda proof: replace(proof, path=(b"x" * 32, *proof.path[1:])),
            lambda proof: replace(proof, extra=an_entry(sequence=5).to_extra()),
            lambda proof: replace(proof, extra=an_entry(at=AT[:-1] + "1").to_extra()),
            lambda proof: replace(proof, extra=an_entry(salt=b"x" * 16).to_extra()),
            lambda proof: replace(proof, extra=an_entry(kind="revoke").to_extra()),
            lambda proof: replace(proof, checkpoint=proven(size=7).checkpoint),
            lambda proof: replace(proof, checkpoint=proof.checkpoint.replace(b"\n6\n", b"\n7\n")),
        ],
    )  # fmt: skip
    def test_that_was_changed_shows_nothing(self, change):
        with pytest.raises(NotInLogError):
            check_logged(BADGE, change(proven()), key=KEY)

    def test_of_another_badge_or_log_shows_nothing(self):
        other = LogKey("other.example/log", KEY.octets)
        with pytest.raises(NotInLogError, match="another badge"):
            check_logged(BADGE + b" ", proven(), key=KEY)
        with pytest.raises(NotInLogError, match="not signed"):
            check_logged(BADGE, proven(key=other), key=KEY)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b"tlog-proof@v1", b"tlog-proof@v2"),
            (b"index 3", b"index 03"),
            (b"index 3", b"place 3"),
            (b"extra ", b"extra !"),
            (b"\n\n", b"\n"),
            (b"\nindex 3\n", b"\nindex 3\nAAAA\n"),
            (b"\nindex 3\n", b"\nindex 3\n" + b"A" * 43 + b"=\n" * 1 + (b"A" * 43 + b"=\n") * 64),
            (b"c2sp", "ć2sp".encode()),
            (b"", b"x" * 65_536),
        ],
    )
    def test_that_is_written_in_another_way_is_refused(self, old, new):
        with pytest.raises(LogProofError):
            LogProof.from_bytes(proven().to_bytes().replace(old, new, 1))

    @pytest.mark.parametrize(
        "extra",
        [
            b"",
            b"[]",
            b"{",
            an_entry().to_extra().replace(b'"kind"', b'"sort"'),
            an_entry().to_extra().replace(b'"issue"', b"1"),
            an_entry().to_extra().replace(b'"sequence":4', b'"sequence":"4"'),
            an_entry().to_extra().replace(b'"sequence":4', b'"sequence":true'),
            an_entry(forms=()).to_extra(),
            an_entry(forms=(b"x" * 32,) * 9).to_extra(),
            an_entry(forms=(b"x" * 31,)).to_extra(),
            an_entry().to_extra().replace(b'"salt":"73', b'"salt":"7g'),
            an_entry(salt=b"\xaa").to_extra().replace(b'"aa"', b'"AA"'),
        ],
    )
    def test_with_something_else_behind_its_leaf_is_refused(self, extra):
        with pytest.raises(LogProofError):
            check_logged(BADGE, replace(proven(), extra=extra), key=KEY)
