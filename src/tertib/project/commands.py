"""Commands of an installation as a whole: serve it, work for it, fill it with the demo office."""

import argparse
import os
import signal
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tertib.surfaces.cli import Command, founding
from tertib.surfaces.cli.commands import Arguments, say, show

EMBEDDED = {
    "TERTIB_OUTBOX": "folder",
    "TERTIB_MAIL": "private",
    "TERTIB_DNS": "zone_file",
    "TERTIB_SITES": "directory",
}
"""What a walk runs on, in its own folder: no server of anybody is touched."""

DEMO_PASSWORD_NOTE = "Kata sandi semua akun contoh: {password}"  # noqa: S105 - a sentence about it


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="isi kantor contoh bila belum ada")
    parser.add_argument(
        "--bind", default=os.environ.get("TERTIB_BIND", "127.0.0.1"), help="alamat yang didengar"
    )
    parser.add_argument("--port", type=int, default=int(os.environ.get("TERTIB_PORT", "8000")), help="porta")


def _serve(options: Arguments) -> int:
    """Prepare everything in this process, then become the supervisor of web and worker."""
    os.environ.setdefault("TERTIB_BASE_URL", f"http://localhost:{options.port}")
    if options.demo:
        os.environ["TERTIB_DEMO"] = "1"
    from tertib.project import mailserver, serve  # slow, and the environment above must be set first

    mail = mailserver.prepare() if options.demo else None
    if mail is not None:
        os.environ.update(mail.environment)
    _prepare(demo=options.demo)
    _collect_static()
    children = [serve.web(options.bind, options.port), serve.worker()]
    if mail is not None:
        children.append(serve.Child(name="dovecot", argv=mail.argv))
    _announce(options, mail_says=mailserver.says(mail) if options.demo else "")
    serve.Supervisor(children).run()
    return 0


def _prepare(*, demo: bool) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if demo:
        from tertib.project.demo import occupy, seed  # app-ready

        seed()
        occupy()
    from django.db import connections  # app-ready

    connections.close_all()  # children are forked later: no connection may be shared with them


def _collect_static() -> None:
    from django.core.management import call_command  # app-ready

    call_command("collectstatic", verbosity=0, interactive=False)


def _announce(options: Arguments, *, mail_says: str) -> None:
    lines = [f"Tertib melayani di http://localhost:{options.port}  (Ctrl+C untuk berhenti)"]
    if options.demo:
        from tertib.project import demo  # app-ready

        lines += ["", "Masuk sebagai:", *(f"  {name:<14} {role}" for name, role in demo.sign_ins())]
        lines += ["", DEMO_PASSWORD_NOTE.format(password=demo.PASSWORD), mail_says]
    elif invitation := founding.invitation():
        lines += ["", invitation]
    say("\n".join(lines))


def _work(_options: Arguments) -> int:
    """Work the queue until SIGTERM; a job that has begun is finished first."""
    from tertib.runtime.queue import Worker  # app-ready

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    Worker(f"worker-{os.getpid()}").run_forever(stop)
    return 0


def _demo_reset(_options: Arguments) -> int:
    from django.conf import settings  # app-ready

    from tertib.project import demo, mailserver  # app-ready

    demo.reset()
    mailserver.reset(settings.DATA)
    say("Kantor contoh telah dikembalikan ke keadaan awal.")
    return 0


def _walk_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="kode SOP, misalnya seperti pada `tertib sop list`")
    parser.add_argument("--variant", help="ragam SOP, bila ada beberapa")
    parser.add_argument("--path", help="jalan lain dari contohnya, bila ada beberapa")
    parser.add_argument("--out", type=Path, default=Path("walk"), help="folder untuk naskah yang tercetak")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _walk(options: Arguments) -> int:
    """On a database of its own, thrown away afterwards: nothing of a real office is touched."""
    out = options.out.resolve()
    with tempfile.TemporaryDirectory(prefix="tertib-walk-") as scratch:
        os.environ.update({"TERTIB_DATA": scratch, **EMBEDDED})
        for name in ("TERTIB_DATABASE", "TERTIB_DNS_FILE", "TERTIB_DNS_SERVERS", "TERTIB_DNS_RELOAD"):
            os.environ.pop(name, None)
        _prepare(demo=False)
        from tertib.project.walk import walk  # app-ready

        result = walk(options.code, variant=options.variant, path=options.path, out=out)
        show(result, as_json=options.as_json, text=_told(result))
    return 0 if result["closed"] and result["chain"]["ok"] else 1


def _told(result: dict[str, Any]) -> str:
    lines = [f"{result['title']} — {result['number']}"]
    if result["rehearsal"]:
        lines.append(f"PERCOBAAN (SOP {result['status']}): bukan perkara yang sebenarnya")
    for row in result["rows"]:
        lines.append(f"{row['source_no']:>3}  {row['activity']}")
        lines.append(f"     {row['performer']}, {row['minutes']} menit, keluaran: {row['output']}")
        lines += [f"       {one['says']}" for one in row["rehearsed"]]
        lines += [
            f"       naskah  {one['title']} ({one['pages']} hlm.)  {one['path']}" for one in row["documents"]
        ]
        lines += [f"       buku    {one['book']} no. {one['no']}" for one in row["entries"]]
    ended = "selesai" if result["closed"] else "belum selesai"
    chain = "utuh" if result["chain"]["ok"] else "RUSAK"
    lines.append(f"{ended}; rantai {result['chain']['events']} peristiwa {chain}")
    return "\n".join(lines)


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _list(options: Arguments) -> int:
    from tertib.project import listing  # app-ready

    rows = listing.listed()
    if listing.is_shipped_only():
        say("Belum ada kantor pada pemasangan ini; yang ditampilkan SOP bawaan.")
    show(rows, as_json=options.as_json, text=listing.told(rows))
    return 0


COMMANDS: Sequence[Command] = (
    Command(
        words=("serve",),
        help="menjalankan web dan pekerja di mesin ini",
        arguments=_serve_arguments,
        handle=_serve,
        needs_django=False,
    ),
    Command(words=("worker",), help="menjalankan pekerja saja", handle=_work),
    Command(
        words=("case", "walk"),
        help="menjalankan contoh sebuah SOP dari langkah pertama sampai akhir",
        arguments=_walk_arguments,
        handle=_walk,
        needs_django=False,
    ),
    Command(
        words=("sop", "list"),
        help="daftar SOP: langkah, menit tiap jalan, status",
        arguments=_list_arguments,
        handle=_list,
    ),
    Command(words=("demo", "reset"), help="mengulang kantor contoh dari awal", handle=_demo_reset),
)
