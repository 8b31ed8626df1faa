"""The official part of a naskah as it stands, finished or not: for the sheet, the flow and the checker."""

from dataclasses import replace

from tertib.procedures.authoring.document import Data, Document
from tertib.procedures.language.sheet import Identity
from tertib.procedures.language.types import (
    Act,
    Decision,
    DocumentStatus,
    Exit,
    Hop,
    HopKind,
    Matter,
    Performer,
    Procedure,
    Step,
    Trigger,
    TriggerKind,
    Variant,
)
from tertib.procedures.official.sheet import Sheet, sheet_of


def outline(document: Document) -> Procedure:
    """The rows, columns and identity; nothing of what only the program needs. Never refuses."""
    sop = document.sop
    return Procedure(
        code=sop["code"],
        title=sop["title"],
        office_label=sop["office_label"],
        identity=_identity(sop["identity"]),
        trigger=Trigger(kind=TriggerKind(sop["trigger"]["kind"]), form=sop["trigger"].get("form")),
        columns=tuple(
            Performer(key=one["key"], label=one["label"], column_no=one.get("column"))
            for one in sop["performers"]
        ),
        support=tuple(Performer(key=one["key"], label=one["label"]) for one in sop.get("support", ())),
        promise=None,
        variants=tuple(Variant(key=one["key"], label=one["label"]) for one in sop.get("variants", ())),
        steps=tuple(map(_step, document.steps)),
        forms={},
        refusals={},
        waiting_days=0,
        status=DocumentStatus(sop["status"]),
    )


def sheet(document: Document) -> Sheet:
    """The sheet it would print; a row whose time is not said yet has none."""
    drawn = sheet_of(outline(document))
    rows = tuple(
        replace(row, time="" if step.get("minutes") is None else row.time)
        for row, step in zip(drawn.rows, document.steps, strict=True)
    )
    return replace(drawn, rows=rows)


def _identity(said: Data) -> Identity:
    given: Data = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
    return Identity(**{"number": "", "title": "", "unit": (), **given})


def _step(said: Data) -> Step:
    return Step(
        no=said["no"],
        source_no=said.get("source_no") or str(said["no"]),
        activity=said["activity"],
        act=Act(said["act"]),
        hops=tuple(map(_hop, said["hops"])),
        needs=_matter(said["needs"]),
        output=_matter(said["output"]),
        minutes=said.get("minutes") or 0,
        time=said.get("time", "") if said.get("minutes") is not None else " ",
        decision=_decision(said),
        next=said.get("next"),
        only=tuple(said.get("only", ())),
        note=said.get("note", ""),
    )


def _hop(said: Data) -> Hop:
    return Hop(
        performer=said["performer"],
        label=said["label"],
        kind=HopKind(said.get("kind", HopKind.DO)),
        skippable=said.get("skippable", False),
    )


def _matter(said: str | Data) -> Matter:
    return Matter(text=said if isinstance(said, str) else said["text"])


def _decision(said: Data) -> Decision | None:
    asked = said.get("decision")
    if not asked:
        return None
    hop = asked.get("hop")
    return Decision(
        question=asked["question"],
        exits=tuple(
            Exit(label=one["label"], to=one.get("to"), wait=one.get("wait")) for one in asked["exits"]
        ),
        hop=hop if isinstance(hop, int) else len(said["hops"]) - 1,
        only=tuple(asked.get("only", ())),
    )
