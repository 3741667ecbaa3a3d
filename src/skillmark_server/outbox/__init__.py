# SPDX-License-Identifier: Apache-2.0

"""Mail that is written in the same transaction as what it tells of, and sent afterwards."""
