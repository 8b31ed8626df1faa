"""Uploads on their way into the vault: examined before the transaction, kept inside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tertib.cases.types import FileRef, Files, Upload
from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import Invalid, Problem
from tertib.kernel.words import N_
from tertib.runtime import vault
from tertib.runtime.door import Tx

Given = vault.Examined | FileRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Files by form field, now in the vault."""

    by_field: Mapping[str, Sequence[FileRef]]

    def digests(self, field: str) -> list[str]:
        return [each.digest for each in self.by_field.get(field, ())]


def examine(files: Files, accept: Mapping[str, frozenset[str]] | None = None) -> Mapping[str, list[Given]]:
    """Look at every upload; all refusals are told at once, by field."""
    found: dict[str, list[Given]] = {}
    problems: dict[str, list[Problem]] = {}
    for field, given in files.items():
        for each in given:
            try:
                found.setdefault(field, []).append(_examine(each, (accept or {}).get(field)))
            except Invalid as wrong:
                problems.setdefault(field, []).append(Problem(wrong.sentence, wrong.fields))
    if problems:
        first = next(iter(problems.values()))[0]
        refused = Invalid(first.sentence, problems={key: tuple(each) for key, each in problems.items()})
        refused.fields = dict(first.fields)
        raise refused
    return found


def _examine(given: Upload | FileRef, accept: frozenset[str] | None) -> Given:
    if isinstance(given, FileRef):
        return given
    return vault.examine(given.data, filename=given.filename, accept=accept)


Held = Callable[[], frozenset[str]]
"""The files that a draft or case holds already; asked only when one of them is named."""


def nothing() -> frozenset[str]:
    """A request that is new holds no file."""
    return frozenset()


def refuse_foreign(named: Mapping[str, Sequence[str]], *, by: Actor, held: Held) -> None:
    """A file is named only by whoever brought it, or where the draft or case holds it: `Invalid` by field."""
    digests = {digest for many in named.values() for digest in many}
    if by.kind is ActorKind.SYSTEM or not digests:
        return
    strange = digests - held()
    strange -= vault.brought_by(by, strange)
    fields = [field for field, many in named.items() if not strange.isdisjoint(many)]
    if fields:
        problem = Problem(N_("Berkas ini bukan unggahan Anda untuk permohonan ini. Pilih berkasnya lagi."))
        raise Invalid(problem.sentence, problems=dict.fromkeys(fields, (problem,)))


def keep(tx: Tx, examined: Mapping[str, Sequence[Given]], *, by: Actor, held: Held = nothing) -> Kept:
    """Bring uploads into the vault. A file that is there already must be the person's, or held here."""
    refuse_foreign(
        {
            field: [each.digest for each in given if isinstance(each, FileRef)]
            for field, given in examined.items()
        },
        by=by,
        held=held,
    )
    return Kept(
        by_field={field: [_keep(tx, each, by) for each in given] for field, given in examined.items()}
    )


def _keep(tx: Tx, given: Given, by: Actor) -> FileRef:
    if isinstance(given, FileRef):
        return given
    stored = vault.keep(tx, given, by=by)
    return FileRef(
        digest=stored.digest,
        filename=stored.filename,
        media_type=stored.media_type,
        size=stored.size,
        pages=stored.pages,
        taken=_taken(tx, stored),
    )


def _taken(tx: Tx, stored: vault.StoredFile) -> Mapping[str, str]:
    """When and where a photo was taken: as the camera says, else the moment it came in."""
    if not stored.media_type.startswith("image/"):
        return {}
    by = "camera" if "at" in stored.taken else "upload"
    return {"at": tx.now.isoformat(), **stored.taken, "by": by}
