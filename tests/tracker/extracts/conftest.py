import pytest
from report_world import make_ledger, read_in


@pytest.fixture
def ledger(db):
    make_ledger()


@pytest.fixture
def reading(ledger):
    return read_in()
