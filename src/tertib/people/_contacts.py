"""Reading how a person is reached."""

from hashlib import sha256
from uuid import UUID

from tertib.people.models import Feed, Messenger
from tertib.people.types import MessengerView


def messenger_view(row: Messenger) -> MessengerView:
    return MessengerView(id=row.id, person=row.person_id, address=row.address, label=row.label)


def tries_of(person: UUID) -> str:
    """How the keys of the letters begin that somebody sent to themselves."""
    return f"try:{person}:"


def digest_of(token: str) -> str:
    """256 random bits need no salt."""
    return sha256(token.encode()).hexdigest()


def reader_of(token: str) -> UUID | None:
    """Whose feed the address opens: nobody's once it was revoked or the sign-in was withdrawn."""
    row = Feed.objects.filter(digest=digest_of(token), ended_at=None).select_related("person__user").first()
    if row is None or row.person.user is None or not row.person.user.is_active:
        return None
    return row.person_id
