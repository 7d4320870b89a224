"""规范性文件书面审查意见: what the committee wrote to the maker of a document it reviewed."""

from datetime import date

from reports.word.filling import day, due_day, of_the_place
from reports.word.receiving import paragraphs
from reports.word.seen import NoPaper, Seen
from tracker.common.veil import Sight
from tracker.reviews.models import Review
from tracker.units.models import Unit


def why_none(seen: Seen, unit: Unit | None) -> NoPaper | None:
    if seen.record.written_on is not None and seen.record.written_opinion:
        return None
    message = "还没有发出书面审查意见，不能生成审查意见书。"
    return NoPaper(message, code="no_written_opinion")


def words_of_review(seen: Seen, *, unit: Unit | None, on: date) -> dict:
    linked = Review.objects.select_related("document__maker")
    (review,) = Sight(seen.to).veiled([linked.get(pk=seen.record.pk)])
    # Who reads the review need not see the document itself; the review is called as it is.
    document = review.document
    return {
        **of_the_place(on),
        "审查编号": review.number,
        "审查意见文号": review.document_number,
        "制定机关": str(document.maker) if document else "",
        "审查文件名称": review.title,
        "审查文件文号": document.document_number if document else "",
        "审查文件公布日期": day(document.published_on) if document else "",
        "启动方式": review.get_kind_display(),
        "审查登记日期": day(review.registered_on),
        "问题情形": review.get_ground_display(),
        "审查意见段落": paragraphs(review.written_opinion),
        "审查意见日期": day(review.written_on),
        "制定机关答复期限": due_day(review, "reply_due_on"),
    }
