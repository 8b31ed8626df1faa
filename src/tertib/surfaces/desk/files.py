"""Files of a case: served only when the case holds them and the reader may see the case."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from tertib.cases import queries
from tertib.cases.types import CaseView, DocumentView, FileRef
from tertib.kernel.actor import Actor
from tertib.kernel.errors import NotFound
from tertib.people import stepup
from tertib.provisioning import service as provisioning
from tertib.runtime import vault
from tertib.surfaces.desk import _who
from tertib.surfaces.ui import headers


@require_GET
def download(request: HttpRequest, case: UUID, digest: str) -> HttpResponse:
    """A paper or an attachment of the case."""
    by = _who.actor(request)
    found = queries.case_for(by, case)
    paper = papers_of(by, found).get(digest) or _unfinished(by, found, digest)
    if paper is None:
        raise NotFound("Berkas itu tidak ada pada perkara ini.")
    return attachment(vault.read(digest), filename=paper.filename or "berkas", media_type=paper.media_type)


def papers_of(by: Actor, case: CaseView) -> dict[str, DocumentView]:
    """Every file this person may open through the case: its papers, no text that looks like one."""
    return {one.digest: one for one in queries.documents(by, case.id)}


def _unfinished(by: Actor, case: CaseView, digest: str) -> FileRef | None:
    """A file of the open row's unfinished work, for those whose turn it is."""
    item = queries.open_item(case, by)
    draft = queries.work_draft(case, item) if item and item.may_act else None
    kept = draft.files.values() if draft else ()
    return next((one for many in kept for one in many if one.digest == digest), None)


def newest(papers: Iterable[DocumentView]) -> tuple[DocumentView, ...]:
    """Of each letter only its newest paper: whoever prints must not take the one without its number."""
    found = tuple(papers)
    last = {one.letter or one.id: one for one in found}
    return tuple(one for one in found if last[one.letter or one.id] is one)


def attachment(content: bytes, *, filename: str, media_type: str) -> HttpResponse:
    """A file to keep: never rendered in our own origin, never sniffed, never cached."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = headers.SANDBOX
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
@stepup.required
def sheets(request: HttpRequest, case: UUID) -> HttpResponse:
    """Print the sealed account sheets, exactly once; they exist in this answer and on paper only."""
    form = _who.sent(request)
    printed = provisioning.print_sheets(case, by=form.by, seen=form.seen)
    return attachment(printed.pdf, filename=printed.filename, media_type="application/pdf")
