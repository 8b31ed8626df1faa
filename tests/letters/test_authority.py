"""Who signs for whom: by holding the post, a.n., u.b., and what is refused with the sentence why."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.letters.conftest import Desk, Make, acting
from tests.letters.test_letters import concept, unsigned

from tertib.cases.types import CaseFacts
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Misconfigured, NotAllowed
from tertib.letters import _kinds, queries, service, verbs
from tertib.letters.models import Letter
from tertib.letters.types import Kind
from tertib.people import service as people
from tertib.people.types import MandateKind, NewDelegation, NewMandate
from tertib.runtime import door

HEAD, DEPUTY, DIVISION = "kepala_dinas", "sekretaris", "kepala_bidang"
TODAY = date(2026, 11, 24)


def lend(desk: Desk, to: str, *acts: str) -> None:
    """The posts stand one below the other, and the head lends."""
    people.place_post(desk.posts[DEPUTY], desk.posts[HEAD], by=SYSTEM)
    people.place_post(desk.posts[DIVISION], desk.posts[DEPUTY], by=SYSTEM)
    new = NewDelegation(
        post=desk.posts[HEAD], to_post=desk.posts[to], acts=frozenset(acts), start=TODAY, end=TODAY,
        letter_no="800/5/2026",
    )  # fmt: skip
    people.delegate(new, by=SYSTEM)


def sign(desk: Desk, facts: CaseFacts, who: str) -> Letter:
    said = door.run(lambda tx: verbs.sign_letter(acting(desk, facts, tx, who, HEAD, kind="covering_letter")))
    return Letter.objects.get(id=UUID(str(said["letter"])))


def test_one_level_down_signs_in_the_name_of_the_head(desk: Desk, facts: CaseFacts, printing: Make) -> None:
    concept(desk, printing)
    lend(desk, DEPUTY, "hand_over", "sign")
    letter = sign(desk, facts, DEPUTY)
    assert letter.signer_block["lines"] == ["a.n. KEPALA DINAS", "SEKRETARIS,"]
    assert letter.signer_block["name"] == "Nama Sekretaris, S.Kom."
    assert (letter.signer_person, letter.signer_post) == (
        desk.people[DEPUTY].person, desk.posts[DEPUTY],
    )  # fmt: skip
    assert (letter.in_name_of, letter.keyed_by) == ([str(desk.posts[HEAD])], None)


def test_two_levels_down_signs_for_the_one_between(desk: Desk, facts: CaseFacts, printing: Make) -> None:
    concept(desk, printing)
    lend(desk, DIVISION, "sign")
    letter = sign(desk, facts, DIVISION)
    assert letter.signer_block["lines"] == ["a.n. KEPALA DINAS", "SEKRETARIS", "u.b.", "KEPALA BIDANG,"]


def test_whoever_was_lent_the_work_but_not_the_signature_does_not_sign(
    desk: Desk, facts: CaseFacts, printing: Make
) -> None:
    concept(desk, printing)
    lend(desk, DEPUTY, "hand_over")
    with pytest.raises(NotAllowed, match="tidak mencakup penandatanganan"):
        sign(desk, facts, DEPUTY)


def test_a_letter_that_waits_is_signed_at_the_desk_by_the_delegate(desk: Desk, printing: Make) -> None:
    letter = unsigned(desk, printing)
    lend(desk, DEPUTY, "sign")
    by = desk.people[DEPUTY]
    assert [each.id for each in queries.awaiting_signature(by)] == [letter.id]
    service.sign(letter.id, by=by, seen=letter.digest)
    row = Letter.objects.get(id=letter.id)
    assert row.signer_block["lines"] == ["a.n. KEPALA DINAS", "SEKRETARIS,"]


def test_without_a_mandate_the_sentence_says_why(desk: Desk, printing: Make) -> None:
    letter = unsigned(desk, printing)
    with pytest.raises(NotAllowed, match="tidak memegang mandat sebagai Kepala Dinas pada 24 November 2026"):
        service.sign(letter.id, by=desk.people[DEPUTY], seen=letter.digest)


Bend = Callable[..., None]


@pytest.fixture
def bend(monkeypatch: pytest.MonkeyPatch) -> Bend:
    """`bend(form="penetapan")`: every kind of letter is of that form."""

    def bent(**changed: Any) -> None:
        shipped = _kinds.kind_of

        def kind_of(bundle: str, key: str) -> Kind:
            from dataclasses import replace

            return replace(shipped(bundle, key), **changed)

        monkeypatch.setattr(_kinds, "kind_of", kind_of)

    return bent


def test_a_decree_carries_no_academic_titles(
    desk: Desk, facts: CaseFacts, printing: Make, bend: Bend
) -> None:
    bend(form="penetapan")
    concept(desk, printing)
    assert sign(desk, facts, HEAD).signer_block["name"] == "Nama Kepala Dinas"


def test_what_is_the_holders_alone_is_refused_to_a_substitute(
    desk: Desk, facts: CaseFacts, printing: Make, bend: Bend
) -> None:
    concept(desk, printing)
    bend(holder_only=True)
    away = desk.people[HEAD].person
    assert away
    people.set_leave(away, start=TODAY, end=TODAY, by=SYSTEM)
    deputy = desk.people[DEPUTY].person
    assert deputy
    new = NewMandate(
        post=desk.posts[HEAD], person=deputy, start=TODAY, end=TODAY, kind=MandateKind.PLH, decree_no="1"
    )
    people.create_mandate(new, by=SYSTEM)
    with pytest.raises(NotAllowed, match="hanya dapat ditandatangani pejabat definitif"):
        sign(desk, facts, DEPUTY)


def test_an_unknown_form_of_letter_is_refused() -> None:
    sheet = b"letters: [{key: a, title: A, template: a.typ, subject: a, form: puisi}]"
    with pytest.raises(Misconfigured):
        _kinds.read_kinds({"letters.yaml": sheet, "letters/a.typ": b""})
