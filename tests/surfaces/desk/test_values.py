"""Answers in words: labels instead of keys, no empty columns, dates as people write them."""

from tertib.procedures.types import Choice, Field, FieldKind
from tertib.surfaces.desk.values import plain, worded


def field(kind: FieldKind, **more: object) -> Field:
    return Field(key="k", label="K", kind=kind, **more)  # type: ignore[arg-type]  # tests name what they need


def test_a_choice_is_shown_by_its_label() -> None:
    assert worded(field(FieldKind.CHOICE, choices=(Choice(key="opd", label="Dinas"),)), "opd") == "Dinas"


def test_a_date_is_written_in_words() -> None:
    assert worded(field(FieldKind.DATE), "2026-11-24") == "24 November 2026"


def test_a_person_is_listed_part_by_part() -> None:
    columns = (field(FieldKind.TEXT),)
    assert worded(field(FieldKind.PERSON, columns=columns), {"k": "Siti"}) == "K: Siti"


def test_nothing_stays_nothing() -> None:
    assert worded(field(FieldKind.NUMBER, unit="MB"), None) == ""


def test_json_without_a_description_is_still_readable() -> None:
    assert plain({"sejak": "2026-11-24", "aktif": True}) == "sejak: 24 November 2026\naktif: Ya"


def test_a_file_in_a_comparison_is_not_sixty_four_digits() -> None:
    assert plain("2026-11-24T17:30:00.123+00:00") == "25 November 2026 pukul 00.30"
    assert plain(["ab" * 32]) == "berkas abababab…"
