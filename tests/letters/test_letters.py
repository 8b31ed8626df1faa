"""Making, signing, numbering, voiding and verifying letters on a real case."""

import io
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.letters.conftest import Desk, Make, acting
from tests.letters.test_papers import raw_text, squeezed

from tertib.cases import catalogue
from tertib.cases.types import CaseFacts
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from tertib.letters import queries, service, verbs
from tertib.letters.models import Letter, Rendering
from tertib.letters.types import LetterState, LetterView, Signing
from tertib.people import service as people
from tertib.people.types import Letterhead
from tertib.registers import queries as registers
from tertib.registers import service as ledger
from tertib.registers.types import NumberMode
from tertib.runtime import door, vault
from tertib.runtime.queue import Worker

HEAD = "kepala_dinas"


def run(context: catalogue.OutsideContext) -> dict[str, object]:
    """Print, and answer what the case keeps of it."""
    outcome = verbs.MakeLetter().run(context)
    assert isinstance(outcome, catalogue.Proven), outcome
    documents = outcome.evidence["documents"]
    return dict(documents[0])


def concept(desk: Desk, printing: Make, kind: str = "covering_letter") -> LetterView:
    made = run(printing(kind, signs=HEAD, draft=True, step=7))
    return queries.letter(desk.people["agendaris"], UUID(str(made["letter"])))


def unsigned(desk: Desk, printing: Make, kind: str = "deficiency_letter") -> LetterView:
    made = run(printing(kind, signs=HEAD))
    return queries.letter(desk.people["agendaris"], UUID(str(made["letter"])))


def sign_by_verb(desk: Desk, facts: CaseFacts, kind: str, who: str = HEAD) -> dict[str, object]:
    return dict(door.run(lambda tx: verbs.sign_letter(acting(desk, facts, tx, who, HEAD, kind=kind))))


def text_of(digest: str) -> str:
    return squeezed(raw_text(vault.read(digest)))


class TestMaking:
    def test_the_paper_is_kept_and_described(self, desk: Desk, printing: Make) -> None:
        made = run(printing("receipt"))
        assert (made["kind"], made["pages"], made["for_applicant"]) == ("receipt", 1, True)
        assert vault.verify(str(made["digest"]))

    def test_the_same_intent_is_the_same_letter(self, desk: Desk, printing: Make) -> None:
        order = printing("receipt")
        assert run(order) == run(order)
        assert (Letter.objects.count(), Rendering.objects.count()) == (1, 1)

    def test_a_worker_killed_before_it_could_say_so_makes_no_second_paper(
        self, desk: Desk, printing: Make
    ) -> None:
        order = printing("receipt")
        first = run(order)
        Rendering.objects.all().delete()
        assert run(order)["digest"] == first["digest"]
        assert Letter.objects.count() == 1

    def test_another_round_is_another_letter(self, desk: Desk, printing: Make) -> None:
        run(printing("completeness_checklist", round=1))
        run(printing("completeness_checklist", round=2))
        assert Letter.objects.count() == 2

    def test_an_unknown_kind_asks_for_a_person(self, desk: Desk, printing: Make) -> None:
        order = printing("receipt")
        bad = type(order)(**{**{n: getattr(order, n) for n in order.__slots__}, "inputs": {"kind": "x"}})
        assert isinstance(verbs.MakeLetter().run(bad), catalogue.NeedsPerson)

    def test_a_concept_says_so_and_leaves_room_for_its_number(self, desk: Desk, printing: Make) -> None:
        view = concept(desk, printing)
        text = text_of(view.digest)
        assert (view.state, view.number) == (LetterState.READY, "")
        assert "KONSEP,belumberlaku." in text
        assert "500.12//5.16.03/2026" in text

    def test_an_internal_paper_shows_who_did_it(self, desk: Desk, printing: Make) -> None:
        made = run(printing("completeness_checklist"))
        assert "NamaPranataKomputer,S.Kom." in text_of(str(made["digest"]))

    def test_a_receipt_leaves_the_signature_to_the_clerk(self, desk: Desk, printing: Make) -> None:
        text = text_of(str(run(printing("receipt"))["digest"]))
        assert "Petugaspenerima," in text
        assert "NamaPranataKomputer" not in text


class TestSigningByProcedure:
    def test_number_and_date_are_fixed_and_the_print_shows_them(
        self, desk: Desk, facts: CaseFacts, printing: Make
    ) -> None:
        concept(desk, printing)
        said = sign_by_verb(desk, facts, "covering_letter")
        made = run(printing("covering_letter", signs=HEAD, step=8))
        assert (said["number"], said["date"]) == ("500.12/1/5.16.03/2026", "2026-11-24")
        assert made["letter"] == said["letter"]
        assert (made["number"], made["for_applicant"]) == (said["number"], True)
        text = text_of(str(made["digest"]))
        assert "NOMOR500.12/1/5.16.03/2026" in text
        assert "NamaKepalaDinas,S.Kom." in text
        assert "KONSEP" not in text

    def test_without_a_concept_the_print_makes_the_signed_letter(
        self, desk: Desk, facts: CaseFacts, printing: Make
    ) -> None:
        said = sign_by_verb(desk, facts, "handover_record")
        made = run(printing("handover_record", signs=HEAD, step=8))
        assert made["letter"] == said["letter"]
        assert "BA-1/500.12/5.16.03/XI/2026" in text_of(str(made["digest"]))

    def test_a_secretary_keys_in_what_the_head_signed(self, desk: Desk, facts: CaseFacts) -> None:
        said = sign_by_verb(desk, facts, "covering_letter", who="agendaris")
        row = Letter.objects.get(id=str(said["letter"]))
        assert row.signer_person == desk.people[HEAD].person
        assert row.keyed_by == desk.people["agendaris"].person

    def test_without_a_mandate_nothing_is_signed_and_no_number_is_spent(
        self, desk: Desk, facts: CaseFacts
    ) -> None:
        head = desk.people[HEAD].person
        assert head is not None
        people.set_leave(head, start=date(2026, 11, 1), end=date(2026, 12, 1), by=SYSTEM)
        with pytest.raises(NotAllowed):
            sign_by_verb(desk, facts, "covering_letter")
        assert (Letter.objects.count(), registers.numbers(SYSTEM, "outgoing", 2026)) == (0, ())


class TestSigningAtTheDesk:
    def test_a_finished_letter_waits_for_its_signer(self, desk: Desk, printing: Make) -> None:
        view = unsigned(desk, printing)
        assert [each.id for each in queries.awaiting_signature(desk.people[HEAD])] == [view.id]
        assert queries.awaiting_signature(desk.people["jft"]) == ()

    def test_signing_numbers_it_and_the_worker_sets_the_signed_paper(
        self, desk: Desk, printing: Make
    ) -> None:
        view = unsigned(desk, printing)
        signed = service.sign(view.id, by=desk.people[HEAD], seen=view.digest)
        Worker("test", strict=True).run_pending()
        after = queries.letter(desk.people[HEAD], view.id)
        assert (signed.number, after.rendered, after.needs_signature) == (
            "500.12/1/5.16.03/2026",
            True,
            False,
        )
        assert after.digest != view.digest
        assert "500.12/1/5.16.03/2026" in text_of(after.digest)

    def test_a_paper_that_changed_since_is_refused(self, desk: Desk, printing: Make) -> None:
        view = unsigned(desk, printing)
        with pytest.raises(Conflict):
            service.sign(view.id, by=desk.people[HEAD], seen="0" * 64)

    def test_a_letter_is_signed_once(self, desk: Desk, printing: Make) -> None:
        view = unsigned(desk, printing)
        service.sign(view.id, by=desk.people[HEAD], seen=view.digest)
        with pytest.raises(Conflict):
            service.sign(view.id, by=desk.people[HEAD], seen=view.digest)
        assert len(registers.numbers(SYSTEM, "outgoing", 2026)) == 1

    def test_nobody_signs_for_a_post_they_do_not_hold(self, desk: Desk, printing: Make) -> None:
        view = unsigned(desk, printing)
        with pytest.raises(NotAllowed):
            service.sign(view.id, by=desk.people["jft"], seen=view.digest)
        with pytest.raises(NotFound):
            service.sign(view.id, by=desk.applicant, seen=view.digest)

    def test_only_the_secretariat_keys_in_a_signature_by_pen(self, desk: Desk, printing: Make) -> None:
        view = unsigned(desk, printing)
        pen = Signing(signed_by=desk.people[HEAD].person)
        with pytest.raises(NotAllowed):
            service.sign(view.id, pen, by=desk.people["jft"], seen=view.digest)
        signed = service.sign(view.id, pen, by=desk.people["sekretaris"], seen=view.digest)
        assert signed.signer == "Kepala Dinas"


class TestNumbersFromOutside:
    @pytest.fixture(autouse=True)
    def outside(self, desk: Desk) -> None:
        ledger.set_series(
            "outgoing", office=desk.office, by=SYSTEM, template="{urut}", mode=NumberMode.OUTSIDE, tokens={}
        )

    def test_the_number_is_entered_at_signing(self, desk: Desk, printing: Make) -> None:
        view = unsigned(desk, printing)
        signed = service.sign(view.id, Signing(number="B/573/2026"), by=desk.people[HEAD], seen=view.digest)
        assert signed.number == "B/573/2026"

    def test_or_later_once(self, desk: Desk, facts: CaseFacts, printing: Make) -> None:
        said = sign_by_verb(desk, facts, "covering_letter")
        run(printing("covering_letter", signs=HEAD, step=8))
        letter = UUID(str(said["letter"]))
        assert queries.letter(desk.people[HEAD], letter).needs_number
        numbered = service.number(letter, "B/574/2026", by=desk.people["agendaris"])
        Worker("test", strict=True).run_pending()
        assert numbered.number == "B/574/2026"
        assert "B/574/2026" in text_of(queries.letter(desk.people[HEAD], letter).digest)
        with pytest.raises(Conflict):
            service.number(letter, "B/575/2026", by=desk.people["agendaris"])

    def test_a_number_twice_is_refused_and_nothing_is_signed(self, desk: Desk, printing: Make) -> None:
        first = unsigned(desk, printing)
        service.sign(first.id, Signing(number="B/573/2026"), by=desk.people[HEAD], seen=first.digest)
        second = unsigned(desk, printing, "covering_letter")
        with pytest.raises(Conflict):
            service.sign(second.id, Signing(number="B/573/2026"), by=desk.people[HEAD], seen=second.digest)
        assert queries.letter(desk.people[HEAD], second.id).state is LetterState.READY


def test_where_numbers_are_given_here_none_is_accepted(desk: Desk, printing: Make) -> None:
    view = unsigned(desk, printing)
    with pytest.raises(Invalid):
        service.sign(view.id, Signing(number="B/573/2026"), by=desk.people[HEAD], seen=view.digest)


class TestVoid:
    def test_letter_and_number_are_void_with_the_reason(self, desk: Desk, printing: Make) -> None:
        view = unsigned(desk, printing)
        service.sign(view.id, by=desk.people[HEAD], seen=view.digest)
        void = service.void(view.id, by=desk.people["agendaris"], reason="Salah alamat")
        assert (void.state, void.void_reason) == (LetterState.VOID, "Salah alamat")
        assert [each.state for each in registers.numbers(SYSTEM, "outgoing", 2026)] == ["void"]
        assert queries.verify(view.verify_code).status == "void"

    def test_it_needs_a_reason_and_somebody_who_may(self, desk: Desk, printing: Make) -> None:
        view = unsigned(desk, printing)
        with pytest.raises(Invalid):
            service.void(view.id, by=desk.people["agendaris"], reason=" ")
        with pytest.raises(NotAllowed):
            service.void(view.id, by=desk.people["jft"], reason="x")
        with pytest.raises(NotFound):
            service.void(view.id, by=desk.stranger, reason="x")


class TestVerification:
    def test_anyone_with_the_code_learns_whether_it_stands(self, desk: Desk, printing: Make) -> None:
        view = unsigned(desk, printing)
        assert queries.verify(view.verify_code).status == "unsigned"
        signed = service.sign(view.id, by=desk.people[HEAD], seen=view.digest)
        Worker("test", strict=True).run_pending()
        found = queries.verify(view.verify_code.lower().replace("-", " "))
        assert (found.status, found.number, found.date) == ("valid", signed.number, date(2026, 11, 24))
        assert found.digest_start == queries.letter(desk.people[HEAD], view.id).digest[:8]

    def test_it_says_nothing_personal(self, desk: Desk, printing: Make) -> None:
        view = unsigned(desk, printing)
        service.sign(view.id, by=desk.people[HEAD], seen=view.digest)
        said = str(queries.verify(view.verify_code))
        assert "Pengelola Contoh" in str(Letter.objects.get().data) or "Pemohon" in str(
            Letter.objects.get().data
        )
        for private in ("Nama Kepala Dinas", "Pengelola Contoh", "Dinas Kesehatan", "440/118"):
            assert private not in said

    @pytest.mark.parametrize("code", ["", "x", "0000-0000-0000-0000-0000-0000-0000", "A" * 5000])
    def test_any_other_code_is_unknown(self, desk: Desk, code: str) -> None:
        with pytest.raises(NotFound):
            queries.verify(code)

    def test_an_internal_paper_cannot_be_verified(self, desk: Desk, printing: Make) -> None:
        made = run(printing("disposition_sheet"))
        code = Letter.objects.get(id=str(made["letter"])).verify_code
        with pytest.raises(NotFound):
            queries.verify(code)


class TestWhoSees:
    def test_the_applicant_sees_what_is_handed_to_them(self, desk: Desk, case: UUID, printing: Make) -> None:
        run(printing("receipt"))
        run(printing("disposition_sheet"))
        unsigned(desk, printing)
        kinds = [each.kind for each in queries.letters_of(desk.applicant, case)]
        assert "receipt" in kinds
        assert not {"disposition_sheet", "deficiency_letter"} & set(kinds)

    def test_another_agency_sees_no_letter_and_no_paper(self, desk: Desk, case: UUID, printing: Make) -> None:
        made = run(printing("receipt"))
        with pytest.raises(NotFound):
            queries.letters_of(desk.stranger, case)
        with pytest.raises(NotFound):
            queries.letter_pdf(desk.stranger, UUID(str(made["letter"])))

    def test_an_unknown_letter_is_not_found(self, desk: Desk) -> None:
        with pytest.raises(NotFound):
            queries.letter(desk.people[HEAD], uuid4())


class TestWording:
    KEY = ("email_registration", "deficiency_letter")

    def test_an_office_words_its_own_letters(self, desk: Desk, printing: Make) -> None:
        service.edit_blocks(
            desk.office,
            *self.KEY,
            {"closing": "Terima kasih atas perhatian {case.agency_name}."},
            by=desk.people["sekretaris"],
            seen={"closing": 0},
        )
        assert "TerimakasihatasperhatianDinasKesehatan." in text_of(unsigned(desk, printing).digest)

    def test_an_empty_text_returns_to_the_shipped_wording(self, desk: Desk) -> None:
        change = {"by": desk.people["sekretaris"]}
        service.edit_blocks(desk.office, *self.KEY, {"closing": "Lain."}, seen={"closing": 0}, **change)
        service.edit_blocks(desk.office, *self.KEY, {"closing": ""}, seen={"closing": 1}, **change)
        block = queries.kind(desk.office, *self.KEY, by=desk.people["sekretaris"]).blocks[-1]
        assert (block.version, block.text.startswith("Demikian disampaikan")) == (2, True)

    def test_a_stale_page_is_refused(self, desk: Desk) -> None:
        change = {"by": desk.people["sekretaris"], "seen": {"closing": 0}}
        service.edit_blocks(desk.office, *self.KEY, {"closing": "Satu."}, **change)
        with pytest.raises(Conflict):
            service.edit_blocks(desk.office, *self.KEY, {"closing": "Dua."}, **change)

    @pytest.mark.parametrize("text", ["{secret.key}", "{case}", "#{x", "{{case.number}}", "a } b"])
    def test_braces_are_for_placeholders_only(self, desk: Desk, text: str) -> None:
        with pytest.raises(Invalid):
            service.edit_blocks(
                desk.office, *self.KEY, {"closing": text}, by=desk.people["sekretaris"], seen={}
            )

    def test_only_the_secretariat_rewords(self, desk: Desk) -> None:
        for by in (desk.people["jft"], desk.applicant):
            with pytest.raises(NotAllowed):
                service.edit_blocks(desk.office, *self.KEY, {"closing": "x"}, by=by, seen={})
            with pytest.raises(NotAllowed):
                service.preview(desk.office, *self.KEY, {}, by=by)

    def test_a_preview_keeps_nothing(self, desk: Desk) -> None:
        shown = service.preview(
            desk.office, *self.KEY, {"closing": "Begitulah #panic(1)."}, by=desk.people["sekretaris"]
        )
        assert "Begitulah#panic(1)." in squeezed(raw_text(shown.content))
        assert (Letter.objects.count(), Rendering.objects.count()) == (0, 0)

    def test_every_kind_can_be_previewed(self, desk: Desk) -> None:
        by = desk.people["sekretaris"]
        for kind in queries.kinds(desk.office, "email_registration", by=by):
            assert service.preview(desk.office, "email_registration", kind.key, {}, by=by).pages >= 1


def test_the_list_of_letters_costs_the_same_whatever_it_holds(
    desk: Desk, case: UUID, printing: Make, django_assert_num_queries: Any
) -> None:
    made = Letter.objects.get(id=str(run(printing("receipt"))["letter"]))
    with CaptureQueriesContext(connection) as alone:
        queries.letters_of(desk.people[HEAD], case)
    for number in range(50):
        made.pk, made.made_for, made.verify_code = uuid4(), uuid4(), str(number)
        made.save(force_insert=True)
    with django_assert_num_queries(len(alone)):
        found = queries.letters_of(desk.people[HEAD], case)
    assert len(found) == 51


def test_an_office_puts_its_own_emblem_on_its_letters(desk: Desk, printing: Make) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "navy").save(picture, "PNG")
    logo = door.run(lambda tx: vault.keep(tx, picture.getvalue(), filename="lambang.png", by=SYSTEM))
    before = run(printing("receipt"))
    head = Letterhead(line1="Pemerintah Kota Contoh", line2="Dinas Contoh", logo=logo.digest)
    people.set_letterhead(desk.office, head, by=SYSTEM)
    after = run(printing("receipt", round=2))
    assert after["digest"] != before["digest"]
    assert b"/Subtype/Image" in vault.read(str(after["digest"])).replace(b" ", b"")


def test_a_letter_can_be_downloaded_by_whoever_may_see_it(desk: Desk, printing: Make) -> None:
    made = run(printing("receipt"))
    pdf = queries.letter_pdf(desk.applicant, UUID(str(made["letter"])))
    assert (pdf.content[:5], pdf.pages, pdf.filename) == (b"%PDF-", 1, made["filename"])


def test_a_letter_without_paper_yet_says_so(desk: Desk, facts: CaseFacts) -> None:
    said = sign_by_verb(desk, facts, "covering_letter")
    with pytest.raises(Unavailable):
        queries.letter_pdf(desk.people[HEAD], UUID(str(said["letter"])))
