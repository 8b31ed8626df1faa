"""`tertib backup …`: copies of the data, the keys apart from them, and restoring, rehearsed or in earnest.

Whoever may run these commands may read the database too; they act in the system's name.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext

from tertib.kernel.errors import Unavailable
from tertib.kernel.words import N_
from tertib.surfaces.cli.commands import Arguments, Command, say, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tertib.runtime.backups import Copy


def _folder_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="tempat menyimpan, di luar folder data")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _make(options: Arguments) -> int:
    from tertib.runtime import backups  # app-ready

    _show(backups.make(options.folder), options)
    return 0


def _keys(options: Arguments) -> int:
    from tertib.runtime import backups  # app-ready

    kept = backups.keep_keys(options.folder)
    show({"kept": kept}, as_json=options.as_json, text="\n".join(kept))
    say(gettext(N_("Simpan di tempat yang terkunci dan terpisah dari cadangan data.")))
    return 0


def _copy_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "copy", type=Path, metavar="CADANGAN", help="satu cadangan, atau folder yang memuatnya"
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _check(options: Arguments) -> int:
    _show(_examined(options.copy), options)
    return 0


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    _copy_arguments(parser)
    parser.add_argument(
        "--rehearse", action="store_true", help="coba di tempat sementara, periksa semuanya, lalu buang"
    )


def _restore(options: Arguments) -> int:
    """Into the empty place that TERTIB_DATA and TERTIB_DATABASE name, or into a scratch one to judge it."""
    from django.core.management import call_command  # app-ready

    from tertib.runtime import backups  # app-ready

    copy = _examined(options.copy)
    if options.rehearse:
        with _scratch(copy) as environment:
            _child(environment, "backup", "restore", str(copy.place))
            said = _child(environment, "backup", "judge")
        show({"ok": True, "found": said.split("\n")}, as_json=options.as_json, text=said)
        say(gettext(N_("Latihan pemulihan berhasil; tempat sementaranya sudah dibuang.")))
        return 0
    backups.unpack(copy)
    call_command("migrate", verbosity=0, interactive=False)  # an older release made it, perhaps
    again = backups.begin_anew()
    _show(copy, options)
    say(gettext(N_("%(n)s pekerjaan dimulai lagi; semua orang harus masuk kembali.")) % {"n": again})
    say(
        gettext(
            N_(
                "Yang terjadi sesudah %(time)s tidak ada di sini: nomor surat yang sudah keluar, perkara, "
                "dan perubahan pada server. Bandingkan daftar kepala yang disimpan («case verify --heads») "
                "dan keadaan server sebelum kantor bekerja lagi."
            )
        )
        % {"time": copy.made_at.astimezone().strftime("%d.%m.%Y %H:%M:%S %Z")}
    )
    return 0


def _judge(options: Arguments) -> int:  # noqa: ARG001 - every command is given its options
    """What a rehearsal looks at: chains, the log of heads, every file, and a case as applicants see it."""
    from tertib.cases import queries  # app-ready
    from tertib.runtime import vault  # app-ready

    verdicts = tuple(queries.judge_chains(None))
    broken = [each for each in verdicts if not each.ok]
    log = queries.judge_log(None)
    looked, bad = vault.damaged()
    opened = [queries.progress(each.tracking).tracking == each.tracking for each in verdicts[-1:]]
    lines = [
        f"{len(verdicts)} perkara, {len(broken)} rusak",
        f"log kepala: {log.rows} catatan, {len(log.flaws)} cacat",
        f"{looked} berkas, {len(bad)} rusak atau hilang",
        _opened(opened),
    ]
    print("\n".join(lines), flush=True)
    return 0 if not broken and log.ok and not bad and all(opened) else 1


def _opened(opened: Sequence[bool]) -> str:
    if not opened:
        return "belum ada perkara untuk dibuka"
    return "perkara terakhir dapat dibuka" if all(opened) else "perkara terakhir TIDAK dapat dibuka"


def _examined(place: Path) -> "Copy":
    from tertib.runtime import backups  # app-ready

    return backups.examine(place if (place / backups.MANIFEST).exists() else backups.newest(place) or place)


@contextmanager
def _scratch(copy: "Copy") -> "Iterator[dict[str, str]]":
    """A place of its own with this installation's keys; on PostgreSQL a database that goes afterwards."""
    from django.conf import settings  # app-ready
    from django.db import connection  # app-ready

    with tempfile.TemporaryDirectory(prefix="tertib-rehearsal-") as folder:
        environment = {**os.environ, "TERTIB_DATA": folder, "TERTIB_KEYS": str(settings.KEYS)}
        environment["TERTIB_SITE_BACKUPS"] = str(Path(folder) / "site-backups")
        if copy.vendor == "sqlite":
            yield {**environment, "TERTIB_DATABASE": str(Path(folder) / "tertib.sqlite3")}
            return
        address = os.environ["TERTIB_DATABASE"]
        name = f"tertib_rehearsal_{os.getpid()}"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield {
                **environment,
                "TERTIB_DATABASE": f"{urlsplit(address)._replace(path=f'/{name}').geturl()}",
            }
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _child(environment: dict[str, str], *words: str) -> str:
    """This program again, in the other place: nothing of this process can be taken for the copy's."""
    done = subprocess.run(
        [sys.executable, "-m", "tertib.project", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unavailable(
            N_("Latihan pemulihan gagal: %(why)s"), why=(done.stdout + done.stderr).strip()[-600:]
        )
    return done.stdout.strip()


def _show(copy: "Copy", options: Arguments) -> None:
    at = copy.made_at.astimezone().strftime("%d.%m.%Y %H:%M:%S %Z")
    show(
        {
            "place": str(copy.place),
            "made_at": copy.made_at.isoformat(),
            "release": copy.release,
            "vendor": copy.vendor,
            "files": copy.files,
            "size": copy.size,
        },
        as_json=options.as_json,
        text=f"{copy.place}\n{at}, {copy.vendor}, {copy.files} berkas, {copy.size / 1e6:.1f} MB",
    )


COMMANDS: Sequence[Command] = (
    Command(
        words=("backup", "make"),
        help="menyalin basis data dan berkas, tanpa kunci",
        arguments=_folder_arguments,
        handle=_make,
    ),
    Command(
        words=("backup", "keys"),
        help="menyalin kunci induk ke tempat lain",
        arguments=_folder_arguments,
        handle=_keys,
    ),
    Command(
        words=("backup", "check"),
        help="memeriksa setiap bita sebuah cadangan",
        arguments=_copy_arguments,
        handle=_check,
    ),
    Command(
        words=("backup", "restore"),
        help="memulihkan cadangan ke tempat kosong",
        arguments=_restore_arguments,
        handle=_restore,
    ),
    Command(
        words=("backup", "judge"),
        help="memeriksa rantai, berkas, dan membuka sebuah perkara",
        handle=_judge,
    ),
)
