"""First-order mutants of a package's own source: one small change each, made where it stands in the text.

Left out are docstrings, comments, annotations, imports, logging, `__main__`, prose (texts for people), and what
`scope.yaml` names: the tables of the variants, and the builders of the seed data, which are data and no behaviour.
"""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.independent.expressions import Found, in_expression
from tests.independent.source import FUNCTIONS, Edit, Tree
from tests.independent.statements import NEIGHBOURS, in_statement, is_logging

KINDS = (
    "statement", "comparison", "boundary", "arithmetic", "constant", "key", "status", "order", "filter", "check",
    "condition", "write-lost", "write-neighbour", "early-return", "exception",
)  # fmt: skip
_SKIPPED = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Pass, ast.Assert)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: `module` is the file's path in the package, `lines` those of the statement that holds the change."""

    id: str
    module: str
    function: str
    lines: tuple[int, int]
    kind: str
    before: str
    after: str
    edit: Edit

    def apply(self, source: str) -> str:
        """Give the module's source with the change."""
        made = self.edit.apply(source.encode()).decode()
        return made + NEIGHBOURS if self.kind == "write-neighbour" else made


def mutants_of_package(folder: Path, left_out: Iterable[str] = ()) -> list[Mutant]:
    """Give the mutants of all modules; `left_out` has patterns of `module.py` or `module.py:function`."""
    patterns = tuple(left_out)
    found: list[Mutant] = []
    for path in sorted(folder.rglob("*.py")):
        module = path.relative_to(folder).as_posix()
        if path.name != "__main__.py" and not any(fnmatchcase(module, pattern) for pattern in patterns):
            found += mutants_of(module, path.read_text(encoding="utf-8"), patterns)
    return found


def mutants_of(module: str, source: str, left_out: Iterable[str] = ()) -> list[Mutant]:
    """Give the mutants of one module, in the order of its text, each of which compiles."""
    tree, patterns = Tree(module, source), tuple(left_out)
    seen: set[Edit] = set()
    numbers: Counter[str] = Counter()
    mutants: list[Mutant] = []
    for node in _behaviour(tree, tree.root, lambda name: _is_left_out(module, name, patterns)):
        for kind, operator, edit in (*in_statement(tree, node), *in_expression(tree, node)):
            if edit in seen or not tree.compiles(edit):
                continue
            seen.add(edit)
            mutant = _mutant(tree, node, (kind, operator, edit), numbers)
            mutants.append(mutant)
    return mutants


def _mutant(tree: Tree, node: ast.AST, found: Found, numbers: Counter[str]) -> Mutant:
    kind, operator, edit = found
    line = tree.source.count(b"\n", 0, edit.start) + 1
    column = edit.start - tree.lines(edit.start, edit.start)[0]
    place = f"{tree.module}:{line}:{column}:{kind}-{operator}"
    numbers[place] += 1
    first, last = tree.lines(edit.start, edit.end)
    before = tree.source[first:last].decode()
    changed = Edit(edit.start - first, edit.end - first, edit.text)
    after = changed.apply(tree.source[first:last]).decode().rstrip()
    name = tree.name_of(node)
    return Mutant(f"{place}:{numbers[place]}", tree.module, name, _lines(tree, node), kind, before, after, edit)


def _lines(tree: Tree, node: ast.AST) -> tuple[int, int]:
    """The lines whose execution executes the change: a simple statement's, the head of a compound one, a body's first."""
    if isinstance(node, FUNCTIONS):
        first = node.body[1] if ast.get_docstring(node, clean=False) is not None and node.body[1:] else node.body[0]
        return first.lineno, _head(first)
    statement = tree.statement(node)
    if isinstance(statement, ast.Try) and isinstance(node, ast.expr):
        return node.lineno, node.end_lineno or node.lineno
    if isinstance(statement, ast.For) and statement is node:
        return statement.body[-1].lineno, statement.body[-1].end_lineno or statement.lineno
    return statement.lineno, _head(statement)


def _head(statement: ast.stmt) -> int:
    body = getattr(statement, "body", None)
    end = statement.end_lineno or statement.lineno
    return max(statement.lineno, body[0].lineno - 1) if body else end


def _is_left_out(module: str, name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(f"{module}:{name}", pattern) for pattern in patterns)


def _behaviour(tree: Tree, node: ast.AST, left_out: Callable[[str], bool]) -> Iterator[ast.AST]:
    """Walk over what is behaviour."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _SKIPPED) or is_logging(child) or _is_docstring(child) or _is_for_types(child, node):
            continue
        if isinstance(child, (*FUNCTIONS, ast.ClassDef, ast.Assign, ast.AnnAssign)) and left_out(_named(tree, child)):
            continue
        yield child
        if not isinstance(child, ast.JoinedStr):
            yield from _behaviour(tree, child, left_out)


def _named(tree: Tree, node: ast.AST) -> str:
    """The name of a function or class, or of what an assignment in a body of a module or class is to."""
    name = tree.name_of(node)
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    if isinstance(targets[0], ast.Name) and not tree.functions(node):
        return f"{name}.{targets[0].id}".lstrip(".")
    return name


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_for_types(child: ast.AST, parent: ast.AST) -> bool:
    """Annotations, `if TYPE_CHECKING`, `if __name__ == "__main__"`, what decorates and what is inherited."""
    if child is getattr(parent, "annotation", None) or child is getattr(parent, "returns", None):
        return True
    if isinstance(child, ast.If):
        return any(isinstance(o, ast.Name) and o.id in ("TYPE_CHECKING", "__name__") for o in ast.walk(child.test))
    return isinstance(parent, ast.ClassDef) and (child in parent.bases or child in parent.decorator_list)


def digest_of(folder: Path) -> str:
    """Give the digest of a package's source: what was measured on one is not measured on another."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


__all__ = ["KINDS", "Mutant", "digest_of", "mutants_of", "mutants_of_package"]
