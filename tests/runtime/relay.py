"""A small SMTP relay for tests: it answers as it is told and keeps what it took."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

USUAL = {"DATA": "354 go on", "QUIT": "221 bye", "STARTTLS": "220 go on"}


class Relay(socketserver.ThreadingTCPServer):
    """`answers` maps a verb to what is said to it instead of the usual; an empty answer hangs up."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.answers: dict[str, str] = {}
        self.letters: list[bytes] = []
        self.said: list[str] = []
        self.identity: ssl.SSLContext | None = None
        self.from_the_start = False

    def get_request(self):
        """Speak TLS before the greeting, when told to."""
        line, address = super().get_request()
        if self.identity is not None and self.from_the_start:
            line = self.identity.wrap_socket(line, server_side=True, do_handshake_on_connect=False)
        return line, address

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that breaks off is part of the tests."""

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
            answer = self.server.answers.get(verb, USUAL.get(verb, "250 ok"))
            if not self._say(answer) or verb == "QUIT":
                return
            if verb == "STARTTLS" and answer.startswith("220"):
                self._secure()
            if verb == "DATA" and answer.startswith("354") and not self._take():
                return

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _secure(self) -> None:
        assert self.server.identity is not None
        self.rfile.close()
        self.connection = self.server.identity.wrap_socket(
            self.connection, server_side=True, do_handshake_on_connect=False
        )
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)

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
