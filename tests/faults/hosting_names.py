"""The sites that the fault tests of a web host and their killed processes both know."""

from dataclasses import replace
from uuid import NAMESPACE_URL, uuid5

from tests.provisioning.site_host_contract import NEW_NAME, ZONE, wanted

SITE = wanted(marker=uuid5(NAMESPACE_URL, "situs"))
RENAMED = replace(SITE, name=NEW_NAME, revision=2)
NEIGHBOUR = wanted(f"tetangga.{ZONE}", account="tetangga", marker=uuid5(NAMESPACE_URL, "tetangga"))
