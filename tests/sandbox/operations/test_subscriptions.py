"""Subscriptions: what they are, devices, SIM cards, recharges."""

from __future__ import annotations

import pytest
from stdnum import luhn

from tests.sandbox.asking import NO_SUCH_ID

ALL = {"include": ["origin", "selldate", "historical_status"]}


class TestSubscription:
    """GET of one subscription."""

    @pytest.mark.parametrize("kind", ["mobile", "landline", "broadband", "tv"])
    def test_every_kind_is_answered(self, client, kind):
        """Members that may be null are there, with null where they have no value."""
        line = client.line(kind=kind)

        content = client.get(f"/subscriptions/{line.id}").content

        assert line.id == content["id"]
        assert {"dealer_id", "shop_id", "path", "filename", "imsi", "iccid"} <= content.keys()
        assert (content["iccid"] is not None) == (kind == "mobile")
        assert (kind != "tv") == ("identification_nr" in content)

    def test_origin_date_and_history_come_when_asked_for(self, client):
        """Each of them alone, and all together."""
        line = client.line()
        members = {"origin": "origin", "selldate": "sell_date", "historical_status": "historical_status"}

        plain = client.get(f"/subscriptions/{line.id}").content
        whole = client.get(f"/subscriptions/{line.id}", query=ALL).content

        assert not plain.keys() & set(members.values())
        assert set(members.values()) <= whole.keys()
        for asked, member in members.items():
            content = client.get(f"/subscriptions/{line.id}", query={"include": [asked]}).content
            assert {member} == content.keys() & set(members.values())

    def test_the_history_runs_forward_and_ends_with_the_status(self, client):
        """The oldest change comes first."""
        content = client.get(f"/subscriptions/{client.line('ended').id}", query=ALL).content
        dates = [change["date"] for change in content["historical_status"]]

        assert sorted(set(dates)) == dates
        assert 3 == len(dates)
        assert content["subscription_status"] == content["historical_status"][-1]["subscription_status"]
        assert "end_date" in content

    def test_the_history_may_run_backward(self, reading):
        """The direction is a reading."""
        client = reading(historical_status_direction="newest-first")
        history = client.get(f"/subscriptions/{client.line('ended').id}", query=ALL).content["historical_status"]

        assert history[0]["date"] > history[-1]["date"]

    def test_status_82_is_seeded(self, client):
        """A line that is about to go has the status that the changelog names."""
        content = client.get(f"/subscriptions/{client.line('leaving').id}").content

        assert {"id": 82, "value": "PENDIENTE A DESACTIVAR"} == content["subscription_status"]

    def test_an_unknown_value_of_include_changes_nothing(self, client):
        """Another reading refuses it."""
        line = client.line()

        assert (
            client.get(f"/subscriptions/{line.id}").content
            == client.get(f"/subscriptions/{line.id}", query={"include": ["nothing"]}).content
        )

    def test_an_unknown_value_of_include_may_be_refused(self, reading):
        """Where the reading narrows the list."""
        client = reading(subscription_include_values="refused")

        assert 400 == client.get(f"/subscriptions/{client.line().id}", query={"include": ["nothing"]}).status

    @pytest.mark.parametrize(
        "path", ["", "/devices", "/recharge/detail", "/products", "/services", "/bonuses", "/blocks"]
    )
    def test_unknown_subscriptions_are_not_found(self, client, path):
        """One that does not exist, and one of another organisation, are answered alike."""
        foreign = next(iter(client.sandbox.world.organisations["masmovil"].subscriptions))
        answers = [client.get(f"/subscriptions/{one_id}{path}") for one_id in (NO_SUCH_ID, foreign)]

        assert [404, 404] == [answer.status for answer in answers]
        assert answers[0].content == answers[1].content

    def test_a_malformed_id_is_a_bad_request(self, client):
        """Numbers, within 64 bits."""
        assert [400] * 3 == [client.get(f"/subscriptions/{one_id}").status for one_id in ("abc", "1.5", 2**63)]


class TestDevices:
    """Devices of a subscription."""

    def _body(self, client, dealer=None):
        return {
            "sell": {"dealer_id": dealer or client.pool("dealerId")},
            "client": {},
            "device": {
                "device_details": {"catalogue_id": "CAT1", "model_id": "HONOR90"},
                "fees": {"upfront_fee": 49.9, "installment_plan": {"duration": 24, "monthly_fee": 9.99}},
                "reservation_id": "e528d8ec-831f-40e9-8414-8ef7cc99c4e4",
                "terms": {"penalty_value": 120.55, "commitment_duration": 12},
            },
            "subscription_offer_segment": "RESIDENCIAL",
        }

    def test_an_added_device_is_listed(self, client):
        """Under the number of the answer, with what was sold."""
        line = client.line()
        before = client.get(f"/subscriptions/{line.id}/devices").content["devices"]

        answer = client.send("POST", f"/subscriptions/{line.id}/devices", self._body(client))
        after = client.get(f"/subscriptions/{line.id}/devices").content["devices"]

        assert (201, "a") == (answer.status, answer.content["risk_decision"])
        assert before == after[:-1]
        assert answer.content["subscription_terminal_id"] == after[-1]["subscription_terminal_id"]
        assert {line.id} == {device["subscription_id"] for device in after}
        assert 9.99 == after[-1]["fees"]["installment_plan"]["monthly_fee"]
        assert 120.55 == after[-1]["permanences"]["penalty_amount"]

    @pytest.mark.parametrize(("tag", "risk"), [("risk-r", "r"), ("risk-x", "x"), ("risk-na", "n/a")])
    def test_a_risky_sale_is_accepted_and_pending(self, client, tag, risk):
        """The dealer decides the risk; the device is listed at once."""
        line = client.line()

        answer = client.send(
            "POST", f"/subscriptions/{line.id}/devices", self._body(client, client.pool("dealerId", tag))
        )
        last = client.get(f"/subscriptions/{line.id}/devices").content["devices"][-1]

        assert (202, risk) == (answer.status, answer.content["risk_decision"])
        assert ("PENDIENTE", answer.content["subscription_terminal_id"]) == (
            last["status"]["value"],
            last["subscription_terminal_id"],
        )

    @pytest.mark.parametrize(
        "place", ["sell", "client", "device", "subscription_offer_segment", "device.fees", "device.reservation_id",
                  "device.device_details.catalogue_id"]
    )  # fmt: skip
    def test_required_members_are_missed(self, client, place):
        """And a refused request adds nothing."""
        line = client.line()
        body = self._body(client)
        *above, last = place.split(".")
        holder = body
        for name in above:
            holder = holder[name]
        del holder[last]
        before = client.get(f"/subscriptions/{line.id}/devices").body

        assert 400 == client.send("POST", f"/subscriptions/{line.id}/devices", body).status
        assert before == client.get(f"/subscriptions/{line.id}/devices").body

    def test_no_devices_are_an_empty_list(self, client):
        """Or none at all, or a 404, by other readings."""
        assert {"devices": []} == client.get(f"/subscriptions/{client.line(kind='tv').id}/devices").content

    def test_no_devices_may_be_absent_or_not_found(self, reading):
        """Both are permitted."""
        for choice, status in (("absent", 200), ("not-found", 404)):
            client = reading(devices_none=choice)
            assert status == client.get(f"/subscriptions/{client.line(kind='tv').id}/devices").status


class TestSimReplacement:
    """Another SIM card for a line."""

    def _replace(self, client, line, iccid, dealer=None):
        body = {"dealer_id": dealer or client.pool("dealerId"), "logistic": False, "new_icc": iccid}
        return client.send("PATCH", f"/subscriptions/{line.id}/sim-replacement", body)

    def test_the_new_card_shows_and_the_old_one_is_done(self, client):
        """In the subscription and in the information on both cards."""
        line, free = client.line(), client.pool("freeIccid")
        old = line.iccid
        status = client.get(f"/signups/simcard-info/{old}").content["simcard_status_id"]
        stock = client.get(f"/signups/simcard-info/{free}").content["simcard_status_id"]

        answer = self._replace(client, line, free)
        used = client.get(f"/signups/simcard-info/{free}").content

        assert (201, {"risk_decision": "a"}) == (answer.status, answer.content)
        assert free == client.get(f"/subscriptions/{line.id}").content["iccid"]
        assert (status, "2026-03-18") == (used["simcard_status_id"], used["last_status_date"])
        assert client.get(f"/signups/simcard-info/{old}").content["simcard_status_id"] not in (status, stock)

    @pytest.mark.parametrize(("tag", "risk"), [("risk-r", "r"), ("risk-x", "x"), ("risk-na", "n/a")])
    def test_a_risk_is_accepted(self, client, tag, risk):
        """With 202 and the decision."""
        answer = self._replace(client, client.line(), client.pool("freeIccid"), client.pool("dealerId", tag))

        assert (202, {"risk_decision": risk}) == (answer.status, answer.content)

    def test_a_card_is_used_once(self, client):
        """The second line keeps its own card."""
        free, first, second = client.pool("freeIccid"), client.line(), client.line("without-credit-limits")
        self._replace(client, first, free)

        assert 400 == self._replace(client, second, free).status
        assert second.iccid != free

    def test_unknown_and_foreign_cards_are_not_found(self, client):
        """A card of another organisation is none here."""
        foreign = next(iter(client.sandbox.world.organisations["masmovil"].sims))

        assert [404, 404] == [
            self._replace(client, client.line(), icc).status for icc in ("8934000000000000000", foreign)
        ]

    def test_a_line_without_a_card_is_refused(self, client):
        """Television has none."""
        assert 400 == self._replace(client, client.line(kind="tv"), client.pool("freeIccid")).status

    def test_iccids_have_nineteen_digits_and_a_check_digit(self, client):
        """Values obey the strictest reading."""
        for entry in client.entries("freeIccid"):
            assert 19 == len(entry["value"])
            assert luhn.is_valid(entry["value"])


class TestRecharges:
    """Recharges of a period."""

    def _ask(self, client, line, **query):
        return client.get(f"/subscriptions/{line.id}/recharge/detail", **query)

    def test_without_dates_it_is_the_current_month(self, client):
        """From its first to its last day."""
        line = client.line("recharges")

        content = self._ask(client, line).content

        assert {"start_date": "2026-03-01", "end_date": "2026-03-31"} == content["period_date"]
        assert (line.id, line.number) == (content["subscription_id"], content["identification_nr"])
        assert {"2026-03"} == {item["date"][:7] for item in content["recharges"]}
        assert 2 == len(content["recharges"])

    def test_both_days_belong_to_the_period(self, client):
        """And the answer repeats it."""
        line = client.line("recharges")
        dates = [
            item["date"][:10]
            for item in self._ask(client, line, start_date="2020-01-01", end_date="2030-01-01").content["recharges"]
        ]

        answer = self._ask(client, line, start_date=dates[1], end_date=dates[3])

        assert dates[1:4] == [item["date"][:10] for item in answer.content["recharges"]]
        assert {"start_date": dates[1], "end_date": dates[3]} == answer.content["period_date"]
        assert sorted(dates) == dates

    def test_days_begin_where_the_reading_says(self, reading):
        """Half past midnight in Spain is the day before in UTC."""
        found = {}
        for zone in ("utc", "europe-madrid"):
            client = reading(recharges_day_limits=zone)
            found[zone] = len(self._ask(client, client.line("day-limits")).content["recharges"])

        assert {"utc": 3, "europe-madrid": 4} == found

    def test_amounts_keep_their_cents(self, client):
        """No floating point shows."""
        line = client.line("recharges")
        body = self._ask(client, line, start_date="2020-01-01", end_date="2030-01-01").body.decode()

        assert {len(part.split("}")[0].partition(".")[2]) for part in body.split('"amount":')[1:]} <= {0, 1, 2}

    def test_no_recharges_are_an_empty_list(self, client):
        """For a line that cannot be recharged as well."""
        assert [] == self._ask(client, client.line(kind="landline")).content["recharges"]

    @pytest.mark.parametrize("query", [{"start_date": "today"}, {"start_date": "2026-03-02", "end_date": "2026-03-01"}])
    def test_bad_periods_are_refused(self, client, query):
        """Days, in their order."""
        assert 400 == self._ask(client, client.line(), **query).status
