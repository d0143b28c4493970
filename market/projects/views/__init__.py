"""The pages of projects."""

from market.projects.views import activities, activity_panels, holding
from market.projects.views.blueprint import bp

__all__ = ["activities", "activity_panels", "bp", "holding"]
