"""How a case comes to be: the request is checked, the case opened at its first row, a letter registered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from tertib.cases import _commands as c
from tertib.cases import _files, _papers, _store, _work_drafts, catalogue
from tertib.cases._act import Act
from tertib.cases._beside import Row, limits_held
from tertib.cases._facts import plain
from tertib.cases._files import Kept
from tertib.cases._once import Once
from tertib.cases._rebuild import marked, title_of
from tertib.cases._rehearsal import may_rehearse, must_rehearse
from tertib.cases._state import CaseState
from tertib.cases._store import CaseRow
from tertib.cases.types import REHEARSAL, TAKEN_IN, Contact, FileRef, Files, Json, Phase
from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import Invalid, NotAllowed, NotFound, Problem
from tertib.kernel.ids import tracking_code
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures.language import forms
from tertib.procedures.types import Field, FieldKind, Form, Procedure, TriggerKind
from tertib.runtime import vault
from tertib.runtime.door import Tx

FILE_KINDS = (FieldKind.FILE, FieldKind.PHOTO)
UPLOAD = "upload:"  # how the kind of a paper begins that somebody brought


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks an office for."""

    office: UUID
    code: str
    request: Mapping[str, Json]
    files: Mapping[str, list[_files.Given]]
    agency: UUID | None
    agency_name: str
    channel: str
    contact: Contact | None
    variant: str | None
    title: str
    held: _files.Held = _files.nothing


def accepted(form: Form | None) -> Mapping[str, frozenset[str]]:
    """Which media types each file field takes."""
    fields = form.fields if form else ()
    return {
        each.key: frozenset(vault.MEDIA_TYPES[kind] for kind in each.accept) if each.accept else vault.LETTERS
        for each in fields
        if each.kind in FILE_KINDS
    }


def with_files(
    request: Mapping[str, Json], kept: Kept, form: Form | None, *, by: Actor, held: _files.Held
) -> dict[str, Json]:
    """The request with the digests of its files in their fields; only files named before stay."""
    found = dict(request)
    for field in form.fields if form else ():
        if field.kind in FILE_KINDS and kept.digests(field.key):
            found[field.key] = kept.digests(field.key)
    brought = {digest for field in kept.by_field for digest in kept.digests(field)}
    named = {path: [each for each in many if each not in brought] for path, many in named_in(form, found)}
    _files.refuse_foreign(named, by=by, held=held)
    return found


def named_in(form: Form | None, data: Mapping[str, Json]) -> list[tuple[str, list[str]]]:
    """The file fields of a form that name files, by path."""
    answered = _values(form.fields, data) if form else ()
    return [
        (path, [str(each) for each in (value if isinstance(value, list | tuple) else [value])])
        for path, field, value in answered
        if field.kind in FILE_KINDS
    ]


def held_in(form: Form | None, data: Mapping[str, Json]) -> _files.Held:
    """What the form's answers named before."""
    return lambda: frozenset(digest for _, many in named_in(form, data) for digest in many)


def held_by(case: UUID) -> _files.Held:
    """What was uploaded to a case, at any of its rows, and what its unfinished work holds."""
    return lambda: (
        _work_drafts.digests_of(case)
        | frozenset(each.digest for each in _papers.documents_of(case) if each.kind.startswith(UPLOAD))
    )


def clean_form(
    form: Form | None,
    data: Mapping[str, Json],
    context: Mapping[str, Any],
    *,
    variant: str | None = None,
    row: Row | None = None,
    trial: bool = False,
) -> Mapping[str, Json]:
    """The form's answers in their clean shape, judged by the catalogue too. Refuses all problems at once.

    In a trial anything may be typed where an answer is picked: nobody's things are behind it.
    """
    if form is None:
        return {}
    limits = limits_held(
        form, office=context["office"], code=context["code"], case=context.get("case"), row=row
    )
    cleaned = forms.clean(form, data, variant=variant, limits=limits)
    problems = dict(cleaned.problems)
    for path, found in _check_findings(form, cleaned.data, context, variant):
        if trial and (picked := form.field(path)) and picked.is_chosen(variant):
            continue
        problems.setdefault(path, found)  # a rule of the form itself has the first and only word
    if problems:
        raise Invalid(N_("Ada isian yang harus diperbaiki."), problems=problems)
    return cleaned.data


def _check_findings(
    form: Form, data: Mapping[str, Json], context: Mapping[str, Any], variant: str | None
) -> list[tuple[str, tuple[Problem, ...]]]:
    found: list[tuple[str, tuple[Problem, ...]]] = []
    for path, field, value in _values(form.fields, data):
        about = catalogue.CheckContext(form=form.key, path=path, request=data, **context)
        judge = field.judge(variant)
        findings = catalogue.run_checks((judge,) if judge else (), value, about)
        wrong = tuple(Problem(each.sentence, each.fields) for each in findings if each.level == "error")
        if wrong:
            found.append((path, wrong))
    return found


def _values(
    fields: tuple[Field, ...], data: Mapping[str, Json], prefix: str = ""
) -> list[tuple[str, Field, Json]]:
    """Every answered field, those inside lists and persons too, with its path."""
    found: list[tuple[str, Field, Json]] = []
    for field in fields:
        value, path = data.get(field.key), f"{prefix}{field.key}"
        if value in (None, "", [], {}):
            continue
        found.append((path, field, value))
        rows = value if isinstance(value, list) else [value]
        for place, row in enumerate(rows if field.columns else ()):
            under = f"{path}.{place}." if isinstance(value, list) else f"{path}."
            found += _values(field.columns, row, under) if isinstance(row, Mapping) else []
    return found


def _as_rehearsal(wish: Wish) -> Wish:
    return replace(wish, channel=REHEARSAL, agency=None, agency_name=_name_of(wish), contact=Contact())


def _name_of(wish: Wish) -> str:
    """Whose request is rehearsed: its name alone, so that nothing of it reaches the agency itself."""
    return people.unit(wish.agency).name if wish.agency else wish.agency_name


def _insist_on_office(tx: Tx, by: Actor, office: UUID, *, must: bool) -> None:
    held = people.capacities(by.person, tx.now) if by.person else ()
    if by.kind is ActorKind.SYSTEM or may_rehearse(held, office, must=must):
        return
    if any(one.office == office for one in held):
        raise NotAllowed(N_("Hanya admin kantor ini yang dapat membuka perkara percobaan."))
    raise NotAllowed(N_("SOP ini baru dapat dicoba oleh petugas kantor; layanannya belum dibuka."))


def open_in(tx: Tx, wish: Wish, *, by: Actor, once: Once | None) -> Act:
    """The act that opens the case; the caller may carry it further before finishing."""
    bundle = procedures.in_force(wish.office, wish.code)
    procedure = procedures.procedure(bundle.hash)
    _insist_on_variant(procedure, wish.variant)
    must = must_rehearse(bundle.hash, bundle.status)
    wish = _as_rehearsal(wish) if must else wish
    if wish.channel == REHEARSAL:
        _insist_on_office(tx, by, wish.office, must=must)
    agency, agency_name = _asking(tx, wish, by)
    title = wish.title or title_of(procedure.title, agency_name, wish.channel)
    wish = replace(wish, title=marked(title, wish.channel))
    kept = _files.keep(tx, wish.files, by=by, held=wish.held)
    form = procedure.request_form
    request = clean_form(
        form,
        with_files(wish.request, kept, form, by=by, held=wish.held),
        {"office": wish.office, "code": wish.code, "agency": agency},
        variant=wish.variant,
        trial=wish.channel == REHEARSAL,
    )
    contact = wish.contact or _contact_of(by)
    row = _new_row(tx, wish, procedure, bundle.hash, by=by, once=once, agency=agency)
    row = _with_request(row, request, contact, agency_name)
    act = Act(tx=tx, by=by, row=row, once=once, is_new=True)
    header = {
        "office": row.office, "code": row.code, "bundle": row.bundle, "tracking": row.tracking,
        "agency": agency, "agency_name": agency_name if agency else "", "channel": wish.channel,
        "opener": row.opener, "submission": 1, "asker": _asker(wish, procedure, by, agency),
        "only_said": must,
    }  # fmt: skip
    private = {
        "request": request, "contact": row.contact, "agency_name": agency_name, "title": row.title,
        "by_name": by.name,
    }  # fmt: skip
    note_files(act, _all_files(request, kept, form, by), form, step=None, round_no=0)
    act.carry(c.Open(header=plain(header), variant=wish.variant, private=plain(private), person=by.person))
    return act


def _asker(wish: Wish, procedure: Procedure, by: Actor, agency: UUID | None) -> UUID | None:
    """Who asks for something here: whoever speaks for the agency, not the counter that keys it in."""
    if procedure.trigger.kind is not TriggerKind.REQUEST or by.person is None:
        return None
    if wish.channel not in TAKEN_IN:
        return by.person
    return by.person if agency is not None and speaks_for(by, agency) else None


def variant_problems(procedure: Procedure, variant: str | None) -> dict[str, tuple[Problem, ...]]:
    """A request for a procedure with variants says which is meant; a row may settle it otherwise later."""
    if variant is not None and variant not in {each.key for each in procedure.variants}:
        return {"variant": (Problem(N_("Jenis permohonan ini tidak dikenal.")),)}
    if variant is None and procedure.variants and procedure.request_form is not None:
        return {"variant": (Problem(N_("Pilih jenis permohonan.")),)}
    return {}


def _insist_on_variant(procedure: Procedure, variant: str | None) -> None:
    if wrong := variant_problems(procedure, variant):
        raise Invalid(wrong["variant"][0].sentence, problems=wrong)


def _asking(tx: Tx, wish: Wish, by: Actor) -> tuple[UUID | None, str]:
    """For which agency; an applicant speaks only for their own, the counter for anybody."""
    counter = _is_at_counter(tx, by, wish.office)
    agency = wish.agency or (None if counter else by.agency)
    if agency is None:
        if not counter and by.kind is not ActorKind.SYSTEM:
            raise NotAllowed(N_("Permohonan hanya dapat diajukan atas nama perangkat daerah Anda."))
        return None, wish.agency_name
    if not counter and not speaks_for(by, agency):
        raise NotAllowed(N_("Permohonan hanya dapat diajukan atas nama perangkat daerah Anda."))
    return agency, people.unit(agency).name


def _is_at_counter(tx: Tx, by: Actor, office: UUID) -> bool:
    """Whoever holds a post of the office may open a case for somebody: the counter, or a planned round."""
    if by.kind is ActorKind.SYSTEM:
        return True
    if by.person is None:
        return False
    return any(each.office == office for each in people.capacities(by.person, tx.now))


def speaks_for(by: Actor, agency: UUID) -> bool:
    if by.person is None:
        return False
    return by.agency == agency or any(unit.id == agency for unit in people.agencies_of(by.person))


def _contact_of(by: Actor) -> Contact:
    if by.person is None:
        return Contact()
    view = people.person(by.person)
    return Contact(name=view.name, email=view.email, phone=view.phone)


def _new_row(
    tx: Tx,
    wish: Wish,
    procedure: Procedure,
    bundle: str,
    *,
    by: Actor,
    once: Once | None,
    agency: UUID | None,
) -> CaseRow:
    return CaseRow(
        id=uuid4(),
        office=wish.office,
        code=wish.code,
        bundle=bundle,
        procedure_title=procedure.title,
        title=wish.title,
        subject=wish.title,
        number="",
        tracking=tracking_code(),
        agency=agency,
        agency_name="",
        opener=by.person,
        channel=wish.channel,
        contact={},
        registration={},
        deficiencies=(),
        work={},
        opened_at=tx.now,
        seq=0,
        head="",
        state=CaseState(phase=Phase.OPEN),
        idempotency=once.slot if once else None,
        request={},
    )


def _with_request(row: CaseRow, request: Mapping[str, Json], contact: Contact, agency_name: str) -> CaseRow:
    values = {name: getattr(row, name) for name in CaseRow.__dataclass_fields__}
    values.update(request=request, contact=asdict(contact), agency_name=agency_name)
    return CaseRow(**values)


def _all_files(request: Mapping[str, Json], kept: Kept, form: Form | None, by: Actor) -> Kept:
    """The files of this act, and those that a draft had brought into the vault before."""
    found = {field: list(files) for field, files in kept.by_field.items()}
    for field in form.fields if form else ():
        if field.kind in FILE_KINDS and field.key not in found:
            named = request.get(field.key) or ()
            found[field.key] = [_described(field.key, str(one), by) for one in named]
    return Kept(by_field={field: files for field, files in found.items() if files})


def _described(field: str, digest: str, by: Actor) -> FileRef:
    try:
        stored = vault.describe(digest, by=by)
    except NotFound as gone:
        problem = Problem(N_("Berkas ini sudah dihapus dari penyimpanan. Pilih berkasnya lagi."))
        raise Invalid(problem.sentence, problems={field: (problem,)}) from gone
    return FileRef(
        digest=stored.digest,
        filename=stored.filename,
        media_type=stored.media_type,
        size=stored.size,
        pages=stored.pages,
    )


def note_files(
    act: Act, kept: Kept, form: Form | None, *, step: int | None, round_no: int
) -> list[dict[str, Any]]:
    """Note files as documents; answers what the chained header should say of them."""
    papers = [
        {
            "kind": f"{UPLOAD}{field}",
            "title": _label(form, field),
            "digest": each.digest,
            "filename": each.filename,
            "media_type": each.media_type,
            "pages": each.pages,
            "for_applicant": step is None,
            "taken": dict(each.taken),
        }
        for field, files in kept.by_field.items()
        for each in files
    ]
    return act.note_papers(papers, step=step, round_no=round_no)


def _label(form: Form | None, key: str) -> str:
    field = form.field(key) if form else None
    return field.label if field else N_("Lampiran")


def keep_submission(act: Act) -> None:
    """The request as it was opened: the first of the immutable versions."""
    row = act.row
    _store.insert_submission(
        row.id,
        row.state.submission,
        row.request,
        at=act.tx.now,
        by_name=act.by.name,
        event_no=1,
    )


def examined(files: Files, form: Form | None) -> Mapping[str, list[_files.Given]]:
    return _files.examine(files, accepted(form))
