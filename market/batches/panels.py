"""How the changes of batches are told, and which of their phases end soon."""

from collections.abc import Iterable

from flask import url_for

from market import web
from market.batches import queries
from market.errors import N_
from market.policy import Actor, Role

web.verbs(
    {
        "batch.opened": N_("建立了批次"),
        "batch.edited": N_("修改了批次"),
        "batch.moved": N_("变更了批次阶段"),
        "category.saved": N_("修改了服务类别"),
        "series.saved": N_("修改了项目系列"),
    }
)


@web.waits
def phases_that_end_soon(person: Actor) -> Iterable[web.Waiting]:
    """A coordinator hears of a phase's end a week before it comes."""
    seen: set[int] = set()
    for post in person.posts_as(Role.COORDINATOR):
        for batch in queries.ending_soon(post.area_path or ""):
            if batch.id not in seen:
                seen.add(batch.id)
                yield web.Waiting(
                    kind=N_("批次阶段即将结束"),
                    title=f"{batch.name} · {web.say(batch.state.label)}",
                    url=url_for("batches.show", batch_id=batch.id),
                    since=batch.state_at,
                    deadline=queries.last_day(batch),
                )
