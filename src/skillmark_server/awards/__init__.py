# SPDX-License-Identifier: Apache-2.0

"""What was earned: the signed bytes, their life, batches, claims and requests."""
