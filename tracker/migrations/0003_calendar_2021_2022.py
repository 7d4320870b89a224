"""The working calendar of 2021 and 2022: ledgers of past years count with it.

Written here instead of through the door, as the later years were: what ships with the product is
nobody's act. A year that somebody has entered meanwhile stays as it is.
"""

from django.db import migrations

from tracker.years.shipped import days_of, notice_of

YEARS = (2021, 2022)


def ship_calendar(apps, schema_editor):
    calendar_years = apps.get_model("tracker", "CalendarYear").objects
    calendar_days = apps.get_model("tracker", "CalendarDay").objects
    for year in YEARS:
        if calendar_years.filter(year=year).exists():
            continue
        calendar_year = calendar_years.create(
            year=year, notice=notice_of(year), is_complete=True
        )
        for day in days_of(year):
            calendar_days.create(
                calendar_year=calendar_year, date=day.date, kind=day.kind, holiday=day.holiday
            )


class Migration(migrations.Migration):
    dependencies = [("tracker", "0002_shipped_clocks")]

    operations = [migrations.RunPython(ship_calendar, migrations.RunPython.noop)]
