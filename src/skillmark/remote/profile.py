# SPDX-License-Identifier: Apache-2.0

"""
Which platform is asked, with which token: from the environment, or a file of the user's own.

The file is `skillmark/remote.json` in the folder of the XDG Base Directory Specification, which
nobody else may read. A token never stands on a command line, where every process could see it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from skillmark.encoding import strict_json
from skillmark.errors import NoProfileError, SkillmarkError
from skillmark.fetch.calling import site_address

ADDRESS: Final = "SKILLMARK_REMOTE_URL"
TOKEN: Final = "SKILLMARK_REMOTE_TOKEN"  # noqa: S105 - a name, not a secret
_LARGEST: Final = 16_384
_OTHERS: Final = 0o077


@dataclass(frozen=True, slots=True)
class Profile:
    """
    A platform and a token.

    Args:
        address: Of the site, without a slash at its end.
        token: Never shown.
    """

    address: str
    token: str = field(repr=False)


def profile_of(environ: Mapping[str, str]) -> Profile:
    """
    The profile of the environment; where it names none, that of the file.

    Raises:
        NoProfileError: There is none, it is half, or others can read its file.
        AddressRefusedError: Its address is not one that a token is sent to.
        OSError: The file cannot be read.
    """
    address, token = environ.get(ADDRESS, ""), environ.get(TOKEN, "")
    if address and token:
        return checked(address, token)
    if address:
        raise NoProfileError(f"{ADDRESS} is set, and {TOKEN} is not")
    path = profile_path(environ)
    try:
        with path.open("rb") as file:
            is_open = os.name == "posix" and bool(os.fstat(file.fileno()).st_mode & _OTHERS)
            said = strict_json.loads_object(file.read(_LARGEST + 1), max_bytes=_LARGEST)
    except FileNotFoundError:
        raise NoProfileError(f"there is no {path}") from None
    except SkillmarkError as error:
        raise NoProfileError(f"{path} cannot be read: {error}") from error
    if is_open:
        raise NoProfileError(f"others can read {path}: chmod 600 it")
    return checked(str(said.get("address", "")), token or str(said.get("token", "")))


def checked(address: str, token: str) -> Profile:
    """
    The profile of an address and a token as somebody gave them.

    Raises:
        NoProfileError: The token is none.
        AddressRefusedError: The address is not one that a token is sent to.
    """
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise NoProfileError("the token is empty, or not one word of plain letters")
    return Profile(site_address(address.strip()), token)


def keep(profile: Profile, environ: Mapping[str, str]) -> Path:
    """
    Write the file, for its owner's eyes only, and return where it is.

    Raises:
        NoProfileError: The environment names no home.
        OSError: It cannot be written.
    """
    path = profile_path(environ)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    said = strict_json.dumps({"address": profile.address, "token": profile.token})
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(said)
    fresh.replace(path)
    return path


def forget(environ: Mapping[str, str]) -> bool:
    """
    Remove the file, and return whether there was one.

    Raises:
        NoProfileError: The environment names no home.
        OSError: It cannot be removed.
    """
    path = profile_path(environ)
    was_there = path.exists()
    path.unlink(missing_ok=True)
    return was_there


def profile_path(environ: Mapping[str, str]) -> Path:
    """
    Where the file is.

    Raises:
        NoProfileError: The environment names no home.
    """
    folder = environ.get("XDG_CONFIG_HOME", "")
    home = environ.get("HOME", "") or environ.get("USERPROFILE", "")
    if not Path(folder).is_absolute() and not home:
        raise NoProfileError("neither XDG_CONFIG_HOME nor HOME is set")
    base = Path(folder) if Path(folder).is_absolute() else Path(home) / ".config"
    return base / "skillmark" / "remote.json"
