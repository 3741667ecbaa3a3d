# SPDX-License-Identifier: Apache-2.0

"""
What is held about somebody: gathered, given to them, erased, and removed when its time is over.

Stands above every room whose rows name a person, and below the pages.
"""
