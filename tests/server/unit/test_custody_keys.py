# SPDX-License-Identifier: Apache-2.0

"""Keys: sealed at rest, changed in good time, retired, and known to be stolen since a moment."""

from __future__ import annotations

import ast
import pickle
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction

import skillmark_server
from skillmark import Verdict, Verifier
from skillmark.errors import KeyRevokedError
from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.audit.models import AuditEvent
from skillmark_server.custody import signing, tasks
from skillmark_server.custody.documents import controller_document, own_documents
from skillmark_server.custody.keys import open_signer
from skillmark_server.custody.lists import own_lists_fetcher, take_index
from skillmark_server.custody.models import IdentityKind, SigningKey, State, StatusList
from skillmark_server.custody.refusals import CannotIssue, KeyIsIdentity, KeyState, SealBroken
from skillmark_server.custody.resealing import sealed_that_do_not_open
from skillmark_server.custody.sealing import SiteKeyStore, key_store
from skillmark_server.custody.services import (
    compromise_key,
    create_identity,
    retire_key,
    rotate_key,
)
from skillmark_server.custody.signing import issuer_for
from skillmark_server.refusals import NotAllowed
from skillmark_server.transparency.models import Leaf, LeafKind
from tests.server.unit.test_custody_contract import demo, identity, signed

__all__ = ["demo", "identity"]

HOUR = timedelta(hours=1)


def verifier():
    return Verifier(known=own_documents(), fetcher=own_lists_fetcher())


def key_of(identity, algorithm="Ed25519"):
    return identity.keys.get(algorithm=algorithm, retired_at=None, compromised_since=None)


def test_a_sealed_secret_opens_for_the_same_thing_only():
    store = SiteKeyStore("a site key of some length")
    sealed = store.seal(b"secret", about="one")

    assert store.open(sealed, about="one") == b"secret"
    assert store.seal(b"secret", about="one") != sealed
    for wrong, about in [
        (sealed, "two"),
        (sealed[:-1], "one"),
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), "one"),
        (b"\x02" + sealed[1:], "one"),
        (b"", "one"),
        (sealed[:5], "one"),
    ]:
        with pytest.raises(SealBroken):
            store.open(wrong, about=about)
    with pytest.raises(SealBroken):
        SiteKeyStore("another site key").open(sealed, about="one")


def test_nothing_shows_a_secret(identity):
    key = key_of(identity)
    signer = open_signer(key)

    assert "not shown" in repr(key_store())
    assert b"PRIVATE" not in bytes(key.sealed)
    assert "PRIVATE" not in repr(signer)
    with pytest.raises(TypeError):
        pickle.dumps(signer)


def test_only_one_file_of_the_server_knows_private_keys():
    root = Path(skillmark_server.__file__).parent
    users = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if any(
            word in path.read_text(encoding="utf-8")
            for word in ("keys.private", "keys.secret", "LocalSigner", "to_pem", "from_pem")
        )
    }

    assert users == {"custody/keys.py"}


def test_only_custody_reads_what_is_sealed():
    root = Path(skillmark_server.__file__).parent
    users = {
        path.relative_to(root).parts[0]
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "sealed"
    }

    assert users == {"custody"}


def test_a_new_key_takes_over_after_verifiers_have_had_time_to_learn_it(nordvind, identity, now):
    old = key_of(identity)
    _, before = signed(nordvind, now, "revocation")

    new = rotate_key(key=old, at=now, actor=SYSTEM)

    assert new.method in controller_document(identity)["assertionMethod"]
    assert issuer_for(nordvind, at=now).signer_for("eddsa-rdfc-2022").verification_method == (
        old.method
    )
    later = now + timedelta(minutes=10)
    assert issuer_for(nordvind, at=later).signer_for("eddsa-rdfc-2022").verification_method == (
        new.method
    )
    _, after = signed(nordvind, later, "revocation")
    assert all(verifier().inspect(x.text, at=later + HOUR).trusted for x in (before, after))


def test_the_private_half_of_a_retired_key_is_destroyed(identity, now):
    old = key_of(identity)
    rotate_key(key=old, at=now, actor=SYSTEM)

    tasks.tick(now)
    old.refresh_from_db()
    assert old.sealed is not None
    tasks.tick(now + HOUR)

    old.refresh_from_db()
    assert (old.sealed, old.state_at(now + HOUR)) == (None, State.RETIRED)
    with pytest.raises(KeyState):
        open_signer(old)


def test_a_token_key_can_be_retired_and_the_badge_key_only_be_changed(identity, now):
    retired = retire_key(key=key_of(identity, "P-256"), at=now, actor=SYSTEM)

    assert retired.state_at(now) is State.RETIRED
    with pytest.raises(KeyState, match="Change it instead"):
        retire_key(key=key_of(identity), at=now, actor=SYSTEM)
    with pytest.raises(KeyState):
        retire_key(key=retired, at=now, actor=SYSTEM)


def test_what_a_stolen_key_signed_is_not_trusted_and_a_new_key_signs_at_once(
    nordvind, identity, now, django_capture_on_commit_callbacks
):
    stolen = key_of(identity)
    _, before = signed(nordvind, now, "revocation")

    with django_capture_on_commit_callbacks(execute=True):
        new = compromise_key(key=stolen, at=now + HOUR, since=now - HOUR, actor=SYSTEM)
    tasks.publish_due(now + HOUR)

    with pytest.raises(KeyRevokedError):
        verifier().verify(before.text, at=now + HOUR)
    _, after = signed(nordvind, now + HOUR, "revocation")
    assert verifier().inspect(after.text, at=now + HOUR).verdict is Verdict.GENUINE
    assert new.state_at(now + HOUR) is State.ACTIVE
    assert StatusList.objects.get().version == 2
    stolen.refresh_from_db()
    assert stolen.sealed is None
    assert stolen.method not in controller_document(identity)["assertionMethod"]


def test_a_key_that_is_stolen_while_it_is_changed_gives_way_at_once(identity, now):
    old = key_of(identity)
    new = rotate_key(key=old, at=now, actor=SYSTEM)

    assert compromise_key(key=old, at=now, since=now, actor=SYSTEM) == new
    new.refresh_from_db()
    assert new.state_at(now) is State.ACTIVE


def test_the_moment_of_a_theft_can_be_put_earlier_and_not_later(identity, now):
    key = key_of(identity)
    compromise_key(key=key, at=now, since=now - HOUR, actor=SYSTEM)

    compromise_key(key=key, at=now, since=now - 2 * HOUR, actor=SYSTEM)

    for since in (now - HOUR, now + HOUR):
        with pytest.raises(KeyState):
            compromise_key(key=key, at=now, since=since, actor=SYSTEM)


def test_the_key_of_a_demonstration_is_not_changed_and_a_stolen_one_ends_it(nordvind, demo, now):
    key = key_of(demo)
    with pytest.raises(KeyIsIdentity):
        rotate_key(key=key, at=now, actor=SYSTEM)

    assert compromise_key(key=key, at=now, since=now, actor=SYSTEM) is None

    with pytest.raises(CannotIssue, match="no active key"):
        issuer_for(nordvind, at=now)
    create_identity(organisation=nordvind, kind=IdentityKind.DEMO, at=now, actor=SYSTEM)
    assert issuer_for(nordvind, at=now).id != demo.did


def test_a_key_is_not_changed_twice_at_once(identity, now):
    old = key_of(identity)
    new = rotate_key(key=old, at=now, actor=SYSTEM)

    for key in (old, new):
        with pytest.raises(KeyState):
            rotate_key(key=key, at=now, actor=SYSTEM)


def test_each_change_leaves_a_leaf_and_an_event(identity, now):
    rotate_key(key=key_of(identity), at=now, actor=SYSTEM)
    retire_key(key=key_of(identity, "P-256"), at=now, actor=SYSTEM)

    actions = list(AuditEvent.objects.values_list("action", flat=True))
    assert actions == ["key.created"] * 2 + ["issuer.created", "key.rotated", "key.retired"]
    assert Leaf.objects.filter(kind=LeafKind.KEY).count() == 4


def test_who_may_not_manage_keys_changes_none(identity, now, mallory, karin, actor):
    key = key_of(identity)
    for user in (mallory, karin):
        for change in (rotate_key, retire_key):
            with pytest.raises(NotAllowed):
                change(key=key, at=now, actor=actor(user))
        with pytest.raises(NotAllowed):
            compromise_key(key=key, at=now, since=now, actor=actor(user))


def test_the_site_key_is_changed_by_a_command_and_everything_still_opens(
    nordvind, identity, now, settings, monkeypatch, capsys
):
    with transaction.atomic():
        take_index(nordvind, "revocation", at=now)
    monkeypatch.setenv("SKILLMARK_KEY_ENCRYPTION_KEY_OLD", settings.KEY_ENCRYPTION_KEY)
    settings.KEY_ENCRYPTION_KEY = "a new key of this site, forty characters long"
    signing.forget_signers()
    with pytest.raises(CannotIssue, match="do not open"):
        issuer_for(nordvind, at=now)
    assert sealed_that_do_not_open() == 2

    call_command("rewrap_keys")
    call_command("rewrap_keys")

    assert "3" in capsys.readouterr().out
    assert sealed_that_do_not_open() == 0
    assert issuer_for(nordvind, at=now).id == identity.did
    with transaction.atomic():
        take_index(nordvind, "revocation", at=now)


def test_a_wrong_old_site_key_changes_nothing(identity, settings, monkeypatch):
    before = list(SigningKey.objects.values_list("sealed", flat=True))
    monkeypatch.setenv("SKILLMARK_KEY_ENCRYPTION_KEY_OLD", "not the old one")
    settings.KEY_ENCRYPTION_KEY = "a new key of this site, forty characters long"

    with pytest.raises(CommandError, match="does not open"):
        call_command("rewrap_keys")

    assert list(SigningKey.objects.values_list("sealed", flat=True)) == before
    monkeypatch.delenv("SKILLMARK_KEY_ENCRYPTION_KEY_OLD")
    with pytest.raises(CommandError, match="KEY_OLD"):
        call_command("rewrap_keys")


def test_the_database_keeps_the_states_of_a_key_apart(identity, now):
    key, other = key_of(identity), key_of(identity, "P-256")
    second = SigningKey(
        identity=identity, method=f"{identity.did}#2", algorithm="Ed25519", active_from=now
    )
    wrong = [
        second.save,
        lambda: SigningKey.objects.filter(pk=key.pk).update(retired_at=now - HOUR),
        lambda: SigningKey.objects.filter(pk=key.pk).update(compromised_since=now),
        lambda: SigningKey.objects.filter(pk=key.pk).update(method=other.method),
        lambda: StatusList.objects.create(identity=identity, purpose="other", number=1),
        lambda: StatusList.objects.create(
            identity=identity, purpose="revocation", number=1, given_out=131_073
        ),
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_list_that_cannot_be_signed_holds_no_other_up(
    nordvind, identity, kysten, now, monkeypatch
):
    create_identity(organisation=kysten, kind=IdentityKind.SITE, at=now, actor=SYSTEM)
    with transaction.atomic():
        first = take_index(nordvind, "revocation", at=now).list
        take_index(kysten, "revocation", at=now)
    day = now + timedelta(days=1)
    publish = tasks.publish_list

    def fails_for_one(list_id, at):
        if list_id == first.pk:
            raise SealBroken
        return publish(list_id, at)

    monkeypatch.setattr(tasks, "publish_list", fails_for_one)
    assert tasks.publish_due(day) == 1
    monkeypatch.setattr(tasks, "publish_list", publish)
    assert tasks.publish_due(day) == 1


def test_a_list_of_an_issuer_without_a_key_is_not_asked_for_again_and_again(nordvind, demo, now):
    with transaction.atomic():
        take_index(nordvind, "revocation", at=now)
    compromise_key(key=key_of(demo), at=now, since=now, actor=SYSTEM)

    assert tasks.lists_due(now + timedelta(days=2)) == []
