"""Sign-ups, added lines, and the stock."""

from __future__ import annotations

import pytest

from tests.sandbox.asking import NO_SUCH_ID


def _signup(client, *, dealer=None, products=None, **contact):
    line = {"msisdn": client.pool("freeMsisdn", "unassigned"), "iccid": client.pool("freeIccid"), "type": "mobile"}
    delivery = {"contact": {"name": "Begoña", "lastname": "Núñez", "email": "b.nunez@example.com", **contact}}
    return {
        "sales_type": "telecomunications",
        "sales_info": {"dealer_id": dealer or client.pool("dealerId"), "shop_id": "0025"},
        "clients": {"sector_id": 1, "attributes": [{}]},
        "payment": {"billing_type_id": 1, "info": {"bank_account": "ES9121000418450200051332"}},
        "products": products or {"mobile_line": {**line, "delivery_info": delivery}},
    }


class TestSignup:
    """POST of a new customer."""

    def test_it_shows_in_account_subscription_and_tree(self, client):
        """Under the ids of the answer; the number and the card are used up."""
        body = _signup(client, document_value="X1234567L", document_type_id=4)
        line = body["products"]["mobile_line"]

        answer = client.send("POST", "/signups", body)
        account = answer.content["account_info"]
        sold = account["subscriptions"][0]
        shown = client.get(f"/accounts/{account['account_id']}").content
        subscription = client.get(f"/subscriptions/{sold['subscription_id']}", query={"include": ["origin"]}).content
        tree = client.get("/users/tree", number=line["msisdn"]).content

        assert (200, "a", line["msisdn"]) == (answer.status, answer.content["risk_decision"], sold["msisdn"])
        assert (answer.content["customer_id"], account["account_number"], answer.content["work_order_id"]) == (
            shown["customer_id"],
            shown["account_number"],
            shown["work_order_id"],
        )
        assert (line["iccid"], int(line["msisdn"])) == (subscription["iccid"], subscription["identification_nr"])
        assert [account["account_id"]] == [one["id"] for one in tree["accounts"]]
        assert sold["user_info_id"] == tree["id"]
        assert tree == client.get("/users/tree", documentType="TR", document="X1234567L").content
        assert "Begoña" == client.get(f"/users/{tree['id']}").content["personal"]["first_name"]
        assert (
            line["msisdn"]
            not in client.get(f"/signups/available-msisdns/{client.pool('hostCfg')}").content["available_msisdns"]
        )
        payment = client.get(f"/accounts/{account['account_id']}/paymentinfo").content
        assert "ES9121000418450200051332" == payment["bank_account"]["iban"]

    def test_a_bundle_brings_all_its_lines(self, client):
        """Main line first, then additional ones, landline, broadband, television."""
        bundle = {
            "bundle_id": client.pool("bundleId"),
            "mobile_lines": [{"devices": [{"fees": {}, "reservation_id": "r"}]}, {}],
            "landline": {"number": "910000001"},
            "ftth": {},
            "tv": {"registration_email": "tele.b@example.com", "number_associated": "910000001"},
            "ott": [{"product_id": 12, "email": "b@example.com"}],
        }

        answer = client.send("POST", "/signups", _signup(client, products={"bundle": bundle})).content["account_info"]
        kinds = [client.org.subscriptions[line["subscription_id"]].kind for line in answer["subscriptions"]]
        products = client.get(f"/subscriptions/{answer['subscriptions'][0]['subscription_id']}/products").content

        assert bundle["bundle_id"] == answer["bundle_id"] == products["bundle"]["id"]
        assert ["mobile", "mobile", "landline", "broadband", "tv", "ott"] == kinds
        assert "910000001" == answer["subscriptions"][2]["fixed_number"]
        assert "subscription_terminal_id" in answer["subscriptions"][0]

    @pytest.mark.parametrize(("tag", "risk"), [("risk-r", "r"), ("risk-x", "x"), ("risk-na", "n/a")])
    def test_a_risky_one_is_accepted_for_a_check(self, client, tag, risk):
        """The customer exists, and the line waits."""
        answer = client.send("POST", "/signups", _signup(client, dealer=client.pool("dealerId", tag)))
        sold = answer.content["account_info"]["subscriptions"][0]

        assert (202, risk) == (answer.status, answer.content["risk_decision"])
        status = client.get(f"/subscriptions/{sold['subscription_id']}").content["subscription_status"]
        assert "PENDIENTE SCORING" == status["value"]

    def test_numbers_and_cards_are_used_once(self, client):
        """A second sign-up with either is refused and leaves nothing behind."""
        first = _signup(client)
        client.send("POST", "/signups", first)
        users, line = len(client.org.users), first["products"]["mobile_line"]
        again = [{"msisdn": line["msisdn"]}, {"iccid": line["iccid"]}, {"msisdn": client.pool("msisdn")}]

        statuses = [
            client.send("POST", "/signups", _signup(client, products={"mobile_line": one})).status for one in again
        ]

        assert [400, 400, 400] == statuses
        assert users == len(client.org.users)

    def test_a_known_document_gets_another_account(self, client):
        """The customer stays the same."""
        user = client.org.users[client.pool("userId")]
        before = list(user.accounts)

        answer = client.send("POST", "/signups", _signup(client, document_value=user.document))

        assert user.customer_id == answer.content["customer_id"]
        assert [*before, answer.content["account_info"]["account_id"]] == user.accounts

    @pytest.mark.parametrize("missing", ["sales_type", "sales_info", "clients", "payment", "products"])
    def test_the_five_members_are_needed(self, client, missing):
        """And nothing is left behind without one."""
        body, before = _signup(client), client.sandbox.world.next_id
        del body[missing]

        assert 400 == client.send("POST", "/signups", body).status
        assert before == client.sandbox.world.next_id

    def test_it_stays_in_its_organisation(self, client):
        """The other one does not know the account."""
        account = client.send("POST", "/signups", _signup(client)).content["account_info"]["account_id"]

        assert 404 == client.ask("GET", f"/v2/orgs/masmovil/accounts/{account}").status


class TestAddSubscription:
    """POST of a line for an account."""

    def _body(self, client, account=None, dealer=None, **line):
        account = account or client.pool("accountId", "convergent")
        return {
            "sales_info": {"dealer_id": dealer or client.pool("dealerId")},
            "account": {"account_id": account, "subscriptions": {"mobile_lines": [{"type": "additional", **line}]}},
        }

    def test_a_line_shows_in_the_tree(self, client):
        """Of the user who owns the account, found by the new number."""
        number, account = client.pool("freeMsisdn", "unassigned"), client.pool("accountId", "convergent")

        answer = client.send("POST", "/signups/subscriptions", self._body(client, account, msisdn=int(number)))
        tree = client.get("/users/tree", number=number).content

        assert (200, {"risk_decision": "a"}) == (answer.status, answer.content)
        lines = next(one["subscriptions"] for one in tree["accounts"] if one["id"] == account)
        assert (int(number), "additional") == (lines[-1]["identification_nr"], lines[-1]["mobile_line_type"])

    def test_television_can_be_added(self, client):
        """With the address that it is registered under."""
        body = self._body(client)
        body["account"]["subscriptions"] = {"tv": {"registration_email": "nueva.tele@example.com"}}

        assert 200 == client.send("POST", "/signups/subscriptions", body).status
        assert 200 == client.get("/users/tree", email="nueva.tele@example.com").status

    @pytest.mark.parametrize(("tag", "risk"), [("risk-r", "r"), ("risk-x", "x"), ("risk-na", "n/a")])
    def test_a_risk_is_accepted(self, client, tag, risk):
        """With 202 and the decision."""
        answer = client.send("POST", "/signups/subscriptions", self._body(client, dealer=client.pool("dealerId", tag)))

        assert (202, {"risk_decision": risk}) == (answer.status, answer.content)

    def test_unknown_accounts_are_bad_requests(self, client):
        """And so are those of another organisation."""
        foreign = next(iter(client.sandbox.world.organisations["masmovil"].accounts))

        assert [400, 400] == [
            client.send("POST", "/signups/subscriptions", self._body(client, one_id)).status
            for one_id in (NO_SUCH_ID, foreign)
        ]


class TestStock:
    """SIM cards, numbers and lists."""

    def test_a_card_is_told_of(self, client):
        """With dates and a balance in euros."""
        content = client.get(f"/signups/simcard-info/{client.pool('freeIccid')}").content

        assert {"simcard_status_id", "origin_id", "create_date", "last_status_date", "promotion_code", "society_id",
                "initial_balance"} == content.keys()  # fmt: skip

    def test_unknown_and_foreign_cards_are_not_found(self, client):
        """Though only success is documented."""
        foreign = next(iter(client.sandbox.world.organisations["masmovil"].sims))

        assert [404, 404] == [
            client.get(f"/signups/simcard-info/{icc}").status for icc in ("8934019999999999999", foreign)
        ]

    def test_free_numbers_are_listed_for_one_network(self, client):
        """Mobile ones; another network is refused."""
        network = client.pool("hostCfg")

        answer = client.get(f"/signups/available-msisdns/{network}")

        assert network == answer.content["host_cfg_id"]
        assert list(client.org.free_numbers)[:100] == answer.content["available_msisdns"]
        assert {True} == {len(number) == 9 and number[0] in "67" for number in answer.content["available_msisdns"]}
        assert 400 == client.get("/signups/available-msisdns/2147483647").status

    def test_the_lists_come_for_any_dealer(self, client):
        """The same as without one."""
        assert client.get("/signups/master-data").content == client.get("/signups/master-data", dealerId="C1").content

    def test_activating_a_card_shows(self, client):
        """In the subscription, in the card and in the tree; a second time it is refused."""
        entry = client.entries("freeMsisdn", "awaiting-activation")[0]
        line = client.org.subscriptions[entry["with"]["subscriptionId"]]

        answer = client.send("PATCH", "/signups/activate-sim", {"msisdn": entry["value"], "activation_type": 0})
        content = client.get(f"/subscriptions/{line.id}", query={"include": ["historical_status"]}).content
        card = client.get(f"/signups/simcard-info/{line.iccid}").content
        again = client.send("PATCH", "/signups/activate-sim", {"msisdn": entry["value"]})

        assert [(200, None), 400] == [(answer.status, answer.content), again.status]
        assert ("INSTALADO", 2) == (content["subscription_status"]["value"], len(content["historical_status"]))
        assert "2026-03-18" == content["activated_date"][:10] == card["last_status_date"]

    @pytest.mark.parametrize(
        "number",
        ["", "61234567", "6123456789", "512345678", "٦١٢٣٤٥٦٧٨", "612345678\n", "+34612345678", 612345678, None],
    )
    def test_numbers_have_a_pattern(self, client, number):
        """Nine digits that begin with 6 to 9."""
        assert 400 == client.send("PATCH", "/signups/activate-sim", {"msisdn": number}).status

    def test_unknown_landline_and_foreign_numbers_are_refused(self, client):
        """They have no SIM card here."""
        foreign = next(iter(client.sandbox.world.organisations["masmovil"].free_numbers))
        numbers = ("600000000", "910000001", foreign)

        assert [400] * 3 == [
            client.send("PATCH", "/signups/activate-sim", {"msisdn": number}).status for number in numbers
        ]
