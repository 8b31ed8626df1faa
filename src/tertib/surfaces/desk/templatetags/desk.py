"""Tags of the desk: navigation by right, and words for the engine's values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tertib.cases.types import DocumentView, IntentState, IntentView, OpenItem, Plan
from tertib.kernel.errors import filled
from tertib.letters.types import LetterState, LetterView
from tertib.people.types import ACTS, DAY_KINDS
from tertib.procedures.types import REASONS, Confidence
from tertib.surfaces.desk import administered, channels, panels, week, words
from tertib.surfaces.desk.values import plain
from tertib.surfaces.ui import access, wording
from tertib.surfaces.ui.evidence import caption
from tertib.surfaces.ui.templatetags.tertib import Reason, icon, nav_link

register = template.Library()


class Told(Protocol):
    """Anything that carries a sentence with its places."""

    @property
    def sentence(self) -> str: ...

    @property
    def fields(self) -> Mapping[str, object]: ...


Entry = tuple[str, str, str]
IN_BAR, ALWAYS = 6, 1
"""How many pages stand in the bar of a wide screen, and of any."""

NAV = (
    ("desk:inbox", gettext_noop("Kotak masuk"), "inbox"),
    ("desk:letters", gettext_noop("Naskah"), "pen"),
    ("desk:counter", gettext_noop("Loket"), "file"),
    ("desk:books", gettext_noop("Buku"), "book"),
    ("desk:assets", gettext_noop("Aset"), "box"),
    ("desk:plans", gettext_noop("Agenda"), "calendar"),
    ("desk:rehearsals", gettext_noop("Percobaan"), "flask"),
    ("desk:mailboxes", gettext_noop("Kotak surat"), "mail"),
    ("desk:differences", gettext_noop("Perbedaan"), "search"),
    ("desk:held_names", gettext_noop("Subdomain"), "globe"),
    ("desk:posts", gettext_noop("Jabatan"), "people"),
    ("desk:control", gettext_noop("SOP"), "check"),
    ("desk:overview", gettext_noop("Pimpinan"), "chart"),
    ("desk:audit", gettext_noop("Pemeriksaan"), "shield"),
    ("desk:operations", gettext_noop("Operasional"), "gear"),
)


@register.simple_tag(takes_context=True)
def desk_nav(context: Context) -> SafeString:
    """The pages this person may open, read from the same table that decides it."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return SafeString("")
    roles = access.asked(request).roles
    rows = access.table(settings.ACCESS_TABLE).rows
    shown = [one for one in NAV if one[0] in rows and rows[one[0]].admits(roles)]
    first, rest = _parted(shown, getattr(request.resolver_match, "view_name", ""))
    return _links(context, first) + _more(context, first, rest)


def _parted(shown: Sequence[Entry], current: str) -> tuple[list[Entry], list[Entry]]:
    """What stands in the bar, and what under “Lainnya”; the page shown always stands in the bar."""
    if len(shown) <= IN_BAR + 1:
        return list(shown), []
    first, rest = list(shown[:IN_BAR]), list(shown[IN_BAR:])
    here = next((one for one in rest if one[0] == current), None)
    if here is not None:
        rest.insert(0, first.pop())
        rest.remove(here)
        first.append(here)
    return first, rest


def _links(context: Context, entries: Sequence[Entry]) -> SafeString:
    return format_html_join(
        "", "{}", ((nav_link(context, name, _(label), icon),) for name, label, icon in entries)
    )


def _more(context: Context, first: Sequence[Entry], rest: Sequence[Entry]) -> SafeString:
    """The rest of the pages, and those that a narrower screen takes out of the bar."""
    spare = format_html_join(
        "",
        '<span class="spare spare-{}">{}</span>',
        (
            (at, nav_link(context, name, _(label), icon))
            for at, (name, label, icon) in enumerate(first, 1)
            if at > ALWAYS
        ),
    )
    if not rest and not spare:
        return SafeString("")
    return format_html(
        '<details class="menu rest{}"><summary>{}<span>{}</span></summary>'
        '<div class="sheet">{}{}</div></details>',
        "" if rest else " narrow-only",
        icon("menu"),
        _("Lainnya"),
        spare,
        _links(context, rest),
    )


@register.filter
def phase(value: str) -> str:
    """The state of a case in words."""
    return _(words.PHASES.get(value, str(value)))


@register.filter
def phase_tone(value: str) -> str:
    """The colour of that state."""
    return words.PHASE_TONES.get(value, "")


@register.filter
def intent_words(intent: IntentView) -> str:
    """The state of an effect in words; an instruction waits for hands, not for a confirmation."""
    if intent.state == IntentState.PLANNED and intent.plan and intent.plan.manual:
        return _(words.INTENTS[IntentState.PERSON])
    return _(words.INTENTS.get(intent.state, str(intent.state)))


@register.filter
def waits_for_two(intent: IntentView, item: OpenItem | str) -> bool:
    """Whether nobody may do it yet, by hand or not: two must have said yes to its plan first."""
    return isinstance(item, OpenItem) and intent.state in ASKED and panels.held(intent, item)


ASKED = (IntentState.PLANNED, IntentState.SECOND)


@register.filter
def is_seconding(item: OpenItem) -> bool:
    """Whether a plan of the open row waits for its second person."""
    return any(one.state is IntentState.SECOND for one in item.intents)


@register.filter
def or_list(names: Sequence[str]) -> str:
    """`A; B atau C`, for the end of a sentence: the full stop of a title is the sentence's too."""
    if len(names) < 2:
        return "".join(names).rstrip(".")
    return _("%(first)s atau %(last)s") % {"first": "; ".join(names[:-1]), "last": names[-1].rstrip(".")}


@register.filter
def confidence(value: Confidence) -> str:
    """Why something stands there although the source does not say it."""
    return _(REASONS[value])


@register.filter
def severity_words(value: str) -> str:
    """How much a finding on a procedure weighs, in words."""
    return _(words.SEVERITIES[value])


@register.filter
def severity_tone(value: str) -> str:
    """The colour of that weight."""
    return words.SEVERITY_TONES.get(value, "")


@register.filter
def intent_tone(intent: IntentView) -> str:
    """The colour of that state."""
    return words.INTENT_TONES.get(intent.state, "")


@register.filter
def field_kind(kind: str) -> str:
    """The kind of a question in words; kinds that only files know keep their own."""
    return _(words.FIELD_KINDS.get(kind, kind))


@register.filter
def proof(evidence: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the world answered, in words; ids and marks of the machinery are left out."""
    private = evidence.get("private")
    seen = {**evidence, **(private if isinstance(private, dict) else {})}
    lines = [(_(label), plain(seen.get(key))) for key, label in words.EVIDENCE.items()]
    return [(label, text) for label, text in lines if text]


@register.filter
def mailbox_tone(state: str) -> str:
    """The colour of a mailbox's state."""
    return words.MAILBOX_TONES.get(state, "")


@register.filter
def planned(sentence: str, plan: Plan) -> SafeString:
    """A sentence of a plan with its places, in the reader's language."""
    return wording.sentence(sentence, plan.fields)


@register.filter
def labels(names: Sequence[str]) -> str:
    """Names of the catalogue in the reader's language, in one line."""
    return "; ".join(_(one) for one in names)


@register.filter
def letter_words(letter: LetterView) -> str:
    """How a letter stands, in words."""
    if letter.concept and letter.state != LetterState.VOID:
        return _("Konsep")
    if letter.needs_signature and letter.state == LetterState.READY:
        return _("Menunggu tanda tangan")
    return _(words.LETTERS[letter.state])


@register.filter
def letter_tone(state: str) -> str:
    """The colour of that state."""
    return words.LETTER_TONES.get(state, "")


@register.filter
def letter_state(state: str) -> str:
    """How far a letter or a message has come, in words."""
    return _(channels.STATES.get(state, state))


@register.filter
def number_words(state: str) -> str:
    """What became of a number, in words."""
    return _(words.NUMBERS.get(state, str(state)))


@register.filter
def number_tone(state: str) -> str:
    """The colour of that state."""
    return words.NUMBER_TONES.get(state, "")


@register.filter
def version_words(status: str) -> str:
    """Where a version of an SOP stands, in words."""
    return _(words.VERSIONS.get(status, str(status)))


@register.filter
def version_tone(status: str) -> str:
    """The colour of that state."""
    return words.VERSION_TONES.get(status, "")


@register.filter
def transition_words(kind: str) -> str:
    """What document control did, in words."""
    return _(words.TRANSITIONS[kind])


@register.filter
def opens(name: str, request: HttpRequest) -> bool:
    """Whether this person may open the page of that name, by the table that decides it."""
    row = access.table(settings.ACCESS_TABLE).rows.get(name)
    return row is not None and row.admits(access.asked(request).roles)


@register.filter
def task_words(name: str) -> str:
    """What a job does, in words; one without words keeps its name."""
    return _(words.TASKS.get(name, name))


@register.filter
def day_kind(kind: str) -> str:
    """Why a day is not like the others of its week."""
    return _(DAY_KINDS.get(kind, kind))


@register.filter
def mandate(kind: str) -> str:
    """How a post is held, in words."""
    return _(words.MANDATES.get(kind, str(kind)))


@register.filter
def evidence(paper: DocumentView) -> str:
    """When and where a photo was taken, and its fingerprint."""
    return caption(paper.taken, paper.digest)


@register.filter
def why(one: Reason) -> SafeString:
    """A sentence with its places, in the reader's language."""
    return wording.sentence(one.sentence, one.fields)


@register.filter(name="week")
def week_words(period: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The working days of a period with their hours, breaks left out; neighbours that are alike together."""
    shown = week.worked(period)
    alike = [(text, list(days)) for text, days in groupby(week.DAYS, key=lambda day: shown[day]) if text]
    return [(_days(days), text.replace(" ", ", ")) for text, days in alike]


def _days(days: list[str]) -> str:
    first, last = _(week.DAYS[days[0]]), _(week.DAYS[days[-1]])
    if len(days) == 1:
        return first
    return _("%(first)s sampai %(last)s") % {"first": first, "last": last}


@register.filter
def valid(period: Mapping[str, Any]) -> str:
    """From when to when a period holds, in words; nothing for one without end."""
    first, last = (_long(period.get(key)) for key in ("from", "until"))
    if first and last:
        return _("%(first)s sampai %(last)s") % {"first": first, "last": last}
    if first:
        return _("sejak %(first)s") % {"first": first}
    return _("sampai %(last)s") % {"last": last} if last else ""


def _long(day: str | None) -> str:
    return date_format(date.fromisoformat(day), "j F Y") if day else ""


@register.inclusion_tag("desk/parts/choose_office.html", takes_context=True)
def choose_office(context: Context) -> dict[str, Any]:
    """Which office the page is about, for whoever administers several; nothing for others."""
    request = context["request"]
    return {
        "offices": administered.offices(request),
        "office": administered.office(request),
        "path": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def act_words(acts: frozenset[str]) -> list[str]:
    """What was delegated, in words and in the order of the work."""
    return [_(label) for key, label in ACTS.items() if key in acts]


@register.filter(name="plain")
def plain_words(value: Any) -> str:  # evidence is whatever JSON a connector returned
    """A JSON value as lines of text."""
    return plain(value)


@register.filter
def told(one: Told) -> str:
    """Why something could not be, in the reader's language, with its places filled."""
    return filled(_(one.sentence), one.fields) if one.sentence else ""


@register.filter
def trans(text: str) -> str:
    """A sentence that a lower package marked for translation."""
    return _(text) if text else ""
