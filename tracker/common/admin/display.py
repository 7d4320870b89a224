"""Small pieces of a page: badges, traffic lights, quoted passages. All text is escaped."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import Truncator

from tracker.common.models import Moved, left_until

PROVISIONAL = "（暂定）"
NOTHING = mark_safe('<span class="nothing">—</span>')


def badge(text: str, tone: str):
    return format_html('<span class="badge badge-{}">{}</span>', tone, text)


def yes_or_no(field):
    """A list column for a yes-or-no field in words; Django's own icon says True and False."""

    @admin.display(description=field.verbose_name, ordering=field.name)
    def column(record):
        return "是" if getattr(record, field.name) else NOTHING

    return column


def status_badge(record: Moved):
    return badge(record.get_status_display(), stage_of(record))


def stage_of(record: Moved) -> str:
    """What the colour of a status says: begun-not, under-way, finished or dropped."""
    if record.status in record.DROPPED:
        return "dropped"
    if record.is_finished:
        return "finished"
    return "begun-not" if record.status == type(record).Status.values[0] else "under-way"


def provisional_mark(record: Any, name: str) -> str:
    """What is said behind a date that may still change, because it rests on a calendar that is
    not announced yet."""
    return PROVISIONAL if record.is_provisional(name) else ""


def due_mark(record: Any, *, on: date, soon: date):
    """The due date with a green, yellow or red mark as it stands on the day `on`; `soon` is
    the last day of the yellow ones (`soon_until`)."""
    if record.due_on is None:
        return NOTHING
    day = record.due_on.isoformat() + provisional_mark(record, "due_on")
    if not record.is_owed:
        return format_html('<span class="due">{}</span>', day)
    return _due(due_tone(record.due_on, on=on, soon=soon), day, left_until(record.due_on, on=on))


def due_tone(due_on: date, *, on: date, soon: date) -> str:
    """Red when late, yellow until the last day that is soon, else green."""
    if due_on < on:
        return "red"
    return "yellow" if due_on <= soon else "green"


def _due(colour: str, day: str, remark: str):
    return format_html(
        '<span class="due due-{}"><span class="light" aria-hidden="true"></span>{} '
        '<span class="due-remark">{}</span></span>',
        colour,
        day,
        remark,
    )


def voidable_title(record, title: str = ""):
    """The title as lists show it; a voided record is struck through and says so."""
    if not record.is_voided:
        return title or str(record)
    return format_html("<s>{}</s> {}", title or str(record), badge("已作废", "void"))


def latest_progress(record):
    """Day and beginning of the last progress entry, as the list query brings them along."""
    if record.latest_on is None:
        return NOTHING
    return format_html(
        '<span class="latest" title="{}"><time>{}</time> {}</span>',
        record.latest_text,
        record.latest_on.isoformat(),
        Truncator(record.latest_text).chars(24),
    )


def linked_list(links):
    return format_html_join(mark_safe("<br>"), "{}", ((link,) for link in links)) or NOTHING


def page_link(record, text: str = ""):
    """A link to the record's page in the admin."""
    if record is None:
        return NOTHING
    return format_html('<a href="{}">{}</a>', page_url(record), text or str(record))


def page_url(record) -> str:
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


def web_link(address: str, text: str = ""):
    """A link out of the ledger, opened beside it and telling the other side nothing."""
    if not address:
        return NOTHING
    return format_html(
        '<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>', address, text or address
    )


def sentence_url(record) -> str:
    """Where the record's quote is shown, marked, within its surroundings."""
    return f"{page_url(record.source)}?{urlencode({'quote': record.quote})}"


def sentence_link(record, text: str):
    """A link to the sentence that states the record, or a dash where none is quoted."""
    if record.source_id is None:
        return NOTHING
    return format_html('<a href="{}" class="sentence-link">{}</a>', sentence_url(record), text)


def quoted_passage(record):
    """The passage a record was taken from, its quote marked, with a link to the surroundings."""
    if record is None or record.source_id is None:
        return NOTHING
    passage = record.source
    return format_html(
        '<figure class="source-quote"><blockquote>{}</blockquote>'
        '<figcaption>{} · 第{}段 · <a href="{}">查看上下文</a></figcaption></figure>',
        marked(passage.text, record.quote),
        passage.heading or passage.document,
        passage.number,
        sentence_url(record),
    )


def marked(text: str, quote: str):
    """The text with the first place of the quote marked."""
    before, found, after = text.partition(quote) if quote else (text, "", "")
    return format_html("{}<mark>{}</mark>{}", before, found, after) if found else text
