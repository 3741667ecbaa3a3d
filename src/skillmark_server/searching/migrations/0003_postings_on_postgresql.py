# SPDX-License-Identifier: Apache-2.0

"""
PostgreSQL keeps postings of its own in place of a `tsvector`: the worker makes the index anew.

A search finds meanwhile what is there already, as after every change of the index's format.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from skillmark_server.searching.stores import store


def lay_out_anew(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "postgresql":
        return
    store().drop()
    store().create()
    apps.get_model("searching", "IndexState").objects.update(format="", cursor=0)


class Migration(migrations.Migration):
    dependencies = [("searching", "0002_indexstate_mended")]

    operations = [migrations.RunPython(lay_out_anew, migrations.RunPython.noop)]
