"""`market serve` as a person uses it: start, a page, Ctrl+C; and the line for a busy port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

MARKET = (sys.executable, "-m", "market.cli")
# A loaded machine may need long to import; a good one needs two seconds.
PATIENCE = 90.0


@pytest.fixture
def environment(tmp_path):
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "PORT"}}
    return kept | {"SANDAN_INSTANCE": str(tmp_path)}


def market(*arguments, environment):
    return subprocess.run(
        [*MARKET, *arguments], env=environment, capture_output=True, text=True, timeout=PATIENCE
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_busy_port_gets_one_clear_line(environment):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        done = market("serve", "--port", str(port), environment=environment)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"port {port} is busy" in done.stderr


def test_a_database_that_was_never_made_gets_one_clear_line(environment):
    done = market("serve", "--port", str(free_port()), environment=environment)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "market init" in done.stderr


def test_ctrl_c_stops_the_server_and_its_worker_without_a_word_of_alarm(environment):
    assert market("init", environment=environment).returncode == 0
    port = free_port()
    server = subprocess.Popen(
        [*MARKET, "serve", "--port", str(port), "--workers", "1"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as page:
                    assert page.status == 200
                break
            except OSError:
                assert server.poll() is None, server.communicate()[0]
                time.sleep(0.2)
        # A terminal sends Ctrl+C to the whole group: the server, its processes and the worker.
        os.killpg(server.pid, signal.SIGINT)
        said = server.communicate(timeout=PATIENCE)[0]
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.communicate()
    assert server.returncode == 0
    assert said == f"serving http://127.0.0.1:{port}\n"
    with pytest.raises(ProcessLookupError):
        os.killpg(server.pid, 0)
