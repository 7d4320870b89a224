"""The page behind a link: what it shows, when it opens nothing, and what is kept of it."""

import logging
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from link_world import part_of

from tracker.common.logs import WithoutKeys
from tracker.common.secret import digest_of
from tracker.guests.models import WRONG_CODES
from tracker.models import Assignment, Change, OneTimeLink, Suggestion

pytestmark = pytest.mark.django_db
SIGN = {"handler": "赵六", "phone": "84880000"}
CLOSED = 410


@pytest.fixture(autouse=True)
def _nothing_was_tried():
    cache.clear()


@pytest.fixture
def part(handed, world) -> Assignment:
    return part_of(handed, world.traffic)


@pytest.fixture
def issued(desk, part):
    return desk.issue("sign", part)


def nothing_was_written(part) -> bool:
    return Assignment.objects.get(pk=part.pk).status == "pending_sign"


class TestThePage:
    def test_shows_the_matter_and_the_form_and_nothing_else(self, desk, issued, part):
        shown = desk.open(issued).content.decode()
        due = part.refusal_due_on.isoformat()
        for text in ("第015号 优化16号线沿线公交微循环", "建议开通微循环公交。", due, "承办人"):
            assert text in shown
        for text in ("张三", "区公安分局", "/admin/", "happened_on", "汉常办3号"):
            assert text not in shown

    def test_says_that_a_date_is_provisional(self, desk, issued, part):
        Assignment.objects.update(provisional_dates=["refusal_due_on"])
        assert f"{part.refusal_due_on.isoformat()}（暂定）" in desk.open(issued).content.decode()

    def test_is_kept_from_caches_indexes_and_referrers(self, desk, issued):
        for response in (desk.open(issued), desk.client.get("/link/falsch/")):
            assert response["Referrer-Policy"] == "no-referrer"
            assert response["Cache-Control"] == "no-store, private"
            assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
            assert "default-src 'none'" in response["Content-Security-Policy"]

    def test_needs_no_cookie_from_whoever_sends_it(self, issued, part):
        """Under `no-referrer` a browser says nothing of where a form came from."""
        strict = Client(enforce_csrf_checks=True)
        sent = strict.post(issued.path, {"apply": "1", **SIGN}, headers={"Origin": "null"})
        assert sent.status_code == 200
        assert not nothing_was_written(part)

    def test_takes_the_telephone_of_the_office(self, desk, issued, settings):
        settings.OFFICE_PHONE = "027-84850000"
        assert "tel:027-84850000" in desk.open(issued).content.decode()
        assert "027-84850000" in desk.client.get("/link/falsch/").content.decode()


class TestOpening:
    def test_uses_nothing_up(self, desk, issued, part):
        for _ in range(3):
            assert desk.open(issued).status_code == 200
            assert desk.client.head(issued.path).status_code == 200
        assert nothing_was_written(part)
        assert desk.send(issued, **SIGN).status_code == 200
        assert not nothing_was_written(part)

    def test_is_noted_once_and_not_by_a_head(self, desk, issued):
        desk.client.head(issued.path)
        assert OneTimeLink.objects.get().opened_at is None
        desk.open(issued)
        first = OneTimeLink.objects.get().opened_at
        assert first is not None
        desk.open(issued)
        link = OneTimeLink.objects.get()
        assert (link.opened_at, link.version) == (first, 1)


class TestAClosedLink:
    def refused(self, desk, issued, told: str, part) -> None:
        before = Change.objects.count()
        for response in (desk.open(issued), desk.send(issued, **SIGN)):
            assert response.status_code == CLOSED
            assert told in response.content.decode()
            assert "优化16号线" not in response.content.decode()
        assert Change.objects.count() == before

    def test_that_was_used_says_when(self, desk, issued, part):
        desk.send(issued, **SIGN)
        when = timezone.localtime(OneTimeLink.objects.get().used_at).strftime("%Y-%m-%d %H:%M")
        self.refused(desk, issued, f"已于{when}通过这个链接办理", part)

    def test_that_was_revoked(self, desk, issued, part):
        issued.link.revoke(at=timezone.now(), by=desk.by, reason="发错了")
        self.refused(desk, issued, "链接已撤销", part)
        assert nothing_was_written(part)

    def test_that_has_expired_is_good_through_its_last_day(self, desk, issued, part):
        OneTimeLink.objects.update(expires_on=desk.today)
        assert desk.open(issued).status_code == 200
        OneTimeLink.objects.update(expires_on=desk.today - timedelta(days=1))
        self.refused(desk, issued, "链接已过期", part)
        assert nothing_was_written(part)

    def test_of_a_step_that_was_done_otherwise(self, desk, issued, part):
        desk.move(part, "sign", "traffic", ago=0, **SIGN)
        self.refused(desk, issued, "不用再办理", part)

    def test_of_a_part_that_was_given_to_others(self, desk, issued, part, world):
        Assignment.objects.filter(pk=part.pk).update(unit=world.parks)
        self.refused(desk, issued, "不用再办理", part)
        assert nothing_was_written(part)

    def test_of_a_suggestion_that_was_withdrawn(self, desk, issued, part, handed):
        data = {"requested_on": desk.today.isoformat(), "all_agree": "on", "remark": "撤回"}
        desk.move(handed, "withdraw", "deputy", ago=0, **data)
        self.refused(desk, issued, "不用再办理", part)

    def test_of_a_suggestion_that_was_declared_void(self, desk, issued, part):
        Suggestion.objects.update(voided_at=timezone.now(), void_reason="重复")
        self.refused(desk, issued, "不用再办理", part)

    def test_is_used_once_by_two_at_the_same_moment(self, desk, issued, part, monkeypatch):
        """The second one has read the link before the first one is through."""
        found = OneTimeLink.of_key(issued.key)
        desk.send(issued, **SIGN)
        Assignment.objects.filter(pk=part.pk).update(status="pending_sign")
        monkeypatch.setattr(
            OneTimeLink, "of_key", classmethod(lambda cls, key: answers.pop() if answers else used)
        )
        answers, used = [found], OneTimeLink.objects.get()
        before = Change.objects.count()
        assert desk.send(issued, **SIGN).status_code == CLOSED
        assert Change.objects.count() == before


class TestAWrongAddress:
    def test_says_so_and_names_nothing(self, desk, issued):
        response = desk.client.get("/link/falsch/")
        assert response.status_code == 404
        assert "链接无效" in response.content.decode()

    def test_is_not_tried_without_end(self, desk, issued):
        for _ in range(10):
            assert desk.client.get("/link/falsch/").status_code == 404
        assert desk.client.get("/link/falsch/").status_code == 429
        assert desk.open(issued).status_code == 429

    def test_counts_for_its_own_place_alone(self, desk, issued):
        for _ in range(10):
            desk.client.get("/link/falsch/", REMOTE_ADDR="10.0.0.9")
        assert desk.open(issued).status_code == 200


class TestACode:
    @pytest.fixture
    def coded(self, desk, part):
        return desk.issue("sign", part, has_code=True)

    def wrong(self, coded) -> str:
        return "0000" if coded.code != "0000" else "0001"

    def test_opens_the_page_and_goes_along_with_the_form(self, desk, coded, part):
        asked = desk.open(coded).content.decode()
        assert "输入验证码" in asked
        assert "优化16号线" not in asked
        assert desk.open(coded).status_code == 200
        opened = desk.client.post(coded.path, {"code": coded.code}).content.decode()
        assert "优化16号线" in opened
        assert f'name="code" value="{coded.code}"' in opened
        desk.send(coded, **SIGN, code=coded.code)
        assert not nothing_was_written(part)

    def test_is_asked_for_with_the_step_too(self, desk, coded, part):
        assert "输入验证码" in desk.send(coded, **SIGN).content.decode()
        assert "验证码不对" in desk.send(coded, **SIGN, code=self.wrong(coded)).content.decode()
        assert nothing_was_written(part)

    def test_that_is_wrong_too_often_ends_the_link(self, desk, coded, part):
        for _ in range(WRONG_CODES - 1):
            tried = desk.client.post(coded.path, {"code": self.wrong(coded)})
            assert tried.status_code == 200
        tried = desk.client.post(coded.path, {"code": self.wrong(coded)})
        assert tried.status_code == CLOSED
        link = OneTimeLink.objects.get()
        assert link.revoke_reason == "验证码输错5次"
        assert desk.send(coded, **SIGN, code=coded.code).status_code == CLOSED
        assert nothing_was_written(part)
        assert Change.objects.of(link).first().user_name == "系统"

    def test_is_four_digits(self, coded):
        assert len(coded.code) == 4
        assert coded.code.isdigit()

    def test_may_be_asked_for_by_every_link(self, desk, part, settings):
        settings.LINK_CODES = True
        assert desk.issue("sign", part).code


class TestSecrets:
    def test_are_kept_as_digests_and_in_no_history(self, desk, part):
        coded = desk.issue("sign", part, has_code=True)
        link = OneTimeLink.objects.get()
        assert link.digest == digest_of(coded.key)
        stored = str(OneTimeLink.objects.values().get()) + str(Change.objects.of(link).values())
        assert coded.key not in stored
        assert f"'{coded.code}'" not in stored
        assert link.digest not in str(Change.objects.of(link).values())

    def test_stand_in_no_line_of_the_log(self, issued):
        said = logging.LogRecord("x", logging.INFO, "", 1, "GET %s 410", (issued.path,), None)
        WithoutKeys().filter(said)
        assert said.getMessage() == "GET /link/***/ 410"
        other = logging.LogRecord("x", logging.INFO, "", 1, "GET %s", ("/admin/tracker/",), None)
        WithoutKeys().filter(other)
        assert other.getMessage() == "GET /admin/tracker/"

    def test_are_filtered_wherever_addresses_are_logged(self, settings):
        handlers = settings.LOGGING["handlers"]
        assert [name for name, each in handlers.items() if "keys" not in each["filters"]] == []
        assert settings.LOGGING["loggers"]["django.server"]["handlers"] == ["server"]

    def test_stand_in_no_line_of_the_development_server(self, issued):
        args = (f"GET {issued.path} HTTP/1.1", "200", "512")
        said = logging.LogRecord("django.server", logging.INFO, "", 1, '"%s" %s %s', args, None)
        WithoutKeys().filter(said)
        assert said.getMessage() == '"GET /link/***/ HTTP/1.1" 200 512'
