"""Where statements come from, and whether they bind."""

from __future__ import annotations

import pytest

from conformance.contract.lint.linting import source_problem
from conformance.contract.source import (
    Document,
    as_text,
    binds,
    cited,
    document_in,
    documents_of,
    inherited_source,
    is_concluded,
    source_of,
)


@pytest.mark.parametrize(
    ("source", "binding"),
    [
        ("001:1 table", True),
        ("001:1-2 text, first sentence", True),
        ("001:1 parameters", True),
        ("001:1 statuses", True),
        ("001:1 changelog", True),
        ("001:1 example", False),
        ("001:1 curl", False),
        ("facts:1 inferred", False),
        ("001:1 example; facts:2 table", True),
        ("", False),
    ],
)
def test_what_a_document_states_binds_and_what_it_shows_does_not(source, binding):
    """One binding part is enough."""
    assert binding is binds(source)


def test_a_keyword_may_have_a_source_of_its_own():
    """The others have that of the shape."""
    node = {"x-source": {"shape": "001:1 example", "required": "001:2 table"}}

    assert ("001:2 table", "001:1 example") == (source_of(node, "required", ""), source_of(node, "type", ""))


def test_a_node_without_a_source_has_that_of_its_nearest_ancestor():
    """Its own does not count: what is handed on to it is asked for."""
    document = {"a": {"x-source": "001:1 table", "b": {"c": {"x-source": "001:2 table"}}}}

    assert "001:1 table" == inherited_source(document, "/a/b/c")


def test_a_source_in_parts_is_one_line():
    """The same part is not said twice."""
    source = {"shape": "001:1 table", "type": "001:1 table", "required": "001:2 text"}

    assert "001:1 table; 001:2 text" == as_text(source)


def test_the_documents_that_a_source_names_are_told():
    """Each once; what the contract does not declare, lint has told of."""
    documents = documents_of({"x-documents": {"001": "Parcels", "facts": "Pages"}})

    assert {"001": Document("Parcels")} == cited("001:1 table; 001:7 text; 009:1 text", documents)
    assert {} == documents_of({})


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("001:1-2 table, here", None),
        ("001:1,3-5 table; facts:2 inferred", None),
        ("manual.pdf:12 text; schemas/pets.yaml:3 table", None),
        ("001 table", "the source 001 table names no lines, and 001 was read whole"),
        ("manual.pdf text", "the source manual.pdf text names no lines, and manual.pdf was read whole"),
        ("C2/terms table; 001:7 text", None),
        ("C2/terms:7 table", "the source C2/terms:7 table names lines, and of C2/terms parts only are known"),
        ("001:7: table", 'the source "001:7: table" is not written as document:lines kind'),
        ("009:1 table", "the source 009:1 table names document 009; x-documents has 001, facts, C2/terms"),
        ("001:1 tabel", "the source 001:1 tabel is of kind tabel; did you mean table?"),
        (None, 'a source is a string such as "001:2030-2045 table"'),
    ],
)
def test_a_source_has_a_grammar(source, problem):
    """Document, lines, kind, and words after a comma."""
    documents = {
        "001": Document("Parcels", "https://parcels.example/1", "2026-11-21", "ab12"),
        "facts": Document("Pages"),
        "C2/terms": Document("Terms", "https://parcels.example/terms"),
    }

    assert problem == source_problem(source, documents)


@pytest.mark.parametrize(
    ("source", "concluded"),
    [("001:1 table", False), ("001:1 table; C2/terms inferred", True), ("nothing inferred at all", False)],
)
def test_a_conclusion_is_told_from_what_documents_say(source, concluded):
    """By the kind of one part."""
    assert concluded is is_concluded(source)


def test_a_document_says_where_it_can_be_looked_up():
    """Its address, and of a text that was read whole the day and the hash; of a client its name and version."""
    entry = {"title": "Parcels", "url": "https://parcels.example", "read": "2026-11-21", "sha256": "ab12"}
    client = {"title": "A client", "package": "parcels 1.2", "known-through": "further-facts"}

    assert "Parcels <https://parcels.example>, read 2026-11-21, SHA-256 ab12" == str(document_in(entry))
    assert ("A client, parcels 1.2", False) == (str(document_in(client)), document_in(client).whole)
