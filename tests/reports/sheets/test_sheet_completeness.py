"""Every field of the records that official sheets list is in a column of some sheet, or is left
out for a reason."""

import pytest
from ledger import fill
from sheet_records import DAY, EVERYBODY, make

from reports.sheets import SHEETS
from tracker.meetings.agenda_items import AgendaItem
from tracker.models import Inspection, RectificationItem, SourceDocument, Suggestion

# Of every record: bookkeeping, where it comes from, and what the title of a sheet, its groups, its
# remark or its hidden column say.
OF_EVERY_KIND = {
    "id", "version", "created_at", "updated_at", "voided_at", "void_reason", "external_system",
    "external_id", "source", "quote", "work_year", "subject_year", "continues", "note", "topic",
    "inspection", "suggestion", "matter", "matter_ptr",
}  # fmt: skip
# The sheets are the official ones, column by column; what they do not ask for stands on the pages
# and in the API. Each line names fields for one reason.
LEFT_OUT = {
    "a step of the procedure, told by the status column and by the history": """
        inspection.notified_on inspection.started_on inspection.concluded_on
        inspection.published_on
        inspection.directors_decision
        opinion.deliberated_on opinion.decided_on opinion.handover_due_on opinion.plan_on
        opinion.consulted_on opinion.concluded_on opinion.published_on opinion.round opinion.status
        rectificationitem.confirmed_on rectificationitem.handed_over_on
        rectificationitem.claimed_on rectificationitem.applied_on rectificationitem.checked_on
        rectificationitem.unit_signer rectificationitem.unit_signed_on
        suggestion.accepted_on suggestion.rehandled_on suggestion.withdrawal_requested_on
        suggestion.withdrawal_agreed suggestion.key_fixed_on suggestion.key_meeting
        suggestion.referred_to suggestion.deputy_told_on suggestion.round
        suggestion.submitted_on suggestion.concluded_on suggestion.feedback_due_on
        suggestion.next_report_on suggestion.started_on suggestion.planned_on
        topic.started_on topic.concluded_on topic.published_on topic.fiscal_duty
        decision.submitted_on decision.effective_on decision.concluded_on decision.started_on
        decision.filed_up_due_on
        filing.supplement_asked_on filing.supplement_due_on filing.started_on filing.planned_on
        review.started_on review.planned_on review.concluded_on review.talked_on review.result_on
        review.written_on review.plan_until review.reply_due_on review.repair_due_on
        review.tell_due_on review.extended_by
        meeting.called_on meeting.minuted_on meeting.minutes
        planitem.decided_on planitem.meeting planitem.published_on planitem.started_on
        planitem.mid_checked_on planitem.due_on planitem.concluded_on
        gatheredopinion.handed_over_on lead.started_on lead.planned_on lead.verified_on
        lead.extension_asked_on
        lead.extension_until lead.extension_decision
        personnelmatter.planned_on personnelmatter.started_on personnelmatter.due_on
        personnelmatter.concluded_on personnelmatter.effective_on personnelmatter.notified_on""",
    "why a date is as it is": """
        opinion.due_explanation opinion.rule_set rectificationitem.due_explanation
        lead.due_explanation lead.extension_reason
        filing.due_on filing.due_explanation filing.filing_due_explanation filing.rule_set
        review.due_explanation review.rule_set
        suggestion.due_explanation suggestion.rule_set suggestion.answer_months
        personnelmatter.oath_due_explanation personnelmatter.provisional_dates
        personnelmatter.oath_due_on""",
    "text too long for a cell; the report or the paper holds it": """
        inspection.key_points inspection.method inspection.evaluation inspection.law_proposals
        review.written_opinion review.request_text review.repair review.ground
        lead.text opinion.draft_report suggestion.body decision.text decision.erratum""",
    "what the list was chosen, grouped or titled by": """
        filing.area filing.lead_committee review.area review.lead_committee
        meeting.term meeting.number meeting.session meeting.is_extraordinary meeting.ends_on
        personnelmatter.term personnelmatter.area
        decision.area decision.lead_committee decision.planned_on decision.laws
        lead.area lead.lead_committee lead.deputy lead.activity lead.place
        planitem.area planitem.plan planitem.planned_on planitem.street planitem.number
        agendaitem.meeting deputy.term figure.nature inspection.area inspection.channel topic.area
        topic.channel topic.laws opinion.title opinion.kind opinion.issuer suggestion.session
        rectificationitem.kind rectificationitem.number rectificationitem.opinion""",
    "what the list was chosen by, or of another sheet": """
        activity.status activity.notice_on activity.ended_on activity.group""",
    "the official table has no column for it": """
        activity.batches activity.items activity.people activity.attendances
        activity.period_from activity.period_until
        meeting.body meeting.place meeting.chair meeting.called_by meeting.observers_count
        agendaitem.opinions_gathered_on agendaitem.heard_on agendaitem.is_verified
        deputy.street_committee deputy.mandate_ended_on deputy.district deputy.elected_on
        deputy.end_ground deputy.person deputy.suspended_from deputy.suspended_until
        deputy.suspension_ground opinion.addressed_to suggestion.ground
        personnelmatter.deputy personnelmatter.by_election personnelmatter.ground
        personnelmatter.present_post personnelmatter.lead_committee personnelmatter.stated
        personnelmatter.document_number personnelmatter.oath_organiser
        suggestion.is_entered_by_office suggestion.mode suggestion.merged_into
        suggestion.handed_over_to
        suggestion.handover_document suggestion.disclosure_wish suggestion.lead_committee
        suggestion.key_leader suggestion.government_leader""",
    "of documents in general; every row is a report of the press": """
        sourcedocument.code sourcedocument.kind sourcedocument.issued_by
        sourcedocument.checksum""",
    "counted, not named: a column says how many they are": "suggestion.co_signers",
    "in words, as of the last day of the year, from the dates of membership": "deputy.groups",
    "personal: a statistic of duties is hung on the wall": "deputy.phone",
    "personal: the office alone reads it": "review.initiator review.initiator_contact",
    "the matter is called as the document is": "review.document",
    "named where the reader sees it, beside what it became": """
        planitem.adopted_into decision.repealed_by agendaitem.opinion""",
    "what another column says: the number, the unit once it is known": """
        lead.serial lead.unit_named""",
    "who told it stands on no sheet": """
        lead.person_name lead.phone lead.is_person_shown lead.is_in_proceedings""",
    "the outcome or activity that the number belongs to has its own row": """
        figure.outcome figure.activity""",
}
NOT_IN_SHEETS = {name for names in LEFT_OUT.values() for name in names.split()}


def fields_of(model) -> list:
    """Without what the spine repeats of a matter's own columns."""
    derived = getattr(model, "derived_fields", ())
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [field for field in fields if field.name not in derived]


def watch(monkeypatch, model) -> set[str]:
    """The names of the model's fields that are read from now on."""
    names = {field.name for field in fields_of(model)}
    read = set()

    def reading(record, name):
        if name in names:
            read.add(name)
        return object.__getattribute__(record, name)

    monkeypatch.setattr(model, "__getattribute__", reading, raising=False)
    return read


def read_by_columns(sheet, monkeypatch) -> set[str]:
    rows = list(sheet.fill(sheet.model.objects.all(), on=DAY, to=EVERYBODY).rows)
    assert rows, sheet.name
    with monkeypatch.context() as watching:
        read = watch(watching, sheet.model)
        for row in rows:
            for column in sheet.layout.columns:
                if column.read:
                    column.value_of(row)
        return read


@pytest.mark.django_db
class TestSheets:
    def test_show_every_field_of_what_they_list(self, monkeypatch):
        fill()
        # The catalogue lists accepted suggestions alone.
        Suggestion.objects.update(status="accepted")
        # The clauses of opinions have a sheet of their own.
        # Of the documents only those of the press are listed, and duty reports on a sheet too.
        AgendaItem.objects.update(kind="duty_report")
        SourceDocument.objects.update(kind="media")
        inspection = Inspection.objects.get()
        make(RectificationItem, matter=inspection, number="2", kind="problem", text="管网老化")
        shown = {}
        for sheet in (sheet for sheet in SHEETS.values() if not sheet.is_statistic):
            shown.setdefault(sheet.model, set()).update(read_by_columns(sheet, monkeypatch))
        missing = {
            f"{model._meta.model_name}.{field.name}"
            for model, read in shown.items()
            for field in fields_of(model)
            if field.name not in read | OF_EVERY_KIND
        }
        assert missing == NOT_IN_SHEETS
