"""How an office words its letters: the text blocks of each kind, with a preview before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.letters import queries, service
from tertib.letters.types import Kind, TextBlock
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.surfaces.desk import _who
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.files import attachment
from tertib.surfaces.ui import access
from tertib.surfaces.ui.errors import sentence_of
from tertib.surfaces.ui.forms import FieldView

BLOCK = "teks."
SEEN = "versi."


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The kinds of letter of one procedure of one office."""

    office: UUID
    code: str
    title: str
    kinds: tuple[Kind, ...]


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Every kind with words of its own, by procedure."""
    by = _who.actor(request)
    found = [
        Papers(office=office, code=one.code, title=one.title, kinds=queries.kinds(office, one.code, by=by))
        for office in _offices(request)
        for one in procedures.installed(office)
    ]
    return render(request, "desk/wordings.html", {"procedures": found})


def _offices(request: HttpRequest) -> list[UUID]:
    asked = access.asked(request)
    held = people.capacities(asked.actor.person, asked.now) if asked.actor.person else ()
    return sorted({one.office for one in held}, key=str)


@require_http_methods(["GET", "POST"])
def kind(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The blocks of one kind; what was typed stays on the page when it cannot be kept."""
    office = _office(request, code)
    by = _who.actor(request)
    found = queries.kind(office, code, kind, by=by)
    if request.method == "GET":
        return render(request, "desk/wording.html", _context(request, office, code, found))
    form = _who.sent(request)
    texts = _changed(form, found)
    try:
        service.edit_blocks(office, code, kind, texts, by=by, seen=_seen(form, found))
    except (Conflict, Invalid) as error:
        context = _context(request, office, code, found, trouble=sentence_of(error))
        return render(request, "desk/wording.html", context, status=400)
    messages.success(request, _("Bunyi naskah tersimpan.") if texts else _("Tidak ada yang berubah."))
    return redirect("desk:wording", code=code, kind=kind)


@require_POST
def preview(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The kind with the typed words and example data; nothing is kept and no number is taken."""
    office = _office(request, code)
    by = _who.actor(request)
    found = queries.kind(office, code, kind, by=by)
    form = _who.sent(request)
    texts = {one.key: _typed(form, one.key) for one in found.blocks if BLOCK + one.key in form.post}
    made = service.preview(office, code, kind, texts, by=by)
    return attachment(made.content, filename=made.filename, media_type="application/pdf")


def _office(request: HttpRequest, code: str) -> UUID:
    """The office of this person that runs the procedure."""
    for office in _offices(request):
        if any(one.code == code for one in procedures.installed(office)):
            return office
    raise NotFound("Layanan itu tidak dijalankan oleh kantor Anda.")


def _typed(form: Sent, key: str) -> str:
    return form.text(BLOCK + key).replace("\r\n", "\n").strip()


def _changed(form: Sent, kind: Kind) -> dict[str, str]:
    """The blocks that say something else now; a block to be reset is empty, whatever stands in its box."""
    reset = form.text("reset")
    if reset:
        return {reset: ""}
    typed = {one.key: _typed(form, one.key) for one in kind.blocks if BLOCK + one.key in form.post}
    return {one.key: typed[one.key] for one in kind.blocks if typed.get(one.key, one.text) != one.text}


def _seen(form: Sent, kind: Kind) -> dict[str, int]:
    said = {one.key: form.text(SEEN + one.key) for one in kind.blocks}
    return {key: int(text) for key, text in said.items() if text.isdecimal() and len(text) < 10}


def _context(
    request: HttpRequest, office: UUID, code: str, kind: Kind, *, trouble: str = ""
) -> dict[str, Any]:
    post: Mapping[str, str] = request.POST
    return {
        "kind": kind,
        "code": code,
        "procedure": next(one.title for one in procedures.installed(office) if one.code == code),
        "places": queries.places(office, code, kind.key, by=_who.actor(request)),
        "blocks": [(one, _field(one, post), post.get(SEEN + one.key, one.version)) for one in kind.blocks],
        "trouble": trouble,
    }


def _field(block: TextBlock, post: Mapping[str, str]) -> FieldView:
    name = BLOCK + block.key
    return FieldView(
        name=name,
        label=block.label,
        kind="long_text",
        required=True,
        value=post.get(name, block.text),
        length=service.LONGEST_BLOCK,
    )
