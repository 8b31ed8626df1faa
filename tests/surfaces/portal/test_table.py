"""A table brought along is judged row by row before anything of it counts."""

import pytest

from tertib.procedures.types import Choice, Field, FieldKind
from tertib.surfaces.portal import _table

LIST = Field(
    key="addresses",
    label="Alamat",
    kind=FieldKind.ADDRESS_LIST,
    columns=(
        Field(key="local_1", label="Usulan pertama", kind=FieldKind.TEXT, required=True),
        Field(
            key="kind",
            label="Jenis",
            kind=FieldKind.CHOICE,
            required=True,
            choices=(Choice(key="pegawai", label="Pegawai"),),
        ),
        Field(key="holder_nip", label="NIP", kind=FieldKind.TEXT),
    ),
)


def run(content: bytes) -> _table.DryRun:
    return _table.dry_run(
        LIST, content, lambda rows: {i: ["salah"] for i, r in enumerate(rows) if not r["local_1"]}
    )


def test_rows_carry_the_line_numbers_of_the_file() -> None:
    found = run(b"local_1;kind;holder_nip\nani;pegawai;1\n\n;pegawai;2\n")
    assert [(line.number, bool(line.faults)) for line in found.lines] == [(2, False), (4, True)]


def test_good_and_bad_rows_are_counted_apart() -> None:
    found = run(b"local_1,kind\nani,pegawai\n,pegawai\n")
    assert (found.good, found.bad) == (1, 1)


@pytest.mark.parametrize("head", ["local_1;kind", "USULAN PERTAMA;Jenis", "kind;local_1"])
def test_columns_are_found_by_key_or_label_in_any_order(head: str) -> None:
    row = "pegawai;ani" if head.startswith("kind") else "ani;pegawai"
    (line,) = run(f"{head}\n{row}\n".encode()).lines
    assert dict(line.answers)["local_1"] == "ani"


def test_the_label_of_a_choice_is_read_as_its_key() -> None:
    (line,) = run("local_1;kind\nani;PEGAWAI\n".encode("utf-8-sig")).lines
    assert dict(line.answers)["kind"] == "pegawai"


def test_only_columns_that_say_something_are_shown_and_choices_in_words() -> None:
    found = run(b"local_1;kind;holder_nip\nani;pegawai;\nbudi;lain;\n")
    assert found.heads == ("Usulan pertama", "Jenis")
    assert [answers for _line, answers in found.shown] == [
        (("Usulan pertama", "ani"), ("Jenis", "Pegawai")),
        (("Usulan pertama", "budi"), ("Jenis", "lain")),
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"nama;jenis\nani;x\n", b"local_1;kind\n", b"PK\x03\x04\0\0", b"local_1;kind\n" + b"a;b\n" * 501],
)
def test_what_is_no_table_is_refused_with_a_sentence(content: bytes) -> None:
    found = run(content)
    assert found.refusal
    assert not found.lines


def test_a_huge_file_is_refused_unread() -> None:
    assert run(b"local_1;kind\n" + b"x" * 600_000).refusal
