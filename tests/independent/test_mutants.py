"""The mutator makes the changes that it says, each of which compiles, under ids that stand."""

from __future__ import annotations

import pytest

from tests.independent.mutants import KINDS, Mutant, mutants_of
from tests.independent.study import HERE

TOY = (HERE / "toys" / "toy" / "app.py").read_text(encoding="utf-8")


def changed(source: str, kind: str) -> list[str]:
    """Give the sources that the mutants of one kind make of a source."""
    return [mutant.apply(source) for mutant in mutants_of("m.py", source) if mutant.kind == kind]


@pytest.mark.parametrize(
    ("kind", "source", "expected"),
    [
        ("boundary", "y = x < z\n", ["y = (x <= z)\n"]),
        ("boundary", "y = x >= z\n", ["y = (x > z)\n"]),
        ("boundary", "y = 7\n", ["y = (8)\n", "y = (6)\n"]),
        ("comparison", "y = x == z\n", ["y = (x != z)\n"]),
        ("comparison", "y = x in z\n", ["y = (x not in z)\n"]),
        ("comparison", "y = x is None\n", ["y = (x is not None)\n"]),
        ("comparison", "y = (a < b) == c\n", ["y = ((a < b) != c)\n"]),
        ("arithmetic", "y = (a or b) * c\n", ["y = ((a or b) + c)\n"]),
        ("arithmetic", "y = x + timedelta(days=n)\n", ["y = (x - timedelta(days=n))\n"]),
        ("constant", "y = True\n", ["y = (False)\n"]),
        ("constant", "y = 'word'\n", ["y = ('wordx')\n"]),
        ("constant", "y = 'WORD'\n", ["y = ('WORDX')\n"]),
        ("constant", "y = '19'\n", ["y = ('10')\n"]),
        ("constant", "y = '%Y-%m-%d'\n", ["y = ('%Y-%d-%m')\n"]),
        ("constant", "y = f'{x}T00'\n", ["y = (f'{x}T00' + 'x')\n"]),
        ("key", "y = {'a': 1}\n", ["y = {('ax'): 1}\n", "y = {**{}}\n"]),
        ("key", "y['a'] = x\n", ["y[('ax')] = x\n"]),
        ("status", "y = 200\n", ["y = (201)\n"]),
        ("status", "y = 404\n", ["y = (400)\n"]),
        ("order", "y = sorted(x)\n", ["y = (list(x))\n", "y = sorted(x, reverse=True)\n"]),
        ("order", "y = sorted(x, reverse=True)\n", ["y = (list(x))\n", "y = sorted(x, reverse=(False))\n"]),
        ("order", "x.sort()\n", ["pass\n", "x.sort(reverse=True)\n"]),
        ("order", "y = key(lambda x: -x)\n", ["y = key(lambda x: (x))\n"]),
        ("order", "y = min(x)\n", ["y = (max)(x)\n"]),
        ("filter", "y = [a for a in x if a]\n", ["y = [a for a in x if (True)]\n", "y = [a for a in x if (not a)]\n"]),
        ("check", "if x:\n    raise E\n", ["if (False):\n    raise E\n", "if (True):\n    raise E\n", "if x:\n    pass\n"]),
        ("condition", "if x:\n    y()\n", ["if (False):\n    y()\n", "if (True):\n    y()\n"]),
        ("condition", "y = a and b\n", ["y = (b)\n", "y = (a)\n"]),
        ("condition", "y = not a\n", ["y = (a)\n"]),
        ("statement", "f(x)\n", ["pass\n"]),
        ("statement", "def f(x):\n    x = 2\n    return x\n", ["def f(x):\n    pass\n    return x\n"]),
        ("write-lost", "a.b = c\n", ["pass\n"]),
        ("write-lost", "a.b.append(c)\n", ["pass\n"]),
        ("write-lost", "del a[b]\n", ["pass\n"]),
        ("early-return", "for a in b:\n    f(a)\n", ["for a in b:\n    f(a)\n    break\n"]),
        ("early-return", "def f():\n    g()\n", ["def f():\n    return \n    g()\n"]),
        ("early-return", "def f(x):\n    g()\n    return x\n", ["def f(x):\n    return x\n    g()\n    return x\n"]),
        ("exception", "def f():\n    g()\n", ['def f():\n    raise RuntimeError("a fault")\n    g()\n']),
    ],
)  # fmt: skip
def test_an_operator_makes_the_change_that_it_says(kind, source, expected):
    """The rest of the text stands as it was."""
    assert expected == changed(source, kind)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("a.b = c\n", "_neighbour(a).b = c"),
        ("a.b.append(c)\n", "_neighbour(a).b.append(c)"),
        ("a[b] = c\n", "a[_next_key(a, b)] = c"),
    ],
)
def test_a_write_goes_to_the_neighbour(source, line):
    """Another object of the same kind, or another key of the same collection."""
    (made,) = changed(source, "write-neighbour")

    assert line == made.splitlines()[0]


def test_the_neighbour_is_another_object_of_the_same_kind():
    """What is written shows at the other object, and not at the one that was named."""
    source = "class A:\n    pass\n\none, two = A(), A()\none.x = two.x = 1\ndef write(a):\n    a.x = 2\n"
    (made,) = changed(source, "write-neighbour")
    names: dict[str, object] = {}
    exec(made + "\nwrite(one)\n", names)

    assert (1, 2) == (names["one"].x, names["two"].x)


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring."""\n',
        "import a\n",
        "x: int\n",
        "def f() -> 'T':\n    '''Words.'''\n",
        "if TYPE_CHECKING:\n    x = 1\n",
        "if __name__ == '__main__':\n    f(1)\n",
        "log.info('a', 1)\n",
        "y = x['key']\n",
        "y = 'must not be empty'\n",
    ],
)
def test_what_is_no_behaviour_stays(source):
    """Docstrings, annotations, logging, `__main__`, prose; a key that is only read would only crash."""
    assert [] == [m for m in mutants_of("m.py", source) if m.kind != "exception"]


def test_what_the_scope_leaves_out_stays():
    """A module, a function, or what a name in the module's body is bound to."""
    assert mutants_of("app.py", TOY, ["app.py:LIMIT"]) != mutants_of("app.py", TOY)
    assert not any(m.function == "change" for m in mutants_of("app.py", TOY, ["app.py:change"]))


def test_every_mutant_compiles_and_differs():
    """The toy has a mutant of most kinds."""
    found = mutants_of("app.py", TOY)
    sources = {mutant.apply(TOY) for mutant in found}
    for source in sources:
        compile(source, "app.py", "exec")

    assert len(found) == len(sources)
    assert TOY not in sources
    assert set(KINDS) - {m.kind for m in found} <= {"arithmetic", "statement"}


def test_ids_are_stable_and_each_is_another_one():
    """The same source gives the same mutants, whatever was mutated before."""
    first, second = mutants_of("app.py", TOY), mutants_of("app.py", TOY)

    assert first == second
    assert len(first) == len({mutant.id for mutant in first})


def test_an_id_tells_where_and_what():
    """Module, line, column, kind and operator, and a number."""
    assert ["m.py:2:4:boundary-compare:1"] == [m.id for m in mutants_of("m.py", "\ny = x < z\n")]


def test_lines_are_those_of_the_statement():
    """A change in the head of a compound statement is executed with the head, not with its body."""
    source = "if (a <\n        b):\n    c()\n"

    assert (1, 2) == _first(source, "boundary").lines
    assert (3, 3) == _first(source, "statement").lines


def _first(source: str, kind: str) -> Mutant:
    return next(mutant for mutant in mutants_of("m.py", source) if mutant.kind == kind)
