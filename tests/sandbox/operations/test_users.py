"""Users and their trees."""

from __future__ import annotations

import pytest

from tests.sandbox.asking import NO_SUCH_ID


def _user(client):
    return client.org.users[client.pool("userId")]


def test_a_tree_is_found_by_document(client):
    """Kind and number of the document find the user with accounts and subscriptions."""
    user = _user(client)

    answer = client.get("/users/tree", documentType=user.document_kind, document=user.document)

    assert 200 == answer.status
    assert (user.id, user.customer_id, user.customer_uuid) == tuple(
        answer.content[name] for name in ("id", "customer_id", "customer_uuid")
    )
    assert user.accounts == [account["id"] for account in answer.content["accounts"]]


@pytest.mark.parametrize("kind", ["email", "msisdn", "document"])
def test_all_searches_find_the_same_user(client, kind):
    """E-mail in any case, number and the deprecated nif lead to the same tree."""
    entry = client.entries(kind)[0]
    query = {"email": "email", "msisdn": "number", "document": "nif"}[kind]
    value = entry["value"].upper() if kind == "email" else entry["value"]

    answer = client.get("/users/tree", **{query: value})

    assert (200, entry["with"]["userId"]) == (answer.status, answer.content["id"])


@pytest.mark.parametrize(("choice", "status"), [("any-line", 200), ("mobile-only", 400)])
def test_a_landline_finds_its_user_or_does_not(reading, choice, status):
    """Whether numbers are those of mobile lines alone is a reading."""
    client = reading(tree_number_kinds=choice)

    assert status == client.get("/users/tree", number=client.line(kind="landline").number).status


def test_several_searches_have_to_meet(client):
    """A document and an e-mail of two users find nobody."""
    first, second = client.entries("document")[:2]

    answer = client.get(
        "/users/tree",
        documentType="NIF",
        document=first["value"],
        email=client.org.users[second["with"]["userId"]].email,
    )

    assert 400 == answer.status


def test_get_and_post_give_the_same_tree(client):
    """The tree does not depend on how it is asked for."""
    user = _user(client)
    body = {"document_type": user.document_kind, "document": user.document}
    found = client.get("/users/tree", documentType=user.document_kind, document=user.document).content

    assert found == client.send("POST", "/users/tree", body).content
    assert found == client.send("POST", "/users/tree/full", body).content


@pytest.mark.parametrize("search", ["number", "email"])
def test_a_body_searches_by_number_and_email(client, search):
    """The members are called as in the query."""
    entry = client.entries({"number": "msisdn", "email": "email"}[search])[0]

    answer = client.send("POST", "/users/tree", {search: entry["value"]})

    assert (200, entry["with"]["userId"]) == (answer.status, answer.content["id"])


def test_a_locked_user_is_forbidden(client):
    """A state that does not allow a login is a 403, by every search."""
    entry = client.entries("document", "login-refused")[0]
    body = {"document_type": entry["with"]["documentType"], "document": entry["value"]}

    answers = [
        client.get("/users/tree", documentType=body["document_type"], document=body["document"]),
        client.send("POST", "/users/tree", body),
        client.send("POST", "/users/tree/full", body),
    ]

    assert [403, 403, 403] == [answer.status for answer in answers]
    assert "FORBIDDEN" == answers[0].content["status"]


def test_nobody_found_is_a_bad_request(client):
    """The trees document no 404."""
    assert 400 == client.get("/users/tree", documentType="NIF", document="00000000T").status
    assert 400 == client.send("POST", "/users/tree/full", {"document_type": "CIF", "document": "x"}).status


def test_nobody_found_may_be_a_404(reading):
    """Another reading takes the house's convention."""
    client = reading(tree_nobody_found="not-found")

    assert 404 == client.get("/users/tree", documentType="NIF", document="00000000T").status


@pytest.mark.parametrize(
    "query", [{}, {"documentType": "NIF"}, {"document": "1"}, {"documentType": "XXX", "document": "1"}]
)
def test_a_search_has_to_be_whole(client, query):
    """No search, half a document and an unknown kind are refused."""
    assert 400 == client.get("/users/tree", **query).status


def test_all_kinds_of_documents_are_seeded(client):
    """Each kind of the search has somebody to find."""
    kinds = {user.document_kind for user in client.org.users.values()}

    assert {"NIF", "DNI", "TR", "PASS", "CIF"} == kinds


def test_a_user_is_answered_with_personal_data(client):
    """A person has personal data and null for business."""
    user = _user(client)

    answer = client.get(f"/users/{user.id}")

    assert (200, user.id, user.document) == (answer.status, answer.content["id"], answer.content["document_value"])
    assert answer.content["business"] is None
    assert user.email == answer.content["personal"]["email"]


def test_a_company_is_answered_with_business_data(client):
    """A company has business data with a person responsible, and null for personal."""
    company = client.org.users[client.pool("userId", "business")]

    answer = client.get(f"/users/{company.id}")

    assert answer.content["personal"] is None
    assert {"company", "responsable"} <= answer.content["business"].keys()


def test_the_half_that_does_not_apply_may_be_absent(reading):
    """Null and absent are both permitted."""
    client = reading(user_personal_or_business="other-absent")

    assert "business" not in client.get(f"/users/{_user(client).id}").content


@pytest.mark.parametrize(("path", "status"), [(f"/users/{NO_SUCH_ID}", 404), ("/users/abc", 400)])
def test_unknown_and_malformed_users(client, path, status):
    """An unknown user is not found, an id that is no number makes a bad request."""
    assert status == client.get(path).status


def test_a_line_may_have_another_user(client):
    """A family's line is used by somebody whom getUser knows."""
    trees = [
        client.get("/users/tree", documentType=user.document_kind, document=user.document).content
        for user in client.org.users.values()
        if user.may_log_in
    ]
    others = {
        line["user_id"]
        for tree in trees
        for account in tree["accounts"]
        for line in account["subscriptions"]
        if line["user_id"] != tree["id"]
    }

    assert others
    assert {200} == {client.get(f"/users/{user}").status for user in others}


class TestAgileTv:
    """The mail address of a television subscription."""

    def _entry(self, client):
        return client.entries("agileTvEmail")[-1]

    def _change(self, client, old, new, document):
        return client.send(
            "PATCH", "/users/agile-tv", {"old_email": old, "new_email": new, "document_number": document}
        )

    def test_the_address_changes_and_changes_back(self, client):
        """The new address is the one that counts, in any case, and the user is found by it."""
        entry = self._entry(client)
        old, document = entry["value"], entry["with"]["document"]

        assert (200, None) == (self._change(client, old.upper(), "nueva@example.com", document).status, None)
        assert 404 == self._change(client, old, "x@example.com", document).status
        assert entry["with"]["userId"] == client.get("/users/tree", email="nueva@example.com").content["id"]
        assert 200 == self._change(client, "nueva@example.com", old, document).status

    def test_another_document_is_not_found(self, client):
        """The document has to be that of the address's customer."""
        assert 404 == self._change(client, self._entry(client)["value"], "a@example.com", "00000000T").status

    @pytest.mark.parametrize(
        "address",
        ["", "nobody", "a b@example.com", "a@b", "a..b@example.com", "@example.com", "x" * 71 + "@example.com"],
    )
    def test_an_address_has_a_form_and_a_length(self, client, address):
        """At most 82 characters, in the plain forms of mail addresses."""
        entry = self._entry(client)

        assert 400 == self._change(client, entry["value"], address, entry["with"]["document"]).status

    def test_82_characters_are_enough(self, client):
        """The longest address that is allowed passes."""
        entry = self._entry(client)
        address = "x" * 64 + "@" + "y" * 13 + ".com"

        assert 82 == len(address)
        assert 200 == self._change(client, entry["value"], address, entry["with"]["document"]).status

    @pytest.mark.parametrize("missing", ["old_email", "new_email", "document_number"])
    def test_all_members_are_needed(self, client, missing):
        """Without one of the three nothing changes."""
        entry = self._entry(client)
        body = {"old_email": entry["value"], "new_email": "a@example.com", "document_number": entry["with"]["document"]}
        del body[missing]

        assert 400 == client.send("PATCH", "/users/agile-tv", body).status
        assert 200 == self._change(client, entry["value"], "b@example.com", entry["with"]["document"]).status
