"""The exported flow, run by SpiffWorkflow, takes the rows that our own machine takes."""

import os
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser, BpmnValidator
from SpiffWorkflow.util.task import TaskState
from tests.cases import shapes

import tertib.sops
from tertib.cases import _commands as c
from tertib.cases.types import Phase
from tertib.procedures import queries
from tertib.procedures.language.bundle import parse_bundle
from tertib.procedures.official.bpmn import Box, boxes_of, print_bpmn, waypoints
from tertib.procedures.official.graph import graph_of
from tertib.procedures.types import HopKind, Procedure

Route = Callable[[Box, Box], tuple[tuple[int, int], ...]]
SHAPES = {
    "mail": shapes.mail_shape,
    "variants": shapes.subdomain_shape,
    "agenda": shapes.server_shape,
}
SHIPPED = sorted(one.parent for one in Path(tertib.sops.__file__).parent.glob("*/sop.yaml"))
SEEDS = 40 if os.environ.get("TERTIB_PROOF") == "1" else 4


@cache
def shipped(folder: Path) -> Procedure:
    return parse_bundle(queries.folder_files(folder)).procedure


def begun(procedure: Procedure, number: int) -> str | None:
    """The variant that a case has from its first row; None where it has none, or a row settles it."""
    exits = (one for step in procedure.steps if step.decision for one in step.decision.exits)
    if not procedure.variants or any(one.sets_variant for one in exits):
        return None
    return procedure.variants[number % len(procedure.variants)].key


def settle(walk: shapes.Walk) -> None:
    """What is proven may be followed by what happens when the row closes: that too."""
    while any(not mark.is_settled for mark in walk.state.marks.values()):
        walk.prove()


def our_trace(walk: shapes.Walk, random: Random) -> tuple[list[str], list[dict[str, Any]]]:
    """Rows and hops as the machine takes them, and what was answered at each."""
    trace, said = [], []
    for _ in range(200):
        settle(walk)
        state = walk.state
        if state.phase.is_over:
            break
        if state.phase is Phase.WAITING:
            trace.append("wait")
            said.append({})
            walk.do(c.Resubmit())
            continue
        step = walk.procedure.step(state.step or 1)
        hop = step.hops[state.hop]
        values: dict[str, Any] = {}
        trace.append(f"row_{step.no}_{state.hop}")
        asked = step.asks(state.variant)
        answer = None
        if asked is not None and asked.hop == state.hop:
            answer = random.choice(asked.exits)
            values[f"answer_{step.no}"] = answer.label
        refuses = hop.kind is HopKind.PARAF and bool(step.returns) and random.random() < 0.2
        if hop.kind is HopKind.PARAF:
            values[f"refused_{step.no}_{state.hop}"] = refuses
        said.append(values)
        deficient = {"deficiencies": ({"x": "y"},)} if answer is not None and answer.asks_deficiencies else {}
        walk.complete(answer.label if answer else None, **({"refuses": True} if refuses else deficient))
    return trace, said


def their_trace(
    procedure: Procedure, said: list[dict[str, Any]], *, variant: str | None = None
) -> tuple[list[str], bool]:
    parser = BpmnParser(validator=BpmnValidator())
    parser.add_bpmn_str(print_bpmn(procedure).encode())
    workflow = BpmnWorkflow(parser.get_spec(procedure.code))
    if variant is not None:
        workflow.task_tree.data["variant"] = variant
    trace: list[str] = []
    for values in said:
        workflow.do_engine_steps()
        (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
        name = task.task_spec.name
        trace.append("wait" if name.endswith("_wait") else name)
        task.data.update(values)
        task.run()
    workflow.do_engine_steps()
    return trace, workflow.is_completed()


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("seed", range(8))
def test_spiff_takes_the_same_rows(name: str, seed: int) -> None:
    walk = shapes.Walk(SHAPES[name]())
    ours, said = our_trace(walk, Random(seed))
    assert walk.state.phase.is_over
    assert their_trace(walk.procedure, said) == (ours, True)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_spiff_takes_the_same_rows_of_what_is_shipped(folder: Path, seed: int) -> None:
    variant = begun(shipped(folder), seed)
    walk = shapes.Walk(shipped(folder), variant=variant)
    ours, said = our_trace(walk, Random(seed))
    assert walk.state.phase.is_over
    assert their_trace(walk.procedure, said, variant=variant) == (ours, True)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_every_row_of_what_is_shipped_is_on_some_trace(folder: Path) -> None:
    """So that what is compared above leaves nothing out."""
    one = shipped(folder)
    traces = [our_trace(shapes.Walk(one, variant=begun(one, seed)), Random(seed))[0] for seed in range(12)]
    taken = {int(name.split("_")[1]) for trace in traces for name in trace if name != "wait"}
    assert taken == {step.no for step in shipped(folder).steps}


def crossed(procedure: Procedure, route: Route) -> list[tuple[str, str, str]]:
    """Flow and symbol for every symbol that a route runs through, sampled along its pieces."""
    graph = graph_of(procedure)
    boxes = boxes_of(graph)
    found = set()
    for flow in graph.flows:
        for (x1, y1), (x2, y2) in pairwise(route(boxes[flow.begin], boxes[flow.end])):
            steps = max(abs(x2 - x1), abs(y2 - y1)) // 5 + 1
            points = [(x1 + (x2 - x1) * n / steps, y1 + (y2 - y1) * n / steps) for n in range(steps + 1)]
            found |= {
                (flow.begin, flow.end, key)
                for key, box in boxes.items()
                for x, y in points
                if box.x < x < box.x + box.width and box.y < y < box.y + box.height
            }
    return sorted(found)


@pytest.mark.parametrize("name", SHAPES)
def test_no_arrow_runs_through_a_symbol(name: str) -> None:
    assert crossed(SHAPES[name](), waypoints) == []


@pytest.mark.parametrize("name", SHAPES)
def test_straight_arrows_would_run_through_symbols(name: str) -> None:
    """The naive twin: the shapes do have symbols in the way."""

    def straight(begin: Box, end: Box) -> tuple[tuple[int, int], ...]:
        return (begin.x + begin.width, begin.middle), (end.x, end.middle)

    assert crossed(SHAPES[name](), straight) != []


def test_the_same_procedure_gives_the_same_text_with_a_lane_for_each_post() -> None:
    text = print_bpmn(shapes.mail_shape())
    assert text == print_bpmn(shapes.mail_shape())
    assert text.count("<lane ") == len(graph_of(shapes.mail_shape()).lanes)
