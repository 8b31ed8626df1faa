"""What a supervisor and Prometheus are told, read by Prometheus' own parser."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from tertib.runtime import door, outbox, queries, queue, vault
from tertib.runtime.queue.ports import NewJob

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-monitor"


def figures(client: Client) -> dict[tuple[str, str], float]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.fixture
def monitored(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def test_a_living_process_says_so_without_its_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "read_now", _away)
    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").json()["database"] is False
    assert client.get("/healthz").content == b"ok\n"


def _away() -> None:
    raise DatabaseError


@pytest.mark.usefixtures("monitored")
def test_a_monitor_is_told_that_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "read_now", _away)
    monkeypatch.setattr(queries, "figures", _away)
    found = figures(client)
    assert found["tertib_ready", "database"] == 0
    assert found["tertib_vault_free_bytes", ""] > 0


def test_readiness_names_the_part_that_cannot_work(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "vault": True})
    monkeypatch.setattr(vault.shutil, "disk_usage", lambda place: type("Usage", (), {"free": 1024})())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "vault": False})


def test_an_older_database_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_seen_migrated", [])
    monkeypatch.setattr(queries.MigrationExecutor, "migration_plan", lambda self, targets: ["one more"])
    assert client.get("/readyz").json()["database"] is False


def test_no_folder_is_not_ready(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "gone"
    assert client.get("/readyz").json()["vault"] is False


def test_the_figures_are_for_the_bearer_of_the_token_only(client: Client, settings: Settings) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 404
    assert figures(client)["tertib_ready", "database"] == 1


@pytest.mark.usefixtures("monitored")
def test_the_figures_count_and_name_nobody(client: Client) -> None:
    with door.fixed_time(door.read_now()) as clock:
        job = NewJob(task="t", args={}, max_attempts=1)
        door.run(lambda tx: queue.backend().enqueue(tx, job))
        door.run(
            lambda tx: outbox.post(
                tx, to="sari@kantor.example", subject="Rahasia", text="Isi", key="k", case=None
            )
        )
        clock.advance(timedelta(seconds=90))
        found = figures(client)
        text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert found["tertib_jobs", "pending"] >= 2  # ours, and the letter's
    assert found["tertib_letters", "waiting"] == 1
    assert found["tertib_job_oldest_due_seconds", ""] == 90
    assert found["tertib_vault_free_bytes", ""] > 0
    assert "sari" not in text
    assert "Rahasia" not in text
