# SPDX-License-Identifier: Apache-2.0

"""
Skillmark's server: the product that people use, on Django and the `skillmark` core.

Rooms, from the top: `config`, `operate`, the faces (`pages`, `api`), the features
(`insight`, `awards`, `achievements`, `custody`, `outbox`, `transparency`,
`accounts`, `audit`), and the ground (`drawing`, `tabular`, `refusals`).
`docs/architecture.md` has the picture and the rules.
"""
