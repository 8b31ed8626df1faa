"""Who stands before the portal, and which service they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tertib.cases import queries as cases
from tertib.kernel.actor import Actor
from tertib.kernel.errors import NotFound
from tertib.people import queries as people
from tertib.people.types import UnitView
from tertib.procedures.types import ServiceCard
from tertib.surfaces.ui import access


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service of the catalogue and the office that gives it."""

    office: UnitView
    card: ServiceCard


def actor(request: HttpRequest) -> Actor:
    """The person signed in, speaking for the agency they chose; or the public."""
    return replace(access.actor(request), via="portal")


def agencies(by: Actor) -> tuple[UnitView, ...]:
    """The agencies this person speaks for; none for officials and the public."""
    return people.agencies_of(by.person) if by.person else ()


def offers() -> tuple[Offer, ...]:
    """Everything one can ask for, office by office."""
    return tuple(
        Offer(office=office, card=card) for office in people.offices() for card in cases.services(office.id)
    )


def offer(code: str, office_key: str = "") -> Offer:
    """The service called `code`; of a certain office where several give it. NotFound when nobody does."""
    for one in offers():
        if one.card.code == code and office_key in ("", one.office.key):
            return one
    raise NotFound("Layanan tersebut tidak ada.")


def show(
    request: HttpRequest, template: str, context: Mapping[str, object] | None = None, status: int = 200
) -> HttpResponse:
    """A page of the portal; its navigation offers an applicant what is theirs."""
    mine = {"is_applicant": "applicant" in access.asked(request).roles}
    return render(request, template, {**mine, **(context or {})}, status=status)
