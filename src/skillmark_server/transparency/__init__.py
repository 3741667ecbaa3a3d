# SPDX-License-Identifier: Apache-2.0

"""A salted leaf for everything that is issued, revoked or rotated; tiles of them for everybody."""
