# SPDX-License-Identifier: Apache-2.0

"""What other sites show of ours: a card in a frame, and the answer that tells them of it."""
