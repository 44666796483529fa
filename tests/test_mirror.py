"""The tests mirror the package: who knows a module knows where its tests are."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import conformance

PACKAGE = Path(conformance.__file__).parent
TESTS = Path(__file__).parent
PURE = ("model", "domain", "contract", "profile", "cases", "checks", "verdicts", "scripts", "rules")
#: A module of so many lines is small enough to be tested with what it is part of.
SMALL = 60

#: Larger modules without a test file of their own, by the file that tests them now. This list may only shrink.
ELSEWHERE = {
    # Each problem that lint names has a row there.
    "contract/lint/test_lint.py": (
        "contract/bundling/arazzo", "contract/judging/documented_properties", "contract/vocabulary", "contract/workflows", "contract/rule_arguments",
        "contract/lint/lint_files", "contract/lint/lint_operations", "contract/lint/lint_readings",
        "contract/lint/lint_requirements", "contract/lint/lint_schemas", "contract/lint/linting",
    ),
    "contract/bundling/test_unannotated.py": ("contract/lint/lint_unannotated", "contract/release_conversion"),
    "contract/test_readings.py": ("contract/consequences",),
    # Whole contracts are built and held to what the documents state.
    "contract/test_specs.py": ("contract/build", "contract/contract", "contract/openapi_grammar"),
    "contract/judging/test_request_classes.py": ("contract/judging/validation", "contract/judging/parameters"),
    # Everything that a declaration gets wrong has a row there.
    "profile/test_declaration_reader.py": (
        "profile/declaration_builder", "profile/declaration", "profile/ixit", "profile/yaml_list", "profile/secret_check",
    ),
    "profile/test_waivers.py": ("profile/declaration_review", "profile/rulings"),
    # Every case of every operation is bound, written and judged by the contract.
    "cases/test_plan.py": (
        "cases/case", "cases/constraints", "cases/placeholders",
        "cases/value_domains", "cases/fixed/choices",
        "cases/fixed/edges", "cases/fixed/fixed", "cases/fixed/list_cases",
        "cases/fixed/whole_request",
    ),
    "cases/test_requirement_purposes.py": ("cases/workflow_steps",),
    "engine/test_request_builder.py": ("profile/draw",),
    "scripts/test_generated_valid.py": ("cases/exploratory/control_variations",),
    "exchange/test_client.py": ("model/http",),
    "scripts/test_operation_script.py": (
        "scripts/script",
    ),
    "scripts/test_script_guard.py": ("scripts/tasks",),
    # An honest sandbox and a lie for each word.
    "rules/test_scripts.py": ("rules/value",),
    "rules/test_vocabulary.py": ("rules/rule",),
}  # fmt: skip
EXCEPTIONS = {f"{module}.py" for modules in ELSEWHERE.values() for module in modules}
#: How many there were when this was last written: who writes a test file for one takes it from the list.
MOST = 50


def larger_modules() -> list[str]:
    """Name the modules of pure folders that are no small ones, as paths within the package."""
    return [
        str(path.relative_to(PACKAGE))
        for folder in PURE
        for path in sorted((PACKAGE / folder).rglob("*.py"))
        if path.name != "__init__.py" and len(path.read_text(encoding="utf-8").splitlines()) > SMALL
    ]


def own_tests(module: str) -> Path:
    path = TESTS / module
    return path.with_name(f"test_{path.name}")


@pytest.mark.parametrize("module", larger_modules())
def test_a_larger_module_of_a_pure_folder_has_its_test_file(module):
    """Under the mirrored path and name."""
    assert own_tests(module).exists() or module in EXCEPTIONS


def test_the_exceptions_only_shrink():
    """None has a file of its own by now, none has become small or gone, and there are not more than there were."""
    stale = {module for module in EXCEPTIONS if own_tests(module).exists()}

    assert set() == stale
    assert set() == EXCEPTIONS - set(larger_modules())
    assert len(EXCEPTIONS) <= MOST


@pytest.mark.parametrize("file", ELSEWHERE)
def test_the_file_that_tests_an_exception_is_there(file):
    """A reason that leads nowhere is none."""
    assert (TESTS / file).exists()


#: Modules shorter than 30 lines that stand for themselves all the same: an entry point, the errors that every folder
#: raises, a value, a family of words. This list may only shrink.
SHORT = {"__main__.py", "model/errors.py", "profile/ics.py", "rules/workflow.py", "sandbox/risk.py"}


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path.name != "__init__.py"]


def test_no_folder_is_a_row_of_drawers():
    """At most 20 modules: who opens a folder sees what is in it."""
    sizes = Counter(str(path.parent.relative_to(PACKAGE)) for path in modules())

    assert {} == {folder: size for folder, size in sizes.items() if size > 20}


def test_no_module_is_a_scrap():
    """A module of less than 30 lines belongs to another, and none is longer than 400."""
    lines = {str(path.relative_to(PACKAGE)): len(path.read_text("utf-8").splitlines()) for path in modules()}

    assert SHORT == {module for module, count in lines.items() if count < 30}
    assert [] == [module for module, count in lines.items() if count > 400]


def test_a_file_name_means_one_thing():
    """A command and its job share a name; nothing else does."""
    places: dict[str, set[str]] = {}
    for path in modules():
        places.setdefault(path.name, set()).add(path.relative_to(PACKAGE).parts[0])

    shared = {name: tops for name, tops in places.items() if len(tops) > 1 and tops != {"cli", "jobs"}}
    assert {"__main__.py": {"__main__.py", "sandbox"}} == shared
