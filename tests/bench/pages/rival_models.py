"""Django's view of the same tables: it neither makes nor changes them."""

from django.db import models


class Area(models.Model):
    name = models.TextField()
    path = models.TextField()

    class Meta:
        app_label, managed, db_table = "rival", False, "area"


class Category(models.Model):
    name = models.TextField()

    class Meta:
        app_label, managed, db_table = "rival", False, "category"


class Series(models.Model):
    name = models.TextField()

    class Meta:
        app_label, managed, db_table = "rival", False, "series"


class Batch(models.Model):
    name = models.TextField()
    state = models.TextField()
    claim_from = models.DateField()
    deliver_from = models.DateField()

    class Meta:
        app_label, managed, db_table = "rival", False, "batch"


class Unit(models.Model):
    name = models.TextField()
    area = models.ForeignKey(Area, models.DO_NOTHING)

    class Meta:
        app_label, managed, db_table = "rival", False, "unit"


class Project(models.Model):
    title = models.TextField()
    detail = models.TextField(null=True)
    place = models.TextField(null=True)
    state = models.TextField()
    visibility = models.TextField()
    sessions = models.IntegerField()
    taken = models.IntegerField()
    people = models.IntegerField(null=True)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    search_text = models.TextField()
    initials = models.TextField()
    area = models.ForeignKey(Area, models.DO_NOTHING)
    batch = models.ForeignKey(Batch, models.DO_NOTHING)
    category = models.ForeignKey(Category, models.DO_NOTHING)
    series = models.ForeignKey(Series, models.DO_NOTHING, null=True)
    requester = models.ForeignKey(Unit, models.DO_NOTHING, null=True)

    class Meta:
        app_label, managed, db_table = "rival", False, "project"

    @property
    def places_left(self):
        return max(0, self.sessions - self.taken)


class Order(models.Model):
    project = models.ForeignKey(Project, models.DO_NOTHING, related_name="orders")
    unit = models.ForeignKey(Unit, models.DO_NOTHING)
    role = models.TextField()
    origin = models.TextField()
    state = models.TextField()
    sessions = models.IntegerField()
    deadline_on = models.DateField(null=True)

    class Meta:
        app_label, managed, db_table = "rival", False, "claim_order"


class Activity(models.Model):
    project = models.ForeignKey(Project, models.DO_NOTHING)
    starts_at = models.DateTimeField()
    state = models.TextField()
    people = models.IntegerField(null=True)

    class Meta:
        app_label, managed, db_table = "rival", False, "activity"


class Rating(models.Model):
    activity = models.ForeignKey(Activity, models.DO_NOTHING)
    level = models.TextField()

    class Meta:
        app_label, managed, db_table = "rival", False, "rating"
