"""The sample's history: two past batches and the one in 认领期, told through the very services."""

from functools import partial

import sqlalchemy as sa

from market.batches import services as batches
from market.batches.words import Kind
from market.db import db, get
from market.listings import services as listings
from market.listings.models import Listing, ListingState
from market.localise import today
from market.needs import services as needs
from market.needs.models import Urgency
from market.policy import SYSTEM, Actor, Role
from market.projects.models import Order, OrderRole, Project
from market.projects.services import direct, ending, menu, orders, publish
from market.rounds import services as rounds
from market.sample import records
from market.sample.deeds import Deeds
from market.sample.events import Teller
from market.sample.ground import Ground
from market.texts.times import read_when

ACCEPTED = ("finished", "under_way", "claimed", "cancelled")


class History:
    """Tells each project of the content from the wish to the closing."""

    def __init__(self, teller: Teller):
        self.teller = teller
        self.ground: Ground = teller.ground
        self.content = teller.ground.content
        self.batches = {batch.key: batch for batch in self.content.batches}
        self.deeds = Deeds(teller)
        self.due: dict[tuple[str, int], list[records.Project]] = {}

    def tell(self) -> None:
        """Put everything on the calendar."""
        self._periods()
        for position, project in enumerate(self.content.projects):
            self._project(position, project)
        for (batch, day), projects in sorted(self.due.items()):
            self.teller.tell(day, 8, 0, partial(self._publish, batch, projects))

    def _periods(self) -> None:
        first = min(batch.collecting_from for batch in self.content.batches)
        for day in range(first, 1):
            # The sweeper's own daily round: batches move by their dates, late answers are marked.
            self.teller.tell(day, 0, 30, batches.advance)
            self.teller.tell(day, 0, 31, orders.mark_overdue)

    def _project(self, position: int, project: records.Project) -> None:
        batch = self.batches[project.batch]
        begins = project.invited_day if project.invited_day is not None else batch.claiming_from
        origin = "catalogue" if project.order_state == "requested" else project.origin
        if origin == "round":
            posted = min(batch.collecting_from + position % 9, begins - 3)
            self.teller.tell(posted, 14, position % 50, partial(self._wish, project))
            self.teller.tell(posted + 1, 15, position % 50, partial(self._settle_wish, project))
            self.due.setdefault((project.batch, begins), []).append(project)
        elif origin == "menu":
            self.teller.tell(begins - 1, 14, 0, partial(self._offer, project))
            self.teller.tell(begins, 7, position % 50, partial(self._from_menu, project))
        else:
            opened = begins if origin == "direct" else min(begins, batch.claiming_from + 1)
            self.teller.tell(opened, 7, position % 50, partial(self._post, project))
            if origin == "catalogue" and project.lead and project.order_state:
                self.teller.tell(begins, 8, 30, partial(self._claim, project, project.lead, True))
        self._answers(position, project, batch)
        self.deeds.tell_activities(project, batch)
        self._closing(project, batch)

    # --- how it begins ---------------------------------------------------------------------------

    def _facts(self, project: records.Project) -> dict:
        return {
            "category_id": self.ground.categories[project.category],
            "people": project.people or None,
        }

    def _wish(self, project: records.Project) -> None:
        need = needs.post_need(
            by=self.teller.who(Role.OFFICER, project.community),
            unit_id=self.ground.units[project.community],
            batch_id=self.ground.batches[project.batch],
            title=project.need_title or project.title,
            quantity=project.sessions,
            audience=["all"],
            **self._facts(project),
        )
        self.teller.made[f"need:{project.id}"] = need.id
        self._offer(project)

    def _offer(self, project: records.Project) -> None:
        """What the lead unit offered then; a past offer is retired with its batch."""
        listing = listings.post_listing(
            by=self.teller.side(project.lead),
            unit_id=self.ground.units[project.lead],
            title=project.title,
            kind=Kind.SERVICE,
            category_id=self.ground.categories[project.category],
            quantity=project.sessions,
            audience=["all"],
        )
        listings.open_listing(listing.id, by=self.teller.coordinator)
        self.teller.made[f"listing:{project.id}"] = listing.id

    def _settle_wish(self, project: records.Project) -> None:
        number = self.teller.made[f"need:{project.id}"]
        needs.open_need(number, by=self.teller.coordinator, urgency=Urgency.NORMAL)
        proposal = rounds.make_by_hand(
            by=self.teller.coordinator,
            need_id=number,
            listing_id=self.teller.made[f"listing:{project.id}"],
            sessions=project.sessions,
        )
        self.teller.made[f"proposal:{project.id}"] = proposal.id

    def _publish(self, batch: str, projects: list[records.Project]) -> None:
        made = self.teller.made
        meetings = self.content.phrases["meeting"]
        for code in sorted({project.series for project in projects}):
            chosen = [project for project in projects if project.series == code]
            published = publish.publish(
                by=self.teller.leader,
                batch_id=self.ground.batches[batch],
                meeting=meetings[len(made) % len(meetings)],
                proposal_ids=[made[f"proposal:{project.id}"] for project in chosen],
                series_id=self.ground.series[code],
            )
            by_proposal = {one.proposal_id: one for one in published}
            for project in chosen:
                found = by_proposal[made[f"proposal:{project.id}"]]
                found.title = project.title
                self._keep(project, found.id)

    def _keep(self, project: records.Project, number: int) -> None:
        self.teller.made[project.id] = number
        made = get(Project, number)
        made.place = made.place or self._place(project)
        if not made.when_text:
            made.when_text = self._when(project)
            made.windows = read_when(made.when_text, today()).windows
        lead = db.session.scalar(
            sa.select(Order.id).where(Order.project_id == number).order_by(Order.id).limit(1)
        )
        if lead:
            self.teller.made[f"lead:{project.id}"] = lead
        self._retire(project)

    def _place(self, project: records.Project) -> str:
        area = next(area for area in self.content.areas if area.id == project.community)
        rooms = ("居民区活动室", "睦邻点", "党群服务站", "小区中心花园")
        return f"{area.short_name}{rooms[int(project.id[1:]) % len(rooms)]}"

    def _when(self, project: records.Project) -> str:
        """When it was wished for: the weekday on which it was then held."""
        days = [item.day for item in self.content.activities if item.project == project.id]
        if not days:
            return ("工作日下午", "双休日上午", "每月15日", "晚间均可")[int(project.id[1:]) % 4]
        weekday = "一二三四五六日"[self.ground.on(days[0]).weekday()]
        return f"每周{weekday} {('9：30—11：00', '13：30—15：00', '14：00—15：30')[days[0] % 3]}"

    def _from_menu(self, project: records.Project) -> None:
        notes = self.content.phrases["menu_note"]
        order = menu.order_from_menu(
            self.teller.made[f"listing:{project.id}"],
            by=self.teller.who(Role.OFFICER, project.community),
            batch_id=self.ground.batches[project.batch],
            unit_id=self.ground.units[project.community],
            sessions=project.sessions,
            people=project.people or None,
            note=notes[len(self.teller.made) % len(notes)],
            contact=self.teller.who(Role.OFFICER, project.community).name,
            phone="021-55500000",
        )
        menu.consent_menu(order.id, by=self.teller.coordinator)
        self._keep(project, order.project_id)

    def _post(self, project: records.Project) -> None:
        made = direct.post_project(
            by=self.teller.coordinator,
            batch_id=self.ground.batches[project.batch],
            area_id=self.ground.areas[project.community],
            requester_id=self.ground.units[project.community],
            series_id=self.ground.series[project.series],
            title=project.title,
            sessions=project.sessions,
            audience=["all"],
            place=self._place(project),
            when_text=self._when(project),
            **self._facts(project),
        )
        self.teller.made[project.id] = made.id
        invited = project.origin == "direct" and project.invited_day is not None
        if invited:
            direct.invite_unit(
                made.id,
                by=self.teller.coordinator,
                unit_id=self.ground.units[project.lead],
                sessions=project.sessions,
            )
            self._keep(project, made.id)

    # --- how it is answered ----------------------------------------------------------------------

    def _answers(self, position: int, project: records.Project, batch: records.Batch) -> None:
        day = project.answered_day
        if day is None:
            return
        claimed = project.origin == "catalogue"
        if project.order_state == "declined":
            self.teller.tell(day, 9, 5, partial(self._decline, project))
        elif claimed:
            self.teller.tell(day, 9, 5, partial(self._consent, project))
        elif project.order_state in ACCEPTED:
            self.teller.tell(day, 9, 5, partial(self._accept, project, position))
        if project.order_state in ACCEPTED:
            for number, unit in enumerate(project.supports):
                late = min(day, batch.claiming_to)
                act = partial(self._claim, project, unit, False)
                self.teller.tell(late, 9, 10 + number, act)

    def _contact(self, unit: str) -> dict:
        person = self.teller.side(unit)
        phones = {self.ground.people[p.id]: p.phone for p in self.content.people}
        return {"contact": person.name, "phone": phones[person.user_id], "pledge": True}

    def _accept(self, project: records.Project, position: int) -> None:
        # Now and then the coordinator answers by phone in the unit's name (代认领).
        by = self.teller.coordinator if position % 15 == 7 else self.teller.side(project.lead)
        late = bool(project.note) and project.order_state == "claimed"
        order = self.teller.made[f"lead:{project.id}"]
        note = project.note if late and "晚" in project.note else None
        orders.accept(order, by=by, note=note, **self._contact(project.lead))

    def _decline(self, project: records.Project) -> None:
        reason = project.note or self.content.phrases["decline"][0]
        order = self.teller.made[f"lead:{project.id}"]
        orders.decline(order, by=self.teller.side(project.lead), reason=reason)

    def _claim(self, project: records.Project, unit: str, lead: bool) -> None:
        order = orders.claim(
            self.teller.made[project.id],
            by=self.teller.side(unit),
            unit_id=self.ground.units[unit],
            role=OrderRole.LEAD if lead else OrderRole.SUPPORT,
            sessions=project.sessions,
            **self._contact(unit),
        )
        if lead:
            self.teller.made[f"lead:{project.id}"] = order.id
        else:
            orders.consent(order.id, by=self.teller.who(Role.OFFICER, project.community))

    def _consent(self, project: records.Project) -> None:
        officer: Actor = self.teller.who(Role.OFFICER, project.community)
        orders.consent(self.teller.made[f"lead:{project.id}"], by=officer)

    # --- how it ends -----------------------------------------------------------------------------

    def _closing(self, project: records.Project, batch: records.Batch) -> None:
        if project.state == "cancelled":
            day = (project.answered_day or batch.claiming_from) + 3
            self.teller.tell(day, 18, 0, partial(self._cancel, project))
        elif project.state == "closed":
            last = max(a.day for a in self.content.activities if a.project == project.id)
            self.teller.tell(
                min(last + 8, batch.closed_on - 1), 18, 0, partial(self._close, project)
            )

    def _cancel(self, project: records.Project) -> None:
        reason = project.note or self.content.phrases["cancel_project"][0]
        number = self.teller.made[project.id]
        ending.cancel_project(number, by=self.teller.coordinator, reason=reason)

    def _close(self, project: records.Project) -> None:
        ending.close_project(self.teller.made[project.id], by=self.teller.coordinator)

    def _retire(self, project: records.Project) -> None:
        """An offer made for one project is no longer offered once that stands."""
        number = self.teller.made.get(f"listing:{project.id}")
        if number and get(Listing, number).state is ListingState.OPEN:
            listings.retire_listing(number, by=SYSTEM)
