# SPDX-License-Identifier: Apache-2.0

"""Figures of an organisation's awards, by badge, department and month, none of a small group."""
