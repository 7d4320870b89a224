"""The office gives links out and takes them back, in the admin and over the API."""

import re
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from link_world import part_of
from rest_framework.test import APIClient

sys.path.append(str(Path(__file__).resolve().parents[1] / "admin"))
from admin_pages import Person, list_page, page, step_page

from tracker.models import Assignment, Change, OneTimeLink, Suggestion
from tracker.todo.queues import todo

pytestmark = pytest.mark.django_db
SIGN = {"handler": "赵六", "phone": "84880000"}
API = "/api/v1/one-time-links/"
ADDRESS = re.compile(r"http://testserver(/link/[\w-]{43}/)")


def sign_in(world, who: str) -> Person:
    user = world.users[who]
    user.is_staff = True
    user.save()
    return Person(user)


@pytest.fixture
def clerk(desk, world) -> Person:
    return sign_in(world, "clerk")


@pytest.fixture
def api(world) -> APIClient:
    client = APIClient()
    client.force_authenticate(world.users["clerk"])
    return client


def issue_all(clerk, handed, **typed):
    opened = clerk.open(step_page(handed, "issue-links"))
    offers = [key for key, _ in opened.context["form"].fields["offers"].choices]
    return clerk.save(opened, offers=offers, apply="1", **typed)


class TestOnThePageOfAMatter:
    def test_all_that_waits_is_offered(self, clerk, handed):
        opened = clerk.open(step_page(handed, "issue-links"))
        offered = [label for _, label in opened.context["form"].fields["offers"].choices]
        assert offered == ["签收：区交通局", "签收：区公安分局"]

    def test_one_list_to_paste_holds_all_links(self, clerk, desk, handed, world):
        issued = issue_all(clerk, handed)
        text = issued.context["text"]
        due = part_of(handed, world.traffic).refusal_due_on
        assert text.startswith(
            "区交通局：请签收代表建议“第015号 优化16号线沿线公交微循环”"
            f"（期限{due.year}年{due.month}月{due.day}日"
        )
        first, second = ADDRESS.findall(text)
        last = desk.today + timedelta(days=7)
        assert f"{last.year}年{last.month}月{last.day}日以前有效" in text
        assert "no-store" in issued["Cache-Control"]
        assert desk.client.post(first, {"apply": "1", **SIGN}).status_code == 200
        assert part_of(handed, world.traffic).status == "handling"
        assert part_of(handed, world.police).status == "pending_sign"
        assert desk.client.get(second).status_code == 200

    def test_takes_the_address_that_people_outside_know(self, clerk, handed, settings):
        settings.SITE_ADDRESS = "https://ledger.example.gov.cn"
        assert "https://ledger.example.gov.cn/link/" in issue_all(clerk, handed).context["text"]

    def test_tells_the_codes_apart(self, clerk, handed):
        issued = issue_all(clerk, handed, has_code="on")
        codes = [each.code for each in issued.context["codes"]]
        assert len(codes) == 2
        assert "打开后请输入电话告知的四位数字。" in issued.context["text"]
        for code in codes:
            assert f"<code>{code}</code>" in issued.content.decode()
            assert code not in issued.context["text"].replace("2024", "").split("/link/")[0]

    def test_shows_what_became_of_them_and_no_key(self, clerk, desk, handed, world):
        text = issue_all(clerk, handed).context["text"]
        keys = ADDRESS.findall(text)
        desk.client.get(keys[0])
        desk.client.post(keys[1], {"apply": "1", **SIGN})
        shown = clerk.open(page(handed)).content.decode()
        for state in ("已打开未办理", "已办理"):
            assert state in shown
        for key in keys:
            assert key not in shown

    def test_is_not_for_others(self, desk, handed, world):
        for who in ("government", "traffic", "deputy", "leader"):
            person = sign_in(world, who)
            assert person.open(step_page(handed, "issue-links")).status_code in (302, 403)
            assert "一次性链接" not in person.open(page(handed)).content.decode()
            assert person.open(list_page(OneTimeLink)).status_code == 403

    def test_refuses_too_long_a_time(self, clerk, desk, handed):
        late = (desk.today + timedelta(days=31)).isoformat()
        shown = issue_all(clerk, handed, expires_on=late).content.decode()
        assert f"{(desk.today + timedelta(days=30)).isoformat()}之间" in shown
        assert not OneTimeLink.objects.exists()


class TestForManyMatters:
    def test_one_form_issues_for_all_that_were_chosen(self, clerk, handed, world):
        other = Suggestion(work_year=world.year, title="增设路灯", status="assigned", number="016")
        other.save()
        Assignment(suggestion=other, unit=world.parks, part="lead").save()
        chosen = [str(handed.pk), str(other.pk)]
        asked = {"action": "issue-links", "_selected_action": chosen}
        opened = clerk.client.post(list_page(Suggestion), asked)
        labels = [label for _, label in opened.context["form"].fields["offers"].choices]
        assert "第016号 增设路灯　签收：区园林局" in labels
        offers = [key for key, _ in opened.context["form"].fields["offers"].choices]
        fields = clerk.fill(opened, {"offers": offers, "apply": "1"})
        issued = clerk.client.post(list_page(Suggestion), fields)
        assert len(ADDRESS.findall(issued.context["text"])) == 3


class TestRevoking:
    def test_is_a_step_of_the_link(self, clerk, desk, handed, world):
        issued = desk.issue("sign", part_of(handed, world.traffic))
        clerk.edit(step_page(issued.link, "revoke"), reason="发错了单位", apply="1")
        link = OneTimeLink.objects.get()
        assert link.revoke_reason == "发错了单位"
        assert desk.open(issued).status_code == 410
        assert Change.objects.of(link).first().user == world.users["clerk"]

    def test_is_not_offered_of_a_used_one(self, clerk, desk, handed, world):
        issued = desk.issue("sign", part_of(handed, world.traffic))
        desk.send(issued, **SIGN)
        labels = [each["label"] for each in clerk.open(page(issued.link)).context["steps"]]
        assert "撤销链接" not in labels


class TestOverTheApi:
    def test_says_what_waits(self, api, handed, world):
        found = api.get(f"{API}offered/?matter={handed.pk}").json()
        part = part_of(handed, world.traffic)
        assert found[0] == {
            "step": "sign",
            "step_display": "签收建议",
            "record_id": part.pk,
            "bearer": "区交通局",
            "due_on": part.refusal_due_on.isoformat(),
            "is_provisional": part.is_provisional("refusal_due_on"),
        }
        assert [each["bearer"] for each in found] == ["区交通局", "区公安分局"]

    @pytest.mark.parametrize("asked", ["", "?matter=x", "?matter=999999", "?matter=１"])
    def test_refuses_a_matter_that_is_none(self, api, handed, asked):
        assert api.get(f"{API}offered/{asked}").status_code == 400

    def test_issues_with_the_secret_once(self, api, desk, handed, world):
        part = part_of(handed, world.traffic)
        body = {"step": "sign", "record_id": part.pk, "has_code": True}
        response = api.post(API, body, format="json")
        assert response.status_code == 201
        issued = response.json()
        assert issued["unit_name"] == "区交通局"
        assert issued["issued_by"] == "clerk"
        assert issued["expires_on"] == (desk.today + timedelta(days=7)).isoformat()
        assert issued["address"] in issued["text"]
        path = issued["address"].removeprefix("http://testserver")
        sent = {"apply": "1", **SIGN, "code": issued["code"]}
        assert desk.client.post(path, sent).status_code == 200
        assert Assignment.objects.get(pk=part.pk).status == "handling"
        again = api.get(f"{API}{issued['id']}/").json()
        assert not {"address", "code", "text", "digest"} & again.keys()
        assert again["used_at"] is not None

    def test_refuses_what_nobody_waits_for(self, api, handed, world):
        part = part_of(handed, world.traffic)
        for body, place in (
            ({"step": "answer", "record_id": part.pk}, "#/record_id"),
            ({"step": "sign", "record_id": 0}, "#/record_id"),
            ({"step": "undo", "record_id": part.pk}, "#/step"),
        ):
            response = api.post(API, body, format="json")
            assert response.status_code == 400
            assert [each["pointer"] for each in response.json()["errors"]] == [place]
        assert not OneTimeLink.objects.exists()

    def test_revokes(self, api, desk, handed, world):
        issued = desk.issue("sign", part_of(handed, world.traffic))
        address = f"{API}{issued.link.pk}/"
        seen = api.get(address)
        body = {"change_reason": "发错了"}
        response = api.post(
            f"{address}revoke/", body, format="json", headers={"If-Match": seen["ETag"]}
        )
        assert response.status_code == 200
        assert response.json()["revoke_reason"] == "发错了"
        assert desk.open(issued).status_code == 410

    def test_lists_by_state(self, api, desk, handed, world):
        first = desk.issue("sign", part_of(handed, world.traffic))
        desk.issue("sign", part_of(handed, world.police))
        desk.send(first, **SIGN)
        for query, count in (("used=true", 1), ("used=false", 1), ("revoked=true", 0),
                             (f"matter={handed.pk}", 2)):  # fmt: skip
            assert api.get(f"{API}?{query}").json()["count"] == count


class TestAnIssue:
    def test_of_a_step_that_does_not_wait_is_refused(self, desk, handed, world):
        part = part_of(handed, world.traffic)
        with pytest.raises(ValidationError, match="现在没有这一步等着办理"):
            desk.issue("answer", part)

    def test_is_noted_in_the_history_with_whoever_issued_it(self, desk, handed, world):
        link = desk.issue("sign", part_of(handed, world.traffic)).link
        change = Change.objects.of(link).get()
        assert (change.action, change.user_name) == ("create", "王芳")


class TestTheToDo:
    def queue(self, world, *, on) -> list[str]:
        found = {each.code: each for each in todo(world.users["clerk"], on=on)}
        return [item.detail for item in found["unused_links"].items] if (
            "unused_links" in found
        ) else []  # fmt: skip

    def test_names_links_that_end_unused(self, desk, handed, world):
        desk.issue("sign", part_of(handed, world.traffic))
        last = desk.today + timedelta(days=7)
        assert self.queue(world, on=last - timedelta(days=3)) == []
        assert self.queue(world, on=last - timedelta(days=2)) == ["签收建议（区交通局）"]
        assert self.queue(world, on=last + timedelta(days=14)) == ["签收建议（区交通局）"]
        assert self.queue(world, on=last + timedelta(days=15)) == []

    def test_forgets_what_is_done_revoked_or_replaced(self, desk, handed, world):
        last = desk.today + timedelta(days=7)
        issued = desk.issue("sign", part_of(handed, world.traffic))
        revoked = desk.issue("sign", part_of(handed, world.police))
        revoked.link.revoke(at=timezone.now(), by=desk.by)
        assert self.queue(world, on=last) == ["签收建议（区交通局）"]
        # A newer one is on its way.
        desk.issue("sign", part_of(handed, world.traffic), days=20)
        assert self.queue(world, on=last) == []
        desk.send(issued, **SIGN)
        assert self.queue(world, on=last + timedelta(days=13)) == []
