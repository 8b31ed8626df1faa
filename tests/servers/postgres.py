"""A throw-away PostgreSQL on the loopback."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from tests.servers.need import find, need
from tests.servers.server import Server, free_port

_QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "jit=off",
    "listen_addresses=127.0.0.1",
)


@contextmanager
def postgres() -> Iterator[str]:
    """Start one; yields the address of a database as settings read it."""
    need("initdb", "postgres")
    # Not in pytest's folder: every run of pytest closes that to other users again, and this is another user.
    place = tempfile.TemporaryDirectory(prefix="tertib-postgres-", ignore_cleanup_errors=True)
    with place as folder, _started(Path(folder)) as address:
        yield address


@contextmanager
def _started(folder: Path) -> Iterator[str]:
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    os.chown(folder, user.pw_uid, user.pw_gid)
    data, port = folder / "data", free_port()
    subprocess.run(
        [
            str(find("initdb")),
            "-D",
            data,
            "-U",
            "tertib",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ],
        check=True,
        capture_output=True,
        cwd="/",
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
    )
    argv = [str(find("postgres")), "-D", str(data), "-p", str(port), "-k", str(folder)]
    for setting in _QUICK:
        argv += ["-c", setting]
    address = f"postgresql://tertib@127.0.0.1:{port}/postgres"

    def answers() -> bool:
        try:
            psycopg.connect(address, connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True

    with Server("postgres", argv, folder, ready=answers, user=user.pw_uid, group=user.pw_gid):
        yield address
