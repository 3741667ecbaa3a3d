# SPDX-License-Identifier: Apache-2.0

"""
The two lists that are read: people of an organisation, and people to be awarded.

A new language is more headers in a line; nothing else knows them.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from skillmark_server.tabular.fields import Field, FieldSet, FieldSpec, Kind

_EMAIL: Final = (
    "E-mail, Mail, Email address, E-mailadresse, Mailadresse, Epost, E-post, Epostadresse, "
    "Arbejdsmail, Arbejds e-mail, Firmamail, Work e-mail, Work mail, Business e-mail, "
    "Company e-mail, Primary e-mail, Primær e-mail, Mail arbejde, E-mail arbejde, "
    "User principal name, UPN, Brugernavn e-mail, Adresse e-mail"
)
_NAME: Final = (
    "Name, Full name, Navn, Fulde navn, Fuldt navn, Medarbejder, Medarbejdernavn, Employee, "
    "Employee name, Display name, Vist navn, Person, Deltager, Deltagernavn, Participant, "
    "Kursist, Elev, Learner, Student, Ansat"
)
_GIVEN: Final = "First name, Given name, Firstname, Fornavn, Fornavne, For- og mellemnavn"
_FAMILY: Final = "Last name, Family name, Surname, Lastname, Efternavn, Efternavne"
_NUMBER_OF_EMPLOYEE: Final = (
    "Employee number, Employee no, Employee ID, Personnel number, Staff number, Staff ID, "
    "Payroll number, Worker ID, Medarbejdernr, Medarbejdernummer, Medarbejder nr, "
    "Medarbejder-ID, Lønnr, Lønnummer, Løn nr, Ansættelsesnr, Ansættelsesnummer, Personalenr, "
    "Personalenummer, MA-nr, Initialer, Initials"
)
_LANGUAGE: Final = "Language, Lang, Preferred language, Sprog, Foretrukket sprog, Sprogkode"

ROSTER: Final = FieldSet(
    specs=(
        FieldSpec(Field.NAME, Kind.NAME, _("Name"), _NAME, "navn, name, medarbejder", 120),
        FieldSpec(Field.GIVEN_NAME, Kind.NAME, _("First name"), _GIVEN, "fornavn, firstname", 120),
        FieldSpec(Field.FAMILY_NAME, Kind.NAME, _("Last name"), _FAMILY, "efternavn, surname", 120),
        FieldSpec(Field.EMAIL, Kind.EMAIL, _("E-mail"), _EMAIL, "email, mail, epost"),
        FieldSpec(
            Field.OTHER_EMAILS,
            Kind.EMAILS,
            _("More e-mails"),
            "Other e-mail, Other e-mails, More e-mails, Secondary e-mail, Private e-mail, "
            "Personal e-mail, Home e-mail, E-mail 2, Mail 2, Anden e-mail, Andre e-mails, "
            "Flere e-mails, Privat e-mail, Privatmail, Privat mail, Mail privat, E-mail privat, "
            "Sekundær e-mail",
            "privatemail, privatmail, andenmail, andenemail",
        ),
        FieldSpec(
            Field.EMPLOYEE_NUMBER,
            Kind.TEXT,
            _("Employee number"),
            f"{_NUMBER_OF_EMPLOYEE}, Number, No, Nr, Nummer, ID",
            "medarbejdernr, loennr, employeeno, employeeid",
            40,
        ),
        FieldSpec(
            Field.DEPARTMENT,
            Kind.TEXT,
            _("Department"),
            "Department, Dept, Division, Team, Unit, Org unit, Organisational unit, Section, "
            "Afdeling, Afdelingsnavn, Afd, Enhed, Organisationsenhed, Sektion, Hold, Område, "
            "Forretningsområde, Arbejdssted",
            "afdeling, department, enhed",
            120,
        ),
        FieldSpec(
            Field.MANAGER,
            Kind.TEXT,
            _("Manager"),
            "Manager, Manager name, Manager e-mail, Line manager, Supervisor, Reports to, Boss, "
            "Leder, Leders navn, Leders e-mail, Leder e-mail, Leder mail, Nærmeste leder, Chef, "
            "Personaleleder, Refererer til, Teamleder, Afdelingsleder",
            "leder, manager, supervisor, chef",
            254,
        ),
        FieldSpec(
            Field.JOB_ROLE,
            Kind.TEXT,
            _("Job role"),
            "Job role, Role, Job title, Title, Position, Occupation, Job, Stilling, "
            "Stillingsbetegnelse, Titel, Jobtitel, Rolle, Jobrolle, Funktion, Job funktion",
            "stilling, jobtitle, jobtitel, jobrole, position",
            120,
        ),
        FieldSpec(
            Field.FROM_ON,
            Kind.DATE,
            _("Employed from"),
            "Employed from, From, Start, Start date, Hire date, Hired, Date of hire, Employed "
            "since, Joined, Ansat fra, Ansat, Ansat den, Ansat siden, Ansat dato, Ansættelsesdato, "
            "Ansættelse fra, Fra, Startdato, Tiltrådt, Tiltrædelse, Tiltrædelsesdato, "
            "Anciennitetsdato, Gyldig fra",
            "ansatfra, startdato, startdate, hiredate, tiltraed",
        ),
        FieldSpec(
            Field.TO_ON,
            Kind.DATE,
            _("Employed until"),
            "Employed until, Employed to, To, Until, End, End date, Termination date, Last day, "
            "Left, Leaving date, Ansat til, Til, Slut, Slutdato, Fratrådt, Fratrædelse, "
            "Fratrædelsesdato, Fratrædelses dato, Ophør, Ophørsdato, Sidste dag, Gyldig til",
            "ansattil, slutdato, enddate, fratraed, ophoer",
        ),
        FieldSpec(Field.LANGUAGE, Kind.LANGUAGE, _("Language"), _LANGUAGE, "sprog, language"),
    ),
    needed=(
        (Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME),
        (Field.EMAIL, Field.EMPLOYEE_NUMBER),
    ),
)
"""The people of an organisation, as its payroll or HR system exports them."""

AWARD: Final = FieldSet(
    specs=(
        FieldSpec(
            Field.EMAIL,
            Kind.EMAIL,
            _("E-mail"),
            f"{_EMAIL}, Recipient e-mail, Modtagers e-mail, Modtager e-mail",
            "email, mail, epost",
        ),
        FieldSpec(
            Field.NAME,
            Kind.NAME,
            _("Name"),
            f"{_NAME}, Recipient, Recipient name, Modtager, Modtagers navn",
            "navn, name, medarbejder",
            120,
        ),
        FieldSpec(Field.GIVEN_NAME, Kind.NAME, _("First name"), _GIVEN, "fornavn, firstname", 120),
        FieldSpec(Field.FAMILY_NAME, Kind.NAME, _("Last name"), _FAMILY, "efternavn, surname", 120),
        FieldSpec(
            Field.EMPLOYEE_NUMBER,
            Kind.TEXT,
            _("Employee number"),
            _NUMBER_OF_EMPLOYEE,
            "medarbejdernr, loennr, employeeno, employeeid",
            40,
        ),
        FieldSpec(
            Field.ISSUED,
            Kind.DATE,
            _("Date"),
            "Date, Issued, Issue date, Issued on, Award date, Awarded, Valid from, Start date, "
            "Completed, Completion date, Course date, Dato, Udstedt, Udstedt den, "
            "Udstedelsesdato, Tildelt, Tildelt den, Tildelingsdato, Gyldig fra, Startdato, "
            "Gennemført, Gennemført den, Bestået den, Kursusdato, Afsluttet",
            "udstedt, issued, tildel, gennemfoert, completion, gyldigfra, validfrom, dato",
        ),
        FieldSpec(
            Field.VALID_UNTIL,
            Kind.DATE,
            _("Valid until"),
            "Valid until, Valid to, Expires, Expires on, Expiry, Expiry date, Expiration date, "
            "End date, Renew by, Gyldig til, Udløber, Udløb, Udløbsdato, Udløber den, Slutdato, "
            "Fornyes senest",
            "udloeb, expir, gyldigtil, validuntil",
        ),
        FieldSpec(
            Field.RESULT,
            Kind.TEXT,
            _("Result"),
            "Result, Score, Grade, Points, Mark, Level, Resultat, Karakter, Point, Score i "
            "procent, Procent, Niveau",
            "resultat, karakter, score, grade",
            200,
        ),
        FieldSpec(
            Field.NARRATIVE,
            Kind.LONG_TEXT,
            _("What they did"),
            "Narrative, Description, Reason, Comment, Comments, Note, Notes, What they did, "
            "Begrundelse, Beskrivelse, Fortælling, Bemærkning, Bemærkninger, Kommentar, "
            "Hvad de gjorde",
            "begrundelse, beskrivelse, narrative, description",
            4000,
        ),
        FieldSpec(
            Field.EVIDENCE,
            Kind.ADDRESSES,
            _("Evidence (web address)"),
            "Evidence, Evidence URL, Evidence link, Link, URL, Proof, Dokumentation, "
            "Dokumentations-URL, Dokumentationslink, Bevis, Bevis-URL, Bevislink, Portfolio",
            "dokumentation, evidence, url, link",
        ),
        FieldSpec(
            Field.NUMBER,
            Kind.TEXT,
            _("Certificate number"),
            "Number, No, Nr, Nummer, Certificate number, Certificate no, Licence number, License "
            "number, Licence no, Serial number, Bevisnr, Bevisnummer, Certifikatnr, "
            "Certifikatnummer, Licensnr, Løbenr, Løbenummer, Serienummer",
            "bevisnr, certifikatnr, certificateno, licenceno, licenseno",
            60,
        ),
        FieldSpec(Field.LANGUAGE, Kind.LANGUAGE, _("Language"), _LANGUAGE, "sprog, language"),
    ),
    needed=((Field.EMAIL, Field.EMPLOYEE_NUMBER),),
)
"""The people who are to be awarded, and what the badge says of each."""
