# SPDX-License-Identifier: Apache-2.0

"""Draws badges, edges, share cards and QR codes; knows nothing of Django."""
