"""YAML files are read without surprises."""

from __future__ import annotations

import os
import re

import pytest

from conformance.contract import ContractError, Place
from conformance.contract.bundling.yaml_file import Plain, parse_yaml, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0001", "0001"),
        ("NO", "NO"),
        ("on", "on"),
        ("yes", "yes"),
        ("2020-04-20", "2020-04-20"),
        ("2017-09-15T22:00:00Z", "2017-09-15T22:00:00Z"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("-12", -12),
        ("2.5", 2.5),
        ("1e3", 1000.0),
        ("'1'", "1"),
        ('"true"', "true"),
    ],
)
def test_plain_scalars_follow_the_core_schema(text, value):
    """Only what YAML 1.2 calls a number, a boolean or null is one; leading zeros make a text."""
    parsed = parse_yaml(f"a: {text}\n".encode(), "f.yaml").value["a"]

    assert (type(value), value) == (type(parsed), parsed)


def test_keys_are_texts():
    """A status code is a name like any other."""
    assert {"200": 1} == parse_yaml(b"200: 1\n", "f.yaml").value


def test_every_node_has_its_line():
    """Lines count from 1; that of a member is the line of its key."""
    file = parse_yaml(b"a:\n  b/c:\n    - x\n    - {d: 1}\n", "f.yaml")

    assert {"": 1, "/a": 1, "/a/b~1c": 2, "/a/b~1c/0": 3, "/a/b~1c/1": 4, "/a/b~1c/1/d": 4} == dict(file.lines)


def test_a_node_that_does_not_exist_has_the_place_of_its_nearest_ancestor():
    """So that a missing member can be reported."""
    file = parse_yaml(b"a:\n  b: 1\n", "f.yaml")

    assert Place("f.yaml", 2) == file.place("/a/b/c/d")


def test_scalars_that_look_like_codes_are_remembered():
    """Quoted ones are not."""
    file = parse_yaml(b"a: 0001\nb: 2.30\nc: 2020-04-20\nd: 2.3.8\ne: NO\n200: '0001'\nf: 2.5\ng: 7\n", "f.yaml")

    assert (
        Plain("/a", "0001", 1),
        Plain("/b", "2.30", 2),
        Plain("/c", "2020-04-20", 3),
        Plain("/d", "2.3.8", 4),
        Plain("/e", "NO", 5),
        Plain("/200", "200", 6, is_key=True),
    ) == file.plain


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a: 1\nb: [1\nc: 2\n", "f.yaml, line 3: this is not YAML: did not find expected ',' or ']'"),
        (b"a: 1\nb: 2\na: 3\n", "f.yaml, line 3: the key 'a' stands twice in the same mapping"),
        (b"a: x\nb: \xff\n", "f.yaml, line 2: this is not UTF-8"),
        (b"a: &x [*x]\n", "f.yaml, line 1: this alias contains itself"),
        (b"a: *x\n", "f.yaml, line 1: this is not YAML: found undefined alias"),
        (b"a: !!int 3\n", "f.yaml, line 1: the tag 'tag:yaml.org,2002:int' is not used in specs"),
        (b"a: !x {}\n", "f.yaml, line 1: the tag '!x' is not used in specs"),
        (b"\n[a]: 1\n", "f.yaml, line 2: a key is a list or a mapping; keys are text"),
        (b"a: 1\n---\nb: 2\n", "f.yaml, line 2: this is not YAML: but found another document"),
        (b"b: 1\na: \x01\n", "f.yaml, line 2: this is not YAML: control characters are not allowed"),
        (b"", "f.yaml, line 1: this file is empty"),
    ],
)
def test_broken_yaml_is_one_sentence_with_its_line(content, sentence):
    """Whatever is wrong, there is no traceback of a parser to read."""
    with pytest.raises(ContractError) as caught:
        parse_yaml(content, "f.yaml")

    assert sentence == str(caught.value)


def test_an_alias_stands_for_the_same_value_twice():
    """Shared parts of specs are written once."""
    assert {"a": [1], "b": [1]} == parse_yaml(b"a: &x [1]\nb: *x\n", "f.yaml").value


def bomb(levels):
    """Ten times ten times ten …: each list names the one before ten times."""
    lines = ["x: &a0 [1,1,1,1,1,1,1,1,1,1]"]
    lines += [f"x{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (bomb(8), "the aliases of this file stand for more than 50,000 nodes: no document of an API needs that"),
        (b"a: " + b"9" * 5_000, "this number has 5,000 digits"),
        (b"a: -" + b"9" * 5_000, "this number has 5,001 digits"),
        (b"[" * 300 + b"]" * 300, "this is nested deeper than 200 levels: no document of an API needs that"),
        (b"- " * 300 + b"x", "this is nested deeper than 200 levels: no document of an API needs that"),
        (b"{a: " * 100_000, "this is nested deeper than 200 levels: no document of an API needs that"),
    ],
    ids=["aliases", "digits", "a minus", "flow", "block", "far too deep"],
)
def test_what_would_grow_beyond_all_bounds_is_one_sentence(content, sentence):
    """At once, not after minutes and gigabytes."""
    with pytest.raises(ContractError, match=re.escape(sentence)):
        parse_yaml(content, "x.yaml")


def test_aliases_of_an_ordinary_file_are_read():
    """A few thousand nodes are what people use them for."""
    file = parse_yaml(bomb(4), "x.yaml")

    assert 10 == len(file.value["x3"])
    assert [1] * 10 == file.value["x3"][9][9][9]


def test_a_pipe_is_no_file(tmp_path):
    """Nobody waits for what may never come."""
    os.mkfifo(tmp_path / "openapi.yaml")

    with pytest.raises(ContractError, match="it is a pipe or a device, no file"):
        read_yaml(tmp_path / "openapi.yaml", "openapi.yaml")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"\ud83d\ude80", "\U0001f680"),
        (r"\uD83D\uDE80\ud83d\ude80", "\U0001f680\U0001f680"),
        (r"\\ud83d\\ude80", r"\ud83d\ude80"),
        (r"\u00f1", "ñ"),
    ],
)
def test_json_escapes_a_character_in_two_halves(tmp_path, written, text):
    """YAML knows no halves; what an escaped backslash stands before is text."""
    (tmp_path / "a.json").write_text(f'{{"title": "{written}"}}')

    assert {"title": text} == read_yaml(tmp_path / "a.json", "a.json").value
