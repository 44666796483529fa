"""What `init` writes can be read as it is."""

from __future__ import annotations

from conformance.contract import load_contracts
from conformance.profile.declaration_reader import read_ics, read_ixit
from conformance.profile.declaration_templates import blank_ics, blank_ixit


def test_both_files_read_back(tmp_path):
    """Nothing has to be filled in to make them readable, and both say what to fill in."""
    contracts = load_contracts()
    texts = {
        "ixit.yaml": blank_ixit(contracts, env="staging", org="telco", urls={}),
        "ics.yaml": blank_ics(contracts),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    ixit, ics = read_ixit(tmp_path / "ixit.yaml", contracts), read_ics(tmp_path / "ics.yaml", contracts)

    assert all("TO FILL IN" in text for text in texts.values())
    assert all(".sta." in url for url in ixit.environments["staging"].urls.values())
    assert ics.operations is None


def test_what_is_commented_out_can_be_taken_in(tmp_path):
    """The examples in the comments are right, too."""
    contracts = load_contracts()
    text = blank_ics(contracts)
    lines = (
        text.replace("# releases:", "releases:")
        .replace("# operations:", "operations:")
        .replace("# readings:", "readings:")
    )
    taken = "\n".join(line.removeprefix("#") if line.startswith("#   ") else line for line in lines.splitlines())
    (tmp_path / "ics.yaml").write_text(taken)
    ics = read_ics(tmp_path / "ics.yaml", contracts)

    assert sum(len(contract.operations) for contract in contracts.values()) == len(ics.operations or ())
