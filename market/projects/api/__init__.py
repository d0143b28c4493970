"""Projects, orders, the menu and activities as JSON."""

from market.projects.api import activities, menu, orders, projects

blueprints = [
    projects.blp,
    orders.blp,
    menu.blp,
    activities.blp,
    activities.of_projects,
]
