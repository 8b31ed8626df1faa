"""What an expression means, and what it never does: fail in the middle of a case."""

import pytest

from tertib.procedures.language.expressions import evaluate, paths_in, read_expression
from tertib.procedures.types import ListOf, Literal, Path

FACTS = {
    "request": {"name": "dinkes", "rows": [{"local": "a"}, {"local": "b"}]},
    "item": {"local": "a", "kind": None},
    "work": {"4": {"boxes": [{"address": "a@x"}, {"address": "b@x"}]}},
    "case": {"number": "001"},
}


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("request.name", "dinkes"),
        ("request.rows.1.local", "b"),
        ("request.rows.7.local", None),
        ("request.rows.local", ["a", "b"]),
        ("work.4.boxes.address", ["a@x", "b@x"]),
        ("work.5.boxes", None),
        ("request.name.first", None),
        ("request.unknown.deep", None),
        ("item", {"local": "a", "kind": None}),
        ("case.number", "001"),
        ("plain words", "plain words"),
        ("word", "word"),
        ({"literal": "request.name"}, "request.name"),
        ({"literal": 7}, 7),
        (7, 7),
        (True, True),
        (None, None),
        (["request.name", "x", 1], ["dinkes", "x", 1]),
    ],
)
def test_expressions_read_the_facts(said: object, value: object) -> None:
    expr = read_expression(said)
    assert expr is not None
    assert evaluate(expr, FACTS) == value


@pytest.mark.parametrize("said", ["reqest.name", {"a": 1}, {}, {"literal": [1]}, ["reqest.name"], 1.5])
def test_what_is_no_expression_is_none(said: object) -> None:
    assert read_expression(said) is None


def test_the_paths_of_an_expression_are_found_at_any_depth() -> None:
    deep = ListOf(
        items=(Path(parts=("item",)), ListOf(items=(Path(parts=("case", "number")),)), Literal(value=1))
    )
    assert [str(path) for path in paths_in(deep)] == ["item", "case.number"]
    assert paths_in(Literal(value="x")) == ()
