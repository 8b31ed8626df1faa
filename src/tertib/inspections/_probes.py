"""Where an asset can be asked, entered by the administrator; and the checks that this installation has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tertib.inspections import _targets
from tertib.inspections._assets import Done, standing
from tertib.inspections.models import Asset, Probe
from tertib.inspections.ports import Asking, Check, Group, Measured, Question
from tertib.inspections.types import ProbeLine, ProbeView, ProbeWanted
from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import Invalid, NotAllowed, NotFound, Problem, filled
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.runtime.door import Tx

MOST = 20
_GONE = N_("Alamat ukur ini sudah dihapus. Muat ulang lalu periksa lagi.")
_NOT_YOURS = N_("Alamat yang ditanya mesin hanya diatur admin kantor pemilik aset.")
_WRONG = N_("Ada isian yang perlu diperbaiki.")


@dataclass(slots=True)
class _Table:
    checks: dict[str, Check] = field(default_factory=dict)
    asking: Asking | None = None
    deadline: float = 10.0


_table = _Table()


def connect(checks: Sequence[Check], asking: Asking, *, deadline: float) -> None:
    """These checks, put by `asking`, each with so many seconds for its whole answer."""
    _table.checks = {each.kind: each for each in checks}
    _table.asking, _table.deadline = asking, deadline


def checks() -> tuple[Check, ...]:
    return tuple(_table.checks.values())


def ask(questions: Sequence[Question]) -> tuple[Mapping[str, Measured], ...]:
    """The answers in their order; none where nothing is connected."""
    return _table.asking.ask(questions, _table.deadline) if _table.asking else ()


def questions(asset: UUID, groups: frozenset[Group]) -> list[Question]:
    """What an asset is asked: its probes whose check is still there."""
    rows = Probe.objects.filter(asset=asset)
    known = ((_table.checks.get(row.kind), row) for row in rows)
    return [
        Question(check=check, options=row.options) for check, row in known if check and check.group in groups
    ]


def put(tx: Tx, row: Asset, wanted: ProbeWanted, *, by: Actor) -> Done:
    """One more place to ask; problems are under the names of the check's options."""
    _insist(tx, row, by)
    check = _table.checks.get(wanted.kind)
    if check is None:
        raise _refused("kind", N_("Pilih cara mengukur."))
    if row.probes.count() >= MOST:
        raise _refused("kind", N_("Satu aset paling banyak mempunyai %(most)s alamat ukur."), most=MOST)
    options, problems = _targets.clean(check.options, wanted.options)
    if problems:
        raise Invalid(_WRONG, problems=problems)
    if row.probes.filter(kind=check.kind, options=options).exists():
        raise _refused("kind", N_("Alamat ukur ini sudah ada."))
    last = row.probes.order_by("-position").values_list("position", flat=True).first()
    Probe.objects.create(
        asset=row, kind=check.kind, options=options, position=0 if last is None else last + 1
    )
    return Done(kind="probe_added", data={"check": check.kind, "target": _target(check, options)})


def take_away(tx: Tx, row: Asset, probe: int, *, by: Actor) -> Done:
    _insist(tx, row, by)
    found = row.probes.filter(id=probe).first()
    if found is None:
        raise NotFound(_GONE)
    check = _table.checks.get(found.kind)
    found.delete()
    target = _target(check, found.options) if check else ""
    return Done(kind="probe_removed", data={"check": found.kind, "target": target})


def views(asset: UUID) -> tuple[ProbeView, ...]:
    return tuple(map(_view, Probe.objects.filter(asset=asset)))


def _view(row: Probe) -> ProbeView:
    check = _table.checks.get(row.kind)
    if check is None:
        return ProbeView(id=row.id, kind=row.kind, label=row.kind, group="", lines=())
    lines = tuple(
        ProbeLine(label=option.label, text=str(row.options[option.key]))
        for option in check.options
        if row.options.get(option.key)
    )
    return ProbeView(id=row.id, kind=row.kind, label=check.label, group=check.group, lines=lines)


def _target(check: Check, options: Mapping[str, str]) -> str:
    """What the event says of it: the first thing that was entered."""
    return options.get(check.options[0].key, "")


def administers(by: Actor, office: UUID, now: datetime) -> bool:
    """Whether somebody may say what this installation connects to."""
    if by.kind is ActorKind.SYSTEM:
        return True
    held = people.capacities(by.person, now) if by.person else ()
    return any(each.office == office and "administrator" in each.roles for each in held)


def _insist(tx: Tx, row: Asset, by: Actor) -> None:
    standing(row)
    if not administers(by, row.office_id, tx.now):
        raise NotAllowed(_NOT_YOURS)


def _refused(name: str, sentence: str, **fields: object) -> Invalid:
    return Invalid(filled(sentence, fields), problems={name: (Problem(sentence, fields),)})
