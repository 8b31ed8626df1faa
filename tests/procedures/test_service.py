"""Installing procedures and assigning posts, against a real database."""

from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError
from tests.procedures.sheets import SOUND, bent

import tertib.sops
from tertib.kernel.actor import PUBLIC, SYSTEM, Actor, ActorKind
from tertib.kernel.errors import Invalid, Misconfigured, NotAllowed, NotFound
from tertib.people import service as people
from tertib.people.types import NewMandate, NewPerson, NewPost, NewUnit
from tertib.procedures import queries, service
from tertib.procedures.models import BundleFile, Version
from tertib.runtime import door

FOLDER = Path(tertib.sops.__file__).parent / "email_registration"
REGISTERS = (
    b"books: [{key: log, title: Buku, columns: [{key: name, label: Nama}, {key: made, label: Hasil}]}]"
)

pytestmark = pytest.mark.django_db


def files(sop: str = SOUND) -> dict[str, bytes]:
    return {
        "sop.yaml": sop.encode(),
        "registers.yaml": REGISTERS,
        "letters.yaml": b"letters: [{key: notice}]",
        "letters/notice.typ": b"= Pemberitahuan",
        "CHANGELOG.md": b"- pertama",
    }


@pytest.fixture
def office() -> UUID:
    return people.create_unit(NewUnit(key="dinas", name="Dinas", is_office=True), by=SYSTEM).id


@pytest.fixture
def post(office: UUID) -> UUID:
    return people.create_post(NewPost(unit=office, key="head", title="Kepala"), by=SYSTEM).id


def test_the_first_installation_is_version_one_and_in_force(office: UUID) -> None:
    view = service.install_files(files(), office=office, by=SYSTEM)
    assert (view.code, view.title, view.version) == ("small", "Prosedur kecil", 1)
    assert queries.in_force(office, "small") == view
    assert queries.procedure(view.hash).code == "small"
    assert queries.books_of(view.hash).book("log") is not None
    assert view.as_dict()["hash"] == view.hash


def test_the_same_content_again_changes_nothing(office: UUID) -> None:
    first = service.install_files(files(), office=office, by=SYSTEM)
    assert service.install_files(files(), office=office, by=SYSTEM) == first
    assert BundleFile.objects.count() == len(files())


def test_new_content_is_the_next_version_and_the_old_one_can_still_be_read(office: UUID) -> None:
    first = service.install_files(files(), office=office, by=SYSTEM)
    second = service.install_files(files(bent("minutes: 5", "minutes: 6")), office=office, by=SYSTEM)
    assert (second.version, queries.in_force(office, "small").hash) == (2, second.hash)
    assert [queries.procedure(view.hash).step(3).minutes for view in (first, second)] == [5, 6]


def test_going_back_to_old_content_is_a_new_version_of_the_same_bundle(office: UUID) -> None:
    first = service.install_files(files(), office=office, by=SYSTEM)
    service.install_files(files(bent("minutes: 5", "minutes: 6")), office=office, by=SYSTEM)
    again = service.install_files(files(), office=office, by=SYSTEM)
    assert (again.hash, again.version) == (first.hash, 3)


def test_two_offices_share_a_bundle_and_not_its_version(office: UUID) -> None:
    other = people.create_unit(NewUnit(key="lain", name="Lain", is_office=True), by=SYSTEM).id
    service.install_files(files(bent("minutes: 5", "minutes: 6")), office=office, by=SYSTEM)
    service.install_files(files(), office=office, by=SYSTEM)
    view = service.install_files(files(), office=other, by=SYSTEM)
    assert (view.version, queries.in_force(office, "small").version) == (1, 2)
    assert {one.office for one in queries.all_in_force()} == {office, other}
    assert [one.office for one in queries.installed(other)] == [other]


def test_a_shipped_folder_installs_and_appears_in_the_catalogue(office: UUID) -> None:
    view = service.install(FOLDER, office=office, by=SYSTEM)
    (card,) = queries.services(office)
    assert (card.code, card.bundle, card.form, card.promise) == (
        view.code,
        view.hash,
        "request",
        "1 hari kerja",
    )
    assert card.promise_proposed
    assert "letters.yaml" in queries.template_files(view.hash)
    assert all(path.startswith("letters") for path in queries.template_files(view.hash))
    assert "path.unknown" not in {one.code for one in queries.check_folder(FOLDER).findings}


def test_a_procedure_nobody_asks_for_is_not_in_the_catalogue(office: UUID) -> None:
    text = bent("service: {summary: Layanan, requirements: [Surat], fee: Gratis, product: Hasil}\n", "")
    service.install_files(files(text), office=office, by=SYSTEM)
    assert queries.services(office) == ()
    assert len(queries.installed(office)) == 1


def test_a_service_without_a_promise_promises_nothing(office: UUID) -> None:
    text = bent("promise: {minutes: 450, label: 1 hari kerja, status: usulan}\n", "")
    service.install_files(files(text), office=office, by=SYSTEM)
    (card,) = queries.services(office)
    assert (card.promise, card.promise_proposed, card.variants) == ("", False, {"new": "Baru"})


def test_every_mistake_is_told_with_its_place_and_nothing_is_kept(office: UUID) -> None:
    text = bent("signs: head", "signs: hed").replace("to: 1}", "to: 9}")
    with pytest.raises(Invalid) as refused:
        service.install_files(files(text), office=office, by=SYSTEM)
    assert str(refused.value) == "SOP belum dapat dipasang: 2 hal perlu diperbaiki."
    assert [str(one) for found in refused.value.problems.values() for one in found] == [
        "Pelaksana “hed” tidak ada pada daftar pelaksana.",
        "Langkah 9 tidak ada.",
    ]
    assert all(where.startswith("sop.yaml:") for where in refused.value.problems)
    assert queries.all_in_force() == ()


def test_examining_a_folder_prints_what_an_editor_can_jump_to(tmp_path: Path) -> None:
    for name, content in files(bent("to: 1}", "to: 9}")).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (found,) = queries.check_folder(tmp_path).findings
    assert found.place.startswith("sop.yaml:")
    assert str(found.says) == "Langkah 9 tidak ada."


def test_an_empty_folder_is_no_procedure(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="tidak berisi SOP"):
        queries.check_folder(tmp_path)


def test_files_behind_a_link_out_of_the_folder_are_not_taken(tmp_path: Path) -> None:
    outside, inside = tmp_path / "secret.yaml", tmp_path / "sop"
    outside.write_text("key: value", encoding="utf-8")
    inside.mkdir()
    (inside / "sop.yaml").write_text(SOUND, encoding="utf-8")
    (inside / "letters.yaml").symlink_to(outside)
    found = {(one.place, str(one.says)) for one in queries.check_folder(inside).findings}
    assert ("letters.yaml:1:1", "Berkas ini tidak ada dalam folder.") in found


@pytest.mark.parametrize("path", ["/etc/x.yaml", "../x.yaml", "a//b.yaml", "x" * 201])
def test_paths_that_leave_the_folder_are_refused(office: UUID, path: str) -> None:
    with pytest.raises(Invalid, match="tidak dapat dipakai"):
        service.install_files(files() | {path: b"x"}, office=office, by=SYSTEM)


def test_what_is_too_large_for_a_procedure_is_refused(office: UUID) -> None:
    with pytest.raises(Invalid, match="1 MB"):
        service.install_files(files() | {"a.md": b"x" * (1 << 20) + b"x"}, office=office, by=SYSTEM)
    many = {f"{number}.md": b"x" * (1 << 20) for number in range(8)}
    with pytest.raises(Invalid, match="8 MB"):
        service.install_files(files() | many, office=office, by=SYSTEM)


def test_what_does_not_exist_is_not_found(office: UUID) -> None:
    with pytest.raises(NotFound):
        queries.in_force(office, "small")
    with pytest.raises(NotFound):
        queries.procedure("0" * 64)


def test_a_stored_bundle_that_cannot_be_read_any_more_says_so(office: UUID) -> None:
    view = service.install_files(files(bent("minutes: 5", "minutes: 7")), office=office, by=SYSTEM)
    BundleFile.objects.filter(bundle=view.hash, path="sop.yaml").update(content=b"code: [")
    with pytest.raises(Misconfigured):
        queries.procedure(view.hash)


# --- assignment ---------------------------------------------------------------------------------


def test_each_performer_is_given_a_post_and_may_be_given_another(office: UUID, post: UUID) -> None:
    service.install_files(files(), office=office, by=SYSTEM)
    other = people.create_post(NewPost(unit=office, key="other", title="Lain"), by=SYSTEM).id
    service.assign(office, "small", "head", post, by=SYSTEM)
    service.assign(office, "small", "clerk", post, by=SYSTEM)
    service.assign(office, "small", "head", other, by=SYSTEM)
    assert queries.performer_posts(office, "small") == {"head": other, "clerk": post}


def test_a_performer_the_procedure_does_not_know_is_refused(office: UUID, post: UUID) -> None:
    service.install_files(files(), office=office, by=SYSTEM)
    with pytest.raises(NotFound, match="pelaksana boss"):
        service.assign(office, "small", "boss", post, by=SYSTEM)


def test_a_post_of_another_office_is_refused(office: UUID) -> None:
    service.install_files(files(), office=office, by=SYSTEM)
    other = people.create_unit(NewUnit(key="lain", name="Lain", is_office=True), by=SYSTEM).id
    foreign = people.create_post(NewPost(unit=other, key="head", title="Kepala"), by=SYSTEM).id
    with pytest.raises(NotFound):
        service.assign(office, "small", "head", foreign, by=SYSTEM)


# --- rights -------------------------------------------------------------------------------------


def holder(office: UUID, *roles: str) -> Actor:
    post = people.create_post(
        NewPost(unit=office, key=f"p{uuid4().hex[:8]}", title="Jabatan", roles=frozenset(roles)), by=SYSTEM
    )
    person = people.create_person(NewPerson(name="Uji"), by=SYSTEM)
    people.create_mandate(NewMandate(post=post.id, person=person.id, start=date(2020, 1, 1)), by=SYSTEM)
    return Actor(person=person.id, name="Uji", kind=ActorKind.PERSON)


def test_an_administrator_of_the_office_may_install(office: UUID) -> None:
    assert service.install_files(files(), office=office, by=holder(office, "administrator")).version == 1


def test_nobody_else_may(office: UUID, post: UUID) -> None:
    other = people.create_unit(NewUnit(key="lain", name="Lain", is_office=True), by=SYSTEM).id
    service.install_files(files(), office=office, by=SYSTEM)
    colleague = holder(office, "official", "head")
    for by, refusal in (
        (PUBLIC, NotFound),
        (colleague, NotAllowed),
        (holder(other, "administrator"), NotFound),
    ):
        with pytest.raises(refusal):
            service.install_files(files(bent("minutes: 5", "minutes: 6")), office=office, by=by)
        with pytest.raises(refusal):
            service.assign(office, "small", "head", post, by=by)
    assert queries.in_force(office, "small").version == 1
    assert queries.performer_posts(office, "small") == {}


def test_a_stranger_does_not_learn_what_an_office_runs(office: UUID, post: UUID) -> None:
    service.install_files(files(), office=office, by=SYSTEM)
    other = people.create_unit(NewUnit(key="lain", name="Lain", is_office=True), by=SYSTEM).id
    stranger, told = holder(other, "administrator"), set()
    for code, performer, given in (
        ("small", "head", post), ("none", "head", post), ("small", "boss", post), ("small", "head", uuid4()),
    ):  # fmt: skip
        with pytest.raises(NotFound) as refused:
            service.assign(office, code, performer, given, by=stranger)
        told.add(str(refused.value))
        with pytest.raises(NotAllowed):
            service.assign(office, code, performer, given, by=holder(office, "official"))
    assert len(told) == 1
    service.assign(office, "small", "head", post, by=holder(office, "administrator"))


def test_the_database_itself_keeps_one_version_of_a_number(office: UUID) -> None:
    view = service.install_files(files(), office=office, by=SYSTEM)
    with pytest.raises(IntegrityError):
        door.run(
            lambda tx: Version.objects.create(
                office_id=office, code="small", number=1, bundle_id=view.hash, installed_at=tx.now
            )
        )
