"""The declarations that `init` writes: commented, and readable as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.contract.contract import Contract

_IXIT = """\
# IXIT: where the target is, how it is reached, and the test data. No secret ever stands in this file.
# The JSON Schema is reports/schemas/ixit.schema.json; what is commented out shows the default or an example.

environments:
  {env}:
    # TO FILL IN: base URLs with their version path, or `gateway: https://host`, one address for every API.
    urls:
{urls}
    # TO FILL IN: one source each: env, file (read again), command (run again) or oauth2.
    credentials:
      bearer: {{env: MASSTACK_TOKEN}}
      # bearer: {{file: /run/secrets/token}}
      # bearer: {{command: [vault, read, -field=token, secret/masstack]}}
      # bearer:
      #   oauth2:
      #     token_url: https://login.example/oauth/token
      #     client_id: conformance
      #     client_secret: {{env: MASSTACK_CLIENT_SECRET}}
      #     scope: customers
{headers}    # tls: {{ca_file: own-ca.pem, client_certificate: client.pem, verify: true}}
    # proxy: http://proxy.example:3128
    # hosts: [{hosts}]      # nothing else may be addressed
    limits: {{concurrency: 8, rate: 20, timeout: 30, patience: 60, accepted_at_most: 3}}
    # Effects that a run may have: reversible (taken back at the end), once, consumes (SIM cards, numbers), creates.
    writes: []
    settle: 10                # seconds within which a write has to show in the reads
    # settle_accepted: 60     # the same after 202; without it such a write is never blamed
    # mark: conformance       # stands in names and e-mail addresses of what is created
{paths}
organisations:
  {org}:
    # Whether writes may change what the values below stand for; an entry may say `changeable` for itself.
    changeable: false
    # isolated_from: [another-organisation]
    # TO FILL IN: `masstack-conformance discover --document NIF:12345678Z` does most of it. An entry is a value, or
    # {{value: …, tags: […], with: {{accountId: …}}}}.
    pools: {{}}
    # What only you know: hostCfg, freeMsisdn, freeIccid (values that may be used up), dealerId, shopId, productId,
    # freeBonusId, bundleId, agileTvEmail, reservationId, catalogueId.
    # Request bodies of your own, instead of the documents' examples; {{pool: kind}} and {{today: 10}} are filled in.
    bodies: {{}}

# overrides:
#   {env}/{org}:
#     environment: {{settle: 30}}
#     organisation: {{changeable: true}}
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

# Readings agreed, where the documents permit several (`masstack-conformance specs readings` lists them).
# readings:
#   customers:
#     {reading}: {choice}
"""


def blank_ixit(contracts: Mapping[str, Contract], *, env: str, org: str, urls: Mapping[str, str]) -> str:
    """Give an IXIT to fill in."""
    addresses = {api: urls.get(api) or _staging(contract) for api, contract in contracts.items()}
    lines = "\n".join(f"      {api}: {url}" for api, url in addresses.items() if not urls or api in urls)
    schemes = {s.id: s for c in contracts.values() for s in c.security_schemes.values() if s.kind != "http-bearer"}
    headers = "".join(
        f"      # {scheme.id}: {{env: MASSTACK_{scheme.id.upper()}}}      # the header {scheme.name}\n"
        for scheme in schemes.values()
    )
    hidden = [o for c in contracts.values() for o in c.operations.values() if not o.path_known]
    paths = "".join(f"    #   {o.key}: {o.path}\n" for o in hidden)
    return _IXIT.format(
        env=env,
        org=org,
        urls=lines,
        headers=headers,
        hosts=", ".join(dict.fromkeys(url.split("/")[2] for url in addresses.values())),
        paths=f"    # The documents print no path for these:\n    # paths:\n{paths}" if paths else "",
    )


def blank_ics(contracts: Mapping[str, Contract]) -> str:
    """Give an ICS to fill in."""
    api, contract = next(iter(contracts.items()))
    reading = next(iter(contract.readings.values()))
    every = [o.key for c in contracts.values() for o in c.operations.values()]
    return _ICS.format(
        releases="\n".join(f'#   {name}: "{_numbered(c.releases)}"' for name, c in contracts.items()),
        operations="\n".join(f"#   - {key}" for key in every),
        count=len(every),
        reading=reading.id,
        choice=reading.permitted[0],
    ).replace("#   customers:\n#     " + reading.id, f"#   {api}:\n#     {reading.id}")


def _staging(contract: Contract) -> str:
    return next((server for server in contract.servers if ".sta." in server), contract.servers[0])


def _numbered(releases: Sequence[str]) -> str:
    return next((release for release in reversed(releases) if release != "current"), releases[-1])
