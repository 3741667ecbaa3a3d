# SPDX-License-Identifier: Apache-2.0

"""
How allauth is made ours: words, letters, other sign-ins, what is logged, the demo's door.

allauth owns the flows (codes, passwords, passkeys, second factors, OpenID Connect).
"""
