"""The helpers that other tests stand on: PostgreSQL, Chromium, and how their absence is told."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from tests.support import servers


@pytest.mark.postgres
def test_the_postgres_server_answers_and_speaks_chinese(postgres_url):
    engine = sa.create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT '需求' || '清单'")) == "需求清单"
        assert connection.scalar(sa.text("SHOW server_encoding")) == "UTF8"
    engine.dispose()


@pytest.mark.postgres
def test_a_database_can_be_copied_from_a_template(postgres):
    template = postgres.create_database()
    engine = sa.create_engine(postgres.url(template))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE listing (name text)"))
        connection.execute(sa.text("INSERT INTO listing VALUES ('血压测量')"))
    engine.dispose()
    copy = postgres.create_database(template)
    engine = sa.create_engine(postgres.url(copy))
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT name FROM listing")) == "血压测量"
    engine.dispose()
    for name in (copy, template):
        postgres.drop_database(name)


@pytest.mark.postgres
def test_a_server_whose_process_was_killed_is_stopped_by_the_next_run():
    if reason := servers.start_failure():
        servers.missing(reason)
    code = (
        "import os, signal; from tests.support import servers\n"
        "with servers.running_postgres() as server:\n"
        "    print(server.url(), flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    folder = Path(done.stdout.strip().split("host=")[1])
    server = int((folder / "postmaster.pid").read_text().split()[0])
    assert psutil.Process(server).name().startswith("postgres")
    servers.clear_leftovers()
    assert not psutil.pid_exists(server) or psutil.Process(server).status() == "zombie"
    assert not folder.exists()


@pytest.mark.browser
def test_the_browser_shows_a_page_in_chinese(chromium):
    page = chromium.new_page()
    page.set_content("<title>三单</title><p>认领</p>")
    assert page.title() == "三单"
    assert page.inner_text("p") == "认领"
    page.close()


def test_a_missing_browser_is_told_with_its_reason(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    path, reason = servers.find_chromium()
    assert path is None
    assert reason == "CHROMIUM=/nowhere/chromium is no program"
    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr(servers, "MAC_CHROME", "/nowhere/chrome")
    path, reason = servers.find_chromium()
    assert path is None
    assert "set CHROMIUM" in reason


def test_what_is_missing_skips_on_a_desk_and_fails_in_ci(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no browser found"):
        servers.missing("no browser found")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="not skipped"):
        servers.missing("no browser found")
