# SPDX-License-Identifier: Apache-2.0

"""
Reads the settings of a site from its environment, and names the one that is wrong.

A test compares the names read here and in `settings` with
`docs/operating/settings.md`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import ssl
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_SECRET_BYTES = 48


def text(name: str, *, default: str = "") -> str:
    """NAME as it stands, without blanks round it."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    """
    NAME as 'true' or 'false'.

    Raises:
        ImproperlyConfigured: It is anything else.
    """
    value = text(name, default=str(default)).lower()
    if value in {"true", "1", "yes"}:
        return True
    if value in {"false", "0", "no", ""}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}, use 'true' or 'false'")


def number(name: str, *, default: int) -> int:
    """
    NAME as a whole number.

    Raises:
        ImproperlyConfigured: It is anything else.
    """
    value = text(name, default=str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}, use a whole number") from error


def choice(name: str, *, among: tuple[str, ...]) -> str:
    """
    NAME as one of some words; the first by default.

    Raises:
        ImproperlyConfigured: It is none of them.
    """
    value = text(name, default=among[0]) or among[0]
    if value not in among:
        raise ImproperlyConfigured(f"{name} is {value!r}, use one of {', '.join(among)}")
    return value


def near_or_https(name: str) -> str:
    """
    NAME as an address without a path: https, or http on this machine.

    Raises:
        ImproperlyConfigured: It is another kind of address.
    """
    url = text(name).rstrip("/")
    parts = urlsplit(url)
    is_near = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    is_right = parts.scheme == "https" or (parts.scheme == "http" and is_near)
    if url and (not is_right or not parts.hostname or parts.path or parts.query or "@" in url):
        raise ImproperlyConfigured(f"{name}: use https://host:port, without a path")
    return url


def broker(name: str) -> str:
    """
    NAME, or what the file NAME_FILE holds, as the URL of a message broker; empty for none.

    RabbitMQ: `amqp://user:password@host:5672/vhost`. Redis: `redis://:password@host:6379/0`.
    `amqps://` and `rediss://` speak TLS.

    Raises:
        ImproperlyConfigured: The URL is of another kind, Celery is not installed, or the file
            cannot be read.
    """
    url = text(name)
    if not url and (place := file_of(name)):
        try:
            url = Path(place).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: {place} cannot be read ({error})") from error
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme not in {"amqp", "amqps", "redis", "rediss"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} is {parts.scheme}:…, use amqp://host or redis://host")
    if importlib.util.find_spec("celery") is None:
        raise ImproperlyConfigured(f"{name} needs Celery: pip install 'skillmark[server,celery]'")
    return url


def place_of_files(name: str, *, folder: str, objects: str) -> dict[str, object]:
    """
    Django's settings of the storage that NAME names; empty for none.

    A folder: `/path` or `file:///path`. Object storage that speaks S3:
    `s3://bucket/prefix?endpoint=https://host&region=name`, with the credentials where the AWS
    tools look for them.

    Args:
        name: The variable.
        folder: The class for a folder.
        objects: The class for an object storage.

    Raises:
        ImproperlyConfigured: It is another kind of place, or django-storages is not installed.
    """
    url = text(name)
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme in {"", "file"} and parts.path.startswith("/") and not parts.netloc:
        return {"BACKEND": folder, "OPTIONS": {"location": unquote(parts.path)}}
    if parts.scheme != "s3" or not parts.hostname:
        raise ImproperlyConfigured(f"{name} is {url!r}, use /path or s3://bucket/prefix")
    if not (importlib.util.find_spec("storages") and importlib.util.find_spec("boto3")):
        raise ImproperlyConfigured(f"{name} needs boto3: pip install 'skillmark[server,s3]'")
    query = dict(parse_qsl(parts.query))
    options: dict[str, object] = {
        "bucket_name": parts.hostname,
        "location": parts.path.strip("/"),
        "endpoint_url": query.get("endpoint"),
        "region_name": query.get("region"),
    }
    return {"BACKEND": objects, "OPTIONS": options}


def file_of(name: str) -> str:
    """The path in NAME_FILE of a secret that is read each time it is used."""
    return text(f"{name}_FILE")


def library(name: str) -> str:
    """
    NAME as the path of a library of PKCS#11; empty for none.

    Raises:
        ImproperlyConfigured: There is no such file, or python-pkcs11 is not installed.
    """
    place = text(name)
    if not place:
        return ""
    if not Path(place).is_file():
        raise ImproperlyConfigured(f"{name}: there is no file {place}, give the maker's library")
    if importlib.util.find_spec("pkcs11") is None:
        raise ImproperlyConfigured(f"{name} needs its driver: pip install 'skillmark[pkcs11]'")
    return place


def listed(name: str) -> list[str]:
    """NAME as a list, separated by commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """
    NAME as networks, separated by commas: `10.0.0.0/8, fd00::/8`.

    Raises:
        ImproperlyConfigured: One of them is none.
    """
    try:
        return tuple(ip_network(one) for one in listed(name))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}; use 10.0.0.0/8, fd00::/8") from error


def authorities(name: str) -> str:
    """
    NAME as a file of certificates that are believed; empty where it is not set.

    Raises:
        ImproperlyConfigured: The file cannot be read, or holds no certificate.
    """
    file = text(name)
    if file:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
        except OSError as error:  # `SSLError` is one
            raise ImproperlyConfigured(f"{name}: {file}: {error}") from error
    return file


def secret(name: str, *, made_in: Path) -> str:
    """
    NAME, or what the file NAME_FILE holds, or one that is made once and kept in `made_in`.

    Raises:
        ImproperlyConfigured: The file cannot be read, or is empty.
    """
    if value := text(name):
        return value
    given = text(f"{name}_FILE")
    place = Path(given) if given else made_in / name.removeprefix("SKILLMARK_").lower()
    if not given and not place.exists():
        made_in.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(_SECRET_BYTES))
    try:
        value = place.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE: {place} cannot be read ({error})") from error
    if not value:
        raise ImproperlyConfigured(f"{name}: {place} is empty")
    return value


def database(name: str, *, folder: Path) -> dict[str, object]:
    """
    Django's settings of the database at the URL in NAME; by default SQLite in `folder`.

    SQLite: `sqlite:///path`. PostgreSQL: `postgres://user:password@host:port/name`, or with
    `?host=/run/postgresql` for a socket.

    Raises:
        ImproperlyConfigured: The URL is of another kind.
    """
    url = text(name)
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        path = Path(unquote(parts.path)[1:]) if url else folder / "skillmark.sqlite3"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path),
            "OPTIONS": {
                # Writers queue from their first statement on, so that none meets "locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-65536;"
                    "PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;"
                    # Pages that many transactions change are copied once for all of them.
                    "PRAGMA wal_autocheckpoint=16000;"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.get("host", parts.hostname or "")),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": "-c statement_timeout=15000"},
        }
    raise ImproperlyConfigured(f"{name} is {parts.scheme}:…, use sqlite:/// or postgres://")


def sign_ins(name: str) -> list[dict[str, Any]]:
    """
    NAME as a JSON list of other sign-ins (OpenID Connect).

    Each is of this form:
    `{"provider_id": "entra", "name": "Microsoft", "client_id": "…", "secret": "…",
    "settings": {"server_url": "https://…/.well-known/openid-configuration"}}`

    Raises:
        ImproperlyConfigured: It is no such list; the message names what is missing.
    """
    try:
        listed_ones = json.JSONDecoder().decode(text(name, default="[]") or "[]")
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no JSON: {error}") from error
    if not isinstance(listed_ones, list):
        raise ImproperlyConfigured(f"{name} is no list, use [{{…}}]")
    for place, one in enumerate(listed_ones, start=1):
        for member in ("provider_id", "name", "client_id"):
            if not isinstance(one, dict) or not isinstance(one.get(member), str) or not one[member]:
                raise ImproperlyConfigured(f"{name}: sign-in {place} has no {member!r}")
        rest = one.get("settings")
        address = urlsplit(str(rest.get("server_url", "")) if isinstance(rest, dict) else "")
        is_near = address.hostname in {"localhost", "127.0.0.1", "::1"}
        if not address.hostname or address.scheme != ("http" if is_near else "https"):
            raise ImproperlyConfigured(
                f"{name}: sign-in {place} has no settings.server_url, use https://…"
            )
    return listed_ones


def mail(name: str) -> dict[str, object]:
    """
    Django's mail settings of `smtp://user:password@host:port` (`smtps://` for TLS from the start).

    `smtp+starttls://` asks for STARTTLS. Empty: nothing can be sent, and the demo keeps
    what it would send.

    Raises:
        ImproperlyConfigured: The URL is of another kind.
    """
    url = text(name)
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name} is {parts.scheme}:…, use smtp://, smtps:// or smtp+starttls://"
        )
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port
        or (465 if parts.scheme == "smtps" else 587 if "+" in parts.scheme else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
    }
