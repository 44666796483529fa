"""The command: exit codes as a table, and one sentence for every mistake."""

import errno
import os
import shlex
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from conformance.cli.command import DAILY, FURTHER, command, main
from conformance.cli.help_texts import EXAMPLES, OPTION_GROUPS
from conformance.record import RecordError, RecordWriter


@pytest.fixture
def call(monkeypatch, tmp_path):
    """Call the command in an empty directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)

    def run(*words, env=None):
        return CliRunner().invoke(command, words, env=env, prog_name="masstack-conformance")

    return run


@pytest.mark.parametrize(
    ("words", "env", "says"),
    [
        (["run"], {"CI": "true"}, "no target: name one, or say --target sandbox"),
        (["run", "--target", ""], {}, "--target has an empty value"),
        (["run", "--target", "customers="], {}, "--target has an empty value"),
        (["run", "--profile", "acceptance"], {}, "no target: name one, or say --target sandbox"),
        (["run", "--profile", "gaet"], {}, "did you mean gate?"),
        (["run", "--target", "sandbox", "--api", "custmers"], {}, "did you mean customers?"),
        (["run", "--target", "sandbox", "--operation", "getAcount"], {}, "did you mean getAccount?"),
        (["run", "--target", "sandbox", "--api-release", "customers=9.9"], {}, "customers has no release 9.9"),
        (["run", "--target", "sandbox", "--fault", "no-such-fault"], {}, "no-such-fault"),
        (["run", "--target", "sandbox", "--reading", "error-code-type"], {}, "--reading takes NAME=VALUE"),
        (["run", "--target", "sandbox", "--reading", "no-such=x"], {}, "no-such"),
        (["run", "--target", "sandbox", "--target", "http://127.0.0.1"], {}, "cannot be combined"),
        (["run", "--concurency", "3"], {}, "No such option"),
        (["runn"], {}, "did you mean run?"),
        (["judge", "nowhere"], {}, "nowhere"),
        (["verify", "nowhere.zip"], {}, "nowhere.zip"),
    ],
)
def test_a_mistake_is_answered_by_one_sentence_and_exit_2(call, words, env, says):
    """It says what is wrong, and never shows a traceback."""
    result = call(*words, env=env)

    assert (2, True) == (result.exit_code, says in result.output), result.output
    assert "Traceback" not in result.output


def test_the_daily_commands_come_first(call):
    """--help lists them in their order, and every command there is."""
    lines = call("--help").output.splitlines()
    named = [
        line.split()[0]
        for line in lines
        if line.startswith("  ") and line.split() and line.split()[0] in {**DAILY, **FURTHER}
    ]

    assert [*DAILY, *FURTHER] == named


@pytest.mark.parametrize("name", [*DAILY, *FURTHER])
def test_every_command_explains_itself(call, name):
    """Each can be imported, and has a help text."""
    result = call(name, "--help")

    assert 0 == result.exit_code, result.output
    assert result.output.startswith(f"Usage: masstack-conformance {name}")


def test_help_imports_nothing_heavy():
    """--help answers in a blink."""
    code = "import sys; from conformance.cli.command import command; command(['--help'], standalone_mode=False); print(sorted(sys.modules))"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    for heavy in ("hypothesis", "schemathesis", "jsonschema_rs", "pycurl", "yaml", "jinja2", "rich"):
        assert f"'{heavy}'" not in output


def test_an_error_of_the_suite_exits_4(monkeypatch, capsys):
    """Python's own exit code, 1, would accuse the target."""

    def breaks(**_):
        raise ZeroDivisionError

    monkeypatch.setattr("conformance.cli.command.command", breaks)
    with pytest.raises(SystemExit) as ended:
        main()

    assert 4 == ended.value.code
    assert "an error of the suite" in capsys.readouterr().err


def test_an_interruption_before_the_run_began_exits_3(call, monkeypatch):
    """Nothing was judged, and nobody is accused."""

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("conformance.jobs.setup.prepare.target_of", interrupted)
    result = call("run", "--target", "sandbox")

    assert (3, "masstack-conformance: interrupted before the first test: there is nothing to report\n") == (
        result.exit_code,
        result.stderr,
    )


def test_a_disk_that_is_full_cuts_the_run(call, monkeypatch, tmp_path):
    """Nobody typed anything wrong: it could not be judged, and what was judged can be reported."""
    real = RecordWriter.exchange

    def full_after_ten(writer, exchange, **more):
        if exchange.number > 10:
            raise RecordError("the disk is full") from OSError(errno.ENOSPC, "No space left on device")
        real(writer, exchange, **more)

    monkeypatch.setattr(RecordWriter, "exchange", full_after_ten)
    cut = call("run", "--target", "sandbox", "--operation", "getTerms", "--out", "out")
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    again = call("judge", "out", "--out", "again", "--quiet")

    assert 3 == cut.exit_code
    assert "masstack-conformance judge out reports what was judged until then, when there is room" in cut.output
    assert (3, True) == (again.exit_code, "NOT JUDGED · the run is incomplete" in again.output)


def interrupted(*_, **__):
    raise KeyboardInterrupt


def test_who_does_not_wait_for_the_reports_is_told_where_what_was_judged_stands(call, monkeypatch, tmp_path):
    """The second Ctrl-C comes while they are written; the state of the built-in sandbox cannot be resumed."""
    monkeypatch.setattr("conformance.jobs.session.write_reports", interrupted)
    cut = call("run", "--target", "sandbox", "--operation", "getTerms", "--out", "out")
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    again = call("judge", "out", "--out", "again", "--quiet")

    said = (
        "interrupted before the reports were written; masstack-conformance judge out reports what was judged until then"
    )
    assert (3, f"masstack-conformance: {said}\n") == (cut.exit_code, cut.stderr)
    assert (0, True) == (again.exit_code, (tmp_path / "again" / "report.html").exists())


def test_a_judgement_that_is_interrupted_leaves_nothing_in_the_way_of_the_next(call, monkeypatch, tmp_path):
    """Neither a folder that it made, nor half a record in one that was there."""
    call("run", "--target", "sandbox", "--operation", "getTerms", "--out", "out")
    (tmp_path / "there").mkdir()
    monkeypatch.setattr("conformance.jobs.evidence.judge_record.write_reports", interrupted)
    cut = [call("judge", "out", "--out", out) for out in ("new", "there")]
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)

    sentence = "interrupted: nothing was written, and the record is as it was\n"
    assert [3, 3] == [one.exit_code for one in cut]
    assert all(one.stderr.endswith(f"masstack-conformance: {sentence}") for one in cut)
    assert (False, []) == ((tmp_path / "new").exists(), list((tmp_path / "there").iterdir()))
    assert [0, 0] == [call("judge", "out", "--out", out, "--quiet").exit_code for out in ("new", "there")]


@pytest.mark.parametrize(
    ("place", "words", "says"),
    [
        ("conformance.jobs.setup.prepare.sound", ["doctor"], "interrupted: nothing was changed, and nothing written"),
        (
            "conformance.jobs.setup.prepare.reachable",
            ["discover", "--email", "a@b.es"],
            "interrupted: ixit.yaml is not changed",
        ),
        ("conformance.jobs.listing.listed", ["list"], "interrupted before it was done"),
        ("conformance.contract.lint.lint.lint", ["specs", "lint"], "interrupted before it was done"),
    ],
)
def test_every_command_says_that_it_was_interrupted(call, monkeypatch, place, words, says):
    """Exit 3: nothing was judged; click alone would say nothing and exit 1."""
    monkeypatch.setattr(place, interrupted)
    result = call(*words)

    assert (3, f"masstack-conformance: {says}\n") == (result.exit_code, result.stderr.splitlines(keepends=True)[-1])


def parts(words: list[str]) -> tuple[click.Command, click.Context, list[str]]:
    """Give the command that words name, with its context and the words behind it."""
    context = click.Context(command, info_name="masstack-conformance")
    found: click.Command = command
    while isinstance(found, click.Group):
        found = found.get_command(context, words[0])
        context = click.Context(found, parent=context, info_name=words[0])
        words = words[1:]
    return found, context, words


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--fault", "getTerms/terms-newest-first/revrsed", "did you mean getTerms/terms-newest-first/reversed?"),
        ("--fault", "zzz", "sandbox --list-faults lists them"),
        ("--reading", "extra-answer-member=none", "did you mean extra-answer-members?"),
        ("--org", "telko", "did you mean telco?"),
    ],
)
def test_a_misspelt_value_gets_a_hint(call, option, value, says):
    """The nearest name, or where they are listed."""
    result = call("run", "--target", "sandbox", option, value)

    assert (2, True) == (result.exit_code, says in result.stderr), result.output


@pytest.mark.parametrize("path", EXAMPLES)
def test_examples_are_of_options_that_exist(path):
    """Two of each command, of which the first is its own."""
    examples = [shlex.split(typed) for typed, _ in EXAMPLES[path]]
    for typed in examples:
        found, context, words = parts(typed)
        given, rest, _ = found.make_parser(context).parse_args(list(words))
        arguments = [p for p in found.params if isinstance(p, click.Argument)]
        required = {p.name for p in found.params if p.required}

        assert not rest
        assert len(arguments) >= sum(given.get(p.name) is not None for p in arguments)
        assert not {name for name in required if given.get(name) in (None, ())}

    assert len(examples) >= 2
    assert path.split() == examples[0][: len(path.split())]


@pytest.mark.parametrize("name", [*DAILY, *FURTHER])
def test_help_ends_with_examples(call, name):
    """A reader copies before reading on."""
    assert f"\nExamples:\n  masstack-conformance {name}" in call(name, "--help").output


def test_each_option_stands_in_one_group(call):
    """None is lost."""
    for name, groups in OPTION_GROUPS.items():
        options = {p.name for p in command.get_command(click.Context(command), name).params}
        named = [one for names in groups.values() for one in names]

        assert len(set(named)) == len(named)
        assert set(named) <= options
    text = call("run", "--help").output

    assert text.index("Which target:") < text.index("--target") < text.index("Which tests:") < text.index("--profile")


@pytest.mark.parametrize(("before", "expected"), [(None, "cache/masstack-conformance"), ("theirs", "theirs")])
def test_a_run_leaves_the_table_of_characters_with_the_users_caches(monkeypatch, tmp_path, before, expected):
    """Not in the folder in which it is started; whoever names another place is heard."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("HYPOTHESIS_STORAGE_DIRECTORY", raising=False)
    if before:
        monkeypatch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", str(tmp_path / before))
    monkeypatch.setattr("sys.argv", ["masstack-conformance", "--version"])
    monkeypatch.setattr("conformance.cli.command.gc.set_threshold", lambda *_: None)
    with pytest.raises(SystemExit):
        main()

    assert str(tmp_path / expected) == os.environ["HYPOTHESIS_STORAGE_DIRECTORY"]
