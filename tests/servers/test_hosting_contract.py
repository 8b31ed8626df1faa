"""The contract of a web host against real nginx and ProFTPD: what counts is a fetch by name and an upload."""

import pytest
from tests.provisioning.site_host_contract import FIRST, SiteHostContract
from tests.servers.hosting import Hosting

from tertib.provisioning.sites import SiteHost

pytestmark = pytest.mark.servers


class TestNginx(SiteHostContract):
    servers: Hosting

    @pytest.fixture
    def host(self, web_host: Hosting) -> SiteHost:
        web_host.empty()
        self.servers = web_host
        return web_host.host()

    def upload(self, host: SiteHost, account: str, path: str, content: bytes) -> None:
        self.servers.upload(account, FIRST, path, content)
