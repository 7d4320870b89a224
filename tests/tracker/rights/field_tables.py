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


PROPOSED_TOPIC, PLANNED_TOPIC = plan(
    "work_year title area form channel basis supervising_leader planned_on due_on"
    " directors_meeting_on committee_session_on adjustment",
    "subject_year reporting_units laws research_on started_on note",
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
    "Inspection": (
        "MFN",
        {
            "proposed": PROPOSED_INSPECTION,
            "planned scheme_approved notified self_check in_progress problem_list reported"
            " reported_up directors committee rectifying result_reported follow_up closed"
            " continued cancelled": PLANNED_INSPECTION,
            "*": """
            notified_on directors_meeting directors_meeting_on directors_decision
            committee_session committee_session_on = nobody
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
            work_year kind title held_on ended_on times people attendances opinions description
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
    "Ballot": (
        "MF",
        {
            "": """
            add remove                          = nobody
            opinion round held_on meeting members sent returned valid satisfied
            basically_satisfied unsatisfied abstained = nobody
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
            period period_kind is_planned indicator note
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
            """
        },
    ),
    "SourceDocument": (
        "X",
        {
            "": """
            add remove      = office:*
            code title kind work_year issued_by published_on checksum note = office:*
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
            second_round_length second_round_unit max_rounds withdrawal_until
            inspection_notice_length inspection_notice_unit opinion_handover_length
            opinion_handover_unit opinion_report_length opinion_report_unit budget_report_length
            budget_report_unit audit_rectification_length audit_rectification_unit ballot_base
            ballot_pass_percent rolls_forward due_soon_days = staff:*
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
