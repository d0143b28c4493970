"""The one blueprint of members' pages, and what every page of ours may use."""

from flask import Blueprint

from market.members.story import story_line

bp = Blueprint("members", __name__)
bp.add_app_template_filter(story_line, "story_line")
