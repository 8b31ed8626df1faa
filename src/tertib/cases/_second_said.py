"""What evidence says of the two persons behind it, for the timeline, the page and the registers."""

from __future__ import annotations

from dataclasses import replace

from tertib.cases import _store, catalogue
from tertib.cases._bound import keys_of
from tertib.cases._intent_rows import IntentRow
from tertib.kernel.words import N_
from tertib.people import queries as people

TWO = "two_persons"
"""The key in the evidence; an SOP reads it as `work.<step>.<into>.two_persons`."""

_BY_TWO = N_("Disetujui %(first)s, dikonfirmasi %(second)s.")
_ALONE = N_("Dikerjakan seorang diri oleh %(first)s. Alasan: %(reason)s")


def with_persons(intent: IntentRow, outcome: catalogue.Outcome) -> catalogue.Outcome:
    """The outcome with a sentence of who confirmed it, where two persons had to."""
    if not isinstance(outcome, catalogue.Proven) or not intent.guarded:
        return outcome
    return replace(outcome, evidence={**outcome.evidence, TWO: _sentence(intent)})


def _sentence(intent: IntentRow) -> str:
    persons = [each for each in (intent.by_person, intent.seconded_by) if each]
    # A title ends in a full stop, which is the sentence's too.
    names = {each: view.name.rstrip(".") for each, view in people.people(persons).items()}
    first = names.get(intent.by_person, "") if intent.by_person else ""
    if intent.alone:
        return _ALONE % {"first": first, "reason": _reason(intent)}
    second = names.get(intent.seconded_by, "") if intent.seconded_by else ""
    return _BY_TWO % {"first": first, "second": second}


def _reason(intent: IntentRow) -> str:
    """As it stands in the chain, the newest; gone where it was lawfully erased."""
    for link in reversed(_store.links_of(intent.case)):
        if link.kind == "plan_confirmed_alone" and intent.key in keys_of(link.kind, link.event.data):
            return str(link.private.get("note", ""))
    return ""
