"""What the database holds of meetings: of what they are, how they are numbered and counted."""

from django.db import models
from django.db.models import F, Q

from tracker.deputies.models import ends_after_start

RULES = (
    ends_after_start("meeting"),
    models.CheckConstraint(
        condition=Q(kind="congress", session__isnull=False)
        | (~Q(kind="congress") & Q(session__isnull=True)),
        name="meeting_session_of_congress",
        violation_error_message="人民代表大会会议须选择人代会会议，其他会议不填。",
        violation_error_code="session_of_congress",
    ),
    models.CheckConstraint(
        condition=~Q(kind__in=("special_committee", "street_committee")) | Q(body__isnull=False),
        name="meeting_names_its_body",
        violation_error_message="专（工）委、街道工委会议须填写召开机构。",
        violation_error_code="body_missing",
    ),
    models.CheckConstraint(
        condition=Q(number__isnull=True) | Q(term__isnull=False),
        name="meeting_number_of_a_term",
        violation_error_message="填写会次须同时选择届。",
        violation_error_code="number_without_term",
    ),
    models.CheckConstraint(
        condition=Q(present_count__isnull=True)
        | Q(members_count__isnull=True)
        | Q(present_count__lte=F("members_count")),
        name="meeting_present_of_members",
        violation_error_message="实到人数不能多于应到人数。",
        violation_error_code="present_exceeds_members",
    ),
    models.UniqueConstraint(
        fields=["kind", "term", "number"],
        condition=Q(voided_at__isnull=True)
        & ~Q(status="cancelled")
        & ~Q(kind__in=("special_committee", "street_committee")),
        name="meeting_number_once_a_term",
        violation_error_message="本届已有这一会次的会议。",
        violation_error_code="meeting_taken",
    ),
    models.UniqueConstraint(
        fields=["body", "kind", "term", "number"],
        condition=Q(voided_at__isnull=True) & ~Q(status="cancelled"),
        name="meeting_number_once_a_body",
        violation_error_message="该机构本届已有这一会次的会议。",
        violation_error_code="meeting_taken",
    ),
)
