"""A zone file on this machine: our records are whole lines of it, all other lines stay as they are.

Under one lock a draft is written, compared record by record with the plan, judged by `named-checkzone` where
that is installed, and only then renamed over the zone. A file that does not hold refuses the change: nothing
is ever left out of it. Each of our lines ends with the owner's mark, as does the ownership TXT.
"""

import fcntl
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import dns.exception
import dns.name
import dns.rdatatype
import dns.rrset
import dns.zone

from tertib.kernel.words import N_
from tertib.provisioning.connectors import dns_asking as asking
from tertib.provisioning.connectors.dns_asking import UNSIGNED, Server, Zone, canonical
from tertib.provisioning.dns_plans import (
    DEEPEST,
    check_name,
    insist_unclashed,
    insist_unmoved,
    insist_within,
    planned,
    planned_removal,
    rrsets,
)
from tertib.provisioning.dns_ports import HostRefuses
from tertib.provisioning.dns_types import (
    Limits,
    NameChange,
    NamePlan,
    NameProof,
    NameState,
    RRset,
    WantedName,
    mark_name,
)
from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.types import Greeting
from tertib.runtime import marks

CLOSED = N_("Berkas zona tidak dapat dibuka saat ini (%(reason)s). Zona tidak diubah; dicoba lagi sendiri.")
BROKEN_FILE = N_("Berkas zona %(file)s tidak sah (%(why)s). Zona tidak diubah; perbaiki berkasnya dahulu.")
NOT_EXACT = N_(
    "Berkas zona %(file)s akan berubah lebih dari rencananya. Zona tidak diubah; periksa berkasnya."
)
NOT_RELOADED = N_("Server nama tidak mau memuat ulang zona %(zone)s (%(why)s). Berkas zona dikembalikan.")
DELEGATED = N_("Nama %(name)s berada di bawah nama yang sudah diserahkan ke server lain.")
WELCOME = N_("Berkas zona %(file)s sah, nomor seri %(serial)s.")
_SOA = re.compile(r"\bSOA\b", re.IGNORECASE)
_WORD = re.compile(r"[()]|;[^\n]*|\"[^\"]*\"|[^\s();]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFileSettings:
    """The file, what judges it, and what makes the name server read it (both may be empty).

    `servers` are asked for the proof; without any the file itself is the evidence.
    """

    zone: str
    path: Path
    checker: tuple[str, ...] = ("named-checkzone",)
    reload: tuple[str, ...] = ()
    servers: tuple[Server, ...] = ()
    limit: float = 5.0
    limits: Limits = field(default_factory=Limits)
    deepest: int = DEEPEST


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """The file as text and as record sets."""

    text: str
    sets: dict[tuple[str, str], RRset]
    serial: int


class ZoneFile:
    """`NameHost` over a zone file."""

    name = "dns_zone_file"
    by_hand = False

    def __init__(self, settings: ZoneFileSettings) -> None:
        self._settings = settings
        self._zone = Zone(name=settings.zone, limit=settings.limit)
        self._pending = settings.path.with_name(f".{settings.path.name}.unloaded")

    @property
    def zone(self) -> str:
        return self._settings.zone

    @property
    def limits(self) -> Limits:
        return self._settings.limits

    def read(self, name: str) -> NameState:
        return self._state(self._parsed(self._text()), name)

    def records(self) -> tuple[RRset, ...] | None:
        return tuple(sorted(self._parsed(self._text()).sets.values()))

    def plan(self, wanted: WantedName) -> NamePlan:
        sets = rrsets(wanted, self.zone, deepest=self._settings.deepest)
        return planned(self.read(wanted.name), wanted, sets)

    def plan_removal(self, name: str, *, marker: UUID) -> NamePlan:
        check_name(name, self.zone, deepest=self._settings.deepest)
        return planned_removal(self.read(name), marker)

    def apply(self, plan: NamePlan) -> None:
        insist_unclashed(plan)
        insist_within(plan.blast, self.limits)
        with self._locked():
            self._reload_pending()
            before = self._parsed(self._text())
            if plan.change is NameChange.NOTHING or not insist_unmoved(plan, self._state(before, plan.name)):
                return
            text = _renewed(before, plan)
            self._insist_exact(before, self._parsed(text), plan)
            self._replace(before.text, text)

    def verify(self, plan: NamePlan, *, patience: float = 5.0) -> NameProof:
        if self._pending.exists():
            with self._locked():
                self._reload_pending()
        if self._settings.servers:
            return asking.prove(self._settings.servers, self._zone, plan, patience=patience)
        return NameProof(answers=(asking.judged(self._settings.path.name, self.read(plan.name), plan),))

    def greet(self) -> tuple[Greeting, ...]:
        file = self._settings.path.name
        try:
            serial = self._parsed(self._text()).serial
        except (HostRefuses, HostUnavailable) as silence:
            fields = {name: str(value) for name, value in silence.fields.items()}
            return (Greeting(protocol="DNS", ok=False, sentence=silence.sentence, fields=fields),)
        told = {"file": file, "serial": str(serial)}
        read = Greeting(protocol="DNS", ok=True, sentence=WELCOME, fields=told)
        return (read, *asking.greet(self._settings.servers, self._zone))

    def _state(self, read: _Read, name: str) -> NameState:
        for above in _above(name, self.zone):
            if (above, "NS") in read.sets:
                raise HostRefuses(DELEGATED, code="delegated", name=name)
        mark = read.sets.get((mark_name(name), "TXT"))
        return NameState(
            name=name,
            rrsets=tuple(each for _key, each in sorted(read.sets.items()) if each.name == name),
            marks=tuple(text.strip('"') for text in mark.values) if mark else (),
            serial=read.serial,
        )

    def _text(self) -> str:
        try:
            return self._settings.path.read_text()
        except OSError as error:
            _give_up(error)

    def _parsed(self, text: str) -> _Read:
        """The records of a text, strictly: a line that a server would skip refuses the whole file."""
        try:
            whole = dns.zone.from_text(
                text, origin=f"{self.zone}.", relativize=False, allow_include=True, check_origin=True
            )
        except (dns.exception.DNSException, ValueError, KeyError, OSError) as error:
            self._refuse(str(error) or type(error).__name__)
        sets = {}
        for name, found in whole.iterate_rdatasets():
            each = canonical(dns.rrset.from_rdata_list(name, found.ttl, list(found)))
            if each.type not in UNSIGNED:
                sets[each.name, each.type] = each
        soa = whole.get_soa()
        return _Read(text=text, sets=sets, serial=soa.serial)

    def _insist_exact(self, before: _Read, after: _Read, plan: NamePlan) -> None:
        """The draft differs from the file by the plan and nothing else, and its serial is later."""
        mark = mark_name(plan.name)
        touched = {(plan.name, kind) for kind in ("A", "AAAA", "CNAME")} | {(mark, "TXT")}
        kept = {key: each for key, each in before.sets.items() if key not in touched}
        stays = {key: each for key, each in after.sets.items() if key not in touched}
        state = self._state(after, plan.name)
        right = state.marks == plan.marks and set(state.held) == set(plan.after)
        if kept != stays or not right or not asking.has_moved(after.serial, before.serial):
            raise HostRefuses(NOT_EXACT, code="exact", file=self._settings.path.name)

    def _replace(self, old: str, new: str) -> None:
        path = self._settings.path
        draft = path.with_name(f".{path.name}.draft")
        try:
            self._write(draft, new)
            self._check(draft)
            marks.point("zone_file.written")
            self._pending.touch()
            draft.replace(path)
            marks.point("zone_file.renamed")
            _settle(path.parent)
        except OSError as error:
            _give_up(error)
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        why = self._reloaded()
        if why:
            self._write(draft, old)
            draft.replace(path)
            self._reloaded()
            raise HostUnavailable(NOT_RELOADED, code="reload", zone=self.zone, why=why)

    def _write(self, draft: Path, text: str) -> None:
        known = self._settings.path.stat()
        with draft.open("w") as file:
            os.fchmod(file.fileno(), known.st_mode & 0o777)
            os.fchown(file.fileno(), known.st_uid, known.st_gid)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())

    def _check(self, draft: Path) -> None:
        checker = self._settings.checker
        if not checker or shutil.which(checker[0]) is None:
            return  # the parser above was strict already
        done = self._run((*checker, self.zone, str(draft)))
        if done:
            self._refuse(done)

    def _reload_pending(self) -> None:
        """A reload that a killed worker still owes."""
        if self._pending.exists() and (why := self._reloaded()):
            raise HostUnavailable(NOT_RELOADED, code="reload", zone=self.zone, why=why)

    def _reloaded(self) -> str:
        """What hinders the name server from reading the file; "" when it has read it."""
        why = self._run(self._settings.reload) if self._settings.reload else ""
        if not why:
            with suppress(OSError):
                self._pending.unlink(missing_ok=True)
        return why

    def _run(self, argv: tuple[str, ...]) -> str:
        try:
            done = subprocess.run(
                argv,
                timeout=self._settings.limit,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        except (OSError, subprocess.SubprocessError) as error:
            return type(error).__name__
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        return "" if done.returncode == 0 else (said or [str(done.returncode)])[0][:160]

    def _refuse(self, why: str) -> NoReturn:
        raise HostRefuses(BROKEN_FILE, code="file", file=self._settings.path.name, why=why[:160])

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The lock is a file of its own, because the zone is a new file after every rename."""
        try:
            descriptor = os.open(f"{self._settings.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            _give_up(error)
        try:
            self._wait_for(descriptor)
            yield
        finally:
            os.close(descriptor)

    def _wait_for(self, descriptor: int) -> None:
        until = time.monotonic() + self._settings.limit
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > until:
                    _give_up(error)
                time.sleep(0.02)
            else:
                return


def _renewed(before: _Read, plan: NamePlan) -> str:
    """The text with our lines of this name replaced and a later serial."""
    end = f"; tertib {plan.marker}"
    owners = (f"{plan.name}. ", f"{mark_name(plan.name)}. ")
    lines = [
        line for line in before.text.splitlines() if not (line.endswith(end) and line.startswith(owners))
    ]
    new = [line for each in plan.after for line in each.lines()]
    new += [f'{mark_name(plan.name)}. 300 IN TXT "{text}"' for text in plan.marks]
    lines += [f"{line} {end}" for line in new]
    return _with_serial("\n".join(lines) + "\n", (before.serial + 1) % 2**32)


def _with_serial(text: str, serial: int) -> str:
    """The same text with another serial: the third word after SOA."""
    start = next(
        (found.end() for found in _SOA.finditer(text) if not _in_comment(text, found.start())), len(text)
    )
    words = [each for each in _WORD.finditer(text, start) if each.group()[0] not in "();"]
    if len(words) < 3 or not words[2].group().isdecimal():
        return text  # the comparison with the plan refuses it
    return text[: words[2].start()] + str(serial) + text[words[2].end() :]


def _in_comment(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return ";" in line


def _above(name: str, zone: str) -> Iterator[str]:
    """The names from this one upwards, the zone's own left out."""
    while name != zone and name.endswith(f".{zone}"):
        yield name
        name = name.partition(".")[2]


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _give_up(error: OSError) -> NoReturn:
    raise HostUnavailable(CLOSED, reason=error.strerror or type(error).__name__) from error
