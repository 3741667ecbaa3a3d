# SPDX-License-Identifier: Apache-2.0

"""Bundled contexts are pinned; others are given by URL and bytes; none is fetched."""

import hashlib
from pathlib import Path

import pytest
from tests.unit.canonical_material import OB, VC, badge

from skillmark.canonical import contexts as module
from skillmark.canonical import rdfc
from skillmark.canonical.bundle import BUNDLED
from skillmark.canonical.contexts import ContextStore
from skillmark.errors import ContextError, ContextUnknownError

FOLDER = Path(module.__file__).with_name("contexts")
EXTRA = "https://extra.example/v1"


@pytest.mark.parametrize("url", BUNDLED)
def test_each_bundled_context_is_the_pinned_one(url):
    name, pinned = BUNDLED[url]
    store = ContextStore.bundled()

    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == pinned
    assert store.digest(url) == pinned
    assert "@context" in store.get(url)
    assert url in store


def test_every_file_is_pinned_and_its_origin_is_told():
    told = (FOLDER / "README.md").read_text(encoding="utf-8")

    assert {p.name for p in FOLDER.iterdir()} == {name for name, _ in BUNDLED.values()} | {
        "README.md"
    }
    for url, (name, pinned) in BUNDLED.items():
        assert f"| {url} | `{name}` | " in told
        assert f"`{pinned}`" in told


def test_a_changed_file_is_refused(tmp_path, monkeypatch):
    name, _ = BUNDLED[VC]
    (tmp_path / name).write_bytes((FOLDER / name).read_bytes() + b"\n")
    monkeypatch.setattr(module, "_FOLDER", tmp_path)

    for use in (ContextStore().get, ContextStore().digest):
        with pytest.raises(ContextError, match="pinned"):
            use(VC)
        with pytest.raises(ContextError, match="cannot be read"):
            use(OB)


def test_an_unknown_context_is_refused_and_not_looked_for():
    store = ContextStore.bundled()

    assert EXTRA not in store
    for use in (store.get, store.digest):
        with pytest.raises(ContextUnknownError):
            use(EXTRA)


def test_extra_contexts_are_known_to_the_new_store_only():
    store = ContextStore.bundled().with_extra({EXTRA: b'{"@context": {"grade": "urn:x:grade"}}'})
    document = badge() | {"@context": [VC, OB, EXTRA], "grade": "A"}

    assert b"<urn:x:grade>" in rdfc(document, store)
    assert EXTRA in store
    assert EXTRA in store.with_extra({})
    assert EXTRA not in ContextStore.bundled()


def test_a_known_context_cannot_be_replaced():
    store = ContextStore.bundled().with_extra({EXTRA: b'{"@context": {}}'})
    same = (FOLDER / BUNDLED[VC][0]).read_bytes()

    assert VC in store.with_extra({VC: same, EXTRA: b'{"@context": {}}'})
    for url in (VC, EXTRA):
        with pytest.raises(ContextError, match="given again"):
            store.with_extra({url: b'{"@context": {"x": "urn:x"}}'})


@pytest.mark.parametrize("data", [b"{", b"[]", b"{}", b'{"@context": 1, "@context": 2}', b"\xff"])
def test_extra_bytes_that_are_no_context_are_refused(data):
    with pytest.raises(ContextError):
        ContextStore({EXTRA: data})


def test_inline_contexts_are_accepted_where_the_store_says_so_and_stay_so():
    document = badge() | {"@context": [VC, OB, {"grade": "urn:x:grade"}], "grade": "A"}
    store = ContextStore(allow_inline=True)

    assert b"<urn:x:grade>" in rdfc(document, store.with_extra({}))
    with pytest.raises(ContextError):
        rdfc(document, store.with_extra({}, allow_inline=False))


def test_what_get_returns_may_be_changed_without_harm():
    store = ContextStore()
    before = rdfc(badge(), store)
    store.get(VC)["@context"] = {}

    assert rdfc(badge(), store) == before


def test_a_flood_of_odd_types_empties_the_cache_and_changes_nothing(monkeypatch):
    monkeypatch.setattr(module, "_MAXIMUM_DERIVED", 10)
    store = ContextStore()
    roots = {id(store.root())}
    wanted = rdfc(badge(), ContextStore.bundled())

    for _ in range(5):
        assert rdfc(badge(), store) == wanted
        roots.add(id(store.root()))

    assert len(roots) > 1
