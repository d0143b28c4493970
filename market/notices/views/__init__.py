"""The pages of notices."""

from market.notices.views import deliveries, inbox, settings, webhooks  # noqa: F401
from market.notices.views.blueprint import bp

__all__ = ["bp"]
