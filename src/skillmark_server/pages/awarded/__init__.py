# SPDX-License-Identifier: Apache-2.0

"""
The permanent public page of an award, and its other forms at the same address.

Who may see it (`seeing`), in which form (`negotiation`), what is said (`said`, `shown`), what
others make of it (`structured`, `pictures`). What is said comes from the signed bytes alone;
rows add only since when it is withdrawn or on hold, and why where that is public.
"""
