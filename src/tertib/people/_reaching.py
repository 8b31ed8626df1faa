"""How a person is reached: in which language, on which messengers, and by a secret calendar address."""

import secrets as randomness
from uuid import UUID

from tertib.kernel.actor import Actor
from tertib.kernel.errors import NotAllowed, NotFound
from tertib.kernel.words import N_
from tertib.people import _rights
from tertib.people._contacts import digest_of, messenger_view
from tertib.people.models import Feed, Messenger, Person
from tertib.people.types import MessengerView
from tertib.runtime import door, languages, outbox
from tertib.runtime.door import Tx
from tertib.runtime.secrets import SecretText

_MESSENGER = N_("Alamat perpesanan itu tidak ditemukan.")


def choose_language(language: str, *, by: Actor) -> None:
    """In which language letters reach the asker from now on; one that nobody speaks here is Indonesian."""
    if by.person is None:
        raise NotAllowed(N_("Masuklah dahulu."))
    wanted, reader = languages.known(language), by.person
    door.run(lambda _: Person.objects.filter(id=reader).update(language=wanted))


def add_messenger(person: UUID, url: SecretText, *, by: Actor, label: str = "") -> MessengerView:
    """Tell a person on a messenger what they are told by e-mail. An administrator's, since it holds a token.

    Refuses schemes that the settings do not allow.
    """

    def write(tx: Tx) -> MessengerView:
        _rights.may_change_person(tx, by, person)
        if not Person.objects.filter(id=person).exists():
            raise NotFound(N_("Orang tersebut tidak ditemukan."))
        address, shown = outbox.keep_address(tx, url, label=label)
        row = Messenger.objects.create(
            person_id=person, address=address, label=shown, entered_by=by.person, entered_at=tx.now
        )
        return messenger_view(row)

    return door.run(write)


def remove_messenger(messenger: UUID, *, by: Actor) -> None:
    """Stop telling a person there; the address is forgotten."""

    def write(tx: Tx) -> None:
        _rights.may_change(tx, by, None)
        row = Messenger.objects.filter(id=messenger, ended_at=None).first()
        if row is None:
            raise NotFound(_MESSENGER)
        _rights.may_change_person(tx, by, row.person_id, unknown=_MESSENGER)
        outbox.forget_address(tx, row.address)
        Messenger.objects.filter(id=messenger).update(ended_at=tx.now)

    door.run(write)


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
