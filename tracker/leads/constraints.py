"""What must always hold of a lead, whoever writes it."""

from django.db import models
from django.db.models import F, Q

# Ends after which nothing is awaited; a warning reaches none of them unverified.
ENDED = (
    "answered_on_spot", "solved", "explained", "referred", "became", "kept", "not_accepted",
)  # fmt: skip
# What may become of a lead that is in court, in arbitration or under review.
OF_PROCEEDINGS = ("received", "sorted", "referred", "not_accepted", "duplicate")


def rule(name: str, condition: Q, *, message: str, code: str = "") -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=condition,
        name=f"lead_{name}",
        violation_error_message=message,
        violation_error_code=code or name,
    )


def not_before(name: str, earlier: str, *, message: str) -> models.CheckConstraint:
    condition = Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": F(earlier)})
    return rule(f"{name}_order", condition, message=message, code="wrong_order")


CONSTRAINTS = (
    # Numbers are never reused, so voided leads keep theirs.
    models.UniqueConstraint(
        fields=["work_year", "serial"],
        name="lead_serial_once_a_year",
        violation_error_message="该年度已有这个编号的线索，编号不得重复使用。",
        violation_error_code="number_taken",
    ),
    rule(
        "times_at_least_one",
        Q(times__gte=1),
        message="同类件数至少为1。",
        code="times_missing",
    ),
    rule(
        "verified_before_end",
        ~Q(channel="warning") | ~Q(verified="") | ~Q(status__in=ENDED),
        message="预警须先登记核实结果，才能销号。",
        code="not_verified",
    ),
    rule(
        "told_before_solved",
        ~Q(status="solved") | Q(wants_reply=False) | Q(told_on__isnull=False),
        message="反映人要求答复，须先反馈本人，才能确认解决。",
        code="not_told",
    ),
    rule(
        "in_proceedings_is_referred",
        Q(is_in_proceedings=False) | Q(status__in=OF_PROCEEDINGS),
        message="已进入诉讼、仲裁或者复议程序的，不能受理，请转送有权机关。",
        code="in_proceedings",
    ),
    rule(
        "one_end",
        Q(status="became", duplicate_of__isnull=True)
        & (
            Q(became__isnull=False, became_item__isnull=True)
            | Q(became__isnull=True, became_item__isnull=False)
        )
        | Q(
            status="duplicate",
            duplicate_of__isnull=False,
            became__isnull=True,
            became_item__isnull=True,
        )
        | ~Q(status__in=("became", "duplicate"))
        & Q(duplicate_of__isnull=True, became__isnull=True, became_item__isnull=True),
        message="一条线索只能有一个去向：转化为一件建议、议题或整改事项，或者并入另一条线索。",
    ),
    rule(
        "referred_somewhere",
        ~Q(status="referred") | ~Q(referred_to=""),
        message="转送的须写明转往何处。",
        code="referred_to_missing",
    ),
    rule(
        "refused_with_reason",
        ~Q(status="not_accepted") | ~Q(end_reason=""),
        message="不予受理的须说明理由。",
        code="reason_missing",
    ),
    rule(
        "due_explained",
        Q(due_on__isnull=True) | ~Q(due_explanation=""),
        message="办理期限须说明由来。",
        code="due_unexplained",
    ),
    rule(
        "handed_over_to_somebody",
        Q(handed_over_on__isnull=True) | Q(handled_by__isnull=False),
        message="交办的须写明承办单位。",
        code="unit_missing",
    ),
    not_before("handed_over_on", "received_on", message="交办日期不能早于收到日期。"),
    not_before("answered_on", "received_on", message="答复日期不能早于收到日期。"),
    not_before("told_on", "received_on", message="反馈日期不能早于收到日期。"),
    not_before("concluded_on", "received_on", message="办结日期不能早于收到日期。"),
)
