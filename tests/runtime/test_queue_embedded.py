import pytest
from tests.runtime.queue_contract import QueueContract

from tertib.runtime import queue
from tertib.runtime.queue.ports import Backend


@pytest.mark.django_db
class TestEmbedded(QueueContract):
    @pytest.fixture
    def store(self) -> Backend:
        return queue.backend()
