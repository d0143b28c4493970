"""The same pages in Django, as its documentation would have one write them.

ListView with its Paginator, icontains, select_related, sessions and CSRF, over the very same
tables and indexes as ours, which its unmanaged models describe. A second list goes by keyset.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.pages.rival_settings")

import django

django.setup()

# ruff: noqa: E402 (Django's classes can be imported once it is set up)
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Power
from django.urls import path
from django.views.generic import DetailView, ListView, TemplateView

from tests.bench.pages.rival_models import (
    Activity,
    Area,
    Category,
    Order,
    Project,
    Rating,
    Series,
    Unit,
)


class Home(TemplateView):
    """Numbers and the newest, for everybody."""

    template_name = "home.html"

    def get_context_data(self, **kwargs):
        public = Project.objects.filter(visibility="public")
        held = Activity.objects.filter(state="confirmed", project__visibility="public")
        numbers = held.aggregate(held=Count("id"), people=Sum("people"))
        newest = public.filter(state="published").select_related("area", "category", "series")
        return super().get_context_data(
            units=Unit.objects.count(),
            projects=public.exclude(state="cancelled").count(),
            newest=newest.order_by("-id")[:6],
            **numbers,
        )


class Catalogue(LoginRequiredMixin, ListView):
    """The catalogue as the class-based views make it."""

    model = Project
    paginate_by = 20
    template_name = "catalogue.html"

    def get_queryset(self):
        asked = self.request.GET
        found = Project.objects.select_related("area", "batch", "category", "series", "requester")
        found = found.filter(visibility__in=["public", "members"])
        found = found.filter(state=asked.get("state", "published"))
        for name in ("category_id", "series_id"):
            if asked.get(name):
                found = found.filter(**{name: asked[name]})
        if asked.get("area_id"):
            area = Area.objects.get(id=asked["area_id"])
            found = found.filter(area__path__startswith=area.path)
        for word in asked.get("q", "").split():
            found = found.filter(Q(search_text__icontains=word) | Q(initials__icontains=word))
        if asked.get("sort") == "nearest":
            far = Power(F("lat") - 31.11, 2) + Power(F("lng") - 121.41, 2)
            return found.annotate(far=far).order_by(F("far").asc(nulls_last=True), "-id")
        return found.order_by("-id")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        counted = Project.objects.filter(visibility__in=["public", "members"], state="published")
        context["facets"] = [
            counted.values(name).annotate(n=Count("id")) for name in ("category_id", "series_id")
        ]
        context["categories"], context["series"] = Category.objects.all(), Series.objects.all()
        return context


class Keyset(LoginRequiredMixin, TemplateView):
    """The catalogue by keyset and without a count: what a careful hand would make of it."""

    template_name = "catalogue.html"

    def get_context_data(self, **kwargs):
        found = Project.objects.select_related("area", "batch", "category", "series", "requester")
        found = found.filter(visibility__in=["public", "members"], state="published")
        if after := self.request.GET.get("after"):
            found = found.filter(id__lt=after)
        return super().get_context_data(
            object_list=found.order_by("-id")[:20],
            categories=Category.objects.all(),
            series=Series.objects.all(),
        )


class Detail(LoginRequiredMixin, DetailView):
    model = Project
    template_name = "detail.html"
    queryset = Project.objects.select_related("area", "batch", "category", "series", "requester")

    def get_context_data(self, **kwargs):
        orders = Order.objects.filter(project=self.object).select_related("unit")
        activities = Activity.objects.filter(project=self.object)
        return super().get_context_data(orders=orders, activities=activities)


class Desk(LoginRequiredMixin, TemplateView):
    """What waits for one unit."""

    template_name = "desk.html"

    def get_context_data(self, **kwargs):
        waiting = ["invited", "overdue", "claimed", "under_way"]
        mine = Order.objects.filter(unit_id=401, state__in=waiting)
        own = Order.objects.filter(unit_id=401).values("project")
        soon = Activity.objects.filter(project__in=own, state="planned")
        return super().get_context_data(
            orders=mine.select_related("project", "unit")[:100],
            activities=soon.select_related("project")[:100],
        )


class Dashboard(LoginRequiredMixin, TemplateView):
    """The numbers of one batch, counted from its rows."""

    template_name = "dashboard.html"

    def get_context_data(self, **kwargs):
        batch = int(self.request.GET.get("batch_id", 4))
        projects = Project.objects.filter(batch_id=batch)
        orders = Order.objects.filter(project__batch_id=batch)
        held = Activity.objects.filter(project__batch_id=batch, state="confirmed")
        ratings = Rating.objects.filter(activity__project__batch_id=batch)
        numbers = {
            "projects": projects.exclude(state="cancelled").count(),
            "open": projects.filter(state="published").count(),
            **projects.exclude(state="cancelled").aggregate(s=Sum("sessions"), t=Sum("taken")),
            "invitations": orders.filter(origin="invitation").count(),
            "accepted": orders.filter(state__in=["claimed", "under_way", "finished"]).count(),
            "declined": orders.filter(state="declined").count(),
            **held.aggregate(held=Count("id"), people=Sum("people")),
            "rated": ratings.count(),
            "happy": ratings.filter(level__in=["very_good", "good"]).count(),
            "units": orders.values("unit_id").distinct().count(),
            "covered": orders.filter(state="finished")
            .values("project__area_id")
            .distinct()
            .count(),
        }
        return super().get_context_data(numbers=numbers.items())


urlpatterns = [
    path("", Home.as_view()),
    path("sign-in", LoginView.as_view(template_name="sign_in.html"), name="login"),
    path("projects", Catalogue.as_view()),
    path("keyset", Keyset.as_view()),
    path("projects/<int:pk>", Detail.as_view()),
    path("desk", Desk.as_view()),
    path("summary", Dashboard.as_view()),
]


def prepare(password: str) -> None:
    """Make Django's own tables of users and sessions, and the one who signs in."""
    from django.contrib.auth import get_user_model

    call_command("migrate", verbosity=0)
    people = get_user_model().objects
    if not people.filter(username="bench").exists():
        people.create_user("bench", password=password)


application = get_wsgi_application()
__all__ = ["application", "prepare", "settings"]
