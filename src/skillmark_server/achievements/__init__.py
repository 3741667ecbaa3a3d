# SPDX-License-Identifier: Apache-2.0

"""What can be earned: drafts, review, versions that never change, the catalogue."""
