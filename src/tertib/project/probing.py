"""Which checks this installation asks machines and networks with."""

from tertib.inspections import service
from tertib.inspections.checks.network.certificates import Certificate
from tertib.inspections.checks.network.names import Names
from tertib.inspections.checks.network.ping import Ping
from tertib.inspections.checks.network.services import Greeting, Web
from tertib.inspections.checks.server.collected import Prometheus
from tertib.inspections.checks.server.exporter import NodeExporter
from tertib.inspections.checks.together import Together
from tertib.inspections.ports import Check

CHECKS: tuple[Check, ...] = (NodeExporter(), Prometheus(), Ping(), Names(), Web(), Greeting(), Certificate())


def connect() -> None:
    """Safe to call twice."""
    service.connect_checks(CHECKS, Together())
