# SPDX-License-Identifier: Apache-2.0

"""
The JavaScript implementations, asked through one long-lived process.

`JavaScript` starts `peers.mjs`; each method is one question. What an implementation refuses is an
`Answer`; what we asked wrongly raises.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from skillmark.canonical.bundle import BUNDLED
from skillmark.encoding import moments, strict_json

FOLDER = Path(__file__).parent
CONTEXTS = Path(__file__).parents[2] / "src" / "skillmark" / "canonical" / "contexts"

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the other implementation takes it, and what it says if not."""

    verified: bool
    why: str = ""
    status: Any = None


class JavaScript:
    """
    Digital Bazaar's stack and `jose`, in Node.

    Args:
        folder: An empty folder, for the contexts as files.
    """

    def __init__(self, folder: Path) -> None:
        names: dict[str, str] = {}
        for url, (name, _) in BUNDLED.items():
            shutil.copy(CONTEXTS / name, folder / name)
            names[url] = name
        (folder / "index.json").write_bytes(strict_json.dumps(names))
        self._process = subprocess.Popen(
            ["node", FOLDER / "peers.mjs", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=FOLDER,
        )

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=10)

    def _ask(self, command: str, **request: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(strict_json.dumps({"command": command, **request}) + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the JavaScript process has ended"
        said = strict_json.loads_object(line, max_bytes=10_000_000)
        if "error" in said:
            raise RuntimeError(said["error"])
        return said["answer"]

    def verify(
        self, document: Document, *, documents: Document | None = None, at: datetime | None = None
    ) -> Answer:
        """Whether Digital Bazaar's stack takes a document with a Data Integrity proof."""
        moment = moments.render(at) if at else None
        return Answer(
            **self._ask("verify", document=document, documents=documents or {}, at=moment)
        )

    def generate(self, algorithm: str) -> Document:
        """A key pair as a Multikey, of a did:key."""
        return self._ask("generate", algorithm=algorithm)

    def issue(
        self, document: Document, *, key: Document, suite: str, created: datetime | None = None
    ) -> Document:
        """A document that Digital Bazaar's stack signed."""
        moment = moments.render(created) if created else None
        return self._ask("issue", document=document, key=key, suite=suite, created=moment)

    def list_credential(self, url: str, marked: list[int], length: int = 131_072) -> Document:
        """A status list that Digital Bazaar's stack made, unsigned."""
        return self._ask("listCredential", id=url, marked=marked, length=length)

    def jose_key(self, alg: str) -> Document:
        """`publicJwk` and `privateJwk` that `jose` made."""
        return self._ask("joseGenerate", alg=alg)

    def jose_sign(self, payload: Document, header: Document, jwk: Document) -> str:
        """A compact JWS that `jose` signed."""
        return self._ask("joseSign", payload=payload, header=header, jwk=jwk)

    def jose_verify(
        self, token: str, jwk: Document, alg: str, *, at: datetime | None = None
    ) -> Answer:
        """Whether `jose` takes a JWT under this key."""
        moment = moments.render(at) if at else None
        said = self._ask("joseVerify", token=token, jwk=jwk, alg=alg, at=moment)
        return Answer(said["verified"], said["why"])
