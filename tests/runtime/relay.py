"""A small SMTP relay for tests: it answers as it is told and keeps what it took."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Relay(socketserver.ThreadingTCPServer):
    """`answers` maps a verb to what is said to it instead of the usual; an empty answer hangs up."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.answers: dict[str, str] = {}
        self.letters: list[bytes] = []
        self.said: list[str] = []

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Talk(socketserver.StreamRequestHandler):
    server: Relay

    def handle(self) -> None:
        self._say("220 relay")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            self.server.said.append(line)
            answer = self.server.answers.get(
                verb, {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 ok")
            )
            if not self._say(answer) or verb == "QUIT":
                return
            if verb == "DATA" and answer.startswith("354") and not self._take():
                return

    def _take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        answer = self.server.answers.get("LETTER", "250 2.0.0 Ok: queued as ABC123")
        if answer.startswith("250") or not answer:
            self.server.letters.append(b"".join(lines))
        return self._say(answer)

    def _say(self, answer: str) -> bool:
        if answer:
            self.wfile.write(answer.encode() + b"\r\n")
        return bool(answer)


@contextmanager
def relay() -> Iterator[Relay]:
    with Relay() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
