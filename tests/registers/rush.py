"""A child of test_numbers: `set-up` makes a database on disk, `take` takes 16 numbers in 16 threads."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID, uuid4

import django

THREADS = 16

if __name__ == "__main__":
    django.setup()

    from django.core.management import call_command
    from django.db import connection
    from tests.registers.conftest import BOOKS

    from tertib.kernel.actor import SYSTEM
    from tertib.registers import service
    from tertib.runtime import door

    def set_up() -> None:
        call_command("migrate", verbosity=0)
        office = uuid4()
        door.run(lambda tx: service.install_books(tx, BOOKS, office=office))
        print(office)

    def take(office: UUID) -> None:
        start = threading.Barrier(THREADS)

        def one(_: int) -> str:
            start.wait()
            try:
                number = door.run(
                    lambda tx: service.take_number(
                        tx, "outgoing", office=office, on=date(2026, 11, 24), by=SYSTEM
                    )
                )
                return number.text
            finally:
                connection.close()

        with ThreadPoolExecutor(THREADS) as pool:
            print("\n".join(pool.map(one, range(THREADS))))

    set_up() if sys.argv[1] == "set-up" else take(UUID(sys.argv[2]))
