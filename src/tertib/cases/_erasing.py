"""Lawful erasure of a payload: what was known only from it is forgotten in every row of the case."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from tertib.cases import _intent_rows, _papers, _store, _work_drafts
from tertib.cases._rebuild import Rebuilt, rebuild
from tertib.cases._sql import change, to_json
from tertib.cases._store import CaseRow


def forgotten(row: CaseRow, event_no: int) -> CaseRow:
    """Take the payload away and write the rows as the rest of the chain rebuilds them."""
    _store.erase(row.id, event_no)
    _work_drafts.forget(row.id)
    found = rebuild(_store.links_of(row.id))
    bare = found.row(row.id, row.procedure_title)
    change(
        "UPDATE cases_case SET title = %s, agency_name = %s WHERE id = %s",
        (bare.title, bare.agency_name, row.id),
    )
    _blank_submissions(row.id, event_no, found)
    _papers.rename(row.id, [paper for paper in found.documents.values() if paper.event_no == event_no])
    _intent_rows.reword(row.id, found.intents.values())
    return replace(
        row,
        title=bare.title,
        subject=bare.subject,
        agency_name=bare.agency_name,
        contact=bare.contact,
        registration=bare.registration,
        deficiencies=bare.deficiencies,
        work=bare.work,
        request=bare.request,
    )


def _blank_submissions(case: UUID, event_no: int, found: Rebuilt) -> None:
    for version in found.submissions.values():
        if version.event_no == event_no:
            change(
                "UPDATE cases_submission SET request = %s, by_name = %s WHERE case_id = %s AND event_no = %s",
                (to_json(version.request), version.by_name, case, event_no),
            )
