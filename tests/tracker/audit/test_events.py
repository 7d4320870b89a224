"""What is noted of whoever signs in, takes files along and gives out rights; who reads it."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from rest_framework.test import APIClient

from tracker.accounts import writing
from tracker.audit.forgetting import forget_events
from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import AppendOnly
from tracker.models import ApiToken, Attachment, Event, Membership
from tracker.reminders.models import CalendarFeed

LOGIN, LOGOUT = "/admin/login/", "/admin/logout/"
RIGHT = {"username": "li", "password": "a-good-long-password"}
WRONG = RIGHT | {"password": "wrong"}
BY = Actor(door="command")
FAR = datetime(2199, 1, 1, tzinfo=UTC)


@pytest.fixture
def li(db):
    account = get_user_model().objects.create_superuser("li", password=RIGHT["password"])
    Event.objects.all()._raw_delete("default")
    return account


@pytest.fixture
def auditor(db):
    user = get_user_model().objects.create_user("shen", last_name="审计员", is_staff=True)
    door.create(Membership(user=user, role="auditor"), by=BY)
    return user


def noted(*fields: str, **which) -> list[tuple]:
    return list(Event.objects.filter(**which).order_by("pk").values_list(*fields))


class TestSigningIn:
    def test_is_noted_with_name_address_and_request(self, client, li):
        client.post(LOGIN, RIGHT, headers={"X-Request-ID": "request-0001"})
        [event] = Event.objects.all()
        assert (event.kind, event.account, event.name) == ("sign_in", li, "li")
        assert (event.address, event.request_id) == ("127.0.0.1", "request-0001")
        assert event.path == LOGIN

    def test_that_fails_stays_after_it_succeeded(self, client, li):
        client.post(LOGIN, WRONG)
        client.post(LOGIN, WRONG | {"username": "nobody"})
        client.post(LOGIN, RIGHT)
        client.post(LOGOUT)
        assert noted("kind", "name", "account") == [
            ("sign_in_failed", "li", None),
            ("sign_in_failed", "nobody", None),
            ("sign_in", "li", li.pk),
            ("sign_out", "li", li.pk),
        ]

    def test_that_is_locked_is_noted(self, client, li):
        for _ in range(10):
            client.post(LOGIN, WRONG)
        assert noted("name", kind="locked_out") == [("li",)]
        client.post(LOGIN, RIGHT)
        assert noted("name", kind="locked_out") == [("li",), ("li",)]
        assert noted("kind", kind="sign_in") == []

    def test_never_notes_the_password(self, client, li):
        client.post(LOGIN, WRONG)
        assert all("wrong" not in str(row) for row in Event.objects.values_list())

    def test_takes_any_name_that_is_typed(self, client, li):
        client.post(LOGIN, WRONG | {"username": "名" * 400 + "\x00"})
        [(name,)] = noted("name") or [("",)]
        assert name == "" or len(name) <= 150

    @pytest.mark.parametrize(
        ("proxies", "address"), [(0, "127.0.0.1"), (1, "10.1.2.3"), (2, "192.168.7.7")]
    )
    def test_is_of_the_address_that_trusted_proxies_name(
        self, client, li, settings, proxies, address
    ):
        settings.PROXIES = proxies
        forwarded = {"X-Forwarded-For": "6.6.6.6, 192.168.7.7, 10.1.2.3"}
        client.post(LOGIN, RIGHT, headers=forwarded)
        assert noted("address") == [(address,)]

    def test_is_locked_by_the_address_behind_the_proxy(self, client, li, settings):
        """Ten wrong passwords from one desk do not close the name for all desks behind it."""
        settings.PROXIES = 1
        for _ in range(10):
            client.post(LOGIN, WRONG, headers={"X-Forwarded-For": "10.1.2.3"})
        assert client.post(LOGIN, RIGHT, headers={"X-Forwarded-For": "10.1.2.4"}).status_code == 302


class TestRights:
    def test_given_and_taken_are_noted_with_who_did_it(self, li):
        by = Actor(door="admin", user=li)
        wang = writing.write(get_user_model()(username="wang"), by=by)
        post = door.create(Membership(user=wang, role="reader"), by=by)
        wang.is_active = False
        writing.write(wang, by=by)
        door.remove(post, by=by)
        assert noted("kind", "name", "subject") == [
            ("rights", "li", "新建账号：wang"),
            ("rights", "li", "增加岗位：wang，只读"),
            ("rights", "li", "修改账号（启用）：wang"),
            ("rights", "li", "删除岗位：wang，只读"),
        ]

    def test_of_a_password_are_noted_without_it(self, li):
        writing.set_password(li, "another-long-password", by=Actor(door="admin", user=li))
        assert noted("kind", "account", "subject") == [("password", li.pk, "li：密码")]

    def test_handed_out_as_a_key_are_noted(self, li):
        token = ApiToken(user=li, name="对接", expires_at=FAR)
        token.issue(by=Actor(door="admin", user=li))
        token.revoke(at=timezone.now(), by=Actor(door="admin", user=li))
        assert noted("kind", "subject") == [
            ("rights", f"发放令牌：li，对接（{token.prefix}…）"),
            ("rights", f"撤销令牌：li，对接（{token.prefix}…）"),
        ]


class TestFiles:
    def test_that_leave_are_noted_with_their_rows(self, li, make_topic, client):
        make_topic(), make_topic("企业走访")
        client.force_login(li)
        client.get("/api/v1/sheets/supervision-plan.xlsx?work_year=2023")
        client.get("/admin/sheets/supervision-plan.xlsx")
        by_rest, by_hand = Event.objects.filter(kind="export").order_by("pk")
        assert (by_rest.rows, by_hand.rows, by_rest.account) == (2, 2, li)
        assert by_rest.subject.startswith("2023年监督工作计划（")
        assert by_rest.path == "/api/v1/sheets/supervision-plan.xlsx?work_year=2023"

    def test_of_the_whole_year_count_all_their_rows(self, li, make_topic, client):
        make_topic()
        client.force_login(li)
        client.get("/api/v1/sheets/year-book.xlsx?work_year=2023")
        [(rows,)] = noted("rows", kind="export")
        assert rows >= 1

    def test_kept_as_evidence_are_downloads(self, li, make_topic, client):
        file = SimpleUploadedFile("报告.pdf", b"%PDF-1.7 a", content_type="application/pdf")
        attachment = Attachment(matter=make_topic(), file=file).store(by=BY)
        client.force_login(li)
        for address in (
            f"/api/v1/attachments/{attachment.pk}/file/",
            f"/admin/tracker/attachment/{attachment.pk}/file/",
        ):
            assert b"".join(client.get(address).streaming_content) == b"%PDF-1.7 a"
        assert noted("subject", "rows", kind="download") == [("报告.pdf", None)] * 2

    def test_taken_with_a_key_name_the_key(self, li, make_topic):
        token = ApiToken(user=li, name="对接", expires_at=FAR)
        client = APIClient(headers={"Authorization": f"Bearer {token.issue(by=BY)}"})
        make_topic()
        client.get("/api/v1/sheets/supervision-plan.xlsx")
        assert noted("account", "token", kind="export") == [(li.pk, token.pk)]

    def test_of_the_program_itself_are_not_noted(self, li, client):
        client.force_login(li)
        assert client.get("/api/v1/schema/").status_code == 200
        assert noted("kind", kind="export") == []

    def test_made_by_workers_are_noted_when_they_are_made(self, li, make_topic, settings):
        from reports.exporting.background import export_ordered
        from reports.tasks.folder import Folder
        from reports.tasks.models import Task

        make_topic()
        order = {"sheet": "supervision-plan", "layout": 0, "door": "api", "query": ""}
        task = Task(work=Task.Work.EXPORT, title="计划表", order=order, ordered_by=li)
        task.save()
        folder = Folder(task)
        with folder.alive():
            export_ordered(task, folder)
        assert noted("account", "rows", kind="export") == [(li.pk, 1)]


class TestKeys:
    def test_in_use_are_noted_once_a_day(self, li):
        token = ApiToken(user=li, name="对接", expires_at=FAR)
        client = APIClient(headers={"Authorization": f"Bearer {token.issue(by=BY)}"})
        for _ in range(3):
            ApiToken.objects.update(last_used_at=None)
            assert client.get("/api/v1/topics/").status_code == 200
        assert noted("account", "token", "rows", kind="token_use") == [(li.pk, token.pk, None)]

    def test_in_use_are_noted_anew_on_the_next_day(self, li):
        token = ApiToken(user=li, name="对接", expires_at=FAR)
        client = APIClient(headers={"Authorization": f"Bearer {token.issue(by=BY)}"})
        yesterday = timezone.localdate() - timedelta(days=1)
        Event(kind="token_use", once=f"token_use {token.pk} {yesterday}").save()
        client.get("/api/v1/topics/")
        assert len(noted("pk", kind="token_use")) == 2

    def test_of_a_calendar_are_noted_once_a_day(self, li, client):
        key = CalendarFeed.issue(li)
        for _ in range(2):
            assert client.get(f"/calendar/{key}.ics").status_code == 200
        assert noted("account", "address", kind="feed_use") == [(li.pk, "127.0.0.1")]


class TestCommands:
    def test_that_take_all_along_are_noted(self, li, tmp_path, settings):
        settings.DATA_DIR = tmp_path
        call_command("backup", str(tmp_path / "backups"), verbosity=0)
        call_command("export_all", str(tmp_path / "all"), verbosity=0)
        backed_up, exported = noted("account", "name", "subject", kind="copy")
        assert backed_up[0] is None
        assert backed_up[1].startswith("服务器用户")
        assert backed_up[2] == f"备份到 {tmp_path / 'backups'}"
        assert exported[2] == f"整体导出到 {tmp_path / 'all'}"


class TestKeeping:
    def test_is_for_the_months_of_the_settings(self, li, settings):
        settings.EVENTS_KEPT_MONTHS = 12
        now = datetime(2026, 12, 1, 3, tzinfo=UTC)
        for at in ("2025-11-30 23:59:59", "2025-12-01 00:00:00", "2026-11-30 12:00:00"):
            moment = timezone.make_aware(datetime.fromisoformat(at))
            Event(kind="sign_in", name=at, at=moment).save()
        assert forget_events(at=now) == 1
        assert noted("name", kind="sign_in") == [("2025-12-01 00:00:00",), ("2026-11-30 12:00:00",)]
        assert noted("subject", "rows", kind="forget") == [("2025-12-01以前的", 1)]

    def test_ends_by_the_command_and_in_no_other_way(self, li):
        event = Event(kind="sign_in", name="li")
        event.save()
        for change in (event.save, event.delete, Event.objects.all().delete,
                       lambda: Event.objects.update(name="x")):  # fmt: skip
            with pytest.raises(AppendOnly):
                change()
        old = timezone.now() - timedelta(days=400)
        Event(kind="sign_in", at=old).save()
        call_command("forget_events", verbosity=0)
        assert noted("kind") == [("sign_in",), ("forget",)]


def lines_of(response) -> str:
    return b"".join(response.streaming_content).decode()


class TestReading:
    EVENTS = "/api/v1/events/"

    def test_is_for_auditors(self, client, auditor, clerk):
        clerk.is_staff = True
        clerk.save()
        client.force_login(clerk)
        for address in (self.EVENTS, "/api/v1/events.csv", "/admin/tracker/event/"):
            assert client.get(address).status_code == 403
        client.force_login(auditor)
        found = client.get(f"{self.EVENTS}?kind=sign_in&name=shen").json()["results"]
        assert [(each["account"], each["kind_display"]) for each in found] == [("shen", "登录")]
        assert client.get("/admin/tracker/event/").status_code == 200
        assert client.get("/api/v1/topics/").status_code == 403
        assert client.get("/admin/tracker/topic/").status_code == 403
        assert client.get("/api/v1/search/?q=城").json()["count"] == 0
        assert client.get("/admin/search/?q=城").status_code == 200

    def test_is_filtered_by_kind_day_person_and_address(self, client, auditor):
        client.force_login(auditor)
        for name, address, at in (
            ("甲", "10.0.0.1", "2026-03-01T08:00:00+08:00"),
            ("乙", "10.0.0.2", "2026-03-02T08:00:00+08:00"),
        ):
            moment = datetime.fromisoformat(at)
            Event(kind="export", name=name, address=address, at=moment, rows=3).save()
        until = "at_to=2026-03-01T09:00:00%2B08:00"
        for asked in ("name=甲", "address=10.0.0.1", until, "q=0.0.1"):
            found = client.get(f"{self.EVENTS}?kind=export&{asked}").json()["results"]
            assert [each["name"] for each in found] == ["甲"], asked
        for asked in ("q=甲", "at__day=1&at__month=3&at__year=2026"):
            page = client.get(f"/admin/tracker/event/?kind__exact=export&{asked}").content.decode()
            assert ("10.0.0.1" in page, "10.0.0.2" in page) == (True, False), asked

    def test_goes_out_as_csv_in_which_nothing_is_a_formula(self, client, auditor):
        client.force_login(auditor)
        Event(kind="sign_in_failed", name='=cmd|"/c calc"!A1', address="10.0.0.1").save()
        text = lines_of(client.get("/api/v1/events.csv?kind=sign_in_failed"))
        assert text.startswith("\ufeff编号,时间,事项")
        header, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
        assert dict(zip(header, row, strict=True))["用户名"] == '\'=cmd|"/c calc"!A1'
        assert noted("subject", "rows", kind="export")[0][1] == 1

    def test_goes_out_as_lines_for_programs(self, client, auditor):
        client.force_login(auditor)
        Event(kind="sign_in_failed", name="=甲\n乙").save()
        for address in ("/api/v1/events.jsonl?kind=sign_in_failed",
                        "/admin/tracker/event/all.jsonl?kind__exact=sign_in_failed"):  # fmt: skip
            [line] = lines_of(client.get(address)).splitlines()
            assert (json.loads(line)["name"], json.loads(line)["kind_display"]) == (
                "=甲\n乙",
                "登录失败",
            )

    def test_refuses_what_it_does_not_understand(self, client, auditor):
        client.force_login(auditor)
        for address in (self.EVENTS, "/api/v1/events.csv"):
            answer = client.get(f"{address}?person=li")
            assert answer.status_code == 400
            assert answer.json()["errors"][0]["code"] == "unknown_parameter"

    def test_writes_nothing(self, client, auditor):
        client.force_login(auditor)
        event = Event.objects.first()
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)(f"{self.EVENTS}{event.pk}/").status_code == 405
        assert "删除" not in client.get(f"/admin/tracker/event/{event.pk}/change/").content.decode()
