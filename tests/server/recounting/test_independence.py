"""What makes a recount worth anything: it shares no code with what it checks, and knows no float."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import server.recounting

FOLDER = Path(server.recounting.__file__).parent


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules a file imports, those inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or "."
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def floats(tree: ast.AST) -> Iterator[object]:
    """Float literals, and the word itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.value
        if isinstance(node, ast.Name) and node.id == "float":
            yield node.id


def test_it_imports_the_standard_library_and_itself() -> None:
    paths = sorted(FOLDER.glob("*.py"))
    assert len(paths) > 10
    for path in paths:
        foreign = {
            name
            for name in imported(ast.parse(path.read_text("utf-8")))
            if not name.startswith("server.recounting") and name.split(".")[0] not in sys.stdlib_module_names
        }
        assert foreign == set(), path.name


def test_it_knows_no_float() -> None:
    for path in FOLDER.glob("*.py"):
        assert list(floats(ast.parse(path.read_text("utf-8")))) == [], path.name


def test_both_would_be_found() -> None:
    """The control."""
    tree = ast.parse("from server.ranking import rank\nimport tortoise.fields\nx = 0.5\nfloat(1)")
    assert list(imported(tree)) == ["server.ranking", "tortoise.fields"]
    assert set(floats(tree)) == {0.5, "float"}
