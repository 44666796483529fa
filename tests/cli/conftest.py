"""A small target for commands that are begun in processes of their own: the sandbox would be one more each."""

from __future__ import annotations

import pytest

from tests.contract.strange import pets
from tests.journeys.bookings_server import served
from tests.journeys.test_plain_documents import IXIT, Shop


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a document and a declared shop, in which commands run."""
    monkeypatch.chdir(tmp_path)
    pets(tmp_path)
    with served(Shop()) as url:
        (tmp_path / "ixit.yaml").write_text(IXIT.format(url=url.replace("http:", " HTTP:"), credentials=""))
        yield tmp_path
