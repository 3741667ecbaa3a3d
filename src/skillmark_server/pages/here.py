# SPDX-License-Identifier: Apache-2.0

"""Where a form leads back to: an address of this site, and of no other."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, *, otherwise: str = "/") -> str:
    """What `next` of the form or the address says, where it is a path of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # A path and nothing else: "//elsewhere" and "https:elsewhere" lead away.
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None, require_https=request.is_secure()
    )
    return wanted if is_ours else otherwise
