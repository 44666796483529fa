"""A ruling is proven by the signature of who decides, and is two names without."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
import yaml
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from conformance.cli.command import command
from conformance.contract import load_contracts
from conformance.jobs.evidence.archiving import archive_run, verify_archive
from conformance.jobs.session import conduct
from conformance.jobs.setup.accepted_failures import settling_from
from conformance.jobs.setup.prepare import Options, prepared
from conformance.jobs.signed_rulings import BuyerKey, proven_by, read_buyer, require_proven, signed_ruling, told
from conformance.model.errors import DeclarationError
from conformance.profile.declaration import schema
from conformance.profile.rulings import Claim, Decision, Ruling, read_rulings

FAULT = "getTerms/another-organisations-data"
RULING = Ruling(
    "F-3a9c12e0", Claim.READING, "The text is older.", Decision.UPHELD, "Board", date(2026, 11, 3),
    "rulings.yaml, line 2", "Vendor",
)  # fmt: skip


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Give two private keys in files, and their public halves."""
    place = tmp_path_factory.mktemp("keys")
    for name in ("board", "other"):
        key = Ed25519PrivateKey.generate()
        (place / name).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (place / f"{name}.pub").write_bytes(
            key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
    return place


def buyer(keys, name="Board", key="board"):
    return (BuyerKey(name, (keys / f"{key}.pub").read_text()),)


@pytest.fixture(scope="module")
def red(tmp_path_factory):
    """A short run that fails."""
    return ran(tmp_path_factory.mktemp("rulings") / "run")


def ran(out, directory=None):
    options = Options(targets=("sandbox",), operations=("getTerms",), faults=(FAULT,), out=out)
    with prepared(options) as settings:
        settled = settings if directory is None else replace(settings, settling=settling_from(directory, None))
        conduct(settled)
    return out


def test_a_signed_ruling_is_proven(keys):
    """By the key of the one who decides."""
    signed = signed_ruling(RULING, keys / "board").as_json()

    assert "Board" == proven_by(signed, buyer(keys)).name
    assert "claimed by Vendor, upheld by Board: signed by the key " in told(signed, buyer(keys))


@pytest.mark.parametrize(
    ("name", "value"),
    [("finding", "F-00000000"), ("claim", "test-data"), ("argument", "x"), ("decision", "rejected"), ("by", "Other"),
     ("claimed_by", "Nobody"), ("date", "2026-11-04"), ("signature", ""), ("signature", "?"), ("signature", "AAAA")],
)  # fmt: skip
def test_whatever_is_changed_in_it_is_not(keys, name, value):
    """The signature covers everything that it says."""
    changed = {**signed_ruling(RULING, keys / "board").as_json(), name: value}

    assert proven_by(changed, buyer(keys)) is None
    assert told(changed, buyer(keys)).endswith("two names, neither proven")


@pytest.mark.parametrize(("name", "key"), [("Board", "other"), ("Other", "board")])
def test_a_key_is_for_the_name_that_the_buyer_gives_it(keys, name, key):
    """Not another's key, nor the right one under another name."""
    signed = signed_ruling(RULING, keys / "board")

    assert proven_by(signed.as_json(), buyer(keys, name, key)) is None
    with pytest.raises(DeclarationError, match="line 2: signature is by no key that buyer"):
        require_proven([signed], buyer(keys, name, key))


def test_an_unsigned_ruling_is_taken_and_says_so(keys):
    """Nothing is refused but what looks signed."""
    require_proven([RULING], ())

    assert "claimed by Vendor, upheld by Board: two names, neither proven" == told(RULING.as_json(), buyer(keys))


@pytest.mark.parametrize(
    "content", ["keys: [{name: Board, key: x}]", "keys: [{name: Board}]", "key: x", "keys: {a: 1}"]
)
def test_what_is_no_list_of_keys_is_one_sentence(tmp_path, content):
    """It names the file and the line."""
    (tmp_path / "buyer.yaml").write_text(content)

    with pytest.raises(DeclarationError, match=r"buyer.yaml, line 1"):
        read_buyer(tmp_path / "buyer.yaml")


def test_the_schema_knows_what_is_read():
    """For editors."""
    assert {"name", "key"} == set(schema("buyer")["properties"]["keys"]["items"]["properties"])


@pytest.mark.parametrize("by_key", [True, False], ids=["signed", "unsigned"])
def test_from_the_command_to_the_archive(red, keys, tmp_path, by_key):
    """`rule` writes it, a run takes it, and verify says who decided and whether that is proven."""
    finding = json.loads((red / "run.json").read_text())["causes"][0]["findings"][0]
    declared = {"keys": [{"name": "Board", "key": (keys / "board.pub").read_text()}]}
    (tmp_path / "buyer.yaml").write_text(yaml.safe_dump(declared))
    words = ["rule", str(red), finding, "--claim", "reading", "--argument", "The text is older.", "--claimed-by", "Vendor",
             "--by", "Board", "--file", str(tmp_path / "rulings.yaml")]  # fmt: skip
    done = CliRunner().invoke(command, [*words, *(["--sign", str(keys / "board")] if by_key else [])])
    out = ran(tmp_path / "run", tmp_path)
    archive_run(out, tmp_path / "run.zip", load_contracts(), acceptance=False)
    verified = verify_archive(tmp_path / "run.zip", load_contracts())

    assert 0 == done.exit_code, done.output
    assert [finding] == [ruling.finding for ruling in read_rulings(tmp_path / "rulings.yaml")]
    assert () == verified.differences
    said = "signed by the key" if by_key else "two names, neither proven"
    assert f"ruling claimed by Vendor, upheld by Board: {said}" in verified.says


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--by", "Vendor"], "by is who claimed it, too: a ruling is decided by somebody else"),
        (["--claim", "mood"], "claim is one of reading, error-of-suite, error-of-document, test-data"),
        (["--sign", "nowhere.pem"], "cannot read the key nowhere.pem"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_what_is_no_ruling_is_one_sentence(red, tmp_path, more, says):
    """Exit 2, and nothing is written."""
    finding = json.loads((red / "run.json").read_text())["causes"][0]["findings"][0]
    words = [
        "rule",
        str(red),
        finding,
        "--claim",
        "reading",
        "--argument",
        "x",
        "--claimed-by",
        "Vendor",
        "--by",
        "Board",
    ]
    done = CliRunner().invoke(command, [*words, "--file", str(tmp_path / "rulings.yaml"), *more])

    assert 2 == done.exit_code
    assert says in done.output
    assert 1 == len(done.output.strip().splitlines())
    assert not (tmp_path / "rulings.yaml").exists()
