# SPDX-License-Identifier: Apache-2.0

"""
Documents of awards: certificates as PDF, alone and for a whole list, and all one has as files.

What a document says is read from what was signed; the signed bytes travel inside it.
"""
