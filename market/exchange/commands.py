"""`market import` and `market export`; whoever adds them wraps them in the application."""

import json
from pathlib import Path
from typing import Any

import click

# What may be named on the command line; the modules that know more are slow to load.
KINDS = ("areas", "units", "listings", "needs", "agreements", "activities")
EXPORTS = (
    "areas",
    "units",
    "listings",
    "needs",
    "projects",
    "orders",
    "agreements",
    "plan",
    "ledger",
    "summary",
)


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--area", help="Code of the area to which the records belong.")
@click.option("--batch", help="Code of the batch of needs and activities.")
@click.option("--dry-run", is_flag=True, help="Read and judge only; write nothing.")
@click.option("--report", type=click.Path(path_type=Path), help="Write what was found as JSON.")
@click.option(
    "--rejects", type=click.Path(path_type=Path), help="Write the rows left out as .xlsx."
)
@click.option("--category", help="Category (code or name) of rows that name none.")
@click.option("--unit", help="Unit (name) of rows that name none.")
@click.option("--new-units", is_flag=True, help="Add units that nobody knows yet.")
@click.option("--remove-personal", is_flag=True, help="Take ID and mobile numbers out of texts.")
@click.option("--open", "open_now", is_flag=True, help="Open listings and needs at once.")
def import_(kind: str, file: Path, **options: Any) -> None:
    """Import the good rows of a workbook; the others are told, and can be written to a file."""
    from market.errors import N_, Invalid
    from market.exchange import services
    from market.exchange.models import ListKind
    from market.exchange.preview import Preview
    from market.exchange.queries import get_intake
    from market.policy import SYSTEM

    area, batch = _place(options["area"], options["batch"])
    choices = _choices(ListKind(kind), area, options)
    body, name = file.read_bytes(), file.name
    if options["dry_run"]:
        found = services.preview_of(body, name, ListKind(kind), area, batch, {}, choices)
        _write(found, name, body, options)
        click.echo(f"read {name}: {_said(found)}; nothing was written")
        return
    intake = services.receive(
        by=SYSTEM,
        filename=name,
        body=body,
        area_id=area,
        batch_id=batch,
        kind=ListKind(kind),
        choices=choices,
    )
    number = intake.id
    services.read_intake(number)
    intake = get_intake(number, whole=True)
    if intake.preview is None:
        message, values = intake.facts["error"]
        raise Invalid(message, **values)
    found = Preview.unpack(intake.preview)
    _write(found, name, body, options)
    if not found.counts["records"]:
        services.drop(number, by=SYSTEM)
        raise Invalid(N_("没有可以导入的行：%(said)s"), said=_said(found))
    intake = services.import_now(number, by=SYSTEM, open_now=options["open_now"])
    if intake.state != "done":
        message, values = intake.facts["error"]
        raise Invalid(message, **values)
    click.echo(f"imported {intake.facts['made']['records']} records from {name}: {_said(found)}")


def _place(area_code: str | None, batch_code: str | None) -> tuple[int | None, int | None]:
    """The ids of the area and the batch named; the only street stands in for no area."""
    from market.areas import queries as areas
    from market.areas.models import Level
    from market.batches import queries as batches
    from market.errors import N_, Invalid

    area_id = None
    if area_code:
        area = areas.find_by_code(area_code)
        if area is None:
            raise Invalid(N_("没有编码为 %(code)s 的区域"), code=area_code)
        area_id = area.id
    else:
        streets = areas.choices(Level.STREET)
        area_id = streets[0][0] if len(streets) == 1 else None
    if batch_code is None:
        return area_id, None
    batch = batches.find_by_code(area_id, batch_code) if area_id else None
    if batch is None:
        raise Invalid(N_("该区域没有编码为 %(code)s 的批次；请用 --area 指明区域"), code=batch_code)
    return area_id, batch.id


def _choices(kind: Any, area_id: int | None, options: dict[str, Any]) -> Any:
    from market.errors import N_, Invalid
    from market.exchange.preview import Choices
    from market.exchange.queries import load_known

    known = load_known(kind, area_id)
    choices = Choices(new_units=options["new_units"], remove_personal=options["remove_personal"])
    if text := options["category"]:
        choices.category_id = known.word("category", text)
        if choices.category_id is None:
            raise Invalid(N_("没有“%(text)s”这个类别"), text=text)
    if text := options["unit"]:
        found = known.units_called(text)
        if len(found) != 1:
            raise Invalid(N_("没有“%(name)s”这个单位"), name=text)
        choices.unit_id = next(iter(found))
    return choices


def _write(preview: Any, name: str, body: bytes, options: dict[str, Any]) -> None:
    from market.exchange.preview import said
    from market.exchange.reading import read_workbook
    from market.exchange.report import report_of
    from market.exchange.writing.rejects import rejected_workbook

    try:
        if options["report"]:
            text = json.dumps(report_of(preview, name), ensure_ascii=False, indent=1)
            options["report"].write_text(text + "\n", encoding="utf-8")
        if options["rejects"]:
            tables = read_workbook(body, name).tables
            options["rejects"].write_bytes(rejected_workbook(preview, tables, said))
    except OSError as error:
        raise click.ClickException(f"cannot write {error.filename}: {error.strerror}") from None


def _said(preview: Any) -> str:
    counts = preview.counts
    return (
        f"{counts['rows']} rows, {counts['ready']} ready, {counts['flagged']} flagged, "
        f"{counts['problem']} with a problem, {counts['duplicate']} duplicates"
    )


@click.command()
@click.argument("what", type=click.Choice(EXPORTS))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--area", help="Code of an area to narrow it to.")
@click.option("--batch", help="Code of the batch.")
def export(what: str, file: Path, area: str | None, batch: str | None) -> None:
    """Write a list, the plan, the ledger or the summary as a workbook."""
    from market.exchange.writing import export as make
    from market.exchange.writing.exports import Wanted
    from market.policy import Actor, Post, Role

    area_id, batch_id = _place(area, batch)
    # The command line stands where an administrator does.
    everywhere = Actor(name="system", posts=(Post(Role.ADMINISTRATOR),))
    _name, body = make(what, Wanted(everywhere, batch_id, area_id if area else None))
    try:
        file.write_bytes(body)
    except OSError as error:
        raise click.ClickException(f"cannot write {file}: {error.strerror}") from None
    click.echo(f"wrote {file} ({len(body):,} bytes)")
