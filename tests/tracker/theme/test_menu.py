"""The menu of each role: what it works at, the rest folded, nothing out of reach."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Deputy, Membership, Suggestion, Term, Unit
from tracker.theme.menu import MENUS, REST, headings, menu_of

pytestmark = pytest.mark.django_db
BY = Actor(door="command")
INDEX = reverse("admin:index")
SUGGESTIONS = "/admin/tracker/suggestion/"


@pytest.fixture
def deputy(db):
    term = door.create(Term(number=1), by=BY)
    return door.create(Deputy(term=term, name="钱二"), by=BY)


@pytest.fixture
def menu(db):
    """The headings somebody with these posts meets: heading → names of the entries."""

    def menu(*posts: dict, at: str = INDEX, is_superuser=False) -> dict[str, list[str]]:
        user = get_user_model().objects.create_user(
            f"p{get_user_model().objects.count()}", is_staff=True, is_superuser=is_superuser
        )
        for post in posts:
            door.create(Membership(user=user, **post), by=BY)
        client = Client()
        client.force_login(user)
        menu.page = client.get(at)
        menu.headings = menu.page.context["available_apps"]
        return {
            heading["name"]: [entry["name"] for entry in heading["models"]]
            for heading in menu.headings
        }

    return menu


def current(menu) -> list[str]:
    return [
        entry["name"]
        for heading in menu.headings
        for entry in heading["models"]
        if entry.get("is_current")
    ]


class TestMenu:
    def test_of_a_unit_names_its_work(self, menu, unit):
        shown = menu({"role": "unit_contact", "unit": unit})
        assert list(shown) == ["我的工作", "查阅", REST]
        assert shown["我的工作"] == [
            "我的承办", "交来的线索", "整改事项", "审议意见", "决议决定", "规范性文件备案",
            "旁听评议意见",
        ]  # fmt: skip
        assert len(shown["我的工作"]) + len(shown["查阅"]) <= 8

    def test_of_a_deputy_names_theirs(self, menu, deputy):
        shown = menu({"role": "deputy", "deputy": deputy})
        assert shown["我的工作"] == ["我的建议", "我的履职", "我接收的线索"]
        assert "公开的建议" in shown["查阅"]

    def test_of_the_office_has_groups_by_work(self, menu):
        shown = menu({"role": "clerk"})
        assert list(shown)[:3] == ["监督工作", "会议", "代表建议"]
        assert shown["监督工作"][:2] == ["监督议题", "执法检查"]
        # Parts of a matter are reached from it; their lists stand folded.
        assert {"延期", "催办", "点位", "附件"} <= set(shown[REST])

    def test_of_several_roles_names_each_list_once(self, menu, unit):
        committee = door.create(Unit(code="cw", name="财经工委", kind="committee"), by=BY)
        shown = menu(
            {"role": "committee", "unit": committee}, {"role": "unit_contact", "unit": unit}
        )
        names = [name for entries in shown.values() for name in entries]
        assert names.count("审议意见") == names.count("整改事项") == 1
        assert "对口建议" in names
        # The same list under a second name would be the same entry twice.
        assert "我的承办" not in names

    @pytest.mark.parametrize("role", ["clerk", "deputy_affairs", "leader", "reader"])
    def test_leaves_nothing_out_of_reach(self, role, menu):
        shown = menu({"role": role})
        links = {
            entry["admin_url"].partition("?")[0] for h in menu.headings for entry in h["models"]
        }
        request = menu.page.wsgi_request
        may_open = {
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            for model, of in admin.site._registry.items()
            if of.has_module_permission(request) and of.has_view_permission(request)
        }
        # Pages on which a kind is entered all at once stand beside its list.
        pages = {reverse(f"admin:tracker_activity_{name}") for name in ("month", "quick")}
        assert links - pages == may_open
        assert shown

    def test_of_administrators_has_accounts(self, menu):
        own = menu(is_superuser=True)
        assert own["账号"] == ["用户", "岗位", "接口令牌", "事件通知", "暂停登录的用户名"]
        assert own["审计"] == ["审计记录"]

    def test_of_nobody_is_one_group_that_is_open(self):
        models = {"law": {"name": "法律法规", "admin_url": "/x/", "object_name": "Law"}}
        [only] = headings(models, frozenset(), here="/")
        assert only["name"] == REST
        assert not only["is_folded"]

    def test_names_lists_that_there_are(self):
        known = {model._meta.model_name for model in admin.site._registry}
        roles = frozenset().union(*(whose for whose, _ in MENUS))
        named = {entry.model for _, entries in menu_of(roles) for entry in entries}
        assert named <= known

    def test_leads_to_lists_that_open(self, menu, deputy):
        menu({"role": "deputy", "deputy": deputy})
        client = Client()
        client.force_login(menu.page.wsgi_request.user)
        for heading in menu.headings:
            for entry in heading["models"]:
                assert client.get(entry["admin_url"]).status_code == 200, entry["name"]


class TestCurrentEntry:
    def test_is_the_list_that_is_open(self, menu, deputy):
        post = {"role": "deputy", "deputy": deputy}
        menu(post, at=f"{SUGGESTIONS}?disclosure__exact=full")
        assert current(menu) == ["公开的建议"]
        menu(post, at=f"{SUGGESTIONS}?mine=yes")
        assert current(menu) == ["我的建议"]

    def test_is_the_first_of_its_records_elsewhere(self, menu, deputy):
        menu({"role": "deputy", "deputy": deputy}, at=f"{SUGGESTIONS}add/")
        assert current(menu) == ["我的建议"]
        assert 'aria-current="page">我的建议</a>' in menu.page.content.decode()

    def test_is_none_on_the_front_page(self, menu):
        menu({"role": "clerk"})
        assert current(menu) == []

    def test_opens_the_fold_it_stands_in(self, menu):
        page = '<details class="module" open>'
        menu({"role": "clerk"}, at="/admin/tracker/urge/")
        assert page in menu.page.content.decode()
        menu({"role": "clerk"}, at="/admin/tracker/law/")
        assert page not in menu.page.content.decode()


class TestMine:
    """与我有关: what is one's own business, without what is read because it is public."""

    def test_leaves_out_what_is_only_public(self, menu, deputy, year_2023):
        other = door.create(Deputy(term=deputy.term, name="孙三"), by=BY)
        public = {"work_year": year_2023, "status": "handling", "disclosure": "full"}
        own, foreign = (
            door.create(Suggestion(title=who.name, lead_deputy=who, **public), by=BY)
            for who in (deputy, other)
        )
        menu({"role": "deputy", "deputy": deputy})
        client = Client()
        client.force_login(menu.page.wsgi_request.user)

        def shown(query: str) -> set[int]:
            page = client.get(SUGGESTIONS + query)
            return {row.pk for row in page.context["cl"].result_list}

        assert shown("") == {own.pk, foreign.pk}
        assert shown("?mine=yes") == {own.pk}
        # Anything else is no choice of this filter.
        assert shown("?mine=all") == {own.pk, foreign.pk}
