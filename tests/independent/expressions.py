"""Faults within an expression: comparisons, boundaries, constants, keys, statuses, orders, filters, conditions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.independent.source import Edit, Tree

#: Kind, operator, edit.
Found = tuple[str, str, Edit]

#: A neighbouring success, or a neighbouring error.
_STATUSES = {200: 201, 201: 200, 202: 200, 204: 200, 206: 200, 400: 404, 401: 403, 403: 401, 404: 400, 405: 404}
_STATUSES |= {409: 400, 410: 404, 413: 400, 415: 400, 422: 400, 429: 503, 500: 502, 501: 500, 503: 500}
_BOUNDARIES: dict[type[ast.cmpop], str] = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_PROSE = re.compile(r"^(\W*[a-zà-ÿ]+[,;:]? .*|.{30,} .*|.* .{30,})$", re.DOTALL)


def in_expression(tree: Tree, node: ast.AST) -> Iterator[Found]:
    """Yield the faults of one node."""
    match node:
        case ast.Compare():
            yield from _comparisons(tree, node)
        case ast.Constant():
            yield from _constants(tree, node)
        case ast.JoinedStr():
            yield from _formatted(tree, node)
        case ast.Dict():
            yield from _keys(tree, node)
        case ast.Call():
            yield from _orders(tree, node)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from _filters(tree, node)
        case ast.BoolOp() | ast.IfExp():
            yield from _conditions(tree, node)
        case ast.UnaryOp():
            yield from _signs(tree, node)
        case ast.BinOp():
            yield from _arithmetic(tree, node)


def _comparisons(tree: Tree, node: ast.Compare) -> Iterator[Found]:
    for at, operator in enumerate(node.ops):
        kind, moved = ("boundary", _BOUNDARIES.get(type(operator))), _COMPARISONS.get(type(operator))
        words = [tree.operand(node.left)]
        for other, (sign, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
            words += [kind[1] or moved or "" if other == at else _SIGNS[type(sign)], tree.operand(right)]
        yield kind[0] if kind[1] else "comparison", "compare", tree.replace(node, " ".join(words))


def _constants(tree: Tree, node: ast.Constant) -> Iterator[Found]:
    parent, value = tree.parents[node], node.value
    if isinstance(parent, ast.keyword) and parent.arg == "reverse":
        yield "order", "reverse", tree.replace(node, repr(not value))
    elif isinstance(value, bool):
        yield "constant", "boolean", tree.replace(node, repr(not value))
    elif isinstance(value, int) and value in _STATUSES:
        yield "status", "status", tree.replace(node, str(_STATUSES[value]))
    elif isinstance(value, int):
        yield "boundary", "more", tree.replace(node, str(value + 1))
        yield "boundary", "less", tree.replace(node, str(value - 1))
    elif isinstance(value, float):
        yield "constant", "number", tree.replace(node, repr(value + 1))
    elif isinstance(value, str):
        yield from _string(tree, node, value, parent)


def _string(tree: Tree, node: ast.Constant, text: str, parent: ast.AST) -> Iterator[Found]:
    """A key that is read with [] only crashes, and prose is nobody's concern; a key of a dict is `_keys`'."""
    if isinstance(parent, ast.Subscript) and node is parent.slice:
        if isinstance(parent.ctx, ast.Store):
            yield "key", "renamed", tree.replace(node, repr(_changed(text)))
        return
    if _PROSE.match(text) or (isinstance(parent, ast.Dict) and node in parent.keys):
        return
    yield "constant", "text", tree.replace(node, repr(_changed(text)))


def _changed(text: str) -> str:
    """Another text of the same form: digits stay digits, a format of a date has its parts in another order."""
    if "%d" in text and "%m" in text:
        return text.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")
    if text.isdigit():
        return text[:-1] + str((int(text[-1]) + 1) % 10)
    return text + ("X" if text.isupper() else "x")


def _formatted(tree: Tree, node: ast.JoinedStr) -> Iterator[Found]:
    literal = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    if not any(letter.isalnum() for letter in literal) or " " in literal:
        return
    yield "constant", "format", tree.replace(node, f"{tree.text(node)} + 'x'")


def _keys(tree: Tree, node: ast.Dict) -> Iterator[Found]:
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            continue
        yield "key", "renamed", tree.replace(key, repr(_changed(key.value)))
        start, end = tree.span(key)[0], tree.span(value)[1]
        # Parentheses around the value end behind it: what is left of the entry has to be an expression still.
        if tree.source[end : end + 1] in (b",", b"}", b"\n"):
            yield "key", "dropped", Edit(start, end, "**{}" + "\n" * tree.source.count(b"\n", start, end))


def _orders(tree: Tree, node: ast.Call) -> Iterator[Found]:
    called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    function = isinstance(node.func, ast.Name)
    if called in ("min", "max") and function:
        yield "order", "extreme", tree.replace(node.func, "max" if called == "min" else "min")
    if called in ("sorted", "reversed") and function and node.args:
        yield "order", "unsorted", tree.replace(node, f"list({tree.text(node.args[0])})")
    if called in ("sorted", "sort") and not any(word.arg == "reverse" for word in node.keywords):
        start, end = tree.span(node)
        inside = tree.source[start : end - 1].decode().rstrip().rstrip(",")
        joint = "" if inside.endswith("(") else ", "
        yield "order", "reversed", Edit(start, end, f"{inside}{joint}reverse=True)")
    if called == "filter" and function and len(node.args) == 2:
        yield "filter", "dropped", tree.replace(node, f"iter({tree.text(node.args[1])})")


def _filters(tree: Tree, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Iterator[Found]:
    for generator in node.generators:
        for test in generator.ifs:
            yield "filter", "dropped", tree.replace(test, "True")
            yield "filter", "negated", tree.replace(test, f"not {tree.operand(test)}")


def _conditions(tree: Tree, node: ast.BoolOp | ast.IfExp) -> Iterator[Found]:
    if isinstance(node, ast.IfExp):
        yield "condition", "true", tree.replace(node.test, "True")
        yield "condition", "false", tree.replace(node.test, "False")
        return
    word = " and " if isinstance(node.op, ast.And) else " or "
    for at in range(len(node.values)):
        left = [tree.operand(value) for other, value in enumerate(node.values) if other != at]
        yield "condition", "operand", tree.replace(node, word.join(left))


def _signs(tree: Tree, node: ast.UnaryOp) -> Iterator[Found]:
    if isinstance(node.op, ast.Not):
        yield "condition", "not", tree.replace(node, tree.text(node.operand))
    elif isinstance(node.op, ast.USub) and any(isinstance(one, ast.Lambda) for one in tree.above(node)):
        yield "order", "negated", tree.replace(node, tree.text(node.operand))


def _arithmetic(tree: Tree, node: ast.BinOp) -> Iterator[Found]:
    texts = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)
    sides = (node.left, node.right)
    if any(isinstance(s, texts) or (isinstance(s, ast.Constant) and isinstance(s.value, str)) for s in sides):
        return
    signs: dict[type[ast.operator], str] = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.FloorDiv: "*", ast.Div: "*"}
    if type(node.op) in signs:
        changed = f"{tree.operand(node.left)} {signs[type(node.op)]} {tree.operand(node.right)}"
        yield "arithmetic", "sign", tree.replace(node, changed)


__all__ = ["Found", "in_expression"]
