# SPDX-License-Identifier: Apache-2.0

"""Hostile input, the doors that it may come to, and a small process to let it in."""
