"""Until when a name is wanted, who answers for it, and telling them in time.

inside "name.facts"   inputs: fqdn, new_name; answers what stands in zone and hosting, for the books
inside "name.watch"   inputs: fqdn, new_name and any of `TOLD`; what is not given stays as it was
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tertib.cases.catalogue import InsideContext
from tertib.cases.types import Json
from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import PersonView
from tertib.provisioning import _asked_names, subdomains
from tertib.provisioning._permits import KEEPERS
from tertib.provisioning._subdomains import HOSTING, NAME, SITE, living
from tertib.provisioning.models import Holding, Terms
from tertib.provisioning.types import HoldingState
from tertib.runtime import door, languages, links, outbox, queue
from tertib.runtime.door import Tx
from tertib.runtime.languages import INDONESIAN

TEXTS = (
    "purpose", "provider", "provider_contact", "manager_name", "manager_phone", "manager_email",
    "incident_contact",
)  # fmt: skip
DATES = ("event_end", "contract_end")
AHEAD = (30, 7, 0)  # days before the end on which people are told
_FIELDS = (*TEXTS, *DATES)

# --- what a case writes down -----------------------------------------------------------------------------


def facts(context: InsideContext) -> Mapping[str, Json]:
    """The name as it stands now; only its name where nothing was made yet."""
    name, site = _found(context)
    zone = _asked_names.zone_of(context.case.office)
    whole = name.name if name else site.name if site else subdomains.full(_label(context), zone)
    found: dict[str, Json] = {"fqdn": whole, "label": whole.removesuffix(f".{zone}")}
    old = subdomains.full(_label(context), zone)
    found["was"] = old if old != whole else ""
    if name is not None:
        kind = str(name.settings.get("kind", HOSTING))
        values = [str(line).rsplit(" ", 1)[-1] for line in _lines(name)]
        types = dict.fromkeys(str(line).split(" IN ", 1)[-1].split(" ", 1)[0] for line in _lines(name))
        found |= {"name": str(name.id), "record": ", ".join(types) or kind, "value": ", ".join(values)}
        found |= {"ttl": name.settings.get("ttl"), "serial": _serial(name)}
    if site is not None:
        backup = site.settings.get("backup", {})
        found |= {"site": str(site.id), "account": site.settings.get("account"), "quota_mb": site.quota_mb}
        found |= {
            "server": ", ".join(settings.SITE_ADDRESSES),
            "backup_on": str(backup.get("made_at", ""))[:10],
        }
    elif name is not None:
        found["server"] = str(name.settings.get("target", ""))
    return found


def _lines(name: Holding) -> list[object]:
    lines = name.evidence.get("records", [])
    return list(lines) if isinstance(lines, list) else []


def _serial(name: Holding) -> str:
    servers = name.evidence.get("servers", [])
    return str(servers[0].get("serial") or "") if servers else ""


def watch(context: InsideContext) -> Mapping[str, Json]:
    """Keep the terms with the name that the case gave or changed, and take over those of its old name."""
    name, site = _found(context)
    held = name or site
    if held is None:
        return {}
    terms = Terms.objects.filter(holding=held).first() or _taken_over(context, held)
    given = {key: context.inputs.get(key) for key in _FIELDS if context.inputs.get(key)}
    for key, value in given.items():
        setattr(terms, key, date.fromisoformat(str(value)) if key in DATES else str(value)[:200])
    terms.save()
    return {"holding": str(held.id), **{key: str(value) for key, value in given.items() if key in DATES}}


def _taken_over(context: InsideContext, held: Holding) -> Terms:
    zone = _asked_names.zone_of(context.case.office)
    old = subdomains.full(_label(context), zone)
    before = Terms.objects.filter(holding__name=old, holding__office=context.case.office).first()
    said = {key: getattr(before, key) for key in _FIELDS} if before is not None else {}
    return Terms(holding=held, **said)


def _label(context: InsideContext) -> str:
    return subdomains.normalise(
        str(context.inputs.get("fqdn") or ""), _asked_names.zone_of(context.case.office)
    )


def _found(context: InsideContext) -> tuple[Holding | None, Holding | None]:
    """The name and the site, under the new name where the case gave one already."""
    zone = _asked_names.zone_of(context.case.office)
    new = subdomains.normalise(str(context.inputs.get("new_name") or ""), zone)
    for label in filter(None, (new, _label(context))):
        whole = subdomains.full(label, zone)
        name, site = living(NAME, whole), living(SITE, whole)
        if name is not None or site is not None:
            return name, site
    return None, None


# --- telling in time -------------------------------------------------------------------------------------

_WHAT: Mapping[str, str] = {"event_end": N_("masa kegiatan"), "contract_end": N_("kontrak penyedia")}
_SOON = N_("Subdomain %(name)s: %(what)s berakhir %(day)s")
_PAST = N_("Subdomain %(name)s: %(what)s sudah berakhir")
_OWNER = N_(
    "Yth. Bapak/Ibu,\n\n%(what)s nama %(name)s tercatat berakhir pada %(day)s.\n\n"
    "Bila diperpanjang, ajukan perubahan. Bila sudah tidak dipakai, ajukan penghapusan. Keduanya dapat "
    "dilakukan dari daftar nama instansi:\n%(link)s\n"
)
_KEEPER = N_(
    "%(what)s nama %(name)s (%(agency)s) tercatat berakhir pada %(day)s. Pemegangnya sudah "
    "diberi tahu.\n\nPengelola: %(manager)s\nKontak insiden 24 jam: %(incident)s\n\n%(link)s\n"
)


def remind() -> int:
    """Post what is due today: 30 days ahead, a week ahead, and when the day has come; how many letters."""
    today = people.office_date(door.read_now())
    horizon = today + timedelta(days=AHEAD[0])
    sent = 0
    for key in DATES:
        due = Terms.objects.filter(**{f"{key}__lte": horizon}).exclude(holding__state=HoldingState.REMOVED)
        for terms in due.filter(holding__rehearsal=False).select_related("holding"):
            sent += _remind(terms, key, today)
    return sent


def _remind(terms: Terms, key: str, today: date) -> int:
    day: date = getattr(terms, key)
    step = min(ahead for ahead in AHEAD if (day - today).days <= ahead)
    said = f"{day.isoformat()}/{step}"
    if terms.told.get(key) == said:
        return 0

    def write(tx: Tx) -> int:
        sent = sum(_post(tx, terms, key, day, said, one) for one in _receivers(tx, terms.holding, terms))
        Terms.objects.filter(holding=terms.holding).update(told={**terms.told, key: said})
        terms.told = {**terms.told, key: said}
        return sent

    return door.run(write)


def _receivers(tx: Tx, held: Holding, terms: Terms) -> Iterable[tuple[str, str, bool]]:
    """Address, language and whether it is an official: the holder, who speaks for the agency, the keepers."""
    found: dict[str, tuple[str, bool]] = {}
    for person in _keepers(tx, held.office_id):
        found[person.email] = (person.language, True)
    if terms.manager_email:
        found.setdefault(terms.manager_email, (INDONESIAN, False))
    for person in people.members_of(held.owner_id) if held.owner_id else ():
        found.setdefault(person.email, (person.language, False))
    return [(email, *rest) for email, rest in found.items() if email]


def _keepers(tx: Tx, office: UUID) -> Iterable[PersonView]:
    for post in people.posts(office):
        if post.roles & KEEPERS:
            yield from people.holders(post.id, tx.now)


def _post(tx: Tx, terms: Terms, key: str, day: date, said: str, receiver: tuple[str, str, bool]) -> int:
    email, language, official = receiver
    held = terms.holding
    with languages.spoken(language):
        words = {
            "name": held.name,
            "what": _(_WHAT[key]),
            "day": languages.day(day),
            "agency": people.unit(held.owner_id).name if held.owner_id else "–",
            "manager": terms.manager_name or "–",
            "incident": terms.incident_contact or "–",
            "link": links.held_names() if official else links.our_names(),
        }
        subject = _(_PAST if said.endswith("/0") else _SOON) % words
        begun = words | {"what": words["what"].capitalize()}
        text = _(_KEEPER if official else _OWNER) % begun
    try:
        outbox.post(tx, to=email, subject=subject, text=text, key=f"terms:{held.id}:{key}:{said}:{email}")
    except Invalid:
        return 0  # an unusable address must not keep the others from being told
    return 1


@queue.task("provisioning.remind", max_attempts=3, lease=300)
def _reminding(_job: queue.Job) -> None:
    remind()


queue.schedule("provisioning.remind", "provisioning.remind", every=timedelta(hours=6))
