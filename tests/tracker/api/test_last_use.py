from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from tracker.common.door import Actor
from tracker.models import ApiToken


@pytest.mark.usefixtures("committed_db")
class TestTheLastUseOfAKey:
    def test_keeps_nobody_from_reading_while_another_writes(self, clerk):
        later = datetime(2199, 1, 1, tzinfo=UTC)
        token = ApiToken(user=clerk, name="对接", expires_at=later)
        client = APIClient(
            headers={"Authorization": f"Bearer {token.issue(by=Actor(door='command'))}"}
        )
        is_held, is_read = Event(), Event()

        def hold():
            try:
                with transaction.atomic():
                    ApiToken.objects.filter(pk=token.pk).update(name="改名")
                    is_held.set()
                    is_read.wait(60)
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            holding = pool.submit(hold)
            is_held.wait(60)
            answer = client.get("/api/v1/topics/")
            is_read.set()
            holding.result()

        assert answer.status_code == 200
        token.refresh_from_db()
        assert (token.name, token.last_used_at) == ("改名", None)
        client.get("/api/v1/topics/")
        token.refresh_from_db()
        assert token.last_used_at is not None
