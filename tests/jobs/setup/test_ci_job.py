"""Which CI job made a run."""

from __future__ import annotations

import pytest

from conformance.jobs.setup.ci_job import ci_job

GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.example",
    "GITHUB_REPOSITORY": "o/r",
    "GITHUB_RUN_ID": "17",
}
AZURE = {
    "TF_BUILD": "True",
    "SYSTEM_COLLECTIONURI": "https://dev.example/org/",
    "SYSTEM_TEAMPROJECT": "p",
    "BUILD_BUILDID": "9",
}


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        (GITHUB, "https://github.example/o/r/actions/runs/17"),
        (
            {"GITLAB_CI": "true", "CI_JOB_URL": "https://gitlab.example/g/p/-/jobs/3"},
            "https://gitlab.example/g/p/-/jobs/3",
        ),
        ({"JENKINS_URL": "x", "BUILD_URL": "http://ci.example:8080/job/a/7/"}, "http://ci.example:8080/job/a/7/"),
        (AZURE, "https://dev.example/org/p/_build/results?buildId=9"),
        ({}, ""),
        ({"BUILD_URL": "https://ci.example/1"}, ""),
        ({"GITHUB_ACTIONS": "true"}, ""),
    ],
)
def test_the_job_is_known_by_what_its_server_sets(environ, address):
    """And nothing where no server says that it runs, or it says too little."""
    assert address == ci_job(environ)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://user:secret@ci.example/1?token=secret#secret", "https://ci.example/1"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https:///1", ""),
        ("https://ci.example:port/1", ""),
        ("https://ci.example/a b", ""),
        (f"https://ci.example/{'a' * 600}", ""),
    ],
)
def test_only_addresses_of_the_web_without_secrets_are_taken(url, address):
    """Whoever sets variables writes into reports that others open."""
    assert address == ci_job({"GITLAB_CI": "true", "CI_JOB_URL": url})
