"""Downloads of the lists as workbooks."""

from io import BytesIO

from flask import request, send_file

from market import web
from market.board.schemas import FrameSchema, lenient
from market.exchange.views.blueprint import bp
from market.exchange.writing import export
from market.exchange.writing.exports import Wanted
from market.policy import action

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/export/<what>", endpoint="export")
@action("export.run")
def download(what: str):
    """One list, confined to what the person's office has in its charge."""
    chosen = lenient(FrameSchema, request.args.to_dict())
    name, body = export(what, Wanted(web.actor(), **chosen))
    return send_file(BytesIO(body), mimetype=XLSX, as_attachment=True, download_name=name)
