"""The `market` command. Exits with 0 good, 1 refused, 2 bad usage; always one clear line."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from dotenv import load_dotenv

from market import __version__, config


def _application(**given: Any) -> Any:
    from market import create_app

    return create_app(**given)


def _folder() -> Path:
    """The instance folder, made and writable, or one clear line."""
    folder = config.instance_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise click.ClickException(f"cannot write to {folder}: {error.strerror}") from None
    return folder


def within_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application; refusals become one line and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from sqlalchemy.exc import OperationalError, ProgrammingError

        from market.db import is_busy
        from market.errors import MarketError

        _folder()
        app = _application()
        with app.app_context():
            try:
                return command(*args, **kwargs)
            except MarketError as error:
                raise click.ClickException(str(error)) from None
            except (OperationalError, ProgrammingError) as error:
                first = str(error.orig).splitlines()[0]
                if is_busy(error):
                    raise click.ClickException(f"the database is busy or away ({first})") from None
                raise click.ClickException(
                    f"the database is not ready ({first}); run `market init` first"
                ) from None

    return run


@click.group()
@click.version_option(__version__, prog_name="market")
def main() -> None:
    """三单 · Sandan: the three lists of neighbourhood public welfare."""
    # Settings may lie in `.env` where the command is started; the environment itself wins.
    load_dotenv(Path.cwd() / ".env")


@main.command()
@within_app
def init() -> None:
    """Make an empty database, or bring an older one up to this version."""
    from market.upkeep import initialise

    fresh = initialise()
    click.echo("made an empty database" if fresh else "the database is up to date")
    if fresh:
        click.echo("next: market user add --role administrator --name 姓名 --username admin")


@main.command()
@click.option("--serve", "serving", is_flag=True, help="Then serve it, with the worker beside it.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=lambda: int(os.environ.get("PORT", "8000")), type=int)
@click.option("--again", is_flag=True, help="Empty a half-made sample and begin anew.")
@click.option("--only-make", is_flag=True, hidden=True)
def demo(serving: bool, host: str, port: int, again: bool, only_make: bool) -> None:
    """Make the sample sub-district, with a round already run, where there is no data yet."""
    from market import serving as server

    if serving and not server.port_is_free(host, port):
        raise click.ClickException(
            f"port {port} is busy: stop what listens there, or choose another: PORT=8001 make run"
        )
    database = _folder() / "sandan.db"
    if not os.environ.get("DATABASE_URL") and not database.exists():
        _make_aside(database)
    app = _application()
    with app.app_context():
        accounts = _sample(again)
    if only_make:
        return
    address = f"http://{host}:{port}"
    if not serving:
        _print_accounts(accounts)
        return

    def greet() -> None:
        click.echo(f"\n  三单 · Sandan   {address}\n")
        _print_accounts(accounts)
        click.echo("\n  Ctrl+C stops it; the data stays.", nl=True)
        sys.stdout.flush()

    os.environ.setdefault("PUBLIC_URL", address)
    server.serve(host, port, 1, 8, with_worker=True, greet=greet)


def _sample(again: bool) -> list[tuple[str, str, str]]:
    """The sign-ins of the sample, which is made where there is no data yet; never half of one."""
    from market.sample import build
    from market.upkeep import initialise, outdated

    if build.unfinished():
        if not again:
            raise click.ClickException(
                "the sample here is not whole: its making was stopped, or still goes on elsewhere; "
                "`market demo --again` empties it and begins anew"
            )
        build.clear()
    if not build.present():
        build.make(tell=click.echo)
    elif outdated():
        click.echo("bringing the data up to this version …")
        initialise()
    return list(build.sign_ins())


def _make_aside(database: Path) -> None:
    """Make the sample beside its place and move it there when whole: never half a street."""
    part = database.with_name("sample-in-the-making.db")
    _remove(part)
    # Another process makes it, so that every connection is closed before the file moves.
    command = [sys.executable, "-m", "market.cli", "demo", "--only-make"]
    done = subprocess.run(command, env=os.environ | {"DATABASE_URL": f"sqlite:///{part}"})
    if done.returncode:
        raise click.exceptions.Exit(1)
    part.replace(database)
    _remove(part)


def _remove(part: Path) -> None:
    """Remove what an unfinished sample left: the database, its journal, its queue."""
    for left in part.parent.glob(f"{part.stem}*"):
        left.unlink()


def _print_accounts(accounts: list[tuple[str, str, str]]) -> None:
    if not accounts:
        click.echo("  These are your own data, not the sample's: sign in as yourself.")
    for role, username, password in accounts:
        click.echo(f"  {username:<14} {password:<18} {role}")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=lambda: int(os.environ.get("PORT", "8000")), type=int)
@click.option("--workers", default=2, show_default=True, help="Server processes.")
@click.option("--threads", default=8, envvar="THREADS", show_default=True, help="In each of them.")
@click.option("--worker/--no-worker", default=True, help="Run the background worker too.")
def serve(host: str, port: int, workers: int, threads: int, worker: bool) -> None:
    """Serve the product."""
    from market import serving as server

    if not server.port_is_free(host, port):
        raise click.ClickException(f"port {port} is busy: stop what listens there, or use --port")
    _folder()
    app = _application()
    with app.app_context():
        from market.upkeep import outdated

        if outdated():
            raise click.ClickException("the database is not up to date; run `market init` first")
    server.serve(
        host, port, workers, threads, worker, lambda: click.echo(f"serving http://{host}:{port}")
    )


@main.command()
@click.option("--once", is_flag=True, help="Do what is due, then stop.")
def worker(once: bool) -> None:
    """Run the background worker: rounds, deadlines, upkeep."""
    from market.jobs import run_worker

    _folder()
    run_worker(_application(), once=once)


@main.command("round")
@click.option("--area", required=True, help="Code of the area.")
@click.option("--batch", required=True, help="Code of the batch.")
@click.option("--preset", default="nearest", show_default=True)
@within_app
def round_(area: str, batch: str, preset: str) -> None:
    """Run a round of matching now and say what it proposes."""
    from market.policy import SYSTEM
    from market.rounds import queries, services

    place, period = queries.find_area_and_batch(area, batch)
    started = services.start_round(by=SYSTEM, area_id=place, batch_id=period, preset=preset)
    number = started.id
    services.run_round(number, worker=f"cli-{os.getpid()}")
    done = queries.get_round(number)
    click.echo(json.dumps({"round": number, "state": done.state, **done.facts}, ensure_ascii=False))
    if done.state != "review":
        raise click.ClickException(done.error or "the round did not finish")


@main.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@click.option("--role", required=True, help="administrator, leader, coordinator, officer, liaison")
@click.option("--name", required=True)
@click.option("--username")
@click.option("--phone")
@click.option("--area", help="Code of the area of a leader or coordinator.")
@click.option("--unit", help="Name of the unit of an officer or liaison.")
@click.option("--password", help="Left out, one is made and printed once.")
@within_app
def add_user(**given: Any) -> None:
    """Add a person with a post; the first administrator comes this way."""
    from market.members import services
    from market.policy import SYSTEM

    password = given.pop("password") or secrets.token_urlsafe(12)
    person = services.add_person(by=SYSTEM, password=password, **given)
    click.echo(f"added {person.username or person.phone}, password: {password}")


@main.group()
def journal() -> None:
    """The record of every change."""


@journal.command("verify")
@within_app
def verify() -> None:
    """Recompute the chain of the journal and say whether it holds."""
    from market.journal.queries import verify as check

    verdict = check()
    if not verdict.good:
        raise click.ClickException(f"broken after {verdict.length} entries: {verdict.wrong}")
    click.echo(f"good: {verdict.length} entries")


@main.command()
@within_app
def recount() -> None:
    """Set every counter to what orders and activities say, and tell what was mended."""
    from market.projects.services.tallies import recount as mend

    wrong = mend()
    for counter, key, was, now in wrong:
        click.echo(f"{counter} of {', '.join(map(str, key))}: {was} -> {now}")
    click.echo(f"mended {len(wrong)} counters" if wrong else "good: every counter was right")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@within_app
def backup(file: Path) -> None:
    """Write everything into one FILE, while others go on working."""
    from market import upkeep

    upkeep.backup(file)
    click.echo(f"wrote {file} ({file.stat().st_size:,} bytes)")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@within_app
def restore(file: Path) -> None:
    """Put a backup FILE into an empty database."""
    from market import upkeep

    upkeep.restore(file)
    click.echo("restored")


def _add_exchange() -> None:
    from market.exchange.commands import export, import_

    for name, command in (("import", import_), ("export", export)):
        command.callback = within_app(command.callback)
        main.add_command(command, name)


_add_exchange()

if __name__ == "__main__":
    main()
