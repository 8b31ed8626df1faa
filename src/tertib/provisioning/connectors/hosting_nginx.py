"""nginx: one file per name, tried on a copy of the whole tree before it is put in place.

A change is staged in a folder of hard links to every file of the live one, with ours changed, and `nginx -T`
judges that whole tree: a warning fails it too, because two files with one name are a mere [warn], and one of
the two sites then never answers. Then each file is renamed into place, nginx is told, and every name must
give its new answer steadily: nginx keeps its old configuration without a word when a reload fails, so only
the answer counts. Whatever fails, the old files are renamed back (that needs no disk), nginx is told again.
"""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from tertib.kernel.errors import Misconfigured, TertibError
from tertib.kernel.words import N_
from tertib.provisioning.connectors import hosting_proof as proof
from tertib.provisioning.connectors.hosting_accounts import AccountFile
from tertib.provisioning.connectors.hosting_files import give_up, settle, write_text
from tertib.provisioning.connectors.hosting_folders import SiteFolders
from tertib.provisioning.connectors.hosting_front import Record, parse
from tertib.provisioning.connectors.hosting_sites import HostedSites
from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.sites import FOREIGN, REVISION_PATH, ForeignSite, ServerRefuses, Site, SiteProof
from tertib.provisioning.types import Greeting
from tertib.runtime import marks
from tertib.runtime.secrets import SecretText

HEADER = "# Written by Tertib; changes are lost. "
BROKEN_ELSEWHERE = N_(
    "Konfigurasi nginx sudah bermasalah di luar situs ini (%(where)s), jadi tidak ada yang diubah. "
    "Perbaiki dulu berkas itu: %(said)s"
)
REFUSED = N_("nginx menolak konfigurasi situs ini, jadi tidak ada yang diubah: %(said)s")
NOT_INCLUDED = N_("Berkas %(main)s tidak memuat %(folder)s/*.conf; situs di sana tidak akan dilayani.")
NOT_SEEN = N_(
    "nginx tidak menjawab dengan perubahan ini dalam %(seconds)s detik; yang lama dipasang kembali."
)
NOT_RUN = N_("Perintah nginx tidak dapat dijalankan (%(reason)s); tidak ada yang diubah.")
NO_CERTIFICATE = N_("Sertifikat untuk %(name)s belum ada di server, jadi HTTPS belum dapat dipasang.")
MAY_WRITE = N_("Folder %(folder)s ada dan dapat ditulis.")
MAY_NOT_WRITE = N_("Folder %(folder)s tidak ada atau tidak dapat ditulis oleh Tertib.")

_FOUND = re.compile(r"^# configuration file (.+):$", re.MULTILINE)
_NAMES = re.compile(r"(?:^|[;{}\s])server_name\s+([^;]+);")
_COMMENT = re.compile(r"(?:^|\s)#[^\n]*")
_BAD = re.compile(r"\[(?:warn|error|crit|alert|emerg)\]")
_UNSAFE = re.compile(r"""[\s;{}"'$\\*?#]""")
_TWICE = re.compile(r'conflicting server name "([^"]+)"')

_SITE = """\
{header}{record}
server {{
  listen {listen};{tls}
  server_name {name};
  root {root};
  index index.html;
  autoindex off;
  disable_symlinks on from=$document_root;  # a link that an account uploads leads nowhere
  location = {path} {{ default_type text/plain; return 200 "{answer}"; }}
  location ^~ /.well-known/ {{ }}
  location ~ /\\. {{ deny all; }}
{shut}}}
"""
_SHUT = """\
  location / { default_type text/plain; return 503 "Situs ini sedang ditutup.\\n"; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nginx:
    """Where nginx has its files, how it is tried and told.

    `main` is its configuration, which includes `sites/*.conf`. `certificates` holds a folder per name with
    `fullchain.pem` and `privkey.pem`. Told by a signal to `pid`, or by `reload` where it is given.
    """

    main: Path
    sites: Path
    listen: str = "80"
    listen_tls: str = "443"
    certificates: Path | None = None
    test: tuple[str, ...] = ("nginx",)
    reload: tuple[str, ...] = ()
    pid: Path = Path("/run/nginx.pid")
    limit: float = 10.0
    patience: float = 5.0


def nginx_sites(
    *, nginx: Nginx, accounts: AccountFile, folders: SiteFolders, web: proof.Web, uploads: proof.Uploads
) -> HostedSites:
    """`SiteHost` over nginx and an AuthUserFile."""

    def prove(wanted: Site, secret: SecretText, patience: float, at: str) -> SiteProof:
        return proof.prove(
            web, uploads, site=wanted.name, account=wanted.account, answer=wanted.answer, tls=wanted.tls,
            secret=secret, patience=patience, at=at,
        )  # fmt: skip

    return HostedSites(
        name="hosting_nginx",
        front=NginxFront(nginx, folders.public, web),
        accounts=accounts,
        folders=folders,
        prove=prove,
        lock=nginx.sites.parent / f".{nginx.sites.name}.lock",
        greeting=lambda: proof.greet(web, uploads),
    )


@dataclass(slots=True)
class _Stage:
    """A copy of the live folder in hard links, beside it, and what was changed in it."""

    folder: Path
    changed: dict[str, str | None] = field(default_factory=dict)


class NginxFront:
    """nginx' files of the sites. See `Front`."""

    def __init__(self, nginx: Nginx, root: Callable[[str], Path], web: proof.Web) -> None:
        self._nginx, self._root, self._web = nginx, root, web

    def read(self, name: str) -> Record | None:
        text = _text(self._file(name))
        if text is None:
            return None
        record = _record(text)
        if record is None:
            raise ForeignSite(FOREIGN, name=name)
        return record

    def records(self) -> tuple[Record, ...]:
        texts = (_text(path) for path in sorted(self._nginx.sites.glob("*.conf")))
        return tuple(record for text in texts if text and (record := _record(text)))

    def foreign(self) -> frozenset[str]:
        """Asked of nginx itself, which knows other files too; of our folder when nginx is broken."""
        said = self._run([*self._nginx.test, "-T", "-q", "-c", str(self._nginx.main)])
        texts = said.stdout
        if said.returncode:
            texts = "\n".join(_text(path) or "" for path in self._nginx.sites.glob("*.conf"))
        named = {name for found in _NAMES.findall(_COMMENT.sub(" ", texts)) for name in found.split()}
        return frozenset(named - {each.name for each in self.records()} - {"_"})

    def change(self, puts: Iterable[Record], drops: Iterable[str] = ()) -> None:
        records = {each.name: each for each in puts}
        drops = tuple(drops)
        for name in (*records, *drops):
            self.read(name)  # a file that is not ours is not replaced, whoever wrote it since the plan
        wanted: dict[str, str | None] = {name: self._render(each) for name, each in records.items()}
        wanted |= dict.fromkeys(drops)
        differing = {name: text for name, text in wanted.items() if _text(self._file(name)) != text}
        told = not self._untold.exists()
        if not differing and told and self._holds(records, drops, patience=0.0):
            return
        stage = self._staged(differing)
        try:
            self._judge(stage)
            marks.point("vhost.tested")
            self._put(stage)
            try:
                self._tell()
                marks.point("vhost.told")
                self._insist(records, drops)
            except TertibError:
                self._put_back(stage)
                raise
        finally:
            self._clean(stage)
        self._untold.unlink(missing_ok=True)
        marks.point("vhost.proven")

    def greet(self) -> tuple[Greeting, ...]:
        folder = self._nginx.sites
        ok = os.access(folder, os.W_OK)
        sentence = MAY_WRITE if ok else MAY_NOT_WRITE
        return (Greeting(protocol="nginx", ok=ok, sentence=sentence, fields={"folder": str(folder)}),)

    # --- staging

    @property
    def _untold(self) -> Path:
        return self._nginx.sites.with_name(f".{self._nginx.sites.name}.untold")

    def _file(self, name: str) -> Path:
        return self._nginx.sites / f"{name}.conf"

    def _staged(self, wanted: Mapping[str, str | None]) -> _Stage:
        """All files of the live folder as links, ours as they shall be; the old ones kept to be put back."""
        live = self._nginx.sites
        stage = _Stage(live.with_name(f".{live.name}.stage"), dict(wanted))
        new, old = stage.folder / "new", stage.folder / "old"
        try:
            shutil.rmtree(stage.folder, ignore_errors=True)  # of a run that was killed
            for folder in (stage.folder, new, old):
                folder.mkdir(mode=0o700)
            for path in live.iterdir():
                if path.is_file():
                    ours = path.suffix == ".conf" and path.stem in wanted
                    _link(path, (old if ours else new) / path.name)
            for name, text in wanted.items():
                if text is not None:
                    write_text(new / f"{name}.conf", text, mode=0o644)
            write_text(stage.folder / "untold", "", mode=0o600)
        except OSError as error:
            self._clean(stage)
            give_up(error)
        marks.point("vhost.staged")
        return stage

    def _judge(self, stage: _Stage) -> None:
        """nginx' own word on the whole tree, by a copy beside the main file: its includes are relative."""
        main, new = self._nginx.main, stage.folder / "new"
        copy = main.with_name(f".{main.name}.tertib-test")
        try:
            write_text(copy, main.read_text().replace(str(self._nginx.sites), str(new)), mode=0o600)
        except OSError as error:
            give_up(error)
        try:
            said = self._run([*self._nginx.test, "-T", "-c", str(copy)])
        finally:
            copy.unlink(missing_ok=True)
        complaints = [line for line in said.stderr.splitlines() if _BAD.search(line)]
        if said.returncode or complaints:
            self._refuse(stage, complaints or said.stderr.splitlines()[-1:])
        seen = {Path(found) for found in _FOUND.findall(said.stdout)}
        if not {new / f"{name}.conf" for name, text in stage.changed.items() if text} <= seen:
            raise Misconfigured(NOT_INCLUDED, main=str(main), folder=str(self._nginx.sites))

    def _refuse(self, stage: _Stage, complaints: list[str]) -> NoReturn:
        """Whose fault it is: a name that others serve, a file of others, or ours."""
        said = "; ".join(re.sub(r"^.*?\[\w+\] (?:\d+#\d+: )?", "", line) for line in complaints)[:300]
        said = said.replace(str(stage.folder / "new"), str(self._nginx.sites))
        twice = set(_TWICE.findall("\n".join(complaints))) & {n for n, text in stage.changed.items() if text}
        if twice:
            raise ForeignSite(FOREIGN, name=min(twice))
        elsewhere = re.search(r" in (\S+?)(?::\d+)?(?:;|$)", said)
        if elsewhere and Path(elsewhere[1]).stem not in stage.changed:
            raise ServerRefuses(BROKEN_ELSEWHERE, where=elsewhere[1], said=said)
        raise ServerRefuses(REFUSED, said=said)

    def _put(self, stage: _Stage) -> None:
        """Each file at once and whole. New names come before old ones go.

        A note that nginx has not been told yet stands first: whoever comes after a killed run tells it.
        """
        try:
            (stage.folder / "untold").replace(self._untold)
            settle(self._untold.parent)
            for name, text in stage.changed.items():
                if text is not None:
                    (stage.folder / "new" / f"{name}.conf").replace(self._file(name))
                    marks.point("vhost.renamed")
            for name, text in stage.changed.items():
                if text is None:
                    self._file(name).unlink(missing_ok=True)
                    marks.point("vhost.unlinked")
            settle(self._nginx.sites)
        except OSError as error:
            self._put_back(stage)
            give_up(error)

    def _put_back(self, stage: _Stage) -> None:
        """By renames alone. nginx is told, not asked: the files are what its next start reads."""
        for name in stage.changed:
            old = stage.folder / "old" / f"{name}.conf"
            with suppress(OSError):
                if old.exists():
                    old.replace(self._file(name))
                else:
                    self._file(name).unlink(missing_ok=True)
        with suppress(OSError, TertibError):
            settle(self._nginx.sites)
            self._tell()

    def _clean(self, stage: _Stage) -> None:
        shutil.rmtree(stage.folder, ignore_errors=True)

    # --- nginx itself

    def _tell(self) -> None:
        if self._nginx.reload:
            said = self._run(list(self._nginx.reload))
            if said.returncode:
                raise ServerRefuses(REFUSED, said=said.stderr[-300:].strip())
            return
        try:
            os.kill(int(self._nginx.pid.read_text()), signal.SIGHUP)
        except (OSError, ValueError) as error:
            raise HostUnavailable(NOT_RUN, reason=type(error).__name__) from error

    def _run(self, argv: list[str]) -> "subprocess.CompletedProcess[str]":
        try:
            return subprocess.run(
                argv, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL,
                timeout=self._nginx.limit, check=False,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            raise HostUnavailable(NOT_RUN, reason=type(error).__name__) from error

    def _insist(self, records: Mapping[str, Record], drops: Iterable[str]) -> None:
        if not self._holds(records, drops, patience=self._nginx.patience):
            raise HostUnavailable(NOT_SEEN, seconds=f"{self._nginx.patience:g}")

    def _holds(self, records: Mapping[str, Record], drops: Iterable[str], *, patience: float) -> bool:
        """Every name gives its answer steadily, and none that was dropped gives a site's."""
        return all(
            proof.steady(self._web, each.name, each.answer, tls=each.tls, patience=patience)[0]
            for each in records.values()
        ) and all(proof.steady(self._web, name, None, patience=patience)[0] for name in drops)

    def _render(self, record: Record) -> str:
        root = str(self._root(record.account))
        if _UNSAFE.search(root) or not root.startswith("/"):
            raise ValueError("nginx cannot be told this folder")
        return _SITE.format(
            header=HEADER, record=record.text(), listen=self._nginx.listen, tls=self._secured(record),
            name=record.name, root=root, path=REVISION_PATH, answer=record.answer,
            shut=_SHUT if record.suspended else "",
        )  # fmt: skip

    def _secured(self, record: Record) -> str:
        if not record.tls:
            return ""
        place = (self._nginx.certificates or Path("/nowhere")) / record.name
        chain, key = place / "fullchain.pem", place / "privkey.pem"
        if not (chain.is_file() and key.is_file()):
            raise ServerRefuses(NO_CERTIFICATE, name=record.name)
        lines = (
            f"listen {self._nginx.listen_tls} ssl;",
            f"ssl_certificate {chain};",
            f"ssl_certificate_key {key};",
        )
        return "".join(f"\n  {line}" for line in lines)


def _link(path: Path, to: Path) -> None:
    """A second name for the file; a link of the operator's leads to the same file from elsewhere too."""
    if path.is_symlink():
        to.symlink_to(path.resolve())
    else:
        os.link(path, to)


def _text(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None
    except OSError as error:
        give_up(error)


def _record(text: str) -> Record | None:
    first = text.split("\n", 1)[0]
    return parse(first.removeprefix(HEADER)) if first.startswith(HEADER) else None
