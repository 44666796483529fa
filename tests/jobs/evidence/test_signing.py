"""A signature proves who packed an archive, and nothing that was edited since keeps it."""

import json
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from conformance.contract import at
from conformance.jobs.evidence.archiving import Signing, archive_run, verify_archive, verify_certificate
from conformance.jobs.evidence.finished_runs import certificate_in
from conformance.jobs.evidence.signing import UNSIGNED, statement_of
from conformance.model.errors import BadOption
from conformance.record import RecordError
from conformance.record.signature import envelope_of, is_by, key_id, private_key, public_key, signed
from tests.jobs.evidence.test_archiving import CONTRACTS, EDITS, archive, contents, red, repacked  # noqa: F401 - fixtures
from tests.record.lines import rewritten


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Two pairs of keys: the signer's, and somebody else's."""
    place = tmp_path_factory.mktemp("keys")
    for name in ("signer", "other"):
        key = Ed25519PrivateKey.generate()
        (place / name).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (place / f"{name}.pub").write_bytes(
            key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
    return place


@pytest.fixture(scope="module")
def signed_archive(red, keys, tmp_path_factory):  # noqa: F811 - a fixture
    place = tmp_path_factory.mktemp("signed")
    signing = Signing(key=keys / "signer", certificate=place / "certificate.html")
    archive_run(red, place / "run.zip", CONTRACTS, acceptance=False, signing=signing)
    return place / "run.zip"


def test_a_signed_archive_names_its_signer(signed_archive, keys):
    """By the key, whatever the envelope says of itself; without a key to check by, that is said."""
    verified = verify_archive(signed_archive, CONTRACTS, keys / "signer.pub")

    assert () == verified.differences
    assert verified.says.endswith(f"signed by the key {key_id(public_key(keys / 'signer.pub'))}")
    assert verify_archive(signed_archive, CONTRACTS).says.endswith(
        "signed, not checked: name the signer's public key with --key"
    )


def test_another_key_is_a_difference(signed_archive, archive, keys):  # noqa: F811 - a fixture
    """And so is no signature, where one was asked for."""
    by_other = verify_archive(signed_archive, CONTRACTS, keys / "other.pub")
    unsigned = verify_archive(archive, CONTRACTS, keys / "signer.pub")

    assert ["manifest.dsse.json"] == [d.what for d in by_other.differences]
    assert ["manifest.dsse.json"] == [d.what for d in unsigned.differences]
    assert verify_archive(archive, CONTRACTS).says.endswith(UNSIGNED)


@pytest.mark.parametrize("edit", sorted(EDITS.keys() - {"no manifest"}))
def test_no_edit_keeps_the_signature(signed_archive, keys, tmp_path, edit):
    """Though everything else was made anew."""
    files = contents(signed_archive)
    envelope = files.pop("manifest.dsse.json")
    changed = repacked(EDITS[edit](files), tmp_path / "a.zip")
    again = repacked({**contents(changed), "manifest.dsse.json": envelope}, tmp_path / "b.zip", anew=False)

    assert verify_archive(again, CONTRACTS, keys / "signer.pub").differences


OLDER = at(CONTRACTS["customers"], CONTRACTS["customers"].releases[-3])
DROPPED = [
    lambda lines: [e for e in lines if "getTerms" not in str(e.get("case"))],
    lambda lines: [{**e, "judging": {**e["judging"], "declared": ["customers/getPromotions"]}} if e["type"] == "header" else e for e in lines],
    lambda lines: [{**e, "target": {**e["target"], "product": "Vendor", "sandbox": False}} if e["type"] == "header" else e for e in lines],
    lambda lines: [{**e, "profile": "smoke"} if e["type"] == "header" else e for e in lines],
    lambda lines: [e for e in lines if e["type"] != "verdict"],
    lambda lines: lines[:20],
    lambda lines: [{**e, "strict": True} if e["type"] == "header" else e for e in lines],
    lambda lines: [{**e, "started": "2020-01-01T00:00:00.000Z"} if e["type"] == "header" else e for e in lines],
    lambda lines: [{**e, "settling": {**e["settling"], "rulings": [{
        "finding": "F-00000000", "claim": "reading", "argument": "x", "decision": "upheld", "by": "vendor", "date": "2026-01-01", "place": "x",
    }]}} if e["type"] == "header" else e for e in lines],
    lambda lines: [{**e, "digests": {**e["digests"], "ixit": "another"}} if e["type"] == "header" else e for e in lines],
    lambda lines: [{**e, "seed": 99, "drawn": {"mark": "abcdef", "choices": 99}} if e["type"] == "header" else e for e in lines],
    lambda lines: [{**e, "contracts": {"customers": {**e["contracts"]["customers"], "release": OLDER.release, "sha256": OLDER.sha256}}}
                   if e["type"] == "header" else e for e in lines],
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(DROPPED)))
def test_who_makes_a_record_anew_with_the_suite_cannot_sign_it(red, signed_archive, keys, tmp_path, number):  # noqa: F811
    """Unsigned it is consistent and its origin unproven; with the signature of the true one it is refused."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.jsonl").write_bytes(rewritten(red / "run.jsonl", DROPPED[number]))
    archive_run(tmp_path / "run", tmp_path / "a.zip", CONTRACTS, acceptance=False)
    unsigned = verify_archive(tmp_path / "a.zip", CONTRACTS)
    files = {**contents(tmp_path / "a.zip"), "manifest.dsse.json": contents(signed_archive)["manifest.dsse.json"]}
    stolen = verify_archive(repacked(files, tmp_path / "b.zip", anew=False), CONTRACTS, keys / "signer.pub")

    assert () == unsigned.differences
    assert unsigned.says.endswith(UNSIGNED)
    assert "manifest.dsse.json" in {d.what for d in stolen.differences}


def test_who_signs_it_with_a_key_of_his_own_is_somebody_else(red, keys, tmp_path):  # noqa: F811 - a fixture
    """The key that the reader has decides, not the one that the envelope names."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.jsonl").write_bytes(rewritten(red / "run.jsonl", DROPPED[0]))
    archive_run(tmp_path / "run", tmp_path / "a.zip", CONTRACTS, acceptance=False, signing=Signing(key=keys / "other"))
    files = contents(tmp_path / "a.zip")
    envelope = json.loads(files["manifest.dsse.json"])
    envelope["signatures"][0]["keyid"] = key_id(public_key(keys / "signer.pub"))
    files["manifest.dsse.json"] = json.dumps(envelope).encode()
    verified = verify_archive(repacked(files, tmp_path / "b.zip", anew=False), CONTRACTS, keys / "signer.pub")

    assert ["manifest.dsse.json"] == [d.what for d in verified.differences]


def test_a_certificate_says_what_was_signed(signed_archive, keys):
    """One page, with the envelope in it, that `verify` reads."""
    page = signed_archive.with_name("certificate.html")
    verified = verify_certificate(page, certificate_in(page), keys / "signer.pub")

    assert () == verified.differences
    assert "FAILED · SANDBOX" in verified.says.replace("NOT CONFORMANT", "SANDBOX", 1) or "FAILED" in verified.says
    assert "masstack-conformance verify" in page.read_text()
    assert certificate_in(signed_archive) is None
    assert ["manifest.dsse.json"] == [
        d.what for d in verify_certificate(page, certificate_in(page), keys / "other.pub").differences
    ]


@pytest.mark.parametrize(
    ("exit_code", "verdict", "more", "result"),
    [
        (0, "conformant", {}, "PASSED"),
        (0, "conformant", {"waived": 1}, "WARNED"),
        (0, "conformant", {"warnings": 1}, "WARNED"),
        (0, "not-conformant", {}, "FAILED"),
        (1, "not-conformant", {}, "FAILED"),
        (3, "not-judged", {}, "NOT-JUDGED"),
        (4, "not-judged", {}, "NOT-JUDGED"),
    ],
)
def test_a_statement_says_how_a_run_ended(exit_code, verdict, more, result):
    """In the words of in-toto's test result; what did not judge has a predicate of our own."""
    document = {
        "exit_code": exit_code, "verdict": verdict, "counts": {"waived": 0, "warnings": 0, **more}, "rulings": [],
        "purposes": [], "headline": "h", "target": {"product": "p", "version": "1"},
    }  # fmt: skip
    statement = statement_of(b"manifest", "evidence", document, {"contract-x.json": b"{}"})

    assert result == statement["predicate"]["result"]
    assert (result == "NOT-JUDGED") == statement["predicateType"].startswith("urn:")
    assert statement == dict(
        envelope_of(signed(statement, Ed25519PrivateKey.generate()).text().encode(), "x").statement
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"x",
        b'{"payloadType":"application/vnd.in-toto+json","payload":"!","signatures":[{"sig":"!"}]}',
    ],
)
def test_what_is_no_envelope_is_one_sentence(content):
    """Held to its schema first."""
    with pytest.raises(RecordError, match="x is no"):
        envelope_of(content, "x")


def test_a_changed_payload_is_by_nobody(keys):
    """The bytes are what was signed."""
    key = private_key(keys / "signer")
    envelope = signed({"a": 1}, key)
    other = json.loads(envelope.text())
    other["payload"] = "eyJhIjoyfQ=="

    assert is_by(envelope, key.public_key())
    assert not is_by(envelope_of(json.dumps(other).encode(), "x"), key.public_key())


@pytest.mark.parametrize("read", [private_key, public_key])
@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_one_sentence(read, content, tmp_path):
    """It says how to make one, or that there is none."""
    if content is not None:
        (tmp_path / "key").write_bytes(content)

    with pytest.raises(RecordError, match="key"):
        read(tmp_path / "key")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
def test_a_time_stamp_of_the_manifest_is_taken_along(red, tmp_path):  # noqa: F811 - a fixture
    """Of an authority of our own; one of something else is refused."""
    archive_run(red, tmp_path / "first.zip", CONTRACTS, acceptance=False)
    (tmp_path / "manifest.json").write_bytes(contents(tmp_path / "first.zip")["manifest.json"])
    stamp(tmp_path, "manifest.json")
    (tmp_path / "other.json").write_text("other")
    stamp(tmp_path, "other.json")
    archive_run(
        red, tmp_path / "t.zip", CONTRACTS, acceptance=False, signing=Signing(timestamp=tmp_path / "manifest.json.tsr")
    )
    verified = verify_archive(tmp_path / "t.zip", CONTRACTS)
    files = {**contents(tmp_path / "t.zip"), "manifest.tsr": (tmp_path / "other.json.tsr").read_bytes()}

    assert () == verified.differences
    assert "openssl ts -verify" in verified.notes[-1]
    assert "manifest.tsr" in {
        d.what for d in verify_archive(repacked(files, tmp_path / "x.zip", anew=False), CONTRACTS).differences
    }
    with pytest.raises(BadOption, match="is no time stamp of this archive's manifest"):
        archive_run(
            red, tmp_path / "n.zip", CONTRACTS, acceptance=False, signing=Signing(timestamp=tmp_path / "other.json.tsr")
        )


def stamp(place, name):
    """Let an offline authority stamp a file."""
    (place / "tsa.cnf").write_text(
        "[req]\ndistinguished_name=dn\nx509_extensions=v3\nprompt=no\n[dn]\nCN=tsa\n[v3]\nextendedKeyUsage=critical,timeStamping\n"
        f"[tsa]\ndefault_tsa=t\n[t]\nserial={place}/serial\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\n"
        "accuracy=secs:1\nordering=no\ntsa_name=no\ness_cert_id_chain=no\n"
    )
    (place / "serial").write_text("01")
    for words in (
        [
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "tsa.key",
            "-out",
            "tsa.pem",
            "-days",
            "2",
            "-config",
            "tsa.cnf",
        ],
        ["ts", "-query", "-sha256", "-data", name, "-out", f"{name}.tsq"],
        [
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-section",
            "t",
            "-queryfile",
            f"{name}.tsq",
            "-signer",
            "tsa.pem",
            "-inkey",
            "tsa.key",
            "-out",
            f"{name}.tsr",
        ],
    ):
        subprocess.run(["openssl", *words], cwd=place, check=True, capture_output=True)
