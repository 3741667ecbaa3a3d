# SPDX-License-Identifier: Apache-2.0

"""Texts and bytes: how values are written, and read back in exactly one way."""
