"""Sandan (三单): the three lists of public welfare, matched, ordered and remembered."""

from typing import Any

__version__ = "0.1.0"


def create_app(**settings: Any):
    """Build the Flask application; imported late, so that pure parts need no Flask."""
    from market.app import create_app as build

    return build(**settings)


__all__ = ["__version__", "create_app"]
