# SPDX-License-Identifier: Apache-2.0

"""
How a stranger's file becomes an answer that anybody can read.

What was given (`giving`), under what limits (`pool`), judged by the core (`judging`), put
into words (`answers`, `steps`, `facts`), handed back in a form that the server need not
keep (`tokens`). Nothing here judges a credential, and nothing is stored.
"""
