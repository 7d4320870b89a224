"""What hangs on a matter, edited on the matter's page."""

from datetime import date

import pytest
from admin_pages import PNG, add_page, errors_in, page, step_page, upload
from django.conf import settings

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.models import (
    Activity,
    Answer,
    Attachment,
    Change,
    CoSignature,
    Deputy,
    Evaluation,
    Figure,
    Outcome,
    ProgressEntry,
    Recommendation,
    Site,
    Suggestion,
    Term,
    Topic,
)

pytestmark = pytest.mark.django_db


def new_row(prefix: str, **fields) -> dict:
    """What the script adds to the form for one new row."""
    return {f"{prefix}-TOTAL_FORMS": "1"} | {
        f"{prefix}-0-{name}": value for name, value in fields.items()
    }


@pytest.fixture
def topic(make_topic):
    return make_topic()


@pytest.fixture
def stored_files(settings):
    from pathlib import Path

    def files():
        folder = Path(settings.MEDIA_ROOT)
        return list(folder.iterdir()) if folder.exists() else []

    return files


PROGRESS = {"happened_on": "2023-04-01", "text": "完成调研", "next_step": "", "problem": ""}


class TestProgressInline:
    def test_adds_an_entry_with_its_evidence(self, as_clerk, topic):
        row = new_row("progress_entries", **PROGRESS)
        files = {"progress_entries-0-files": [upload("现场.png"), upload("签到.png")]}

        assert as_clerk.edit(page(topic), **row, **files).status_code == 302

        entry = ProgressEntry.objects.get()
        assert (entry.owner, entry.text, entry.author) == (topic, "完成调研", as_clerk.user)
        attached = Attachment.objects.filter(progress_entry=entry)
        assert sorted(file.name for file in attached) == ["现场.png", "签到.png"]
        assert {file.owner for file in attached} == {topic}
        assert Change.objects.of(entry).get().user == as_clerk.user

    def test_never_rewrites_an_entry(self, as_clerk, topic, make):
        make(ProgressEntry, matter=topic, happened_on="2023-04-01", text="完成调研")
        opened = as_clerk.open(page(topic))
        assert 'name="progress_entries-0-text"' not in opened.content.decode()
        as_clerk.save(opened, title="改名", **{"progress_entries-0-text": "改写"})
        assert ProgressEntry.objects.get().text == "完成调研"

    def test_leaves_the_version_of_the_matter_alone(self, as_clerk, topic):
        as_clerk.edit(page(topic), **new_row("progress_entries", **PROGRESS))
        assert Topic.objects.get(pk=topic.pk).version == 1


class TestUploads:
    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("程序.exe", b"MZ" + b"0" * 64, "不接受“.exe”类型的文件"),
            ("照片.png", b"<script>alert(1)</script>", "文件内容与扩展名不符。"),
            ("空.pdf", b"", "文件是空的。"),
        ],
    )
    @pytest.mark.parametrize("field", ["progress_entries-0-files", "attachments-0-file"])
    def test_of_the_wrong_kind_are_refused_before_they_are_stored(
        self, name, content, sentence, field, as_clerk, topic, stored_files
    ):
        rows = new_row("progress_entries", **PROGRESS)
        if field.startswith("attachments"):
            rows = new_row("attachments", note="")
        refused = as_clerk.edit(page(topic), **rows, **{field: upload(name, content)})
        assert refused.status_code == 200
        assert sentence in " ".join(errors_in(refused))
        assert stored_files() == []
        assert not Attachment.objects.exists()
        assert not ProgressEntry.objects.exists()

    def test_over_the_limit_are_refused_before_they_are_stored(
        self, as_clerk, topic, settings, stored_files
    ):
        settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
        big = upload("大图.png", PNG + b"0" * 1024 * 1024)
        refused = as_clerk.edit(
            step_page(topic, "progress"),
            happened_on="2023-04-01",
            text="进展",
            files=big,
            apply="1",
        )
        assert "文件超过1MB的上限。" in errors_in(refused)
        assert stored_files() == []
        assert not ProgressEntry.objects.exists()

    def test_leave_nothing_behind_when_the_page_is_refused(self, as_clerk, topic, stored_files):
        """The figure is refused by the door, after the file of the progress row was kept."""
        rows = new_row("progress_entries", **PROGRESS) | new_row(
            "figures", label="走访", value="3", unit="家", comparator="exact", nature="activity",
            doer="committee", wording="",
        )  # fmt: skip
        kept = door.create

        def refuse_figures(record, **options):
            if isinstance(record, Figure):
                raise Refused("数据未通过。")
            return kept(record, **options)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(door, "create", refuse_figures)
            refused = as_clerk.edit(
                page(topic), **rows, **{"progress_entries-0-files": upload("现场.png")}
            )
        assert "数据未通过。" in errors_in(refused)
        assert not ProgressEntry.objects.exists()
        assert stored_files() == []

    def test_leave_nothing_behind_when_a_second_one_is_refused(
        self, as_clerk, topic, stored_files, monkeypatch
    ):
        """Both pass the form; the disk, as it were, is full when the second one comes."""
        rows = {f"attachments-{n}-file": upload(f"{n}.png") for n in (0, 1)}
        kept, seen = door.create, []

        def refuse_the_second(record, **options):
            seen.extend([record] if isinstance(record, Attachment) else [])
            if len(seen) == 2:
                raise Refused("附件未通过。")
            return kept(record, **options)

        monkeypatch.setattr(door, "create", refuse_the_second)
        refused = as_clerk.edit(
            page(topic), **rows, **{f"attachments-{n}-note": "" for n in (0, 1)},
            **{"attachments-TOTAL_FORMS": "2"},
        )  # fmt: skip

        assert "附件未通过。" in errors_in(refused)
        assert not Attachment.objects.exists()
        assert stored_files() == []


class TestAttachments:
    @pytest.fixture
    def attachment(self, as_clerk, topic):
        as_clerk.edit(
            page(topic),
            **new_row("attachments", note=""),
            **{"attachments-0-file": upload("现场.png")},
        )
        return Attachment.objects.get()

    def test_are_downloaded_by_those_who_may_see_them(self, as_reader, attachment, client):
        from django.urls import reverse

        url = reverse("admin:tracker_attachment_file", args=[attachment.pk])
        answer = as_reader.open(url)
        assert b"".join(answer.streaming_content) == PNG
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Type"] == "image/png"
        assert client.get(url).status_code == 302
        door.remove(as_reader.user.memberships.get(), by=Actor(door="command"))
        assert as_reader.open(url).status_code == 403

    def test_have_no_public_address(self, as_clerk, attachment, topic):
        shown = as_clerk.open(page(attachment)).content.decode()
        assert attachment.file.name not in shown
        assert settings.MEDIA_URL in ("", "/")

    def test_keep_their_file(self, as_clerk, attachment):
        as_clerk.edit(page(attachment), note="签到表", file=upload("别的.png"))
        now = Attachment.objects.get()
        assert (now.name, now.note, now.version) == ("现场.png", "签到表", 2)

    def test_are_voided_even_when_the_disk_lost_them(self, as_clerk, attachment):
        attachment.file.storage.delete(attachment.file.name)
        as_clerk.edit(step_page(attachment, "void"), reason="文件丢失", apply="1")
        assert Attachment.objects.get().is_voided

    def test_are_added_on_their_own_page(self, as_clerk, topic):
        as_clerk.edit(add_page(Attachment), matter=str(topic.pk), file=upload("方案.png"))
        assert Attachment.objects.get().uploaded_by == as_clerk.user


class TestRowsOfATopic:
    def test_take_the_year_of_the_topic(self, as_clerk, topic):
        as_clerk.edit(
            page(topic),
            **new_row("activities", title="走访企业", kind="visit", status="held"),
            **new_row("outcomes", title="开通专线", kind="facility", doer="government"),
            **new_row("recommendations", text="加强统筹"),
        )
        activity, outcome = Activity.objects.get(), Outcome.objects.get()
        assert {activity.work_year_id, outcome.work_year_id} == {2023}
        assert activity.owner == outcome.owner == Recommendation.objects.get().owner == topic

    def test_are_saved_with_a_new_topic(self, as_clerk, year_2023):
        saved = as_clerk.edit(
            add_page(Topic),
            title="新议题",
            work_year="2023",
            form="follow_up",
            **new_row("activities", title="走访企业", kind="visit", status="held"),
        )
        assert saved.status_code == 302
        assert Activity.objects.get().owner == Topic.objects.get()

    def test_are_refused_by_name_and_nothing_is_half_saved(self, as_clerk, topic):
        refused = as_clerk.edit(
            page(topic),
            title="改名",
            **new_row("activities", title="", kind="visit", status="held", held_on="2023-05-02",
                      ended_on="2023-05-01"),
        )  # fmt: skip
        assert refused.status_code == 200
        formset = refused.context["inline_admin_formsets"][1].formset
        assert "title" in formset.forms[0].errors
        assert Topic.objects.get(pk=topic.pk).title == "文旅产业发展"

    def test_are_counted_in_the_tabs(self, as_clerk, one_of_each):
        shown = as_clerk.open(page(one_of_each)).content.decode()
        assert '监督活动 <span class="count">1</span>' in shown


class TestOutcomes:
    def test_are_entered_with_their_figures(self, as_clerk, topic):
        saved = as_clerk.edit(
            add_page(Outcome) + f"?matter={topic.pk}&work_year=2023",
            title="建成整车工厂",
            kind="facility",
            doer="government",
            **new_row(
                "figures", label="整车工厂", value="7", unit="个", comparator="exact",
                nature="government_outcome", doer="government", wording="",
            ),
        )  # fmt: skip
        assert saved.status_code == 302
        figure = Figure.objects.get()
        assert (figure.outcome, figure.owner) == (Outcome.objects.get(), topic)
        assert figure.work_year_id == 2023

    def test_lead_back_to_the_matter_they_were_entered_for(self, as_clerk, topic):
        saved = as_clerk.edit(
            add_page(Outcome) + f"?matter={topic.pk}&work_year=2023",
            title="建成整车工厂", kind="facility", doer="government",
        )  # fmt: skip
        assert saved["Location"] == page(topic)

    def test_take_their_figures_along_to_another_topic(self, as_clerk, topic, make_topic, make):
        other = make_topic("另一议题")
        outcome = make(
            Outcome, work_year=topic.work_year, matter=topic, title="成效", kind="policy",
            doer="committee",
        )  # fmt: skip
        make(
            Figure, work_year=topic.work_year, matter=topic, outcome=outcome, label="调研", value=3,
            unit="次", nature="activity", doer="committee",
        )  # fmt: skip
        saved = as_clerk.edit(page(outcome), matter=str(other.pk))

        assert errors_in(saved) == []
        assert Figure.objects.get().owner == Outcome.objects.get().owner == other

    def test_refuse_a_figure_of_another_unit_of_measure(self, as_clerk, one_of_each):
        outcome = Outcome.objects.get()
        refused = as_clerk.edit(page(outcome), **{"figures-0-unit": "家"})
        assert "计量单位应与指标一致，为“个”。" in errors_in(refused)


class TestSites:
    def test_are_entered_with_the_activity(self, as_clerk, topic, make, year_2023):
        activity = make(Activity, matter=topic, work_year=year_2023, kind="visit", title="走访企业")
        as_clerk.edit(page(activity), **new_row("sites", name="东风悦享", kind="enterprise"))
        assert Site.objects.get().activity == activity

    def test_noted_twice_are_refused(self, as_clerk, topic, make, year_2023):
        activity = make(Activity, matter=topic, work_year=year_2023, kind="visit", title="走访企业")
        make(Site, activity=activity, name="东风悦享", kind="enterprise")
        refused = as_clerk.edit(
            page(activity),
            **{"sites-TOTAL_FORMS": "2", "sites-1-name": "东风悦享", "sites-1-kind": "enterprise"},
        )
        assert refused.status_code == 200
        assert Site.objects.count() == 1

    def test_noted_by_mistake_are_removed(self, as_clerk, topic, make, year_2023):
        activity = make(Activity, matter=topic, work_year=year_2023, kind="visit", title="走访企业")
        site = make(Site, activity=activity, name="东风悦享", kind="enterprise")
        as_clerk.edit(page(activity), **{"sites-0-DELETE": "on"})
        assert not Site.objects.exists()
        assert Change.objects.of(site).first().action == "delete"

    def test_removed_by_somebody_else_are_no_crash(self, as_clerk, topic, make, year_2023, actor):
        from tracker.common import door

        activity = make(Activity, matter=topic, work_year=year_2023, kind="visit", title="走访企业")
        site = make(Site, activity=activity, name="东风悦享", kind="enterprise")
        opened = as_clerk.open(page(activity))
        door.remove(site, by=actor)
        answer = as_clerk.save(opened, **{"sites-0-name": "改名"})
        assert answer.status_code == 200


class TestSuggestionPage:
    @pytest.fixture
    def suggestion(self, make, year_2023):
        deputy = make(Deputy, term=make(Term, number=6), name="张三")
        return make(
            Suggestion, work_year=year_2023, number="015", title="公交", body="开通微循环",
            lead_deputy=deputy,
        )  # fmt: skip

    def test_keeps_leading_zeros(self, as_clerk, suggestion):
        as_clerk.edit(page(suggestion), number="007")
        assert Suggestion.objects.get().number == "007"

    def test_offers_the_moves_of_its_state_as_buttons(self, as_clerk, as_reader, suggestion):
        shown = as_clerk.open(page(suggestion)).content.decode()
        assert step_page(suggestion, "submit") in shown
        assert step_page(suggestion, "hand_over") not in shown
        assert "/step/" not in as_reader.open(page(suggestion)).content.decode()

    def test_says_what_stands_in_the_way_of_a_move(self, as_clerk, suggestion, make):
        term = Term.objects.get()
        make(CoSignature, suggestion=suggestion, deputy=make(Deputy, term=term, name="李四"))
        shown = as_clerk.open(page(suggestion)).content.decode()
        assert "暂不能“提交”：还有1名联名代表没有确认。" in shown

    def test_is_moved_on_by_its_buttons(self, as_clerk, suggestion, committee):
        for name, given in [
            ("submit", {"happened_on": "2023-01-09"}),
            ("accept", {"happened_on": "2023-01-10"}),
            ("hand_over", {"happened_on": "2023-02-06", "to_unit": str(committee.pk),
                           "mode": "single", "lead_unit": str(committee.pk)}),
        ]:  # fmt: skip
            as_clerk.edit(step_page(suggestion, name), apply="1", **given)
        moved = Suggestion.objects.get()
        assert (moved.status, moved.number, moved.due_on) == ("assigned", "015", date(2023, 5, 6))
        # A Saturday, but one that was worked in exchange for the May holiday.
        shown = as_clerk.open(page(moved)).content.decode()
        assert "2023-02-06 交办 + 3 个月 → 2023-05-06<" in shown
        assert moved.assignments.get().unit == committee

    def test_names_what_a_move_lacks_and_keeps_what_was_typed(self, as_clerk, suggestion):
        as_clerk.edit(step_page(suggestion, "submit"), happened_on="2023-01-09", apply="1")
        refused = as_clerk.edit(
            step_page(suggestion, "refuse_acceptance"), happened_on="2023-01-10",
            remark="属信访事项", apply="1",
        )  # fmt: skip
        assert errors_in(refused).count("该字段是必填项。") == 2
        assert "属信访事项" in refused.content.decode()
        assert Suggestion.objects.get().status == "submitted"

    def test_shows_answers_and_votes_without_letting_anybody_type_them(
        self, as_administrator, suggestion, committee, make
    ):
        answer = make(Answer, suggestion=suggestion, unit=committee, answered_on="2023-05-01")
        make(
            Evaluation, answer=answer, attitude="satisfied", result="basically",
            evaluated_on="2023-05-09",
        )  # fmt: skip
        shown = as_administrator.open(page(suggestion)).content.decode()
        assert "办理结果基本满意" in shown
        assert 'name="answers-0-text"' not in shown
        assert as_administrator.open(add_page(Answer)).status_code == 403


class TestReportingStep:
    def test_reports_on_one_page(self, as_clerk, topic):
        as_clerk.edit(
            step_page(topic, "progress"), happened_on="2023-04-01", text="完成调研",
            next_step="形成报告", files=[upload("现场.png")], apply="1",
        )  # fmt: skip
        entry = ProgressEntry.objects.get()
        assert (entry.owner, entry.next_step, entry.author) == (topic, "形成报告", as_clerk.user)
        assert Attachment.objects.get().progress_entry == entry

    def test_reports_on_many_matters_at_once(self, as_clerk, topic, make_topic):
        from admin_pages import list_page
        from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

        other, silent = make_topic("城市管理"), make_topic("生态环保")
        chosen = [str(record.pk) for record in (topic, other, silent)]
        asked = as_clerk.client.post(
            list_page(Topic),
            {"action": "progress-of-many", ACTION_CHECKBOX_NAME: chosen, "index": "0"},
        )
        typed = {f"text-{topic.pk}": "完成调研", f"text-{other.pk}": "召开座谈会", "apply": "1"}
        as_clerk.client.post(list_page(Topic), as_clerk.fill(asked, typed))
        assert set(ProgressEntry.objects.values_list("matter__matter_title", "text")) == {
            ("文旅产业发展", "完成调研"),
            ("城市管理", "召开座谈会"),
        }
