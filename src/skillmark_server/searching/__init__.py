# SPDX-License-Identifier: Apache-2.0

"""The words by which awards are found, and finding by them: alike on both databases."""
