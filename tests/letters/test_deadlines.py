"""Where a paper names a deadline it says how it was counted, and the figures add up."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.kernel.test_explanation import sum_of
from tests.letters.conftest import Desk, Make
from tests.letters.test_letters import run
from tests.letters.test_papers import raw_text

from tertib.cases import queries as cases
from tertib.cases import service
from tertib.cases.types import Deficiency, Disposition, Registration, StepWork
from tertib.kernel.actor import SYSTEM
from tertib.kernel.explanation import shortly
from tertib.people import service as people
from tertib.people.types import OfficeRules, SpecialDay
from tertib.runtime import vault
from tertib.runtime.door import Clock
from tertib.runtime.queue import Worker

LETTER = Registration(
    sender="Dinas Kesehatan", letter_no="440/118/DINKES/2026", letter_date=date(2026, 11, 20),
    subject="Permohonan", received_on=date(2026, 11, 24),
)  # fmt: skip
PROVIDER = "PT Jaringan Contoh"


@dataclass
class Office:
    desk: Desk
    clock: Clock
    case: UUID
    printing: Make

    def seq(self, who: str) -> int:
        self.clock.advance(timedelta(minutes=1))
        return cases.case_for(self.desk.people[who], self.case).seq

    def register(self) -> None:
        service.register(self.case, LETTER, by=self.desk.people["agendaris"], seen=self.seq("agendaris"))

    def do(self, who: str, work: StepWork) -> None:
        service.complete(self.case, work, by=self.desk.people[who], seen=self.seq(who))
        Worker("uji", strict=True).run_pending()  # the row closes when its papers exist

    def at_check(self) -> None:
        self.register()
        for who, to in (("kepala_dinas", "kepala_bidang"), ("kepala_bidang", "jft")):
            self.do(who, StepWork(disposition=Disposition(to=(self.desk.posts[to],))))

    def text(self, kind: str) -> str:
        """In one line, without the places where a word may break."""
        made = run(self.printing(kind))
        return " ".join(raw_text(vault.read(str(made["digest"]))).replace("\u200b", "").split())


@pytest.fixture
def office(desk: Desk, clock: Clock, case: UUID, printing: Make) -> Office:
    return Office(desk, clock, case, printing)


def counted(text: str) -> str:
    found = re.search(r"Dihitung (\d+ menit.*?)(?:\.(?! Tidak dihitung)(?: |$))", text)
    assert found is not None, text
    return found[1]


@pytest.mark.parametrize("kind", ["receipt", "disposition_sheet"])
def test_the_promise_is_explained_on_the_papers_that_name_it(office: Office, kind: str) -> None:
    office.register()
    clock = cases.clocks(office.case).promise
    text = office.text(kind)
    assert "Rabu, 25 November 2026 pukul" in text
    assert shortly(clock.lines) in text
    assert sum_of(shortly(clock.lines)) == clock.limit == 450


def test_nothing_is_promised_before_the_letter_is_in_the_agenda(office: Office) -> None:
    text = office.text("receipt")
    assert "Selesai paling lambat" not in text
    assert "Dihitung" not in text


def test_the_days_of_the_applicant_are_explained_on_the_deficiency_letter(office: Office) -> None:
    people.enter_days(office.desk.office, [SpecialDay(day=date(2026, 11, 26), name="Libur Kota")], by=SYSTEM)
    office.at_check()
    missing = Deficiency(target="letter", sentence="Surat belum ditandatangani.")
    office.do("jft", StepWork(answer="Tidak", deficiencies=(missing,)))
    clock = cases.clocks(office.case).applicant
    assert clock.due is not None
    text = office.text("deficiency_letter")
    assert "Batas melengkapi: Rabu, 2 Desember 2026 pukul 16.00 WIB." in text
    assert "26 Nov (Libur Kota)" in text
    assert sum_of(counted(text)) == clock.limit


def test_a_paper_never_names_the_provider_that_is_waited_for(office: Office) -> None:
    people.set_rules(office.desk.office, OfficeRules(provider_hold=True), by=SYSTEM)
    office.at_check()
    by = office.desk.people["jft"]
    service.hold(office.case, PROVIDER, by=by, seen=office.seq("jft"))
    office.clock.advance(timedelta(hours=2))
    service.resume(office.case, by=by, seen=office.seq("jft"))
    text = office.text("receipt")
    assert "menunggu penyedia" in text
    assert PROVIDER not in text
    assert sum_of(counted(text)) == 450
