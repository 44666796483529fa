"""Users: searches of the tree, a user's data, the e-mail of a television (001:1618-1995)."""

from __future__ import annotations

from typing import Any

from tests.independent.client import Sequence
from tests.independent.sequences.support import NO_TEXT, Talk, teller

SEQUENCES: list[Sequence] = []
told = teller(SEQUENCES)


@told
def tree_by_query(talk: Talk) -> None:
    """Search the tree by e-mail, number, nif and document, each alone, combined and in conflict (001:1618-1689)."""
    line = talk.mobile()
    owner = talk.owner_of(talk.account_of(line))
    stranger = talk.customer(lambda row: row["user_id"] != owner["user_id"] and row["document_type"] == "NIF")
    document = {"documentType": owner["document_type"], "document": owner["document"]}
    talk.get("/users/tree")
    talk.get("/users/tree", email=owner["email"])
    talk.get("/users/tree", email=owner["email"].upper())
    talk.get("/users/tree", number=line["number"])
    talk.get("/users/tree", nif=owner["document"])
    talk.get("/users/tree", nif=owner["document"].lower())
    talk.get("/users/tree", **document)
    talk.get("/users/tree", email=owner["email"], number=line["number"], nif=owner["document"], **document)
    talk.get("/users/tree", email=owner["email"], number="612345678")
    talk.get("/users/tree", email="nobody@example.com", number=line["number"])
    talk.get("/users/tree", email=stranger["email"], **document)
    talk.get("/users/tree", number=line["number"], nif=stranger["document"])
    talk.get("/users/tree", nif=stranger["document"], **document)
    talk.get("/users/tree", documentType="NIF")
    talk.get("/users/tree", document=owner["document"])
    for kind in ("NIF", "DNI", "TR", "PASS", "CIF", "nif", "X", ""):
        talk.get("/users/tree", documentType=kind, document=owner["document"])
    for more in ({"email": ""}, {"email": "x"}, {"number": ""}, {"number": "12345"}, {"nif": ""}, {"nif": "12345678A"}):
        talk.get("/users/tree", **more)
    talk.get("/users/tree", number=talk.line(status="DESACTIVADO")["number"])
    talk.get("/users/tree", number=talk.line(family="LANDLINE")["number"])
    talk.get("/users/tree", email=talk.other().customer()["email"])


@told
def tree_by_body(talk: Talk) -> None:
    """Search the tree by bodies of all three forms and of none, with wrong types (001:1689-1759, further facts 123)."""
    line = talk.line(line_type="main")
    owner = talk.owner_of(talk.account_of(line))
    document = {"document_type": owner["document_type"], "document": owner["document"]}
    body: Any
    for body in (
        {},
        document,
        {"email": owner["email"]},
        {"number": line["number"]},
        {"email": owner["email"], "number": line["number"]} | document,
        {"email": owner["email"], "number": "612345678"},
        {"document_type": "NIF"},
        {"document": owner["document"]},
        document | {"document": "00000000T"},
        document | {"unknown": 1},
        {"email": "nobody@example.com"},
        {"number": int(line["number"])},
        {"email": None, "number": line["number"]},
        {"documentType": "NIF", "document": owner["document"]},
        [],
        None,
        "x",
    ):
        talk.post("/users/tree", body)
    talk.raw("post", f"/orgs/{talk.org}/users/tree")
    for kind in ("NIF", "DNI", "TR", "PASS", "CIF", "", "nif", 1, None):
        talk.post("/users/tree", document | {"document_type": kind})
    for value in NO_TEXT:
        talk.post("/users/tree", document | {"document": value})


@told
def full_tree(talk: Talk) -> None:
    """Search the full tree by every document type, and customers who may not log in (001:1676-1682, 1759-1832)."""
    for kind in ("NIF", "TR", "PASS", "CIF"):
        customer = talk.customer(document_type=kind, risk=None)
        for name in (kind, "DNI"):
            talk.post("/users/tree/full", {"document_type": name, "document": customer["document"]})
        talk.get("/users/tree", documentType=kind, document=customer["document"])
    barred = talk.customer(may_login=False)
    document = {"document_type": barred["document_type"], "document": barred["document"]}
    talk.post("/users/tree/full", document)
    talk.post("/users/tree", document)
    talk.post("/users/tree", {"email": barred["email"]})
    talk.get("/users/tree", email=barred["email"])
    talk.get(f"/users/{barred['user_id']}")
    good = talk.customer()
    document = {"document_type": good["document_type"], "document": good["document"]}
    for name in ("document_type", "document"):
        talk.post("/users/tree/full", {key: value for key, value in document.items() if key != name})
        for value in (*NO_TEXT, "", "x"):
            talk.post("/users/tree/full", document | {name: value})
    talk.post("/users/tree/full", document | {"email": good["email"]})
    ended = talk.owner_of(talk.account_of(talk.line(status="DESACTIVADO")))
    talk.get("/users/tree", documentType=ended["document_type"], document=ended["document"])
    talk.post("/users/tree/full", {"document_type": ended["document_type"], "document": ended["document"]})


@told
def user_data(talk: Talk) -> None:
    """Read users of each kind, unknown ones and malformed identifiers, in both organisations (001:1839-1950)."""
    for customer in talk.data["customers"][:22]:
        talk.get(f"/users/{customer['user_id']}")
    other = talk.other()
    for number in (
        talk.facts["unknown_id"],
        0,
        -1,
        "x",
        "1.0",
        2**63 - 1,
        2**63,
        other.data["customers"][0]["user_id"],
    ):
        talk.get(f"/users/{number}")
    for customer in other.data["customers"][:3]:
        other.get(f"/users/{customer['user_id']}")
        other.get(f"/users/{customer['customer_id']}")
    talk.get(f"/users/{talk.data['customers'][0]['customer_id']}")
    talk.get(f"/users/{talk.data['customers'][0]['uuid']}")


@told
def television_email(talk: Talk) -> None:
    """Change the e-mail of a television, case aside, again and back, and look at user and tree (001:1951-1995)."""
    line = talk.line(family="TV")
    owner = talk.owner_of(talk.account_of(line))
    change = {
        "old_email": line["email"].upper(),
        "new_email": "New.TV@Example.com",
        "document_number": owner["document"],
    }
    talk.get(f"/users/{owner['user_id']}")
    talk.get("/users/tree", email=line["email"])
    for sent in (
        change | {"document_number": "00000000T"},
        change | {"old_email": "nobody@example.com"},
        change | {"document_number": talk.customer(document_type="CIF")["document"]},
        change | {"document_number": owner["document"].lower()},
        change,
        {"old_email": "NEW.tv@example.com", "new_email": "b@example.com", "document_number": owner["document"]},
        {"old_email": "b@example.com", "new_email": "b@example.com", "document_number": owner["document"]},
    ):
        talk.patch("/users/agile-tv", sent)
    talk.get(f"/users/{owner['user_id']}")
    talk.get("/users/tree", email=line["email"])
    talk.get("/users/tree", email="b@example.com")
    good = {"old_email": "b@example.com", "new_email": "c@example.com", "document_number": owner["document"]}
    for name in good:
        talk.patch("/users/agile-tv", {key: value for key, value in good.items() if key != name})
    for name in ("old_email", "new_email"):
        for value in ("a" * 71 + "@example.com", "plain", "", None, 5, "a@b", "a b@example.com"):
            talk.patch("/users/agile-tv", good | {name: value})
    talk.patch("/users/agile-tv", good | {"document_number": 5})
    talk.patch("/users/agile-tv", good | {"new_email": "a" * 70 + "@example.com"})
    talk.patch("/users/agile-tv", good | {"old_email": "a" * 70 + "@example.com", "x": 1})
    talk.patch("/users/agile-tv", good | {"old_email": "a" * 70 + "@example.com"})
