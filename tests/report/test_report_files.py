"""Everything that a run writes: by its schema, the same every time, whatever the target said."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import junitparser
import pytest
from jsonschema.validators import validator_for
from markdown_it import MarkdownIt

from conformance.report.formats.formats import FORMATS as FORMATS_OF_A_RUN
from conformance.report.formats.github import workflow_commands
from conformance.report.report_files import write_reports
from conformance.report.run_documents import add_to_history, history_entry, read_history
from tests.report import sample
from tests.report.conftest import FORMATS, written

ROOT = Path(__file__).parents[2]
FOREIGN = Path(__file__).parent / "schemas"
RUNS = ("green", "red", "hostile")


def errors(schema: Path, value: object) -> list[str]:
    # SARIF's has a pattern that jsonschema-rs takes for none
    content = json.loads(schema.read_text())
    validator = validator_for(content)(content)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest) -> Path:
    """Give each of the runs in turn."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("run.json", ROOT / "reports/schemas/run.schema.json"),
        ("report.sarif", FOREIGN / "sarif-2.1.0.schema.json"),
        ("report.ctrf.json", FOREIGN / "ctrf-0.0.schema.json"),
    ],
)
def test_json_reports_hold_to_their_schema(run, name, schema):
    """run.json to ours, SARIF and CTRF to the ones that their makers publish."""
    assert [] == errors(schema, json.loads((run / name).read_bytes()))


def test_json_reports_are_ascii(run):
    """No text of a target can break them, whatever reads them."""
    for name in ("run.json", "report.sarif", "report.ctrf.json"):
        assert (run / name).read_bytes().isascii()


def test_junit_is_read_by_a_consumer(run):
    """The counts that junitparser sees are those of the run."""
    counts = json.loads((run / "run.json").read_text())["counts"]
    suites = list(junitparser.JUnitXml.fromfile(str(run / "junit.xml")))
    cases = [case for suite in suites for case in suite]

    assert counts["planned"] == len(cases) == sum(suite.tests for suite in suites)
    assert counts["fail"] == sum(suite.failures for suite in suites)
    open_ones, skipped = counts["inconclusive"], counts["not_applicable"]
    conformant = json.loads((run / "run.json").read_text())["verdict"] == "conformant"
    assert counts["error"] + (0 if conformant else open_ones) == sum(suite.errors for suite in suites)
    assert skipped + (open_ones if conformant else 0) == sum(suite.skipped for suite in suites)


def test_junit_names_are_unique(run):
    """GitLab keeps only the first of two test cases with the same name."""
    cases = ET.fromstring((run / "junit.xml").read_text()).iter("testcase")
    names = [(case.get("classname"), case.get("name")) for case in cases]

    assert len(set(names)) == len(names)


def test_junit_names_are_rules_and_ids_are_properties():
    """With the operation; two tests of one rule are told apart by what stands in their ids."""
    rules = {
        "customers/getTerms/rules/a": "Terms come ordered.",
        "customers/getTerms/rules/b": "Any text is taken.",
        "customers/getTerms/rules/c": "Any text is taken.",
        "customers/getTerms/accepts/request/control": "getTerms accepts a valid request.",
    }
    root = junit_of(sample.document([sample.entry(name, says=says) for name, says in rules.items()]))
    named = {case.find("properties/property").get("value"): case.get("name") for case in root.iter("testcase")}

    assert {
        "customers/getTerms/rules/a": "getTerms: Terms come ordered.",
        "customers/getTerms/rules/b": "getTerms: Any text is taken. [rules/b]",
        "customers/getTerms/rules/c": "getTerms: Any text is taken. [rules/c]",
        "customers/getTerms/accepts/request/control": "getTerms accepts a valid request.",
    } == named
    assert {"customers.getTerms"} == {case.get("classname") for case in root.iter("testcase")}


def junit_of(document) -> ET.Element:
    return ET.fromstring(FORMATS_OF_A_RUN["junit"].render(document, Path("reports/sta-telco/run")))


def test_junit_has_no_error_in_a_conformant_run():
    """What the limits leave open is skipped with its reason; in a run that is not conformant it is an error."""
    entries = [
        sample.entry("customers/getTerms/rules/a", "inconclusive", reason="no term in the data"),
        *sample.green()["purposes"],
    ]
    conformant = sample.document(entries)
    red = {**conformant, "verdict": "not-judged"}

    assert "0" == junit_of(conformant).get("errors")
    said = [skipped.get("message") for skipped in junit_of(conformant).iter("skipped")]
    assert "could not be tested: no term in the data" in said
    assert ["could not be tested: no term in the data"] == [
        error.get("message") for error in junit_of(red).iter("error") if "no term" in error.get("message")
    ]


def test_junit_says_what_was_expected_what_came_and_how_long_it_took():
    """In the message, which is all that most servers show; below it the request, the source and the command."""
    purpose = "customers/getTerms/conforms/200/schema"
    found = sample.finding(purpose, expected="a string", actual=7)
    entry = sample.entry(purpose, "fail", reason="Wrong type.", seconds=1.25, findings=[found])
    root = junit_of(sample.document([entry]))
    failure = next(root.iter("failure"))

    assert "getTerms: Required property status is missing (expected a string; got 7)" == failure.get("message")
    assert f"reproduce masstack-conformance replay reports/sta-telco/run {found['id']}" in failure.text
    assert f"rule: {entry['says']}" in failure.text
    assert ("1.250", "1.250") == (next(root.iter("testcase")).get("time"), next(root.iter("testsuite")).get("time"))


def test_junit_has_only_what_its_readers_know(run):
    """Suites of cases, each with its id as a property, as pytest writes them, and at most one result."""
    root = ET.fromstring((run / "junit.xml").read_text())

    assert "testsuites" == root.tag
    assert {"testsuite"} == {child.tag for child in root}
    for suite in root:
        assert {"properties", "testcase"} == {child.tag for child in suite}
        for case in suite.iter("testcase"):
            assert [c.tag for c in case][1:] in ([], ["failure"], ["error"], ["skipped"], ["system-out"])
            assert ["id"] == [one.get("name") for one in case.find("properties")]


class Page(HTMLParser):
    """What a browser would see: the tags, ids and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: dict[str, int] = {}
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.attributes |= {name for name, _ in attrs}
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif name in ("href", "src"):
                self.links.append(value)


def test_the_page_is_self_contained(run):
    """It links to nothing but itself, and every link leads somewhere."""
    page = Page((run / "report.html").read_text())

    assert all(link.startswith("#") for link in page.links)
    assert {link[1:] for link in page.links} <= {*page.ids}


def test_ids_of_the_page_are_unique(run):
    """Deep links mean one place."""
    page = Page((run / "report.html").read_text())

    assert len(set(page.ids)) == len(page.ids)


def test_no_text_of_the_target_becomes_markup(hostile):
    """One script, ours; no image, no handler, no template run."""
    text = (hostile / "report.html").read_text()
    page = Page(text)

    assert 1 == page.tags["script"]
    assert "img" not in page.tags
    assert not {name for name in page.attributes if name.startswith("on")}
    assert "{{ 7*7 }}" in text


@pytest.mark.parametrize("name", ["report.html", "junit.xml", "summary.md", "run.json", "waivers.new.yaml"])
def test_no_control_and_no_hidden_character_is_written(hostile, name):
    """Escape sequences, NUL, lone surrogates and what turns text around stand there spelled out."""
    text = (hostile / name).read_bytes().decode("utf-8")

    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ufffe]", text)


def test_every_finding_can_be_linked_to(red):
    """`report.html#F-…` leads to each finding."""
    document = json.loads((red / "run.json").read_text())
    ids = {f["id"] for entry in document["purposes"] for f in entry["findings"]}

    assert ids <= {*Page((red / "report.html").read_text()).ids}


def test_the_counts_of_the_page_add_up(red):
    """The sums of the table are those of the run."""
    text = re.sub(r"\s+", " ", (red / "report.html").read_text())

    assert "14 passed + 8 failed + 0 could not be tested + 0 error of the suite + 1 not applicable = 23 planned" in text


def test_a_finding_has_all_that_is_needed_to_believe_and_repeat_it(red):
    """Requirement, source, values, marked place, replay, curl, request id, time, first seen."""
    text = (red / "report.html").read_text()

    for needed in (
        "Terms come ordered by their end date, the latest first.",
        "customers/terms-newest-first",
        "001:1359-1390 table",
        "2024-01-01 or later",
        "<mark>    &#34;end_date&#34;: &#34;2023-01-01&#34;,</mark>",
        "masstack-conformance replay",
        "curl --globoff",
        "7f2c18-00007",
        "2026-11-21T14:02:11.318Z",
        "2026-11-03T08:00:00.000Z",
    ):
        assert needed in text


def test_markdown_stays_markdown(hostile):
    """Nothing of the target becomes a heading, a table row, a link or HTML of its own."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse((hostile / "summary.md").read_text())
    inline = [child for token in tokens for child in token.children or ()]

    assert {"<code>", "</code>"} >= {child.content for child in inline if child.type == "html_inline"}
    assert not [token for token in tokens if token.type == "html_block"]
    assert not [child for child in inline if child.type in ("link_open", "image")]
    assert ["report.html", "run.jsonl"] == [child.content for child in inline if child.type == "code_inline"]
    assert 1 == sum(token.type == "table_open" for token in tokens)


def test_sarif_places_findings_in_the_ixit(red):
    """A rule is a requirement, a place one that the user has, a waiver a suppression, a known finding unchanged."""
    run = json.loads((red / "report.sarif").read_text())["runs"][0]
    ordered = next(r for r in run["results"] if r["ruleId"] == "customers/terms-newest-first")
    waived = next(r for r in run["results"] if "suppressions" in r)
    place = ordered["locations"][0]["physicalLocation"]

    assert "unchanged" == ordered["baselineState"]
    assert "deploy/ixit.yaml" == place["artifactLocation"]["uri"]
    assert 7 == place["region"]["startLine"]
    assert "specs/customers/paths/sample.yaml:12" == ordered["properties"]["contract"]
    assert run["tool"]["driver"]["rules"][ordered["ruleIndex"]]["id"] == ordered["ruleId"]
    assert "accepted" == waived["suppressions"][0]["status"]
    assert len({r["fingerprints"]["finding/v1"] for r in run["results"]}) == len(run["results"])


def test_nothing_points_at_a_file_that_the_user_lacks(tmp_path):
    """Without an IXIT in the repository there is no place, neither in SARIF nor in an annotation."""
    document = {**sample.red()[0], "declared_in": None}
    log = json.loads(FORMATS_OF_A_RUN["sarif"].render(document, tmp_path))
    written_ones = [*workflow_commands(document), *workflow_commands(sample.red()[0])]

    assert not [r for r in log["runs"][0]["results"] if "physicalLocation" in r["locations"][0]]
    assert {"deploy/ixit.yaml"} == {found for line in written_ones for found in re.findall(r"file=([^,]+)", line)}
    assert [] == errors(FOREIGN / "sarif-2.1.0.schema.json", log)


def test_reports_are_the_same_every_time(tmp_path):
    """Two runs of the same make the same bytes."""
    document, exchanges = sample.red()
    written(tmp_path / "run", document, exchanges)
    first = {p.name: p.read_bytes() for p in (tmp_path / "run").iterdir()}
    write_reports(document, tmp_path / "run" / "run.jsonl", tmp_path / "run", FORMATS)

    assert first == {p.name: p.read_bytes() for p in (tmp_path / "run").iterdir()}


def test_thousands_of_findings_stay_a_few_megabytes(tmp_path):
    """5,000 findings in 10,000 exchanges: below 4 MB, all linked."""
    document, exchanges = sample.large()
    record = sample.record(tmp_path / "run.jsonl", document, exchanges)
    write_reports(document, record, tmp_path / "out", ())

    assert 4_000_000 > (tmp_path / "out" / "report.html").stat().st_size
    assert 1024 * 1024 > (tmp_path / "out" / "summary.md").stat().st_size
    assert 5_000 == (tmp_path / "out" / "report.html").read_text().count("data-finding ")


def test_latest_points_to_the_newest_run(tmp_path):
    """`latest` stands beside the run directories, and the next report compares with it."""
    old, new = sample.green(), sample.red()[0]
    old["started"] = "2026-11-20T14:02:07.000Z"
    for document, name in ((old, "20261120T140207Z-gate"), (new, "20261121T140207Z-gate")):
        written(tmp_path / name, document, [sample.exchange(n) for n in range(1, 9)])

    assert "20261121T140207Z-gate" == (tmp_path / "latest").readlink().name
    assert "Compared with the run of 20 Nov 2026 14:02 UTC" in (tmp_path / "latest" / "report.html").read_text()


def test_a_directory_named_by_the_user_gets_no_neighbour(tmp_path):
    """`--out DIR` writes exactly there."""
    written(tmp_path / "out", sample.green(), [])

    assert ["out"] == [p.name for p in tmp_path.iterdir()]


def test_a_history_is_read_back(tmp_path):
    """Lines that were added are what the schema says, and come back in order."""
    document = sample.red()[0]
    for _ in range(2):
        add_to_history(document, tmp_path / "history.jsonl")

    assert [] == errors(ROOT / "reports/schemas/history.schema.json", history_entry(document))
    assert [history_entry(document)] * 2 == read_history(tmp_path / "history.jsonl")
