"""Who may what: the whole matrix, as tables that people can read.

One column per person (`role_world.PEOPLE`), each belonging to side A, `other` to side B. A new
role is a new column; a new kind of record, move or sheet is a new line. The tests in
test_roles.py fail for whatever has none.
"""

PERSONS = {
    "clerk": "clerk",
    "affrs": "deputy_affairs",
    "commt": "committee",
    "strt": "street_committee",
    "govt": "government_office",
    "unit": "unit_contact",
    "dep": "deputy",
    "lead": "leader",
    "read": "reader",
    "sys": "integrator",
    "other": "contact_of_b",
    "none": "stranger",
}


OF_AUDITORS = {"events": "2r", "history-digest": "2racd"}
OF_KEEPERS = {
    "memberships": "2racd",
    "tokens": "2rac",
    "units": "2r",
    "deputies": "2r",
    "duty-reports": "0r",
    "duty-statistics": "0",
    "attendance": "0",
}


def table(text: str) -> dict[str, dict[str, str]]:
    """Name of the line → person → cell."""
    # Who looks after the system is met like a stranger wherever these tables say nothing else.
    header, *lines = (line.split() for line in text.strip().splitlines())
    people = [PERSONS[name] for name in header]
    found = {name: dict(zip(people, cells, strict=True)) for name, *cells in lines}
    for name, line in found.items():
        line["auditor"] = OF_AUDITORS.get(name, line["stranger"])
        line["account_keeper"] = OF_KEEPERS.get(name, line["stranger"])
    return found


# Which of the two records a person sees (2 both, A or B one, 0 none, - not even the list), and
# what they may do with those they see: r read, a add, c change, d delete (D: of A's alone, x: under
# conditions). Whether
# the address has such a method at all is said in test_permission_matrix.py.
RIGHTS = table("""
                         clerk affrs commt strt  govt  unit  dep   lead  read  sys   other none
work-years               2racd 2ra   2r    2r    2r    2r    2r    2r    2r    2r    2r    -
answer-classes           2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
point-rules              2racd 2racd 2r    2r    -     -     2r    2r    2r    -     -     -
rule-sets                2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
calendar-years           2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
calendar-days            2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
fiscal-duties            2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    2r    -
work-areas               2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    2r    -
units                    2racd 2rac  2r    2r    2r    2r    2r    2r    2r    2r    2r    -
memberships              -     -     -     -     -     -     -     -     -     -     -     -
terms                    2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
sessions                 2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
persons                  2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
deputies                 2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
duty-reports             2r    2r    0r    0r    0r    0r    Ar    0r    0r    0r    0r    -
posts                    2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
holdings                 2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
groups                   2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
group-members            2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
bills                    2racd 2racd 0r    0r    Ar    Ar    0r    2r    0r    Ar    Br    -
personnel-matters        2racd 2racd 0r    0r    Ar    Ar    0r    2r    0r    Ar    Br    -
by-elections             2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
nominees                 2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
laws                     2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    2r    -
source-documents         2racd 2racx 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
sources                  2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    2r    -
report-readings          2racd 2r    -     -     -     -     -     2r    2r    -     -     -
extracts                 2rc   2r    -     -     -     -     -     2r    2r    -     -     -
topics                   2racd 2r    Aracd 2r    2r    Ar    2r    2r    2r    Ar    Br    -
programmes               2racd 2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    -
stations                 2racd 2racd 2r    2rac  2r    2r    2r    2r    2r    2r    2r    -
station-deputies         2racd 2racd 2r    2racx 2r    2r    2r    2r    2r    2r    2r    -
activities               2racd 2r    Aracd 2racd -     -     -     2r    2r    -     -     -
sites                    2racd 2r    Aracd 2racD -     -     -     2r    2r    -     -     -
observations             2racd 2racd Aracd -     -     -     Aracd 2r    2r    -     -     -
trial-comments           2racd 2racd Aracd -     -     0rc   Aracd 2r    2r    0rc   0rc   -
recommendations          2racd 2r    Aracd -     -     -     -     2r    2r    -     -     -
plan-items               2racd 2r    Aracd Aracd -     -     0r    2r    2r    -     -     -
meetings                 2racd 2r    2rac  0rac  Ar    Ar    0r    2r    2r    Ar    Br    -
agenda-items             2racd 2r    2racd 0racd Ar    Ar    0r    2r    2r    Ar    Br    -
decisions                2racd 2r    2racd 0r    Ar    Ar    0r    2r    2r    Ar    Br    -
leads                    2racd 2racd Aracd Aracd Ar    Ar    Arac  2r    2r    Ar    Br    -
gathered-opinions        2racd 2racd Aracd -     -     -     -     2r    2r    -     -     -
normative-documents      2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    2r    -
filings                  2racd 2r    Ar    -     Ar    Ar    -     2r    2r    Ar    Br    -
reviews                  2racd 2r    Arc   -     Ar    Ar    -     2r    2r    Ar    Br    -
review-opinions          2r    2r    Ar    -     -     -     -     2r    2r    -     -     -
year-lists               2racd 2r    -     -     Ar    Ar    -     2r    2r    Ar    Br    -
year-list-lines          2r    2r    -     -     Ar    Ar    -     2r    2r    Ar    Br    -
inspections              2racd 2r    Aracd 2r    2r    Ar    2r    2r    2r    Ar    Br    -
team-members             2racd 2r    Aracd 2r    2r    Ar    2r    2r    2r    Ar    Br    -
opinions                 2racd 2r    Aracd 0r    Ar    Ar    0r    2r    2r    Ar    Br    -
result-reports           2r    2r    Ar    0r    Ar    Ar    0r    2r    2r    Ar    Br    -
ballots                  2r    2r    Ar    0r    Ar    Ar    0r    2r    2r    Ar    Br    -
votes                    2rc   2rc   Ar    0r    Ar    Ar    0r    2r    2r    Ar    Br    -
rectification-items      2racd 2r    Aracd 0r    2r    Ar    0r    2r    2r    Ar    Br    -
rectification-stages     2r    2r    Ar    0r    2r    Ar    0r    2r    2r    Ar    Br    -
rectification-extensions 2r    2r    Ar    0r    2r    Ar    0r    2r    2r    Ar    Br    -
suggestions              2racd 2racd Ar    Ar    Ar    Ar    Arac  2r    2r    Ar    Br    -
co-signatures            2racd 2racd Ar    Ar    Ar    Ar    Aracx 2r    2r    Ar    Br    -
duty-acts                2racd 2racd 2racd Aracd -     -     Ar    2r    2r    -     -     -
assignments              2r    2r    Ar    Ar    Ar    Ar    Ar    2r    2r    Ar    Br    -
extensions               2r    2r    Ar    Ar    Ar    Ar    Ar    2r    2r    Ar    Br    -
urges                    2r    2r    Ar    Ar    Ar    Ar    Ar    2r    2r    Ar    Br    -
answers                  2r    2r    Ar    Ar    Ar    Ar    Ar    2r    2r    Ar    Br    -
evaluations              2r    2r    0r    0r    0r    0r    Ar    2r    2r    0r    0r    -
promises                 2r    2r    Ar    Ar    Ar    Ar    Ar    2r    2r    Ar    Br    -
outcomes                 2racd 2r    Aracd 2racd -     -     -     2r    2r    -     -     -
figures                  2racd 2r    Aracd 2racd -     -     -     2r    2r    -     -     -
indicators               2racd 2r    2r    2r    2r    2r    2r    2r    2r    2r    2r    -
progress-entries         2racd 2racd Aracd Aracd Ara   Ara   Ar    2r    2r    Ara   Bra   -
attachments              2racd 2rac  Arac  Arac  Ara   Ara   Arac  2r    2r    Ara   Bra   -
one-time-links           2racd 2racd -     -     -     -     -     -     -     -     -     -
tokens                   -     -     -     -     -     -     -     -     -     -     -     -
webhooks                 -     -     -     -     -     -     -     -     -     -     -     -
matters                  2r    2r    Ar    Ar    Ar    Ar    Ar    2r    2r    Ar    Br    -
changes                  2r    2r    -     -     -     2r    -     2r    2r    2r    2r    -
events                   -     -     -     -     -     -     -     -     -     -     -     -
history-digest           2racd 2racd -     -     -     -     -     -     -     -     -     -
histories                2r    2r    -     -     -     -     -     2r    2r    -     -     -
imports                  2racd 2racd 0racd 0racd 0racd 0racd 0racd 0r    0r    0racd 0racd 0r
tasks                    2racd 2racd 0racd 0racd 0racd 0racd 0racd 0racd 0racd 0racd 0racd 0racd
old-books                2racd 2racd -     -     -     -     -     -     -     -     -     -
root                     2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd
overview                 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd -
populations              2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd
report-data              2racd 2racd 2racd 2racd -     -     -     2racd 2racd -     -     -
search                   2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd
saved-views              2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd
todo                     2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd
sheets                   2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd 2racd
""")

# Whose move it is, on which of the two records; whether the state allows it is another matter.
MOVES = table("""
                                      clerk affrs commt strt govt unit dep lead read sys other none
topics.include_in_plan                2     2     .     .    .    .    .   .    .    .   .     .
topics.adjust                         2     2     .     .    .    .    .   .    .    .   .     .
topics.cancel                         2     2     .     .    .    .    .   .    .    .   .     .
topics.start                          2     2     A     .    .    .    .   .    .    .   .     .
topics.put_on_agenda                  2     2     .     .    .    .    .   .    .    .   .     .
topics.deliberate                     2     2     .     .    .    .    .   .    .    .   .     .
topics.close                          2     2     .     .    .    .    .   .    .    .   .     .
topics.appraise                       2     2     .     .    .    .    .   .    .    .   .     .
topics.continue                       2     2     .     .    .    .    .   .    .    .   .     .
inspections.include_in_plan           2     2     .     .    .    .    .   .    .    .   .     .
inspections.adjust                    2     2     .     .    .    .    .   .    .    .   .     .
inspections.cancel                    2     2     .     .    .    .    .   .    .    .   .     .
inspections.approve_scheme            2     2     .     .    .    .    .   .    .    .   .     .
inspections.notify                    2     2     A     .    .    .    .   .    .    .   .     .
inspections.self_check                2     2     .     .    .    A    .   .    .    A   B     .
inspections.begin_field_work          2     2     A     .    .    .    .   .    .    .   .     .
inspections.list_problems             2     2     A     .    .    .    .   .    .    .   .     .
inspections.report                    2     2     A     .    .    .    .   .    .    .   .     .
inspections.report_up                 2     2     .     .    .    .    .   .    .    .   .     .
inspections.put_on_agenda             2     2     .     .    .    .    .   .    .    .   .     .
inspections.to_directors              2     2     .     .    .    .    .   .    .    .   .     .
inspections.to_committee              2     2     .     .    .    .    .   .    .    .   .     .
inspections.follow_up                 2     2     A     .    .    .    .   .    .    .   .     .
inspections.close                     2     2     .     .    .    .    .   .    .    .   .     .
inspections.continue                  2     2     .     .    .    .    .   .    .    .   .     .
plan-items.include_in_plan            2     2     .     .    .    .    .   .    .    .   .     .
plan-items.publish                    2     2     .     .    .    .    .   .    .    .   .     .
plan-items.adjust                     2     2     .     .    .    .    .   .    .    .   .     .
plan-items.start                      2     2     A     A    .    .    .   .    .    .   .     .
plan-items.check_midway               2     2     A     A    .    .    .   .    .    .   .     .
plan-items.deliver                    2     2     A     A    .    .    .   .    .    .   .     .
plan-items.exchange                   2     2     A     A    .    .    .   .    .    .   .     .
plan-items.close                      2     2     .     .    .    .    .   .    .    .   .     .
plan-items.continue                   2     2     .     .    .    .    .   .    .    .   .     .
plan-items.cancel                     2     2     .     .    .    .    .   .    .    .   .     .
personnel-matters.examine             2     2     .     .    .    .    .   .    .    .   .     .
personnel-matters.review              2     2     .     .    .    .    .   .    .    .   .     .
personnel-matters.submit              2     2     .     .    .    .    .   .    .    .   .     .
personnel-matters.table               2     2     .     .    .    .    .   .    .    .   .     .
personnel-matters.pass                2     2     .     .    .    .    .   .    .    .   .     .
personnel-matters.not_pass            2     2     .     .    .    .    .   .    .    .   .     .
personnel-matters.postpone            2     2     .     .    .    .    .   .    .    .   .     .
personnel-matters.withdraw            2     2     .     .    A    A    .   .    .    A   B     .
personnel-matters.announce            2     2     .     .    .    .    .   .    .    .   .     .
personnel-matters.swear               2     2     .     .    .    .    .   .    .    .   .     .
personnel-matters.report_up           2     2     .     .    .    .    .   .    .    .   .     .
personnel-matters.close               2     2     .     .    .    .    .   .    .    .   .     .
personnel-matters.record_lapse        2     2     .     .    .    .    .   .    .    .   .     .
personnel-matters.continue            2     2     .     .    .    .    .   .    .    .   .     .
meetings.call                         2     2     .     .    .    .    .   .    .    .   .     .
meetings.hold                         2     2     .     .    .    .    .   .    .    .   .     .
meetings.minute                       2     2     .     .    .    .    .   .    .    .   .     .
meetings.publish                      2     2     .     .    .    .    .   .    .    .   .     .
meetings.vote_on_report               2     2     .     .    .    .    .   .    .    .   .     .
meetings.postpone                     2     2     .     .    .    .    .   .    .    .   .     .
meetings.cancel                       2     2     .     .    .    .    .   .    .    .   .     .
decisions.submit                      2     2     .     .    .    .    .   .    .    .   .     .
decisions.vote                        2     2     .     .    .    .    .   .    .    .   .     .
decisions.withdraw                    2     2     .     .    .    .    .   .    .    .   .     .
decisions.publish                     2     2     .     .    .    .    .   .    .    .   .     .
decisions.file_up                     2     2     .     .    .    .    .   .    .    .   .     .
decisions.report                      2     2     .     .    A    A    .   .    .    A   B     .
decisions.close                       2     2     .     .    .    .    .   .    .    .   .     .
decisions.correct_text                2     2     .     .    .    .    .   .    .    .   .     .
decisions.repeal                      2     2     .     .    .    .    .   .    .    .   .     .
leads.sort                            2     2     .     A    .    .    .   .    .    .   .     .
leads.verify                          2     2     A     .    .    .    .   .    .    .   .     .
leads.answer_on_spot                  2     2     .     A    .    .    A   .    .    .   .     .
leads.hand_over                       2     2     .     A    .    .    .   .    .    .   .     .
leads.accept                          2     2     .     .    A    A    .   .    .    A   B     .
leads.give_back                       2     2     .     .    A    A    .   .    .    A   B     .
leads.answer                          2     2     .     .    A    A    .   .    .    A   B     .
leads.request_extension               2     2     .     .    A    A    .   .    .    A   B     .
leads.grant_extension                 2     2     .     A    .    .    .   .    .    .   .     .
leads.decline_extension               2     2     .     A    .    .    .   .    .    .   .     .
leads.return_answer                   2     2     .     A    .    .    .   .    .    .   .     .
leads.tell                            2     2     .     A    .    .    A   .    .    .   .     .
leads.solve                           2     2     .     A    .    .    .   .    .    .   .     .
leads.explain                         2     2     .     A    .    .    .   .    .    .   .     .
leads.become                          2     2     .     .    .    .    .   .    .    .   .     .
leads.refer                           2     2     .     A    .    .    .   .    .    .   .     .
leads.keep                            2     2     .     A    .    .    .   .    .    .   .     .
leads.not_accept                      2     2     .     A    .    .    .   .    .    .   .     .
leads.mark_duplicate                  2     2     .     A    .    .    .   .    .    .   .     .
filings.register                      2     2     .     .    .    .    .   .    .    .   .     .
filings.ask_for_more                  2     2     .     .    .    .    .   .    .    .   .     .
filings.supplement                    2     2     .     .    A    A    .   .    .    A   B     .
filings.send_back                     2     2     .     .    .    .    .   .    .    .   .     .
reviews.distribute                    2     2     .     .    .    .    .   .    .    .   .     .
reviews.give_opinion                  2     2     A     .    .    .    .   .    .    .   .     .
reviews.extend_part                   2     2     .     .    .    .    .   .    .    .   .     .
reviews.take_back                     2     2     .     .    .    .    .   .    .    .   .     .
reviews.not_start                     2     2     .     .    .    .    .   .    .    .   .     .
reviews.extend                        2     2     .     .    .    .    .   .    .    .   .     .
reviews.talk                          2     2     .     .    .    .    .   .    .    .   .     .
reviews.clear                         2     2     .     .    .    .    .   .    .    .   .     .
reviews.settle                        2     2     .     .    .    .    .   .    .    .   .     .
reviews.write                         2     2     .     .    .    .    .   .    .    .   .     .
reviews.answer                        2     2     .     .    A    A    .   .    .    A   B     .
reviews.repair                        2     2     .     .    A    A    .   .    .    A   B     .
reviews.refer                         2     2     .     .    .    .    .   .    .    .   .     .
reviews.revoke                        2     2     .     .    .    .    .   .    .    .   .     .
reviews.tell                          2     2     .     .    .    .    .   .    .    .   .     .
reviews.close                         2     2     .     .    .    .    .   .    .    .   .     .
reviews.withdraw                      2     2     .     .    .    .    .   .    .    .   .     .
opinions.approve                      2     2     .     .    .    .    .   .    .    .   .     .
opinions.hand_over                    2     2     .     .    .    .    .   .    .    .   .     .
opinions.receive_plan                 2     2     .     .    A    A    .   .    .    A   B     .
opinions.consult                      2     2     .     .    A    A    .   .    .    A   B     .
opinions.agree                        2     2     A     .    .    .    .   .    .    .   .     .
opinions.return_draft                 2     2     A     .    .    .    .   .    .    .   .     .
opinions.report                       2     2     .     .    A    A    .   .    .    A   B     .
opinions.vote                         2     2     .     .    .    .    .   .    .    .   .     .
opinions.order_again                  2     2     .     .    .    .    .   .    .    .   .     .
opinions.close                        2     2     .     .    .    .    .   .    .    .   .     .
rectification-items.confirm           2     2     A     .    .    .    .   .    .    .   .     .
rectification-items.hand_over         2     2     .     .    .    .    .   .    .    .   .     .
rectification-items.assign            2     2     .     .    A    .    .   .    .    .   .     .
rectification-items.claim             2     2     .     .    .    A    .   .    .    A   B     .
rectification-items.revise_measures   2     2     .     .    .    A    .   .    .    A   B     .
rectification-items.not_accept        2     2     A     .    .    .    .   .    .    .   .     .
rectification-items.request_extension 2     2     .     .    .    A    .   .    .    A   B     .
rectification-items.grant_extension   2     2     A     .    .    .    .   .    .    .   .     .
rectification-items.decline_extension 2     2     A     .    .    .    .   .    .    .   .     .
rectification-items.make_long_term    2     2     A     .    .    .    .   .    .    .   .     .
rectification-items.reach_stage       2     2     .     .    .    A    .   .    .    A   B     .
rectification-items.apply             2     2     .     .    .    A    .   .    .    A   B     .
rectification-items.sign              2     2     .     .    .    A    .   .    .    A   B     .
rectification-items.check             2     2     A     .    .    .    .   .    .    .   .     .
rectification-items.return            2     2     A     .    .    .    .   .    .    .   .     .
rectification-items.write_off         2     2     A     .    .    .    .   .    .    .   .     .
rectification-items.reopen            2     2     A     .    .    .    .   .    .    .   .     .
suggestions.submit                    2     2     .     .    .    .    A   .    .    .   .     .
suggestions.return                    2     2     .     .    .    .    .   .    .    .   .     .
suggestions.accept                    2     2     .     .    .    .    .   .    .    .   .     .
suggestions.refuse_acceptance         2     2     .     .    .    .    .   .    .    .   .     .
suggestions.merge                     2     2     .     .    .    .    .   .    .    .   .     .
suggestions.withdraw                  2     2     .     .    .    .    A   .    .    .   .     .
suggestions.hand_over                 2     2     .     .    .    .    .   .    .    .   .     .
suggestions.assign                    2     2     .     .    A    .    .   .    .    .   .     .
suggestions.reassign                  2     2     .     .    A    .    .   .    .    .   .     .
suggestions.add_unit                  2     2     .     .    A    .    .   .    .    .   .     .
suggestions.excuse                    2     2     .     .    A    .    .   .    .    .   .     .
suggestions.change_mode               2     2     .     .    A    .    .   .    .    .   .     .
suggestions.request_extension         2     2     .     .    .    A    .   .    .    A   B     .
suggestions.grant_extension           2     2     .     .    A    .    .   .    .    .   .     .
suggestions.decline_extension         2     2     .     .    A    .    .   .    .    .   .     .
suggestions.answer                    2     2     .     .    .    A    .   .    .    A   B     .
suggestions.urge                      2     2     .     .    A    .    .   .    .    .   .     .
suggestions.mark_key                  2     2     .     .    .    .    .   .    .    .   .     .
suggestions.evaluate                  2     2     .     .    .    .    A   .    .    .   .     .
suggestions.rehandle                  2     2     .     .    .    .    .   .    .    .   .     .
suggestions.conclude                  2     2     .     .    .    .    .   .    .    .   .     .
suggestions.track                     2     2     .     .    .    .    .   .    .    .   .     .
suggestions.settle_promise            2     2     .     .    .    .    .   .    .    .   .     .
suggestions.fulfil                    2     2     .     .    .    .    .   .    .    .   .     .
suggestions.close_unfulfilled         2     2     .     .    .    .    .   .    .    .   .     .
suggestions.archive                   2     2     .     .    .    .    .   .    .    .   .     .
assignments.sign                      2     2     .     .    .    A    .   .    .    A   B     .
assignments.refuse                    2     2     .     .    .    A    .   .    .    A   B     .
assignments.accept_refusal            2     2     .     .    A    .    .   .    .    .   .     .
assignments.reject_refusal            2     2     .     .    A    .    .   .    .    .   .     .
assignments.give_co_opinion              2     2     .     .    .    A    .   .    .    A   B     .
assignments.return_co_opinion            2     2     .     .    .    A    .   .    .    A   B     .
""")

# Whose records a sheet shows; - is no such sheet for that person.
SHEETS = table("""
                     clerk affrs commt strt govt unit dep lead read sys other none
supervision-plan     2     2     A     2    2    A    2   2    2    A   B     -
topic-progress       2     2     A     2    2    A    2   2    2    A   B     -
inspection-progress  2     2     A     2    2    A    2   2    2    A   B     -
rectification-ledger 2     2     A     0    2    A    0   2    2    A   B     -
meeting-ledger       2     2     2     0    A    A    0   2    2    A   B     -
agenda               2     2     2     0    A    A    0   2    2    A   B     -
opinion-ledger       2     2     A     0    A    A    0   2    2    A   B     -
decision-ledger      2     2     2     0    A    A    0   2    2    A   B     -
filing-register      2     2     A     -    A    A    -   2    2    A   B     -
review-ledger        2     2     A     -    A    A    -   2    2    A   B     -
filing-check         2     2     -     -    A    A    -   2    2    A   B     -
deputy-work-plan     2     2     A     A    -    -    0   2    2    -   -     -
research-plan        2     2     A     A    -    -    0   2    2    -   -     -
suggestion-catalogue 2     2     A     A    A    A    A   2    2    A   B     -
suggestion-summary   2     2     A     A    A    A    A   2    2    A   B     -
suggestion-progress  2     2     A     A    A    A    A   2    2    A   B     -
promise-ledger       2     2     A     A    A    A    A   2    2    A   B     -
suggestions-by-unit  2     2     A     A    A    A    A   2    2    A   B     -
suggestions-by-area  2     2     A     A    A    A    A   2    2    A   B     -
lead-ledger          2     2     A     A    A    A    A   2    2    A   B     -
gathered-opinions    2     2     A     -    -    -    -   2    2    -   -     -
warning-ledger       2     2     A     A    A    A    A   2    2    A   B     -
personnel-register   2     2     0     0    A    A    0   2    0    A   B     -
street-month         2     2     A     2    -    -    -   2    2    -   -     -
street-reports       2     2     2     0    A    A    0   2    2    A   B     -
court-observations   2     2     A     A    -    -    -   2    2    -   -     -
duty-statistics      2     2     2     A    0    0    A   2    2    0   0     -
attendance           2     2     2     A    0    0    A   2    2    0   0     -
press-register       2     2     2     2    2    2    2   2    2    2   2     -
year-data            2     2     A     2    -    -    -   2    2    -   -     -
""")
