"""Lists: what they show, how they narrow, and that they cost the same at any length."""

from datetime import date, timedelta

import pytest
from admin_pages import errors_in, list_page, page, queries_of
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from tracker.common.admin.display import due_mark
from tracker.models import (
    Activity,
    Answer,
    AnswerClass,
    Assignment,
    Attachment,
    Change,
    Deputy,
    Evaluation,
    Figure,
    Indicator,
    Inspection,
    Law,
    Outcome,
    Passage,
    ProgressEntry,
    Recommendation,
    Session,
    Site,
    SourceDocument,
    Suggestion,
    Term,
    Topic,
    Unit,
    WorkArea,
    WorkYear,
)

pytestmark = pytest.mark.django_db
ON, SOON = date(2023, 6, 1), date(2023, 6, 16)


def titles(response) -> set[str]:
    return {record.title for record in response.context["cl"].result_list}


class TestDueMark:
    @pytest.mark.parametrize(
        ("days", "colour", "words"),
        [
            (-20, "red", "超期20天"),
            (-1, "red", "超期1天"),
            (0, "yellow", "今天到期"),
            (15, "yellow", "剩15天"),
            (16, "green", "剩16天"),
        ],
    )
    def test_is_computed_on_the_day_given(self, days, colour, words):
        shown = due_mark(Topic(due_on=ON + timedelta(days=days)), on=ON, soon=SOON)
        assert f"due-{colour}" in shown
        assert words in shown

    def test_is_silent_on_finished_matters(self):
        shown = due_mark(Topic(due_on=date(2020, 1, 1), status="closed"), on=ON, soon=SOON)
        assert "超期" not in shown

    def test_is_a_dash_without_a_date(self):
        assert "—" in due_mark(Topic(), on=ON, soon=SOON)


class TestDueFilter:
    @pytest.fixture(autouse=True)
    def _topics(self, make_topic, today):
        make_topic("超期", due_on=today - timedelta(days=1))
        make_topic("今天", due_on=today)
        make_topic("临期", due_on=today + timedelta(days=15))
        make_topic("正常", due_on=today + timedelta(days=16))
        make_topic("未定")
        make_topic("办结", due_on=today - timedelta(days=9), status="closed")

    @pytest.mark.parametrize(
        ("chosen", "found"),
        [
            ("overdue", {"超期"}),
            ("soon", {"今天", "临期"}),
            ("normal", {"正常"}),
            ("none", {"未定"}),
            ("finished", {"办结"}),
            ("open", {"超期", "今天", "临期", "正常", "未定"}),
        ],
    )
    def test_finds_what_it_says(self, chosen, found, as_clerk):
        assert titles(as_clerk.open(list_page(Topic), due=chosen)) == found


class TestFilters:
    def test_are_named_and_removable_above_the_list(self, as_clerk, make_topic, make):
        make(WorkYear, year=2022)
        make_topic(status="in_plan")
        make_topic("另一项", status="closed")
        shown = as_clerk.open(
            list_page(Topic), status__exact="in_plan", work_year__year__exact=2023
        )
        chosen = [(one["filter"], one["choice"]) for one in shown.context["filters_chosen"]]
        assert chosen == [("工作年度", "2023年"), ("状态", "列入计划")]
        without = shown.context["filters_chosen"][1]["without"]
        assert len(titles(as_clerk.open(list_page(Topic) + without))) == 2

    def test_offer_only_choices_in_use(self, as_clerk, make_topic):
        make_topic(form="special_inquiry")
        shown = as_clerk.open(list_page(Topic)).content.decode()
        assert "form__exact=special_inquiry" in shown
        assert "form__exact=removal" not in shown

    def test_with_a_wrong_value_are_no_crash(self, as_clerk, make_topic):
        make_topic()
        wrong = "?work_year__year__exact=zwei&due=xx&area__id__exact=abc"
        answer = as_clerk.client.get(list_page(Topic) + wrong, follow=True)
        assert answer.status_code == 200

    def test_tell_answer_classes_by_the_latest_answer(self, as_clerk, make, year_2023, committee):
        classes = {
            code: make(AnswerClass, work_year=year_2023, code=code, meaning=code) for code in "AB"
        }
        suggestion = make(
            Suggestion, work_year=year_2023, title="两轮答复", status="evaluated", round=2
        )
        make(Assignment, suggestion=suggestion, unit=committee, part="lead", status="done")
        make(Suggestion, work_year=year_2023, title="未答复", status="handling")
        for number, code in ((1, "B"), (2, "A")):
            make(
                Answer, suggestion=suggestion, unit=committee, round=number,
                answered_on=date(2023, 5, number), answer_class=classes[code],
            )  # fmt: skip
        url = list_page(Suggestion)
        assert titles(as_clerk.open(url, answer_class="A")) == {"两轮答复"}
        assert titles(as_clerk.open(url, answer_class="B")) == set()
        assert titles(as_clerk.open(url, answer_class="unanswered")) == {"未答复"}

    def test_tell_answering_from_co_handling_units(self, as_clerk, make, year_2023, committee):
        other = make(Unit, code="gov", name="区政府", kind="government")
        suggestion = make(Suggestion, work_year=year_2023, title="公交")
        make(Assignment, suggestion=suggestion, unit=committee, part="lead")
        make(Assignment, suggestion=suggestion, unit=other, part="co")
        url = list_page(Suggestion)
        assert titles(as_clerk.open(url, answering_unit=committee.pk)) == {"公交"}
        assert titles(as_clerk.open(url, answering_unit=other.pk)) == set()
        assert titles(as_clerk.open(url, answering_unit="none")) == set()

    def test_tell_law_enforcement_from_other_checks(self, as_clerk, make, year_2023):
        make(Inspection, work_year=year_2023, title="执法检查", kind="joint_enforcement")
        make(Inspection, work_year=year_2023, title="立法调研", kind="legislative_research")
        assert titles(as_clerk.open(list_page(Inspection), enforcement="yes")) == {"执法检查"}
        assert titles(as_clerk.open(list_page(Inspection), enforcement="no")) == {"立法调研"}


class TestSearch:
    def test_finds_by_words_of_the_record(self, as_clerk, make, year_2023):
        make(Suggestion, work_year=year_2023, number="015", title="优化公交", body="地铁16号线")
        make(Suggestion, work_year=year_2023, number="016", title="修复道路")
        url = list_page(Suggestion)
        assert titles(as_clerk.open(url, q="015")) == {"优化公交"}
        assert titles(as_clerk.open(url, q="16号线")) == {"优化公交"}

    def test_finds_units_and_laws_by_their_everyday_names(self, as_clerk, make):
        make(Unit, code="cg", name="城市管理执法局", aliases=["城管局"], kind="department")
        make(Law, title="湿地保护法", aliases=["湿地法"], kind="law")
        for model, words in ((Unit, "城管局"), (Unit, "执法局"), (Law, "湿地法")):
            found = as_clerk.open(list_page(model), q=words).context["cl"].result_list
            assert len(found) == 1, words
        assert not as_clerk.open(list_page(Unit), q="教育局").context["cl"].result_list

    @pytest.mark.parametrize(
        "model",
        [Activity, Answer, Deputy, Figure, Law, Passage, ProgressEntry, Session, Site, Term,
         Topic, Unit, WorkYear],
    )  # fmt: skip
    def test_bears_any_words(self, model, as_clerk, one_of_each):
        for words in ("", "'", "%", "不存在的词", "2023"):
            assert as_clerk.open(list_page(model), q=words).status_code == 200


class TestEmptyList:
    def test_says_so(self, as_clerk):
        assert "还没有监督议题。" in as_clerk.open(list_page(Topic)).content.decode()

    def test_says_that_the_filter_is_the_cause(self, as_clerk, make_topic):
        make_topic()
        shown = as_clerk.open(list_page(Topic), q="不存在").content.decode()
        assert "没有符合条件的监督议题。" in shown


class TestFoot:
    def test_counts_in_the_words_of_the_page(self, as_clerk, make_topic):
        make_topic()
        shown = as_clerk.open(list_page(Topic)).content.decode()
        foot = shown.split('class="paginator"')[1]
        assert "共1条" in foot
        assert "监督议题" not in foot.split("</p>")[0]


class TestRevising:
    def choose(self, person, topics, **typed):
        chosen = {"action": "revise", ACTION_CHECKBOX_NAME: [str(topic.pk) for topic in topics]}
        asked = person.client.post(list_page(Topic), {**chosen, "index": "0"})
        return person.client.post(list_page(Topic), person.fill(asked, {**typed, "apply": "1"}))

    def test_changes_what_is_filled_in_and_nothing_else(self, as_clerk, make_topic):
        topics = [make_topic("甲", note="留着"), make_topic("乙")]
        self.choose(as_clerk, topics, due_on="2023-06-30")
        now = list(Topic.objects.order_by("pk"))
        assert [topic.due_on for topic in now] == [date(2023, 6, 30)] * 2
        assert now[0].note == "留着"
        assert Change.objects.of(now[0]).first().fields.keys() == {"due_on"}

    def test_asks_for_at_least_one_change(self, as_clerk, make_topic):
        refused = self.choose(as_clerk, [make_topic()])
        assert "请至少填写一项要修改的内容。" in errors_in(refused)

    def test_is_not_offered_to_readers(self, as_reader, make_topic):
        make_topic()
        assert "revise" not in as_reader.open(list_page(Topic)).content.decode()


class TestAutocomplete:
    def test_tells_matters_of_the_same_name_by_year(self, as_clerk, make_topic, make):
        make_topic()
        make(Topic, work_year=make(WorkYear, year=2022), title="文旅产业发展", form="follow_up")
        found = as_clerk.open(
            reverse("admin:autocomplete"), app_label="tracker", model_name="topic",
            field_name="continues", term="文旅",
        ).json()  # fmt: skip
        assert {entry["text"] for entry in found["results"]} == {
            "2023年 文旅产业发展",
            "2022年 文旅产业发展",
        }

    def test_serves_every_field_that_points_to_records(self, as_administrator, one_of_each):
        for url in (page(one_of_each), page(Suggestion.objects.get()), page(Figure.objects.get())):
            shown = as_administrator.open(url).content.decode()
            plain = [
                tag for tag in shown.split("<select")[1:] if "admin-autocomplete" not in tag[:600]
            ]
            named = {tag.split('name="')[1].split('"')[0].split("-")[-1] for tag in plain}
            assert named & {
                "work_year", "area", "lead_committee", "source", "continues", "laws",
                "reporting_units", "topic", "unit", "session", "lead_deputy", "indicator",
            } == set()  # fmt: skip


def many(make, year, committee, number: int) -> None:
    """One more of everything, each hanging on records of its own."""
    area = make(WorkArea, code=f"a{number}", name=f"领域{number}")
    unit = make(Unit, code=f"u{number}", name=f"单位{number}", kind="department", parent=committee)
    term = make(Term, number=10 + number)
    session = make(Session, term=term, number=1)
    deputy = make(Deputy, term=term, name=f"代表{number}")
    document = make(
        SourceDocument, code=f"d{number}", title="报告", kind="plan", work_year=year, issued_by=unit
    )
    passage = make(Passage, document=document, number=1, text="走访3家企业。")
    make(Law, title=f"第{number}号条例", kind="local_regulation")
    earlier = make(WorkYear, year=1970 + number)
    topic = make(
        Topic, work_year=earlier, title=f"议题{number}", form="follow_up", area=area,
        lead_committee=unit, source=passage, due_on=date(2023, 6, 1),
    )  # fmt: skip
    make(
        Inspection, work_year=earlier, title="检查", kind="own_enforcement", area=area,
        lead_committee=unit, topic=topic,
    )  # fmt: skip
    suggestion = make(
        Suggestion, work_year=earlier, title="建议", session=session, number=f"{number:03}",
        lead_deputy=deputy, area=area, lead_committee=unit,
    )  # fmt: skip
    make(Assignment, suggestion=suggestion, unit=unit, part="lead")
    make(Assignment, suggestion=suggestion, unit=committee, part="co")
    a_class = make(AnswerClass, work_year=earlier, code="A", meaning="已解决")
    answer = make(
        Answer, suggestion=suggestion, unit=unit, answered_on=date(2023, 5, 1), answer_class=a_class
    )
    make(
        Evaluation, answer=answer, attitude="satisfied", result="satisfied",
        evaluated_on=date(2023, 5, 9),
    )  # fmt: skip
    activity = make(
        Activity, matter=topic, work_year=earlier, kind="visit", title="走访", organiser=unit
    )
    make(Site, activity=activity, name="企业", kind="enterprise", unit=unit)
    make(Recommendation, matter=suggestion, text="加强统筹", addressed_to=unit)
    outcome = make(
        Outcome, matter=topic, work_year=earlier, title="开通", kind="facility", doer="government",
        unit=unit, source=passage,
    )  # fmt: skip
    indicator = make(
        Indicator, code=f"i{number}", name="企业", unit="家", nature="activity", area=area
    )
    make(
        Figure, matter=topic, outcome=outcome, activity=activity, indicator=indicator,
        work_year=earlier, label="走访企业", value=3, unit="家", nature="activity",
        doer="committee", source=passage, quote="走访3家企业", wording="3家",
    )  # fmt: skip
    make(ProgressEntry, matter=topic, happened_on=date(2023, 4, 1), text="完成调研")


# What one page of a list costs: session and account, the year filter and the like, the rows.
# A number that grows with the rows is an N+1; one that grew otherwise needs a look at its SQL.
LISTS = [
    Activity, Answer, AnswerClass, Assignment, Attachment, Change, Deputy, Evaluation, Figure,
    Indicator, Inspection, Law, Outcome, Passage, ProgressEntry, Recommendation, Session, Site,
    SourceDocument, Suggestion, Term, Topic, Unit, WorkArea, WorkYear,
]  # fmt: skip


class TestQueries:
    def test_are_as_many_for_one_row_as_for_thirty(
        self, as_administrator, make, year_2023, committee
    ):
        many(make, year_2023, committee, 0)
        self.open_all(as_administrator)
        few = self.open_all(as_administrator)
        for number in range(1, 30):
            many(make, year_2023, committee, number)
        grown = self.open_all(as_administrator)
        more = {
            model.__name__: [sql for sql in grown[model] if "django_session" not in sql]
            for model in LISTS
            if len(grown[model]) != len(few[model])
        }
        assert more == {}

    def open_all(self, person) -> dict:
        return {model: queries_of(person, list_page(model)) for model in LISTS}

    def test_of_the_page_of_one_matter_do_not_grow(
        self, as_administrator, make_topic, make, year_2023
    ):
        topic = make_topic()

        def hang(times):
            for number in range(times):
                activity = make(
                    Activity, matter=topic, work_year=year_2023, kind="visit", title=f"走访{number}"
                )
                make(Site, activity=activity, name="企业", kind="enterprise")
                make(ProgressEntry, matter=topic, happened_on=date(2023, 4, 1), text="调研")
                outcome = make(
                    Outcome, matter=topic, work_year=year_2023, title="开通", kind="facility",
                    doer="government",
                )  # fmt: skip
                make(
                    Figure, matter=topic, outcome=outcome, work_year=year_2023, label="走访",
                    value=3, unit="家", nature="activity", doer="committee",
                )  # fmt: skip

        for kind in ("dossier", "change"):
            hang(1)
            queries_of(as_administrator, page(topic, kind))
            few = queries_of(as_administrator, page(topic, kind))
            hang(8)
            grown = queries_of(as_administrator, page(topic, kind))
            assert len(grown) == len(few), [sql for sql in grown if sql not in few]
