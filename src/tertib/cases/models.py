"""The engine's tables: schema and migrations only. The hot path reads and writes them in `_store`.

JSON stands as text, so that the same SQL serves SQLite and PostgreSQL and nothing is re-spelled on the way.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q


class Case(models.Model):
    """A case: its facts, and the snapshot of its state that the chain alone could rebuild."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)
    bundle = models.CharField(max_length=64)
    procedure_title = models.TextField()
    title = models.TextField()
    subject = models.TextField(default="")
    number = models.CharField(max_length=120, default="")
    tracking = models.CharField(max_length=40, unique=True)
    agency = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    agency_name = models.TextField(default="")
    opener = models.UUIDField(null=True)
    channel = models.CharField(max_length=20)
    contact = models.TextField(default="{}")
    registration = models.TextField(default="")
    deficiencies = models.TextField(default="[]")
    work = models.TextField(default="{}")
    phase = models.CharField(max_length=12)
    step = models.PositiveSmallIntegerField(null=True)
    submission = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    used = models.PositiveIntegerField(default=0)  # minutes of the promise when its clock last stopped
    waiting_until = models.DateTimeField(null=True)
    seq = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    state = models.TextField()
    idempotency = models.CharField(max_length=100, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("idempotency",), condition=Q(idempotency__isnull=False), name="case_opened_once"
            ),
        ]
        indexes = [
            models.Index(fields=("office", "opened_at"), name="case_by_opening"),
            models.Index(fields=("office", "closed_at"), name="case_by_closing"),
            models.Index(fields=("office", "number"), name="case_by_number"),
            models.Index(fields=("agency", "opened_at"), name="case_by_agency"),
            models.Index(fields=("opener", "opened_at"), name="case_by_opener"),
            models.Index(fields=("waiting_until",), condition=Q(phase="waiting"), name="case_waiting_until"),
        ]


class Event(models.Model):
    """One event of a case's chain. Only `payload` and `salt` may ever be taken away."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    no = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    person = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    mandate = models.UUIDField(null=True)
    capacity = models.CharField(max_length=12, default="")
    via = models.CharField(max_length=20)
    data = models.TextField()
    payload = models.TextField(null=True)
    salt = models.CharField(max_length=64, null=True)
    commitment = models.CharField(max_length=64)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)
    idempotency = models.CharField(max_length=100, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("case", "no"), name="event_no_once"),
            models.UniqueConstraint(
                fields=("case", "idempotency"),
                condition=Q(idempotency__isnull=False),
                name="event_once_per_key",
            ),
        ]
        indexes = [models.Index(fields=("kind", "at"), name="event_by_kind")]


class Head(models.Model):
    """Where the chain of a case ended after an act: never changed nor deleted by the program."""

    strand = models.PositiveSmallIntegerField()
    no = models.PositiveBigIntegerField()
    case = models.UUIDField(db_column="case_id")  # no key: it must outlive a case that somebody removed
    length = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    prev = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("strand", "no"), name="head_no_once")]
        indexes = [models.Index(fields=("case", "no"), name="head_of_case")]


class Item(models.Model):
    """The open hop of a case, with all that an inbox shows of it."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    post = models.UUIDField()
    also = models.UUIDField(null=True)
    code = models.CharField(max_length=80)
    procedure_title = models.TextField()
    title = models.TextField()
    subject = models.TextField()
    number = models.CharField(max_length=120)
    tracking = models.CharField(max_length=40)
    agency_name = models.TextField()
    urgency = models.CharField(max_length=20)
    step = models.PositiveSmallIntegerField()
    hop = models.PositiveSmallIntegerField()
    activity = models.TextField()
    act = models.CharField(max_length=20)
    hop_label = models.TextField()
    action = models.CharField(max_length=40)
    minutes = models.PositiveIntegerField()
    promise = models.PositiveIntegerField(null=True)
    since = models.DateTimeField()
    due = models.DateTimeField(null=True)
    rank = models.DateTimeField()  # the promise, or the row's own time where nothing is promised
    claimed_by = models.UUIDField(null=True)
    pool = models.BooleanField()
    trouble = models.BooleanField()
    calendar = models.CharField(max_length=60, default="")
    seq = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=("post", "rank", "case"), name="item_of_post"),
            models.Index(
                fields=("also", "rank", "case"), condition=Q(also__isnull=False), name="item_entrusted"
            ),
            models.Index(fields=("office", "step"), name="item_of_office"),
        ]


class Watch(models.Model):
    """How far the machinery of time has come for an office: deadlines counted, the morning letter sent."""

    office = models.OneToOneField("people.Unit", models.PROTECT, primary_key=True, related_name="+")
    counted = models.CharField(max_length=64, default="")  # content of the calendars the deadlines stand on
    told = models.BigIntegerField(default=0)  # the newest moved deadline that officials were told of
    greeted_on = models.DateField(null=True)


class Warned(models.Model):
    """How loudly a case's people were warned of one due moment: another moment begins anew."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    due = models.DateTimeField()
    level = models.PositiveSmallIntegerField()


class Intent(models.Model):
    """A wanted effect outside: the row is the truth, the queue only wakes someone up."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    verb = models.CharField(max_length=80)
    step = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    effect = models.PositiveSmallIntegerField()
    item = models.PositiveIntegerField()
    blocking = models.BooleanField()
    state = models.CharField(max_length=12)
    inputs = models.TextField()
    value = models.TextField(default="null")  # the element of `for_each` it stands for
    plan = models.TextField(null=True)
    sentence = models.TextField(default="")
    evidence = models.TextField(default="{}")
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)  # attempts since somebody last said "try again"
    token = models.CharField(max_length=32, null=True)
    lease_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    by_person = models.UUIDField(null=True)
    acting = models.UUIDField(null=True)
    by_hand = models.BooleanField(default=False)
    wanted_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, default="")  # of the plan as it was shown
    guarded = models.BooleanField(default=False)  # confirmed where two persons must confirm
    prepared_by = models.UUIDField(null=True)
    prepared_as = models.UUIDField(null=True)  # by which mandate or delegation
    seconded_by = models.UUIDField(null=True)
    seconded_as = models.UUIDField(null=True)
    alone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("case", "key"), name="intent_once"),
            models.CheckConstraint(
                condition=Q(seconded_by=None)
                | Q(prepared_by__isnull=False)
                & Q(seconded_as__isnull=False)
                & ~Q(seconded_by=F("prepared_by")),
                name="intent_second_is_another",
            ),
            models.CheckConstraint(
                condition=Q(seconded_as=None)
                | Q(prepared_as__isnull=False) & ~Q(seconded_as=F("prepared_as")),
                name="intent_second_by_another_right",
            ),
            models.CheckConstraint(
                condition=Q(guarded=False)
                | Q(state__in=("planned", "second", "dropped"))
                | Q(seconded_by__isnull=False)
                | Q(alone=True),
                name="intent_guarded_waits_for_two",
            ),
        ]
        indexes = [
            models.Index(
                fields=("next_at",), condition=Q(state__in=("wanted", "ready")), name="intent_to_run"
            ),
            models.Index(
                fields=("wanted_at",),
                condition=Q(state__in=("person", "clash", "failed")),
                name="intent_in_trouble",
            ),
            models.Index(fields=("wanted_at",), condition=Q(state="second"), name="intent_for_second"),
        ]


class Submission(models.Model):
    """A submitted form: never changed, only followed by the next version."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    request = models.TextField()
    at = models.DateTimeField()
    by_name = models.TextField(default="")
    event_no = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("case", "version"), name="submission_once")]


class Document(models.Model):
    """A paper of the case; its content lies in the vault under the digest."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    event_no = models.PositiveIntegerField()
    step = models.PositiveSmallIntegerField(null=True)
    round = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=80)
    title = models.TextField()
    number = models.CharField(max_length=120, default="")
    digest = models.CharField(max_length=64)
    filename = models.TextField(default="")
    media_type = models.CharField(max_length=80, default="application/pdf")
    pages = models.PositiveIntegerField(default=0)
    letter = models.UUIDField(null=True)
    for_applicant = models.BooleanField(default=False)
    at = models.DateTimeField()
    taken = models.TextField(default="")  # of a photo: when and where, as JSON

    class Meta:
        indexes = [models.Index(fields=("case", "event_no"), name="document_of_case")]


class Entry(models.Model):
    """Note of a register entry written on behalf of the case; the register itself holds it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    event_no = models.PositiveIntegerField()
    step = models.PositiveSmallIntegerField(null=True)
    round = models.PositiveSmallIntegerField(default=0)
    book = models.CharField(max_length=80)
    no = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    title = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("case", "event_no"), name="entry_of_case")]


class Draft(models.Model):
    """An unfinished request. It holds no number and is nobody's business but its writer's."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)
    procedure_title = models.TextField(default="")
    person = models.UUIDField()
    agency = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    variant = models.CharField(max_length=80, default="")
    request = models.TextField()
    seq = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("person", "updated_at"), name="draft_of_person")]


class WorkDraft(models.Model):
    """The unfinished work of an open hop; nothing of it is checked, and it is gone when the hop is done."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    hop = models.PositiveSmallIntegerField()
    answers = models.TextField()
    files = models.TextField(default="{}")
    window = models.CharField(max_length=40, default="")
    person = models.UUIDField(null=True)
    by_name = models.TextField(default="")
    seq = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("case", "step", "round", "hop"), name="work_draft_once")
        ]


class Review(models.Model):
    """A monitoring or an evaluation of a procedure as it was saved; saved again it is the next revision."""

    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)  # one of ReviewKind
    period = models.CharField(max_length=6)
    revision = models.PositiveIntegerField()
    bundle = models.CharField(max_length=64)
    judgement = models.TextField()
    figures = models.TextField()
    at = models.DateTimeField()
    person = models.UUIDField()
    name = models.CharField(max_length=200)
    capacity = models.CharField(max_length=300)
    mandate = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("office", "code", "kind", "period", "revision"), name="review_revision_once"
            ),
        ]
