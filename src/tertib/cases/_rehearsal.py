"""What cannot run for real yet: which procedures may only be rehearsed, and effects that only say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tertib.cases import catalogue
from tertib.cases._store import CaseRow
from tertib.cases.types import REHEARSAL, Plan, PlanLine, RehearsalOffer, RehearsedEffects
from tertib.kernel.words import N_
from tertib.people.types import Capacity
from tertib.procedures import queries as procedures
from tertib.procedures.types import Act, BundleView, Procedure, ShippedView, VersionStatus

MARK = "rehearsal"
"""In the evidence of an effect that was only rehearsed."""
_SUMMARY = N_("Percobaan: “%(verb)s” tidak dikerjakan pada sistem yang sebenarnya.")


def missing_verbs(bundle: str) -> frozenset[str]:
    """Verbs and guards that a procedure uses and nothing here offers."""
    return _missing_in(procedures.procedure(bundle))


def _missing_in(procedure: Procedure) -> frozenset[str]:
    steps = procedure.steps
    verbs = {effect.verb for step in steps for effect in step.does}
    guards = {name for step in steps for name in step.guards}
    return frozenset(
        {verb for verb in verbs if not catalogue.knows(verb)}
        | {name for name in guards if catalogue.find_guard(name) is None}
    )


def effects_of(bundle: str, *, only_said: bool, variant: str | None = None) -> RehearsedEffects:
    """What a rehearsal of these rows only says, and what it carries out; a variant not chosen yet has all."""
    steps = [step for step in procedures.procedure(bundle).steps if variant is None or step.is_for(variant)]
    verbs = dict.fromkeys(
        effect.verb
        for step in steps
        for effect in step.does
        if variant is None or not effect.only or variant in effect.only
    )
    outside = [verb for verb in verbs if catalogue.inside_verb(verb) is None and verb != catalogue.PRINT]
    said = [verb for verb in outside if only_said or catalogue.outside_handler(verb) is None]
    return RehearsedEffects(
        said=tuple(map(catalogue.label_of, said)),
        real=tuple(catalogue.label_of(verb) for verb in outside if verb not in said),
    )


def offer_of(view: BundleView, held: Sequence[Capacity]) -> RehearsalOffer:
    """A version in force for whoever holds these posts."""
    must = must_rehearse(view.hash, view.status)
    return RehearsalOffer(
        office=view.office,
        code=view.code,
        title=view.title,
        bundle=view.hash,
        status=view.status,
        rows=len(procedures.procedure(view.hash).steps),
        must=must,
        unbuilt=tuple(map(catalogue.label_of, sorted(missing_verbs(view.hash)))),
        effects=effects_of(view.hash, only_said=must),
        may=may_rehearse(held, view.office, must=must),
    )


def must_rehearse(bundle: str, status: VersionStatus) -> bool:
    """Whether nobody may run it for real: a proposal not yet approved, or effects that are not built."""
    return _must(procedures.procedure(bundle), status)


def would_rehearse(view: ShippedView) -> bool:
    """The same of a procedure that comes with the program and is not installed yet."""
    return _must(view.procedure, view.status)


def _must(procedure: Procedure, status: VersionStatus) -> bool:
    return status is VersionStatus.PROPOSED or bool(_missing_in(procedure))


def may_rehearse(held: Sequence[Capacity], office: UUID, *, must: bool) -> bool:
    """Whoever works in the office; where real servers are touched, its administrator only."""
    roles = frozenset() if must else frozenset({"administrator"})
    return any(one.office == office and roles <= one.roles for one in held)


def handler_for(verb: str, row: CaseRow) -> catalogue.OutsideHandler | None:
    """Who carries out an effect of this case.

    A rehearsal that had to be one only says everything but its papers, also when its version is approved
    meanwhile: whoever opened it was let in because nothing real is touched.
    """
    known = catalogue.outside_handler(verb)
    if row.channel != REHEARSAL or verb == catalogue.PRINT:
        return known
    return Rehearsed(verb) if known is None or row.state.only_said else known


class Rehearsed:
    """Shows what would be done, does nothing, and says so in its evidence."""

    def __init__(self, verb: str) -> None:
        self.verb = verb

    def plan(self, context: catalogue.OutsideContext) -> Plan | None:
        """What the effect was given; confirmed where the row is there for its effect."""
        labels = catalogue.inputs_of(self.verb)
        step = procedures.procedure(context.case.bundle).step(context.step)
        return Plan(
            summary=_SUMMARY % {"verb": catalogue.label_of(self.verb)},
            lines=tuple(
                PlanLine(label=labels.get(key, key), before="", after=_in_words(value))
                for key, value in context.inputs.items()
                if value not in (None, "", [], {})
            ),
            confirm=step.act is Act.EFFECT,
        )

    def run(self, context: catalogue.OutsideContext) -> catalogue.Outcome:
        """Nothing happens; what would have been asked for stands as evidence, marked."""
        said = _SUMMARY % {"verb": catalogue.label_of(self.verb)}
        return catalogue.Proven(evidence={**_given(context.inputs), MARK: said})


def _given(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in inputs.items() if key not in catalogue.UNDERSTOOD}


def _in_words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(filter(None, map(_in_words, value.values())))
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_in_words, value)))
    return "" if value is None else str(value)
