# SPDX-License-Identifier: Apache-2.0

"""
A platform, asked through its API `/api/v1` from elsewhere.

    platform = Platform(Profile("https://skills.example.org", token))
    for award in platform.pages("/awards", q="first aid"):
        ...
"""

from skillmark.remote.platform import Platform
from skillmark.remote.profile import Profile

__all__ = ["Platform", "Profile"]
