"""Who holds two posts (岗位) reads what each of them reads, no less and no more, and can search it.

The second post is held for the other side, so that the two see different records.
"""

from itertools import combinations

import pytest
from django.db import connection
from rest_framework.test import APIClient
from role_world import two_sides, user_of

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import BESIDE_THE_LEDGER, OF_UNIT, SEES_ALL, Role
from tracker.common.scoping import visible
from tracker.common.searching import searched_models
from tracker.models import Membership, SearchText, Unit

__all__ = ["two_sides"]
pytestmark = pytest.mark.django_db

BY = Actor(door="command")
# Systems come with a key of their own and hold no second post.
POSTS = sorted(set(Role) - SEES_ALL - {Role.INTEGRATOR})
# Who keeps accounts and audits has no list of the ledger at all.
PAIRS = [pair for pair in combinations(POSTS, 2) if not set(pair) <= BESIDE_THE_LEDGER]
LISTS = ("suggestions", "topics", "matters", "search")
# Pages grow around a list; of SQLite's parser so much has to be left to them.
ROUND_IT = "SELECT 1 WHERE EXISTS ({})"


def whom(role: str, number: int, deputy) -> dict:
    if role == Role.DEPUTY:
        return {"deputy": deputy}
    return {"unit": Unit.objects.get(code=f"unit-{number}")} if role in OF_UNIT else {}


@pytest.fixture(params=PAIRS, ids="-".join)
def pair(request, two_sides, django_user_model):
    """Three people: who holds both posts, and one who holds each."""
    deputy = user_of(Role.DEPUTY).memberships.get().deputy
    both, *single = (django_user_model.objects.create_user(name) for name in ("二", "甲", "乙"))
    for number, (role, only) in enumerate(zip(request.param, single, strict=True)):
        for user in (both, only):
            post = Membership(user=user, role=role, **whom(role, number, deputy))
            door.create(post, by=BY)
    return both, *single


class TestTwoPosts:
    def test_read_what_each_of_them_reads(self, pair):
        for model in searched_models():
            both, first, second = (
                set(visible(model._base_manager.all(), to=person).values_list("pk", flat=True))
                for person in pair
            )
            assert both == first | second, model

    def test_search_whatever_they_read(self, pair):
        asked = []

        def keep(execute, sql, params, many, context):
            asked.append((sql, params))
            return execute(sql, params, many, context)

        client = APIClient()
        client.force_authenticate(pair[0])
        with connection.execute_wrapper(keep):
            answers = {name: client.get(f"/api/v1/{name}/?q=城").status_code for name in LISTS}
        assert answers == dict.fromkeys(LISTS, 200)
        index = SearchText._meta.db_table
        searches = [query for query in asked if index in query[0]]
        assert len(searches) >= len(LISTS)
        for sql, params in searches:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN " + ROUND_IT.format(sql), params)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite compiles nothing to machine code")
class TestTheServer:
    def test_compiles_no_question_of_milliseconds(self, db):
        with connection.cursor() as cursor:
            cursor.execute("SHOW jit")
            assert cursor.fetchone() == ("off",)
