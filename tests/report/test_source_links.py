"""Sources as reports show them."""

from __future__ import annotations

from conformance.report.source_links import Named, link_of, named_in, sourced

DOCUMENT = {
    "documents": {"parcels": {"001": "Parcels", "002": "Others"}},
    "links": {"parcels": {"001": "https://parcels.example/1", "002": "javascript:alert(1)"}},
    "purposes": [{"source": "001:7 text; 002:1 table", "findings": [{"source": ""}], "warnings": []}],
}


def test_what_findings_name_is_listed_with_its_address():
    """An address that is none of the web is no link."""
    assert [Named("001", "Parcels", "https://parcels.example/1"), Named("002", "Others", "")] == named_in(DOCUMENT)


def test_a_source_leads_to_the_entries_of_its_documents():
    """What is not listed, and what is no source, is text."""
    listed = [Named("001", "Parcels", "")]

    assert '<a href="#document-001">001</a>:7 text; 003:1 text' == sourced("001:7 text; 003:1 text", listed)
    assert "&lt;b&gt;" == sourced("<b>", listed)


def test_the_first_document_of_a_source_is_its_link():
    """Or there is none."""
    assert "https://parcels.example/1" == link_of("001:7 text; 002:1 table", DOCUMENT)
    assert "" == link_of("009:1 text", DOCUMENT)
