"""Tables of inspections. Rows stay inside this package.

Cases are kept as plain identifiers: an asset's history outlives the case that wrote it.
"""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from tertib.inspections.types import AssetState, FollowUpState, OccurrenceState, ReadingSource, Shift


class Asset(models.Model):
    """One thing that an office looks after: a server, an access point, a generator.

    `token` is what its QR label carries: not to be guessed, and of no use without signing in.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    seq = models.PositiveIntegerField(default=1)
    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    token = models.CharField(max_length=32, unique=True)
    kind = models.SlugField(max_length=40)
    group = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    make = models.CharField(max_length=120, blank=True)
    serial = models.CharField(max_length=120, blank=True)
    acquired_on = models.DateField(null=True)
    custodian = models.ForeignKey("people.Post", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=[(s, s) for s in AssetState], default=AssetState.IN_USE)
    note = models.CharField(max_length=1000, blank=True)
    photos = models.JSONField(default=list)  # digests in the vault
    entry = models.PositiveIntegerField(null=True)  # its row in the asset list
    search = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "code"], name="asset_code_once")]
        indexes = [models.Index(fields=["office", "kind", "code"], name="asset_by_kind")]


class AssetEvent(models.Model):
    """One thing that was done to an asset, by whom and when. Written once, never changed."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    person = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["asset", "-id"], name="asset_event_by_asset")]


class Part(models.Model):
    """A part of an asset from the day it was put in until it was taken out."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="parts")
    name = models.CharField(max_length=120)
    serial = models.CharField(max_length=120, blank=True)
    installed_on = models.DateField(null=True)
    removed_on = models.DateField(null=True)
    cause = models.CharField(max_length=40, blank=True)
    installed_by_case = models.UUIDField(null=True)
    removed_by_case = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["asset", "removed_on", "name"], name="part_by_asset")]


class Meter(models.Model):
    """A counter on an asset that only grows, as the hours an engine has run."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="meters")
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=120)
    unit = models.CharField(max_length=20, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "key"], name="meter_once")]


class MeterReading(models.Model):
    """What a meter showed. A smaller value than before needs the word that the meter was changed."""

    meter = models.ForeignKey(Meter, models.PROTECT, related_name="readings")
    value = models.DecimalField(max_digits=14, decimal_places=3)
    at = models.DateTimeField()
    replaced = models.BooleanField(default=False)
    case_id = models.UUIDField(null=True)
    by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["meter", "at"], name="meter_reading_by_time")]


class AssetLimit(models.Model):
    """The limits of one reading on one asset where they differ from the form's.

    `item` is the code of the form's criterion, `reading` the key of its reading, `limits` [grade, interval]
    in the notation of `procedures.language.limits`. Their order decides, and an object of jsonb has none.
    """

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="limits")
    item = models.CharField(max_length=40)
    reading = models.CharField(max_length=40)
    limits = models.JSONField()  # [[grade, interval], …]
    reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "item", "reading"], name="asset_limit_once")]


class Probe(models.Model):
    """Where an asset can be asked by machine; holds no secret."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="probes")
    kind = models.CharField(max_length=40)  # a check connected by the composition root
    options = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")


class Measurement(models.Model):
    """One answer of the machines: measure -> value, or the sentence why there is none."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="measurements")
    check_kind = models.CharField(max_length=40)
    case_id = models.UUIDField(null=True)
    step = models.PositiveSmallIntegerField(null=True)
    round = models.PositiveSmallIntegerField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    values = models.JSONField(default=dict)
    fleeting = models.BooleanField(default=False)  # asked for in a trial: seen there, soon forgotten

    class Meta:
        indexes = [
            models.Index(fields=["asset", "check_kind", "-asked_at"], name="measurement_by_asset"),
            models.Index(fields=["case_id", "step", "round", "-asked_at"], name="measurement_by_row"),
        ]


class Reading(models.Model):
    """One number of one inspection: what the trend of an asset is drawn from."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="readings")
    item = models.CharField(max_length=40)
    reading = models.CharField(max_length=40)
    at = models.DateTimeField()
    value = models.DecimalField(max_digits=18, decimal_places=4)
    unit = models.CharField(max_length=20, blank=True)
    grade = models.CharField(max_length=20, blank=True)
    limits = models.JSONField(default=list)  # [grade, interval] in the order of the grades, as they held
    source = models.CharField(
        max_length=10, choices=[(s, s) for s in ReadingSource], default=ReadingSource.TYPED
    )
    measured = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    case_id = models.UUIDField(null=True)
    step = models.PositiveSmallIntegerField(null=True)
    round = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "step", "round", "item", "reading"],
                condition=Q(case_id__isnull=False),
                name="reading_once_per_row",
            )
        ]
        indexes = [
            models.Index(fields=["asset", "item", "reading", "-at"], name="reading_by_asset"),
            models.Index(fields=["asset", "-at"], name="reading_by_time"),
        ]


class Plan(models.Model):
    """A line of the work plan: which procedure is due on which assets, by calendar (RFC 5545) or by meter."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    seq = models.PositiveIntegerField(default=1)
    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)  # the procedure
    title = models.CharField(max_length=200)
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="plans")
    kind = models.SlugField(max_length=40, blank=True)
    group = models.CharField(max_length=80, blank=True)
    starts_on = models.DateField()
    rule = models.CharField(max_length=500, blank=True)  # RRULE, without the name of the property
    shift = models.CharField(max_length=10, choices=[(s, s) for s in Shift], default=Shift.NEXT)
    meter = models.SlugField(max_length=40, blank=True)
    every = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    lead_days = models.PositiveSmallIntegerField(default=1)  # working days before, when the case is opened
    basis = models.CharField(max_length=200, blank=True)
    staff = models.JSONField(default=list)  # persons who are sent, by id
    paused = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rule="", meter__gt="", every__gt=0) | Q(rule__gt="", meter=""),
                name="plan_by_calendar_or_by_meter",
            ),
            models.CheckConstraint(
                condition=Q(asset__isnull=False, kind="", group="") | Q(asset__isnull=True, kind__gt=""),
                name="plan_for_an_asset_or_a_kind",
            ),
        ]
        indexes = [models.Index(fields=["office", "paused"], name="plan_by_office")]


class Occurrence(models.Model):
    """One due day of a plan on one asset. `due` names it for ever: a day, or a mark of the meter.

    A case is opened for it once, by constraint. Without a plan it was opened by hand. `wish` is what the case
    is being opened with: kept from before the attempt until it is noted, so that a repetition asks the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="occurrences")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="occurrences")
    due = models.CharField(max_length=40)
    on = models.DateField()  # the working day it falls on
    opens_on = models.DateField()  # `lead_days` working days before
    was_on = models.DateField(null=True)  # where it stood before the calendar or the forecast moved it
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in OccurrenceState], default=OccurrenceState.PLANNED
    )
    reason = models.CharField(max_length=300, blank=True)  # why it was skipped
    trouble = models.JSONField(null=True)  # why it could not be opened: a marked sentence and its places
    wish = models.JSONField(null=True)
    case_id = models.UUIDField(null=True, unique=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "asset", "due"], name="occurrence_once"),
            models.CheckConstraint(
                condition=Q(state="opened", case_id__isnull=False) | ~Q(state="opened"),
                name="occurrence_opened_has_a_case",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "opens_on"], name="occurrence_due"),
            models.Index(fields=["plan", "state", "on"], name="occurrence_by_plan"),
            models.Index(fields=["asset", "on"], name="occurrence_by_asset"),
            models.Index(fields=["plan", "state", "on"], name="occurrence_next"),
            models.Index(
                fields=["plan", "state", "on"],
                condition=Q(trouble__isnull=False),
                name="occurrence_troubled",
            ),
        ]


class FollowUp(models.Model):
    """What an inspection left unsettled. It stays on the asset until a case settles it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="follow_ups")
    origin_case = models.UUIDField()
    origin_step = models.PositiveSmallIntegerField()
    origin_round = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=1000)
    items = models.JSONField(default=list)  # codes of the criteria that were not normal
    due_on = models.DateField(null=True)
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in FollowUpState], default=FollowUpState.OPEN
    )
    case_id = models.UUIDField(null=True)  # the case opened for it; one for all that one case left unsettled
    attempt = models.PositiveSmallIntegerField(default=1)
    origin_number = models.CharField(max_length=120, blank=True)
    trouble = models.CharField(max_length=300, blank=True)  # why none could be opened
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by_case = models.UUIDField(null=True)
    told_at = models.DateTimeField(null=True)  # when somebody was told that it is overdue

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin_case", "origin_step", "origin_round"], name="follow_up_once_per_row"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | Q(state="open"),
                name="follow_up_closed_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["asset", "state"], name="follow_up_by_asset"),
            models.Index(fields=["case_id"], name="follow_up_by_case"),
        ]


class RoomVisit(models.Model):
    """Somebody in a room with limited access: on the list of the case, or escorted by one who is."""

    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    room = models.CharField(max_length=200)
    case_id = models.UUIDField(null=True)
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=200, blank=True)
    admitted = models.BooleanField(default=True)  # stands on the list of those admitted
    escort = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    noted_by = models.CharField(max_length=200)
    struck_at = models.DateTimeField(null=True)
    struck_by = models.CharField(max_length=200, blank=True)
    struck_reason = models.CharField(max_length=300, blank=True)
    entry = models.PositiveIntegerField(null=True)  # its row in the book, where the case keeps one

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(admitted=True) | Q(escort__gt=""), name="visitor_is_admitted_or_escorted"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("entered_at")),
                name="visitor_leaves_after_entering",
            ),
            models.UniqueConstraint(
                fields=["office", "room", "name"],
                condition=Q(left_at__isnull=True, struck_at__isnull=True),
                name="visitor_inside_once",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "-entered_at"], name="visit_by_office"),
            models.Index(fields=["office", "room", "-entered_at"], name="visit_by_room"),
            models.Index(fields=["case_id"], name="visit_by_case"),
        ]


class RecapArchive(models.Model):
    """A signed recap of a month; what came in late is the next revision, and says what it changed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    revision = models.PositiveSmallIntegerField()
    content = models.JSONField()  # what the paper says, to be compared with the next
    changes = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    signer_person = models.UUIDField()
    signer_post = models.UUIDField()
    signer = models.CharField(max_length=200)
    capacity = models.CharField(max_length=300)
    archived_at = models.DateTimeField()
    archived_by = models.CharField(max_length=200)
    entry = models.PositiveIntegerField()  # its row in the book of recaps

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "month", "revision"], name="recap_once_per_revision")
        ]
