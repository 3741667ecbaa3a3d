# SPDX-License-Identifier: Apache-2.0

"""The operator looks at everything but secrets, changes next to nothing, and is alone there."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.audit.models import AuditEvent
from skillmark_server.audit.recording import record
from skillmark_server.custody.models import SigningKey
from tests.server.unit.test_custody_contract import identity, signed

__all__ = ["identity"]

OURS = list(admin.site._registry)
SECRET = {
    "sealed",
    "sealed_permutation_key",
    "salt",
    "password",
    "secret_digest",
    "context",
    "domain_challenge",
    "document",
    "text",
    "html",
}


@pytest.fixture
def operator(as_, ole):
    ole.is_staff = True
    ole.save()
    return as_(ole)


@pytest.fixture
def rows(nordvind, identity, now):
    signed(nordvind, now, "revocation")
    record(SYSTEM, "organisation.changed", nordvind, at=now)


def address(model, what="changelist", *args):
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{what}", args=args)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_the_operator_sees_each_list_and_each_row_without_its_secrets(operator, rows, model):
    assert operator.get(address(model)).status_code == 200
    shown = admin.site._registry[model]
    assert shown.fields
    assert not SECRET & {*shown.fields, *shown.list_display}
    row = model.objects.first()
    if row is not None:
        assert operator.get(address(model, "change", row.pk)).status_code == 200


def test_no_other_package_brings_a_page_of_its_own(operator):
    brought = [model for model in OURS if not model.__module__.startswith("skillmark_server.")]
    assert brought == []
    for path in ("mfa/authenticator", "account/emailaddress", "auth/group"):
        assert operator.get(f"/operator/{path}/").status_code == 404


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_nothing_is_added_or_deleted(operator, rows, model):
    assert operator.get(address(model, "add")).status_code == 403
    row = model.objects.first()
    if row is not None:
        delete = address(model, "delete", row.pk)
        assert operator.post(delete, {"post": "yes"}).status_code == 403
        assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_nobody_else_is_let_in(client, as_, mette, rows, model):
    assert client.get(address(model)).status_code == 302
    assert as_(mette).get(address(model), follow=True).status_code == 403


def test_events_and_keys_cannot_be_changed(operator, rows):
    for model in (AuditEvent, SigningKey):
        row = model.objects.first()
        changed = operator.post(address(model, "change", row.pk), {"action": "x", "method": "x"})
        assert changed.status_code == 403


def test_a_person_can_be_locked_out_and_that_is_recorded(operator, mette, client):
    path = address(type(mette), "change", mette.pk)

    operator.post(path, {"email": "other@x.test", "is_staff": "on"})

    mette.refresh_from_db()
    assert (mette.is_active, mette.is_staff, mette.email) == (False, False, "mette@nordvind.test")
    assert AuditEvent.objects.get().action == "person.locked"
    operator.post(path, {"is_active": "on"})
    mette.refresh_from_db()
    assert mette.is_active


def test_nobody_locks_themselves_out(operator, ole):
    operator.post(address(type(ole), "change", ole.pk), {})

    ole.refresh_from_db()
    assert ole.is_active


def test_every_table_has_a_danish_name(operator):
    for model in OURS:
        names = (model._meta.verbose_name, model._meta.verbose_name_plural)
        with translation.override("en"):
            english = tuple(map(str, names))
        with translation.override("da"):
            danish = tuple(map(str, names))
        assert all(isinstance(name, Promise) for name in names), model
        assert danish != english or english[0] in {"invitation", "mail"}, model
    page = operator.get("/operator/?lang=da").content.decode()
    assert "Medarbejdere" in page
    assert "skillmark/operator" in page
