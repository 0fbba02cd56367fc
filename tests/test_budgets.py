"""Files and functions stay small enough to be read in one go."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

FILE_LINES = 400
FUNCTION_LINES = 50
NOT_OURS = {".venv", "node_modules", "build", "var", "migrations"}

FILES = sorted(
    path.relative_to(settings.BASE_DIR)
    for folder in sorted(settings.BASE_DIR.iterdir())
    if folder.is_dir() and folder.name not in NOT_OURS and not folder.name.startswith(".")
    for path in folder.rglob("*.py")
    if not NOT_OURS & set(path.parts)
)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, without the docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    return (function.end_lineno or 0) - function.lineno + 1 - documented * ((first.end_lineno or 0) - first.lineno + 1)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_it_fits_one_sitting(path: Path):
    text = (settings.BASE_DIR / path).read_text()
    assert text.count("\n") <= FILE_LINES
    long = {function.name: length(function) for function in functions(ast.parse(text))}
    assert {name: lines for name, lines in long.items() if lines > FUNCTION_LINES} == {}
