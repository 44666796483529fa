"""The address of the CI job that makes a run, from the variables that CI servers set."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

#: Variable that says which server it is -> the address of the job, made of other variables.
ADDRESSES = (
    ("GITHUB_ACTIONS", "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}"),
    ("GITLAB_CI", "{CI_JOB_URL}"),
    ("JENKINS_URL", "{BUILD_URL}"),
    ("TF_BUILD", "{SYSTEM_COLLECTIONURI}{SYSTEM_TEAMPROJECT}/_build/results?buildId={BUILD_BUILDID}"),
)
LONGEST = 500


def ci_job(environ: Mapping[str, str]) -> str:
    """The address of the job; empty where there is none that a page may link to.

    A user and a password in it, a fragment, and any parameter but the number of a build are left out.
    """
    made = next((form for mark, form in ADDRESSES if environ.get(mark)), "")
    try:
        parts = urlsplit(made.format_map(environ))
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except (KeyError, ValueError):
        return ""
    query = parts.query if parts.query.removeprefix("buildId=").isdigit() else ""
    address = urlunsplit((parts.scheme, f"{host}{port}", parts.path, query, ""))
    safe = address.isascii() and address.isprintable() and " " not in address and len(address) <= LONGEST
    return address if parts.scheme in ("http", "https") and host and safe else ""
