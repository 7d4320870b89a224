"""The official sheets by name. A new sheet is one module here and one line below."""

from reports.sheets import (
    deputy_work_plan,
    duty_statistics,
    inspection_progress,
    opinion_ledger,
    rectification_ledger,
    research_plan,
    suggestion_catalogue,
    suggestion_progress,
    suggestion_summary,
    suggestions_by_area,
    suggestions_by_unit,
    supervision_plan,
    topic_progress,
    year_data,
)

SHEETS = {
    sheet.name: sheet
    for sheet in (
        supervision_plan.SHEET,
        topic_progress.SHEET,
        inspection_progress.SHEET,
        rectification_ledger.SHEET,
        opinion_ledger.SHEET,
        suggestion_catalogue.SHEET,
        suggestion_summary.SHEET,
        suggestion_progress.SHEET,
        suggestions_by_unit.SHEET,
        suggestions_by_area.SHEET,
        deputy_work_plan.SHEET,
        research_plan.SHEET,
        duty_statistics.SHEET,
        year_data.SHEET,
    )
}
