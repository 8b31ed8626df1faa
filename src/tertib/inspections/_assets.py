"""Assets and their changes: every one is an event of the asset and a revision of its row in the book.

Functions that take `tx` work inside the caller's transaction, whose right was judged; `alter` judges it.
"""

import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tertib.inspections import _asset_book, _asset_rights
from tertib.inspections._asset_book import number_text
from tertib.inspections.models import Asset, AssetEvent, Part
from tertib.inspections.types import FIELD_LABELS, STATE_LABELS, AssetState, AssetWanted
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotFound, Problem, filled
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.queries import office_date
from tertib.runtime import door
from tertib.runtime.door import Tx

UNKNOWN = N_("Aset tidak ditemukan.")
SENTENCES: Mapping[str, str] = {
    "added": N_("Aset dicatat"),
    "changed": N_("Data aset diubah"),
    "retired": N_("Dihapus dari daftar: %(reason)s"),
    "restored": N_("Dikembalikan ke daftar: %(reason)s"),
    "part_in": N_("Bagian dipasang: %(name)s"),
    "part_out": N_("Bagian dilepas: %(name)s. Sebab: %(cause)s"),
    "meter_added": N_("Meter %(label)s mulai dicatat"),
    "meter_read": N_("Meter %(label)s dibaca: %(value)s %(unit)s"),
    "meter_replaced": N_("Meter %(label)s diganti; menunjukkan %(value)s %(unit)s"),
    "limits_set": N_("Batas %(item)s %(reading)s diubah menjadi %(limits)s. Alasan: %(reason)s"),
    "limits_cleared": N_("Batas %(item)s %(reading)s kembali seperti pada formulir. Alasan: %(reason)s"),
    "photo_added": N_("Foto ditambahkan"),
    "photo_removed": N_("Foto dilepas"),
    "probe_added": N_("Alamat ukur ditambahkan: %(check)s %(target)s"),
    "probe_removed": N_("Alamat ukur dihapus: %(check)s %(target)s"),
}
"""What an event of an asset means. Its places are filled with the event's data."""

_CODE = re.compile(r"[A-Z0-9][A-Z0-9 ./_-]{0,39}")
_KIND = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
_LENGTHS = {"name": 200, "group": 80, "place": 200, "make": 120, "serial": 120, "note": 1000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done to an asset, for its events and its book."""

    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)
    case: UUID | None = None


Act = Callable[[Tx, Asset], Done | None]


def alter(asset: UUID, act: Act, *, by: Actor, seen: int | None) -> int:
    """Do something to an asset somebody keeps; answers its `seq`. `seen` None: nothing is overwritten."""

    def write(tx: Tx) -> int:
        row = kept(tx, asset, by)
        if seen is not None and row.seq != seen:
            raise Conflict(
                N_(
                    "Aset ini baru saja diubah oleh %(who)s, jadi isian Anda belum disimpan. Periksa "
                    "perubahannya, lalu simpan lagi."
                ),
                code="stale",
                who=row.changed_by,
            )
        done = act(tx, row)
        if done is not None:
            tell(tx, row, done, by=by)
        return row.seq

    return door.run(write)


def add(tx: Tx, office: UUID, wanted: AssetWanted, *, by: Actor) -> Asset:
    """Enter an asset; the caller has judged the right."""
    values = cleaned(wanted, posts=posts_of(office), today=office_date(tx.now))
    if Asset.objects.filter(office=office, code=values["code"]).exists():
        raise _taken(values["code"])
    return enter(tx, office, values, by=by)


def enter(tx: Tx, office: UUID, values: Mapping[str, Any], *, by: Actor) -> Asset:
    """Enter an asset whose columns are cleaned and whose code is free."""
    row = Asset(office_id=office, token=secrets.token_urlsafe(18), seq=0, changed_at=tx.now, **values)
    try:
        row.save(force_insert=True)
    except IntegrityError as twin:
        raise _taken(values["code"]) from twin
    tell(tx, row, Done(kind="added"), by=by, fresh=True)
    return row


CODE_STAYS = N_(
    "Kode %(asset)s tetap: label, kartu dan perkara menyebutnya. Bila kodenya salah, hapus aset ini dari "
    "daftar dan catat yang baru."
)


def change(tx: Tx, row: Asset, wanted: AssetWanted) -> Done | None:
    """Take what is wanted over; None when nothing differs."""
    standing(row)
    posts = posts_of(row.office_id)
    values = cleaned(wanted, posts=posts, today=office_date(tx.now))
    changes = differences(row, values, posts)
    if not changes:
        return None
    if values["code"] != row.code:
        problem = Problem(CODE_STAYS, {"asset": row.code})
        raise Invalid(CODE_STAYS, problems={"code": (problem,)}, asset=row.code)
    return take_over(row, values, changes)


def take_over(row: Asset, values: Mapping[str, Any], changes: Sequence[Mapping[str, str]]) -> Done:
    """Take cleaned columns over; the caller has found what differs."""
    for name, value in values.items():
        setattr(row, name, value)
    return Done(kind="changed", data={"changes": [dict(each) for each in changes]})


def posts_of(office: UUID) -> Mapping[UUID, str]:
    """The posts that may be custodian, with their titles."""
    return {each.id: each.title for each in people.posts(office)}


def differences(row: Asset, values: Mapping[str, Any], titles: Mapping[UUID, str]) -> list[Mapping[str, str]]:
    """The fields that differ, as they are shown."""
    found: list[Mapping[str, str]] = []
    for name in FIELD_LABELS:
        key = "custodian_id" if name == "custodian" else name
        before, after = getattr(row, key), values[key]
        if before != after:
            texts = {"before": shown(name, before, titles), "after": shown(name, after, titles)}
            found.append({"field": name, **texts})
    return found


def shown(name: str, value: Any, titles: Mapping[UUID, str]) -> str:
    """A field as a person reads it; a state by its key, since words are translated where they are read."""
    if value is None or value == "":
        return ""
    if name == "custodian":
        return titles.get(value, "")
    if name in ("latitude", "longitude"):
        return number_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def tell(tx: Tx, row: Asset, done: Done, *, by: Actor, fresh: bool = False) -> None:
    """Save the asset with the event, and write its row of the book; a `fresh` one owns nothing yet."""
    row.seq += 1
    row.changed_at, row.changed_by, row.search = tx.now, by.name, _search(row, () if fresh else _serials(row))
    AssetEvent.objects.create(
        asset=row,
        kind=done.kind,
        data=dict(done.data),
        at=tx.now,
        by=by.name,
        person=by.person,
        case_id=done.case,
    )
    _asset_book.write(tx, row, by=by, reason=_reason(done), fresh=fresh)
    row.save()


def cleaned(wanted: AssetWanted, *, posts: Collection[UUID], today: date) -> dict[str, Any]:
    """The columns of an asset; every problem at once, by field."""
    values: dict[str, Any] = {name: " ".join(getattr(wanted, name).split()) for name in _LENGTHS}
    values["note"] = wanted.note.strip()
    values |= {
        "code": " ".join(wanted.code.upper().split()),
        "kind": re.sub(r"[^a-z0-9]+", "_", wanted.kind.strip().lower()).strip("_"),
        "latitude": wanted.latitude,
        "longitude": wanted.longitude,
        "acquired_on": wanted.acquired_on,
        "custodian_id": wanted.custodian,
        "state": wanted.state,
    }
    problems = dict(_problems(values, posts, today))
    if problems:
        raise Invalid(
            N_("Ada isian yang perlu diperbaiki."), problems={key: (one,) for key, one in problems.items()}
        )
    return values


def _problems(values: Mapping[str, Any], posts: Collection[UUID], today: date) -> list[tuple[str, Problem]]:
    found: list[tuple[str, Problem]] = []

    def say(name: str, sentence: str, **fields: object) -> None:
        found.append((name, Problem(sentence, fields)))

    if not _CODE.fullmatch(values["code"]):
        say("code", N_("Kode diisi 1 sampai 40 huruf, angka, titik, garis atau spasi, misalnya SRV-01."))
    if not _KIND.fullmatch(values["kind"]):
        say("kind", N_("Jenis diisi dengan kata, misalnya server atau genset."))
    if not values["name"]:
        say("name", N_("Nama aset belum diisi."))
    for name, longest in _LENGTHS.items():
        if len(values[name]) > longest:
            say(name, N_("Paling panjang %(most)s huruf."), most=longest)
    if values["acquired_on"] and values["acquired_on"] > today:
        say("acquired_on", N_("Tanggal diperoleh belum tiba."))
    if values["state"] == AssetState.RETIRED:
        say("state", N_("Aset dihapus dari daftar lewat “Hapus dari daftar”, dengan alasannya."))
    if values["custodian_id"] and values["custodian_id"] not in posts:
        say("custodian", N_("Jabatan ini bukan jabatan kantor pemilik aset."))
    found.extend(_coordinate_problems(values))
    return found


def _coordinate_problems(values: Mapping[str, Any]) -> list[tuple[str, Problem]]:
    both = (("latitude", 90), ("longitude", 180))
    found = [
        (name, Problem(N_("Isi antara -%(most)s dan %(most)s derajat."), {"most": most}))
        for name, most in both
        if values[name] is not None and not -most <= values[name] <= most
    ]
    missing = [name for name, _ in both if values[name] is None]
    if len(missing) == 1:
        found.append((missing[0], Problem(N_("Lintang dan bujur diisi keduanya, atau keduanya kosong."))))
    return found


# --- off the books and back ----------------------------------------------------------------------------


def retire(row: Asset, reason: str) -> Done:
    standing(row)
    row.state = AssetState.RETIRED
    return Done(kind="retired", data={"reason": reason_given(reason)})


def restore(row: Asset, reason: str) -> Done:
    if row.state != AssetState.RETIRED:
        raise Conflict(N_("Aset ini masih ada dalam daftar."))
    row.state = AssetState.IN_USE
    return Done(kind="restored", data={"reason": reason_given(reason)})


def standing(row: Asset) -> None:
    """Refuse to touch what is off the books."""
    if row.state == AssetState.RETIRED:
        raise Conflict(
            N_("Aset ini sudah dihapus dari daftar. Kembalikan dahulu ke daftar, baru dapat diubah.")
        )


def reason_given(text: str) -> str:
    reason = " ".join(text.split())[:300]
    if not reason:
        raise Invalid(
            N_("Tulis alasannya; alasan itu dibaca pemeriksa."),
            problems={"reason": (Problem(N_("Tulis alasannya; alasan itu dibaca pemeriksa.")),)},
        )
    return reason


# --- finding -------------------------------------------------------------------------------------------


def locked(tx: Tx, office: UUID, code: str) -> Asset:
    """The asset of this code, locked until the door closes; for verbs, in whose case the right was judged."""
    tx.insist()
    row = (
        Asset.objects.select_for_update(of=("self",)).filter(office=office, code=code.strip().upper()).first()
    )
    if row is None:
        raise NotFound(UNKNOWN)
    return row


def kept(tx: Tx, asset: UUID, by: Actor) -> Asset:
    row = Asset.objects.select_for_update(of=("self",)).filter(id=asset).first()
    if row is None or row.office_id not in _asset_rights.seen_offices(by, tx.now):
        raise NotFound(UNKNOWN)
    _asset_rights.insist_keeper(tx, by, row.office_id)
    return row


def _taken(code: str) -> Invalid:
    sentence = N_("Kode %(asset)s sudah dipakai aset lain.")
    return Invalid(sentence, problems={"code": (Problem(sentence, {"asset": code}),)}, asset=code)


def _serials(row: Asset) -> Iterable[str]:
    return Part.objects.filter(asset=row).values_list("serial", flat=True)


def _search(row: Asset, serials: Iterable[str]) -> str:
    said = [row.code, row.name, row.kind.replace("_", " "), row.group, row.place, row.make, row.serial]
    return " ".join(filter(None, (*said, *serials))).casefold()


def _reason(done: Done) -> str:
    """The event as the book's reason of a revision."""
    if done.kind == "changed":
        named = ", ".join(FIELD_LABELS[each["field"]].lower() for each in done.data["changes"])
        return f"{SENTENCES['changed']}: {named}"
    data = {key: STATE_LABELS.get(value, value) for key, value in done.data.items()}
    return filled(SENTENCES[done.kind], data)
