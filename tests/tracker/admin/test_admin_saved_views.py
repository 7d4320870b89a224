"""Lists as people want to see them again: saved, shared, on the front page."""

from datetime import timedelta

import pytest
from admin_pages import Person, list_page
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.scoping import NOTHING, rows_of
from tracker.models import Membership, SavedView, Suggestion, Topic, Unit

pytestmark = pytest.mark.django_db
BY = Actor(door="command")
VIEWS = reverse("admin:saved_views")
LIST = list_page(Topic)


def person(name: str, role: str, **whom) -> Person:
    user = get_user_model().objects.create_user(name, is_staff=True)
    door.create(Membership(user=user, role=role, **whom), by=BY)
    return Person(user)


@pytest.fixture
def office():
    return person("office", "clerk")


@pytest.fixture
def leader():
    return person("leader", "leader")


@pytest.fixture
def topics(make_topic):
    late = timezone.localdate() - timedelta(days=3)
    make_topic("已超期甲", due_on=late, status="in_progress")
    make_topic("已超期乙", due_on=late, status="in_progress")
    make_topic("没有期限", status="in_progress")


def save(who: Person, name: str, query: str, **ticks):
    body = {"save": "1", "kind": "topic", "name": name, "query": query, **ticks}
    return who.client.post(VIEWS, body)


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def titles(response) -> set[str]:
    return {topic.title for topic in response.context["cl"].result_list}


def tabs(response) -> dict[str, bool]:
    return {each["view"].name: each["is_current"] for each in response.context["saved"]["views"]}


class TestAView:
    def test_keeps_filters_order_and_search(self, office, topics):
        back = save(office, "我的超期", "due=overdue&o=-1&q=甲&p=3&_facets=True")
        view = SavedView.objects.get()
        assert view.query == "due=overdue&o=-1&q=%E7%94%B2"
        assert back["Location"] == f"{LIST}?due=overdue&o=-1&q=%E7%94%B2"
        shown = office.client.get(back["Location"])
        assert tabs(shown) == {"我的超期": True}
        assert titles(shown) == {"已超期甲"}

    def test_has_an_address_of_its_own(self, office, topics):
        save(office, "我的超期", "due=overdue")
        url = f"{LIST}?view={SavedView.objects.get().pk}"
        assert url in office.open(LIST).content.decode()
        shown = office.client.get(url, follow=True)
        assert titles(shown) == {"已超期甲", "已超期乙"}
        assert told(shown) == []

    def test_is_ones_own(self, office, leader, topics):
        save(office, "我的超期", "due=overdue", is_tile="on")
        url = f"{LIST}?view={SavedView.objects.get().pk}"
        assert tabs(leader.open(LIST)) == {}
        shown = leader.client.get(url, follow=True)
        assert told(shown) == ["没有这个视图，或者不再共享给您。下面是全部记录。"]
        assert "我的超期" not in leader.open(reverse("admin:index")).content.decode()

    def test_is_shared_by_the_office_alone(self, office, leader, topics):
        save(office, "重点督办", "due=overdue", is_shared="on")
        save(leader, "领导的", "due=soon", is_shared="on")
        assert tabs(leader.open(LIST)) == {"领导的": False, "重点督办": False}
        assert tabs(office.open(LIST)) == {"重点督办": False}
        assert not SavedView.objects.get(name="领导的").is_shared

    def test_needs_a_name_that_is_not_taken(self, office, topics):
        save(office, "我的超期", "due=overdue")
        for name, reason in (("我的超期", "同名"), ("", "没有保存"), ("长" * 31, "没有保存")):
            shown = office.client.get(save(office, name, "due=soon")["Location"])
            assert reason in told(shown)[-1]
        assert SavedView.objects.get().query == "due=overdue"

    def test_is_not_of_a_list_that_one_may_not_open(self, leader, topics):
        body = {"save": "1", "kind": "apitoken", "name": "密钥", "query": ""}
        assert leader.client.post(VIEWS, body).status_code == 404
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize("asked", ["x", "", "0", "9" * 30, "１"])
    def test_that_there_is_not_is_said_to_be_none(self, office, topics, asked):
        shown = office.client.get(f"{LIST}?view={asked}", follow=True)
        assert "没有这个视图" in told(shown)[0]


class TestAViewThatIsOutOfDate:
    def opened(self, who, query: str):
        view = SavedView.objects.create(owner=who.user, kind="topic", name="旧", query=query)
        return who.client.get(f"{LIST}?view={view.pk}", follow=True)

    def test_says_which_filter_is_gone_and_shows_the_rest(self, office, topics):
        shown = self.opened(office, "colour__exact=red&due=overdue")
        assert told(shown) == [
            "视图“旧”中，已没有“colour__exact”这个筛选条件。下面按其余的条件列出。"
        ]
        assert titles(shown) == {"已超期甲", "已超期乙"}

    def test_says_which_value_is_gone(self, office, topics):
        shown = self.opened(office, "due=someday&status__exact=in_progress")
        assert told(shown) == [
            "视图“旧”中，“期限”原来所选的值已不存在或您看不到。下面按其余的条件列出。"
        ]
        assert len(titles(shown)) == 3
        SavedView.objects.all().delete()
        assert "“状态”原来所选的值" in told(self.opened(office, "status__exact=dreaming"))[0]

    def test_takes_a_status_that_no_record_has(self, office, topics):
        shown = self.opened(office, f"status__exact={Topic.Status.values[-1]}")
        assert told(shown) == []
        assert titles(shown) == set()

    def test_tells_nobody_of_what_they_do_not_see(self, office, topics, monkeypatch):
        unit = door.create(Unit(code="jt", name="区交通局", kind="committee"), by=BY)
        query = f"lead_committee__id__exact={unit.pk}"
        assert told(self.opened(office, query)) == []
        monkeypatch.setattr(Unit, "rows_of_the_house", classmethod(lambda c, s: NOTHING))
        rows_of.cache_clear()
        SavedView.objects.all().delete()
        assert "您看不到" in told(self.opened(office, query))[0]


class TestATile:
    def test_counts_for_whoever_looks(self, office, leader, topics):
        save(office, "重点督办", "due=overdue", is_shared="on", is_tile="on")
        for who in (office, leader):
            [tile] = who.open(reverse("admin:index")).context["view_tiles"]
            view = SavedView.objects.get()
            assert tile == {
                "name": "重点督办", "list": "监督议题", "url": f"{LIST}?view={view.pk}", "count": 2,
            }  # fmt: skip

    def test_counts_without_what_is_void(self, office, topics):
        Topic.objects.filter(title="已超期甲").update(voided_at=timezone.now(), void_reason="重复")
        save(office, "在办", "status__exact=in_progress", is_tile="on")
        [tile] = office.open(reverse("admin:index")).context["view_tiles"]
        assert tile["count"] == 2

    def test_is_not_of_a_list_that_one_may_not_open(self, office, topics):
        SavedView.objects.create(
            owner=office.user, kind="apitoken", name="密钥", is_shared=True, is_tile=True
        )
        assert office.open(reverse("admin:index")).context["view_tiles"] == []

    def test_costs_few_questions(self, office, topics, django_assert_max_num_queries):
        for n in range(8):
            save(office, f"视图{n}", "due=overdue&status__exact=in_progress", is_tile="on")
        with django_assert_max_num_queries(50):
            shown = office.open(reverse("admin:index"))
        assert len(shown.context["view_tiles"]) == 6


class TestOnesOwnViews:
    def test_are_listed_changed_and_deleted(self, office, topics):
        save(office, "我的超期", "due=overdue")
        view = SavedView.objects.get()
        assert "我的超期" in office.open(VIEWS).content.decode()
        office.client.post(VIEWS, {"change": "1", "view": view.pk, "is_tile": "on"})
        view.refresh_from_db()
        assert (view.is_tile, view.is_shared, view.query) == (True, False, "due=overdue")
        office.client.post(VIEWS, {"delete": "1", "view": view.pk})
        assert not SavedView.objects.exists()

    def test_are_not_others(self, office, leader, topics):
        save(office, "重点督办", "due=overdue", is_shared="on")
        view = SavedView.objects.get()
        for verb in ("delete", "change"):
            assert leader.client.post(VIEWS, {verb: "1", "view": view.pk}).status_code == 404
        assert SavedView.objects.get().is_shared

    def test_of_a_suggestion_list_keep_its_own_filters(self, office, topics):
        body = {
            "save": "1",
            "kind": "suggestion",
            "name": "未答复",
            "query": "answer_class=unanswered",
        }
        office.client.post(VIEWS, body)
        url = f"{list_page(Suggestion)}?view={SavedView.objects.get().pk}"
        assert told(office.client.get(url, follow=True))[1:] == []


def choices_of(shown, title: str) -> dict[str, dict]:
    spec = next(each for each in shown.context["cl"].filter_specs if each.title == title)
    return {each["display"]: each for each in spec.choices(shown.context["cl"])}


class TestAFilterOfSeveralValues:
    @pytest.fixture
    def states(self, make_topic):
        for title, status in (("甲", "in_plan"), ("乙", "in_progress"), ("丙", "closed")):
            make_topic(title, status=status)

    def test_adds_a_value_with_each_choice_and_takes_it_away_again(self, office, states):
        shown = office.open(LIST)
        labels = dict(Topic.Status.choices)
        for status in ("in_plan", "closed"):
            query = choices_of(shown, "状态")[labels[status]]["query_string"]
            shown = office.client.get(f"{LIST}{query}")
        assert titles(shown) == {"甲", "丙"}
        chosen = {name for name, each in choices_of(shown, "状态").items() if each["selected"]}
        assert chosen == {labels["in_plan"], labels["closed"]}

        chips = {each["choice"]: each["without"] for each in shown.context["filters_chosen"]}
        shown = office.client.get(f"{LIST}{chips[labels['in_plan']]}")
        assert titles(shown) == {"丙"}
        query = choices_of(shown, "状态")[labels["closed"]]["query_string"]
        assert titles(office.client.get(f"{LIST}{query}")) == {"甲", "乙", "丙"}

    def test_takes_several_records_that_are_linked(self, office, make_topic):
        units = [
            door.create(Unit(code=code, name=name, kind="committee"), by=BY)
            for code, name in (("a", "财经委"), ("b", "监察委"), ("c", "社会委"))
        ]
        for unit in units:
            make_topic(unit.name, lead_committee=unit)
        shown = office.open(LIST)
        for name in ("财经委", "社会委"):
            query = choices_of(shown, "责任专工委")[name]["query_string"]
            shown = office.client.get(f"{LIST}{query}")
        assert titles(shown) == {"财经委", "社会委"}
        nobody = choices_of(shown, "责任专工委")["未填写"]["query_string"]
        assert titles(office.client.get(f"{LIST}{nobody}")) == set()

    def test_is_kept_by_a_view_and_exported(self, office, states):
        query = "status__exact=in_plan&status__exact=closed"
        save(office, "两种状态", query)
        url = f"{LIST}?view={SavedView.objects.get().pk}"
        assert titles(office.client.get(url, follow=True)) == {"甲", "丙"}
        [tab] = office.client.get(url, follow=True).context["saved"]["views"]
        assert tab["is_current"]
