"""What a rehearsal changes or deletes: a name and a site made for it, never those in use.

Nothing stands under a name that nobody asked for, and a rehearsal must not touch what does. So the rehearsal
of a change first makes the name it is about, by the verbs of a creation; it goes when that is over.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid5

from tertib.cases.catalogue import (
    Clash,
    Failed,
    NeedsPerson,
    Outcome,
    OutsideContext,
    OutsideHandler,
    Pending,
    Plan,
    Proven,
)
from tertib.kernel.errors import Misconfigured
from tertib.kernel.words import N_
from tertib.provisioning import _subdomains
from tertib.provisioning._hosting import CreateSite
from tertib.provisioning._naming import CreateName
from tertib.provisioning._subdomains import HOSTING, NAME, SITE
from tertib.provisioning.ports import HostUnavailable

_IN_USE = N_("Nama %(name)s dipakai sungguhan; percobaan tidak menyentuhnya. Coba dengan nama lain.")
_TRIED = N_(
    "Nama %(name)s masih dipakai percobaan lain. Dicoba lagi sendiri setelah percobaan itu dibereskan."
)
_A_WHILE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class OnStandIn:
    """A verb that needs a standing name; in a rehearsal it is given one first."""

    verb: OutsideHandler

    @property
    def destroys(self) -> bool:
        """Whether the verb can take something away for good."""
        return bool(getattr(self.verb, "destroys", False))

    def plan(self, context: OutsideContext) -> Plan | None:
        """The verb's own plan; in a rehearsal of what the stand-in would look like."""
        lacking = _made(context)
        if isinstance(lacking, Pending):
            raise HostUnavailable(lacking.reason)  # not yet: the plan is tried again
        if lacking is not None:
            return Plan(summary=lacking.sentence, confirm=False)
        return self.verb.plan(context)

    def run(self, context: OutsideContext) -> Outcome:
        """The verb's own effect."""
        lacking = _made(context)
        return self.verb.run(context) if lacking is None else lacking


def _made(context: OutsideContext) -> Pending | NeedsPerson | Clash | Failed | None:
    """None when there is nothing to make, or it stands now; else what hinders it."""
    if not context.case.rehearsal:
        return None
    try:
        wish = _subdomains.wish(context)
    except Misconfigured:
        return None  # the verb says it better
    if _subdomains.gone(context, NAME, wish.name) or _is_renamed(context, wish.new_name):
        return None
    standing = _subdomains.living(NAME, wish.name) or _subdomains.living(SITE, wish.name)
    if standing is not None and not standing.rehearsal:
        return Failed(sentence=_IN_USE % {"name": wish.name})
    if standing is not None and standing.case_id != context.case.id:
        return Pending(reason=_TRIED % {"name": wish.name}, retry_after=_A_WHILE)
    asked = {"fqdn": context.inputs.get("fqdn"), "kind": HOSTING}
    for kind, verb in ((SITE, CreateSite()), (NAME, CreateName())):
        marker = uuid5(context.case.id, f"stand-in {kind}")  # never that of the verb's own intent
        outcome = verb.run(replace(context, inputs=asked, intent=marker))
        if not isinstance(outcome, Proven):
            return outcome
    return None


def _is_renamed(context: OutsideContext, new_name: str) -> bool:
    taken = _subdomains.living(SITE, new_name) if new_name else None
    return taken is not None and taken.case_id == context.case.id
