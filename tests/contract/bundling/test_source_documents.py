"""`sources.yaml`: what the sources of the contracts name can be looked up."""

from __future__ import annotations

from conformance.contract import load_contract, load_contracts, specs_directory
from conformance.contract.bundling.source_documents import sources_in, supply_documents
from conformance.contract.lint.lint import lint
from conformance.rules import RULES


def test_each_document_has_an_address_and_says_how_it_is_known():
    """By its text, with day and SHA-256, or through the digest."""
    for name, entry in sources_in(specs_directory()).items():
        assert entry["url"].startswith("https://"), name
        assert ("sha256" in entry and "read" in entry) != ("known-through" in entry), name


def test_a_contract_has_the_documents_that_it_names():
    """And those alone."""
    contracts = load_contracts()

    assert "https://docs.masstack.com/es/api/customers/2" == contracts["customers"].documents["001"].url
    assert contracts["customers"].documents["001"].whole
    assert "001" not in contracts["feasibility"].documents


def test_the_own_documents_of_a_contract_go_before_the_shared_ones():
    """An unnamed entry is left out."""
    document = {"x-documents": {"001": "Its own"}, "info": {"x-source": {"shape": "001:1 text; 002:1 text"}}}
    supply_documents(document, {"001": {"title": "Shared"}, "002": {"title": "Another"}, "003": {"title": "Unnamed"}})

    assert {"001": "Its own", "002": {"title": "Another"}} == document["x-documents"]


def test_sources_beside_contracts_of_others_are_read(changed):
    """A source may name what stands there."""
    specs = changed("openapi.yaml", 'x-documents: {"001": "Parcels, invented", facts: "Further pages, invented"}', "")
    text = '"001": {title: Parcels}\nfacts: {title: Pages}\n'
    (specs / "sources.yaml").write_text(text, encoding="utf-8")

    assert "Parcels" == load_contract("parcels", specs).documents["001"].title
    assert [] == [str(problem) for problem in lint(specs, "parcels", RULES)]
