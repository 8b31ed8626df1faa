"""`tertib mandate who`: who could sign then, as what, and why others could not."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tertib.kernel.actor import SYSTEM
from tertib.people import service
from tertib.people.types import NewDelegation, NewMandate, NewPerson, NewPost, NewUnit, Substitute
from tertib.runtime.door import fixed_time
from tertib.surfaces import cli

Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(db: None, capsys: pytest.CaptureFixture[str]) -> Ask:
    def asked(*argv: str) -> tuple[int, str, str]:
        code = cli.run(cli.COMMANDS, ["mandate", "who", *argv])
        return (code, *capsys.readouterr())

    return asked


@pytest.fixture
def office(db: None) -> None:
    """Ani heads the office; Budi stands in for two weeks of March, and signs a.n. from April on."""
    with fixed_time(datetime(2026, 1, 2, 2, 0, tzinfo=UTC)) as clock:
        unit = service.create_unit(NewUnit(key="kominfo", name="Dinas Kominfo", is_office=True), by=SYSTEM).id
        head = service.create_post(NewPost(unit=unit, key="kepala_dinas", title="Kepala Dinas"), by=SYSTEM).id
        deputy = service.create_post(
            NewPost(unit=unit, key="sekretaris", title="Sekretaris", superior=head), by=SYSTEM
        ).id
        ani, budi = (_person(name) for name in ("Ani", "Budi"))
        for post, who in ((head, ani), (deputy, budi)):
            service.create_mandate(
                NewMandate(post=post, person=who, start=date(2026, 1, 1), decree_no="800/1/2026"), by=SYSTEM
            )
        clock.advance(timedelta(days=65))  # the 8th of March
        stand_in = Substitute(post=head, person=budi, decree_no="800/33/2026", decree_date=date(2026, 3, 6))
        service.set_leave(
            ani, start=date(2026, 3, 9), end=date(2026, 3, 20), by=SYSTEM, substitutes=[stand_in]
        )
        new = NewDelegation(
            post=head, to_post=deputy, acts=frozenset({"sign"}), start=date(2026, 4, 1),
            end=date(2026, 4, 30), letter_no="800/40/2026",
        )  # fmt: skip
        service.delegate(new, by=SYSTEM)


def _person(name: str) -> UUID:
    return service.create_person(NewPerson(name=name, back_title="S.Kom."), by=SYSTEM).id


def answer(ask: Ask, at: str, *more: str) -> Any:
    code, out, _ = ask("--post", "kepala_dinas", "--at", at, "--json", *more)
    return code, json.loads(out)


def test_who_stood_in_could_sign_and_the_one_on_leave_could_not(office: None, ask: Ask) -> None:
    code, told = answer(ask, "2026-03-12")
    assert (code, told["at"], told["post"]["title"]) == (0, "2026-03-12", "Kepala Dinas")
    (signer,) = told["signers"]
    assert (signer["name"], signer["as"], signer["kind"]) == ("Budi, S.Kom.", "Plh. Kepala Dinas", "plh")
    assert (signer["decree_no"], signer["decree_date"]) == ("800/33/2026", "2026-03-06")
    assert (signer["from"], signer["to"]) == ("2026-03-09", "2026-03-20")
    assert signer["block"] == ["Plh. KEPALA DINAS,", "Budi, S.Kom."]
    (other,) = told["others"]
    assert (other["name"], other["why"]) == (
        "Ani, S.Kom.",
        "Berhalangan 9 Maret 2026 sampai 20 Maret 2026.",
    )


def test_before_and_after_the_head_could_and_the_charge_says_when(office: None, ask: Ask) -> None:
    for at, why in (
        ("2026-03-08", "Mandatnya baru mulai pada 9 Maret 2026."),
        ("2026-03-21", "Mandatnya berakhir pada 20 Maret 2026."),
    ):
        _, told = answer(ask, at)
        assert [each["as"] for each in told["signers"]] == ["Kepala Dinas"]
        assert [each["why"] for each in told["others"]] == [why]


def test_a_mandate_to_sign_is_named_with_its_letter(office: None, ask: Ask) -> None:
    _, told = answer(ask, "2026-04-10")
    assert [(each["as"], each["kind"], each["decree_no"]) for each in told["signers"]] == [
        ("Kepala Dinas", "definitive", "800/1/2026"),
        ("a.n. Kepala Dinas", "an", "800/40/2026"),
    ]
    assert told["signers"][1]["block"] == ["a.n. KEPALA DINAS", "SEKRETARIS,", "Budi, S.Kom."]


def test_what_was_recorded_later_was_not_known(office: None, ask: Ask) -> None:
    """On the 8th the leave was entered: asked as known on the 5th, nobody stands in."""
    _, told = answer(ask, "2026-03-05T10:00:00+07:00", "--as-known")
    assert [each["as"] for each in told["signers"]] == ["Kepala Dinas"]
    assert told["others"] == []


def test_people_read_sentences(office: None, ask: Ask) -> None:
    _, out, _ = ask("--post", "kepala_dinas", "--at", "2026-03-12")
    assert out.splitlines() == [
        "Kepala Dinas, 12 Maret 2026",
        "  dapat   Plh. Kepala Dinas: Budi, S.Kom.",
        "          SK/surat 800/33/2026, 9 Maret 2026 sampai 20 Maret 2026",
        "  tidak   Kepala Dinas: Ani, S.Kom. — Berhalangan 9 Maret 2026 sampai 20 Maret 2026.",
    ]


def test_when_nobody_could_it_says_so_and_fails(office: None, ask: Ask) -> None:
    code, out, _ = ask("--post", "kepala_dinas", "--at", "2025-12-31")
    assert code == 1
    assert "Tidak ada yang dapat menandatangani" in out


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--post", "kepala_dinas", "--at", "kemarin"), "kemarin"),
        (("--post", "tidak_ada"), "tidak_ada"),
        (("--post", "kepala_dinas", "--office", "lain"), "lain"),
    ],
)
def test_what_is_not_there_is_told(office: None, ask: Ask, argv: tuple[str, ...], said: str) -> None:
    code, out, err = ask(*argv)
    assert (code, out) == (1, "")
    assert said in err
