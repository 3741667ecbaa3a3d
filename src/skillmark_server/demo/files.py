# SPDX-License-Identifier: Apache-2.0

"""
Files to try the platform with, in DATA/demo: a badge, a forged one, one by an unknown
"Harvard", and two spreadsheets.
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from skillmark import Achievement, Criteria, Image, baking, issue
from skillmark.issuer import create_issuer
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award
from skillmark_server.demo.people import DOMAIN
from skillmark_server.tabular.writing import csv_file, xlsx_file

_JONAS = f"jonas@{DOMAIN}"


def write(folder: Path, awards: dict[tuple[str, str], Award], *, at: datetime) -> None:
    """Write all of them; what was there before is written anew."""
    folder.mkdir(parents=True, exist_ok=True)
    award = awards["gdpr", _JONAS]
    picture = bytes(award.version.png)
    genuine = signed_bytes(award)
    (folder / "jonas.png").write_bytes(baking.bake(picture, genuine))
    forged = genuine.replace("Jonas Ærøskøbing".encode(), "Joakim Ærøskøbing".encode())
    (folder / "forged.png").write_bytes(baking.bake(picture, forged))
    (folder / "harvard.json").write_bytes(_harvard(at))
    header = ["Medarbejder", "E-mail", "Afdeling", "Stilling", "Leder"]
    people = [
        ["Nørre Ny", "noerre.ny@nordvind.example", "Lager", "Truckfører", "mette@nordvind.example"],
        ["Sanne Sommer", "sanne.sommer@nordvind.example", "Salg", "Sælger", ""],
        ["Uden Adresse", "uden.adresse@", "Salg", "Sælger", ""],
    ]
    (folder / "people.csv").write_bytes(csv_file(header, people))
    (folder / "badges.xlsx").write_bytes(
        xlsx_file(
            ["Navn", "Mail", "Dato", "Begrundelse"],
            [
                ["Jonas Ærøskøbing", _JONAS, "01.03.2026", "Har det allerede"],
                ["Ida Grønbæk", f"ida.groenbaek@{DOMAIN}", "31.11.2025", "Datoen findes ikke"],
                ["Mikkel Thorbjørn Øe", f"mikkel.oe@{DOMAIN}", "", "Ny"],
            ],
            title="Badges",
        )
    )


def _harvard(at: datetime) -> bytes:
    """A badge with a sound signature by somebody who only calls themselves Harvard."""
    with tempfile.TemporaryDirectory() as folder:
        issuer = create_issuer(Path(folder) / "keys", profile={"name": "Harvard University"}, at=at)
        badge = Achievement(
            id="urn:uuid:0b0f3a5e-4a53-4c60-9d5b-0f4f6b8e2a11",
            name="Master of Everything",
            description="Knows everything that there is to know.",
            criteria=Criteria(narrative="Paid the fee."),
            image=Image(id="https://harvard-diplomas.example/seal.png"),
        )
        return issue(
            badge, to="jonas@nordvind.example", by=issuer, at=at, recipient_name="Jonas Ærøskøbing"
        ).text
