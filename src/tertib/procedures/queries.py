"""Reads: procedures by content hash (cached: a bundle never changes), what is in force, who performs what."""

from collections.abc import Mapping
from uuid import UUID

from tertib.procedures.types import Books, BundleView, Procedure, ServiceCard


def procedure(bundle: str) -> Procedure:
    """The procedure of a bundle, by hash. NotFound when there is none."""
    raise NotImplementedError


def in_force(office: UUID, code: str) -> BundleView:
    """The version new cases start with. NotFound when the office does not run it."""
    raise NotImplementedError


def installed(office: UUID) -> tuple[BundleView, ...]:
    """Every procedure in force in the office, also those without a request form."""
    raise NotImplementedError


def services(office: UUID) -> tuple[ServiceCard, ...]:
    """The public catalogue: what somebody may ask this office for."""
    raise NotImplementedError


def performer_posts(office: UUID, code: str) -> Mapping[str, UUID]:
    """Performer key -> post, support performers included; a key nobody assigned is missing."""
    raise NotImplementedError


def template_files(bundle: str) -> Mapping[str, bytes]:
    """The files below letters/ and letters.yaml, by path in the bundle."""
    raise NotImplementedError


def bundle_files(bundle: str) -> Mapping[str, bytes]:
    """Every file of the bundle by its path."""
    raise NotImplementedError


def books_of(bundle: str) -> Books:
    """registers.yaml of the bundle, read."""
    raise NotImplementedError
