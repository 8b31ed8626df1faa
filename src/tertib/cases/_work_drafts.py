"""The unfinished work of a row: what its performer typed so far and the files brought, until it is done.

One draft for every hop that is open, whoever works on it. A window says which state it went on from; another
window's newer state is never written over unasked.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.utils import timezone

from tertib.cases.models import WorkDraft as Row
from tertib.cases.types import FileRef, WorkDraft, WorkWanted
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid
from tertib.kernel.words import N_
from tertib.runtime.door import Tx

LARGEST = 500_000  # characters: 200 criteria with remarks are a tenth of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The hop that is open."""

    case: UUID
    step: int
    round: int
    hop: int


def save(
    tx: Tx, place: Place, wanted: WorkWanted, brought: Mapping[str, Sequence[FileRef]], *, by: Actor
) -> None:
    """Keep the work, unless another window or person kept newer work of the same row."""
    row = Row.objects.filter(**asdict_of(place)).first()
    if row is not None and not wanted.over:
        _must_go_on(row, wanted, by)
    files = _merged(_files(row), brought, wanted.dropped)
    text = json.dumps(wanted.answers, ensure_ascii=False)
    if len(text) > LARGEST:
        raise Invalid(N_("Isian ini terlalu panjang untuk disimpan sementara. Ringkaskan catatannya."))
    written = {
        "answers": text,
        "files": json.dumps({key: [asdict(one) for one in many] for key, many in files.items()}),
        "window": wanted.window[:40],
        "person": by.person,
        "by_name": by.name,
        "updated_at": tx.now,
    }
    if row is None:
        Row.objects.create(**asdict_of(place), seq=1, **written)
    elif not Row.objects.filter(id=row.id, seq=row.seq).update(seq=row.seq + 1, **written):
        raise Conflict(N_("Isian ini sedang disimpan dari jendela lain. Coba lagi."), code="draft")


def find(place: Place) -> WorkDraft | None:
    row = Row.objects.filter(**asdict_of(place)).first()
    return None if row is None else _view(row)


def forget(case: UUID) -> None:
    """The row is done, or what it held may not be known any longer."""
    Row.objects.filter(case=case).delete()


def digests_of(case: UUID) -> frozenset[str]:
    """The files that the unfinished work of a case holds."""
    rows = Row.objects.filter(case=case)
    return frozenset(one.digest for row in rows for many in _files(row).values() for one in many)


def asdict_of(place: Place) -> dict[str, object]:
    return {"case_id": place.case, "step": place.step, "round": place.round, "hop": place.hop}


def _must_go_on(row: Row, wanted: WorkWanted, by: Actor) -> None:
    if row.seq == wanted.base or row.window == wanted.window:
        return
    at = f"{timezone.localtime(row.updated_at):%H.%M}"
    if row.person == by.person:
        sentence = N_("Anda sudah menyimpan isian langkah ini dari jendela lain pukul %(at)s.")
    else:
        sentence = N_("%(name)s sudah menyimpan isian langkah ini pukul %(at)s.")
    raise Conflict(sentence, code="draft", name=row.by_name, at=at)


def _merged(
    before: Mapping[str, list[FileRef]], brought: Mapping[str, Sequence[FileRef]], dropped: Collection[str]
) -> dict[str, list[FileRef]]:
    found: dict[str, list[FileRef]] = {}
    for key in dict.fromkeys([*before, *brought]):
        many = {one.digest: one for one in (*before.get(key, ()), *brought.get(key, ()))}
        found[key] = [one for one in many.values() if one.digest not in dropped]
    return found


def _files(row: Row | None) -> dict[str, list[FileRef]]:
    said = json.loads(row.files) if row else {}
    return {key: [FileRef(**one) for one in many] for key, many in said.items()}


def _view(row: Row) -> WorkDraft:
    return WorkDraft(
        seq=row.seq,
        answers=json.loads(row.answers),
        files=_files(row),
        window=row.window,
        by_name=row.by_name,
        updated_at=row.updated_at,
    )
