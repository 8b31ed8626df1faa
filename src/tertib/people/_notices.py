"""Telling people that they stand in for somebody, or no longer do. Posted with the change that causes it."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.people._views import full_name
from tertib.people.models import Delegation, Leave, Mandate, Person
from tertib.people.types import ACTS, MandateKind
from tertib.runtime import languages, links, outbox
from tertib.runtime.door import Tx

Fill = Callable[[], Mapping[str, str]]

CHARGED = (
    N_("Anda ditunjuk sebagai %(label)s"),
    N_(
        "Yth. %(name)s,\n\nAnda ditunjuk sebagai %(label)s mulai %(start)s%(until)s berdasarkan %(decree)s."
        "%(because)s\n\nSelama itu tugas %(title)s tampak di kotak masuk Anda:\n%(link)s\n"
    ),
)
CHARGE_OVER = (
    N_("Penunjukan Anda sebagai %(label)s berakhir"),
    N_(
        "Yth. %(name)s,\n\nPenunjukan Anda sebagai %(label)s berakhir pada %(end)s. Tugas yang belum selesai "
        "tetap ada pada %(title)s; tidak ada yang perlu Anda pindahkan.\n"
    ),
)
DELEGATED = (
    N_("Anda menerima pelimpahan dari %(title)s"),
    N_(
        "Yth. %(name)s,\n\nmulai %(start)s%(until)s Anda dapat bertindak atas nama %(title)s untuk: "
        "%(acts)s, berdasarkan surat %(decree)s.\n\nTugasnya tampak di kotak masuk Anda:\n%(link)s\n"
    ),
)
DELEGATION_OVER = (
    N_("Pelimpahan dari %(title)s berakhir"),
    N_("Yth. %(name)s,\n\npelimpahan dari %(title)s (surat %(decree)s) berakhir pada %(end)s.\n"),
)


SECOND_PERSON_OFF = (
    N_("Penghapusan tidak lagi perlu orang kedua"),
    N_(
        "Yth. %(name)s,\n\naturan kantor diubah oleh %(who)s: penghapusan nama, hosting dan akun tidak lagi "
        "menunggu konfirmasi orang kedua. Bila ini tidak Anda kehendaki, mintalah admin mengaktifkannya lagi "
        "pada Aturan kantor.\n"
    ),
)


def charged(tx: Tx, mandate: Mandate) -> None:
    """Tell a Plt. or Plh. that the post's work is theirs for a while."""
    if mandate.kind == MandateKind.DEFINITIVE:
        return
    _send(tx, mandate.person, CHARGED, f"charged:{mandate.id}", lambda: _of(mandate) | _because(mandate))


def charge_ended(tx: Tx, mandate: Mandate, last_day: date) -> None:
    """Tell a Plt. or Plh. that the charge ends earlier than they were told."""
    if mandate.kind == MandateKind.DEFINITIVE:
        return
    key = f"charge-over:{mandate.id}:{last_day}"
    _send(tx, mandate.person, CHARGE_OVER, key, lambda: _of(mandate) | {"end": languages.day(last_day)})


def returned(tx: Tx, leave: Leave, last_day: date) -> None:
    """Whoever stands in for somebody who is back earlier learns that the charge is over."""
    held = Mandate.objects.filter(person=leave.person_id).values("post")
    over = Mandate.objects.filter(
        kind=MandateKind.PLH, post__in=held, start__lte=leave.end, end__gt=last_day
    ).exclude(person=leave.person_id)
    for mandate in over.select_related("person", "post"):
        charge_ended(tx, mandate, last_day)


def delegated(tx: Tx, delegation: Delegation) -> None:
    """Tell whoever may now act in another post's name."""
    for person in _delegates(delegation):
        key = f"delegated:{delegation.id}:{person.id}"
        _send(tx, person, DELEGATED, key, lambda: _of_delegation(delegation))


def delegation_ended(tx: Tx, delegation: Delegation, last_day: date) -> None:
    """Tell them that they may no longer."""
    for person in _delegates(delegation):
        key = f"delegation-over:{delegation.id}:{last_day}:{person.id}"
        _send(
            tx, person, DELEGATION_OVER, key,
            lambda: _of_delegation(delegation) | {"end": languages.day(last_day)},
        )  # fmt: skip


def second_person_off(tx: Tx, office: UUID, who: str) -> None:
    """Tell the head that one person alone may delete from now on."""
    held = Mandate.objects.filter(post__office=office).select_related("person", "post")
    today = tx.now.date()
    lasts = [each for each in held if each.end is None or each.end >= today]
    heads = {each.person for each in lasts if "head" in each.post.roles}
    for person in heads:
        key = f"second-person-off:{office}:{tx.now.isoformat()}:{person.id}"
        _send(tx, person, SECOND_PERSON_OFF, key, lambda: {"who": who})


def _delegates(delegation: Delegation) -> list[Person]:
    if delegation.person is not None:
        return [delegation.person]
    held = Mandate.objects.filter(post=delegation.to_post_id, start__lte=delegation.end)
    rows = held.select_related("person")
    return [each.person for each in rows if each.end is None or each.end >= delegation.start]


def _because(mandate: Mandate) -> dict[str, str]:
    """Whom a Plh. replaces."""
    if mandate.kind != MandateKind.PLH:
        return {"because": ""}
    held = Mandate.objects.filter(post=mandate.post_id).exclude(kind=MandateKind.PLH).select_related("person")
    away: set[UUID] = set(
        Leave.objects.filter(start__lte=mandate.start, end__gte=mandate.start, cancelled=False).values_list(
            "person", flat=True
        )
    )
    names = [full_name(each.person) for each in held if each.person_id in away]
    said = _(" Anda menggantikan %(names)s yang berhalangan.") % {"names": ", ".join(names)}
    return {"because": said if names else ""}


def _of(mandate: Mandate) -> dict[str, str]:
    return {
        "label": f"{MandateKind(mandate.kind).prefix}{mandate.post.title}",
        "title": mandate.post.title,
        "start": languages.day(mandate.start),
        "until": _until(mandate.end),
        "end": languages.day(mandate.end) if mandate.end else "",
        "decree": mandate.decree_no,
    }


def _of_delegation(delegation: Delegation) -> dict[str, str]:
    return {
        "title": delegation.post.title,
        "start": languages.day(delegation.start),
        "until": _until(delegation.end),
        "acts": ", ".join(_(ACTS[act]).lower() for act in delegation.acts),
        "decree": delegation.letter_no,
    }


def _until(end: date | None) -> str:
    return _(" sampai %(end)s") % {"end": languages.day(end)} if end else ""


def _send(tx: Tx, person: Person, words: tuple[str, str], key: str, fill: Fill) -> None:
    """In the person's own language; `fill` is asked inside it."""
    if not person.email:
        return
    with languages.spoken(person.language):
        fields = {**fill(), "name": full_name(person), "link": links.inbox()}
        subject, text = (_(each) % fields for each in words)
    try:
        outbox.post(tx, to=person.email, subject=" ".join(subject.split()), text=text, key=key)
    except Invalid:
        return  # an unusable address must not undo the appointment; the list of officials shows it
