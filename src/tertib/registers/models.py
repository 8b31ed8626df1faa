"""Tables of the ledger. Rows of Entry and Number are written once; only counters move.

Office, case and holding are kept as plain identifiers: a book outlives the case that wrote into it
(its retention is its own), so a row must not vanish or block when a case is destroyed lawfully.
"""

from uuid import uuid4

from django.db import models

from tertib.registers.types import EntryState, NumberMode, NumberState


class Book(models.Model):
    """A book of an office; columns and what makes a row unique are data."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    office = models.UUIDField()
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    columns = models.JSONField(default=list)
    row_key = models.JSONField(default=list)
    lasting = models.BooleanField(default=False)  # rows follow things, whichever case writes of them
    retention = models.CharField(max_length=200, default="", blank=True)
    classification = models.CharField(max_length=40, default="", blank=True)
    about = models.TextField(default="", blank=True)
    last_no = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "key"], name="registers_book_once")]


class OpenedBundle(models.Model):
    """A version of a procedure whose books and series are open in a ledger."""

    ledger = models.UUIDField()
    bundle = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ledger", "bundle"], name="registers_opened_once")]


class Entry(models.Model):
    """One revision of one row: never updated, never deleted by the program."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="entries")
    no = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, default=EntryState.VALID)
    key = models.CharField(max_length=300, default="", blank=True)
    data = models.JSONField(default=dict)
    search = models.TextField(default="", blank=True)
    reason = models.TextField(default="", blank=True)
    case = models.UUIDField(null=True)
    event = models.PositiveIntegerField(null=True)
    holding = models.UUIDField(null=True)
    year = models.PositiveIntegerField()
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    entered_by_person = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "no", "revision"], name="registers_revision_once"),
            models.UniqueConstraint(
                fields=["book", "case", "key"],
                condition=models.Q(revision=1, case__isnull=False),
                name="registers_row_once_per_case",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "book"], name="registers_entry_case"),
            models.Index(fields=["book", "key"], name="registers_entry_key"),
            models.Index(fields=["book", "year", "no"], name="registers_entry_year"),
        ]


class Series(models.Model):
    """A number series of an office."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    office = models.UUIDField()
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    template = models.CharField(max_length=200)
    mode = models.CharField(max_length=8, default=NumberMode.INSIDE)
    tokens = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "key"], name="registers_series_once")]


class SeriesYear(models.Model):
    """The counter of one calendar year; its row is the lock that keeps numbers gap-free."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="registers_year_once")]


class GivenNumber(models.Model):
    """Every number ever given, reserved or entered; a void one stays here with its reason."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="numbers")
    year = models.PositiveIntegerField()
    seq = models.PositiveIntegerField(null=True)
    text = models.CharField(max_length=200)
    on = models.DateField()
    state = models.CharField(max_length=10, default=NumberState.GIVEN)
    reason = models.TextField(default="", blank=True)
    purpose = models.CharField(max_length=120, default="", blank=True)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "seq"], name="registers_seq_once"),
            models.UniqueConstraint(fields=["series", "year", "text"], name="registers_number_once"),
            models.UniqueConstraint(
                fields=["series", "purpose"],
                condition=~models.Q(purpose="") & ~models.Q(state=NumberState.VOID),
                name="registers_one_number_per_purpose",
            ),
        ]
