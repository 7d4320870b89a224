import pytest
from rest_framework.test import APIClient


@pytest.fixture
def as_clerk(clerk):
    client = APIClient()
    client.force_authenticate(clerk)
    return client
