"""What `--help` adds to click's own: two examples of each command, and the groups of its options."""

from __future__ import annotations

from collections.abc import Mapping

#: By command: what is typed behind `masstack-conformance`, and what it does.
EXAMPLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "run": (
        ("run --target sandbox --fault getTerms/terms-newest-first/reversed", "a first red run, in a few seconds"),
        ("run --env staging --org telco --baseline baseline.json", "in a pipeline: only what is new fails"),
        ("run --operation getTerms --read-only", "one operation, nothing changed"),
    ),
    "init": (
        ("init", "writes ics.yaml and ixit.yaml to be filled in"),
        ("init --target customers=https://test.example/v2 --env staging --org telco", "with what is known already"),
    ),
    "discover": (
        ("discover --document NIF:12345678Z", "from one customer of the test environment"),
        ("discover --known accountId=17 --out ixit.new.yaml", "from an id, into another file"),
    ),
    "doctor": (
        ("doctor", "rehearses the gate run and says what is missing, with the lines to paste"),
        ("doctor --profile acceptance --offline", "looks at the declarations only"),
    ),
    "explain": (
        ("explain F-3a9c12e0", "a finding of the newest run below reports/"),
        ("explain customers/terms-newest-first", "a requirement: its source, a good and a bad response"),
        ("explain ixit", "a term of the glossary"),
    ),
    "compare": (
        ("compare reports/staging-telco/20261121T140207Z-gate reports/staging-telco/latest", "yesterday and today"),
        ("compare OLD NEW --html compare.html --quiet", "as a page, with one line here"),
    ),
    "attest": (
        (
            "attest customers/permissions-unified --statement TEXT --evidence roles.pdf --by NAME --expires 2027-06-30",
            "stands for a requirement that no exchange can show",
        ),
        (
            "attest customers/deletePenalties/effect --statement TEXT --evidence a.log --by NAME --expires 2027-06-30",
            "for the effect of a write that no read shows",
        ),
    ),
    "archive": (
        ("archive reports/staging-telco/latest --sign signer.pem", "an acceptance, signed"),
        ("archive reports/staging-telco/latest --evidence --out evidence.zip", "any run, as evidence"),
    ),
    "baseline": (
        ('baseline accept reports/staging-telco/latest --by "Operations" --ticket OPS-812', "writes baseline.json"),
        ("run --baseline baseline.json", "uses it"),
    ),
    "baseline accept": (
        ('baseline accept reports/staging-telco/latest --by "Operations" --ticket OPS-812', "writes baseline.json"),
        (
            'baseline accept reports/staging-telco/latest --by "Operations" --ticket OPS-812 --out known.json',
            "writes another file",
        ),
    ),
    "cleanup": (
        ("cleanup reports/staging-telco/latest", "reverts what the run left in the target"),
        ("cleanup reports/staging-telco/latest --ixit staging/ixit.yaml", "with the declarations of another folder"),
    ),
    "coverage": (
        ("coverage", "of the newest run below reports/"),
        ("coverage reports/staging-telco/latest --missing", "only what was not seen, with why"),
    ),
    "dispute": (
        ("dispute reports/staging-telco/latest F-3a9c12e0 --out dispute.json", "one finding with its evidence"),
        ("dispute run.jsonl F-3a9c12e0", "to the terminal"),
    ),
    "generate": (
        ("generate customers createSignup", "a valid request"),
        ("generate customers createSignup --invalid --count 3 --curl", "three invalid ones, as curl lines"),
    ),
    "judge": (
        ("judge reports/staging-telco/latest", "judges the recorded run again, without the target"),
        ("judge run.jsonl --out again", "a record from elsewhere"),
    ),
    "list": (
        ("list --operation getTerms", "the tests of one operation"),
        ("list --profile acceptance --left-out", "the cases that are not sent, with why"),
    ),
    "readings": (
        ("readings", "where the documentation is ambiguous and nothing is agreed"),
        (
            "readings --from reports/staging-telco/latest --dry-run",
            "what a run saw of ambiguous places",
        ),
        ("readings --from reports/staging-telco/latest", "writes it into ics.yaml"),
    ),
    "replay": (
        ("replay F-3a9c12e0", "sends the case of a finding of the newest run again"),
        ("replay reports/staging-telco/latest F-3a9c12e0 --target https://test.example/v2", "at another target"),
    ),
    "rule": (
        (
            "rule run.jsonl F-3a9c12e0 --claim test-data --argument TEXT --claimed-by Acme --by Me --decision pending",
            "writes a dispute into rulings.yaml",
        ),
        (
            "rule run.jsonl F-3a9c12e0 --claim reading --argument TEXT --claimed-by Acme --by Telco --sign telco.pem",
            "upholds the claim, and signs the decision",
        ),
    ),
    "sandbox": (
        ("sandbox --port 8080 --ixit ixit.yaml", "serves it as a target to practise on, with its declaration"),
        ("sandbox --list-faults", "the defects that it can be given"),
    ),
    "self-check": (
        ("self-check --fault 'getTerms/*' --no-readings", "the faults of one operation"),
        ("self-check --stratified", "one fault of each kind"),
    ),
    "specs": (
        ("specs lint", "problems of the contracts, what is assumed, what cannot be tested"),
        ("specs bundle customers --plain --out customers.json", "one OpenAPI file for any tool"),
    ),
    "specs lint": (
        ("specs lint", "the contracts that are built in"),
        ("specs lint --specs apis", "your own"),
    ),
    "specs bundle": (
        ("specs bundle customers --plain --out customers.json", "one OpenAPI file for any tool"),
        ("specs bundle customers", "with our annotations, to the terminal"),
    ),
    "specs diff": (
        ("specs diff 2.30.0 2.37.1", "what changed between two releases"),
        ("specs diff customers@2.30.0 customers.json", "between a release and a bundle"),
    ),
    "specs readings": (
        ("specs readings", "where the documentation is ambiguous, with the permitted choices"),
        ("specs readings --specs apis", "of your own contracts"),
    ),
    "specs words": (
        ("specs words", "prints the table of rule words"),
        ("specs words --write", "writes it"),
    ),
    "specs lock": (
        ("specs lock", "writes the list of all tests"),
        ("specs lock --specs apis", "of your own contracts"),
    ),
    "status": (
        ("status", "the newest run below reports/, in one line"),
        ("status reports/staging-telco/latest --badge badge.svg", "writes a badge, too"),
    ),
    "trend": (
        ("trend reports/staging-telco", "all runs below a folder, as trend.html"),
        ("trend history.jsonl --out history.html", "from the file of `run --history`"),
    ),
    "verify": (
        ("verify latest.zip --key signer.pub", "an archive, and who signed it"),
        ("verify certificate.html --key signer.pub", "a certificate page"),
    ),
    "waivers": (
        ("waivers prune reports/staging-telco/latest --dry-run", "says which entries no longer help"),
        ("waivers prune reports/staging-telco/latest", "takes them out of waivers.yaml"),
    ),
    "waivers prune": (
        ("waivers prune reports/staging-telco/latest --dry-run", "says which entries no longer help"),
        ("waivers prune reports/staging-telco/latest --file staging/waivers.yaml", "takes them out of another file"),
    ),
}

_DECLARED = ("targets", "env", "org", "ixit", "ics", "allow_production")

#: By command: title -> the options below it, by parameter name; what is named nowhere stands last.
OPTION_GROUPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "run": {
        "Which target": _DECLARED,
        "Which tests": ("profile", "apis", "operations", "purpose", "releases", "specs", "required"),
        "How it is tested": (
            "read_only", "strict", "concurrency", "rate", "max_requests", "max_time", "seed", "state", "resume",
        ),
        "What is written": ("out", "formats", "baseline", "history", "quiet"),
        "The sandbox": ("faults", "readings"),
    },
    "discover": {
        "What is known": ("documents", "emails", "numbers", "known"),
        "Which target": _DECLARED,
    },
    "doctor": {"Which target": _DECLARED, "Which run": ("profile", "apis", "read_only", "offline", "specs")},
    "sandbox": {
        "Where it listens": ("host", "port"),
        "What it serves": ("seed", "faults", "readings", "releases", "latency_ms", "today"),
    },
}  # fmt: skip
