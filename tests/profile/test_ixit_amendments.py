"""Pools are written into a file without disturbing what stands there."""

from __future__ import annotations

import pytest

from conformance.contract.bundling.yaml_file import parse_yaml
from conformance.profile.ixit import Entry
from conformance.profile.ixit_amendments import amended, with_paths, written

FOUND = {
    "accountId": (Entry(5, frozenset({"terms"}), {"userId": 3}), Entry(1, frozenset({"late"}))),
    "msisdn": (Entry("0612"),),
}
BLOCK = """\
organisations:
  telco:
    # mine
    pools:
      # the first is the best
      accountId:
        - 1
        - {value: 2, tags: [old]}  # do not touch
      userId: [4]
    bodies: {}  # none
"""
LAYOUTS = {
    "block": BLOCK,
    "flow": "organisations:\n  telco:\n    pools: {accountId: [1, {value: 2, tags: [old]}], userId: [4]}\n    bodies: {}\n",
    "all flow": "organisations: {telco: {pools: {accountId: [1, {value: 2, tags: [old]}], userId: [4]}, bodies: {}}}\n",
    "flow list": "organisations:\n  telco:\n    pools:\n      accountId: [1, {value: 2, tags: [old]}]\n      userId: [4]\n",
}
EMPTY = {
    "empty": "organisations:\n  telco:\n    pools: {}\n    changeable: true\n",
    "nothing": "organisations:\n  telco:\n    pools:\n    changeable: true\n",
    "no pools": "organisations:\n  telco:\n    changeable: true\n# end\n",
    "no members": "organisations:\n  telco:\n",
    "braces": "organisations:\n  telco: {}\n# end\n",
    "another": "organisations:\n  other:\n    pools:\n      accountId: [7]\n",
}


def pools(text):
    return parse_yaml(text.encode(), "ixit.yaml").value["organisations"]["telco"]["pools"]


def test_comments_and_layout_stay():
    """Only lines are added, and an entry gains what was found of it."""
    expected = BLOCK.replace("        - 1\n", "        - {value: 1, tags: [late]}\n")
    expected = expected.replace(
        "# do not touch\n", "# do not touch\n        - {value: 5, tags: [terms], with: {userId: 3}}\n"
    )
    expected = expected.replace("      userId: [4]\n", '      userId: [4]\n      msisdn:\n        - "0612"\n')

    assert expected == amended(BLOCK, "telco", FOUND)


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_layout_gains_the_same(text):
    """What was declared comes first, what was found behind it."""
    expected = {
        "accountId": [
            {"value": 1, "tags": ["late"]},
            {"value": 2, "tags": ["old"]},
            {"value": 5, "tags": ["terms"], "with": {"userId": 3}},
        ],
        "userId": [4],
        "msisdn": ["0612"],
    }

    assert expected == pools(amended(text, "telco", FOUND))


@pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY.keys())
def test_pools_come_into_being_where_there_are_none(text):
    """And what stands beside them stays."""
    result = amended(text, "telco", FOUND)

    assert ["accountId", "msisdn"] == list(pools(result))
    assert all(line in result for line in text.splitlines() if "changeable" in line or "#" in line or "other" in line)


@pytest.mark.parametrize("text", [*LAYOUTS.values(), *EMPTY.values()])
def test_adding_twice_is_adding_once(text):
    """Discovery can be repeated."""
    once = amended(text, "telco", FOUND)

    assert once == amended(once, "telco", FOUND)


@pytest.mark.parametrize("value", ["0612", "no", "2020-04-20", "a: b", "null", "x y", "ñ", "1.50", 7, "OT_1"])
def test_a_value_is_read_back_as_it_was(value):
    """Quotes stand where another reader could take a text for something else."""
    read = parse_yaml(f"- {written(Entry(value, frozenset({'t'})))}\n".encode(), "ixit.yaml").value[0]

    assert {"value": value, "tags": ["t"]} == read


HAND = """\
organisations:
  telco:
    pools:
      productId:
        - 366          # for every line
        - {value: 367, with: {subscriptionId: 1}}
      subscriptionId:
        - {value: 7, tags: [mine]}
        - value: 8
          with: {}
"""


def test_what_a_hand_wrote_stays():
    """Nothing is tied again that a hand has untied, and no tag comes back; a further owner of a tied value is new."""
    found = {
        "productId": (
            Entry(366, related={"subscriptionId": 1}),
            Entry(367, related={"subscriptionId": 1}),
            Entry(367, related={"subscriptionId": 2}),
        ),
        "subscriptionId": (Entry(7, frozenset({"mobile"}), {"userId": 3}), Entry(8, frozenset(), {"userId": 3})),
    }
    added = "        - {value: 367, with: {subscriptionId: 2}}\n"

    assert HAND.replace("      subscriptionId:\n", f"{added}      subscriptionId:\n") == amended(HAND, "telco", found)


ENVIRONMENTS = "environments:\n  here:\n    urls: {a: http://h}  # mine\n{paths}    settle: 1\n\norganisations: {}\n"


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ("", {"a/b": "/x/{y}"}),
        ("    paths:\n      a/c: /c\n", {"a/c": "/c", "a/b": "/x/{y}"}),
        ("    paths:\n      a/b: /by-hand\n", {"a/b": "/by-hand"}),
        ("    paths: {a/c: /c}\n", {"a/c": "/c"}),
    ],
)
def test_a_path_is_added_where_none_stands(paths, expected):
    """What a hand wrote stays, and its comments; a mapping on one line is left to the hand."""
    text = ENVIRONMENTS.replace("{paths}", paths)
    result = with_paths(text, "here", {"a/b": "/x/{y}"})
    read = parse_yaml(result.encode(), "ixit.yaml").value

    assert expected == read["environments"]["here"]["paths"]
    assert all(line in result for line in text.splitlines())
    assert result == with_paths(result, "here", {"a/b": "/x/{y}"})


def test_no_path_is_written_into_an_environment_on_one_line():
    """It stays as it is."""
    text = "environments: {here: {settle: 1}}\n"

    assert text == with_paths(text, "here", {"a/b": "/x"}) == with_paths(text, "there", {"a/b": "/x"})
