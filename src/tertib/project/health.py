"""What a supervisor and a monitor ask: is it alive, can it work, and how much waits. No names, no content."""

from collections.abc import Iterator, Mapping
from hmac import compare_digest

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tertib.runtime import queries, vault


def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view is given its request
    """The process answers; nothing else is asked, so that a database away does not have it killed."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view is given its request
    """200 when work can be done here, otherwise 503 and which part cannot."""
    parts = queries.ready()
    return JsonResponse(dict(parts), status=200 if all(parts.values()) else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures in Prometheus' text format, for whoever brings the token; without one, no page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    registry = CollectorRegistry()
    registry.register(_Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """Asked anew at every scrape: several processes need no common memory."""

    def collect(self) -> Iterator[Metric]:
        parts = GaugeMetricFamily("tertib_ready", "Whether a part can work", labels=["part"])
        for part, works in queries.ready().items():
            parts.add_metric([part], works)
        yield parts
        yield GaugeMetricFamily(
            "tertib_vault_free_bytes", "What is left on the disk of the vault", value=vault.free_bytes()
        )
        try:
            found = queries.figures()
        except (DatabaseError, InterfaceError):
            return  # that it is away was said above
        yield _by_state("tertib_jobs", "Jobs of the queue by state", found.jobs)
        yield _by_state("tertib_letters", "Letters of the outbox by state", found.letters)
        yield GaugeMetricFamily(
            "tertib_job_oldest_due_seconds",
            "How long the job that is due longest has waited for a worker",
            value=found.oldest_due,
        )


def _by_state(name: str, about: str, counts: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, about, labels=["state"])
    for state, count in sorted(counts.items()):
        family.add_metric([state], count)
    return family
