"""The steps of "Siapkan kantor saya": what each is for, whether it is met, and what was said of it.

A step is done when somebody said so and what it asks for is there; what goes missing later opens it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tertib.cases import queries as cases
from tertib.cases.types import Phase
from tertib.kernel.actor import Actor
from tertib.people import queries as people
from tertib.people.types import PostTitle, PostView, SetupMark, UnitView
from tertib.procedures import queries as procedures
from tertib.procedures.types import BundleView
from tertib.provisioning import queries as provisioning
from tertib.registers import queries as registers

DONE, OPEN, LATER = "done", "open", "later"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the office has so far, read when a step asks for it."""

    office: UnitView
    by: Actor
    now: datetime

    @cached_property
    def posts(self) -> Sequence[PostView]:
        return people.posts(self.office.id)

    @cached_property
    def titles(self) -> Mapping[UUID, PostTitle]:
        return people.post_titles(self.office.id, self.now)

    @cached_property
    def vacant(self) -> Sequence[PostView]:
        """Posts that nobody may act for today."""
        return [one for one in self.posts if not self.titles[one.id].names]

    @cached_property
    def installed(self) -> Sequence[BundleView]:
        return procedures.installed(self.office.id)

    def unassigned(self, bundle: BundleView) -> list[str]:
        """Columns of a procedure that no post performs yet."""
        known = procedures.performer_posts(self.office.id, bundle.code)
        procedure = procedures.procedure(bundle.hash)
        return [one.label for one in (*procedure.columns, *procedure.support) if one.key not in known]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One screen of the set-up."""

    key: str
    title: str
    about: str
    lacking: str
    met: Callable[[Facts], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """A step, and how it stands."""

    step: Step
    no: int
    state: str
    mark: SetupMark | None

    @property
    def key(self) -> str:
        return self.step.key

    @property
    def title(self) -> str:
        return _(self.step.title)

    @property
    def about(self) -> str:
        return _(self.step.about)


def _has_letterhead(facts: Facts) -> bool:
    kop = people.letterhead(facts.office.id)
    return bool(kop.get("line1") and kop.get("line2") and kop.get("address"))


def _has_head(facts: Facts) -> bool:
    return any("head" in one.roles for one in facts.posts)


def _head_is_held(facts: Facts) -> bool:
    return any("head" in one.roles and one not in facts.vacant for one in facts.posts)


def _has_calendar(facts: Facts) -> bool:
    return bool(people.calendars(facts.office.id))


def _is_assigned(facts: Facts) -> bool:
    return bool(facts.installed) and not any(facts.unassigned(one) for one in facts.installed)


def _mail_answers(facts: Facts) -> bool:
    system = provisioning.mail_system(facts.office.id)
    found = provisioning.trial(system.domain) if system else None
    return found is not None and found.ok


def _names_answer(facts: Facts) -> bool:
    """A zone that the machine's operator set, or one whose servers answered the last test."""
    systems = provisioning.name_systems(facts.office.id)
    return any(one.entered is None or (one.trial is not None and one.trial.ok) for one in systems)


def _sites_answer(facts: Facts) -> bool:
    """A zone that the machine's operator set, or one whose servers answered the last test."""
    systems = provisioning.site_systems(facts.office.id)
    return any(one.entered is None or (one.trial is not None and one.trial.ok) for one in systems)


def _has_series(facts: Facts) -> bool:
    return bool(registers.all_series(facts.by, office=facts.office.id))


def _was_rehearsed(facts: Facts) -> bool:
    return any(one.phase is Phase.CLOSED for one in cases.rehearsals(facts.by, facts.office.id))


STEPS: tuple[Step, ...] = (
    Step(
        key="kop",
        title=gettext_noop("Kop naskah"),
        about=gettext_noop("Nama, alamat dan kontak yang tercetak di kepala setiap naskah."),
        lacking=gettext_noop("Isi kedua baris nama dan alamat kantor dahulu."),
        met=_has_letterhead,
    ),
    Step(
        key="unit",
        title=gettext_noop("Unit dan perangkat daerah"),
        about=gettext_noop(
            "Bagian-bagian kantor ini, dan perangkat daerah yang boleh mengajukan permohonan."
        ),
        lacking="",
        met=lambda _facts: True,
    ),
    Step(
        key="jabatan",
        title=gettext_noop("Jabatan dan kursi"),
        about=gettext_noop(
            "Pekerjaan melekat pada jabatan, bukan pada orang. Satu jabatan boleh berkursi banyak."
        ),
        lacking=gettext_noop("Masukkan paling sedikit jabatan pimpinan kantor, dengan peran Pimpinan."),
        met=_has_head,
    ),
    Step(
        key="pejabat",
        title=gettext_noop("Pejabat"),
        about=gettext_noop("Siapa memegang jabatan apa, sejak kapan, dengan SK apa; dan akun untuk masuk."),
        lacking=gettext_noop("Catat dahulu siapa yang memimpin kantor ini."),
        met=_head_is_held,
    ),
    Step(
        key="kalender",
        title=gettext_noop("Kalender kerja"),
        about=gettext_noop("Jam kerja dan hari libur. Semua batas waktu dihitung darinya."),
        lacking=gettext_noop("Simpan jam kerja kantor dahulu."),
        met=_has_calendar,
    ),
    Step(
        key="layanan",
        title=gettext_noop("SOP dan pelaksananya"),
        about=gettext_noop("SOP yang dijalankan kantor ini, dan jabatan yang mengerjakan tiap kolomnya."),
        lacking=gettext_noop(
            "Berlakukan paling sedikit satu SOP, lalu tentukan jabatan untuk semua kolomnya."
        ),
        met=_is_assigned,
    ),
    Step(
        key="surel",
        title=gettext_noop("Domain dan server surel"),
        about=gettext_noop("Di mana kotak surat kantor berada, dan bagaimana Tertib membuktikannya."),
        lacking=gettext_noop("Simpan pengaturannya, lalu tekan Uji sambungan sampai semua server menjawab."),
        met=_mail_answers,
    ),
    Step(
        key="nama",
        title=gettext_noop("Zona dan server nama"),
        about=gettext_noop(
            "Di mana nama situs dan layanan dicatat, dan dengan kunci apa Tertib mengubahnya."
        ),
        lacking=gettext_noop("Simpan pengaturannya, lalu tekan Coba sambungan sampai semua server menjawab."),
        met=_names_answer,
    ),
    Step(
        key="situs",
        title=gettext_noop("Zona dan server situs"),
        about=gettext_noop("Di mana situs perangkat daerah berada, dan bagaimana Tertib membuktikannya."),
        lacking=gettext_noop("Simpan pengaturannya, lalu tekan Uji sambungan sampai semua server menjawab."),
        met=_sites_answer,
    ),
    Step(
        key="nomor",
        title=gettext_noop("Penomoran"),
        about=gettext_noop(
            "Nomor agenda dan surat: diberikan Tertib, atau diketik dari sistem lain seperti SRIKANDI."
        ),
        lacking=gettext_noop("Deret nomor ada setelah sebuah SOP diberlakukan."),
        met=_has_series,
    ),
    Step(
        key="percobaan",
        title=gettext_noop("Satu perkara percobaan"),
        about=gettext_noop(
            "Dari surat masuk sampai serah terima, dengan nomor percobaan. Setelah itu kantor siap."
        ),
        lacking=gettext_noop("Selesaikan satu perkara percobaan sampai serah terima."),
        met=_was_rehearsed,
    ),
)
BY_KEY: Mapping[str, Step] = {one.key: one for one in STEPS}


def states(facts: Facts) -> tuple[StepState, ...]:
    """Every step in order, as it stands now."""
    marks = people.setup_marks(facts.office.id)
    return tuple(_state(no, one, marks.get(one.key), facts) for no, one in enumerate(STEPS, start=1))


def _state(no: int, step: Step, mark: SetupMark | None, facts: Facts) -> StepState:
    state = OPEN
    if mark is not None:
        state = LATER if mark.later else DONE if step.met(facts) else OPEN
    return StepState(step=step, no=no, state=state, mark=mark)


def next_open(found: Sequence[StepState], after: str = "") -> StepState | None:
    """The first open step behind this one, else the first open one of all."""
    keys = [one.key for one in found]
    start = keys.index(after) + 1 if after in keys else 0
    return next((one for one in (*found[start:], *found[:start]) if one.state == OPEN), None)
