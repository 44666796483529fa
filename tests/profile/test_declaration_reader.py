"""Declarations are read strictly, and every complaint has its place."""

from __future__ import annotations

import pytest

from conformance.contract import load_contracts
from conformance.contract.contract import EffectKind
from conformance.model.errors import DeclarationError
from conformance.profile.declaration_reader import read_ics, read_ixit, read_required, read_required_by_buyer
from conformance.profile.ixit import Entry

WHOLE = """\
environments:
  staging:
    urls: {gateway: "http://127.0.0.1:9/", customers: "http://127.0.0.1:9/base/v2/"}
    credentials: {bearer: {env: TOKEN}, permissions: {file: roles.txt}}
    tls: {ca_file: own.pem}
    limits: {concurrency: 3, rate: 2.5}
    writes: [reversible]
    settle: 4
    mark: probe
    paths: {feasibility/getFinanceAvailability: "/orgs/{orgId}/finance/availability"}
  live:
    urls: {customers: "https://customers.example/v2"}
organisations:
  telco:
    changeable: true
    pools:
      accountId: [1, {value: 2, tags: [terms], with: {userId: 3}, changeable: false}]
    bodies: {changeService: {active: true}}
    isolated_from: [other]
  other:
overrides:
  live/telco:
    environment: {settle: 30}
    organisation: {changeable: false, pools: {accountId: [9]}}
"""
ENVIRONMENT = "environments:\n  staging:\n    urls: {customers: 'http://127.0.0.1:9/v2'}\n"
REST = "organisations:\n  telco:\n"


@pytest.fixture(scope="module")
def contracts():
    return load_contracts()


def read(tmp_path, text, contracts):
    (tmp_path / "ixit.yaml").write_text(text, encoding="utf-8")
    return read_ixit(tmp_path / "ixit.yaml", contracts)


def test_a_whole_ixit_becomes_values(tmp_path, contracts):
    """Everything that can be declared arrives; base URLs lose their last slash, files lie beside the IXIT."""
    ixit = read(tmp_path, WHOLE, contracts)
    staging = ixit.environments["staging"]

    assert "http://127.0.0.1:9/base/v2" == staging.urls["customers"]
    assert "http://127.0.0.1:9/v1" == staging.urls["feasibility"]
    assert str(tmp_path / "roles.txt") == staging.credentials["permissions"].file
    assert str(tmp_path / "own.pem") == staging.ca_file
    assert (3, 2.5, 4.0, "probe") == (staging.limits.concurrency, staging.limits.rate, staging.settle, staging.mark)
    assert frozenset({EffectKind.REVERSIBLE}) == staging.writes
    assert (Entry(1), Entry(2, frozenset({"terms"}), {"userId": 3}, False)) == ixit.organisations["telco"].pools[
        "accountId"
    ]


def test_an_override_holds_for_its_pair_only(tmp_path, contracts):
    """Members given for a pair replace those declared above, for that pair."""
    ixit = read(tmp_path, WHOLE, contracts)
    environment, organisation = ixit.pair("live", "telco")
    usual, own = ixit.pair("staging", "telco")

    assert (30.0, False, (Entry(9),)) == (environment.settle, organisation.changeable, organisation.pools["accountId"])
    assert (4.0, True, 2) == (usual.settle, own.changeable, len(own.pools["accountId"]))


def test_data_change_only_where_the_ixit_says_so(tmp_path, contracts):
    """Nobody's customer is changed by default, and no effect is allowed."""
    ixit = read(tmp_path, ENVIRONMENT + REST, contracts)

    assert not ixit.organisations["telco"].changeable
    assert frozenset() == ixit.environments["staging"].writes


BAD = {
    "broken YAML": ("a: [1\nb: 2\n", "ixit.yaml, line 2, column 2: this is not YAML: did not find expected ',' or ']'"),
    "tab": ("environments:\n\tx: 2\n", "ixit.yaml, line 2, column 1: this is not YAML"),
    "empty": ("", "ixit.yaml, line 1: this file is empty"),
    "list": ("- 1\n", "ixit.yaml, line 1, column 1: the file is a list; a mapping is needed here"),
    "twice": ("a: 1\na: 2\n", "ixit.yaml, line 2: the key 'a' stands twice"),
    "unknown key": (
        ENVIRONMENT + "    writs: []\n" + REST,
        "line 4, column 5: unknown key 'writs': did you mean writes?",
    ),
    "unknown effect": (
        ENVIRONMENT + "    writes: [reversibel]\n" + REST,
        "line 4, column 14: environments.staging.writes.0 cannot be 'reversibel': did you mean reversible?",
    ),
    "wrong type": (
        ENVIRONMENT + "    limits: {concurrency: '8'}\n" + REST,
        "line 4, column 14: environments.staging.limits.concurrency is a string; a whole number is needed here",
    ),
    "no urls": ("environments:\n  a: {settle: 1}\n" + REST, "line 2, column 3: environments.a is missing 'urls'"),
    "no scheme": (
        "environments:\n  a:\n    urls: {customers: host/v2}\n" + REST,
        "line 3, column 12: environments.a.urls.customers is not usable: give an absolute http(s) URL",
    ),
    "unknown API": (
        "environments:\n  a:\n    urls: {custmers: 'http://h'}\n" + REST,
        "no API is called 'custmers': did you mean customers?",
    ),
    "too long a URL": (
        "environments:\n  a:\n    urls: {customers: 'http://h/v2/orgs/telco'}\n" + REST,
        "line 3, column 12: the base URL ends before /orgs",
    ),
    "version path of a gateway": (
        "environments:\n  a:\n    urls: {gateway: 'http://h/x/v2/'}\n" + REST,
        "line 3, column 12: http://h/x/v2/: /v2 is added for each API; give http://h/x, or",
    ),
    "unknown zone": (
        ENVIRONMENT + "    zone: Europe/Madird\n" + REST,
        "line 4, column 5: no time zone is called 'Europe/Madird': write Europe/Madrid, for example",
    ),
    "password in a proxy": (
        ENVIRONMENT + "    proxy: http://bob:sesame@h:1\n" + REST,
        "a password stands in this URL; give it as proxy_login",
    ),
    "login by oauth2": (
        ENVIRONMENT + "    proxy_login: {oauth2: {token_url: 'http://h'}}\n" + REST,
        "unknown key 'oauth2': there are env, file, command",
    ),
    "unknown credential": (
        ENVIRONMENT + "    credentials: {berer: {env: X}}\n" + REST,
        "no contract knows the credential 'berer': did you mean bearer?",
    ),
    "two sources": (
        ENVIRONMENT + "    credentials: {bearer: {env: X, file: y}}\n" + REST,
        "takes exactly one of env, file, command, oauth2",
    ),
    "unknown kind": (ENVIRONMENT + "organisations:\n  telco:\n    pools: {acountId: [1]}\n", "did you mean accountId?"),
    "unknown tag key": (
        ENVIRONMENT + "organisations:\n  telco:\n    pools: {accountId: [{value: 1, tag: [x]}]}\n",
        "unknown key 'tag': did you mean tags?",
    ),
    "unknown body": (
        ENVIRONMENT + "organisations:\n  telco:\n    bodies: {chngeService: {}}\n",
        "no operation that takes a body is called 'chngeService': did you mean changeService?",
    ),
    "path that is printed": (
        ENVIRONMENT + "    paths: {customers/getUser: /x}\n" + REST,
        "the documents print the path of customers/getUser",
    ),
    "path parameter": (
        ENVIRONMENT + "    paths: {feasibility/getFinanceAvailability: '/o/{org}'}\n" + REST,
        "has no path parameter 'org': did you mean orgId?",
    ),
    "override of nobody": (ENVIRONMENT + REST + "overrides:\n  staging/tel: {}\n", "there is no pair 'staging/tel'"),
    "mark": (ENVIRONMENT + "    mark: 'two words'\n" + REST, "at most 16 letters, digits and hyphens"),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_answered_with_its_place(tmp_path, contracts, text, message):
    """One sentence, with file and line, and the nearest name where one was mistyped."""
    with pytest.raises(DeclarationError) as refused:
        read(tmp_path, text, contracts)

    assert message in str(refused.value)


SECRETS = {
    "token": "    credentials: {bearer: sesame-open}\n",
    "value": "    credentials: {bearer: {value: sesame-open}}\n",
    "header": "    headers: {X-Api-Key: sesame-open}\n",
    "web token": "    headers: {X-Other: eyJhbGciOiJub25lIn0.sesame-open.x}\n",
    "scheme": "    headers: {X-Other: Bearer sesame-open}\n",
    "proxy": "    proxy: http://me:sesame-open@proxy:3128\n",
    "login": "    proxy_login: 'bob:sesame-open'\n",
    "client": "    credentials: {bearer: {oauth2: {token_url: 'http://h', client_id: a, client_secret: sesame-open}}}\n",
}


@pytest.mark.parametrize("line", SECRETS.values(), ids=SECRETS.keys())
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path, contracts, line):
    """Neither the file nor the message gets around with it."""
    with pytest.raises(DeclarationError) as refused:
        read(tmp_path, ENVIRONMENT + line + REST, contracts)

    assert "ixit.yaml, line 4, column" in str(refused.value)
    assert "sesame-open" not in str(refused.value)


def test_many_complaints_are_shown_in_part(tmp_path, contracts):
    """The first five are shown in the order of the file, the rest is counted."""
    keys = "".join(f"    key{n}: 1\n" for n in range(8))
    with pytest.raises(DeclarationError) as refused:
        read(tmp_path, ENVIRONMENT + keys + REST, contracts)
    lines = str(refused.value).splitlines()

    assert ["line 4", "line 5", "line 6", "line 7", "line 8"] == [line.split(", ")[1] for line in lines[:5]]
    assert "and 3 more" == lines[5]


def ics(tmp_path, text, contracts):
    (tmp_path / "ics.yaml").write_text(text, encoding="utf-8")
    return read_ics(tmp_path / "ics.yaml", contracts)


def test_operations_are_declared_by_any_of_their_names(tmp_path, contracts):
    """By id, by API and id, by method and path, or all of an API at once."""
    names = "[getUser, customers/getAccount, 'GET /orgs/{orgId}/accounts/{accountId}/terms', subscriptions]"
    declared = ics(tmp_path, f"product: {{name: x}}\noperations: {names}\n", contracts).operations

    expected = {f"subscriptions/{name}" for name in contracts["subscriptions"].operations}
    assert expected | {"customers/getUser", "customers/getAccount", "customers/getTerms"} == declared


def test_what_is_absent_may_be_named_instead(tmp_path, contracts):
    """All but those are declared."""
    declared = ics(tmp_path, "product: {name: x}\nabsent: [customers]\n", contracts)

    assert (False, True) == (declared.declares("customers/getUser"), declared.declares("feasibility/renewFinance"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("operations: [getAcount]", "line 2, column 14: no operation is called 'getAcount': did you mean getAccount?"),
        ('releases: {customers: "2.37.9"}', "customers has no release '2.37.9': did you mean"),
        ("releases: {custmers: '1'}", "no API is called 'custmers': did you mean customers?"),
        ("readings: {customers: {nope: x}}", "customers has no reading 'nope'"),
        ("readings: {customers: {document-letter-case: both}}", "document-letter-case cannot be read as 'both'"),
        ("operations: [getUser]\nabsent: [getTerms]", "names the operations supported, or those absent, not both"),
        ("prodct: x", "unknown key 'prodct': did you mean product?"),
    ],
)
def test_an_ics_that_the_contracts_do_not_know_is_refused(tmp_path, contracts, text, message):
    """Operations, releases and readings have to exist."""
    with pytest.raises(DeclarationError) as refused:
        ics(tmp_path, f"product: {{name: x}}\n{text}\n", contracts)

    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("required: [getUsr]\n", "buyer.yaml, line 1, column 12: no operation is called 'getUsr'"),
        ("required: getUser\n", "buyer.yaml, line 1, column 1: required is a string; a list of operations is needed"),
        ("required: []\n", "required is empty; a list of operations is needed here"),
    ],
)
def test_what_a_buyer_requires_is_read_strictly(tmp_path, contracts, text, message):
    """A list that cannot be used never counts as none."""
    (tmp_path / "buyer.yaml").write_text(text)

    with pytest.raises(DeclarationError) as refused:
        read_required_by_buyer(tmp_path / "buyer.yaml", contracts)
    assert message in str(refused.value)


def test_a_buyer_who_only_has_keys_requires_nothing(tmp_path, contracts):
    """The other way round is as good."""
    (tmp_path / "buyer.yaml").write_text("keys: []\n")
    (tmp_path / "other.yaml").write_text("required: [getUser]\n")

    assert frozenset() == read_required_by_buyer(tmp_path / "buyer.yaml", contracts)
    assert {"customers/getUser"} == read_required_by_buyer(tmp_path / "other.yaml", contracts)


def test_the_buyers_list_is_read_by_name(tmp_path, contracts):
    """It is a list, or a mapping with `operations`; a mistyped name is told."""
    (tmp_path / "required.yaml").write_text("operations: [getUser, feasibility]\n")
    (tmp_path / "wrong.yaml").write_text("- getUsr\n")

    assert {"customers/getUser", "feasibility/renewFinance", "feasibility/getFinanceAvailability"} == read_required(
        tmp_path / "required.yaml", contracts
    )
    with pytest.raises(DeclarationError, match=r"wrong.yaml, line 1, column 3: no operation is called 'getUsr'"):
        read_required(tmp_path / "wrong.yaml", contracts)
