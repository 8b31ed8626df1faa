"""The tests of this folder move the clock themselves; none looks at the one on the wall or sleeps."""

import ast
from pathlib import Path

import pytest

FORBIDDEN = {"sleep", "monotonic", "perf_counter", "time_ns", "utcnow", "today"}


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_no_test_reads_the_clock_on_the_wall(path: Path) -> None:
    tree = ast.parse(path.read_text())
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not names & FORBIDDEN
    assert "time" not in imported
