"""The action and the templates for CI: their shell is run as it stands there, and nothing in them is unpinned."""

from __future__ import annotations

import base64
import http.server
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from conformance.contract import load_contracts
from conformance.jobs.declaring.sandbox_declaration import declare
from conformance.report.report_files import REPORTS
from conformance.sandbox import Sandbox, serve
from tests.contract.strange import pets
from tests.journeys.bookings_server import served
from tests.journeys.test_plain_documents import IXIT, Shop

ROOT = Path(__file__).parents[1]
ACTION = ROOT / ".github" / "actions" / "conformance"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
GITLAB = ROOT / ".github" / "gitlab" / "conformance.gitlab-ci.yml"
ELSEWHERE = ROOT / ".github" / "ci-elsewhere.md"
#: A fault that fails a quick run of one operation, which is named as the documentation does.
OPTIONS = """--target sandbox --operation 'GET /orgs/{orgId}/accounts/{accountId}/terms'
  --fault "getTerms/200/null-for-body" """


def read(path: Path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def action_step(name: str) -> str:
    (step,) = [s for s in read(ACTION / "action.yml")["runs"]["steps"] if s["name"] == name]
    return step["run"]


def in_a_job(
    script: str, place: Path, *, command: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a script as a job does, with the command of this environment on the path, or a stand-in for it."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("CONFORMANCE_", "GITHUB_"))}
    folders = [*([command.parent] if command else []), Path(sys.executable).parent]
    path = os.pathsep.join([*map(str, folders), clean["PATH"]])
    shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
    told = {**clean, "PATH": path, "CI": "true", **variables}
    return subprocess.run(shell, cwd=place, env=told, capture_output=True, text=True, check=False)


JOB = {"ENV_NAME": "sandbox", "ORG": "telco", "PROFILE": "gate", "OPTIONS": OPTIONS}


@contextmanager
def declared(folder: Path, shop: Shop) -> Iterator[None]:
    """Declare a shop in the folder of a job: a small target, where the sandbox would be a process of its own."""
    pets(folder)
    with served(shop) as url:
        (folder / "ixit.yaml").write_text(IXIT.format(url=url, credentials=""), encoding="utf-8")
        yield


def test_a_red_run_is_told_once(tmp_path):
    """One summary, one set of annotations, the exit code and the SARIF file as outputs: the run writes them itself."""
    (tmp_path / "ixit.yaml").write_text("environments: {}\norganisations: {}\n", encoding="utf-8")
    outputs, summary = tmp_path / "outputs", tmp_path / "summary.md"
    github = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(outputs), "GITHUB_STEP_SUMMARY": str(summary)}
    done = in_a_job(action_step("Run"), tmp_path, **JOB, IXIT="ixit.yaml", HISTORY="", **github)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert "code=1\nsarif=conformance-report/report.sarif\n" == outputs.read_text(encoding="utf-8")
    assert 1 == len(re.findall(r"^## ", summary.read_text(encoding="utf-8"), re.MULTILINE))
    commands = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert 1 <= len(commands) <= 10
    assert len(commands) == len(set(commands))
    assert not [line for line in commands if "file=" in line]


def test_the_run_decides_the_job_of_gitlab(tmp_path):
    """Its script needs nothing but the command, and ends with the exit code of the run."""
    job = read(GITLAB)[".conformance"]
    options = """--specs "specs" --operation 'GET /pets/{petId}'"""
    asked = {**JOB, "ENV_NAME": "here", "ORG": "me", "OPTIONS": options, "IXIT": "ixit.yaml", "INSTALL": "none"}
    with declared(tmp_path, Shop(name=7)):  # the names of pets are texts
        done = in_a_job("\n".join(job["script"]), tmp_path, **asked)

    assert 1 == done.returncode, done.stdout + done.stderr
    assert (tmp_path / job["artifacts"]["reports"]["junit"]).is_file()


def elsewhere(language: str) -> str:
    (block,) = re.findall(
        rf"^```{language}\n(.*?)^```$", ELSEWHERE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    return block


def lines_of_jenkins() -> list[str]:
    return re.findall(r"^ *sh '(.*?)'(?: //.*)?$", elsewhere("groovy"), re.MULTILINE)


def lines_of_azure() -> list[str]:
    (job,) = yaml.safe_load(elsewhere("yaml"))["jobs"]
    written = [step["script"] for step in job["steps"] if "script" in step]
    return [re.sub(r"\$\{\{.*?\}\}", "gate", re.sub(r"\$\((\w+)\)", r"${\1}", line)) for line in written]


@pytest.mark.parametrize("lines", [lines_of_jenkins(), lines_of_azure()], ids=["jenkins", "azure"])
def test_the_report_of_the_build_before_is_in_nobodys_way(tmp_path, lines):
    """Where the workspace is kept, the next build writes its own."""
    installed = [line for line in lines if "pip install" in line]
    command = tmp_path / ".venv" / "bin" / "masstack-conformance"
    command.parent.mkdir(parents=True)
    of_ours = f"exec {Path(sys.executable).with_name(command.name)}"
    command.write_text(f'#!/bin/sh\n{of_ours} "$@" --env here --specs specs --operation getPet\n')
    command.chmod(0o755)
    script = f"PATH={command.parent}:$PATH; " + "; ".join(line for line in lines if line not in installed)
    (tmp_path / "conformance-report").mkdir()
    (tmp_path / "conformance-report" / "run.jsonl").touch()
    with declared(tmp_path, Shop()):
        done = in_a_job(script, tmp_path, ORG="me", PROFILE="gate")

    assert 1 == len(installed)
    assert 0 == done.returncode, done.stderr


@pytest.mark.parametrize("path", [GITLAB, ELSEWHERE], ids=lambda p: p.name)
def test_an_image_in_which_pip_clones_has_git(path):
    """The slim ones have none."""
    text = path.read_text(encoding="utf-8")
    images = re.findall(r"image[: ]+'?([\w./:-]+)", text)

    assert "git+https" in text
    assert images
    assert [] == [image for image in images if "slim" in image or "alpine" in image]


@pytest.mark.parametrize("wanted", ["", "masstack-conformance", "masstack-conformance>=0.1"])
def test_nothing_is_installed_by_its_name_alone(tmp_path, wanted):
    """Neither by the action nor by the template: whoever registered the name would get the credentials."""
    script = read(GITLAB)[".conformance"]["script"][0]
    gitlab = in_a_job(script, tmp_path, INSTALL=wanted)
    action = in_a_job('"$SCRIPT" "$INSTALL"', tmp_path, INSTALL=wanted, SCRIPT=str(ACTION / "install.sh"))

    assert [2, 2] == [gitlab.returncode, action.returncode]
    assert "is not pinned" in gitlab.stderr
    assert "is not pinned" in action.stderr


def test_what_to_install_has_no_default():
    """It is required."""
    install = read(ACTION / "action.yml")["inputs"]["install"]

    assert install["required"]
    assert "default" not in install
    assert "" == read(GITLAB)[".conformance"]["variables"]["INSTALL"]


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION / "action.yml"], ids=lambda p: p.name)
def test_every_action_is_pinned_to_a_commit(path):
    """Or lies in the repository."""
    used = re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))

    assert used
    assert [] == [one for one in used if not re.search(r"^\./|@[0-9a-f]{40}$", one)]


def test_artefacts_have_the_reports_and_no_real_ids():
    """All reports and the record; never the leftovers, the journal and the key."""
    (kept,) = [s for s in read(ACTION / "action.yml")["runs"]["steps"] if s["name"] == "Keep the report"]
    of_action = {Path(line).name for line in kept["with"]["path"].split()}
    job = read(GITLAB)[".conformance"]["artifacts"]
    of_gitlab = {Path(line).name for line in [*job["paths"], job["reports"]["junit"]]}

    assert {*REPORTS, "run.jsonl"} == of_action == of_gitlab
    assert "${{ inputs.profile }}" in kept["with"]["name"]
    assert "$PROFILE" in job["name"]


def test_hashes_of_used_test_data_go_to_the_branch_of_the_history_and_come_back(tmp_path):
    """New lines alone are added; the history beside them stays."""
    remote, outputs = tmp_path / "remote.git", tmp_path / "outputs"
    in_a_job(f"git init -q --bare {remote} && git clone -q {remote} one && git clone -q {remote} two", tmp_path)
    job = {"BRANCH": "h", "IXIT": "ixit.yaml", "NAME": "a-telco.used", "GITHUB_ACTION_PATH": str(ACTION)}
    fetch, store = (action_step(f"{verb} the hashes of used test data") for verb in ("Fetch", "Store"))
    file = ".conformance-state/a-telco.used"

    def ended(clone: str, *lines: str) -> list[str]:
        done = in_a_job(fetch, tmp_path / clone, **job, GITHUB_OUTPUT=str(outputs))
        assert 0 == done.returncode, done.stderr
        told = outputs.read_text().splitlines()[-1].removeprefix("file=")
        with (tmp_path / clone / file).open("a") as stream:
            stream.write("".join(f"{line}\n" for line in lines))
        done = in_a_job(store, tmp_path / clone, **job, FILE=told)
        assert 0 == done.returncode, done.stderr
        return (tmp_path / clone / file).read_text().split()

    assert [["aa", "bb"], ["aa", "bb", "cc"], ["aa", "bb", "cc"]] == [
        ended("one", "aa", "bb"), ended("two", "cc"), ended("one")
    ]  # fmt: skip
    assert "*\n" == (tmp_path / "one" / ".conformance-state" / ".gitignore").read_text()


#: Stands for a run on GitLab: adds the lines that it is told to what a run adds lines to, and fails.
STAND_IN = """#!/bin/sh
state= history=
while [ $# -gt 0 ]; do case "$1" in --state) state="$2" ;; --history) history="$2" ;; esac; shift; done
[ -z "$history" ] || echo "$LINE" >>"$history"
[ -z "$CONFORMANCE_STATE_KEY" ] || echo "$LINE" >>"${state%.json}.used"
exit 1
"""


@dataclass(frozen=True)
class Gitlab:
    """A project on GitLab: its repository, and a clone for each runner; jobs run in it as GitLab runs them."""

    place: Path
    variables: Mapping[str, str]

    def job(self, runner: str, command: Path | None = None, **variables: str) -> list[subprocess.CompletedProcess[str]]:
        """Run script and what comes after it, each in a shell of its own, in a checkout without what earlier jobs left."""
        clone, job = self.place / runner, read(GITLAB)[".conformance"]
        in_a_job(f"[ -e {clone} ] || git clone -q {self.place}/project.git {clone}", self.place)
        in_a_job("git clean -qffdx", clone)
        if not (clone / "ixit.yaml").exists():
            (clone / "ixit.yaml").write_text("environments: {}\norganisations: {}\n", encoding="utf-8")
        told = {**JOB, "IXIT": "ixit.yaml", "INSTALL": "none", "HISTORY_BRANCH": "", **self.variables, **variables}
        return [
            in_a_job("\n".join(job[part]), clone, command=command, CI_PROJECT_URL=f"{self.place}/project", **told)
            for part in ("script", "after_script")
        ]

    def kept(self, file: str, branch: str = "h") -> list[str]:
        """Give the lines of a file on the branch of the history."""
        return in_a_job(f"git -C project.git show {branch}:{file}", self.place).stdout.splitlines()


@pytest.fixture
def gitlab(tmp_path):
    """A project with nothing in it."""
    in_a_job("git init -q --bare project.git", tmp_path)
    return Gitlab(tmp_path, {"HISTORY_BRANCH": "h", "CONFORMANCE_STATE_KEY": "a key that only the CI has"})


@pytest.fixture
def stand_in(tmp_path):
    """A command that stands for the run of a job."""
    command = tmp_path / "bin" / "masstack-conformance"
    command.parent.mkdir()
    command.write_text(STAND_IN, encoding="utf-8")
    command.chmod(0o755)
    return command


def test_the_template_for_gitlab_has_the_script_of_the_action():
    """Whoever includes the template has nothing but it."""
    job = "\n".join(read(GITLAB)[".conformance"]["script"])

    assert (ACTION / "history.sh").read_text(encoding="utf-8") == job.partition("<<'HISTORY'\n")[2].partition(
        "HISTORY\n"
    )[0]


def test_a_job_of_gitlab_keeps_history_and_hashes_on_a_branch(gitlab, stand_in):
    """Also a red one, on another runner, without any cache; the verdict of a job is that of its run.

    Organisations have hashes of their own.
    """
    told = [
        gitlab.job("one", stand_in, LINE="aa"),
        gitlab.job("two", stand_in, LINE="bb"),
        gitlab.job("one", stand_in, LINE="cc", ORG="masmovil"),
        gitlab.job("one", stand_in, LINE="dd"),
    ]

    assert [[1, 0]] * 4 == [[done.returncode for done in job] for job in told], told
    assert ["aa", "bb", "cc", "dd"] == gitlab.kept("conformance-history.jsonl")
    assert ["aa", "bb", "dd"] == gitlab.kept("sandbox-telco.used")
    assert ["cc"] == gitlab.kept("sandbox-masmovil.used")
    assert "aa\nbb\ndd\n" == (gitlab.place / "one/.conformance-state/sandbox-telco.used").read_text(encoding="utf-8")
    assert "*\n" == (gitlab.place / "one/.conformance-state/.gitignore").read_text(encoding="utf-8")


@pytest.mark.nightly
def test_a_job_of_gitlab_without_its_cache_deals_what_is_left(gitlab):
    """Two runners, no cache: the second knows by the hashes which SIM cards the first used up, and takes others."""
    sandbox = Sandbox(load_contracts())
    own = gitlab.place / "own"
    in_a_job(f"git clone -q project.git {own}", gitlab.place)
    with serve(sandbox, "127.0.0.1", 0) as served:
        declare(sandbox, served.url, own / "ixit.yaml")
        commit = "git -c user.name=me -c user.email=me@localhost commit -qm 'The declaration'"
        in_a_job(f"git add -A && {commit} && git push -q origin HEAD", own)
        told = [gitlab.job(name, OPTIONS="--operation replaceSim") for name in ("one", "two")]
    states = [
        json.loads((gitlab.place / name / ".conformance-state/sandbox-telco.json").read_text())
        for name in ("one", "two")
    ]
    first, second = (
        {value for value, known in state["values"]["freeIccid"].items() if known["mark"] == "used"} for state in states
    )
    published = gitlab.kept("sandbox-telco.used")

    assert [[0, 0]] * 2 == [[done.returncode for done in job] for job in told], told
    assert first < second
    assert {"earlier runs"} == {states[1]["values"]["freeIccid"][value]["run"] for value in first}
    assert 2 == len(gitlab.kept("conformance-history.jsonl"))
    assert len(published) == len(set(published)) >= len(second)
    assert not [value for value in second if value in "\n".join(published)]


@pytest.mark.parametrize(
    ("variables", "kept"),
    [({"HISTORY_BRANCH": ""}, [[], []]), ({"CONFORMANCE_STATE_KEY": ""}, [["aa"], []])],
    ids=["no branch", "no key"],
)
def test_a_job_of_gitlab_keeps_nothing_that_nobody_asked_for(gitlab, stand_in, variables, kept):
    """No branch is made unasked, and no hash without a key."""
    told = gitlab.job("one", stand_in, LINE="aa", **variables)

    assert [1, 0] == [done.returncode for done in told], told
    assert kept == [gitlab.kept("conformance-history.jsonl"), gitlab.kept("sandbox-telco.used")]


def test_a_push_that_is_rejected_is_told_and_the_verdict_stands(gitlab, stand_in):
    """GitLab shows what comes after the script as a warning."""
    hook = gitlab.place / "project.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    (stand_in.parent / "sleep").symlink_to("/bin/true")
    script, after = gitlab.job("one", stand_in, LINE="aa")

    assert [1, 1] == [script.returncode, after.returncode]
    for file in ("conformance-history.jsonl", "sandbox-telco.used"):
        assert f"{file} could not be stored on h: may this job write to the repository?" in after.stderr


@contextmanager
def behind_a_password(folder: Path, password: str) -> Iterator[tuple[str, list[str]]]:
    """Serve the repositories of a folder to who gives the password; gives the URL, and the headers that came."""
    came: list[str] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = self.headers.get_all("Authorization", [])
            came.extend(given)
            if given != [f"basic {base64.b64encode(f'x-access-token:{password}'.encode()).decode()}"]:
                self.send_response(401)
                self.send_header("WWW-Authenticate", "Basic")
                self.end_headers()
                return
            path, _, query = self.path.partition("?")
            told = {
                "GIT_PROJECT_ROOT": str(folder), "GIT_HTTP_EXPORT_ALL": "1", "REMOTE_USER": "job", "PATH_INFO": path,
                "QUERY_STRING": query, "REQUEST_METHOD": self.command, "CONTENT_TYPE": self.headers["Content-Type"] or "",
            }  # fmt: skip
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            done = subprocess.run(
                ["git", "http-backend"], input=body, env={**os.environ, **told}, capture_output=True, check=True
            )
            self.wfile.write(b"HTTP/1.0 200 OK\r\n" + done.stdout)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/remote.git", came
        server.shutdown()


def test_the_history_is_stored_where_the_checkout_left_no_credentials(tmp_path):
    """With the token of the action; where the checkout left some, they are not given twice."""
    in_a_job(f"git init -q --bare {tmp_path / 'remote.git'} && git init -q clone", tmp_path)
    stored = [s for s in read(ACTION / "action.yml")["runs"]["steps"] if "history.sh" in s.get("run", "")]
    (tmp_path / "clone" / "history.jsonl").write_text("{}\n", encoding="utf-8")
    with behind_a_password(tmp_path, "secret") as (url, came):
        in_a_job(f"git remote add origin {url}", tmp_path / "clone")
        job = {"TOKEN": "secret", "GIT_TERMINAL_PROMPT": "0"}
        done = in_a_job(f"{ACTION / 'history.sh'} store history.jsonl h", tmp_path / "clone", **job)
        in_a_job(f"git config http.{url}.extraheader 'AUTHORIZATION: basic of-the-checkout'", tmp_path / "clone")
        came.clear()
        in_a_job(f"{ACTION / 'history.sh'} fetch history.jsonl h", tmp_path / "clone", **job)

    assert 0 == done.returncode, done.stderr
    assert "{}\n" == in_a_job(f"git -C {tmp_path / 'remote.git'} show h:history.jsonl", tmp_path).stdout
    assert {"basic of-the-checkout"} == set(came)
    assert [4, {"${{ inputs.token }}"}] == [len(stored), {step["env"]["TOKEN"] for step in stored}]


def test_two_jobs_that_end_together_lose_no_line_of_the_history(tmp_path):
    """Each adds its own to the branch, whoever was first, and the working tree stays as it was."""
    remote = tmp_path / "remote.git"
    in_a_job(f"git init -q --bare {remote}", tmp_path)
    jobs = []
    for name in ("telco", "masmovil"):
        clone = tmp_path / name
        in_a_job(f"git init -q {clone} && git -C {clone} remote add origin {remote}", tmp_path)
        (clone / "history.jsonl").write_text(f'{{"org": "{name}"}}\n', encoding="utf-8")
        command = ["bash", str(ACTION / "history.sh"), "store", "history.jsonl", "conformance-history"]
        jobs.append(subprocess.Popen(command, cwd=clone, stderr=subprocess.PIPE, text=True))
    said = [job.communicate()[1] for job in jobs]
    kept = in_a_job(f"git -C {remote} show conformance-history:history.jsonl", tmp_path).stdout
    fetched = in_a_job(
        f"{ACTION / 'history.sh'} fetch history.jsonl conformance-history && cat history.jsonl", tmp_path / "telco"
    )

    assert [0, 0] == [job.returncode for job in jobs], said
    assert {'{"org": "telco"}', '{"org": "masmovil"}'} == set(kept.splitlines())
    assert kept == fetched.stdout
