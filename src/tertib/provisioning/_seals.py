"""Secrets of holdings and attempts: sealed in rows of their own, taken by deleting the row."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from tertib.provisioning.models import Sealed
from tertib.runtime import secrets
from tertib.runtime.door import Tx
from tertib.runtime.secrets import SecretText

INITIAL, NEXT, OLD, NEW = "initial", "next", "old", "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An opened secret with its version. After `take` its row is gone: whoever holds this must deliver it or
    replace it."""

    keeper: UUID
    version: int
    epoch: str
    secret: SecretText = field(repr=False)


def put(tx: Tx, keeper: UUID, role: str, secret: SecretText, *, version: int = 1) -> None:
    """Seal in place of what was sealed for the role before."""
    closed = secrets.seal(secret, _binding(keeper, version))
    Sealed.objects.update_or_create(
        keeper=keeper,
        role=role,
        defaults={
            "version": version,
            "epoch": closed.epoch,
            "blob": closed.blob,
            "sealed_at": tx.now,
            "shown_at": None,
        },
    )


def peek(keeper: UUID, role: str) -> SecretText | None:
    """Open without taking: for the worker, who must bring the server to it."""
    found = look(keeper, role)
    return None if found is None else found.secret


def look(keeper: UUID, role: str) -> Taken | None:
    """The same with its version, by which the worker says later what it has proven."""
    row = Sealed.objects.filter(keeper=keeper, role=role).first()
    return None if row is None else _taken(row.keeper, row.version, row.epoch, bytes(row.blob))


def take(keepers: Iterable[UUID], role: str) -> tuple[Taken, ...]:
    """Delete the rows and open what they held, in one statement: a second taker gets nothing."""
    field_ = Sealed._meta.get_field("keeper")
    wanted = [field_.get_db_prep_value(keeper, connection) for keeper in keepers]
    if not wanted:
        return ()
    places = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {Sealed._meta.db_table} WHERE role = %s AND keeper IN ({places})"  # noqa: S608
            " RETURNING keeper, version, epoch, blob",
            [role, *wanted],
        )
        rows = cursor.fetchall()
    return tuple(
        _taken(UUID(str(keeper)), version, epoch, bytes(blob)) for keeper, version, epoch, blob in rows
    )


def show_once(tx: Tx, keeper: UUID, role: str) -> SecretText | None:
    """Open for a person's eyes, the first time only; the row stays for the worker's proof."""
    first = Sealed.objects.filter(keeper=keeper, role=role, shown_at=None).update(shown_at=tx.now)
    return peek(keeper, role) if first else None


def epochs_in_use() -> frozenset[str]:
    """The epochs whose keys still open something here."""
    return frozenset(Sealed.objects.values_list("epoch", flat=True).distinct())


def turn(keeper: UUID, role: str, into: str, *, version: int) -> bool:
    """What was sealed for one role now serves another, if it is still this version; False when it is not."""
    proven = Sealed.objects.filter(keeper=keeper, role=role, version=version)
    if not proven.exists():
        return False
    drop(keeper, into)
    return proven.update(role=into, shown_at=None) == 1


def drop(keeper: UUID, *roles: str) -> None:
    """Forget the named secrets, or all of the keeper's."""
    rows = Sealed.objects.filter(keeper=keeper)
    (rows.filter(role__in=roles) if roles else rows).delete()


def _taken(keeper: UUID, version: int, epoch: str, blob: bytes) -> Taken:
    return Taken(keeper=keeper, version=version, epoch=epoch, secret=_open(keeper, version, epoch, blob))


def _open(keeper: UUID, version: int, epoch: str, blob: bytes) -> SecretText:
    return secrets.unseal(secrets.Sealed(epoch=epoch, blob=bytes(blob)), _binding(keeper, version))


def _binding(keeper: UUID, version: int) -> str:
    return f"{keeper}/{version}"
