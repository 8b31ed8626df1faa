"""The work of a row kept while it is typed: what a page asks every few moments, or its button "Simpan".

A browser that asks for JSON goes on typing; any other comes back to the page of the case. Whatever sends
later (a service worker, one day) sends this same request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tertib.cases import queries, service
from tertib.cases.types import CaseView, FileRef, OpenItem, WorkDraft, WorkWanted
from tertib.kernel.errors import Conflict, Invalid, TertibError
from tertib.kernel.words import N_
from tertib.surfaces.desk import _who
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.ui import sop_forms
from tertib.surfaces.ui.errors import problems_of, sentence_of
from tertib.surfaces.ui.evidence import caption
from tertib.surfaces.ui.forms import PhotoView

DATA, ANSWER, NOTE = "data", "answer", "note"


@require_POST
def keep(request: HttpRequest, case: UUID) -> HttpResponse:
    """Keep what was typed so far; nothing is judged but the files."""
    form = _who.sent(request)
    found = queries.case_for(form.by, case)
    item = queries.open_item(found, form.by)
    asks_json = "application/json" in request.headers.get("Accept", "")
    try:
        draft = _kept(found, item, form)
    except TertibError as error:
        if not asks_json:
            raise
        return _refused(error)
    if not asks_json:
        messages.success(request, _("Isian tersimpan. Belum diserahkan; lanjutkan kapan saja."))
        return redirect("desk:case", case=case)
    return JsonResponse(
        {
            "seq": draft.seq,
            "said": _("Tersimpan %(at)s") % {"at": f"{localtime(draft.updated_at):%H.%M}"},
            "photos": _drawn(found, draft),
        }
    )


def _kept(case: CaseView, item: OpenItem | None, form: Sent) -> WorkDraft:
    if item is None:
        raise Conflict(N_("Langkah ini sudah tidak terbuka. Lihat keadaan terbaru perkara."), code="gone")
    if form.text("row") not in ("", row_of(case, item)):
        raise Conflict(N_("Langkah ini sudah selesai; isian ini tidak dapat disimpan lagi."), code="gone")
    answers, uploads = (
        sop_forms.read(item.form, form.post, form.files, variant=case.variant) if item.form else ({}, {})
    )
    wanted = WorkWanted(
        answers={DATA: answers, ANSWER: form.text("answer"), NOTE: form.text("note")},
        base=form.number("draft") or 0,
        window=form.text("window"),
        over=form.text("over") == "ya",
        dropped=tuple(form.post.getlist("drop")),
    )
    return service.keep_work(case.id, wanted, by=form.by, files=uploads)


def row_of(case: CaseView, item: OpenItem) -> str:
    """Which hop a page was drawn for: a copy that a browser kept belongs to that one alone."""
    return f"{item.step}.{case.round}.{item.hop}"


def _refused(error: TertibError) -> JsonResponse:
    said: dict[str, Any] = {"said": sentence_of(error), "code": error.code}
    if isinstance(error, Invalid):
        said["problems"] = problems_of(error)
    return JsonResponse(said, status=409 if isinstance(error, Conflict) else 422)


def _drawn(case: CaseView, draft: WorkDraft) -> dict[str, str]:
    return {
        key: render_to_string("ui/fields/photos.html", {"photos": photos_of(case.id, many)})
        for key, many in draft.files.items()
    }


def photos_of(case: UUID, files: Sequence[FileRef]) -> tuple[PhotoView, ...]:
    """Files that are kept already, to look at."""
    return tuple(
        PhotoView(
            digest=one.digest,
            href=reverse("desk:file", args=[case, one.digest]),
            filename=one.filename,
            is_picture=one.media_type.startswith("image/"),
            caption=caption(one.taken, one.digest) if one.taken else "",
        )
        for one in files
    )


def answers_of(draft: WorkDraft | None) -> Mapping[str, Any]:
    """The row's own form as it was typed so far."""
    found: Mapping[str, Any] = (draft.answers if draft else {}).get(DATA) or {}
    return found


def files_with(draft: WorkDraft | None, uploads: Mapping[str, Sequence[Any]]) -> dict[str, tuple[Any, ...]]:
    """What is handed in: the files kept already, and those that come with the last press."""
    before = draft.files if draft else {}
    keys = dict.fromkeys([*before, *uploads])
    found = {key: (*before.get(key, ()), *uploads.get(key, ())) for key in keys}
    return {key: many for key, many in found.items() if many}


def must_be_newest(draft: WorkDraft | None, form: Sent) -> None:
    """Refuse to hand in a window's answers over newer ones that it never showed."""
    shown = form.number("draft")
    if draft is None or shown is None or draft.seq <= shown:
        return
    if draft.window != form.text("window"):
        raise Conflict(
            N_(
                "%(name)s menyimpan isian langkah ini pukul %(at)s dari jendela lain. "
                "Yang Anda ketik masih ada di bawah; periksa, lalu selesaikan lagi."
            ),
            code="stale",
            name=draft.by_name,
            at=f"{localtime(draft.updated_at):%H.%M}",
        )


def words() -> dict[str, str]:
    """What the browser says by itself, in the reader's language."""
    return {
        "open": _("Belum diisi"),
        "strange": _("Tidak terbaca sebagai angka"),
        "up": _("↗ naik"),
        "down": _("↘ turun"),
        "same": _("→ tetap"),
        "difference": _("selisih %(value)s"),
        "progress": _("%(done)s dari %(total)s terisi"),
        "suggest": _("Tidak normal: %(items)s. Disarankan: %(answers)s."),
        "or": _(" atau "),
        "explain": _("Tidak normal: %(items)s. Tulis di catatan mengapa tetap dilanjutkan."),
        "sending": _("Menyimpan…"),
        "offline": _("Tanpa jaringan: tersimpan di peramban ini, dikirim begitu tersambung."),
        "failed": _("Server belum menjawab: tersimpan di peramban ini, dikirim lagi sebentar."),
        "unkept": _("Belum tersimpan: peramban ini tidak dapat menyimpan. Jangan tutup halaman."),
        "signed_out": _("Sesi berakhir: tersimpan di peramban ini, dikirim setelah Anda masuk lagi."),
        "photos_wait": _("%(n)s foto menunggu dikirim"),
        "photos_lost": _(
            "%(n)s foto belum terkirim dan tidak dapat disimpan di peramban ini. Masuklah di tab lain, lalu "
            "tekan Kirim lagi di sini."
        ),
        "leave": _("Masuk lagi tanpa foto itu"),
        "unsent": _("Belum terkirim."),
        "too_large": _("Berkas ini terlalu besar bagi server."),
        "retry": _("Kirim lagi"),
        "discard": _("Buang"),
        "sign_in": _("Masuk lagi"),
        "mine": _("Pakai yang di layar ini"),
        "theirs": _("Muat yang tersimpan"),
    }
