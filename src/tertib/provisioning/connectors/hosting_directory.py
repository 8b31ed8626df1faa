"""Folders and an account file without any web server: for a trial on a machine where nothing is installed.

Site, account and folder are made as for a real one; the proof reads them back. A web server that somebody
installs later may show the same folders.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tertib.kernel.words import N_
from tertib.provisioning.connectors.hosting_accounts import AccountFile
from tertib.provisioning.connectors.hosting_files import give_up, replace_text, settle
from tertib.provisioning.connectors.hosting_folders import SiteFolders
from tertib.provisioning.connectors.hosting_front import Record, parse
from tertib.provisioning.connectors.hosting_proof import WRONG_ANSWER, WRONG_PASSWORD
from tertib.provisioning.connectors.hosting_sites import HostedSites
from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.sites import FOREIGN, ForeignSite, Site, SiteProof
from tertib.provisioning.types import Greeting
from tertib.runtime import marks
from tertib.runtime.secrets import SecretText

IN_FILES = N_("berkas situs")
WRITTEN = N_("Folder %(folder)s dipakai sebagai pengganti server web; belum ada yang melayaninya.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFront:
    """One JSON file per name. See `Front`."""

    folder: Path

    def read(self, name: str) -> Record | None:
        path = self._file(name)
        try:
            record = parse(path.read_text())
        except FileNotFoundError:
            return None
        except OSError as error:
            give_up(error)
        if record is None:
            raise ForeignSite(FOREIGN, name=name)
        return record

    def records(self) -> tuple[Record, ...]:
        found = (parse(path.read_text()) for path in sorted(self.folder.glob("*.json")))
        return tuple(each for each in found if each is not None)

    def foreign(self) -> frozenset[str]:
        ours = {each.name for each in self.records()}
        return frozenset(path.stem for path in self.folder.glob("*.json")) - ours

    def change(self, puts: Iterable[Record], drops: Iterable[str] = ()) -> None:
        records = {each.name: each for each in puts}
        before = {name: self.read(name) for name in (*records, *drops)}
        try:
            for record in records.values():
                self._write(record)
            for name in before.keys() - records.keys():
                self._file(name).unlink(missing_ok=True)
                marks.point("record.unlinked")
            settle(self.folder)
        except (OSError, HostUnavailable) as error:
            self._put_back(before)
            if isinstance(error, OSError):
                give_up(error)
            raise

    def greet(self) -> tuple[Greeting, ...]:
        fields = {"folder": str(self.folder)}
        return (Greeting(protocol=IN_FILES, ok=True, sentence=WRITTEN, fields=fields),)

    def _write(self, record: Record) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        replace_text(self._file(record.name), record.text() + "\n", mode=0o644, mark="record")

    def _put_back(self, before: dict[str, Record | None]) -> None:
        for name, record in before.items():
            if record is None:
                self._file(name).unlink(missing_ok=True)
            elif self.read(name) != record:
                self._write(record)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def directory_sites(
    folder: Path, *, rounds: int = 12, keep_days: int = 90, uid: int = -1, gid: int = -1
) -> HostedSites:
    """`SiteHost` in one folder."""
    front = RecordFront(folder=folder / "sites")
    accounts = AccountFile(path=folder / "accounts", uid=max(uid, 0), gid=max(gid, 0), rounds=rounds)
    folders = SiteFolders(root=folder / "www", backups=folder / "backups", keep_days=keep_days)

    def prove(wanted: Site, secret: SecretText, _patience: float, _at: str) -> SiteProof:
        record = front.read(wanted.name)
        served = record is not None and folders.public(wanted.account).is_dir()
        heard = f"200 {record.answer}" if served and record is not None else "—"
        held = heard == f"200 {wanted.answer}"
        account = accounts.of(wanted.marker)
        opened = account is not None and not account.suspended and account.opens(secret)
        wrong = "" if opened else WRONG_PASSWORD
        return SiteProof(
            web=IN_FILES, uploading=IN_FILES, web_answer=heard, uploading_answer="ok" if opened else "—",
            web_ok=held, uploading_ok=opened, said=wrong if held else WRONG_ANSWER,
            fields={"name": wanted.name, "account": wanted.account, "answer": heard},
        )  # fmt: skip

    return HostedSites(
        name="hosting_directory", front=front, accounts=accounts, folders=folders, prove=prove,
        lock=folder / ".lock",
    )  # fmt: skip
