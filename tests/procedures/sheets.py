"""A small sound SOP that tests bend in one place at a time."""

# ruff: noqa: E501 - lines of YAML

from tertib.procedures.language.bundle import parse
from tertib.procedures.language.errors import SopErrors
from tertib.procedures.types import Books, Procedure

SOUND = """\
code: small
title: Prosedur kecil
office_label: Dinas
status: naskah
identity: {number: "1", title: SOP kecil, unit: [DINAS]}
trigger: {kind: request, form: request}
performers:
  - {key: head, label: Kepala, column: 3}
  - {key: staff, label: Staf, column: 4}
support:
  - {key: clerk, label: Agendaris}
variants:
  - {key: new, label: Baru}
promise: {minutes: 450, label: 1 hari kerja, status: usulan}
waiting_days: 5
refusals: {other: Bukan kewenangan}
service: {summary: Layanan, requirements: [Surat], fee: Gratis, product: Hasil}
forms:
  request:
    title: Formulir
    fields:
      - {key: name, label: Nama, kind: text, required: true, pattern: "[a-z]+", pattern_says: Huruf kecil saja.}
      - {key: kind, label: Jenis, kind: choice, choices: [{key: a, label: A}]}
      - key: rows
        label: Baris
        kind: address_list
        distinct: [local]
        columns:
          - {key: local, label: Alamat, kind: text}
  work:
    title: Hasil kerja
    fields:
      - {key: result, label: Hasil, kind: text}
steps:
  - no: 1
    activity: Surat masuk
    act: receive
    hops: [{performer: head, entrusted: clerk, label: Catat}]
    needs: Surat
    output: Dokumen
    minutes: 15
  - no: 2
    activity: Pemeriksaan
    act: check
    hops: [{performer: staff, label: Periksa}, {performer: head, kind: paraf, label: Paraf}]
    needs: {text: Surat, kinds: [letter], only: {letter: [new]}}
    output: Dokumen
    minutes: 15
    form: work
    decision: {question: Lengkap?, exits: [{label: Ya}, {label: Tidak, to: 2, wait: applicant}]}
    prints:
      - {letter: notice, when: "exit:Tidak", signs: head, with: {who: case.agency_name}}
    enters:
      - {book: log, columns: {name: request.name, made: work.2.result}, when: "done:1"}
    returns: [{on: clash, to: 1}]
  - no: 3
    activity: Pelaksanaan
    act: effect
    hops: [{performer: staff, label: Kerjakan}]
    needs: Surat
    output: Hasil
    minutes: 5
    does:
      - {verb: thing.make, with: {name: item.local, many: [item.local, fixed]}, for_each: request.rows, when: enter, into: things}
      - {verb: thing.tell, with: {all: work.3.things.address}, when: close}
    guards: [thing.made]
"""


def bent(old: str, new: str) -> str:
    """The sound sheet with one place changed; the place must exist once at least."""
    assert old in SOUND, old
    return SOUND.replace(old, new, 1)


def mistakes(
    text: str, *, letters: frozenset[str] | None = None, books: Books | None = None
) -> list[tuple[str, int, int]]:
    """Code, line and column of everything that is wrong."""
    try:
        parse(text, letters=letters, books=books)
    except SopErrors as wrong:
        return [(error.code, error.line, error.column) for error in wrong.errors]
    return []


def codes(text: str, *, letters: frozenset[str] | None = None, books: Books | None = None) -> list[str]:
    return [code for code, _, _ in mistakes(text, letters=letters, books=books)]


def sound() -> Procedure:
    return parse(SOUND)
