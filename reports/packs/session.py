"""The pack of a session (会议材料包): agenda, items, slips to vote with, and the papers item by
item, in one archive.

Each part is what its reader would get of it alone. What is stored is copied block by block and the
archive leaves memory early, so that a pack of large papers costs no more of it than a small one.
"""

import io
import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.http import QueryDict

from reports.exporting.downloads import write_sheet
from reports.file_names import Names, safe_name
from reports.layouts.finding import layout_of
from reports.sheets import SHEETS
from reports.word.documents import document, offers_of_kind
from reports.word.kinds import KINDS
from reports.word.seen import NoPaper, Seen
from reports.word.sitting import items_of
from tracker.common.errors import Refused
from tracker.common.scoping import visible
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.progress.models import Attachment

ZIP = "application/zip"
MEGABYTE = 1024 * 1024
LARGEST_PACK = 300 * MEGABYTE
FILES_AT_MOST = 1000
IN_MEMORY = 4 * MEGABYTE
# A whole path within a folder of somebody's desktop has to stay below the 260 signs of Windows.
LONGEST_FOLDER, LONGEST_FILE, LONGEST_PACK_NAME = 40, 60, 80
AGENDA = SHEETS["agenda"]
PAPERS = "议题材料"


class PackTooLarge(Refused):
    code = "pack_too_large"


class PaperMissing(Refused):
    code = "file_missing"


@dataclass(frozen=True, kw_only=True)
class Pack:
    """The archive, at its beginning; whoever takes it closes it."""

    name: str
    file: IO[bytes]


def why_no_pack(meeting: Meeting, *, to) -> NoPaper | None:
    if meeting.is_voided:
        return NoPaper("会议已作废，不再生成材料包。", code="voided")
    if not items_of(meeting, to=to):
        return NoPaper("会议还没有议题，不能生成材料包。", code="no_items")
    return None


def session_pack(meeting: Meeting, *, to, at: datetime) -> Pack:
    """The pack as the user `to` may read it.

    Raises Refused: no items yet, papers beyond 300 MB or 1000 files, a paper that is not in the
    store any more, or the extra for Word not installed.
    """
    refusal = why_no_pack(meeting, to=to)
    if refusal is not None:
        raise refusal
    items = items_of(meeting, to=to)
    papers = papers_of(items, to=to)
    refuse_too_large([paper for found in papers.values() for paper in found])
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 – the answer closes it
    try:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            packing = Packing(archive, at=at)
            packing.add_documents(meeting, to=to)
            packing.add_agenda(meeting, to=to)
            packing.add_papers(items, papers)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Pack(name=safe_name(f"{meeting}材料.zip", longest=LONGEST_PACK_NAME), file=file)


def write_agenda(meeting: Meeting, *, to, target: IO[bytes]) -> str:
    """Write the items of the meeting as the sheet they can come back by, and return the name for
    the file. Raises WorkbookError as `write_sheet` does."""
    return write_sheet(
        AGENDA,
        records=visible(meeting.agenda.not_voided(), to=to),
        chosen_by=QueryDict(f"meeting={meeting.pk}"),
        to=to,
        office=layout_of(AGENDA, None),
        target=target,
    )


def papers_of(items: list[AgendaItem], *, to) -> dict[int, list[Attachment]]:
    """The attachments of what each item is about that the user may open, by the items."""
    of_item = {
        item.pk: item.opinion.matter_id if item.opinion else item.matter_id for item in items
    }
    matters = set(of_item.values()) - {None}
    by_matter: dict[int, list[Attachment]] = defaultdict(list)
    found = Attachment.objects.not_voided().filter(matter__in=matters)
    for paper in visible(found, to=to).order_by("pk"):
        by_matter[paper.matter_id].append(paper)
    return {item: by_matter[matter] for item, matter in of_item.items() if matter in by_matter}


def refuse_too_large(papers: list[Attachment]) -> None:
    size = sum(paper.size for paper in papers)
    if size > LARGEST_PACK or len(papers) > FILES_AT_MOST:
        raise PackTooLarge(
            f"议题材料共{len(papers)}个文件、{size // MEGABYTE}MB，"
            f"超过{FILES_AT_MOST}个或者{LARGEST_PACK // MEGABYTE}MB，请在各议题的页面分别下载。"
        )


class Packing:
    """Puts one part after the other into an archive."""

    def __init__(self, archive: ZipFile, *, at: datetime):
        self.archive, self.at, self.names = archive, at, Names()
        self.number = 0

    def add(self, name: str, content: IO[bytes], *, how: int = ZIP_DEFLATED) -> None:
        year, month, day, hour, minute, second, *_ = self.at.timetuple()
        entry = ZipInfo(name, date_time=(year, month, day, hour, minute, second))
        entry.compress_type = how
        with self.archive.open(entry, "w", force_zip64=True) as target:
            shutil.copyfileobj(content, target, MEGABYTE)

    def top(self, name: str) -> str:
        """The name of the next part beside the papers: 01 会议议程.docx."""
        self.number += 1
        return self.names.free(f"{self.number:02} {name}", longest=LONGEST_FILE)

    def add_documents(self, meeting: Meeting, *, to) -> None:
        for name in ("meeting-agenda", "voting-slips"):
            for offer in offers_of_kind(KINDS[name], Seen(record=meeting, to=to)):
                content = document(offer, to=to, on=self.at.date())
                self.add(self.top(f"{offer.kind.title}.docx"), io.BytesIO(content))

    def add_agenda(self, meeting: Meeting, *, to) -> None:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as target:
            write_agenda(meeting, to=to, target=target)
            target.seek(0)
            self.add(self.top(f"{AGENDA.title}.xlsx"), target)

    def add_papers(self, items: list[AgendaItem], papers: dict[int, list[Attachment]]) -> None:
        folders = Names()
        for number, item in enumerate(items, 1):
            if item.pk not in papers:
                continue
            folder = folders.free(f"{number:02} {item.title}", longest=LONGEST_FOLDER)
            names = Names()
            for paper in papers[item.pk]:
                name = names.free(paper.name, longest=LONGEST_FILE)
                self.add_paper(f"{PAPERS}/{folder}/{name}", paper)

    def add_paper(self, name: str, paper: Attachment) -> None:
        try:
            with paper.file.open("rb") as content:
                # What is uploaded is compressed already, or not worth the time.
                self.add(name, content, how=ZIP_STORED)
        except FileNotFoundError as error:
            message = f"附件“{paper.name}”已不在存储中，请联系管理员。"
            raise PaperMissing(message) from error
