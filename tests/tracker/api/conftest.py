import pytest
from rest_framework.test import APIClient


@pytest.fixture
def as_anonymous(db):
    return APIClient()


@pytest.fixture
def as_reader(reader):
    return _client_of(reader)


@pytest.fixture
def as_clerk(clerk):
    return _client_of(clerk)


@pytest.fixture
def as_administrator(administrator):
    return _client_of(administrator)


def _client_of(user):
    client = APIClient()
    client.force_authenticate(user)
    return client
