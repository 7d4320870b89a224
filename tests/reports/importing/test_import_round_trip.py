"""What was exported comes back unchanged; what was typed comes back as typed, and nothing else."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from filled_sheets import Filled, exported, planned
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sheet_records import make, void

from reports.importing.checking import check
from reports.importing.fields import targets_of
from reports.importing.rows import State
from reports.importing.tables import read_table
from reports.sheets import SHEETS
from reports.workbook.opening import open_book
from tracker.models import (
    Figure,
    Inspection,
    ProgressEntry,
    Suggestion,
    Topic,
)
from tracker.reading.quantities import find_numerals

pytestmark = pytest.mark.django_db
# Sheets of which something may come back. The statistics are there to be read.
FILLED_IN = [name for name, sheet in SHEETS.items() if targets_of(sheet)]
TODAY = date(2023, 12, 15)


def told(found):
    return [
        (row.row.number, str(row.state), row.changes, row.faults)
        for row in found.rows
        if row.state is not State.UNCHANGED
    ]


@pytest.fixture
def fixture_2023(db):
    call_command("loaddata", "report_2023", verbosity=0)


class TestTheReportOf2023:
    @pytest.mark.parametrize("name", FILLED_IN)
    def test_comes_back_unchanged(self, fixture_2023, administrator, name):
        found = planned(exported(name, to=administrator, on=TODAY), user=administrator)
        assert told(found) == []
        # Of the activities the sheet of trials lists the trials, of the documents those of the
        # press.
        listed = {
            "court-observations": {"kind": "court_observation"},
            "press-register": {"kind": "media"},
            "street-reports": {"kind": "duty_report"},
        }.get(name, {})
        assert found.counts()["unchanged"] == SHEETS[name].model.objects.filter(**listed).count()
        assert found.missing() == 0
        assert found.table.notices == []


# --- Any record ------------------------------------------------------------------------------

# Everything that the models themselves accept: PostgreSQL has no NUL, and half a surrogate
# pair is no character.
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
NAMES = WORDS.filter(str.strip)
DAYS = st.none() | st.dates()
NUMBERS = st.decimals(-(10**15), 10**15, places=4)
FEW = {
    "max_examples": 40,
    "deadline": None,
    # Each example gives back what it wrote, so that the records before it serve all.
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@contextmanager
def forgotten():
    """A ledger that is as before when the block ends."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def comes_back(name, user):
    found = planned(exported(name, to=user, on=TODAY), user=user)
    assert told(found) == []
    assert found.counts()["unchanged"] == 1


@pytest.mark.django_db
class TestAnyRecord:
    @given(st.fixed_dictionaries({"title": NAMES, "note": WORDS, "basis": WORDS,
        "supervising_leader": WORDS, "adjustment": WORDS, "research_on": DAYS,
        "form": st.sampled_from(Topic.Form.values)}))  # fmt: skip
    # What Excel, XML or a spreadsheet's formulas would take for something else.
    @example({"title": "=1+1", "note": "_x0041_", "basis": "-5", "supervising_leader": "015",
        "adjustment": " a\r\nb\x0b ", "research_on": date(1900, 1, 1),
        "form": "inquiry"})  # fmt: skip
    @example({"title": "一", "note": "", "basis": "", "supervising_leader": "", "adjustment": "",
        "research_on": date(1, 1, 1), "form": "inquiry"})  # fmt: skip
    @settings(**FEW)
    def test_of_a_plan_survives(self, administrator, year_2023, content):
        with forgotten():
            make(Topic, work_year=year_2023, **content)
            comes_back("supervision-plan", administrator)

    @given(
        st.fixed_dictionaries({"title": NAMES, "note": WORDS, "findings": WORDS, "due_on": DAYS}),
        st.lists(
            st.fixed_dictionaries(
                {"happened_on": st.dates(), "text": NAMES, "next_step": WORDS, "problem": WORDS}
            ),
            max_size=2,
        ),
    )
    @settings(**FEW)
    def test_of_an_inspection_survives(self, administrator, year_2023, content, entries):
        with forgotten():
            kind = "own_enforcement"
            inspection = make(Inspection, work_year=year_2023, kind=kind, **content)
            for entry in entries:
                make(ProgressEntry, matter=inspection, **entry)
            comes_back("inspection-progress", administrator)

    @given(
        st.fixed_dictionaries(
            {"title": NAMES, "note": WORDS, "handling": WORDS, "is_key": st.booleans(),
             "is_closed_session": st.booleans(), "kind": st.sampled_from(Suggestion.Kind.values),
             "number": st.from_regex(r"[0-9A-Za-z-]{0,20}", fullmatch=True)}
        ),
        st.text("甲乙", min_size=1, max_size=9),
        st.sampled_from(["suggestion-summary", "suggestion-progress"]),
    )  # fmt: skip
    @settings(**FEW)
    def test_of_a_suggestion_survives(self, administrator, year_2023, content, reason, name):
        with forgotten():
            suggestion = make(Suggestion, work_year=year_2023, **content)
            void(suggestion, reason)
            make(ProgressEntry, matter=suggestion, happened_on=TODAY, text=content["title"])
            comes_back(name, administrator)

    @given(
        st.fixed_dictionaries(
            {"label": NAMES, "value": NUMBERS.map(abs),
             "unit": NAMES.filter(lambda name: len(name) <= 20), "note": NAMES,
             # Words that state no number contradict none; the note says why there is one.
             "wording": WORDS.filter(lambda words: not find_numerals(words)),
             "comparator": st.sampled_from(Figure.Comparator.values),
             "period_until": DAYS}
        )
    )  # fmt: skip
    @settings(**FEW)
    def test_of_a_figure_survives(self, administrator, year_2023, content):
        with forgotten():
            make(Figure, work_year=year_2023, nature="result", doer="other", **content)
            comes_back("year-data", administrator)


class TestChecking:
    def test_asks_the_same_questions_for_three_rows_and_for_thirty(self, administrator, year_2023):
        """Rows that changed cost one uniqueness query at most; these change no number."""

        def cost(count):
            for number in range(count):
                make(Topic, work_year=year_2023, title=f"第{count}批{number}", form="inquiry")
            filled = Filled(exported("supervision-plan", to=administrator), "supervision-plan")
            for number in range(count):
                filled.put(f"第{count}批{number}", "备注", "新的备注")
            table = read_table(open_book(filled.content()))
            asked = []
            with connection.execute_wrapper(
                lambda run, *query: (asked.append(query[0]), run(*query))[1]
            ):
                found = check(table, user=administrator, on=TODAY)
            assert found.counts()["changed"] == count
            return len(asked)

        assert cost(3) == cost(30)
