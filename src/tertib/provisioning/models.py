"""What provisioning remembers: what the office holds, what is sealed, what was printed, what was asked."""

import uuid

from django.db import models
from django.db.models import Q

from tertib.provisioning.drift_types import FindingState, Settled
from tertib.provisioning.taking_types import Source, TakingState
from tertib.provisioning.types import AttemptState, Credential, HoldingState


class Holding(models.Model):
    """The desired state of one thing in the world; its name is unique city-wide while it is not removed.

    `marker` is the intent that owns it and the mark it carries on the server.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seq = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    office = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+", null=True)
    case_id = models.UUIDField(null=True)
    rehearsal = models.BooleanField(default=False)  # made by a trial case, taken back when that is over
    marker = models.UUIDField(unique=True)
    connector = models.CharField(max_length=40)
    quota_mb = models.PositiveIntegerField()
    state = models.CharField(
        max_length=12, choices=[(s, s) for s in HoldingState], default=HoldingState.RESERVED
    )
    wanted = models.CharField(
        max_length=12, choices=[(s, s) for s in HoldingState], default=HoldingState.ACTIVE
    )
    reason = models.CharField(max_length=300, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    credential = models.CharField(
        max_length=12, choices=[(c, c) for c in Credential], default=Credential.NONE
    )
    version = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    reserved_at = models.DateTimeField()
    proven_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    evidence = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)  # what its kind is made of: a site's account, a name's target
    # What stood there before Tertib: never reported as made by us, and nobody's until its owner is confirmed.
    taking = models.ForeignKey("TakingOver", on_delete=models.PROTECT, related_name="+", null=True)
    credential_since = models.DateTimeField(null=True)
    # The owner's request for a new sheet: open while `asked_at` stands.
    asked_at = models.DateTimeField(null=True)
    asked_by_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=200, blank=True)
    asked_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"], condition=~Q(state="removed"), name="one_holding_per_name"
            )
        ]
        indexes = [
            models.Index(fields=["office", "kind", "name"], name="holding_by_office"),
            models.Index(fields=["owner", "name"], name="holding_by_owner"),
            models.Index(fields=["case_id"], name="holding_by_case"),
            models.Index(
                fields=["office", "kind", "name"],
                condition=Q(taking__isnull=False, owner__isnull=True),
                name="holding_unowned",
            ),
            models.Index(
                fields=["expires_at"], condition=Q(expires_at__isnull=False), name="holding_expiring"
            ),
            models.Index(
                fields=["office", "asked_at"], condition=Q(asked_at__isnull=False), name="holding_asked"
            ),
        ]


class Terms(models.Model):
    """Until when a name is wanted, and who answers for it. `told`: the last reminder, by date."""

    holding = models.OneToOneField(Holding, on_delete=models.CASCADE, primary_key=True, related_name="terms")
    purpose = models.CharField(max_length=200, blank=True)
    event_end = models.DateField(null=True)
    contract_end = models.DateField(null=True)
    provider = models.CharField(max_length=200, blank=True)
    provider_contact = models.CharField(max_length=200, blank=True)
    manager_name = models.CharField(max_length=200, blank=True)
    manager_phone = models.CharField(max_length=200, blank=True)
    manager_email = models.CharField(max_length=200, blank=True)
    incident_contact = models.CharField(max_length=200, blank=True)
    told = models.JSONField(default=dict)


class TakingOver(models.Model):
    """A list of what stood before Tertib: read, looked at, applied. Holds no password and no hash.

    `reading` waits for its confirmation and is emptied by it. The applied ones of an office are a chain: `no`
    counts on, `mac` is made under a key over the entry and the `mac` before it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=20, choices=[(s, s) for s in Source])
    label = models.CharField(max_length=200)
    place = models.CharField(max_length=253)
    state = models.CharField(max_length=12, choices=[(s, s) for s in TakingState], default=TakingState.ASKED)
    sentence = models.CharField(max_length=400, blank=True)
    fields = models.JSONField(default=dict)
    reading = models.JSONField(null=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=200)
    applied_at = models.DateTimeField(null=True)
    applied_by_id = models.UUIDField(null=True)
    applied_by = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    no = models.PositiveIntegerField(null=True)
    mac = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "no"], name="one_taking_per_number"),
            models.UniqueConstraint(
                fields=["office", "digest"], condition=Q(state="applied"), name="one_taking_per_digest"
            ),
        ]


class Sealed(models.Model):
    """A secret under seal, a row of its own: taking it is deleting it.

    `keeper` is the holding or the attempt it belongs to, `role` which of its secrets.
    """

    keeper = models.UUIDField()
    role = models.CharField(max_length=12)
    version = models.PositiveIntegerField(default=1)
    epoch = models.CharField(max_length=40, db_index=True)
    blob = models.BinaryField()
    sealed_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["keeper", "role"], name="one_secret_per_role")]


class Sheet(models.Model):
    """One account sheet that left the printer. At most one per holding is valid, by constraint."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = models.CharField(max_length=20, unique=True)
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="sheets")
    version = models.PositiveIntegerField()
    epoch = models.CharField(max_length=40, db_index=True)
    case_id = models.UUIDField(null=True, db_index=True)
    printed_at = models.DateTimeField()
    printed_by_id = models.UUIDField(null=True)
    printed_by = models.CharField(max_length=200)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_to = models.CharField(max_length=200, blank=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holding"], condition=Q(voided_at__isnull=True), name="one_valid_sheet"
            )
        ]


class Attempt(models.Model):
    """A question to the mail server that a page waits for; its sealed secrets go with the answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12)
    address = models.CharField(max_length=255)
    state = models.CharField(
        max_length=12, choices=[(s, s) for s in AttemptState], default=AttemptState.WAITING
    )
    sentence = models.CharField(max_length=300, blank=True)
    fields = models.JSONField(default=dict)
    messages = models.PositiveIntegerField(null=True)
    present = models.BooleanField(null=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["address", "asked_at"], name="attempt_by_address")]


class Mirrored(models.Model):
    """One address of a domain's list as the server gave it at the last reading."""

    address = models.CharField(max_length=255, unique=True)
    domain = models.CharField(max_length=255, db_index=True)
    read_at = models.DateTimeField()


class MailSystem(models.Model):
    """Where the mailboxes of a domain live, as the office's administrator entered it. Holds no secret."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    domain = models.CharField(max_length=253, unique=True)
    connector = models.CharField(max_length=40)
    settings = models.JSONField(default=dict)
    seq = models.PositiveIntegerField(default=1)
    changed_by = models.UUIDField(null=True)
    changed_at = models.DateTimeField()


class Trial(models.Model):
    """The newest test of a domain's mail system: what was asked, and what each server said."""

    domain = models.CharField(primary_key=True, max_length=253)
    key = models.UUIDField()
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    lines = models.JSONField(default=list)


class SiteSystem(models.Model):
    """Where the sites of a zone live, as the office's administrator entered it. Holds no secret.

    `name` is the zone. The newest test stands with it: what was asked, and what each server said.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=253, unique=True)
    connector = models.CharField(max_length=40)
    options = models.JSONField(default=dict)
    seq = models.PositiveIntegerField(default=1)
    changed_by = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    asked_key = models.UUIDField(null=True)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    lines = models.JSONField(default=list)


class NameSystem(models.Model):
    """Which name server holds a zone, as the office's administrator entered it. Holds no secret.

    The newest test stands with it: what was asked, and what each server said.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    zone = models.CharField(max_length=253, unique=True)
    connector = models.CharField(max_length=40)
    options = models.JSONField(default=dict)
    seq = models.PositiveIntegerField(default=1)
    changed_by = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    asked_key = models.UUIDField(null=True)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    lines = models.JSONField(default=list)


class Comparison(models.Model):
    """The newest comparison of one system with its holdings: when, how much, or why it could not be."""

    system = models.CharField(primary_key=True, max_length=260)  # "dns:kota.go.id", "mail:…", "web:…"
    office = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True)  # somebody waits for the next one since then
    begun_at = models.DateTimeField(null=True)  # when the servers were read that the findings speak of
    compared_at = models.DateTimeField(null=True)  # the newest comparison that succeeded
    judged = models.PositiveIntegerField(default=0)  # holdings that were compared
    waiting = models.PositiveIntegerField(default=0)  # holdings left out: being changed, or not asked
    whole = models.BooleanField(default=True)  # False: nothing foreign could be seen
    sentence = models.CharField(max_length=300, blank=True)  # why the newest one failed; "": it did not
    fields = models.JSONField(default=dict)


class Finding(models.Model):
    """One difference between the books and a server. Of one difference there is one living row, one case.

    `lines` is the table of both sides, `found` what the server had as data. It stays open until its case
    settles it; accepted, it lives on so that it is not reported again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=260)
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=255)
    aspect = models.CharField(max_length=20)
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="+")
    lines = models.JSONField(default=list)
    found = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=[(s, s) for s in FindingState], default=FindingState.OPEN)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)  # it went by itself while its case runs
    held_back = models.BooleanField(default=False)  # one of many foreign things at once: no case by itself
    case_id = models.UUIDField(null=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    trouble = models.CharField(max_length=300, blank=True)  # why no case could be opened
    settled_how = models.CharField(max_length=10, choices=[(s, s) for s in Settled], blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    accepted_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "subject", "aspect"],
                condition=~Q(state="closed"),
                name="one_finding_per_difference",
            )
        ]
        indexes = [
            models.Index(fields=["office", "state", "first_seen"], name="finding_by_office"),
            models.Index(fields=["case_id"], name="finding_by_case"),
        ]


class NameKey(models.Model):
    """The TSIG key of a zone, locked under a key outside the database; a row of its own, never shown."""

    system = models.OneToOneField(NameSystem, on_delete=models.CASCADE, primary_key=True, related_name="key")
    blob = models.BinaryField()
    entered_at = models.DateTimeField()
