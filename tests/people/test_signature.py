"""The block under a letter, and the refusals that keep it true."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.people.conftest import TODAY, Office

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import NotAllowed
from tertib.people import queries, service
from tertib.people.types import DelegationView, MandateKind, MandateView, NewPerson, SignatureBlock

Hold = Callable[..., MandateView]
Enter = Callable[[str], UUID]
Lend = Callable[..., DelegationView]
DAY = timedelta(days=1)


@pytest.fixture
def rina(office: Office) -> UUID:
    new = NewPerson(
        front_title="Dr.",
        name="Rina Melati",
        back_title="S.T., M.T.",
        nip="19700917 199503 2 004",
        rank="Pembina Utama Muda",
        grade="IV/c",
    )
    return service.create_person(new, by=SYSTEM).id


def test_the_block_of_a_charge(hold: Hold, office: Office, rina: UUID) -> None:
    hold(rina, "head", kind=MandateKind.PLT)
    block = queries.signature_block(person=rina, post=office.posts["head"], on=TODAY)
    assert block.lines == ("Plt. KEPALA DINAS KOMINFO", "KOTA CONTOH,")
    assert (block.name, block.rank) == ("Dr. Rina Melati, S.T., M.T.", "Pembina Utama Muda (IV/c)")
    assert (block.nip, block.capacity_label) == ("19700917 199503 2 004", "Plt. Kepala Dinas")


def test_a_decree_shows_the_name_without_titles(hold: Hold, office: Office, rina: UUID) -> None:
    hold(rina, "head")
    block = queries.signature_block(person=rina, post=office.posts["head"], on=TODAY, with_titles=False)
    assert (block.lines[0], block.name) == ("KEPALA DINAS KOMINFO", "Rina Melati")


def test_a_person_without_nip_has_none_in_the_block(hold: Hold, office: Office, person: Enter) -> None:
    ani = person("Ani")
    hold(ani, "experts")
    block = queries.signature_block(person=ani, post=office.posts["experts"], on=TODAY)
    assert (block.nip, block.rank) == ("", "")


def test_one_level_down_signs_in_the_name_of_the_head(
    hold: Hold, office: Office, person: Enter, lend: Lend
) -> None:
    ani = person("Ani")
    hold(person("Budi"), "head")
    hold(ani, "deputy")
    lend("head", "deputy")
    block = queries.signature_block(
        person=ani, post=office.posts["deputy"], on=TODAY, in_name_of=(office.posts["head"],)
    )
    assert block.lines == ("a.n. KEPALA DINAS KOMINFO", "KOTA CONTOH", "SEKRETARIS,")


def test_two_levels_down_signs_for_the_one_between(
    hold: Hold, office: Office, person: Enter, lend: Lend
) -> None:
    ani, head, deputy = person("Ani"), office.posts["head"], office.posts["deputy"]
    hold(person("Budi"), "head")
    hold(person("Cici"), "deputy")
    hold(ani, "division", kind=MandateKind.PLT)
    lend("head", "division")
    block = queries.signature_block(
        person=ani, post=office.posts["division"], on=TODAY, in_name_of=(head, deputy)
    )
    assert block.lines == (
        "a.n. KEPALA DINAS KOMINFO",
        "KOTA CONTOH",
        "SEKRETARIS",
        "u.b.",
        "Plt. KEPALA BIDANG TIK,",
    )


@pytest.mark.parametrize(
    ("signer", "above"),
    [("division", ("head",)), ("experts", ("head", "deputy", "division")), ("head", ("deputy",))],
    ids=["a level skipped", "three levels", "upwards"],
)
def test_nobody_signs_for_a_post_that_is_not_next_above(
    hold: Hold, office: Office, person: Enter, signer: str, above: tuple[str, ...]
) -> None:
    for key in office.posts:
        hold(person(key), key)
    ani = queries.mandates(office.posts[signer])[0].person
    with pytest.raises(NotAllowed, match=r"a\.n\."):
        queries.signature_block(
            person=ani,
            post=office.posts[signer],
            on=TODAY,
            in_name_of=[office.posts[each] for each in above],
        )


def test_nobody_signs_in_the_name_of_a_post_that_nobody_holds(
    hold: Hold, office: Office, person: Enter
) -> None:
    ani = person("Ani")
    hold(ani, "deputy")
    with pytest.raises(NotAllowed, match="tidak dijabat siapa pun"):
        queries.signature_block(
            person=ani, post=office.posts["deputy"], on=TODAY, in_name_of=(office.posts["head"],)
        )


def test_nobody_signs_in_the_name_of_another_without_a_mandate_on_record(
    hold: Hold, office: Office, person: Enter, lend: Lend
) -> None:
    ani = person("Ani")
    hold(person("Budi"), "head")
    hold(ani, "deputy")
    lend("head", "deputy", "dispose")
    lend("head", "deputy", start=TODAY + DAY)
    with pytest.raises(NotAllowed, match="tidak memegang mandat tertulis"):
        queries.signature_block(
            person=ani, post=office.posts["deputy"], on=TODAY, in_name_of=(office.posts["head"],)
        )


@pytest.mark.parametrize("kind", [MandateKind.PLT, MandateKind.DEFINITIVE])
def test_what_only_the_holder_may_sign(hold: Hold, office: Office, person: Enter, kind: MandateKind) -> None:
    ani = person("Ani")
    hold(ani, "head", kind=kind)

    def sign() -> SignatureBlock:
        return queries.signature_block(person=ani, post=office.posts["head"], on=TODAY, holder_only=True)

    if kind is MandateKind.DEFINITIVE:
        assert sign().capacity_label == "Kepala Dinas"
        return
    with pytest.raises(NotAllowed, match=r"Plt\. Kepala Dinas"):
        sign()


def refusal(person: UUID, post: UUID, on: date) -> str:
    with pytest.raises(NotAllowed) as refused:
        queries.signature_block(person=person, post=post, on=on)
    return str(refused.value)


def test_without_a_mandate_it_says_so(office: Office, person: Enter) -> None:
    assert "tidak memegang mandat sebagai Kepala Dinas pada 24 November 2026" in refusal(
        person("Ani"), office.posts["head"], TODAY
    )


def test_before_the_mandate_it_says_when_it_starts(hold: Hold, office: Office, person: Enter) -> None:
    ani = person("Ani")
    hold(ani, "head", start=TODAY + DAY)
    assert "baru mulai pada 25 November 2026" in refusal(ani, office.posts["head"], TODAY)


def test_after_the_mandate_it_says_when_it_ended(hold: Hold, office: Office, person: Enter) -> None:
    ani = person("Ani")
    hold(ani, "head", end=TODAY - DAY)
    assert "berakhir pada 23 November 2026" in refusal(ani, office.posts["head"], TODAY)


def test_on_leave_it_asks_for_a_plh(hold: Hold, office: Office, person: Enter) -> None:
    ani = person("Ani")
    hold(ani, "head")
    service.set_leave(ani, start=TODAY, end=TODAY, by=SYSTEM)
    assert "tercatat cuti" in refusal(ani, office.posts["head"], TODAY)


def test_a_plh_whose_holder_is_back_is_told_so(hold: Hold, office: Office, person: Enter) -> None:
    ani, budi = person("Ani"), person("Budi")
    hold(ani, "head")
    leave = service.set_leave(ani, start=TODAY, end=TODAY + DAY, by=SYSTEM)
    hold(budi, "head", start=TODAY, end=TODAY + DAY, kind=MandateKind.PLH)
    service.shorten_leave(leave, last_day=TODAY, by=SYSTEM)
    assert "selama pejabatnya berhalangan" in refusal(budi, office.posts["head"], TODAY + DAY)
