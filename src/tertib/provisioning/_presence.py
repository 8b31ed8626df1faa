"""Whether a proposed address exists already, asked of the mail server itself while somebody types."""

from collections.abc import Mapping
from uuid import UUID

from tertib.cases.catalogue import CheckContext, LiveAnswer
from tertib.cases.types import Json
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed
from tertib.kernel.words import N_
from tertib.provisioning import _hosts, queries, service
from tertib.provisioning.names import split
from tertib.provisioning.types import AttemptState, AttemptView

_WAITS = N_("Peladen sedang ditanya…")
_SILENT = N_("Peladen belum menjawab; akan diperiksa lagi saat dibuat.")
_SAID: Mapping[bool | None, LiveAnswer] = {
    False: LiveAnswer(sentence=N_("Peladen: belum ada alamat ini."), tone="ok"),
    True: LiveAnswer(sentence=N_("Alamat ini sudah ada di peladen. Usulkan nama lain."), tone="bad"),
    None: LiveAnswer(sentence=N_("Peladen tidak dapat ditanya; alamat diperiksa saat dibuat.")),
}


class Presence:
    """The live side of the check `mail_address`."""

    def ask(self, value: Json, context: CheckContext, *, by: Actor) -> UUID | None:
        """Leave the question with the worker; a person who asks too much just gets no answer."""
        served = _hosts.domains(context.office)
        if not isinstance(value, str) or not value.strip() or not served:
            return None
        local, domain = split(value)
        try:
            return service.check_live(f"{local}@{domain or served[0]}", by=by)
        except (Conflict, Invalid, NotAllowed):
            return None

    def answer(self, question: UUID, *, by: Actor, last: bool = False) -> LiveAnswer:
        """One calm line, whatever happened."""
        return _line(queries.presence(by, question), last=last)


def _line(asked: AttemptView, *, last: bool) -> LiveAnswer:
    if asked.state is AttemptState.WAITING and not last:
        return LiveAnswer(sentence=_WAITS, waits=True)
    if asked.state is not AttemptState.DONE:
        return LiveAnswer(sentence=_SILENT)
    return _SAID[asked.present]
