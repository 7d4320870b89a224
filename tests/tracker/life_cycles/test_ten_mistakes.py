"""A clerk's ten mistakes, each mended over the API and on the pages, without a programmer."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient
from story_world import make
from test_correcting import accepted, answered, handed_over, now, signed
from test_suggestion_story import scan_for

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Answer, Change, Evaluation, Suggestion, Topic, WorkYear

__all__ = ["accepted", "answered", "handed_over", "signed"]


class OverRest:
    """The clerk's program: reads the record, sends what is to change with the reason."""

    def __init__(self, user):
        self.client = APIClient()
        self.client.force_authenticate(user)

    def send(self, record, verb: str, **body):
        routes = {
            "suggestion": "suggestions", "assignment": "assignments", "answer": "answers",
            "evaluation": "evaluations", "topic": "topics",
        }  # fmt: skip
        address = f"/api/v1/{routes[record._meta.model_name]}/{record.pk}/"
        tag = self.client.get(address)["ETag"]
        call = self.client.patch if verb == "" else self.client.post
        at = address + (f"{verb}/" if verb else "")
        answer = call(at, body, format="json", headers={"If-Match": tag})
        assert answer.status_code == 200, answer.content.decode()

    def correct(self, record, **facts):
        self.send(record, "correct", change_reason="录入有误", **facts)

    def undo(self, record):
        self.send(record, "undo", change_reason="点错了")

    def restore(self, record):
        self.send(record, "restore", change_reason="误作废")

    def change(self, record, **fields):
        self.send(record, "", **fields)


class OnPages:
    """The clerk at the admin: opens the step's page, types over, presses the button."""

    def __init__(self, user):
        user.is_staff = True
        user.save()
        self.client = Client()
        self.client.force_login(user)

    def step(self, record, name: str, **typed):
        opts = record._meta
        address = reverse(f"admin:tracker_{opts.model_name}_step", args=[record.pk, name])
        page = self.client.get(address)
        assert page.status_code == 200
        form = page.context["form"]
        shown = {name: form[name].value() for name in form.fields}
        sent = {key: "" if value is None else value for key, value in (shown | typed).items()}
        sent |= {"apply": "1", f"seen-{record.pk}": now(record).version}
        answer = self.client.post(address, sent)
        assert answer.status_code == 302, answer.context["form"].errors

    def correct(self, record, **facts):
        self.step(record, "correct", reason="录入有误", **facts)

    def undo(self, record):
        self.step(record, "undo", reason="点错了")

    def restore(self, record):
        self.step(record, "restore", reason="误作废")

    def change(self, record, **fields):
        opts = record._meta
        address = reverse(f"admin:tracker_{opts.model_name}_change", args=[record.pk])
        page = self.client.get(address)
        form = page.context["adminform"].form
        sent = {name: form[name].value() for name in form.fields} | fields
        sent = {name: "" if value is None else value for name, value in sent.items()}
        for formset in page.context["inline_admin_formsets"]:
            prefix = formset.formset.prefix
            management = formset.formset.management_form
            sent |= {f"{prefix}-{name}": management[name].value() for name in management.fields}
            sent[f"{prefix}-TOTAL_FORMS"] = sent[f"{prefix}-INITIAL_FORMS"] = 0
        answer = self.client.post(address, sent)
        assert answer.status_code == 302, answer.context["adminform"].form.errors


@pytest.fixture(params=[OverRest, OnPages])
def clerk(request, world):
    return request.param(world.users["affairs"])


class TestTenMistakes:
    def test_a_wrong_handover_date(self, world, clerk, handed_over):
        clerk.correct(handed_over, handed_over_on="2024-01-15")
        right = now(handed_over)
        assert (right.handed_over_on, right.due_on) == (date(2024, 1, 15), date(2024, 4, 15))

    def test_a_wrong_unit(self, world, clerk, handed_over):
        clerk.correct(handed_over.assignments.get(), unit=world.police.pk)
        assert handed_over.assignments.get().unit == world.police

    def test_a_wrong_document_number(self, clerk, handed_over):
        clerk.correct(handed_over, handover_document="汉人办〔2024〕4号")
        assert now(handed_over).handover_document == "汉人办〔2024〕4号"

    def test_a_wrong_class_and_text_of_an_answer(self, world, clerk, answered):
        clerk.correct(Answer.objects.get(), answer_class=world.solved.pk, text="已开通。")
        answer = Answer.objects.get()
        assert (answer.answer_class, answer.text) == (world.solved, "已开通。")

    def test_a_vote_entered_wrongly(self, world, clerk, answered):
        world.move(
            answered, "evaluate", "affairs", on=date(2024, 4, 15), scan=scan_for(answered).pk,
            attitude="satisfied", result="satisfied",
        )  # fmt: skip
        clerk.correct(Evaluation.objects.get(), result="basically")
        assert Evaluation.objects.get().result == "basically"

    def test_a_number_mistyped_before_the_handover(self, clerk, accepted):
        clerk.change(accepted, number="015")
        assert now(accepted).number == "015"

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            (
                "refuse_acceptance",
                {"ground": "petition", "deputy_told_on": "2024-01-12", "remark": "信访事项"},
            ),
            ("merge", {}),
        ],
    )
    def test_not_accepted_or_merged(self, world, clerk, draft, name, data):
        world.move(draft, "submit", "deputy", on=date(2024, 1, 9))
        if name == "merge":
            main = make(
                Suggestion, work_year=world.year, session=world.session, title="主件", body="x",
                lead_deputy=world.lead_deputy,
            )  # fmt: skip
            data = {"main": main.pk}
        ended = world.move(draft, name, "affairs", on=date(2024, 1, 12), **data)
        assert ended.is_finished
        clerk.undo(ended)
        again = now(draft)
        assert (again.status, again.ground, again.merged_into) == ("submitted", "", None)

    def test_withdrawn(self, world, clerk, handed_over):
        asked = {"remark": "已解决", "requested_on": "2024-02-06", "all_agree": True}
        ended = world.move(handed_over, "withdraw", "deputy", on=date(2024, 2, 7), **asked)
        clerk.undo(ended)
        again = now(ended)
        assert (again.status, again.withdrawal_requested_on) == ("assigned", None)

    def test_concluded(self, world, clerk, answered):
        ended = world.move(answered, "conclude", "affairs", on=date(2024, 5, 6))
        clerk.undo(ended)
        assert (now(ended).status, now(ended).concluded_on) == ("answered", None)

    def test_carried_over(self, world, clerk):
        later = make(WorkYear, year=2025)
        topic = make(Topic, work_year=world.year, title="议题", form="follow_up")
        world.move(topic, "include_in_plan", "clerk", on=date(2024, 1, 9))
        world.move(
            topic, "continue", "clerk", on=date(2024, 12, 20), work_year=later.pk, remark="未完成"
        )
        clerk.undo(now(topic))
        assert now(topic).status == "in_plan"
        assert not Topic.objects.not_voided().filter(work_year=2025).exists()

    def test_a_voided_record(self, world, clerk, accepted):
        door.void(accepted, by=Actor(door="command", reason="误作废"))
        clerk.restore(now(accepted))
        assert not now(accepted).is_voided


class TestWhatShowsIt:
    def test_is_the_page_the_api_and_the_sheet(self, world, handed_over):
        from reports.sheets import SHEETS

        before = Change.objects.filter(action="correct").count()
        OverRest(world.users["affairs"]).correct(handed_over, handed_over_on="2024-01-15")
        assert Change.objects.filter(action="correct").count() == before + 1

        client = APIClient()
        client.force_authenticate(world.users["affairs"])
        shown = client.get(f"/api/v1/suggestions/{handed_over.pk}/").json()
        assert shown["corrected_at"] is not None
        part = handed_over.assignments.get()
        assert client.get(f"/api/v1/assignments/{part.pk}/").json()["corrected_at"] is None

        pages = OnPages(world.users["affairs"])
        address = reverse("admin:tracker_suggestion_change", args=[handed_over.pk])
        page = pages.client.get(address).content.decode()
        assert "更正：" in page
        assert "交办日期 2024-02-05 → 2024-01-15" in page
        assert "原因：录入有误" in page

        sheet = next(one for one in SHEETS.values() if one.name == "suggestion-summary")
        made = sheet.export(
            Suggestion.objects.all(), on=date(2024, 6, 1), to=world.users["affairs"], filters={},
            at=None,
        )  # fmt: skip
        assert made.filling.notes[-1].startswith(f"有更正的记录：{now(handed_over)}（")

    def test_says_before_an_ending_what_follows_and_how_to_take_it_back(self, world, accepted):
        pages = OnPages(world.users["affairs"])
        address = reverse("admin:tracker_suggestion_step", args=[accepted.pk, "withdraw"])
        page = pages.client.get(address).content.decode()
        assert "即为“已撤回”" in page
        assert "撤销上一步" in page
        client = APIClient()
        client.force_authenticate(world.users["affairs"])
        told = client.get(f"/api/v1/suggestions/{accepted.pk}/transitions/").json()
        ends = {one["name"]: one["told_before"] for one in told}
        assert "撤销上一步" in ends["withdraw"]
        assert ends["hand_over"] == ""
