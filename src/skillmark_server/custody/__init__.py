# SPDX-License-Identifier: Apache-2.0

"""Issuer identities and their keys, which never leave this room; status lists."""
