# SPDX-License-Identifier: Apache-2.0

"""
Who lives in the demo: 500 made-up people of Nordvind A/S, and who can sign in.

The same on every seeding. Every address ends in `.example`, which no mail reaches.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

PASSWORD: Final = "demo-nordlys-4711"  # noqa: S105 - of accounts that only this machine can use
DOMAIN: Final = "nordvind.example"
HEADCOUNT: Final = 500
SIGNED_UP: Final = 40
_SEED: Final = 20_260_314


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One of the five whom a click on the sign-in page lets in."""

    key: str
    first_name: str
    name: str
    what: str
    email: str


SIGN_INS: Final = (
    SignIn(
        key="mette",
        first_name="Mette",
        name="Mette Kjærgaard",
        what="L&D manager",
        email=f"mette@{DOMAIN}",
    ),
    SignIn(
        key="jonas",
        first_name="Jonas",
        name="Jonas Ærøskøbing",
        what="learner",
        email=f"jonas@{DOMAIN}",
    ),
    SignIn(
        key="sara",
        first_name="Sara",
        name="Sara Lindqvist",
        what="recruiter",
        email=f"sara@{DOMAIN}",
    ),
    SignIn(
        key="karin", first_name="Karin", name="Karin Holm", what="quality", email=f"karin@{DOMAIN}"
    ),
    SignIn(key="ole", first_name="Ole", name="Ole Øbakke", what="operator", email=f"ole@{DOMAIN}"),
)

SPECIAL: Final = (
    ("Søren Kjærsgaard-Østergård", "Produktion", "soeren.oestergaard"),
    ("Åse Lykke Bjørnholt", "Kvalitet", "aase.bjoernholt"),
    ("Αλεξάνδρα Παπαδοπούλου", "Kvalitet", "alexandra.papadopoulou"),
    ("Fatima El-Khatib Nørregaard", "Lager", "fatima.noerregaard"),
    ("Kristoffer-Emanuel Bartholomæussen Vestergaard-Rønnebjerghøj", "Produktion", "kristoffer"),
    ("Mikkel Thorbjørn Øe", "Lager", "mikkel.oe"),
    ("Ida Grønbæk", "Udvikling", "ida.groenbaek"),
    ("ليلى حداد", "Lager", "layla.haddad"),
    ("Þórunn Sæmundsdóttir", "Udvikling", "thorunn"),
    ("Łukasz Wójcik", "Produktion", "lukasz.wojcik"),
)
"""Names that break what was not made for them; all among those who can sign in."""

DEPARTMENTS: Final = {
    "Produktion": 190,
    "Lager": 90,
    "Kvalitet": 20,
    "Udvikling": 62,
    "Vedligehold": 40,
    "Salg": 44,
    "Økonomi": 22,
    "HR og læring": 10,
    "It": 12,
    "Ledelse": 10,
}
ROLES: Final = {
    "Produktion": ("Operatør", "Holdleder", "Industritekniker"),
    "Lager": ("Lagermedarbejder", "Lagerassistent", "Lagerkoordinator"),
    "Kvalitet": ("Kvalitetsmedarbejder", "Kvalitetstekniker", "Kvalitetsleder"),
    "Udvikling": ("Ingeniør", "Designer", "Projektleder"),
    "Vedligehold": ("Smed", "Elektriker", "Tekniker"),
    "Salg": ("Sælger", "Kundekonsulent", "Marketingmedarbejder"),
    "Økonomi": ("Bogholder", "Controller", "Indkøber"),
    "HR og læring": ("HR-konsulent", "Læringskonsulent", "Rekrutteringskonsulent"),
    "It": ("Systemadministrator", "Udvikler", "Dataanalytiker"),
    "Ledelse": ("Direktør", "Afdelingsleder", "Fabrikschef"),
}
_OWN_ROLES: Final = {
    "Mette Kjærgaard": "Læringskonsulent",
    "Jonas Ærøskøbing": "Operatør",
    "Sara Lindqvist": "Rekrutteringskonsulent",
    "Karin Holm": "Kvalitetsleder",
    "Ole Øbakke": "Systemadministrator",
    "Fatima El-Khatib Nørregaard": "Truckfører",
    "Mikkel Thorbjørn Øe": "Truckfører",
    "ليلى حداد": "Truckfører",
    "Åse Lykke Bjørnholt": "Intern auditor",
    "Αλεξάνδρα Παπαδοπούλου": "Intern auditor",
    "Søren Kjærsgaard-Østergård": "Industritekniker",
    "Łukasz Wójcik": "Industritekniker",
}
_NO_LEADERS: Final = frozenset(
    {"Jonas Ærøskøbing", "Sara Lindqvist", "Ole Øbakke", *(name for name, _, _ in SPECIAL)}
)
_FIRST: Final = (
    "Anders Anna Asger Astrid Bente Birgitte Bo Camilla Carsten Cecilie Christian Clara Dorthe Emil "
    "Emma Erik Frederik Freja Gitte Gustav Hanne Hans Helle Henrik Ida Inge Jakob Jens Jesper Johanne "
    "Jørgen Karen Kasper Katrine Kirsten Klaus Lars Laura Lene Line Lone Louise Mads Maja Malene "
    "Marianne Martin Mathilde Mia Michael Morten Nanna Niels Oliver Pernille Peter Pia Poul Rasmus "
    "Rikke Sofie Stine Susanne Søren Thea Thomas Tina Torben Trine Ulla Victor Vibeke Yusuf Zeynep "
    "Ahmed Amina Aisha Bülent Dragana Elif Goran Ivana Jana Katarzyna Nguyen Olga Piotr Rania Sanjay"
).split()
_LAST: Final = (
    "Andersen Bach Bang Berg Bertelsen Bjerre Brandt Bruun Christensen Christiansen Clausen Dahl Dam "
    "Eriksen Frandsen Friis Frost Gregersen Hald Hansen Hedegaard Henriksen Holm Holst Iversen "
    "Jacobsen Jensen Jeppesen Jespersen Johansen Jørgensen Karlsen Kjær Kjeldsen Knudsen Koch "
    "Kristensen Kristiansen Lange Larsen Lauridsen Laursen Lind Lorenzen Lund Madsen Mikkelsen "
    "Mortensen Munk Møller Nielsen Nissen Nygaard Nørgaard Olesen Olsen Overgaard Paulsen Pedersen "
    "Petersen Poulsen Rasmussen Ravn Riis Schmidt Schou Simonsen Skov Svendsen Sørensen Thomsen "
    "Thygesen Toft Vestergaard Vinther Winther Yılmaz Øster Åkjær"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """One line of the roster."""

    number: str
    name: str
    email: str
    department: str
    role: str
    manager: str
    """The address of who leads them; empty for the first of the management."""


def colleagues() -> list[Colleague]:
    """Everybody of Nordvind A/S, the management first."""
    dice = random.Random(_SEED)  # noqa: S311 - the same people every time, no secret
    names = _names(dice)
    places = [name for name, size in DEPARTMENTS.items() for _ in range(size)]
    dice.shuffle(places)
    found: list[Colleague] = []
    leaders: dict[str, str] = {}
    taken: set[str] = set()
    ordered = sorted(
        zip(names, _placed(places), strict=True), key=lambda pair: pair[1] != "Ledelse"
    )
    for index, (name, department) in enumerate(ordered):
        email = _address(name, taken)
        is_leader = department not in leaders and name not in _NO_LEADERS
        found.append(
            Colleague(
                number=f"N{1001 + index}",
                name=name,
                email=email,
                department=department,
                role=_OWN_ROLES.get(name)
                or ROLES[department][-1 if is_leader else dice.randrange(2)],
                manager="" if not found else found[0].email if is_leader else department,
            )
        )
        if is_leader:
            leaders[department] = email
    # Who came before their leader could not know the leader yet.
    return [
        replace(one, manager=leaders[one.manager]) if one.manager in leaders else one
        for one in found
    ]


def _placed(places: list[str]) -> Iterator[str]:
    """The departments in the order of the names: those who are given one first."""
    left = list(places)
    given = ["HR og læring", "Produktion", "HR og læring", "Kvalitet", "It"]
    given += [department for _, department, _ in SPECIAL]
    for department in given:
        left.remove(department)
        yield department
    yield from left


def _names(dice: random.Random) -> list[str]:
    names = [who.name for who in SIGN_INS] + [name for name, _, _ in SPECIAL]
    seen = set(names)
    while len(names) < HEADCOUNT:
        first, last = dice.choice(_FIRST), dice.choice(_LAST)
        middle = f" {dice.choice(_LAST)}" if dice.random() < 0.25 else ""  # noqa: PLR2004 - a quarter
        name = f"{first}{middle} {last}"
        if name not in seen and middle.strip() != last:
            seen.add(name)
            names.append(name)
    return names


_SPELT: Final = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "þ": "th", "ð": "d", "ł": "l", "ı": "i", "ß": "ss"}
)


def _address(name: str, taken: set[str]) -> str:
    given = {who.name: who.email for who in SIGN_INS}
    given |= {special: f"{local}@{DOMAIN}" for special, _, local in SPECIAL}
    if name in given:
        return given[name]
    spelt = unicodedata.normalize("NFD", name.lower().translate(_SPELT))
    plain = "".join(c for c in spelt if c.isascii() and (c.isalpha() or c in " -"))
    parts = plain.replace("-", " ").split() or ["navn"]
    base = f"{parts[0]}.{parts[-1]}"[:40] if len(parts) > 1 else parts[0]
    address, number = f"{base}@{DOMAIN}", 2
    while address in taken:
        address, number = f"{base}{number}@{DOMAIN}", number + 1
    taken.add(address)
    return address


def with_sign_ins(everybody: list[Colleague]) -> list[Colleague]:
    """Those who have an account: the five, those with special names, then the offices."""
    wanted = {who.name for who in SIGN_INS} | {name for name, _, _ in SPECIAL}
    first = [one for one in everybody if one.name in wanted]
    others = [one for one in everybody if one.name not in wanted]
    near = ("Ledelse", "HR og læring", "Kvalitet")
    others.sort(key=lambda one: near.index(one.department) if one.department in near else len(near))
    return (first + others)[:SIGNED_UP]
