"""What the figures of the 2023 report count from 2024 on: each names a population that there is."""

import re

import pytest
import yaml

from seeds.build import REPORT_FOLDER
from tracker.overview.populations.register import populations

# Indicator of the report → the population that counts it from 2024 on.
COUNTED_BY = {
    "appointments": "personnel_times",
    "new-deputies": "by_elected",
    "resolutions": "decision_made",
    "study-sessions": "activity_own_study",
    "lectures": "activity_programme",
    "rules-made": "outcome_rule_made",
    "experts-recruited": "holding_part_time",
    "court-observers": "activity_trial",
    "deputies-invited": "duty_invited",
    "grassroots-activities": "activity_programme",
    "opinions-collected": "lead_gathered",
    "street-activities": "activity_street",
    "deputy-workrooms": "station_studio_existing",
    "deputy-groups": "group_existing",
    "receptions": "activity_street_reception",
    "problems-solved": "lead_solved_streets",
    "open-days": "activity_programme",
    "open-day-visitors": "activity_programme_people",
    "deputy-training": "activity_training",
    "deputy-study-tours": "activity_study_tour",
    "research-results": "outcome_research_result",
}
INDICATORS = {
    each["code"]: each
    for each in yaml.safe_load((REPORT_FOLDER / "indicators.yaml").read_text(encoding="utf-8"))
}
NAMED = re.compile("口径“([^”]+)”")


class TestDefinitions:
    @pytest.mark.parametrize(("code", "population"), COUNTED_BY.items())
    def test_name_the_population_as_it_is_called(self, code, population):
        [name] = NAMED.findall(INDICATORS[code]["definition"])
        assert populations()[population].name == name

    @pytest.mark.parametrize(("code", "population"), COUNTED_BY.items())
    def test_are_what_the_ledger_counts_by(self, code, population):
        """Which programmes an office has, nothing shipped knows: those it chooses itself."""
        is_chosen = population.startswith("activity_programme")
        expected = (None, None) if is_chosen else (population, 2024)
        indicator = INDICATORS[code]
        assert (indicator.get("population"), indicator.get("counted_from")) == expected

    def test_say_that_2023_is_as_the_report_has_it(self):
        for code in COUNTED_BY:
            assert "2023年" in INDICATORS[code]["definition"][:10], code

    def test_state_what_overlaps(self):
        stated = {code: INDICATORS[code]["definition"] for code in COUNTED_BY}
        assert "130次与265次不相加" in stated["grassroots-activities"]
        assert "有重叠，不相加" in stated["street-activities"]
        assert "含旁听庭审到会的" in stated["deputies-invited"]
        assert "报告没有写明" in stated["deputies-invited"]
