"""The forms on who acts for whom, and what every one of them does with a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tertib.kernel.errors import Conflict, Invalid, NotAllowed, Problem
from tertib.people.types import ACTS, SIGN, NewDelegation, NewMandate, PersonView, PostView, Substitute
from tertib.people.types import MandateKind as Kind
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.ui.errors import problems_of, sentence_of
from tertib.surfaces.ui.forms import Choice, FieldView, problem_lines, with_problems

Values = Mapping[str, Any]
PLH = "plh."
MISSING = gettext_noop("Wajib diisi.")
NO_DECREE = gettext_noop("Isi nomor SK atau surat perintah yang menjadi dasarnya.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A form of its own page: where it came from, what it says, what its button does."""

    heading: str
    intro: str
    back: str
    back_label: str
    button: str
    fields: tuple[FieldView, ...]


def shown(request: HttpRequest, page: Page, refused: Exception | None = None) -> HttpResponse:
    """The page; after a refusal with what was typed and why it cannot be."""
    problems, trouble = _refusal(refused)
    fields = with_problems(page.fields, problems)
    context = {
        "page": page,
        "fields": fields,
        "lines": problem_lines(problems, fields),
        "trouble": trouble,
    }
    return render(request, "desk/appoint.html", context, status=400 if refused else 200)


def attempted(act: Callable[[], object]) -> Exception | None:
    """Do it; the refusal that a form shows again, or None."""
    try:
        act()
    except (Invalid, NotAllowed, Conflict) as refused:
        return refused
    return None


def reason(refused: Exception) -> str:
    """The refusal in one line, for a message on the page one returns to."""
    problems, trouble = _refusal(refused)
    return trouble or " ".join(text for many in problems.values() for text in many)


def _refusal(refused: Exception | None) -> tuple[Mapping[str, tuple[str, ...]], str]:
    if isinstance(refused, Invalid):
        return problems_of(refused), ""
    if isinstance(refused, NotAllowed | Conflict):
        return {}, sentence_of(refused)
    return {}, ""


# --- reading -------------------------------------------------------------------------------------------


def day(form: Sent, name: str) -> date:
    """A day that must be there."""
    found = maybe_day(form, name)
    if found is None:
        raise Invalid(MISSING, problems={name: (Problem(MISSING),)})
    return found


def maybe_day(form: Sent, name: str) -> date | None:
    """A day, or None when it was left empty."""
    text = form.text(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        sentence = gettext_noop("Tanggal tidak dikenal.")
        raise Invalid(sentence, problems={name: (Problem(sentence),)}) from None


def _chosen(form: Sent, name: str) -> UUID:
    if not form.text(name):
        raise Invalid(MISSING, problems={name: (Problem(MISSING),)})
    return form.uuid(name)


def mandate(form: Sent, post: UUID) -> NewMandate:
    """The appointment as it was filled in."""
    kind = form.text("kind")
    return NewMandate(
        post=post,
        person=_chosen(form, "person"),
        kind=Kind(kind) if kind in {"definitive", "plt", "plh"} else Kind.DEFINITIVE,
        start=day(form, "start"),
        end=maybe_day(form, "end"),
        decree_no=form.text("decree_no"),
        decree_date=maybe_day(form, "decree_date"),
    )


def delegation(form: Sent, post: UUID) -> NewDelegation:
    """The delegation as it was filled in."""
    return NewDelegation(
        post=post,
        to_post=_chosen(form, "to_post"),
        acts=frozenset(form.post.getlist("acts")),
        start=day(form, "start"),
        end=day(form, "end"),
        letter_no=form.text("letter_no"),
        letter_date=maybe_day(form, "letter_date"),
        person=form.uuid("person") if form.text("person") else None,
    )


def substitutes(form: Sent, posts: Sequence[tuple[UUID, str]]) -> tuple[Substitute, ...]:
    """Whoever was chosen to stand in for a post, by decree; nobody where the choice was left empty."""
    chosen = [post for post, _label in posts if form.text(f"{PLH}{post}.person")]
    lacking = [f"{PLH}{post}.decree_no" for post in chosen if not form.text(f"{PLH}{post}.decree_no")]
    if lacking:
        raise Invalid(NO_DECREE, problems={name: (Problem(NO_DECREE),) for name in lacking})
    return tuple(
        Substitute(
            post=post,
            person=form.uuid(f"{PLH}{post}.person"),
            decree_no=form.text(f"{PLH}{post}.decree_no"),
            decree_date=maybe_day(form, f"{PLH}{post}.decree_date"),
        )
        for post in chosen
    )


# --- drawing -------------------------------------------------------------------------------------------


def mandate_fields(values: Values, people: Sequence[PersonView]) -> tuple[FieldView, ...]:
    """Who, as what, from when to when, by which decree."""
    return (
        _person(values, "person", _("Pejabat"), people, required=True),
        *term_fields(
            values,
            Choice(
                value="plh",
                label=_("Plh."),
                help=_("Pejabatnya berhalangan; catat dulu ketidakhadirannya pada halaman orangnya."),
            ),
        ),
    )


def term_fields(values: Values, *also: Choice) -> tuple[FieldView, ...]:
    """As what, from when to when, by which decree; `also` are further ways to hold a post."""
    return (
        FieldView(
            name="kind",
            label=_("Cara menjabat"),
            kind="radios",
            required=True,
            value=values.get("kind", "definitive"),
            choices=(
                Choice(value="definitive", label=_("Definitif")),
                Choice(value="plt", label=_("Plt."), help=_("Jabatan lowong; belum ada pejabat definitif.")),
                *also,
            ),
        ),
        dated(values, "start", _("Mulai")),
        dated(values, "end", _("Sampai"), required=False, help_text=_("Kosongkan bila belum ditentukan.")),
        text(values, "decree_no", _("Nomor SK atau surat perintah"), length=120),
        dated(values, "decree_date", _("Tanggal SK"), required=False),
    )


def delegation_fields(
    values: Values, acts: Sequence[str], posts: Sequence[PostView], people: Sequence[PersonView]
) -> tuple[FieldView, ...]:
    """To which post, which acts, from when to when, by which letter."""
    return (
        FieldView(
            name="to_post",
            label=_("Kepada jabatan"),
            kind="choice",
            required=True,
            value=values.get("to_post", ""),
            choices=tuple(Choice(value=str(one.id), label=one.title) for one in posts),
        ),
        FieldView(
            name="acts",
            label=_("Yang dilimpahkan"),
            kind="checklist",
            required=True,
            value=acts,
            choices=tuple(
                Choice(
                    value=key,
                    label=_(label),
                    help=_("Satu tingkat di bawah (a.n.) atau dua tingkat (u.b.).") if key == SIGN else "",
                )
                for key, label in ACTS.items()
            ),
        ),
        dated(values, "start", _("Mulai")),
        dated(values, "end", _("Sampai")),
        text(values, "letter_no", _("Nomor surat pelimpahan"), length=120),
        dated(values, "letter_date", _("Tanggal surat"), required=False),
        _person(values, "person", _("Hanya untuk orang ini"), people, required=False),
    )


def leave_fields(
    values: Values, posts: Sequence[tuple[UUID, str]], people: Sequence[PersonView]
) -> tuple[FieldView, ...]:
    """From when to when and why, and for each post who stands in."""
    found = [
        dated(values, "start", _("Tidak hadir mulai")),
        dated(values, "end", _("Sampai")),
        text(values, "ground", _("Keterangan"), length=200, required=False),
    ]
    for post, label in posts:
        name = f"{PLH}{post}."
        who = _("Plh. %(title)s") % {"title": label}
        found += [
            _person(values, f"{name}person", who, people, required=False,
                    help_text=_("Kosongkan bila tidak ada yang ditunjuk; tugasnya menunggu.")),
            text(values, f"{name}decree_no", _("Nomor surat perintah %(who)s") % {"who": who}, length=120,
                 required=False),
            dated(values, f"{name}decree_date", _("Tanggal surat perintah %(who)s") % {"who": who},
                  required=False),
        ]  # fmt: skip
    return tuple(found)


def dated(values: Values, name: str, label: str, *, required: bool = True, help_text: str = "") -> FieldView:
    """A day."""
    return FieldView(
        name=name, label=label, kind="date", required=required, value=values.get(name, ""), help=help_text
    )


def text(values: Values, name: str, label: str, *, length: int, required: bool = True) -> FieldView:
    """A line of words."""
    return FieldView(name=name, label=label, required=required, value=values.get(name, ""), length=length)


def _person(
    values: Values,
    name: str,
    label: str,
    people: Sequence[PersonView],
    *,
    required: bool,
    help_text: str = "",
) -> FieldView:
    return FieldView(
        name=name,
        label=label,
        kind="choice",
        required=required,
        value=values.get(name, ""),
        choices=tuple(Choice(value=str(one.id), label=one.name) for one in people),
        help=help_text,
    )
