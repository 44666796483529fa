"""The commented ixit.yaml and ics.yaml that `init` writes."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from conformance.contract.contract import Contract
from conformance.contract.pool_kinds import ORGANISATION, all_kinds

_IXIT = """\
# IXIT: where the target is, how it is reached, and the test data. No secret ever stands in this file.
# The JSON Schema is reports/schemas/ixit.schema.json; what is commented out shows the default or an example.

environments:
  {env}:
    # TO FILL IN: base URLs with their version path, or `gateway: https://host`, one address for every API.
    urls:
{urls}
{credentials}    # tls: {{ca_file: own-ca.pem, client_certificate: client.pem, verify: true}}
    # http2: true             # for a target that speaks nothing else
    # proxy: http://proxy.example:3128
    # proxy_login: {{env: PROXY_LOGIN}}     # user:password for it, by env, file or command
    # no_proxy: [.internal.example]     # reached without it; NO_PROXY of the environment is not read
    # hosts: [{hosts}]      # nothing else may be addressed
    limits: {{concurrency: 8, rate: 20, timeout: 30, patience: 60, accepted_at_most: 3}}
    # Effects that a run may have: reversible (reverted at the end), once, consumes (SIM cards, numbers), creates.
    writes: []
    settle: 10                # seconds within which a write has to show in the reads
    # settle_accepted: 60     # the same after 202; without it such a write is never blamed
    # slow: 5                 # seconds that a response may take; longer ones are warned of
{zone}    # mark: conformance       # stands in names and e-mail addresses of what is created
{paths}
organisations:
  {org}:
    # Whether writes may change what the values below stand for; an entry may say `changeable` for itself.
    changeable: false
    # isolated_from: [another-organisation]
    # TO FILL IN: values by kind; an entry is a value, or {{value: …, tags: […], with: {{another-kind: …}}}}.
    # `masstack-conformance discover` finds what the reads tell of; the rest only you know.
    # `masstack-conformance explain KIND` says what a kind is for, and which tags serve for what. The kinds are
{kinds}
    pools: {{}}
    # Request bodies of your own, instead of the documents' examples; {{pool: kind}} and {{today: 10}} are filled in.
    bodies: {{}}
    # Values that you know, and that reads have to show:
    # expect:
    #   - {{operation: customers/getAccount, with: {{path.accountId: 4711}}, shows: {{/status: ACTIVE}}}}

# overrides:
#   {env}/{org}:
#     environment: {{settle: 30}}
#     organisation: {{changeable: true}}
"""

_CREDENTIALS = """\
    # TO FILL IN: one source each: env, file (read again), command (run again), oauth2 or service_account.
    # {first} goes into {header}.
    credentials:
      {first}: {{env: MASSTACK_TOKEN}}
      # {first}: {{file: /run/secrets/token}}
      # {first}: {{command: [vault, read, -field=token, secret/masstack]}}
      # {first}:
      #   oauth2:
      #     token_url: https://login.example/oauth/token
      #     client_id: conformance
      #     client_secret: {{env: MASSTACK_CLIENT_SECRET}}
      #     scope: customers
      # {first}: {{service_account: {{file: account.json, token_url: "https://login.example/oauth/token"}}}}
"""

_ICS = """\
# ICS: what the implementation claims to support. The JSON Schema is reports/schemas/ics.schema.json.

# TO FILL IN: the product that is judged.
product: {{name: unnamed, version: ""}}
# contact: conformance@vendor.example

# The releases that it implements; without one, an API is judged by its newest. Always in quotes.
# releases:
{releases}

# Operations supported, by id, `api/id`, `METHOD /path`, or an API's name. Without the list: all {count}.
# operations:
{operations}
"""

_READINGS = """
# Readings agreed, where the documents permit several (`masstack-conformance specs readings` lists them).
# readings:
#   {api}:
#     {reading}: {choice}
"""

#: What the documents' staging hosts have in their names, and the production hosts lack.
STAGING = ".sta."
#: As wide as a line of kinds gets.
_WIDTH = 116


def blank_ixit(
    contracts: Mapping[str, Contract], *, env: str, org: str, urls: Mapping[str, str], made: Collection[str] = ()
) -> str:
    """The text of an ixit.yaml to fill in; it names no kind of test data that a run makes by itself (`made`)."""
    addresses = {api: urls.get(api) or _staging(contract) for api, contract in contracts.items()}
    lines = "\n".join(f"      {api}: {url}" for api, url in addresses.items() if not urls or api in urls)
    hidden = [o for c in contracts.values() for o in c.operations.values() if not o.path_known]
    paths = "".join(f"    #   {o.key}: {o.path}\n" for o in hidden)
    return _IXIT.format(
        env=env,
        org=org,
        urls=lines,
        credentials=_credentials(contracts),
        hosts=", ".join(dict.fromkeys(url.split("/")[2] for url in addresses.values())),
        kinds=_kinds(contracts, made),
        zone=_zone(contracts),
        paths=f"    # The documents print no path for these:\n    # paths:\n{paths}" if paths else "",
    )


def blank_ics(contracts: Mapping[str, Contract]) -> str:
    """The text of an ics.yaml to fill in."""
    every = [o.key for c in contracts.values() for o in c.operations.values()]
    readings = ((c.api, reading) for c in contracts.values() for reading in c.readings.values())
    return _ICS.format(
        releases="\n".join(f'#   {name}: "{_numbered(c.releases)}"' for name, c in contracts.items()),
        operations="\n".join(f"#   - {key}" for key in every),
        count=len(every),
    ) + "".join(
        _READINGS.format(api=api, reading=reading.id, choice=reading.permitted[0])
        for api, reading in islice(readings, 1)
    )


def _zone(contracts: Mapping[str, Contract]) -> str:
    """A line for the zone, where the documents leave open whose days a target counts."""
    zones = list(dict.fromkeys(z for c in contracts.values() for z in c.document.get("x-zones") or ()))
    told = " or ".join(zones)
    return f"    # {f'zone: {zones[0]}':24}# whose days the target counts: {told}\n" if len(zones) > 1 else ""


def _credentials(contracts: Mapping[str, Contract]) -> str:
    """The lines on credentials: the first with every possible source, the others in a line each.

    One `bearer` serves every API that asks for a bearer token, if one of them calls its own so.
    """
    schemes = {s.id: s for c in contracts.values() for s in c.security_schemes.values()}
    if "bearer" in schemes:
        schemes = {name: s for name, s in schemes.items() if name == "bearer" or s.kind != schemes["bearer"].kind}
    if not schemes:
        return ""
    first, *others = schemes.values()
    return _CREDENTIALS.format(first=first.id, header=first.name) + "".join(
        f"      # {scheme.id}: {{env: MASSTACK_{scheme.id.upper()}}}      # the header {scheme.name}\n"
        for scheme in others
    )


def _kinds(contracts: Mapping[str, Contract], made: Collection[str]) -> str:
    """Name the kinds of test data to supply, in the order of the contracts."""
    kinds = all_kinds(c.pool_kinds for c in contracts.values())
    names = [kind for kind in kinds if kind != ORGANISATION.name and kind not in made]
    told = ", ".join(names) or "none"
    return textwrap.fill(f"{told}.", _WIDTH, initial_indent="    # ", subsequent_indent="    # ")


def _staging(contract: Contract) -> str:
    """The URL of the test server in the documents, or a placeholder with the path that they name."""
    whole = [server for server in contract.servers if "://" in server]
    path = contract.servers[0] if contract.servers and not whole else ""
    return next(
        (server for server in whole if STAGING in server), whole[0] if whole else f"https://staging.example{path}"
    )


def _numbered(releases: Sequence[str]) -> str:
    return next((release for release in reversed(releases) if release != "current"), releases[-1])
