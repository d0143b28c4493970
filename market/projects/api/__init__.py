"""Projects, orders and activities as JSON."""

from market.projects.api import activities

blueprints = [activities.blp, activities.of_projects]
