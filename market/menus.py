"""The menu: for each role the four pages of its day, and everything else under 更多.

A page stands in the menu when this build has it and the person may open it, by its own mark.
"""

from dataclasses import dataclass

from flask import request, url_for

from market import web
from market.errors import N_, NC_
from market.policy import Role


@dataclass(frozen=True)
class Item:
    """One page of the menu: its address, word and icon, and whether one is there or below it."""

    endpoint: str
    label: str
    icon: str

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def here(self) -> str | None:
        """What `aria-current` says: this very page, or a page below it."""
        if request.endpoint == self.endpoint:
            return "page"
        return "true" if request.path.startswith(f"{self.url}/") else None


PAGES = {
    item.endpoint: item
    for item in (
        Item("board.desk", N_("待办"), "inbox"),
        Item("projects.catalogue", N_("项目目录"), "grid"),
        Item("needs.index", NC_("菜单", "需求"), "chat-heart"),
        Item("listings.index", NC_("菜单", "资源"), "gift"),
        Item("projects.menu", N_("点单"), "card-checklist"),
        Item("projects.orders", N_("认领单"), "clipboard-check"),
        Item("projects.activities", N_("活动"), "calendar-event"),
        Item("rounds.index", N_("智能匹配"), "diagram-3"),
        Item("rounds.plan", N_("拟匹配方案"), "list-check"),
        Item("batches.index", NC_("菜单", "批次"), "calendar-range"),
        Item("exchange.index", N_("导入"), "upload"),
        Item("batches.vocabulary", N_("类别与系列"), "tags"),
        Item("members.units", N_("成员单位"), "buildings"),
        Item("members.people", N_("人员"), "people"),
        Item("areas.index", NC_("菜单", "区域"), "map"),
        Item("members.agreements", N_("结对共建"), "link-45deg"),
        Item("members.applications", N_("入驻申请"), "person-plus"),
        Item("standing.ratings", NC_("菜单", "评价"), "star"),
        Item("standing.follow_ups", N_("回访"), "telephone"),
        Item("board.ledger", N_("台账"), "journal-text"),
        Item("board.summary", N_("本期汇总"), "table"),
        Item("board.dashboard", N_("数据看板"), "bar-chart"),
        Item("board.public", N_("公示"), "megaphone"),
    )
}
# What each role does day by day; a person of several roles gets the first that applies.
MAIN = {
    Role.COORDINATOR: ["board.desk", "needs.index", "listings.index", "rounds.index"],
    Role.LEADER: ["board.desk", "rounds.plan", "projects.catalogue", "board.summary"],
    Role.OFFICER: ["board.desk", "needs.index", "projects.menu", "projects.activities"],
    Role.LIAISON: ["board.desk", "projects.catalogue", "projects.orders", "projects.activities"],
    Role.ADMINISTRATOR: ["board.desk", "members.units", "members.people", "areas.index"],
}
ANYBODY = ["projects.catalogue", "board.public"]
GROUPS = [
    (N_("日常"), [
        "board.desk", "projects.catalogue", "needs.index", "listings.index", "projects.menu",
        "projects.orders", "projects.activities"]),
    (N_("批次与清单"), [
        "batches.index", "rounds.index", "rounds.plan", "exchange.index", "batches.vocabulary"]),
    (N_("组织"), [
        "members.units", "members.people", "areas.index", "members.agreements",
        "members.applications"]),
    (N_("成效"), [
        "standing.ratings", "standing.follow_ups", "board.ledger", "board.summary",
        "board.dashboard", "board.public"]),
]  # fmt: skip


@dataclass(frozen=True)
class Menu:
    """The main items, and the others by group."""

    main: list[Item]
    more: list[tuple[str, list[Item]]]

    @property
    def here(self) -> bool:
        """Whether the page at hand stands under 更多."""
        return any(item.here for _title, items in self.more for item in items)


def menu() -> Menu:
    """The menu of the person asking."""
    person = web.actor()
    named = next((pages for role, pages in MAIN.items() if person.is_a(role)), ANYBODY)
    main = [PAGES[name] for name in named if web.opens(name)]
    if not person.member:
        return Menu(main, [])
    more = [
        (title, [PAGES[name] for name in names if name not in named and web.opens(name)])
        for title, names in GROUPS
    ]
    return Menu(main, [(title, items) for title, items in more if items])
