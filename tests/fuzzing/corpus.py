"""The inputs that evidence was once lost to, and those that lead a reader into each of its branches, by reader."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from textwrap import indent
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from conformance.report.run_documents import history_entry
from conformance.report.run_json import result_hash
from conformance.verdicts.baseline import accepted_of
from tests.contract.bundling.test_unannotated import STRANGE
from tests.contract.strange import NEW_PET, PETS, Change, put
from tests.profile.test_declaration_reader import BAD, ENVIRONMENT, REST, SECRETS
from tests.profile.test_declaration_reader import WHOLE as IXIT
from tests.profile.test_waivers import RULINGS, WAIVERS
from tests.record.lines import HEADER, chained
from tests.report import sample

#: Bytes that are nothing, or next to nothing, to most readers.
WHOLE = (
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"1",
    b"{}",
    b"[" * 3_000,
    b'{"a":' * 3_000,
    b"\xff",
    b"9" * 5_000,
    b"1e999999999",
    b"\x00",
    b"NaN",
    b"\xef\xbb\xbf{}",
    b'{"a":1,"a":2}',
    b'"\\ud800"',
)
RED = json.loads(json.dumps(sample.red()[0]))


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def changed(value: Any, *steps: str | int, to: Any) -> Any:
    """A deep copy in which one place holds another value."""
    copy = deepcopy(value)
    at = copy
    for step in steps[:-1]:
        at = at[step]
    at[steps[-1]] = to
    return copy


def aliases(levels: int) -> bytes:
    """A document of a few lines that stands for ten to the power of its levels of nodes."""
    lines = ["a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join([*lines, ""]).encode()


def body(text: str | bytes, head: bytes = b"10101010") -> bytes:
    return head + b"\n\n" + (text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)


#: What a body, a URL and a header held when the redaction of a run ended it, or left something in it.
RESPONSES = (
    body(r'{"a":"\ud800%41"}'),
    body(b"\xff%41"),
    b"\xff%41\n\n{}",
    body(b'{"a":"\xff%41"}'),
    body(r'{"a":"\udc80%41\udfff"}'),
    body(r'{"msisdn":"\ud800%36%38","holder_name":"\ud83d%4daravillas\u00e9"}'),
    body(b"a=%ff%41&b=\xff%C3\xa9&c=%ED%A0%80%41&password=hunter2hunter2"),
    body(b"%%%41\xed\xa0\x80"),
    body('{"a":"\ud800%41"}'.encode("utf-16", "surrogatepass")),
    body('{"a":"\ud800%41"}'.encode("utf-32", "surrogatepass")),
    body('{"msisdn":"612345678"}'.encode("utf-16-le")),
    body('{"msisdn":"612345678"}'.encode("utf-32-be")),
    body(b"\xff\xfe\x00"),
    body(b"\xff\xfe\x00\xd8\x41"),
    body(b"\x1f\x8b\x08\x00packed"),
    body(b'{"a":"' + b"%25" * 50 + b'41\xff"}'),
    body(b'{"iban":' * 120 + b"1" + b"}" * 120),
    body(b"[" * 1_200 + b"612345678"),
    body('{"a":"Maravillas","b":["612345678",612345678,10101010],"c":{"Maravillas":1},"c":NaN,"d":-1.5e3}'),
    body('{"password":"corr3ct-horse","again":"corr3ct-horse","pin":1234,"otp":"99","api_key":[{"x":"abcdefghij"}]}'),
    body('{"password":12.50,"pin":1e3,"token":true,"secret":null,"x":"tok-9f8e7d6c5b4a-secret"}'),
    body('"a string alone 612345678 and a.b@c.es" trailing {"x":1}'),
    body('{"a":"torn Maravillas 612345678'),
    body("{'a': bare, b: 612345678, \"c\" 1}"),
    body(
        '{"card":"4111 1111 1111 1111","amex":"3782 822463 10005","ccc":"2100 0418 45 0200051332","n":"12345678Z X1234567L"}'
    ),
    body(
        '{"iban":"ES91 2100 0418 4502 0005 1332 and more","wrong":"ES00 2100 0418 4502 0005 1332","de":"DE89370400440532013000"}'
    ),
    body(
        '{"iccid":"8934071100276543210","imei":"214071234567890","long":"1234567890123456789012","cif":"A58818501","k":"K1234567L"}'
    ),
    body('{"birth_date":"1980-02-29","b":"29/02/1980","c":"19800229","d":"1980-13-45","e":"31.12.1999T"}'),
    body(
        '{"address":"10.1.200.255","mail":"José.Ñuñez@example.es","phone":"+34 612 34 56 78","uuid":"123e4567-e89b-12d3-a456-426614174000"}'
    ),
    body('{"name":"ß ﬀ Ǆ ÿ 漢字 И","holder_name":"' + "Maravillas " * 400 + '"}'),
    body('{"puk":"00000000","iccid":"' + "9" * 60 + '","name":"deadbeef0123456789abcdef"}'),
    body('{"x":"0034612345678 34612345678 6123456789 612-345-678 612.34.56.78"}'),
    body(
        json.dumps(
            {
                f"phone_{n}": form
                for n, form in enumerate(
                    (
                        "José.Ñuñez@example.es",
                        "123e4567-e89b-12d3-a456-426614174000",
                        "1980-02-29",
                        "29/02/1980",
                        "31.12.1999",
                        "19800229",
                        "1980-13-45",
                        "19801345",
                        "10.1.200.255",
                        "10.1.2.999",
                        "2001:db8::1",
                        "+34612345678",
                        "612 34 56 78",
                        "ES91 2100 0418 4502 0005 1332",
                        "12345678-Z",
                        "ES00 2100 0418 4502 0005 1332",
                        "Maravillas Ruiz 19800229",
                        "00000000",
                        "28013",
                        "x" * 3_000,
                        "A58818501",
                        "K1234567L",
                        "Q2826000H",
                        "X1234567L",
                        "2100 0418 45 0200051332",
                        "DE89370400440532013000",
                        "deadbeef0123456789abcdef",
                        "8934071100276543210",
                        "214071234567890",
                        "4111111111111111",
                        "1234567890",
                        "9" * 60,
                        "漢字 И ß",
                        "\ud800x",
                        "---",
                        "ES9121000418450200051332",
                        "12345678A",
                    )
                )
            }
        )
    ),
    body(
        '{"phone":"\\x","phone2":"a\\u00e9b","phone3":"Mar\\u0061villas \\ud83d\\ude00 x","phone4":6.12345678e8,"phone5":12.5,"token":true}'
    ),
    body(
        '{"a":1e400,"b":'
        + "9" * 30
        + ',"c":'
        + "9" * 300
        + ',"holder_name":{"x":[true,null,'
        + "[" * 60
        + "1"
        + "]" * 60
        + "]}}"
    ),
    body('"Maravillas"'),
    body("]}, 612345678"),
    body(
        '{"renewed":"renewed-9f8e7d6c5b4a","ixit":"pw-in-the-ixit","ours":"612000000","msisdn":"612000000","phone":612000000}'
    ),
    (
        b"%4daravillas/tok-9f8e7d6c5b4a-secret?msisdn=%36%31%32345678&accountId=10101010&x=Maravillas%20%C3%A9%ff\n"
        b'Set-Cookie: x\nSet-Cookie: sid="abcdefgh-cookie"; Path=/\n\n{"x":"abcdefgh-cookie"}'
    ),
    body('{"password":"' + "p" * 5_000 + '","x":"' + "y/" * 2_000 + '"}'),
    body('{"token":["' + '","'.join(f"tokens-learnt-{n:04}" for n in range(520)) + '"]}'),
    body("user=a&token=tok%2D9f8e&name=Maravillas+Ruiz&=x&a=&b"),
    body("tok-9f8e7d6c5b4a-secret dG9rLTlmOGU3ZDZjNWI0YS1zZWNyZXQ= 746f6b2d396638653764366335623461"),
    (
        b"1?token=abcdefgh&name=Maravillas#frag%41\nAuthorization: Bearer x.y.z\nSet-Cookie: sid=abcdefghij; Path=/\n"
        b"Cookie: a=b\nX-Request: id\nContent-Type: text/plain\nX-Api-Key: \nWWW-Authenticate: Basic\n\n{}"
    ),
    b"//user:pass@h/%2e%2e/%ff?%3d=%26&a=b%20c\nX-Name: 612345678\n\n",
    b"",
    b"\n\n",
)

EXCHANGE = {
    "type": "exchange", "number": 1, "key": "k", "case": "c", "operation": "customers/getAccount", "role": "test", "repetition": 0,
    "request_id": "r", "sent_at": "2026-01-01T12:00:01.000Z",
    "request": {"method": "GET", "url": "http://h/", "headers": [["a", "b"]], "body_base64": "/w=="},
    "outcome": {"status": 200, "headers": [], "seconds": 0.1, "body": "{}", "truncated": True, "anomalies": ["x"]},
}  # fmt: skip
SILENT = {
    **EXCHANGE,
    "number": 2,
    "outcome": {"no_answer": "timeout", "detail": "", "seconds": 1.0},
    "more": {"bound": {}},
}
WITHHELD = {
    "type": "withheld", **{name: EXCHANGE[name] for name in ("key", "case", "operation", "role", "repetition", "request_id", "sent_at")},
    "number": 3, "sha256": "0" * 64, "reason": "x",
}  # fmt: skip
VERDICT = {"type": "verdict", **RED["purposes"][0]}
EVENT = {"type": "event", "event": "note", "at": "2026-01-01T12:00:02.000Z"}
FOOTER = {
    "type": "footer",
    "complete": True,
    "ended": "2026-01-01T12:00:03.000Z",
    "counts": {},
    "requests": 2,
    "exit_code": 0,
}
HEAD = {"type": "header", "schema_version": "2", **HEADER}
LINES = [HEAD, EXCHANGE, SILENT, WITHHELD, VERDICT, EVENT, FOOTER]


def record_with(*lines: Any) -> bytes:
    return chained(lines)


MANIFEST = {
    "schema_version": "2", "kind": "evidence", "head": "0" * 64, "files": {"run.json": {"sha256": "0" * 64, "bytes": 2}},
}  # fmt: skip


def zipped(*files: tuple[str, bytes], **options: Any) -> bytes:
    """A zip of these files, as the module writes it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", **options) as packed:
        for name, data in files:
            packed.writestr(name, data)
    return content.getvalue()


def spoilt(data: bytes, at: int) -> bytes:
    """Some bytes with a few of them turned over."""
    return data[:at] + bytes(octet ^ 0xFF for octet in data[at : at + 8]) + data[at + 8 :]


STATEMENT = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"name": "manifest.json", "digest": {"sha256": "0" * 64}}],
    "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
    "predicate": {
        "result": "PASSED", "configuration": [], "failedTests": [], "warnedTests": [], "kind": "evidence", "headline": "h",
        "product": "p", "version": "1",
    },
}  # fmt: skip


def envelope(statement: bytes, *, sig: str = "AAAA", payload: str | None = None, **more: Any) -> bytes:
    """A DSSE envelope around a statement; nobody's key made its signature."""
    said = base64.b64encode(statement).decode() if payload is None else payload
    return as_json(
        {
            "payloadType": "application/vnd.in-toto+json",
            "payload": said,
            "signatures": [{"sig": sig, "keyid": "k"}],
            **more,
        }
    )


PUBLIC = b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n"
OTHER_KIND = (
    b"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
    b"6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n-----END PUBLIC KEY-----\n"
)
#: Private keys that are none of ours: of another kind, and one under a passphrase.
KEYS = tuple(
    key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)
    for key, how in (
        (ec.derive_private_key(7, ec.SECP256R1()), NoEncryption()),
        (Ed25519PrivateKey.from_private_bytes(bytes(32)), BestAvailableEncryption(b"x")),
    )
)
PAGE = b'<!doctype html>\n<script type="application/vnd.dsse+json" id="envelope">{}</script>'


def texts(*given: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in given)


def replaced(text: str, *changes: tuple[str, str]) -> tuple[bytes, ...]:
    """A text with one thing in it replaced, once for each change."""
    return tuple(text.replace(old, new).encode() for old, new in changes)


def pets(change: Change = lambda document: None) -> bytes:
    """The small document of strange.py, changed."""
    document = deepcopy(PETS)
    made = change(document)
    return made.encode() if isinstance(made, str) else as_json(document)


def parcels(*changes: tuple[str, str]) -> bytes:
    """The API that has every annotation once, with all of its files in one input."""
    folder = Path(__file__).parent.parent / "contract/specs/parcels"
    files = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml"))
    }
    root = files.pop("openapi.yaml")
    text = "".join([root, *(f"%% {name}\n{content}" for name, content in files.items())])
    for old, new in changes:
        text = text.replace(old, new)
    return text.encode()


PERSONAL = put(
    *NEW_PET, "properties",
    value={
        "x": {"type": "array", "prefixItems": [{"type": "string", "x-personal": "name"}], "items": {"type": ["string", "null"]}},
        "y": {"type": "object", "additionalProperties": {"type": "string", "format": "password", "pattern": "^[a-z]+$"}},
        "z": {"x-personal": "address", "type": "object"},
        "name": {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string", "x-personal": "name", "pattern": "^a"}]},
        "password": {"type": "boolean", "if": {"const": True}},
    },
)  # fmt: skip
IXITS = (
    f"""{ENVIRONMENT}    excluded: [{{operation: customers/getAccount, reason: r, expires: "2026-12-31"}}]
{REST}    expect: [{{operation: customers/getAccount, with: {{path.accountId: 1}}, shows: {{"/x": 1}}}}]
    pools: {{accountId: [{{value: 1, with: {{password: abc, y: 1}}}}]}}
    bodies: {{changeService: {{password: [sesame, 1.5], x: {{pool: pin}}}}}}
""",
    f"{ENVIRONMENT}    credentials: {{bearer: {{oauth2: {{token_url: 'http://h', client_id: {{env: A}}, client_secret: {{file: ~/x}}}}}}}}\n{REST}",
)
WRONG_IXITS = (
    f"{ENVIRONMENT}    excluded: [{{operation: customers/getAcount, reason: r, expires: '2026-12-31'}}]\n{REST}",
    f"{ENVIRONMENT}    paths: {{customers/getAcount: /x}}\n{REST}",
    "environments:\n  a:\n    urls: {customers: 'http://h:99999/v2'}\n" + REST,
    "environments:\n  a:\n    urls: {customers: 'http://[::1/v2'}\n" + REST,
    "environments:\n  a:\n    urls: {gateway: 'http://[::1/v2'}\n" + REST,
    *(
        f"{ENVIRONMENT}{REST}    expect: [{{operation: {operation}, with: {given}, shows: {{'/x': 1}}}}]\n"
        for operation, given in (
            ("customers/getAcount", "{}"),
            ("customers/getAccount", "{}"),
            ("customers/getAccount", "{path.x: 1}"),
        )
    ),
)


def run_with(document: Mapping[str, Any], *, result: str | None = None) -> bytes:
    """A run.json and the record beside it that says the same."""
    header = {
        **HEAD,
        **{
            name: document[name]
            for name in ("selection", "suite", "target", "contracts", "digests", "seed", "profile", "started")
        },
    }
    footer = {"type": "footer", "result": result or result_hash(document)}
    footer |= {
        name: document[name] for name in ("complete", "counts", "ended", "requests", "exit_code", "headline", "seconds")
    }
    record = chained([header, EVENT, *({"type": "verdict", **entry} for entry in document["purposes"]), footer])
    lines = record.splitlines(keepends=True)
    head = {"head": hashlib.sha256(lines[-1]).hexdigest(), "lines": len(lines)}
    return as_json({**document, "record": head}) + b"\n%% run.jsonl\n" + record


ATTESTATION = """\
attestations:
  - requirement: customers/activated-sim-shows
    statement: The card is active.
    evidence: shown.txt
    sha256: HASH
    by: Vendor
    date: "2026-01-02"
    expires: "2026-12-31"
""".replace("HASH", hashlib.sha256(b"what was seen").hexdigest())
BUYER = f"keys:\n  - name: Board\n    key: |\n{indent(PUBLIC.decode(), '      ')}"
TAKEN: Mapping[str, tuple[bytes, ...]] = {
    "response": RESPONSES,
    "json": (
        b'{"a":[1,-0.0,1e400,1E-400,"\\ud800"],"a":null}', b"9" * 309, b"-" + b"9" * 309, b"[" * 150 + b"]" * 150,
        b'"' + b"[" * 300 + b'"', b"[[]," * 150 + b"1" + b"]" * 150, b"null", b"true", b"1", b"1.5", b'{"\\ud800":["x",{"a":"\\ude00"}]}',
        b"1." + b"1" * 400,
    ),
    "record": (
        record_with(*LINES), record_with(*LINES) + b'{"prev":"', record_with(HEAD),
        record_with(changed(HEAD, "drawn", to={"mark": "abcdef", "choices": 3})),
        record_with(HEAD, FOOTER, FOOTER, {**FOOTER, "complete": False}),
        record_with(changed(HEAD, "contracts", "customers", "agreed", to={"document-letter-case": "exact"})),
    ),
    "run.json": (as_json(RED), run_with(RED), as_json(changed(RED, "headline", to="\ud800")), as_json(changed(RED, "left_out", to={"\ud800": "\ud800"}))),
    "baseline": (as_json(RED), as_json(accepted_of(RED, {"by": "A", "ticket": "T", "at": "2026-11-21T00:00:00Z"}).as_json())),
    "history": (as_json(history_entry(RED)), as_json(history_entry(RED)) + b"\n" + as_json(history_entry(RED)) + b"\n"),
    # What differs from its manifest, or has none, is unpacked all the same, and told.
    "archive": (
        zipped(("run.jsonl", b"x")), zipped(("manifest.json", as_json(MANIFEST))),
        zipped(("manifest.json", as_json(MANIFEST)), ("run.json", b"{}"), ("other", b""), ("manifest.tsr", b"")),
    ),
    "envelope": (envelope(as_json(STATEMENT)),),
    "key": (PUBLIC,),
    "certificate": (PAGE, b"<!doctype html>", b"<!doctype html>" + b" " * 1000, b"PK"),
    "yaml": (b"a: [1, 2.5, ~, true, '1', .5, 0001, 2026-01-01, 12:30, yes, -1e3]\n1: x\n", aliases(3)),
    "ixit": texts(IXIT, ENVIRONMENT + REST, *IXITS),
    "ics": texts(
        "product: {name: x}\nabsent: [customers]\n", "product: {name: x}\noperations: [getUser]\n", "product: {name: x}\n",
        "product: {name: x}\neffects: {activateSim: not-shown}\nreleases: {customers: current}\n",
    ),
    "required": texts("operations: [getUser, feasibility]\n", "- getUser\n"),
    "waivers": texts(WAIVERS, "waivers:\n", "waivers: []\n", "~"),
    "rulings": texts(RULINGS, f"{RULINGS}%% buyer.yaml\n{BUYER}"),
    "attestations": texts(ATTESTATION),
    "buyer": texts(BUYER),
    "openapi": (pets(), pets(PERSONAL), parcels(), *(pets(change) for change, said in STRANGE.values() if said is None)),
    # The tests of lint hold it to all of STRANGE.
    "lint": (pets(), b"", b"[", aliases(7)),
}  # fmt: skip
REJECTED: Mapping[str, tuple[bytes, ...]] = {
    "response": (),
    "json": (b"[1,]", b"Infinity", b"[" * 201 + b"]" * 201, b"\xff"),
    "record": (
        b"{}\n", b"[]\n", b'{"type":"header"}\n', b"x" * 90 + b"\n", b"[" * 5_000 + b"\n", b"9" * 5_000 + b"\n",
        record_with({**HEAD, "schema_version": "1"}), record_with(*LINES)[:-1].replace(b'"prev":"', b'"prev":"0', 2) + b"\n",
        record_with(EXCHANGE), record_with(HEAD, HEAD), record_with(HEAD, {"type": "other"}), record_with(HEAD, {"type": ["a"]}),
        record_with(HEAD, {"type": "verdict"}), record_with(HEAD, {"type": "event"}), record_with(HEAD, {**WITHHELD, "further": 1}),
        record_with(HEAD, changed(EXCHANGE, "request", "body_base64", to="!")),
        record_with(HEAD, changed(EXCHANGE, "request", "headers", to=[["a"]])),
        record_with(HEAD, changed(EXCHANGE, "request", to={"method": "GET", "url": "/", "headers": [], "body": "\ud800 x"})),
        record_with(HEAD, changed(SILENT, "outcome", "no_answer", to="nothing")),
        *(
            record_with(changed(HEAD, *steps, to=value))
            for steps, value in (
                (("contracts", "customers", "release"), "nine\n::error::x"), (("contracts",), {"\x1b[31m": HEAD["contracts"]["customers"]}),
                (("contracts", "customers", "agreed"), {"nope": "x"}), (("contracts", "customers", "agreed"), {"document-letter-case": "x"}),
                (("contracts", "customers", "release"), "0.0.0"), (("today",), "2026-02-31"), (("profile",), "x"), (("seed",), 1.5),
                (("judging", "writes"), ["nothing"]), (("judging", "writes"), 7), (("judging", "excluded"), [1]),
                (("judging", "not_shown"), [{}]), (("judging", "declared"), None), (("judging", "repeats"), -1),
                (("settling",), {"waivers": [{}], "rulings": [], "baseline": None}), (("drawn",), {"mark": "A", "choices": "x"}),
            )
        ),
    ),
    "run.json": (
        b"\xff", as_json({**RED, "schema_version": "1"}), as_json({**RED, "schema_version": {"a": "\n::error::"}}),
        *(as_json(changed(RED, member, to=None)) for member in ("purposes", "target", "counts", "contracts", "gate")),
        run_with(RED).replace(b'"exit_code": 1', b'"exit_code": 0', 1), run_with(RED, result="0" * 64),
        run_with(RED).replace(b"%% run.jsonl\n", b"%% run.jsonl\nx\n"), run_with(RED).replace(b'"verdict":"fail"', b'"verdict":"pass"', 1),
        as_json(RED) + b"\n%% run.jsonl\n" + record_with(HEAD), as_json(RED) + b"\n%% run.jsonl\n[\n",
        as_json({**RED, "judged_again": RED["started"]}),
    ),
    "baseline": (b'{"kind":"baseline"}', b'{"kind":["baseline"]}'),
    "history": (b"{}\n", as_json(history_entry(RED)) + b"\n[\n"),
    "archive": (
        as_json(MANIFEST),
        zipped(("../x", b"")), zipped(("/x", b"")), zipped(("a" * 300, b"")), zipped(("a\n::error::", b"")), b"PK\x03\x04 nothing",
        zipped(("manifest.json", as_json(MANIFEST)), compression=zipfile.ZIP_BZIP2)[:-30],
        zipped(("run.json", b"0" * 5_000), compression=zipfile.ZIP_DEFLATED).replace(b"\x08\x00", b"\x63\x00"),
        spoilt(zipped(("run.json", bytes(range(256)) * 20), compression=zipfile.ZIP_DEFLATED), 50),
        zipped(*((f"f{n}", b"") for n in range(65))),
    ),
    "envelope": (
        envelope(b"{}"), envelope(b"\xff"), envelope(b"", payload="!"), envelope(as_json(STATEMENT), sig="A"), envelope(b"[" * 3_000),
        envelope(as_json({**STATEMENT, "predicate": {}})), envelope(as_json(STATEMENT), payloadType="text/plain"),
        envelope(as_json(STATEMENT), signatures=[]),
    ),
    "key": (OTHER_KIND, PUBLIC.replace(b"MCow", b"AAAA"), b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n", *KEYS),
    "certificate": (),
    "yaml": (
        b"a: [1\nb: 2\n", b"a: \t- x\n", b"!!python/object:os.system x\n", b"a: !x 1\n", b"a: &a [*a]\n", b"? [a]\n: 1\n", b"<<: {a: 1}\n",
        b"a: 1\na: 2\n", b"\xff\xfea", b"a: \x07\n", b"[" * 300 + b"]" * 300, b"a: " + b"9" * 5_000, aliases(7), b"- !!int 1\n",
        b"[" * 40_000, b"%YAML 9\n--- a\n", b"a: *b\n", b"--- a\n--- b\n", b"{a: 1",
    ),
    "ixit": (*texts(*(text for text, _ in BAD.values()), *(ENVIRONMENT + line + REST for line in SECRETS.values()), *WRONG_IXITS), aliases(7)),
    "ics": texts(
        *(f"product: {{name: x}}\n{more}\n" for more in (
            "operations: [getAcount]", "releases: {customers: '2.37.9'}", "releases: {custmers: '1'}", "readings: {customers: {nope: x}}",
            "readings: {customers: {document-letter-case: both}}", "readings: {nobody: {a: b}}", "operations: [getUser]\nabsent: [getTerms]",
            "prodct: x", "effects: {nobody: not-shown}", "effects: {a: {b: c}}", "releases: {customers: zzz}",
        )),
    ),
    "required": texts("- getUsr\n", "x\n", "operations: []\n", "[[a]]", "operations: {a: 1}"),
    "waivers": (
        *replaced(
            WAIVERS, ("owner: Vendor", "ownr: Vendor"), ("    owner: Vendor\n", ""), ("ticket: OPS-812", "ticket: 812"),
            ("2026-12-31", "31.12.2026"), ('{env: sta, version: "4.*"}', "{}"), ("env: sta", "envv: sta"), ("env: sta", "env: 1"),
            ("waivers:", "waiver:"), ("  - purpose", "    purpose"), ("  - purpose: customers/activateSim/rejects/*", "  - x\n  - purpose: x"),
        ),
        aliases(7),
    ),
    "rulings": (
        *replaced(
            RULINGS, ("F-3a9c12e0", "F-1"), ("upheld", "won"), ("error-of-document", "mood"), ("claimed_by: Vendor", "claimed_by: Board"),
            ('"2026-11-03"', "[]"), ("by: Board", "by: ''"),
        ),
        (RULINGS + RULINGS.split("\n", 1)[1]).encode(),
        *texts(*(f"{RULINGS}    signature: {sig}\n%% buyer.yaml\n{BUYER}" for sig in ("AAAA", "A", "'!'"))),
    ),
    "attestations": (
        *replaced(
            ATTESTATION, ("shown.txt", "other.txt"), ("sha256: ", "sha256: x"), ("sha256: ", f"sha256: {'0' * 64} #"), ("by:", "bye:"),
            ("shown.txt", "attestations.yaml"), ("2026-01-02", "2026-02-31"), ("shown.txt", "../../../../etc/passwd"),
        ),
        (ATTESTATION + ATTESTATION.split("\n", 1)[1]).encode(),
    ),
    "buyer": (*replaced(BUYER, ("MCow", "AAAA"), ("name: Board", "nam: Board"), ("key: |", "key: x #")), b"keys:\n  - name: x\n    key: 1\n"),
    "openapi": (
        b"openapi: 3.1.0\npaths: {}\n%% a.yaml\nx: [\n",
        *(
            parcels(("../schemas/parcels.yaml#/Change", reference))
            for reference in ("../schemas/parcels.yaml#/Chang", "../schemas/no.yaml#/Change", "../../../../x.yaml#/C", "../schemas/parcels.yaml#change")
        ),
        aliases(7),
    ),
    "lint": (),
}  # fmt: skip
#: A security scheme that another one stands for; a reference through another; two of one name in files of one name.
REFERRED = {"a": {"$ref": "#/components/securitySchemes/b"}, "b": {"type": "http", "scheme": "bearer"}}
THROUGH = {"One": {"$ref": "#/components/schemas/Two"}, "Two": {"properties": {"x": {"type": "string"}}},
           "Three": {"$ref": "#/components/schemas/One/properties/x"}}  # fmt: skip
TWICE = {name: {"$ref": f"{name}/x.yaml#/Pet"} for name in "ab"}
SAME_NAMES = b"%% a/x.yaml\nPet: {type: string}\n%% b/x.yaml\nPet: {type: integer}\n"
#: Documents of which lint says what is wrong, and that a contract can be built of all the same, or not.
EITHER: Mapping[str, tuple[bytes, ...]] = {
    "openapi": (
        *(pets(change) for change, said in STRANGE.values() if said is not None),
        pets(put("servers", value=[{"url": "http://[::1/v2"}])),
        pets(put("servers", value=[{"url": 1}])),
        pets(
            put(
                "paths",
                "/pets/{petId}",
                "parameters",
                value=[{"name": "petId", "in": "path", "required": True, "scheme": {}}],
            )
        ),
        pets(lambda document: document["components"].update(securitySchemes=REFERRED)),
        pets(lambda document: document["components"]["schemas"].update(THROUGH)),
        pets(lambda document: document["components"]["schemas"].update(TWICE)) + b"\n" + SAME_NAMES,
        parcels(("paths/parcels.yaml#/sent", "paths/parcels.yaml")),
        parcels(("responses:", "responses: 7 #")),
        parcels(("release: current", "release: x")),
    ),
}
_EVERY = {name: (*TAKEN[name], *REJECTED[name], *EITHER.get(name, ())) for name in TAKEN}
SEEDS: Mapping[str, tuple[bytes, ...]] = {**_EVERY, "lint": _EVERY["openapi"]}
