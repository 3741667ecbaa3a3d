# SPDX-License-Identifier: Apache-2.0

"""Badges that are awarded by themselves: when somebody holds these, works there, or for so long."""
