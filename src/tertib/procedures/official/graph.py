"""A procedure as nodes and flows, as BPMN knows them: who does what, in which lane, and what follows when.

Values that the flows read: `variant`; `answer_<row>`; `skip_<row>_<hop>` where a performer may be left out;
`refused_<row>_<hop>` where a paraf may be refused; `back_<row>`: clash or failed, where the world may say no.
The ways out that every case has (refused, withdrawn, lapsed) are not drawn, as on the paper.
"""

import json
from dataclasses import dataclass, field
from enum import StrEnum

from tertib.procedures.language.types import Decision, Exit, Hop, HopKind, Procedure, ReturnOn, Step

APPLICANT, END = "pemohon", "end"


class Kind(StrEnum):
    START = "startEvent"
    END = "endEvent"
    TASK = "userTask"
    SCRIPT = "scriptTask"
    GATEWAY = "exclusiveGateway"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    key: str
    kind: Kind
    name: str
    lane: str
    script: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """`when` empty: taken when no other flow of its gateway is."""

    begin: str
    end: str
    name: str = ""
    when: str = ""


@dataclass(slots=True)
class Graph:
    lanes: dict[str, str] = field(default_factory=dict)  # key -> label
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)


def graph_of(procedure: Procedure) -> Graph:
    """The graph; nodes stand in the order of the rows."""
    return _Drawing(procedure).graph


class _Drawing:
    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.graph = Graph(lanes=_lanes(procedure))
        lane = procedure.steps[0].hops[0].performer
        self._node("start", Kind.START, "Mulai", lane)
        self._node("values", Kind.SCRIPT, "Nilai awal", lane, script="\n".join(_first_values(procedure)))
        self._flow("start", "values")
        self._flow("values", self._entry(procedure.first))
        for step in procedure.steps:
            self._row(step)
        self._node(END, Kind.END, "Selesai", procedure.steps[-1].hops[-1].performer)

    def _row(self, step: Step) -> None:
        row, lane = f"row_{step.no}", step.hops[0].performer
        if step.only:
            self._node(row, Kind.GATEWAY, "Jenis?", lane)
            self._flow(
                row, self._hop_entry(step, 0), name=self._labels(step.only), when=_is_variant(step.only)
            )
            self._flow(row, self._entry(step.next or step.no + 1))
        for index, hop in enumerate(step.hops):
            self._hop(step, index, hop)
        self._way_back(step)
        if step.decision is not None:
            self._decision(step, step.decision)

    def _hop(self, step: Step, index: int, hop: Hop) -> None:
        key, then = f"row_{step.no}_{index}", self._hop_entry(step, index + 1)
        if hop.skippable:
            self._node(f"{key}_skip", Kind.GATEWAY, "Dilewati?", hop.performer)
            self._flow(f"{key}_skip", then, name="Ya", when=f"skip_{step.no}_{index}")
            self._flow(f"{key}_skip", key, name="Tidak")
        name = f"{step.no}. {step.activity}" if index == 0 else f"{step.no}. {hop.label}"
        self._node(key, Kind.TASK, name, hop.performer)
        back = step.return_to(ReturnOn.PARAF_REFUSED) if hop.kind is HopKind.PARAF else None
        if back is None:
            self._flow(key, then)
            return
        self._node(f"{key}_ok", Kind.GATEWAY, "Paraf?", hop.performer)
        self._flow(key, f"{key}_ok")
        self._flow(f"{key}_ok", self._entry(back), name="Ditolak", when=f"refused_{step.no}_{index}")
        self._flow(f"{key}_ok", then, name="Dibubuhkan")

    def _way_back(self, step: Step) -> None:
        ways = [one for one in step.returns if one.on is not ReturnOn.PARAF_REFUSED]
        if not ways:
            return
        key = f"row_{step.no}_back"
        self._node(key, Kind.GATEWAY, "Terlaksana?", step.hops[-1].performer)
        for one in ways:
            when = f"back_{step.no} == {json.dumps(one.on.value)}"
            self._flow(key, self._entry(one.to), name=_BACK[one.on], when=when)
        self._flow(key, self._after_way_back(step), name="Ya")

    def _decision(self, step: Step, decision: Decision) -> None:
        key, lane = f"row_{step.no}_answer", step.hops[decision.hop].performer
        following = self._entry(step.next or step.no + 1)
        if decision.only:
            self._node(f"{key}_for", Kind.GATEWAY, "Jenis?", lane)
            self._flow(f"{key}_for", key, name=self._labels(decision.only), when=_is_variant(decision.only))
            self._flow(f"{key}_for", following)
        self._node(key, Kind.GATEWAY, decision.question, lane)
        for place, one in enumerate(decision.exits):
            when = f"answer_{step.no} == {json.dumps(one.label, ensure_ascii=False)}"
            target = self._exit(f"{key}_{place}", lane, one, self._entry(one.to) if one.to else following)
            self._flow(key, target, name=one.label, when=when)

    def _exit(self, key: str, lane: str, one: Exit, target: str) -> str:
        """The first node behind an answer: the kind is noted, the applicant is waited for."""
        if one.wait:
            self._node(f"{key}_wait", Kind.TASK, "Melengkapi permohonan", APPLICANT)
            self._flow(f"{key}_wait", target)
            target = f"{key}_wait"
        if one.sets_variant:
            script = f"variant = {json.dumps(one.sets_variant)}"
            self._node(f"{key}_kind", Kind.SCRIPT, self._labels((one.sets_variant,)), lane, script=script)
            self._flow(f"{key}_kind", target)
            target = f"{key}_kind"
        return target

    # --- where a row, a hop, an answer begins -------------------------------------------------------

    def _entry(self, no: int) -> str:
        if no > len(self.procedure.steps):
            return END
        step = self.procedure.step(no)
        return f"row_{no}" if step.only else self._hop_entry(step, 0)

    def _hop_entry(self, step: Step, index: int) -> str:
        if index < len(step.hops):
            return f"row_{step.no}_{index}{'_skip' if step.hops[index].skippable else ''}"
        ways = [one for one in step.returns if one.on is not ReturnOn.PARAF_REFUSED]
        return f"row_{step.no}_back" if ways else self._after_way_back(step)

    def _after_way_back(self, step: Step) -> str:
        if step.decision is None:
            return self._entry(step.next or step.no + 1)
        return f"row_{step.no}_answer{'_for' if step.decision.only else ''}"

    def _labels(self, keys: tuple[str, ...]) -> str:
        return ", ".join(one.label for one in self.procedure.variants if one.key in keys)

    def _node(self, key: str, kind: Kind, name: str, lane: str, *, script: str = "") -> None:
        self.graph.nodes[key] = Node(key=key, kind=kind, name=name, lane=lane, script=script)

    def _flow(self, begin: str, end: str, *, name: str = "", when: str = "") -> None:
        self.graph.flows.append(Flow(begin=begin, end=end, name=name, when=when))


def _lanes(procedure: Procedure) -> dict[str, str]:
    waits = any(one.wait for step in procedure.steps if step.decision for one in step.decision.exits)
    used = {hop.performer for step in procedure.steps for hop in step.hops}
    lanes = {
        one.key: one.label for one in procedure.performers if one.key in used or one in procedure.columns
    }
    return {**({APPLICANT: "Pemohon"} if waits else {}), **lanes}


def _first_values(procedure: Procedure) -> list[str]:
    settled = any(
        one.sets_variant for step in procedure.steps if step.decision for one in step.decision.exits
    )
    values = [] if procedure.variants and not settled else ['variant = ""']
    for step in procedure.steps:
        values += [f'answer_{step.no} = ""'] if step.decision else []
        values += [f'back_{step.no} = ""'] if step.returns else []
        for index, hop in enumerate(step.hops):
            values += [f"skip_{step.no}_{index} = False"] if hop.skippable else []
            values += [f"refused_{step.no}_{index} = False"] if hop.kind is HopKind.PARAF else []
    return values or ["pass"]


def _is_variant(keys: tuple[str, ...]) -> str:
    return f"variant in {json.dumps(list(keys))}"


_BACK = {ReturnOn.CLASH: "Bentrok", ReturnOn.FAILED: "Gagal"}
