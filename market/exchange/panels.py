"""What imports show elsewhere: what waits for people, and the sentences of the journal."""

from collections.abc import Iterator

from flask import url_for

from market import web
from market.errors import N_
from market.exchange import queries
from market.policy import Actor

web.verbs(
    {
        "intake.received": N_("上传了表格，准备导入"),
        "intake.imported": N_("从表格导入了 %(records)s 条记录"),
        "intake.dropped": N_("放弃了表格导入"),
        "order.entered": N_("补录%(unit)s承接的 %(sessions)s %(counted)s"),
    }
)


@web.waits
def _waiting(actor: Actor) -> Iterator[web.Waiting]:
    """The files that a person uploaded and has neither imported nor dropped."""
    for intake in queries.unfinished(actor):
        yield web.Waiting(
            kind=N_("待确认的导入"),
            title=intake.filename,
            url=url_for("exchange.show", intake_id=intake.id),
            since=intake.state_at or intake.created_at,
        )
