from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Barrier

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ProtectedError

from tracker.common import door
from tracker.common.difference import plain
from tracker.common.door import Actor
from tracker.common.errors import AppendOnly, Frozen, ReasonMissing, Stale, VoidInstead
from tracker.common.roles import Role
from tracker.models import (
    Activity,
    Change,
    Law,
    Membership,
    PointRule,
    ProgressEntry,
    Site,
    Topic,
    Unit,
    WorkYear,
)

BY = Actor(door="command")
BECAUSE = Actor(door="command", reason="核对后更正")


@pytest.fixture
def year():
    return door.create(WorkYear(year=2023), by=BY)


@pytest.fixture
def topic(year):
    return door.create(Topic(work_year=year, title="文旅产业发展", form="follow_up"), by=BY)


@pytest.mark.django_db
class TestCreate:
    def test_appends_a_change_that_says_what_was_written(self, topic):
        change = Change.objects.of(topic).get()

        assert (change.action, change.version, change.door) == ("create", 1, "command")
        assert change.record_title == "文旅产业发展"
        assert change.fields == {
            "work_year": {
                "before": None,
                "after": 2023,
                "before_text": "",
                "after_text": "2023年",
            },
            "title": {"before": None, "after": "文旅产业发展"},
            "form": {
                "before": None,
                "after": "follow_up",
                "before_text": "",
                "after_text": "跟踪监督",
            },
            "status": {
                "before": None,
                "after": "proposed",
                "before_text": "",
                "after_text": "提出",
            },
        }

    def test_says_who_for_whom_and_in_which_request(self, year):
        user = get_user_model().objects.create_user("li", first_name="莉", last_name="李")
        door.create(Membership(user=user, role=Role.CLERK), by=BY)
        unit = door.create(Unit(code="tour", name="区文旅局", kind="department"), by=BY)
        by = Actor(
            door="api", user=user, on_behalf_of=unit, request_id="req-00000001", reason="电话报送"
        )
        law = door.create(Law(title="旅游法", kind="law"), by=by)

        change = Change.objects.of(law).get()
        assert (change.user, change.user_name) == (user, user.get_full_name())
        assert (change.on_behalf_of, change.request_id) == (unit, "req-00000001")
        assert (change.door, change.reason) == ("api", "电话报送")

    def test_names_every_broken_rule_and_writes_nothing(self, year):
        broken = Topic(work_year=year, title="", form="unheard_of", external_system="oa")
        with pytest.raises(ValidationError) as refused:
            door.create(broken, by=BY)

        assert set(refused.value.message_dict) == {"title", "form", "__all__"}
        assert not Topic.objects.exists()
        assert not Change.objects.filter(kind="topic").exists()

    def test_keeps_links_in_the_same_change(self, year):
        law = door.create(Law(title="湿地保护法", kind="law"), by=BY)
        topic = Topic(work_year=year, title="湿地保护", form="law_inspection")
        door.create(topic, by=BY, links={"laws": [law]})

        assert list(topic.laws.all()) == [law]
        assert Change.objects.of(topic).get().fields["laws"] == {
            "before": [],
            "after": [law.pk],
            "before_text": "",
            "after_text": "《湿地保护法》",
        }


@pytest.mark.django_db
class TestUpdate:
    def test_raises_the_version_and_records_only_what_differs(self, topic):
        topic.title, topic.due_on = "全域文旅发展", date(2023, 11, 30)
        door.update(topic, by=BECAUSE)

        stored = Topic.objects.get()
        assert (stored.title, stored.due_on, stored.version) == (
            "全域文旅发展",
            date(2023, 11, 30),
            2,
        )
        change = Change.objects.of(topic).first()
        assert (change.action, change.version, change.reason) == ("change", 2, "核对后更正")
        assert change.fields == {
            "title": {"before": "文旅产业发展", "after": "全域文旅发展"},
            "due_on": {"before": None, "after": "2023-11-30"},
        }

    def test_keeps_values_in_the_history_as_the_column_has_them(self, year):
        rule = door.create(PointRule(work_year=year, what="research", points=1), by=BY)
        rule.points, rule.at_most = 3, "12.50"
        door.update(rule, by=BY)

        fields = Change.objects.of(rule).first().fields
        assert (fields["points"]["after"], fields["at_most"]["after"]) == ("3", "12.5")

    def test_keeps_a_moment_whatever_its_zone(self):
        noon = datetime(2031, 5, 8, 12, tzinfo=timezone(timedelta(hours=8)))
        assert plain(noon) == plain(noon.astimezone(UTC)) == "2031-05-08T04:00:00+00:00"

    def test_writes_nothing_when_nothing_differs(self, topic):
        door.update(topic, by=BY, links={"laws": []})

        assert Topic.objects.get().version == 1
        assert Change.objects.of(topic).count() == 1

    def test_refuses_a_record_that_moved_on(self, topic):
        mine, theirs = Topic.objects.get(), Topic.objects.get()
        theirs.title = "先改的"
        door.update(theirs, by=BY)

        mine.note = "后改的"
        with pytest.raises(Stale):
            door.update(mine, by=BY)
        assert Topic.objects.get().note == ""

    def test_counts_a_change_of_links_alone(self, topic):
        law = door.create(Law(title="旅游法", kind="law"), by=BY)
        door.update(topic, by=BY, links={"laws": [law]})

        assert Topic.objects.get().version == 2
        assert set(Change.objects.of(topic).first().fields) == {"laws"}

    def test_leaves_nothing_behind_when_the_history_cannot_be_written(self, topic, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError("disk full")

        monkeypatch.setattr(Change, "save", fail)
        topic.title = "写了一半"
        with pytest.raises(RuntimeError):
            door.update(topic, by=BY)
        assert Topic.objects.get().title == "文旅产业发展"
        assert Topic.objects.get().version == 1


@pytest.mark.usefixtures("committed_db")
class TestRacingWriters:
    def test_lets_exactly_one_of_many_win(self, topic):
        writers = 6
        start = Barrier(writers)

        def write(number: int) -> bool:
            try:
                mine = Topic.objects.get()
                mine.note = f"第{number}人"
                start.wait()
                door.update(mine, by=BY)
            except Stale:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(writers) as pool:
            won = list(pool.map(write, range(writers)))

        assert sum(won) == 1
        assert Topic.objects.get().note == f"第{won.index(True)}人"
        assert Change.objects.of(topic).count() == 2


@pytest.mark.django_db
class TestVoid:
    def test_needs_a_reason(self, topic):
        with pytest.raises(ReasonMissing):
            door.void(topic, by=BY)
        assert Topic.objects.not_voided().count() == 1

    def test_keeps_the_record_with_its_reason(self, topic):
        door.void(topic, by=BECAUSE)

        assert Topic.objects.get().void_reason == "核对后更正"
        assert not Topic.objects.not_voided().exists()
        assert Change.objects.of(topic).first().action == "void"


@pytest.mark.django_db
class TestRemove:
    def test_refuses_what_has_to_be_voided(self, topic):
        with pytest.raises(VoidInstead):
            door.remove(topic, by=BECAUSE)
        assert Topic.objects.exists()

    def test_refuses_what_others_refer_to(self, topic):
        with pytest.raises(ProtectedError):
            door.remove(topic.work_year, by=BY)
        assert not Change.objects.filter(action="delete").exists()

    def test_keeps_the_last_content_in_the_history(self, year):
        activity = Activity(work_year=year, kind="visit", title="走访企业")
        door.create(activity, by=BY)
        site = door.create(Site(activity=activity, name="东风悦享", kind="enterprise"), by=BY)
        site_id = site.pk
        door.remove(site, by=BY)

        assert not Site.objects.exists()
        change = Change.objects.get(kind="site", record_id=site_id, action="delete")
        assert change.fields["name"] == {"before": "东风悦享", "after": None}


@pytest.mark.django_db
class TestClosedYear:
    @pytest.fixture(autouse=True)
    def closed(self, topic):
        topic.work_year.close(on=date(2024, 1, 15), by=BY)

    def test_refuses_changes_without_a_reason(self, topic):
        topic = Topic.objects.get()
        topic.note = "补充"
        with pytest.raises(Frozen):
            door.update(topic, by=BY)
        assert Topic.objects.get().note == ""

    def test_takes_a_correction_with_a_reason_and_shows_it(self, topic):
        topic = Topic.objects.get()
        topic.note = "补充"
        door.update(topic, by=BECAUSE)

        assert Change.objects.of(topic).first().reason == "核对后更正"

    def test_refuses_new_records_and_what_hangs_on_old_ones(self, year):
        topic = Topic.objects.get()
        year = topic.work_year
        entry = ProgressEntry(matter=topic, happened_on=date(2024, 2, 1), text="补录")
        for record in (Topic(work_year=year, title="迟到的议题", form="other"), entry):
            with pytest.raises(Frozen):
                door.create(record, by=BY)

    def test_refuses_to_move_a_record_into_it(self, topic):
        later = door.create(WorkYear(year=2024), by=BY)
        moved = door.create(Topic(work_year=later, title="新议题", form="other"), by=BY)
        moved.work_year = WorkYear.objects.get(year=2023)
        with pytest.raises(Frozen):
            door.update(moved, by=BY)

    def test_opens_again_only_with_a_reason(self):
        year = WorkYear.objects.get()
        with pytest.raises(ReasonMissing):
            year.reopen(by=BY)
        WorkYear.objects.get().reopen(by=BECAUSE)
        assert not WorkYear.objects.get().is_closed


@pytest.mark.django_db
class TestHistory:
    def test_cannot_be_changed_or_deleted(self, topic):
        change = Change.objects.get(kind="topic")
        change.reason = "涂改"
        with pytest.raises(AppendOnly):
            change.save()
        with pytest.raises(AppendOnly):
            change.delete()
        with pytest.raises(AppendOnly):
            Change.objects.update(reason="涂改")
        with pytest.raises(AppendOnly):
            Change.objects.all().delete()


@pytest.mark.django_db
class TestProgress:
    def test_is_appended_never_rewritten(self, topic):
        entry = ProgressEntry(matter=topic, happened_on=date(2023, 6, 1), text="已调研")
        door.create(entry, by=BY)
        entry.text = "改写"
        with pytest.raises(AppendOnly):
            door.update(entry, by=BY)
        assert ProgressEntry.objects.get().text == "已调研"

    def test_is_voided_when_wrong(self, topic):
        entry = ProgressEntry(matter=topic, happened_on=date(2023, 6, 1), text="错的")
        door.create(entry, by=BY)
        door.void(entry, by=BECAUSE)
        assert not ProgressEntry.objects.not_voided().exists()

    def test_belongs_to_exactly_one_matter(self):
        entry = ProgressEntry(happened_on=date(2023, 6, 1), text="无主")
        with pytest.raises(ValidationError, match="matter"):
            door.create(entry, by=BY)
