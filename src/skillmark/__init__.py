# SPDX-License-Identifier: Apache-2.0

"""Skillmark: issue, bake, revoke and verify Open Badges 3.0."""
