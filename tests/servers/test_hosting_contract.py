"""The contract of a web host against real nginx and ProFTPD: what counts is a fetch by name and an upload."""

import shutil

import asyncssh
import pytest
from tests.provisioning.site_host_contract import FIRST, SiteHostContract
from tests.servers.hosting import Hosting

from tertib.provisioning.connectors.hosting_proof import Uploads, with_sftp
from tertib.provisioning.sites import SiteHost

pytestmark = pytest.mark.servers


def emptied(web_host: Hosting) -> None:
    """No sites, no accounts, no folders; nginx told."""
    for path in (*web_host.sites.iterdir(), *web_host.folder.glob(".sites.*")):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name in ("www", "backups"):
        for path in (web_host.folder / name).iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (web_host.folder / "uploads" / "accounts").write_text("")
    web_host.tell()


class TestNginx(SiteHostContract):
    uploads: Uploads

    @pytest.fixture
    def host(self, web_host: Hosting) -> SiteHost:
        emptied(web_host)
        self.uploads = web_host.uploading()
        return web_host.host()

    def upload(self, host: SiteHost, account: str, path: str, content: bytes) -> None:
        async def put(sftp: asyncssh.SFTPClient) -> str:
            async with sftp.open(f"public_html/{path}", "wb") as file:
                await file.write(content)
            return path

        assert with_sftp(self.uploads, account, FIRST, put) == (True, path)
