"""The terms that stay as they are, each in two sentences: `explain ixit`, `explain reading`."""

from __future__ import annotations

from collections.abc import Mapping

GLOSSARY: Mapping[str, str] = {
    "target": (
        "The implementation that is tested: the URLs of an environment in ixit.yaml, or `run --target URL`. The "
        "built-in sandbox is a target to practise on."
    ),
    "requirement": (
        "A sentence of the documentation that can be checked, with its source, such as "
        "customers/terms-newest-first. Many say what a schema cannot: an order, a filter, the effect of a write."
    ),
    "case": (
        "One request of a test, with the values that make it valid, invalid or open. `list --cases` prints the "
        "cases of each test; `replay` sends one of a run again."
    ),
    "test": (
        "What one rule demands of one operation; it gets one verdict. Its id is that of a test purpose, "
        "such as customers/getTerms/conforms/200/schema; `list` prints them all."
    ),
    "ics": (
        "Implementation conformance statement: ics.yaml, in which the maker of the target declares product, "
        "version, API releases, supported operations and the readings agreed. The run tests what it declares "
        "(ISO 9646)."
    ),
    "ixit": (
        "Implementation extra information for testing: ixit.yaml, with the URLs, credentials, limits and test "
        "data that the suite needs to reach your target. `init` writes a draft, `discover` fills in test "
        "data, `doctor` checks it."
    ),
    "reading": (
        "A place where the documentation is ambiguous: either A or B is allowed. The run accepts each "
        "permitted choice; `readings:` in ics.yaml fixes one by agreement, and the target is held to it."
    ),
    "control": (
        "A valid request to the same operation, with the same test data and credentials, that the target "
        "accepted. Without one, a rejection of an invalid request proves nothing."
    ),
    "witness": (
        "What a response has to show so that a rule can be tested at all: two items for an order, one item "
        "kept and one left out for a filter. Without it the test could not be made, and the report says what "
        "to supply."
    ),
    "purpose": (
        "A test purpose is one statement that a run tests, with an id such as "
        "customers/getTerms/conforms/200/schema (ISO 9646). It gets one verdict: passed, failed, could not be "
        "tested, not applicable, or error of the suite."
    ),
    "finding": (
        "One way in which the target breaks a statement, with an id such as F-3a9c12e0. It is made of "
        "purpose, check and place, so the same defect has the same id in every run."
    ),
    "cause": ("One defect, in however many operations it shows. The headline counts causes."),
    "waiver": (
        "A known defect that somebody accepts for a time: waivers.yaml names test, reason, owner, ticket and "
        "expiry. It still runs and counts as failed; it only stops failing the gate."
    ),
    "ruling": (
        "The decision about a finding that a party disputes: rulings.yaml names who claims, who decides, and why."
    ),
    "baseline": (
        "The known failures of an earlier run: with `run --baseline`, only what is new fails the gate. The "
        "verdict stays not conformant."
    ),
    "profile": (
        "How much a run sends: smoke (reads only, 200 requests at most), gate (the default, 3,000 at most), "
        "acceptance (everything)."
    ),
    "sandbox": (
        "The built-in reference server. `run --target sandbox --fault ID` shows what a defect looks like; a "
        "sandbox run proves nothing about your target."
    ),
    "attestation": ("A signed statement, with evidence, for a requirement that no exchange can show."),
}


def explain_term(name: str) -> str | None:
    """Explain a term of the glossary; None where there is no such term."""
    word = name.lower().removeprefix("test ")
    told = GLOSSARY.get(word)
    return None if told is None else f"{word}  (glossary)\n\n{told}"
