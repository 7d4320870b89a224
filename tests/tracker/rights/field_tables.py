"""Who may write which field of a record in which relation and state: expected, by hand.

One table a kind: the relations in which records are tried (letters: rights_world.py), and for each
set of states what is expected there; `*` holds in all states. `committee:MC` is the committee, of
records M and C; `*` is all of them. Who is not named may not; what nobody writes is written by
moves alone. `add` stands for adding a record, `add FIELD …` for what may be given then and not
changed later by the same people, `void` and `remove` for the record as a whole, `elsewhere` for
tying it to a matter, committee or street that is not the person's.

office is the clerk and the administrator, staff these and 代表工委; `other` is the committee of
another field.
"""

from dataclasses import dataclass, field
from functools import cache

GROUPS = {
    "office": ("clerk", "administrator"),
    "staff": ("clerk", "administrator", "affairs"),
    "other": ("other_committee",),
    "nobody": (),
}
SOURCED = "source quote external_system external_id"


def plan(planned: str, worked_on: str) -> tuple[str, str]:
    """Until the plan is adopted, and afterwards."""
    decided = "concluded_on published_on continues elsewhere = office:*"
    return (
        f"""
        add                     = office:* committee:M other:F
        add lead_committee      = office:* committee:M other:F
        {planned}               = office:* committee:M other:F
        {worked_on} {SOURCED}   = office:* committee:M other:F
        {decided}
        void                    = office:* committee:M other:F
        """,
        f"""
        {planned}               = office:*
        {worked_on} {SOURCED}   = office:* committee:M other:F
        {decided}
        void                    = office:*
        """,
    )


PROPOSED_TOPIC, PLANNED_TOPIC = (
    f"{table}fiscal_duty = office:*"
    for table in plan(
        "work_year title area form channel basis supervising_leader planned_on due_on adjustment",
        "subject_year reporting_units laws research_on started_on note",
    )
)
PROPOSED_INSPECTION, PLANNED_INSPECTION = plan(
    "work_year title area kind channel topic planned_on due_on",
    "subject_year laws inspected_units team_leader key_points method started_on findings evaluation"
    " law_proposals note",
)

PLANNED_WORK = "work_year title plan street units participants way quarter planned_on due_on"
DONE_WORK = (
    "subject_year area number leader members instruction instructed_by instructed_on"
    " adopted_into adopted_as note"
)

NAMED = (
    "work_year kind bill term person_name deputy post present_post by_election ground proposer"
    " proposed_by received_on"
)
PLANNED_FOR = "planned_on"
PAPERS = "certificate_number notified_on"
OF_THE_LEDGER = f"subject_year area lead_committee due_on started_on continues note {SOURCED}"
ADDED = "add void = staff:* "
MEETING = (
    "work_year title kind session term number is_extraordinary starts_on ends_on place chair"
    " called_by members_count present_count counts_reason invited_units observers_count minutes"
    " is_verified note"
)
TOLD = (
    "title channel received_on text place times activity wants_reply is_in_proceedings person_name"
    " phone area"
)
DRAFTED_DECISION = "title kind text work_year laws addressed_to"

# kind → (letters, {states: lines}); "" for a kind without states.
TABLES = {
    "Topic": (
        "MFN",
        {
            "proposed": PROPOSED_TOPIC,
            "in_plan in_progress deliberated rectifying result_reported closed continued"
            " cancelled": PLANNED_TOPIC,
        },
    ),
    "NormativeDocument": (
        "X",
        {
            "": f"""
            add void                    = office:*
            maker title document_number published_on effective_on expires_on replaces replacement
            amended_on repealed_on laws area is_public note {SOURCED} = office:*
            """
        },
    ),
    "Filing": (
        "MFN",
        {
            "received": """
            add void                    = office:*
            add document lead_committee = office:*
            """,
            "supplement": "void = office:*",
            "registered returned": "void = nobody",
            "*": f"""
            elsewhere work_year received_on receipt_on area subject_year planned_on started_on
            continues note {SOURCED}    = office:*
            document number supplement_asked_on supplement_needed supplement_due_on
            supplemented_on return_reason concluded_on                = nobody
            """,
        },
    ),
    "Review": (
        "MFN",
        {
            "opened": """
            add void                    = office:*
            add document lead_committee = office:*
            kind registered_on          = office:*
            """,
            "distributed opinions_in talking no_problem settled written answered fixed to_committee"
            " revoked not_started closed withdrawn": """
            kind registered_on void     = nobody
            """,
            "*": f"""
            elsewhere work_year number initiator initiator_contact request_text area subject_year
            planned_on started_on continues {SOURCED} = office:*
            note                        = office:* committee:M other:F
            document extended_by talked_on result result_on refusal ground plan plan_until
            document_number written_on written_opinion reply_due_on replied_on maker_reply
            repair_due_on fixed_on fixed_how repair decision tell_due_on told_on concluded_on
                                        = nobody
            """,
        },
    ),
    "ReviewOpinion": (
        "X",
        {
            "": """
            add remove review committee sent_on due_on due_explanation extended_by given_on finding
            ground text taken_back_on taken_back_reason provisional_dates = nobody
            """
        },
    ),
    "YearList": (
        "X",
        {
            "": f"""
            add void                    = office:*
            maker year received_on text note {SOURCED} = office:*
            """
        },
    ),
    "YearListLine": (
        "X",
        {
            "": """
            add remove year_list order title document_number published_on filing = nobody
            """
        },
    ),
    "Inspection": (
        "MFN",
        {
            "proposed": PROPOSED_INSPECTION,
            "planned scheme_approved notified self_check in_progress problem_list reported"
            " reported_up directors committee rectifying result_reported follow_up closed"
            " continued cancelled": PLANNED_INSPECTION,
            "*": """
            notified_on directors_decision = nobody
            """,
        },
    ),
    "PlanItem": (
        "MFNS",
        {
            "proposed": f"""
            add                     = office:* committee:M other:F street:S
            add lead_committee      = office:* committee:M other:F
            {PLANNED_WORK}          = office:* committee:M other:F street:S
            {DONE_WORK} {SOURCED}   = office:* committee:M other:F street:S
            void                    = office:* committee:M other:F street:S
            """,
            "in_plan in_progress mid_checked delivered exchanged closed continued cancelled": f"""
            {PLANNED_WORK}          = office:*
            {DONE_WORK} {SOURCED}   = office:* committee:M other:F street:S
            void                    = office:*
            """,
            "*": """
            elsewhere continues     = office:*
            decided_on meeting published_on adjustment started_on mid_checked_on mid_check
            delivered_on no_result_reason exchanged_on reported_to concluded_on = nobody
            """,
        },
    ),
    "Lead": (
        "MFNSD",
        {
            "received": f"""
            add                 = staff:* committee:M other:F street:S lead_deputy:D
            add work_year       = staff:* committee:M other:F street:S lead_deputy:D
            add lead_committee  = staff:* committee:M other:F
            add street          = staff:* street:S
            add deputy          = staff:* lead_deputy:D
            {TOLD} void         = staff:* committee:M other:F street:S lead_deputy:D
            """,
            "sorted": f"""
            {TOLD}              = staff:* street:S
            void                = staff:*
            """,
            "referred handed_over accepted answered returned told answered_on_spot solved explained"
            " became kept duplicate not_accepted": f"""
            {TOLD} void         = staff:*
            """,
            "*": f"""
            elsewhere is_person_shown subject_year planned_on continues = staff:*
            unit_named rule budget_unit amount = staff:* committee:M other:F
            note {SOURCED}      = staff:* committee:M other:F street:S
            handled_by document_number handed_over_on due_on due_explanation provisional_dates
            extension_asked_on extension_until extension_reason extension_decision started_on
            answered_on answer told_on rated confirmed_by verified verified_on referred_to
            end_reason concluded_on work_year = nobody
            """,
        },
    ),
    "Meeting": (
        "MFNS",
        {
            "planned called postponed": f"""
            add void                    = office:* committee:M other:F street:S
            add body                    = office:* committee:M other:F street:S
            {MEETING} {SOURCED}         = office:* committee:M other:F street:S
            """,
            "held minuted published cancelled": f"""
            {MEETING} {SOURCED}         = office:* committee:M other:F street:S
            void                        = office:*
            """,
            "*": """
            elsewhere                   = office:*
            called_on minuted_on published_on = nobody
            """,
        },
    ),
    "AgendaItem": (
        "MFNS",
        {
            "": f"""
            add void                    = office:* committee:M other:F street:S
            add meeting                 = office:* committee:M other:F street:S
            order title kind way matter opinion reporting_unit reporter opinions_gathered_on
            draft_received_on revised_received_on sent_to_members_on heard_on result is_verified
            note {SOURCED}              = office:* committee:M other:F street:S
            elsewhere                   = office:*
            """
        },
    ),
    "Decision": (
        "MFN",
        {
            "draft": f"""
            add                     = office:* committee:M other:F
            add lead_committee      = office:* committee:M other:F
            {DRAFTED_DECISION}      = office:* committee:M other:F
            elsewhere void          = office:*
            """,
            "submitted": f"""
            {DRAFTED_DECISION}      = office:*
            elsewhere void          = office:*
            """,
            "adopted not_adopted withdrawn published reported closed repealed": f"""
            {DRAFTED_DECISION} elsewhere = nobody
            void                    = office:*
            """,
            "*": f"""
            note {SOURCED}          = office:* committee:M other:F
            number continues subject_year area planned_on started_on filed_up_due_on = office:*
            submitted_on adopted_on is_uncounted effective_on due_on has_no_term published_on
            filed_up_on reported_on report concluded_on erratum repealed_on repealed_by = nobody
            """,
        },
    ),
    "TeamMember": (
        "MFN",
        {
            "": """
            add                     = office:* committee:M other:F
            add inspection          = office:* committee:M other:F
            elsewhere               = nobody
            name unit deputy duty   = office:* committee:M other:F
            remove                  = office:* committee:M other:F
            """
        },
    ),
    "Activity": (
        "MFONCS",
        {
            "": f"""
            add                             = office:* committee:MC other:FO street:OS
            elsewhere                       = office:*
            add matter organiser            = office:* committee:MC other:FO street:OS
            work_year kind title programmes notice_on held_on ended_on place station group court
            case_name case_kind times batches items people attendances deputy_attendances
            public_attendances opinions answered_on_spot handed_over solved description
            {SOURCED}                       = office:* committee:MC other:FO street:OS
            void                            = office:* committee:MC other:FO street:OS
            """
        },
    ),
    "Site": (
        "MFONCS",
        {
            "": """
            add                 = office:* committee:MC other:FO street:OS
            elsewhere           = office:*
            add activity        = office:* committee:MC other:FO street:OS
            name kind unit      = office:* committee:MC other:FO street:OS
            remove              = office:* committee:MC other:FO street:OS
            """
        },
    ),
    "Observation": (
        "C",
        {
            "": """
            add remove                  = staff:* committee:C lead_deputy:C
            add activity deputy         = staff:* committee:C lead_deputy:C
            procedure stages mediation attire language atmosphere
                                        = staff:* committee:C lead_deputy:C
            elsewhere                   = staff:*
            """
        },
    ),
    "TrialComment": (
        "C",
        {
            "": """
            add remove                  = staff:* committee:C lead_deputy:C
            add observation             = staff:* committee:C lead_deputy:C
            text                        = staff:* committee:C lead_deputy:C
            answer answered_on          = staff:*
            elsewhere                   = staff:*
            """
        },
    ),
    "FiscalDuty": (
        "X",
        {
            "": """
            add remove                                          = office:*
            code title form article due_from due_until after is_yearly effective_from
            lead_committee reporting_unit is_active is_verified order note = office:*
            """
        },
    ),
    "ReportReading": (
        "X",
        {
            "": """
            add remove                          = office:*
            add document text                   = office:*
            """
        },
    ),
    "Extract": (
        "X",
        {
            "": """
            values under                        = office:*
            add remove reading passage kind start end quote doubts same_as_id status
            record_id                           = nobody
            """,
        },
    ),
    "Programme": (
        "X",
        {
            "": """
            add remove                                          = staff:*
            code name definition basis valid_from valid_until   = staff:*
            """
        },
    ),
    "Station": (
        "FS",
        {
            "": """
            add                     = staff:* street:S
            add street_committee    = staff:* street:S
            elsewhere remove        = staff:*
            code name aliases kind address opening_rule valid_from valid_until note
                                    = staff:* street:S
            """
        },
    ),
    "StationDeputy": (
        "FS",
        {
            "": """
            add remove                  = staff:* street:S
            add station                 = staff:* street:S
            elsewhere                   = staff:*
            deputy from_on until_on on_duty = staff:* street:S
            """
        },
    ),
    "Recommendation": (
        "MFN",
        {
            "": f"""
            add                 = office:* committee:M other:F
            elsewhere           = office:*
            add matter          = office:* committee:M other:F
            text addressed_to made_on response {SOURCED}
                                = office:* committee:M other:F
            void                = office:* committee:M other:F
            """
        },
    ),
    "GatheredOpinion": (
        "MFN",
        {
            "": f"""
            add                 = staff:* committee:M other:F
            elsewhere           = staff:*
            add matter          = staff:* committee:M other:F
            voice text category handed_over_on adoption response {SOURCED}
                                = staff:* committee:M other:F
            void                = staff:* committee:M other:F
            """
        },
    ),
    "Opinion": (
        "MFN",
        {
            "draft": f"""
            add                 = office:* committee:M other:F
            add matter          = office:* committee:M other:F
            title issuer kind meeting deliberated_on addressed_to
                                = office:* committee:M other:F
            {SOURCED}           = office:* committee:M other:F
            void                = office:* committee:M other:F
            """,
            "approved": f"""
            title issuer kind meeting deliberated_on addressed_to = nobody
            {SOURCED}           = office:*
            void                = office:*
            """,
            "handed_over plan_received consulting consulted reported voted closed"
            " carried_over": f"""
            title issuer kind meeting deliberated_on addressed_to = nobody
            {SOURCED}           = office:*
            void                = nobody
            """,
            "*": """
            elsewhere           = nobody
            comment note        = office:* committee:M other:F
            published_on        = office:*
            decided_on document_number handover_due_on handed_over_on rule_set due_on
            due_explanation provisional_dates round plan_on consulted_on reported_on draft_report
            concluded_on continues = nobody
            """,
        },
    ),
    "ResultReport": (
        "MF",
        {
            "": """
            add remove                          = nobody
            opinion round reported_on text      = nobody
            """
        },
    ),
    "Vote": (
        "MF",
        {
            "": """
            add remove                          = nobody
            purpose matter opinion unit round held_on meeting method members present sent
            returned valid excellent in_favour basically against abstained not_voted
            rule_set                            = nobody
            grade announced_on                  = staff:*
            """
        },
    ),
    "RectificationItem": (
        "MFN",
        {
            "found": f"""
            add                             = office:* committee:M other:F
            add matter                      = office:* committee:M other:F
            opinion number kind text        = office:* committee:M other:F
            category found_by law article   = office:* committee:M other:F
            {SOURCED}                       = office:* committee:M other:F
            void                            = office:* committee:M other:F
            """,
            "confirmed": f"""
            opinion number kind text        = nobody
            category found_by law article   = office:*
            {SOURCED}                       = office:*
            void                            = office:*
            """,
            "handed_over rectifying long_term applied unit_signed returned checked written_off"
            " not_accepted carried_over": f"""
            opinion number kind text        = nobody
            category found_by law article   = office:*
            {SOURCED}                       = office:*
            void                            = nobody
            """,
            "*": """
            note                            = office:* committee:M other:F
            confirmed_on lead_unit co_units handed_over_on due_on due_explanation claimed_on
            provisional_dates
            responsible_leader measures applied_on result unit_signer unit_signed_on checked_on
            check_opinion written_off_on continues = nobody
            """,
        },
    ),
    "RectificationStage": (
        "MF",
        {
            "": """
            add remove                              = nobody
            item goal due_on reached_on evidence    = nobody
            """
        },
    ),
    "RectificationExtension": (
        "MF",
        {
            "": """
            add remove                              = nobody
            item requested_by requested_on reason until decision decided_on
            previous_due_on                         = nobody
            """
        },
    ),
    "Outcome": (
        "MFONCS",
        {
            "": f"""
            add                         = office:* committee:MC other:FO street:OS
            elsewhere                   = office:*
            add matter unit             = office:* committee:MC other:FO street:OS
            work_year title description kind doer achieved_on {SOURCED}
                                        = office:* committee:MC other:FO street:OS
            is_confirmed                = office:* committee:MC other:FO
            void                        = office:* committee:MC other:FO street:OS
            """
        },
    ),
    "Figure": (
        "MFONCS",
        {
            "": f"""
            add                                     = office:* committee:MC other:FO street:OS
            elsewhere                               = office:*
            add matter activity                     = office:* committee:MC other:FO street:OS
            work_year subject_year label value upper_value unit comparator wording nature doer
            period period_kind period_from period_until is_planned indicator note
            {SOURCED}                               = office:* committee:MC other:FO street:OS
            void                                    = office:* committee:MC other:FO street:OS
            """
        },
    ),
    "FreeValue": (
        "MFNG",
        {
            "": """
            add                         = office:* committee:M other:FG affairs:G
            add column matter           = office:* committee:M other:FG affairs:G
            elsewhere                   = nobody
            text                        = office:* committee:M other:FG affairs:G
            remove                      = office:* committee:M other:FG affairs:G
            """
        },
    ),
    "Indicator": (
        "X",
        {
            "": """
            add remove                                      = office:*
            code name unit definition nature area order note = office:*
            population programmes counted_from              = office:*
            """
        },
    ),
    # X is a report of the committee itself, P one of the press.
    "SourceDocument": (
        "XP",
        {
            "": """
            add remove      = office:* affairs:P
            code title kind work_year issued_by published_on link checksum note
                            = office:* affairs:P
            outlet level times deputies matter = office:P affairs:P
            elsewhere       = office:*
            """
        },
    ),
    "Passage": (
        "X",
        {
            "": """
            add remove                          = office:*
            document number heading lead text   = office:*
            """
        },
    ),
    "WorkYear": (
        "X",
        {
            "": """
            add                     = staff:*
            add year                = staff:*
            note status closed_on   = office:*
            remove                  = office:*
            """
        },
    ),
    "PointRule": (
        "X",
        {
            "": """
            add remove                          = staff:*
            work_year what points at_most basis = staff:*
            """
        },
    ),
    "AnswerClass": (
        "X",
        {
            "": """
            add remove      = staff:*
            work_year code meaning colour counts_as_solved is_tracked is_verified order
                            = staff:*
            """
        },
    ),
    "RuleSet": (
        "X",
        {
            "": """
            add remove      = staff:*
            code name effective_from is_verified basis closed_session_handover_length
            closed_session_handover_unit clock_start refusal_length refusal_unit
            reassignment_length reassignment_unit contact_length contact_unit co_opinion_length
            co_opinion_unit answer_months longest_answer_months extension_consent answer_cutoff
            feedback_length feedback_unit missing_feedback counts_late_feedback
            personnel_papers_length personnel_papers_unit oath_length oath_unit personnel_failures
            lead_answer_length lead_answer_unit lead_person_years
            second_round_length second_round_unit max_rounds withdrawal_until
            inspection_notice_length inspection_notice_unit opinion_handover_length
            opinion_handover_unit opinion_report_length opinion_report_unit budget_report_length
            budget_report_unit audit_rectification_length audit_rectification_unit ballot_base
            ballot_pass_percent appraisal_base appraisal_pass_percent rolls_forward
            filing_length filing_unit filing_check_length filing_check_unit
            filing_supplement_length filing_supplement_unit review_length review_unit
            review_opinion_length review_opinion_unit review_reply_length review_reply_unit
            review_repair_length review_repair_unit review_told_length review_told_unit
            year_list_cutoff due_soon_days       = staff:*
            """
        },
    ),
    "CalendarYear": (
        "X",
        {
            "": """
            add remove              = staff:*
            add year                = staff:*
            notice is_complete      = staff:*
            """
        },
    ),
    "CalendarDay": (
        "X",
        {
            "": """
            add remove                              = staff:*
            calendar_year date kind holiday note    = staff:*
            """
        },
    ),
    "WorkArea": (
        "X",
        {
            "": """
            add remove                              = office:*
            code name parent order is_active note   = office:*
            """
        },
    ),
    "Law": (
        "X",
        {
            "": """
            add remove                                          = office:*
            title short_title aliases kind in_force_from note   = office:*
            """
        },
    ),
    "Unit": (
        "X",
        {
            "": """
            add                     = staff:*
            add code name kind      = staff:*
            aliases                 = staff:*
            code name short_name kind parent valid_from valid_until successor contact phone
            note                    = office:*
            remove                  = office:*
            """
        },
    ),
    "Membership": (
        "X",
        {
            "": """
            add remove                                      = administrator:*
            user role unit valid_from valid_until note      = administrator:*
            """
        },
    ),
    "Post": (
        "X",
        {
            "": """
            add remove                                                      = staff:*
            code title body kind seats appointed_by oath_by is_deputy_required note = staff:*
            """
        },
    ),
    "Holding": (
        "X",
        {
            "": f"""
            add void                                                        = staff:*
            post person_name deputy from_on until_on how note {SOURCED}     = staff:*
            """
        },
    ),
    "Bill": (
        "X",
        {
            "": """
            add remove                      = staff:*
            work_year number title note     = staff:*
            """
        },
    ),
    "PersonnelMatter": (
        "X",
        {
            "proposed": f"{ADDED}{NAMED} {PLANNED_FOR} {OF_THE_LEDGER} = staff:* {PAPERS} = nobody",
            "examined reviewed submitted": f"""
            {NAMED} {PLANNED_FOR} {OF_THE_LEDGER} void = staff:* {PAPERS} = nobody
            """,
            "tabled postponed": f"""
            {PLANNED_FOR} {OF_THE_LEDGER} void = staff:* {NAMED} {PAPERS} = nobody
            """,
            "passed announced sworn closed": f"""
            {PAPERS} {OF_THE_LEDGER} = staff:* {NAMED} {PLANNED_FOR} void = nobody
            """,
            "not_passed withdrawn continued": f"""
            {OF_THE_LEDGER} = staff:* {NAMED} {PLANNED_FOR} {PAPERS} void = nobody
            """,
            "*": """
            exam_on exam_passed reviewed_on directors_on tabled_on stated effective_on
            document_number announced_on oath_due_on oath_due_explanation provisional_dates
            oath_on oath_organiser reported_up_on concluded_on = nobody
            """,
        },
    ),
    "ByElection": (
        "X",
        {
            "": f"""
            add void                                                        = staff:*
            work_year term district delegation street_committee seats causes decided_on
            voters_listed_on first_list_on final_list_on election_on voters votes_cast
            qualified_report_on announced_on note {SOURCED}                 = staff:*
            """
        },
    ),
    "Nominee": (
        "X",
        {
            "": """
            add remove                      = staff:*
            by_election person_name votes   = staff:*
            """
        },
    ),
    "ApiToken": (
        "X",
        {
            "": """
            add                                         = administrator:*
            add user unit is_read_only expires_at prefix digest = administrator:*
            user unit is_read_only expires_at prefix digest last_used_at = nobody
            name revoked_at                             = administrator:*
            remove                                      = nobody
            """
        },
    ),
    "OneTimeLink": (
        "X",
        {
            "": """
            add                                                 = staff:*
            add step record_id expires_on has_code              = staff:*
            add matter unit deputy digest code_digest issued_by = staff:*
            matter step record_id unit deputy expires_on has_code digest = nobody
            code_digest issued_by opened_at wrong_codes used_at = nobody
            revoked_at revoke_reason                            = staff:*
            remove                                              = nobody
            """
        },
    ),
    "Webhook": (
        "X",
        {
            "": """
            add                                             = administrator:*
            add user uuid stopped_at told failing_since     = administrator:*
            add failures resting_until served_until         = administrator:*
            user uuid stopped_at told failing_since failures resting_until served_until = nobody
            name url events is_active generation rotated_at = administrator:*
            remove                                          = nobody
            """
        },
    ),
    "SheetLayout": (
        "X",
        {
            "": """
            add remove                                  = office:*
            add sheet                                   = office:*
            sheet                                       = nobody
            name is_default paper footer revision       = office:*
            """
        },
    ),
    "LayoutColumn": (
        "X",
        {
            "": """
            add remove                      = office:*
            add layout key                  = office:*
            layout key                      = nobody
            words width order is_shown      = office:*
            """
        },
    ),
    "DocumentTemplate": (
        "X",
        {
            "": """
            add remove              = staff:*
            add kind file           = staff:*
            name is_current         = staff:*
            """
        },
    ),
}

# person → the letters of the records they may do it to.
People = dict[str, str]
DEEDS = ("add", "void", "remove", "elsewhere")


@dataclass
class State:
    """What a table says of one state."""

    deeds: dict[str, People] = field(default_factory=dict)
    fields: dict[str, People] = field(default_factory=dict)
    # What may be given when the record is added, beside those.
    given: dict[str, People] = field(default_factory=dict)

    def may(self, deed: str, person: str, letter: str) -> bool:
        return letter in self.deeds[deed].get(person, "")

    def writable(self, person: str, letter: str) -> set[str]:
        return {name for name, who in self.fields.items() if letter in who.get(person, "")}

    def givable(self, person: str, letter: str) -> set[str]:
        given = {name for name, who in self.given.items() if letter in who.get(person, "")}
        return given | self.writable(person, letter)


def read(lines: str, letters: str) -> State:
    state, names = State(), []
    words = lines.split()
    while words:
        word = words.pop(0)
        if word != "=":
            names.append(word)
            continue
        who = {}
        while words and (":" in words[0] or words[0] == "nobody"):
            group, _, of = words.pop(0).partition(":")
            people = GROUPS.get(group, (group,))
            who |= dict.fromkeys(people, letters if of == "*" else of)
        keep(state, names, who)
        names = []
    return state


def keep(state: State, names: list[str], who: People) -> None:
    if names[0] == "add" and len(names) > 1 and names[1] not in DEEDS:
        state.given |= dict.fromkeys(names[1:], who)
        return
    for name in names:
        home = state.deeds if name in DEEDS else state.fields
        home[name] = who


def states_of(kind: str) -> dict[str, State]:
    """Each state of the kind (or "") and what is expected in it."""
    letters, blocks = TABLES[kind]
    everywhere = blocks.get("*", "")
    return {
        name: read(lines + everywhere, letters)
        for names, lines in blocks.items()
        if names != "*"
        for name in names.split() or [""]
    }


@cache
def people_named(kind: str) -> tuple[str, ...]:
    """Those whom the table of the kind gives anything."""
    named = set()
    for state in states_of(kind).values():
        for home in (state.deeds, state.fields, state.given):
            named |= {person for who in home.values() for person in who}
    return tuple(sorted(named))
