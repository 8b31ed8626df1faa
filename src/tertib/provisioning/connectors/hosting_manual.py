"""Any web host with a panel: a person follows the instruction, an upload and a fetch prove the result.

The proof is as hard as that of any other: a file is uploaded with the account's password, fetched by the
site's name, steadily, and taken away again. So the account, its folder and the name are shown to be one site.
"""
# ruff: noqa: ARG002 - the arguments are the Protocol's

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import join
from typing import NoReturn
from uuid import UUID

import asyncssh

from tertib.kernel.words import N_
from tertib.provisioning.connectors import hosting_proof as proof
from tertib.provisioning.ports import ByHand
from tertib.provisioning.sites import (
    REVISION_PATH,
    Backup,
    Site,
    SitePlan,
    SiteProof,
    SiteState,
    lines_of,
)
from tertib.provisioning.types import Change, Greeting
from tertib.runtime.secrets import SecretText

STEPS = (
    N_("Buka %(where)s dan buat situs %(name)s dengan kuota %(quota)s MB."),
    N_(
        "Buat akun unggah SFTP %(account)s untuk situs itu saja. Buka kata sandi awal di halaman ini satu "
        "kali dan ketikkan di panel; jangan disalin."
    ),
    N_("Tekan “Sudah saya kerjakan”. Tertib mengunggah berkas uji dan mengambilnya lewat nama situs itu."),
)
TLS_STEP = N_("Pasang sertifikat untuk %(name)s.")
DO_IT = N_("Kerjakan di %(panel)s, lalu tekan “Sudah saya kerjakan”.")
NOT_UPLOADED = N_("Akun %(account)s masuk, tetapi tidak dapat mengunggah ke folder situsnya: %(answer)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The office's hosting panel as a person knows it; `document_root` as the upload account sees it."""

    title: str
    web: proof.Web
    uploads: proof.Uploads
    url: str = ""
    document_root: str = "public_html"


class ManualSites:
    """`SiteHost` whose hands are a person's."""

    name = "hosting_manual"
    by_hand = True

    def __init__(self, panel: Panel) -> None:
        self._panel = panel

    def read(self, name: str) -> SiteState | None:
        return SiteState(name=name, marker=None) if self.knows(name) else None

    def knows(self, name: str) -> bool | None:
        """Whoever asks by this name is shown something else than by a name that nobody has."""
        return True if proof.stands_out(self._panel.web, name) else None

    def sites(self, zone: str) -> tuple[str, ...]:
        return ()

    def plan(self, wanted: Site) -> SitePlan:
        state = self.read(wanted.name)
        return SitePlan(
            wanted=wanted,
            change=Change.CLASH if state is not None else Change.CREATE,
            lines=lines_of(None, wanted),
            manual=(*STEPS[:2], TLS_STEP, STEPS[2]) if wanted.tls else STEPS,
            fields=self._fields(wanted),
        )

    def apply(self, plan: SitePlan, secret: SecretText) -> None:
        self._by_hand()

    def verify(self, wanted: Site, secret: SecretText, *, patience: float = 3.0, at: str = "") -> SiteProof:
        panel = self._panel
        path = join(panel.document_root, REVISION_PATH.lstrip("/"))
        put, told = proof.with_sftp(
            panel.uploads, wanted.account, secret, lambda sftp: _upload(sftp, path, wanted.answer)
        )
        held, heard = False, "—"
        if put:
            held, heard = proof.steady(
                panel.web, wanted.name, wanted.answer, tls=wanted.tls, patience=patience, at=at
            )
            proof.with_sftp(panel.uploads, wanted.account, secret, lambda sftp: _take_away(sftp, path))
        said = "" if held else proof.WRONG_ANSWER
        if not put:
            said = proof.WRONG_PASSWORD if told == proof.DENIED else NOT_UPLOADED
        fields = {"name": wanted.name, "account": wanted.account, "answer": heard if put else told}
        return SiteProof(
            web=str(panel.web), uploading=str(panel.uploads), web_answer=heard, uploading_answer=told,
            web_ok=held, uploading_ok=put, said=said, fields=fields,
        )  # fmt: skip

    def set_password(self, name: str, secret: SecretText, *, marker: UUID, version: int) -> None:
        self._by_hand()

    def suspend(self, name: str, *, marker: UUID) -> None:
        self._by_hand()

    def resume(self, name: str, *, marker: UUID) -> None:
        self._by_hand()

    def rename(self, name: str, new: Site) -> None:
        self._by_hand()

    def retire(self, name: str, *, marker: UUID) -> None:
        self._by_hand()

    def backup(self, name: str, *, marker: UUID) -> Backup:
        self._by_hand()

    def backups(self, marker: UUID) -> tuple[Backup, ...]:
        return ()

    def forget_backups(self) -> tuple[str, ...]:
        return ()

    def remove(self, name: str, backup: Backup) -> None:
        self._by_hand()

    def greet(self) -> tuple[Greeting, ...]:
        return proof.greet(self._panel.web, self._panel.uploads)

    def _fields(self, wanted: Site) -> Mapping[str, str]:
        panel = self._panel
        where = f"{panel.title} ({panel.url})" if panel.url else panel.title
        quota = str(wanted.quota_mb)
        return {"where": where, "name": wanted.name, "account": wanted.account, "quota": quota}

    def _by_hand(self) -> NoReturn:
        raise ByHand(DO_IT, panel=self._panel.title)


async def _upload(sftp: asyncssh.SFTPClient, path: str, text: str) -> str:
    await sftp.makedirs(path.rpartition("/")[0], exist_ok=True)
    async with sftp.open(path, "w") as file:
        await file.write(f"{text}\n")
    return f"SFTP {sftp.version}, {path}"


async def _take_away(sftp: asyncssh.SFTPClient, path: str) -> str:
    await sftp.remove(path)
    return path
