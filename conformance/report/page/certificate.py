"""The certificate of an archive: one page that says what was signed, holds the signature, and says how to check it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from conformance.report.escaping import shown

_ENVELOPE = re.compile(rb'<script type="application/vnd\.dsse\+json" id="envelope">([^<]*)</script>')


def certificate_html(statement: Mapping[str, Any], envelope: str, signed_by: str) -> str:
    """The certificate as one HTML page that loads and runs nothing from elsewhere."""
    told = statement["predicate"]
    rows = {
        "Result": told["result"],
        "Kind": told["kind"],
        "Product": f"{told['product']} {told['version']}".strip(),
        "In one sentence": told["headline"],
        "SHA-256 of manifest.json": statement["subject"][0]["digest"]["sha256"],
        "Signed by the key (SHA-256)": signed_by,
    }
    table = Markup("").join(
        Markup("<tr><th>{}</th><td>{}</td></tr>\n").format(name, shown(value)) for name, value in rows.items()
    )
    data = Markup(envelope.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 - JSON, with no tag in it
    return str(
        Markup(
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            "<style>:root{{color-scheme:light dark}}body{{font:16px/1.5 sans-serif;max-width:54em;margin:3em auto;"
            "padding:0 1em}}th{{text-align:left;vertical-align:top;padding-right:2em}}td,pre{{overflow-wrap:anywhere}}"
            "pre{{white-space:pre-wrap}}@media(max-width:40em){{th,td{{display:block}}td{{padding-bottom:.7em}}}}"
            "</style></head>\n<body><main><h1>{title}</h1>\n<table>\n{table}</table>\n"
            "<p>This page is a copy of what was signed. To check it, and the evidence, with the public key of whoever "
            "is said to have signed:</p>\n<pre>pip install masstack-conformance\n"
            "masstack-conformance verify certificate.html --key signer.pub  # this page\n"
            "masstack-conformance verify archive.zip --key signer.pub  # the archive that it speaks of</pre></main>\n"
            '<script type="application/vnd.dsse+json" id="envelope">{data}</script>\n</body></html>\n'
        ).format(title=escape("Certificate of a conformance run"), table=table, data=data)
    )


def envelope_in(page: bytes) -> bytes | None:
    """Take the envelope out of a certificate; None where the page has none."""
    found = _ENVELOPE.search(page)
    return found[1] if found else None
