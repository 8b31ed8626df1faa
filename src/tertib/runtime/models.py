"""Tables of the machinery. Rows hold ids, states and digests; no secrets."""

from django.db import models
from django.db.models import F, Q

OPEN_STATES = ("pending", "running")


class QueuedJob(models.Model):
    """One piece of work for a worker. `token` fences off a worker whose lease was given to another."""

    id = models.BigAutoField(primary_key=True)
    task = models.CharField(max_length=80)
    key = models.CharField(max_length=200, null=True)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default="pending")
    priority = models.SmallIntegerField(default=0)
    run_at = models.DateTimeField()
    attempt = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField()
    lease_seconds = models.PositiveIntegerField()
    lease_until = models.DateTimeField(null=True)
    token = models.BigIntegerField(default=0)
    worker = models.CharField(max_length=80, default="")
    again = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, default="")
    enqueued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "key"], condition=Q(state__in=OPEN_STATES), name="runtime_job_open_key"
            ),
        ]
        indexes = [
            models.Index(
                F("priority").desc(),
                "run_at",
                "id",
                condition=Q(state__in=OPEN_STATES),
                name="runtime_job_open",
            ),
            models.Index(fields=["ended_at"], condition=~Q(state__in=OPEN_STATES), name="runtime_job_ended"),
        ]


class ScheduleSlot(models.Model):
    """The last slot of a schedule that was enqueued: a slot runs once, however many workers ask."""

    name = models.CharField(primary_key=True, max_length=80)
    slot = models.BigIntegerField()


class StoredBlob(models.Model):
    """A file of the vault, by the SHA-256 of what is served. `original` is the digest of what came in.

    What it is called is no property of the content: each who brought it gave it a name (`BroughtFile`).
    """

    digest = models.CharField(primary_key=True, max_length=64)
    original = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField(default=0)
    kept_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)


class BroughtFile(models.Model):
    """Somebody brought a file of the vault, and what they called it last."""

    digest = models.CharField(max_length=64)
    person = models.UUIDField()
    filename = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "person"], name="one_name_per_file_and_person")
        ]


class MessengerAddress(models.Model):
    """A messenger's URL. It holds a token, so it is kept encrypted and shown by its label only."""

    id = models.UUIDField(primary_key=True)
    label = models.CharField(max_length=120)
    blob = models.BinaryField()
    kept_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class OutboxMessage(models.Model):
    """A letter by e-mail, from posting to what the relay answered."""

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=200, unique=True)
    case = models.UUIDField(null=True)
    recipient = models.CharField(max_length=320)
    address = models.UUIDField(null=True)  # of a messenger; None: the recipient is an e-mail address
    not_before = models.DateTimeField(null=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    state = models.CharField(max_length=8, default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    answer = models.CharField(max_length=500, default="")
    posted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "posted_at"], name="runtime_outbox_case"),
            models.Index(fields=["posted_at"], condition=Q(state="dead"), name="runtime_outbox_dead"),
        ]
