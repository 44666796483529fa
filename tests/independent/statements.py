"""Faults of whole statements: dropped, checks skipped, writes lost or sent to the neighbour, early ends, exceptions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.independent.expressions import Found
from tests.independent.source import FUNCTIONS, Edit, Function, Tree

_LOSING = {"append", "remove", "pop", "update", "add", "insert", "extend", "discard", "clear", "setdefault", "popitem"}
_LOGGING = {"log", "logger", "logging", "print", "warnings", "_log", "_logger", "LOG", "LOGGER"}
_CONSTRUCTORS = {"__init__", "__post_init__", "__new__"}

#: What a mutant that writes to the neighbour calls; it stands behind the module's last line.
NEIGHBOURS = '''

def _neighbour(one):
    """Another object of the same kind, the next in memory; the same one where there is none."""
    import gc

    def alike(other):
        return type(other) is type(one) and (not isinstance(one, dict) or other.keys() == one.keys())

    found = [other for other in gc.get_objects() if alike(other)]
    at = next((at for at, other in enumerate(found) if other is one), None)
    return one if at is None else found[(at + 1) % len(found)]


def _next_key(held, key):
    """Another key that is held, or the next place of a list; the same one where there is none."""
    if isinstance(held, list):
        return (key + 1) % len(held) if held and isinstance(key, int) else key
    return next((other for other in held if other != key and type(other) is type(key)), key)
'''


def in_statement(tree: Tree, node: ast.AST) -> Iterator[Found]:
    """Yield the faults of one statement."""
    match node:
        case ast.If():
            yield from _checks(tree, node)
        case ast.While():
            yield "condition", "false", tree.replace(node.test, "False")
        case ast.For():
            yield from _loops(tree, node)
        case ast.Expr(value=ast.Call()):
            yield from _calls(tree, node)
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign():
            yield from _assignments(tree, node)
        case ast.Delete():
            yield "write-lost", "delete", tree.replace_statement(node)
        case ast.Raise():
            yield "check", "raise", tree.replace_statement(node)
        case ast.Continue() | ast.Break():
            other = "break" if isinstance(node, ast.Continue) else "continue"
            yield "statement", "swapped", tree.replace_statement(node, other)
            yield "statement", "dropped", tree.replace_statement(node)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from _endings(tree, node)


def _checks(tree: Tree, node: ast.If) -> Iterator[Found]:
    leaves = isinstance(node.body[-1], ast.Raise | ast.Return)
    kind = "check" if leaves else "condition"
    yield kind, "false", tree.replace(node.test, "False")
    yield kind, "true", tree.replace(node.test, "True")


def _loops(tree: Tree, node: ast.For) -> Iterator[Found]:
    if not isinstance(node.body[-1], ast.Raise | ast.Return | ast.Break | ast.Continue):
        yield "early-return", "once", tree.insert_after(node.body[-1], "break")


def is_logging(node: ast.AST) -> bool:
    """Whether a statement only says something to people."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    called: ast.expr = node.value.func
    while isinstance(called, ast.Attribute):
        called = called.value
    return isinstance(called, ast.Name) and called.id in _LOGGING


def _calls(tree: Tree, node: ast.Expr) -> Iterator[Found]:
    assert isinstance(node.value, ast.Call)
    called = node.value.func
    name = called.attr if isinstance(called, ast.Attribute) else ""
    if name in ("sort", "reverse"):
        yield "order", "unsorted", tree.replace_statement(node)
    elif name not in _LOSING:
        yield "statement", "dropped", tree.replace_statement(node)
    elif isinstance(called, ast.Attribute):
        yield "write-lost", "call", tree.replace_statement(node)
        yield from _neighbours(tree, called.value)


def _assignments(tree: Tree, node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> Iterator[Found]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if node.value is None or len(targets) != 1 or any(f.name in _CONSTRUCTORS for f in tree.functions(node)):
        return
    target = targets[0]
    if isinstance(target, ast.Attribute | ast.Subscript):
        yield "write-lost", "assignment", tree.replace_statement(node)
        yield from _neighbours(tree, target)
    elif isinstance(target, ast.Name) and _bound_before(tree, node, target.id):
        yield "statement", "dropped", tree.replace_statement(node)


def _neighbours(tree: Tree, target: ast.expr) -> Iterator[Found]:
    """What is written to: an attribute of another object, or another key of the same collection."""
    if isinstance(target, ast.Attribute):
        if not (isinstance(target.value, ast.Name) and target.value.id in ("self", "cls")):
            owner = tree.text(target.value)
            start, end = tree.span(target.value)
            yield "write-neighbour", "object", Edit(start, end, f"_neighbour({owner})")
    elif isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Slice):
        text = f"_next_key({tree.text(target.value)}, {tree.text(target.slice)})"
        yield "write-neighbour", "key", Edit(*tree.span(target.slice), text)


def _bound_before(tree: Tree, node: ast.stmt, name: str) -> bool:
    if isinstance(node, ast.AugAssign):
        return True
    function = next(iter(tree.functions(node)), None)
    if function is None:
        return False
    arguments = function.args
    names = {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    names |= {
        one.id
        for one in ast.walk(function)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and one.lineno < node.lineno
    }
    return name in names


def _endings(tree: Tree, node: Function) -> Iterator[Found]:
    """An exception where the work begins, and a return before each statement that has an effect."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    if not body:
        return
    yield "exception", "raised", tree.insert_before(body[0], 'raise RuntimeError("a fault")')
    returns = [one for one in ast.walk(node) if isinstance(one, ast.Return) and one.value is not None]
    if any(isinstance(one, (ast.Yield, ast.YieldFrom, *FUNCTIONS)) for part in body for one in ast.walk(part)):
        return
    last = body[-1]
    if returns and not isinstance(last, ast.Return):
        return
    given = last.value if isinstance(last, ast.Return) else None
    for at, statement in enumerate(body[:-1] if given else body):
        if _has_effect(statement) and (given is None or _names(given) <= _known(node, body[:at])):
            yield "early-return", "return", tree.insert_before(statement, f"return {tree.text(given) if given else ''}")


def _has_effect(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)
    return isinstance(node, ast.Expr | ast.AugAssign | ast.If | ast.For | ast.Try | ast.With | ast.Delete)


def _names(node: ast.expr) -> set[str]:
    """The names of the function's own that an expression reads."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}


def _known(node: Function, before: list[ast.stmt]) -> set[str]:
    """What has a value by then: everything but the names that the function binds later."""
    bound = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    early = {
        one.id
        for part in before
        if isinstance(part, ast.Assign | ast.AnnAssign | ast.AugAssign)
        for one in ast.walk(part)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    everything = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    everything |= {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
    return (everything - bound) | early


__all__ = ["NEIGHBOURS", "in_statement", "is_logging"]
