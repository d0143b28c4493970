"""How pages look to the person who reads them: theme, elder mode, and the colour of each word.

A choice is kept in a cookie, so that it works before one signs in and without JavaScript, and on
the person, so that it follows to the next phone.
"""

from typing import Any

import flask
import jinja2
from flask import g, request

THEMES = ("auto", "light", "dark")

# Where the components of pages lie, one file per noun; `ui.badge` finds its macro in them.
PARTS = ["heading", "fields", "states", "acts", "lists", "numbers", "waiting", "time", "switches"]


class Parts:
    """The macros of `templates/ui/`, found by name: `ui.field`, `ui.badge` and the others.

    The files are compiled and run once, not once per page: what depends on the request is asked
    of Flask's own names (`request`, `url_for`, `csrf_token`), never of the page's variables.
    """

    def __init__(self, environment: jinja2.Environment):
        self._environment = environment
        self._home: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._home:
            self._look_for(name)
        return getattr(self._environment.get_template(self._home[name]).module, name)

    def _look_for(self, name: str) -> None:
        for part in PARTS:
            template = f"ui/{part}.html"
            if name in self._environment.get_template(template).module.__dict__:
                self._home[name] = template
                return
        raise AttributeError(f"templates/ui/ has no macro {name}")


def theme() -> str:
    """`light`, `dark`, or `auto` for what the device prefers."""
    chosen = getattr(g, "theme", None) or request.cookies.get("theme")
    return chosen if chosen in THEMES else "auto"


def elder() -> bool:
    """Whether the reader wants larger type, more contrast and fewer choices (长者模式)."""
    kept = getattr(g, "elder", None)
    return request.cookies.get("elder") == "1" if kept is None else bool(kept)


def remember(response: flask.Response, name: str, value: str, seconds: int) -> None:
    """Keep a choice in a cookie that scripts cannot read and other sites cannot send."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        samesite="Lax",
        httponly=True,
        secure=flask.current_app.config["SESSION_COOKIE_SECURE"],
    )


# A tone is what a state means to whoever reads it; its colours stand in css/tokens.css.
ICONS = {
    "wait": "hourglass-split",
    "open": "record-circle",
    "going": "arrow-repeat",
    "done": "check-circle-fill",
    "trouble": "exclamation-circle-fill",
    "off": "dash-circle",
    "plain": "",
}
WORDS = {
    "wait": "submitted pending requested invited applied queued held reading preview urgent fair"
    " escalated flagged waiting",
    "open": "open published provisional claimed active review collecting claiming adjusted ready",
    "going": "running under_way delivering matched full importing switched",
    "done": "met finished confirmed settled done sent very_good good handled consented gained more",
    "trouble": "returned rejected overdue declined disputed no_show failed critical poor refused"
    " problem lost less",
    "off": "draft planned closed withdrawn retired paused carried suspended left released"
    " cancelled superseded void dropped duplicate",
    # What is as usual says so in plain words, lest it hide what is not.
    "plain": "normal kept",
}
OWN_ICONS = {
    "draft": "pencil",
    "planned": "calendar-event",
    "returned": "arrow-return-left",
    "cancelled": "x-circle",
    "rejected": "x-circle",
    "declined": "x-circle",
    "refused": "x-circle",
    "paused": "pause-circle",
    "critical": "exclamation-triangle-fill",
    "urgent": "exclamation-triangle",
    "very_good": "emoji-laughing",
    "good": "emoji-smile",
    "fair": "emoji-neutral",
    "poor": "emoji-frown",
    "claimed": "check-circle",
    "provisional": "check-circle",
    "full": "check-circle",
    "duplicate": "files",
}
TONES = {word: tone for tone, words in WORDS.items() for word in words.split()}
# The same value means something else in another noun's life.
ELSEWHERE = {
    ("FollowUpState", "open"): "wait",
    ("FollowUpState", "handled"): "going",
    ("FollowUpState", "closed"): "done",
    ("NeedState", "closed"): "done",
    ("Fate", "duplicate"): "wait",
    ("ActivityState", "planned"): "open",
}


def tone_of(word: Any) -> tuple[str, str]:
    """The tone and the icon of a state, the same on every page."""
    value = str(word)
    kind = type(word).__name__
    tone = ELSEWHERE.get((kind, value)) or TONES.get(value, "off")
    return tone, OWN_ICONS.get(value, ICONS[tone])
