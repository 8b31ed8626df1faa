"""Commands of inspections. Those that take `tx` work inside a case's transaction, whose right was judged."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from tertib.cases.types import CaseRef
from tertib.inspections import (
    _asset_belongings,
    _asset_limits,
    _asset_rights,
    _assets,
    _follow_ups,
    _import,
    _measuring,
    _occurrences,
    _plans,
    _probes,
    _readings,
    _recap_archive,
    _visits,
)
from tertib.inspections.ports import Asking, Check
from tertib.inspections.types import (
    AssetImportReport,
    AssetWanted,
    Entering,
    NewPart,
    OldReading,
    PlanDraft,
    ProbeWanted,
    RecapArchiveView,
    Round,
    Swept,
)
from tertib.kernel.actor import Actor
from tertib.kernel.errors import NotFound
from tertib.runtime import door, vault
from tertib.runtime.door import Tx
from tertib.runtime.tables import Table
from tertib.runtime.vault import Examined

# --- assets: for the administrator and the posts that perform the office's maintenance -------------------


def add_asset(office: UUID, wanted: AssetWanted, *, by: Actor) -> UUID:
    """Enter an asset of an office. Refuses a code that is in use, and every field with its own sentence."""

    def write(tx: Tx) -> UUID:
        if office not in _asset_rights.seen_offices(by, tx.now):
            raise NotFound(_assets.UNKNOWN)
        _asset_rights.insist_keeper(tx, by, office)
        return _assets.add(tx, office, wanted, by=by).id

    return door.run(write)


def change_asset(asset: UUID, wanted: AssetWanted, *, by: Actor, seen: int) -> int:
    """Replace what is said of an asset; answers its `seq`. `Conflict` when it changed since `seen`."""
    return _assets.alter(asset, lambda tx, row: _assets.change(tx, row, wanted), by=by, seen=seen)


def retire_asset(asset: UUID, reason: str, *, by: Actor, seen: int) -> int:
    """Take an asset off the books; its card and its history stay."""
    return _assets.alter(asset, lambda _, row: _assets.retire(row, reason), by=by, seen=seen)


def restore_asset(asset: UUID, reason: str, *, by: Actor, seen: int) -> int:
    """Put a retired asset back on the books, in use."""
    return _assets.alter(asset, lambda _, row: _assets.restore(row, reason), by=by, seen=seen)


def add_part(asset: UUID, new: NewPart, *, by: Actor, seen: int) -> int:
    """Note a part that is in an asset."""
    return _assets.alter(asset, lambda tx, row: _asset_belongings.put_in(tx, row, new), by=by, seen=seen)


def remove_part(asset: UUID, part: UUID, *, by: Actor, seen: int, cause: str, on: date | None = None) -> int:
    """Note that a part was taken out and why; it stays in the history."""
    return _assets.alter(
        asset,
        lambda tx, row: _asset_belongings.take_out(tx, row, part, on=on, cause=cause),
        by=by,
        seen=seen,
    )


def add_meter(asset: UUID, label: str, unit: str, *, by: Actor, seen: int) -> int:
    """Begin to note a counter of an asset."""
    return _assets.alter(
        asset, lambda _, row: _asset_belongings.add_meter(row, label, unit), by=by, seen=seen
    )


def read_meter(
    asset: UUID, meter: str, value: Decimal, *, by: Actor, at: datetime | None = None, replaced: bool = False
) -> int:
    """Note what a meter (by its key) shows. Refuses a smaller value than the last, unless it was `replaced`.

    Needs no `seen`: a reading overwrites nothing, and one that is older than the last is refused.
    """
    return _assets.alter(
        asset,
        lambda tx, row: _asset_belongings.read_meter(tx, row, meter, value, by=by, at=at, replaced=replaced),
        by=by,
        seen=None,
    )


def set_limits(
    asset: UUID, item: str, reading: str, limits: Mapping[str, str], *, reason: str, by: Actor, seen: int
) -> int:
    """Give a reading limits of its own on this asset; none: those of the form hold again.

    Refuses what is not in the notation, and limits that leave a number without a grade.
    """
    return _assets.alter(
        asset,
        lambda tx, row: _asset_limits.set_limits(tx, row, (item, reading), limits, reason=reason, by=by),
        by=by,
        seen=seen,
    )


def add_photo(asset: UUID, data: bytes, filename: str, *, by: Actor, seen: int) -> int:
    """Keep a photo of an asset, re-encoded, without what a camera writes into it."""
    photo: Examined = vault.examine(data, filename=filename, accept=frozenset({vault.JPEG, vault.PNG}))
    return _assets.alter(
        asset, lambda tx, row: _asset_belongings.add_photo(tx, row, photo, by=by), by=by, seen=seen
    )


def remove_photo(asset: UUID, digest: str, *, by: Actor, seen: int) -> int:
    """Take a photo off an asset; the events still name it."""
    return _assets.alter(asset, lambda _, row: _asset_belongings.remove_photo(row, digest), by=by, seen=seen)


def import_assets(
    office: UUID, tables: Sequence[Table], *, by: Actor, dry_run: bool, mark: str = ""
) -> AssetImportReport:
    """Bring assets from a file: all rows or, where one is wrong, none; `dry_run` only says what would happen.

    `mark` is that of the report which was looked at: `Conflict` where the rows would do something else now.
    """
    return _import.bring(office, tables, by=by, dry_run=dry_run, mark=mark)


# --- measuring: the worker asks the machines, never a page -----------------------------------------------


def connect_checks(checks: Sequence[Check], asking: Asking, *, deadline: float = 10.0) -> None:
    """Let these checks be asked, each with `deadline` seconds for its whole answer. For the wiring."""
    _probes.connect(checks, asking, deadline=deadline)


def add_probe(asset: UUID, wanted: ProbeWanted, *, by: Actor, seen: int) -> int:
    """Say where an asset can be asked by machine; answers its `seq`.

    For the administrator of its office alone: Tertib connects to what stands here. Refuses addresses that
    a machine has for itself, and every option with its own sentence.
    """
    return _assets.alter(asset, lambda tx, row: _probes.put(tx, row, wanted, by=by), by=by, seen=seen)


def remove_probe(asset: UUID, probe: int, *, by: Actor, seen: int) -> int:
    """No longer ask an asset there; what was measured stays."""
    return _assets.alter(asset, lambda tx, row: _probes.take_away(tx, row, probe, by=by), by=by, seen=seen)


def measure_asset(asset: UUID, *, by: Actor) -> UUID:
    """Ask the worker to measure an asset now; the answer is `queries.measurement(by, id)`.

    For whoever keeps the assets. A question that stands is met again; `Conflict` for whoever asks too often.
    """

    def write(tx: Tx) -> UUID:
        return _measuring.ask_for_asset(tx, _assets.kept(tx, asset, by), by=by)

    return door.run(write)


def measure_now(case: UUID, step: int, *, by: Actor) -> UUID:
    """ "Ukur sekarang" on an open row: what it measures when it is entered, once more.

    For whoever may do the row now. `Conflict` in a trial that touches nothing, for a row that measures
    nothing, and for whoever asks too often.
    """
    return _measuring.ask_for_row(case, step, by=by)


# --- the work plan -------------------------------------------------------------------------------------


def add_plan(office: UUID, draft: PlanDraft, *, by: Actor) -> UUID:
    """Enter a plan and plan its first year. Refuses, each at its field, what does not hold."""
    return _plans.add(office, draft, by=by)


def change_plan(plan: UUID, draft: PlanDraft, *, by: Actor, seen: int) -> None:
    """Replace what a plan says; days that were not opened yet follow. `Conflict` when it changed since."""
    _plans.change(plan, draft, by=by, seen=seen)


def pause_plan(plan: UUID, *, by: Actor, seen: int) -> None:
    """Open nothing of the plan for a while."""
    _plans.set_paused(plan, True, by=by, seen=seen)


def resume_plan(plan: UUID, *, by: Actor, seen: int) -> None:
    """Let a plan go on; of what was missed only the newest day is opened."""
    _plans.set_paused(plan, False, by=by, seen=seen)


def skip_occurrence(plan: UUID, occurrence: UUID, reason: str, *, by: Actor, seen: int) -> None:
    """Leave out one day, with the reason. Refuses a day that is open."""
    _plans.skip(plan, occurrence, reason, by=by, seen=seen)


def restore_occurrence(plan: UUID, occurrence: UUID, *, by: Actor, seen: int) -> None:
    """Put a day back that was left out."""
    _plans.unskip(plan, occurrence, by=by, seen=seen)


def open_round(office: UUID, wanted: Round, *, by: Actor, key: str) -> CaseRef:
    """Open an unplanned round by hand; the same key is the same round."""
    return _occurrences.open_by_hand(office, wanted, by=by, key=key)


def sweep_agenda(office: UUID) -> Swept:
    """Plan ahead and open what is due, as the worker does by itself."""
    return _occurrences.sweep(office)


def archive_recap(office: UUID, month: date, *, post: UUID, by: Actor, seen: str) -> RecapArchiveView:
    """Sign the recap of a finished month for a post and keep it, once for what it says.

    `seen` is the mark of the recap the page showed. What came in late makes the next revision, with what it
    changed. Refuses a month that still runs, whoever may not sign for the post today, and a recap that is
    kept already or has changed since it was shown.
    """
    return _recap_archive.archive(office, month, post=post, by=by, seen=seen)


# --- the access log of a room --------------------------------------------------------------------------


def enter_room(office: UUID, wanted: Entering, *, by: Actor) -> int:
    """Note that somebody enters a room: on the list of a running round, or with an escort who is."""
    return _visits.enter(office, wanted, by=by)


def leave_room(visit: int, *, by: Actor) -> None:
    """Note that somebody leaves; a second time is nothing."""
    _visits.leave(visit, by=by)


def strike_visit(visit: int, reason: str, *, by: Actor) -> None:
    """Strike a line of the log that is wrong; it stays readable."""
    _visits.strike(visit, reason, by=by)


# --- numbers and what is unsettled ---------------------------------------------------------------------


def bring_readings(asset: UUID, numbers: Sequence[OldReading], *, by: Actor) -> int:
    """Enter numbers from before the program kept them; answers how many are new, once each.

    Refuses a number that no form in force asks for, and a moment that is still to come.
    """
    return door.run(lambda tx: _readings.bring(tx, _assets.kept(tx, asset, by), numbers))


def follow_again(follow_up: UUID, *, by: Actor) -> None:
    """Have a case opened anew for what is unsettled. Refuses where one is under way, or all is settled."""
    _follow_ups.open_again(follow_up, by=by)
