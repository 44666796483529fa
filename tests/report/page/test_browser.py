"""The page in a real browser, where Chromium is on the machine; `pytest -m browser` runs these tests alone."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
from pathlib import Path
from shutil import which

import pytest

from tests.report import sample
from tests.report.conftest import written

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := which(name))), None)
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]

#: Where axe-core may lie: where AXE_CORE says, in this project's folder, or among the global packages of Node.
AXE_PLACES = (
    Path(os.environ.get("AXE_CORE", "")),
    *(
        Path(root) / "node_modules/axe-core/axe.min.js"
        for root in (
            Path(__file__).parents[3],
            "/usr/lib",
            "/usr/local/lib",
            Path(which("node") or "/").parents[0].parent / "lib",
        )
    ),
)
AXE = next((place for place in AXE_PLACES if place.is_file()), None)

OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=3000",
)


def browse(page: Path, fragment: str, profile: Path) -> tuple[str, str]:
    """Give the document as scripts left it, and what the console said."""
    command = [str(CHROMIUM), *OPTIONS, f"--user-data-dir={profile}", "--dump-dom", f"file://{page}{fragment}"]
    done = subprocess.run(command, capture_output=True, timeout=300, check=True)
    return done.stdout.decode(), "\n".join(re.findall(r".*CONSOLE.*", done.stderr.decode(errors="replace")))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("large"), *sample.large(600, 600))


def tags(dom: str, name: str) -> list[str]:
    return re.findall(rf"<{name}\b[^>]*>", dom)


@pytest.mark.parametrize("name", ["green", "red", "hostile", "large"])
def test_the_console_is_silent(request, tmp_path, name):
    """No error and no policy violated, whatever the target said."""
    dom, said = browse(request.getfixturevalue(name) / "report.html", "", tmp_path)

    assert "" == said
    assert "</html>" in dom


def test_filters_come_from_the_address(red, tmp_path):
    """What is shared is what is seen."""
    dom, _ = browse(red / "report.html", "#?q=order&state=still", tmp_path)
    shown = [tag for tag in tags(dom, "article") if "data-finding" in tag and "hidden" not in tag]

    assert ["F-919764d2"] == [re.search(r'id="([^"]+)"', tag)[1] for tag in shown]
    assert "1 of 8 findings" in dom


def test_a_result_is_chosen_by_its_pill_or_by_the_address(red, tmp_path):
    """Operations without such a test are hidden, and of the others all other results."""
    dom, said = browse(red / "report.html", "#?verdict=fail", tmp_path)
    shown = [tag for tag in tags(dom, "details") if "data-verdicts" in tag and "hidden" not in tag]
    parts = {
        re.search(r'data-part="([^"]+)"', tag)[1]
        for tag in tags(dom, "div")
        if "data-part" in tag and "hidden" not in tag
    }
    pressed = [
        re.search(r'data-verdict="([^"]+)"', tag)[1] for tag in tags(dom, "button") if 'aria-pressed="true"' in tag
    ]

    assert "" == said
    assert shown
    assert all("fail" in tag for tag in shown)
    assert ({"fail"}, ["fail"]) == (parts, pressed)


#: Copies the first finding as Markdown into the document.
COPY = """
Object.defineProperty(navigator, "clipboard", {value: {writeText: async (text) => {
  const told = document.createElement("pre"); told.id = "copied"; told.textContent = text; document.body.append(told);
}}});
document.querySelector("button.md").click();
"""


@pytest.mark.parametrize("name", ["red", "hostile"])
def test_a_finding_is_copied_as_markdown(request, tmp_path, name):
    """With title, rule, both values, the exchange, and the commands, in fences that nothing in it ends."""
    page = (request.getfixturevalue(name) / "report.html").read_text(encoding="utf-8")
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    made = tmp_path / "page.html"
    made.write_text(page.replace("</body>", f"<script>{COPY}</script></body>"), encoding="utf-8")
    dom, _ = browse(made, "", tmp_path / "profile")
    text = html.unescape(re.search(r'<pre id="copied">(.*?)</pre>', dom, re.DOTALL)[1])
    fences = re.findall(r"^(`{3,})$", text, re.MULTILINE)

    assert re.match(r"\*\*.*\*\* \(F-[0-9a-f]{8}\)", text)
    assert "\nRule: " in text
    assert "masstack-conformance replay" in text
    assert fences
    assert 0 == len(fences) % 2


def test_a_deep_link_opens_its_cause(large, tmp_path):
    """Though only the first causes are open."""
    plain, _ = browse(large / "report.html", "", tmp_path / "a")
    closed = next(tag for tag in tags(plain, "details") if 'class="card cause' in tag and " open" not in tag)
    cause = re.search(r'id="([^"]+)"', closed)[1]
    finding = re.search(r'id="(F-[0-9a-f]+)"', plain[plain.index(f'id="{cause}"') :])[1]
    dom, _ = browse(large / "report.html", f"#{finding}", tmp_path / "b")
    opened = next(tag for tag in tags(dom, "details") if f'id="{cause}"' in tag)

    assert " open" in opened


def causes(number: int) -> tuple[dict, list]:
    """Give a run with that many causes, each with an exchange whose body has a hundred lines."""
    entries = []
    for each in range(number):
        purpose = f"{list(sample.OPERATIONS)[each % len(sample.OPERATIONS)]}/conforms/200/member-{each}"
        found = sample.finding(
            purpose, each + 1, pointer=f"/items/{each}", message=f"Required property member_{each} is missing"
        )
        entries.append(sample.entry(purpose, "fail", findings=[found]))
    body = json.dumps({"items": [{"name": f"value {row}"} for row in range(100)]}).encode()
    return sample.document(entries), [sample.exchange(each + 1, body) for each in range(number)]


def test_a_report_of_47_causes_prints_on_20_pages(tmp_path):
    """With the tables, and the page to sign in both languages."""
    page = written(tmp_path, *causes(47)) / "report.html"
    made = tmp_path / "report.pdf"
    command = [str(CHROMIUM), *OPTIONS, f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={made}"]
    subprocess.run([*command, f"file://{page}"], capture_output=True, timeout=300, check=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", made.read_bytes()))

    assert 3 <= pages <= 20


#: Opens everything, and leaves in the document what axe-core finds.
EXAMINE = """
for (const one of document.querySelectorAll("details")) one.open = true;
axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then((found) => {
  const told = document.createElement("output");
  told.id = "axe";
  told.textContent = JSON.stringify(found.violations.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.html)]));
  document.body.append(told);
});
"""


@pytest.mark.skipif(AXE is None, reason="no axe-core on this machine: name its axe.min.js in AXE_CORE")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["green", "red"])
def test_everybody_can_read_the_page(request, tmp_path, name, theme):
    """axe-core finds nothing by WCAG 2.2 AA and best practice, with all sections open, in both themes."""
    page = (request.getfixturevalue(name) / "report.html").read_text(encoding="utf-8")
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    scripts = f"<script>{Path(str(AXE)).read_text(encoding='utf-8')}</script><script>{EXAMINE}</script>"
    made = tmp_path / "page.html"
    made.write_text(page.replace("</body>", f"{scripts}</body>"), encoding="utf-8")
    scheme = f"--blink-settings=preferredColorScheme={0 if theme == 'dark' else 1}"
    command = [
        str(CHROMIUM),
        *OPTIONS,
        scheme,
        "--virtual-time-budget=60000",
        f"--user-data-dir={tmp_path / 'profile'}",
    ]
    done = subprocess.run([*command, "--dump-dom", f"file://{made}"], capture_output=True, timeout=300, check=True)
    told = re.search(r'<output id="axe">(.*?)</output>', done.stdout.decode())

    assert told is not None
    assert [] == json.loads(html.unescape(told[1]))
