"""How a person is reached: in which language, on which messengers, and by a secret calendar address."""

import secrets as randomness
from contextlib import suppress
from dataclasses import asdict
from uuid import UUID

from django.utils.translation import gettext as _

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from tertib.kernel.words import N_
from tertib.people import _rights
from tertib.people._contacts import digest_of, messenger_view, tries_of
from tertib.people._persons import free
from tertib.people._views import full_name
from tertib.people.models import Feed, Messenger, Person
from tertib.people.types import MessengerView, Reach
from tertib.runtime import door, languages, outbox
from tertib.runtime.door import Tx
from tertib.runtime.secrets import SecretText

MOST = 5
_MESSENGER = N_("Alamat perpesanan itu tidak ditemukan.")


def choose_language(language: str, *, by: Actor) -> None:
    """In which language letters reach the asker from now on; one that nobody speaks here is Indonesian."""
    if by.person is None:
        raise NotAllowed(N_("Masuklah dahulu."))
    wanted, reader = languages.known(language), by.person
    door.run(lambda _: Person.objects.filter(id=reader).update(language=wanted))


def add_messenger(person: UUID, url: SecretText, *, by: Actor, label: str = "") -> MessengerView:
    """Tell a person on a messenger what they are told by e-mail: oneself, or by an administrator.

    Refuses schemes that the settings do not allow, and one too many. The e-mail address hears of it.
    """

    def write(tx: Tx) -> MessengerView:
        if by.person != person:
            _rights.may_change_person(tx, by, person)
        reader = Person.objects.filter(id=person).first()
        if reader is None:
            raise NotFound(N_("Orang tersebut tidak ditemukan."))
        if Messenger.objects.filter(person=person, ended_at=None).count() >= MOST:
            raise Conflict(N_("Sudah ada lima alamat perpesanan. Hapus salah satunya dahulu."))
        address, shown = outbox.keep_address(tx, url, label=label)
        row = Messenger.objects.create(
            person_id=person, address=address, label=shown, entered_by=by.person, entered_at=tx.now
        )
        _tell_of(tx, reader, reader.email, shown)
        return messenger_view(row)

    return door.run(write)


def remove_messenger(messenger: UUID, *, by: Actor) -> None:
    """Stop telling a person there; the address is forgotten."""

    def write(tx: Tx) -> None:
        row = Messenger.objects.filter(id=messenger, ended_at=None).first()
        if row is None or by.person != row.person_id:
            _rights.may_change(tx, by, None)
            if row is None:
                raise NotFound(_MESSENGER)
            _rights.may_change_person(tx, by, row.person_id, unknown=_MESSENGER)
        outbox.forget_address(tx, row.address)
        Messenger.objects.filter(id=messenger).update(ended_at=tx.now)

    door.run(write)


def change_email(email: str, *, by: Actor) -> None:
    """Where letters reach the asker from now on; empty for nowhere. The address before hears of it.

    Refuses an address that could not be written to.
    """
    reader = _oneself(by)
    wanted = email.strip()
    if wanted:
        try:
            outbox.insist_on_address(wanted)
        except Invalid as refused:
            problem = Problem(refused.sentence, refused.fields)
            raise Invalid(refused.sentence, problems={"email": (problem,)}) from refused

    def write(tx: Tx) -> None:
        person = Person.objects.select_for_update().get(id=reader)
        if person.email != wanted:
            _tell_of(tx, person, person.email, wanted or "-")
            Person.objects.filter(id=reader).update(email=wanted)

    door.run(write)


def choose_reach(reach: Reach, *, by: Actor) -> None:
    """When the asker wants to be told. Refuses one end of the hours of peace without the other."""
    reader = _oneself(by)
    for name, here, other in (
        ("quiet_from", reach.quiet_from, reach.quiet_until),
        ("quiet_until", reach.quiet_until, reach.quiet_from),
    ):
        free(here is not None or other is None, name, N_("Isi kedua jamnya, atau kosongkan keduanya."))
    door.run(lambda _: Person.objects.filter(id=reader).update(**asdict(reach)))


def try_channel(messenger: UUID | None, *, by: Actor) -> None:
    """Send the asker a word by e-mail, or on one of their messengers; twice in a minute is once.

    It does not wait for the end of quiet hours. What the relay answered is among `queries.tries`.
    """
    reader = _oneself(by)

    def write(tx: Tx) -> None:
        person = Person.objects.get(id=reader)
        key = f"{tries_of(reader)}{messenger or 'email'}:{tx.now:%Y%m%d%H%M}"
        with languages.spoken(person.language):
            subject, text = (_(words) % {"name": full_name(person)} for words in _TRY)
        if messenger is None:
            outbox.post(tx, to=person.email, subject=subject, text=text, key=key)
            return
        row = Messenger.objects.filter(id=messenger, person=reader, ended_at=None).first()
        if row is None:
            raise NotFound(_MESSENGER)
        outbox.post_message(tx, address=row.address, subject=subject, text=text, key=key)

    door.run(write)


def _oneself(by: Actor) -> UUID:
    if by.person is None:
        raise NotAllowed(N_("Masuklah dahulu."))
    return by.person


def _tell_of(tx: Tx, person: Person, email: str, channel: str) -> None:
    """Whoever did not do it themselves must hear of it where they have been reached so far."""
    if not email:
        return
    with languages.spoken(person.language):
        subject, text = (_(words) % {"name": full_name(person), "channel": channel} for words in _CHANGED)
    with suppress(Invalid):  # an unusable address must not keep a better one out
        outbox.post(tx, to=email, subject=subject, text=text, key=f"channel:{person.id}:{tx.now.isoformat()}")


_TRY = (
    N_("Uji pemberitahuan Tertib"),
    N_(
        "Yth. %(name)s,\n\nini uji coba. Bila Anda membacanya, pemberitahuan tugas sampai lewat saluran "
        "ini.\n"
    ),
)
_CHANGED = (
    N_("Saluran pemberitahuan Anda berubah"),
    N_(
        "Yth. %(name)s,\n\npemberitahuan tugas Anda sekarang dikirim ke: %(channel)s.\n\nBila bukan Anda "
        "yang mengubahnya, ganti kata sandi Anda lalu beri tahu admin kantor.\n"
    ),
)


def renew_feed(*, by: Actor) -> SecretText:
    """A new secret address for one's own calendar feed; the one before works no longer. Shown this once."""
    if by.person is None:
        raise NotAllowed(N_("Masuklah dahulu."))
    reader, token = by.person, randomness.token_urlsafe(32)

    def write(tx: Tx) -> None:
        Feed.objects.filter(person=reader, ended_at=None).update(ended_at=tx.now)
        Feed.objects.create(person_id=reader, digest=digest_of(token), made_at=tx.now)

    door.run(write)
    return SecretText(token)


def revoke_feed(*, by: Actor) -> None:
    """Nobody reads one's feed any more."""
    door.run(lambda tx: Feed.objects.filter(person=by.person, ended_at=None).update(ended_at=tx.now))
