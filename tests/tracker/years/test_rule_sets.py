from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.models import soon_until
from tracker.models import Passage, RuleSet, SourceDocument, Topic
from tracker.years.rule_sets import PERIODS, Period, PeriodUnit, RuleSetMissing, is_referred_to

BY = Actor(door="command")
# A reason opens closed years; it must not open a rule set.
BECAUSE = Actor(door="command", reason="核对后更正")


def local(**values):
    """A district's own rule set, later than all that are shipped."""
    return RuleSet(code="hannan", name="汉南区规则", effective_from=date(2026, 1, 1), **values)


@pytest.mark.django_db
class TestRuleSetsInForce:
    @pytest.mark.parametrize(
        ("day", "code"),
        [
            (date(2015, 8, 29), "national-2015"),
            (date(2023, 6, 1), "national-2015"),
            (date(2024, 11, 7), "national-2015"),
            (date(2024, 11, 8), "national-2024"),
            (date(2025, 3, 10), "national-2024"),
            (date(2025, 3, 11), "national-2025"),
            (date(2026, 12, 31), "national-2025"),
        ],
    )
    def test_follow_the_law_of_the_day(self, day, code):
        assert RuleSet.objects.in_force(on=day).code == code

    def test_are_replaced_by_a_later_one(self):
        door.create(local(), by=BY)
        assert RuleSet.objects.in_force(on=date(2025, 12, 31)).code == "national-2025"
        assert RuleSet.objects.in_force(on=date(2026, 1, 1)).code == "hannan"

    def test_are_missing_before_the_first_one(self):
        with pytest.raises(RuleSetMissing, match=r"2015-08-28没有生效的办理规则.*新增") as missing:
            RuleSet.objects.in_force(on=date(2015, 8, 28))
        assert missing.value.code == "rule_set_missing"

    def test_cannot_begin_on_the_same_day(self):
        door.create(local(), by=BY)
        second = RuleSet(code="other", name="另一套", effective_from=date(2026, 1, 1))
        with pytest.raises(ValidationError, match="这一天已有另一套规则生效"):
            door.create(second, by=BY)


@pytest.mark.django_db
class TestShippedRuleSets:
    def test_keep_the_rules_of_their_own_model(self):
        for rule_set in RuleSet.objects.all():
            rule_set.full_clean()

    def test_say_that_local_values_are_not_verified(self):
        for rule_set in RuleSet.objects.all():
            assert not rule_set.is_verified
            assert "未按湖北省、武汉市和本区规定核实" in rule_set.basis

    def test_hold_what_national_law_fixes(self):
        for rule_set in RuleSet.objects.all():
            assert (rule_set.answer_months, rule_set.longest_answer_months) == (3, 6)
            assert rule_set.clock_start == RuleSet.ClockStart.HANDOVER

    def test_know_the_audit_deadline_only_since_the_amended_law(self):
        periods = {r.code: r.period("audit_rectification") for r in RuleSet.objects.all()}
        assert periods == {
            "national-2015": None,
            "national-2024": Period(6, PeriodUnit.MONTH),
            "national-2025": Period(6, PeriodUnit.MONTH),
        }

    def test_say_where_every_value_comes_from(self):
        for field in RuleSet._meta.concrete_fields:
            if field.name in {"answer_months", "longest_answer_months", "clock_start"}:
                assert "代表法" in field.help_text
            if field.name.endswith("_length") and field.name != "audit_rectification_length":
                assert "未核实的默认值" in field.help_text


@pytest.mark.django_db
class TestRuleSet:
    def test_has_its_code_as_natural_key(self):
        rule_set = RuleSet.objects.get_by_natural_key("national-2015")
        assert rule_set.natural_key() == ("national-2015",)

    @pytest.mark.parametrize("name", PERIODS)
    def test_refuses_a_period_without_unit_and_a_unit_without_period(self, name):
        for half in ({f"{name}_length": 5}, {f"{name}_unit": "day"}):
            with pytest.raises(ValidationError, match=f"{PERIODS[name]}的长度和单位必须同时"):
                door.create(local(**half), by=BY)

    @pytest.mark.parametrize("length", [0, 401])
    def test_refuses_periods_out_of_range(self, length):
        with pytest.raises(ValidationError) as refused:
            door.create(local(refusal_length=length, refusal_unit="day"), by=BY)
        assert set(refused.value.message_dict) == {"refusal_length"}

    def test_refuses_a_longest_period_below_the_ordinary_one(self):
        with pytest.raises(ValidationError, match="不能短于答复期限"):
            door.create(local(answer_months=6, longest_answer_months=3), by=BY)

    @pytest.mark.parametrize("value", ["02-29", "02-30", "13-01", "6-30", "0630", "06/30", "W26-1"])
    def test_refuses_a_cutoff_that_is_no_day_of_every_year(self, value):
        with pytest.raises(ValidationError, match="形如 06-30"):
            door.create(local(answer_cutoff=value), by=BY)

    @pytest.mark.parametrize("value", ["06-30", "08-31", "12-31"])
    def test_takes_a_cutoff_of_every_year(self, value):
        assert door.create(local(answer_cutoff=value), by=BY).answer_cutoff == value

    def test_is_edited_freely_before_it_is_used(self):
        rule_set = door.create(local(), by=BY)
        rule_set.answer_months = 2
        door.update(rule_set, by=BY)
        assert RuleSet.objects.get(code="hannan").answer_months == 2


@pytest.mark.django_db
class TestUsedRuleSet:
    """No record refers to rule sets yet, so the answer to "is it used" is put in by hand here.

    That the question itself is answered rightly is what TestReferences tests, on other records.
    """

    @pytest.fixture
    def used(self, monkeypatch):
        monkeypatch.setattr(RuleSet, "is_in_use", True)
        return RuleSet.objects.get(code="national-2015")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("answer_months", 4),
            ("refusal_unit", "day"),
            ("rolls_forward", False),
            ("effective_from", date(2015, 9, 1)),
            ("code", "changed"),
        ],
    )
    def test_keeps_its_numbers_whatever_the_reason(self, used, field, value):
        setattr(used, field, value)
        with pytest.raises(ValidationError) as refused:
            door.update(used, by=BECAUSE)

        assert refused.value.error_dict[field][0].code == "rule_set_in_use"
        assert RuleSet.objects.get(pk=used.pk).version == 1

    def test_may_still_be_verified_and_remind_earlier(self, used):
        used.is_verified, used.basis, used.name = True, "《武汉市条例》第十条", "武汉市规则"
        used.due_soon_days = 30
        door.update(used, by=BY)
        assert RuleSet.objects.get(pk=used.pk).is_verified


@pytest.mark.django_db
class TestReferences:
    def test_are_found_in_any_kind_of_record(self, year_2023, make_topic):
        assert not is_referred_to(year_2023)
        make_topic()
        assert is_referred_to(year_2023)

    def test_are_found_where_the_relation_has_no_name(self, make_topic):
        document = SourceDocument(code="r", title="报告", kind="annual_report")
        passage = Passage(document=door.create(document, by=BY), number=1, text="全文")
        door.create(passage, by=BY)
        assert not is_referred_to(passage)
        make_topic(source=passage)
        assert is_referred_to(passage)


@pytest.mark.django_db
class TestReminders:
    @pytest.fixture(autouse=True)
    def rules(self):
        for day, days in ((date(2030, 1, 1), 7), (date(2030, 6, 1), 0)):
            rules = RuleSet(code=f"{day}", name="规则", effective_from=day, due_soon_days=days)
            door.create(rules, by=BY)

    @pytest.mark.parametrize(
        ("on", "until"),
        [
            (date(1990, 1, 1), date(1990, 1, 16)),
            (date(2029, 12, 31), date(2030, 1, 15)),
            (date(2030, 1, 1), date(2030, 1, 8)),
            (date(2030, 6, 1), date(2030, 6, 1)),
        ],
    )
    def test_come_as_early_as_the_rule_set_of_the_day_says(self, on, until):
        assert soon_until(on=on) == until

    def test_find_records_due_until_then(self, make_topic):
        make_topic("早", due_on=date(2030, 1, 8))
        make_topic("晚", due_on=date(2030, 1, 9))

        assert [one.title for one in Topic.objects.due_soon(on=date(2030, 1, 1))] == ["早"]

    def test_go_on_under_the_next_rule_set(self):
        rules = RuleSet.objects.get(code="2030-01-01")
        again = rules.succeed(code="c", name="新", effective_from=date(2031, 1, 1), by=BY)
        assert again.due_soon_days == 7
