"""What records said of meetings in words and days becomes meetings and items of their agendas.

A text such as 六届人大常委会第十二次会议 names a meeting by its term and number; the same text or
another of the same day names the same meeting. A text that cannot be read becomes the name of a
meeting of its own, and a day alone a meeting without a number. None of them is verified: they wait
in the office's list until somebody has looked at them, and no text is lost.
"""

import re

from django.db import migrations

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
NUMBER = "([零〇一二三四五六七八九十百0-9]+)"
TERM, NTH = re.compile(f"{NUMBER}届"), re.compile(f"第{NUMBER}次")
COMMITTEE, DIRECTORS = "committee", "directors"
NAMES = {COMMITTEE: "人大常委会第{}次会议", DIRECTORS: "人大常委会第{}次主任会议"}
WITHOUT_NUMBER = {COMMITTEE: "常委会会议", DIRECTORS: "主任会议"}
LONGEST = 10
AFTER_DELIBERATION = {"deliberated", "rectifying", "result_reported", "closed", "continued"}


def number_in(words):
    """十二 → 12, 一百零三 → 103, 12 → 12."""
    if words.isdecimal():
        return int(words)
    total, last = 0, 0
    for sign in words:
        if sign in "十百":
            total += (last or 1) * (10 if sign == "十" else 100)
            last = 0
        else:
            last = DIGITS.get(sign, 0)
    return total + last


def in_words(number):
    """As meetings are called: in characters up to ninety-nine."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    signs = "零一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else f"{signs[tens]}十") + (signs[ones] if ones else "")


class Carrying:
    def __init__(self, apps):
        get = lambda name: apps.get_model("tracker", name)
        self.Meeting, self.Item, self.Progress = get("Meeting"), get("AgendaItem"), get("ProgressEntry")
        self.Topic, self.Inspection = get("Topic"), get("Inspection")
        self.Opinion, self.Vote = get("Opinion"), get("Vote")
        self.years = set(get("WorkYear").objects.values_list("year", flat=True))
        self.terms = {term.number: term for term in get("Term").objects.all()}

    def carry(self):
        """Texts first: a day alone may then find the meeting that one of them names."""
        for opinion in self.Opinion.objects.exclude(meeting_said="").order_by("pk"):
            kind = DIRECTORS if "主任会议" in opinion.meeting_said else opinion.issuer
            opinion.meeting = self.meeting(
                kind, text=opinion.meeting_said, day=opinion.deliberated_on, year=opinion.matter.matter_year,
                said_in=f"审议意见“{opinion.title}”",
            )
            opinion.save(update_fields=["meeting"])
        for vote in self.Vote.objects.exclude(meeting_said="").order_by("pk"):
            kind = DIRECTORS if "主任会议" in vote.meeting_said else COMMITTEE
            vote.meeting = self.meeting(
                kind, text=vote.meeting_said, day=vote.held_on, year=vote.matter.matter_year,
                said_in=f"{vote.held_on}的表决测评",
            )
            vote.save(update_fields=["meeting"])
        for inspection in self.Inspection.objects.order_by("pk"):
            self.of_inspection(inspection)
        for topic in self.Topic.objects.order_by("pk"):
            self.of_topic(topic)

    def of_inspection(self, inspection):
        for kind, text, day in (
            (DIRECTORS, inspection.directors_meeting, inspection.directors_meeting_on),
            (COMMITTEE, inspection.committee_session, inspection.committee_session_on),
        ):
            if text or day:
                meeting = self.meeting(
                    kind, text=text, day=day, year=inspection.work_year_id, said_in=f"执法检查“{inspection.title}”"
                )
                self.put(meeting, inspection, kind="inspection_report", heard_on=day)

    def of_topic(self, topic):
        """A day of a topic is a plan until it was deliberated on it."""
        told = self.Progress.objects.filter(
            matter=topic.pk, transition="deliberate", voided_at=None
        ).values_list("happened_on", flat=True)
        days = {DIRECTORS: topic.directors_meeting_on, COMMITTEE: topic.committee_session_on}
        heard_by = COMMITTEE if days[COMMITTEE] else DIRECTORS
        for kind, day in days.items():
            if day is None:
                continue
            is_heard = day in told or (
                not told and kind == heard_by and topic.status in AFTER_DELIBERATION
            )
            meeting = self.meeting(
                kind, day=day, year=topic.work_year_id, said_in=f"监督议题“{topic.title}”", is_held=is_heard
            )
            self.put(meeting, topic, kind="hear", heard_on=day if is_heard else None)

    def meeting(self, kind, *, day, year, said_in, text="", is_held=True):
        text = text.strip()
        term, number = self.read(text)
        found = None
        if term is not None:
            found = self.Meeting.objects.filter(kind=kind, term=term, number=number, voided_at=None).first()
        if found is None and day is not None:
            of_the_day = self.Meeting.objects.filter(kind=kind, voided_at=None, starts_on__lte=day)
            lasting = of_the_day.filter(starts_on=day) | of_the_day.filter(ends_on__gte=day)
            for one in lasting.exclude(status="cancelled").order_by("pk"):
                if not text or one.title == text or (term is not None and one.number is None):
                    found = one
                    break
        elif found is None and text and term is None:
            found = self.Meeting.objects.filter(kind=kind, title=text, voided_at=None).first()
        if found is None:
            return self.make(kind, term, number, text, day, year, said_in, is_held)
        self.complete(found, term, number, day, is_held)
        if text and text not in (found.title, found.note):
            # Whoever verifies it reads how it was called; no text is lost.
            line = f"升级前{said_in}所载：{text}"
            if line not in found.note:
                found.note = "\n".join(filter(None, (found.note, line)))
                found.save(update_fields=["note"])
        return found

    def read(self, text):
        """The term and the number that the text says, where the term is known; else None, None."""
        said_term, said_number = TERM.search(text), NTH.search(text)
        if said_term is None or said_number is None:
            return None, None
        term, number = self.terms.get(number_in(said_term[1])), number_in(said_number[1])
        return (term, number) if term is not None and 0 < number < 32768 else (None, None)

    def name(self, kind, term, number, text, day):
        if term is not None:
            return f"第{in_words(term.number)}届" + NAMES[kind].format(in_words(number))
        return text or f"{WITHOUT_NUMBER[kind]}（{day}）"

    def make(self, kind, term, number, text, day, year, said_in, is_held):
        title = self.name(kind, term, number, text, day)[:200]
        of_day = day.year if day is not None and day.year in self.years else year
        return self.Meeting.objects.create(
            kind=kind, term=term, number=number, title=title, starts_on=day, work_year_id=of_day,
            status="held" if is_held and day is not None else "planned", is_verified=False,
            note=f"升级时由{said_in}所载的“{text or day}”生成，请核对。",
            matter_kind="meeting", matter_year=of_day, matter_number=str(number or ""), matter_title=title,
        )

    def complete(self, meeting, term, number, day, is_held):
        """What this record says beyond what is known of the meeting from another one."""
        if meeting.is_verified:
            return
        if term is not None and meeting.number is None:
            meeting.term, meeting.number = term, number
            meeting.title = self.name(meeting.kind, term, number, "", day)[:200]
            meeting.matter_number, meeting.matter_title = str(number), meeting.title
        if meeting.starts_on is None:
            meeting.starts_on = day
        elif day is not None and not meeting.starts_on <= day <= (meeting.ends_on or meeting.starts_on):
            # It lasted longer than the first record knew; where it is too long, a day is wrong.
            first, last = min(meeting.starts_on, day), max(meeting.ends_on or meeting.starts_on, day)
            if (last - first).days < LONGEST:
                meeting.starts_on, meeting.ends_on = first, last
        if is_held and meeting.starts_on is not None and meeting.status == "planned":
            meeting.status = "held"
        meeting.save()

    def put(self, meeting, matter, *, kind, heard_on):
        items = self.Item.objects.filter(meeting=meeting)
        self.Item.objects.create(
            meeting=meeting, order=items.count() + 1, title=matter.title[:200], kind=kind,
            matter_id=matter.pk, heard_on=heard_on, is_verified=False,
            result="deliberated" if heard_on is not None and meeting.status == "held" else "",
        )


def carry_over(apps, schema_editor):
    Carrying(apps).carry()


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0029_meetings_named"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
