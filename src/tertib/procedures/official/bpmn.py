"""The flow as BPMN 2.0 with its diagram: a pool for the office, a lane for each performer, left to right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias
from xml.etree import ElementTree as Xml

from tertib.procedures.language.types import Procedure
from tertib.procedures.official.graph import Flow, Graph, Kind, Node, graph_of

Point: TypeAlias = tuple[int, int]
_SPACES = {
    "": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_SIZES = {
    Kind.TASK: (110, 80),
    Kind.SCRIPT: (110, 80),
    Kind.GATEWAY: (50, 50),
    Kind.START: (36, 36),
    Kind.END: (36, 36),
}
_LEFT, _SLOT, _LANE, _HEAD, _CHANNEL = 60, 170, 180, 30, 20
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


def print_bpmn(procedure: Procedure) -> str:
    """The document. The same procedure always gives the same text."""
    graph = graph_of(procedure)
    root = Xml.Element(
        "definitions", {f"xmlns{':' if key else ''}{key}": space for key, space in _SPACES.items()}
    )
    root.set("id", "definitions")
    root.set("targetNamespace", "urn:tertib:sop")
    pool = _add(root, "collaboration", id="collaboration")
    _add(pool, "participant", id="office", name=procedure.office_label, processRef=procedure.code)
    _process(root, procedure, graph)
    _diagram(root, graph)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _add(parent: Xml.Element, tag: str, text: str = "", **attributes: str) -> Xml.Element:
    child = Xml.SubElement(parent, tag, {key: _clean(value) for key, value in attributes.items()})
    child.text = _clean(text) or None
    return child


def _clean(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _process(root: Xml.Element, procedure: Procedure, graph: Graph) -> None:
    process = _add(root, "process", id=procedure.code, name=procedure.title, isExecutable="true")
    lanes = _add(process, "laneSet", id="lanes")
    for key, label in graph.lanes.items():
        lane = _add(lanes, "lane", id=f"lane_{key}", name=label)
        for node in graph.nodes.values():
            if node.lane == key:
                _add(lane, "flowNodeRef", node.key)
    for node in graph.nodes.values():
        _node(process, node, graph)
    for place, flow in enumerate(graph.flows):
        _flow(process, place, flow)


def _node(process: Xml.Element, node: Node, graph: Graph) -> None:
    element = _add(process, node.kind.value, id=node.key, name=node.name)
    leaving = [(place, flow) for place, flow in enumerate(graph.flows) if flow.begin == node.key]
    otherwise = [place for place, flow in leaving if not flow.when]
    if node.kind is Kind.GATEWAY and otherwise:
        element.set("default", f"flow_{otherwise[0]}")
    for place, flow in enumerate(graph.flows):
        if flow.end == node.key:
            _add(element, "incoming", f"flow_{place}")
    for place, _ in leaving:
        _add(element, "outgoing", f"flow_{place}")
    if node.script:
        element.set("scriptFormat", "python")
        _add(element, "script", node.script)


def _flow(process: Xml.Element, place: int, flow: Flow) -> None:
    element = _add(process, "sequenceFlow", id=f"flow_{place}", sourceRef=flow.begin, targetRef=flow.end)
    if flow.name:
        element.set("name", _clean(flow.name))
    if flow.when:
        _add(element, "conditionExpression", flow.when).set("xsi:type", "tFormalExpression")


# --- the diagram -------------------------------------------------------------------------------------


def boxes_of(graph: Graph) -> dict[str, Box]:
    """Where each node stands: one slot after the other, in the lane of its performer."""
    lanes = list(graph.lanes)
    found = {}
    for slot, node in enumerate(graph.nodes.values()):
        width, height = _SIZES[node.kind]
        centre = _LEFT + _HEAD + slot * _SLOT + _SLOT // 2
        middle = lanes.index(node.lane) * _LANE + _LANE // 2
        found[node.key] = Box(x=centre - width // 2, y=middle - height // 2, width=width, height=height)
    return found


def waypoints(begin: Box, end: Box) -> tuple[Point, ...]:
    """Round every other node: along the free edge of the lane where the flow arrives."""
    out, into = (begin.x + begin.width, begin.middle), (end.x, end.middle)
    beside, before = out[0] + (_SLOT - begin.width) // 2, into[0] - (_SLOT - end.width) // 2
    if 0 < into[0] - out[0] < _SLOT:
        turn = (out[0] + into[0]) // 2
        return _straight((out, (turn, out[1]), (turn, into[1]), into))
    lane = end.middle - _LANE // 2
    channel = lane + _CHANNEL if into[0] > out[0] else lane + _LANE - _CHANNEL
    return _straight((out, (beside, out[1]), (beside, channel), (before, channel), (before, into[1]), into))


def _straight(points: tuple[Point, ...]) -> tuple[Point, ...]:
    return tuple(point for at, point in enumerate(points) if at == 0 or point != points[at - 1])


def _diagram(root: Xml.Element, graph: Graph) -> None:
    boxes = boxes_of(graph)
    plane = _add(
        _add(root, "bpmndi:BPMNDiagram", id="diagram"),
        "bpmndi:BPMNPlane",
        id="plane",
        bpmnElement="collaboration",
    )
    width = _HEAD + len(graph.nodes) * _SLOT + _LEFT
    _shape(
        plane,
        "office",
        Box(x=_LEFT - _HEAD, y=0, width=width + _HEAD, height=len(graph.lanes) * _LANE),
        wide=True,
    )
    for place, key in enumerate(graph.lanes):
        _shape(plane, f"lane_{key}", Box(x=_LEFT, y=place * _LANE, width=width, height=_LANE), wide=True)
    for key, box in boxes.items():
        _shape(plane, key, box)
    for place, points in enumerate(_edges(graph, boxes)):
        edge = _add(plane, "bpmndi:BPMNEdge", id=f"flow_{place}_di", bpmnElement=f"flow_{place}")
        for x, y in points:
            _add(edge, "di:waypoint", x=str(x), y=str(y))


def _edges(graph: Graph, boxes: dict[str, Box]) -> Iterator[tuple[Point, ...]]:
    for flow in graph.flows:
        yield waypoints(boxes[flow.begin], boxes[flow.end])


def _shape(plane: Xml.Element, key: str, box: Box, *, wide: bool = False) -> None:
    shape = _add(plane, "bpmndi:BPMNShape", id=f"{key}_di", bpmnElement=key)
    if wide:
        shape.set("isHorizontal", "true")
    _add(shape, "dc:Bounds", x=str(box.x), y=str(box.y), width=str(box.width), height=str(box.height))
