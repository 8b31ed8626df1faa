"""The panels' forms become values of the engine; everything wrong is said at once."""

from datetime import date
from uuid import UUID

import pytest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tertib.kernel.actor import PUBLIC
from tertib.kernel.errors import Invalid
from tertib.surfaces.desk import work
from tertib.surfaces.desk._who import Sent, as_uuid

POST = UUID(int=7)
LETTER = (
    "surat.sender=Dinkes&surat.letter_no=1/X&surat.letter_date=2026-11-20&surat.subject=E-mail"
    "&surat.received_on=2026-11-23&surat.urgency=segera"
)


def sent(query: str) -> Sent:
    return Sent(by=PUBLIC, seen=3, key=None, post=QueryDict(query), files=MultiValueDict())


def test_an_agenda_line_is_read_whole() -> None:
    entry = work.registration(sent(LETTER + "&surat.reply_before=2026-12-01"))
    assert (entry.sender, entry.letter_date, entry.reply_before) == (
        "Dinkes",
        date(2026, 11, 20),
        date(2026, 12, 1),
    )
    assert entry.outside_number is None


def test_everything_missing_in_an_agenda_line_is_said_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        work.registration(sent("surat.letter_date=kemarin"))
    assert set(refused.value.problems) == {
        "surat.sender",
        "surat.letter_no",
        "surat.letter_date",
        "surat.subject",
        "surat.received_on",
        "surat.urgency",
    }


def test_a_number_from_outside_must_be_entered_where_it_is_asked() -> None:
    with pytest.raises(Invalid) as refused:
        work.registration(sent(LETTER + "&surat.outside_number="))
    assert set(refused.value.problems) == {"surat.outside_number"}


def test_a_disposition_names_its_addressees_phrases_and_pen() -> None:
    query = f"to={POST}&phrases=Pelajari&phrases=Koordinasikan&note=Segera&due=2026-11-30&written_by_pen=ya"
    found = work.disposition(sent(query))
    assert (found.to, found.phrases, found.due, found.written_by_pen) == (
        (POST,),
        ("Pelajari", "Koordinasikan"),
        date(2026, 11, 30),
        True,
    )


def test_a_disposition_to_nobody_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        work.disposition(sent("note=Segera"))
    assert set(refused.value.problems) == {"to"}


def test_several_deficiencies_are_taken_together_and_empty_ones_left_out() -> None:
    found = work.deficiencies(sent("kurang.letter=Belum+diteken&kurang.manager=&kurang.=SK+belum+ada"))
    assert [(one.target, one.sentence) for one in found] == [
        ("letter", "Belum diteken"),
        ("", "SK belum ada"),
    ]


def test_a_tampered_id_is_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid, match="Muat ulang"):
        as_uuid("1; drop table")
