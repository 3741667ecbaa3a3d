# SPDX-License-Identifier: Apache-2.0

"""
Dates as they are typed in English: the day first, as in all of Europe.

American dates are not read: 03/04 would be another day without anybody noticing.
"""

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d/%m-%Y"]
DATETIME_INPUT_FORMATS = [
    f"{day}{between}{time}"
    for day in DATE_INPUT_FORMATS
    for between in (" ", "T")
    for time in ("%H:%M", "%H:%M:%S", "%H.%M")
]
