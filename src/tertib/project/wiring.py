"""The composition root: which verbs exist, which connectors serve them. Nothing else knows everything."""

from pathlib import Path

from tertib import sops


def connect() -> None:
    """Register every verb, check, guard and connector; safe to call twice."""
    from tertib.cases import service  # noqa: F401 - its tasks and schedules are known from here on
    from tertib.cases import verbs as cases
    from tertib.inspections import verbs as inspections
    from tertib.letters import verbs as letters
    from tertib.procedures import service as procedures
    from tertib.project import dns, hosting, mail, planned, probing
    from tertib.provisioning import verbs as provisioning
    from tertib.registers import verbs as registers

    for verbs in (cases, registers, letters, provisioning, inspections):
        verbs.offer()
    planned.announce()
    mail.connect()
    dns.connect()
    hosting.connect()
    probing.connect()
    for file in sorted(Path(sops.__file__).parent.glob("*/sop.yaml")):
        procedures.ship(file.parent)
