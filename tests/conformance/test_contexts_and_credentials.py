# SPDX-License-Identifier: Apache-2.0

"""The bundled contexts against a second list, and every published credential against others."""

import csv

import pytest
from tests.oracles import canonical_by_oxigraph, canonical_by_pyld, dropped_by_pyld
from tests.shared import SHARED, needs_shared, shared_json

from skillmark.canonical import rdfc
from skillmark.canonical.bundle import BUNDLED
from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.jsonld import expand
from skillmark.errors import ContextUnknownError

pytestmark = [pytest.mark.shared, needs_shared]

FOLDER = SHARED / "conformance" / "contexts"
VECTORS = SHARED / "conformance" / "vectors"
FOR_TESTS = {
    "https://www.w3.org/ns/credentials/examples/v2": "credentials-examples-v2.jsonld",
    "https://www.w3.org/2018/credentials/examples/v1": "credentials-examples-v1.jsonld",
    "https://w3id.org/citizenship/v4rc1": "citizenship-v4rc1.jsonld",
}


@pytest.fixture(scope="module")
def contexts():
    return ContextStore.bundled().with_extra(
        {url: (FOLDER / name).read_bytes() for url, name in FOR_TESTS.items()}
    )


def test_each_bundled_context_has_the_digest_of_the_second_list():
    with (FOLDER / "sources.tsv").open(encoding="utf-8", newline="") as file:
        listed = {row[0]: row[-1] for row in csv.reader(file, delimiter="\t")}

    assert {url: digest for url, (_, digest) in BUNDLED.items()} == {
        url: listed[url] for url in BUNDLED
    }


@pytest.mark.parametrize("url", FOR_TESTS)
def test_contexts_for_examples_are_not_bundled(url):
    with pytest.raises(ContextUnknownError):
        ContextStore.bundled().get(url)


def _credentials():
    if not VECTORS.is_dir():
        return []
    files = [*VECTORS.glob("vc-di-*/**/signed*.json"), *VECTORS.glob("vc-di-*/**/*nsigned*.json")]
    return sorted(
        {path.relative_to(VECTORS).as_posix() for path in files if "sd-2023" not in str(path)}
    )


@pytest.mark.parametrize("name", _credentials())
def test_a_published_credential_is_read_as_others_read_it(name, contexts):
    document = shared_json("conformance", "vectors", name)
    for whole in (document, {key: document[key] for key in document if key != "proof"}):
        ours = rdfc(whole, contexts).decode()

        assert dropped_by_pyld(whole, contexts) == []
        assert ours == canonical_by_pyld(whole, contexts)
        assert ours == canonical_by_oxigraph(expand(whole, contexts))


def test_there_are_credentials_to_read():
    assert len(_credentials()) > 10
