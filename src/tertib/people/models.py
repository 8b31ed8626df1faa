"""Units, posts, persons and who holds what when. Rows stay inside this package."""

from uuid import uuid4

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from tertib.people.types import EDUCATION, HELD_KINDS, DayKind, Employment


class User(AbstractUser):
    """A sign-in. What it may do follows from the person behind it, never from Django's groups.

    Raising `session_epoch` ends every session of the sign-in, as a new password does.
    """

    session_epoch = models.PositiveIntegerField(default=0)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        salt = f"tertib.people.session.{self.session_epoch}"
        return salted_hmac(salt, self.password, secret=secret, algorithm="sha256").hexdigest()


class Unit(models.Model):
    """A node of the one tree: city, offices, agencies and their parts."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    head_title = models.CharField(max_length=200, blank=True)
    is_office = models.BooleanField(default=False)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=254, blank=True)
    website = models.CharField(max_length=200, blank=True)
    letterhead = models.JSONField(default=dict)

    class Meta:
        ordering = ("name",)


class Post(models.Model):
    """Work belongs to a post. `office` is the office whose work it is, settled when the post is entered."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="office_posts")
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    signature_title = models.CharField(max_length=300, blank=True)
    superior = models.ForeignKey("self", models.PROTECT, null=True, related_name="inferiors")
    seats = models.PositiveSmallIntegerField(default=1)
    pool = models.BooleanField(default=False)
    roles = models.JSONField(default=list)
    echelon = models.CharField(max_length=20, blank=True)
    bare_name = models.BooleanField(default=False)  # regional head, deputy, Sekda: Permendagri 1/2023 art. 44

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("office", "key"), name="post_key_once_per_office"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="post_has_a_seat"),
        ]


class Person(models.Model):
    """A human being, with or without a sign-in."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.OneToOneField(User, models.PROTECT, null=True, related_name="person")
    front_title = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    back_title = models.CharField(max_length=100, blank=True)
    nip = models.CharField(max_length=18, blank=True)
    employment = models.CharField(
        max_length=5,
        choices=[(each.value, each.value) for each in Employment],
        default=Employment.PNS.value,
    )
    rank = models.CharField(max_length=60, blank=True)
    grade = models.CharField(max_length=10, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=8, default="id")  # of letters; pages ask the browser
    quiet_from = models.TimeField(null=True)  # one's own hours of peace, beside the office's
    quiet_until = models.TimeField(null=True)
    wants_digest = models.BooleanField(default=True)
    education = models.CharField(max_length=4, choices=[(each, each) for each in EDUCATION], blank=True)
    field_of_study = models.CharField(max_length=120, blank=True)
    knowledge = models.JSONField(default=list)  # what the person knows, in the office's own words

    class Meta:
        constraints = [models.UniqueConstraint(fields=("nip",), condition=~Q(nip=""), name="nip_once")]


class Mandate(models.Model):
    """A person holds a post, by kind, from `start` to `end`, both days included. Never deleted, only ended.

    `seat` numbers the definitive holders of a post so that the database itself refuses a second
    open-ended one; overlaps of dated mandates are refused by the service under a lock on the post.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="mandates")
    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in HELD_KINDS])
    seat = models.PositiveSmallIntegerField(default=1)
    start = models.DateField()
    end = models.DateField(null=True)
    decree_no = models.CharField(max_length=120, blank=True)
    decree_date = models.DateField(null=True)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("person", "start"), name="mandate_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="mandate_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kind="definitive") | ~Q(decree_no=""), name="charge_needs_decree"
            ),
            models.UniqueConstraint(
                fields=("post", "seat"),
                condition=Q(kind="definitive", end__isnull=True),
                name="one_definitive_holder_per_seat",
            ),
            models.UniqueConstraint(
                fields=("post", "kind"),
                condition=Q(end__isnull=True) & ~Q(kind="definitive"),
                name="one_open_charge_per_post",
            ),
        ]


class Leave(models.Model):
    """Days on which a person is absent, both included; on them no mandate of theirs counts.

    One that did not happen is cancelled, never deleted: what was done while it stood must stay explainable.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="leaves")
    start = models.DateField()
    end = models.DateField()
    ground = models.CharField(max_length=200, blank=True)
    cancelled = models.BooleanField(default=False)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("person", "start"), name="leave_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="leave_ends_after_start")
        ]


class Delegation(models.Model):
    """The holder of `post` lets whoever holds `to_post` do some of its acts, from `start` to `end`.

    `via` is the post between in an u.b.; `person` narrows a pool to one of its seats. Never deleted, only
    ended; what is delegated cannot be delegated onward.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="delegations")
    to_post = models.ForeignKey(Post, models.PROTECT, related_name="delegated")
    via = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12)
    acts = models.JSONField()
    start = models.DateField()
    end = models.DateField()
    cancelled = models.BooleanField(default=False)
    letter_no = models.CharField(max_length=120)
    letter_date = models.DateField(null=True)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("to_post", "start"), name="delegation_to_post")]
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="delegation_ends_after_start"),
            models.CheckConstraint(condition=~Q(letter_no=""), name="delegation_needs_letter"),
            models.CheckConstraint(condition=~Q(post=F("to_post")), name="delegation_to_another"),
        ]


class Amendment(models.Model):
    """A recorded end was changed: which one, from what to what, by whom and when. Only ever added.

    With them the record can be read as it was known at any moment of the past.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    of = models.UUIDField(db_index=True)  # a mandate, a leave or a delegation
    before = models.DateField(null=True)
    after = models.DateField(null=True)
    cancels = models.BooleanField(default=False)
    ground = models.CharField(max_length=200, blank=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()


class SoleDuty(models.Model):
    """An office too small for four eyes: while this stands, its only official may also verify."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sole_duties")
    ground = models.CharField(max_length=300)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("unit",), condition=Q(ended_at__isnull=True), name="sole_duty_once_per_office"
            )
        ]


class Membership(models.Model):
    """A person speaks for an agency until `ended_at`."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="members")
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("person", "unit"), condition=Q(ended_at__isnull=True), name="membership_once"
            )
        ]


class Calendar(models.Model):
    """Weekly hours of a unit under a key. With the special days of its unit and of those above it, they are
    what `kernel.calendar.from_data` reads; `digest` names that content and changes with any of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="calendars")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=60)
    periods = models.JSONField()
    rests_on = models.JSONField()  # kinds of special days
    digest = models.CharField(max_length=64)
    changed_by = models.UUIDField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("unit", "key"), name="calendar_key_once_per_unit")]


class SpecialDay(models.Model):
    """A holiday, a day of shared leave or a half day of a unit and all below it, and where it comes from."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="special_days")
    day = models.DateField()
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in DayKind])
    name = models.CharField(max_length=200)
    hours = models.JSONField(default=list)
    source = models.CharField(max_length=200, blank=True)
    decree = models.CharField(max_length=200, blank=True)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("unit", "day"), name="special_day_once")]


class OfficeRule(models.Model):
    """An office's `OfficeRules`, where it has changed them."""

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="rule")
    data = models.JSONField()
    changed_by = models.UUIDField(null=True)
    changed_at = models.DateTimeField()


class SetupMark(models.Model):
    """What was last said of a step of setting an office up: settled, or left for later, by whom and when."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="setup_marks")
    step = models.SlugField(max_length=30)
    later = models.BooleanField(default=False)
    marked_by = models.UUIDField(null=True)
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("unit", "step"), name="setup_step_once")]


class Messenger(models.Model):
    """A messenger on which a person is told the same as by e-mail; the address itself is sealed elsewhere."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="messengers")
    address = models.UUIDField()
    label = models.CharField(max_length=120)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=("person",), condition=Q(ended_at__isnull=True), name="messenger_of_person")
        ]


class Feed(models.Model):
    """The secret address of a person's calendar feed; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("person",), condition=Q(ended_at__isnull=True), name="one_feed_per_person"
            )
        ]
