# SPDX-License-Identifier: Apache-2.0

"""Who did what, when: an append-only chain of events without personal data."""
