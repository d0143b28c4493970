"""The one blueprint of members' pages, and what every page of ours may use."""

from flask import Blueprint

from market.members.story import story_line, story_subject

bp = Blueprint("members", __name__)


@bp.app_template_filter("phone")
def say_phone(phone: str | None) -> str:
    """A phone number as people write it here: without the country's prefix."""
    return (phone or "").removeprefix("+86")


bp.add_app_template_filter(story_line, "story_line")
bp.add_app_template_filter(story_subject, "story_subject")
