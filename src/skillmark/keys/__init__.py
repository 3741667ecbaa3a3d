# SPDX-License-Identifier: Apache-2.0

"""Keys: public ones, checked as they are read, and private ones in files."""
