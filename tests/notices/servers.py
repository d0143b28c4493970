"""A mail server and a web server for tests: real sockets, told how to behave."""

import email
import email.policy
import http.server
import json
import socketserver
import threading
from email.message import EmailMessage
from typing import Any


class MailServer:
    """A small SMTP server; keeps what it took.

    `refuses` is the answer to the next recipients (such as ``550 no such user``), `away` makes it
    hang up at once.
    """

    def __init__(self, port: int = 0) -> None:
        self.taken: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.refuses = ""
        self.away = False
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer.connections += 1
                if not outer.away:
                    outer._talk(self.rfile, self.wfile)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", port), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.taken]

    def _talk(self, came: Any, goes: Any) -> None:
        def say(line: str) -> None:
            goes.write(f"{line}\r\n".encode())

        say("220 ready")
        while line := came.readline().decode(errors="replace").strip():
            verb = line.split()[0].upper()
            if verb in ("EHLO", "HELO"):
                say("250-hello")
                say("250 SMTPUTF8")
            elif verb == "RCPT":
                if self.refuses:
                    say(self.refuses)
                else:
                    self.recipients.append(line.partition("<")[2].partition(">")[0])
                    say("250 good")
            elif verb == "DATA":
                say("354 go on")
                self.taken.append(_message(came))
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 good")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _message(came: Any) -> EmailMessage:
    lines = []
    while (line := came.readline()) not in (b".\r\n", b""):
        lines.append(line[1:] if line.startswith(b".") else line)
    return email.message_from_bytes(b"".join(lines), policy=email.policy.default)


class HookServer:
    """A web server; keeps the calls, and answers as told.

    `answers` are the (status, body) of the next calls; then it answers 200 and `usual`.
    """

    def __init__(self, usual: Any = None) -> None:
        self.calls: list[tuple[str, dict[str, str], Any]] = []
        self.raw: list[bytes] = []
        self.answers: list[tuple[int, Any]] = []
        self.usual = {} if usual is None else usual
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.raw.append(body)
                outer.calls.append((self.path, dict(self.headers), json.loads(body)))
                status, answer = outer.answers.pop(0) if outer.answers else (200, outer.usual)
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", answer)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
