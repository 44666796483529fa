"""JSON Pointers and merge patches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract.pointer import ancestors, chain, followed, merge_patch, pointer_of, resolve, tokens, without

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.text()))
def test_tokens_survive_being_written_as_a_pointer(parts):
    """Slashes and tildes are escaped."""
    assert tuple(parts) == tokens(pointer_of(parts))


def test_a_pointer_finds_members_and_items():
    """The empty pointer is the whole document."""
    document = {"a/b": [{"~": 1}]}

    assert (document, 1) == (resolve(document, ""), resolve(document, "/a~1b/0/~0"))


@pytest.mark.parametrize("pointer", ["/b", "/a/2", "/a/x", "/a/0/z", "/a/-1"])
def test_a_pointer_to_nothing_is_a_key_error(pointer):
    """Whatever is missing."""
    with pytest.raises(KeyError):
        resolve({"a": [1, 2]}, pointer)


def test_a_value_without_some_properties_is_a_copy():
    """Those of items and those with slashes in their names, too."""
    value = {"a": [{"b": 1, "c": 2}], "d/e": 3}

    assert {"a": [{"c": 2}]} == without(value, ["/a/0/b", "/d~1e"])
    assert 3 == value["d/e"]


def test_ancestors_go_up_to_the_document():
    """The node itself comes first."""
    assert ["/a/b", "/a", ""] == list(ancestors("/a/b"))


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patches_do_what_rfc_7396_says(target, patch, result):
    """Its own examples."""
    assert result == merge_patch(target, patch)


@given(VALUES, VALUES)
def test_a_merge_patch_applied_twice_is_applied_once(target, patch):
    """And it changes neither argument."""
    before = repr((target, patch))
    once = merge_patch(target, patch)

    assert once == merge_patch(once, patch)
    assert before == repr((target, patch))


def test_references_are_followed_to_their_end() -> None:
    """The pointer goes along; one that leads back, which a bundle never has, ends it."""
    document = {"a": {"$ref": "#/b"}, "b": {"$ref": "#/c"}, "c": {"enum": [1]}, "d": {"$ref": "#/d"}}

    assert ("/c", {"enum": [1]}) == followed(document, document["a"], "/a")
    assert ["/a", "/b", "/c"] == [pointer for pointer, _ in chain(document, document["a"], "/a")]
    assert ("/d", document["d"]) == followed(document, document["d"], "/d")
    assert ("", True) == followed(document, True)
