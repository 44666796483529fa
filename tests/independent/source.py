"""A module's source as a tree whose nodes know their place, their parents and their statement."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


_ATOMS = (ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.Call, ast.List, ast.Dict, ast.Set, ast.JoinedStr)


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes of a source that are replaced; the text keeps the number of lines where it can."""

    start: int
    end: int
    text: str

    def apply(self, source: bytes) -> bytes:
        """Give the source with the edit made."""
        return source[: self.start] + self.text.encode() + source[self.end :]


class Tree:
    """One module, parsed."""

    def __init__(self, module: str, source: str) -> None:
        self.module = module
        self.source = source.encode()
        self.root = ast.parse(source)
        self.parents = {child: node for node in ast.walk(self.root) for child in ast.iter_child_nodes(node)}
        self._starts = [0]
        for line in self.source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the ancestors, the nearest first."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def statement(self, node: ast.AST) -> ast.stmt:
        """Give the innermost statement that holds the node, or is it."""
        return next(one for one in (node, *self.above(node)) if isinstance(one, ast.stmt))

    def functions(self, node: ast.AST) -> list[Function]:
        """Give the functions that hold the node, or are it, the innermost first."""
        return [one for one in (node, *self.above(node)) if isinstance(one, FUNCTIONS)]

    def name_of(self, node: ast.AST) -> str:
        """Give the dotted name of the innermost function or class that holds the node; empty in the module's body."""
        named = (one for one in (node, *self.above(node)) if isinstance(one, (*FUNCTIONS, ast.ClassDef)))
        return ".".join(reversed([one.name for one in named]))

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """Give the bytes of a node."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.expr | ast.stmt) -> str:
        """Give the source text of a node."""
        start, end = self.span(node)
        return self.source[start:end].decode()

    def operand(self, node: ast.expr) -> str:
        """Give the text of a node as part of another expression: the tree does not keep its parentheses."""
        return self.text(node) if isinstance(node, _ATOMS) else f"({self.text(node)})"

    def compiles(self, edit: Edit) -> bool:
        """Whether the module compiles with an edit: the one statement of its body that is edited says so."""
        outer = next(one for one in self.root.body if edit.end <= self.span(one)[1])
        first, last = self.lines(*self.span(outer))
        decorators = getattr(outer, "decorator_list", [])
        first = min([first, *(self.lines(*self.span(one))[0] for one in decorators)])
        inside = Edit(edit.start - first, edit.end - first, edit.text)
        try:
            compile(inside.apply(self.source[first:last]), "mutant", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
        return True

    def replace(self, node: ast.expr, text: str) -> Edit:
        """Put an expression for another one, in parentheses that keep its precedence and its lines."""
        start, end = self.span(node)
        lines = self.source.count(b"\n", start, end) - text.count("\n")
        return Edit(start, end, f"({text}{chr(10) * max(lines, 0)})")

    def replace_statement(self, node: ast.stmt, text: str = "pass") -> Edit:
        """Put a statement for another one."""
        start, end = self.span(node)
        return Edit(start, end, text + "\n" * (self.source.count(b"\n", start, end) - text.count("\n")))

    def insert_before(self, node: ast.stmt, text: str) -> Edit:
        """Put a statement in front of another one."""
        decorators = getattr(node, "decorator_list", [])
        start = self._starts[(decorators[0].lineno if decorators else node.lineno) - 1] + node.col_offset
        return Edit(start, start, f"{text}\n{' ' * node.col_offset}")

    def insert_after(self, node: ast.stmt, text: str) -> Edit:
        """Put a statement behind another one."""
        _, end = self.span(node)
        return Edit(end, end, f"\n{' ' * node.col_offset}{text}")

    def lines(self, start: int, end: int) -> tuple[int, int]:
        """Give the bytes of the whole lines that hold a span."""
        first = self.source.rfind(b"\n", 0, start) + 1
        last = self.source.find(b"\n", end)
        return first, len(self.source) if last < 0 else last


__all__ = ["FUNCTIONS", "Edit", "Function", "Tree"]
