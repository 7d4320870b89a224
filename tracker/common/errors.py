"""Refusals: what a write may be refused for, each with a stable code and a Chinese sentence.

How they look to the outside is the business of each door: the API answers by
`tracker.common.problems`, the admin shows the sentence in the form.
"""


class Refused(Exception):
    """A write that is understood but not allowed now. `code` is stable, the text is Chinese."""

    code = "refused"

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class NoSpace(Refused):
    """The disk has no room for a file beside what the database needs to go on."""

    code = "disk_full"

    def __init__(self) -> None:
        super().__init__("服务器的磁盘快满了，没有保存文件；可以照常查看和填写，请告知管理员。")


class Stale(Refused):
    """The record was changed by somebody else since the writer read it."""

    code = "stale"

    def __init__(self, record):
        super().__init__("这条记录在您打开之后已被他人修改，请核对最新内容后再保存。")
        self.record = record


class Frozen(Refused):
    """The work year is closed; a correction needs a reason."""

    code = "year_closed"

    def __init__(self, record):
        super().__init__("所属工作年度已关账；如需更正，请填写更正原因。")
        self.record = record


class ReasonMissing(Refused):
    code = "reason_missing"


class VoidInstead(Refused):
    """Records that may have been handed over are voided (作废), never deleted."""

    code = "void_instead"


class AppendOnly(Refused):
    """What was reported at the time stays as it was reported."""

    code = "append_only"


class StatusByMove(Refused):
    """The state of a record with a life cycle changes by transitions alone."""

    code = "status_by_move"


class NotAllowed(Refused):
    """It can be done, but not by this person."""

    code = "not_allowed"


class NotYourUnit(NotAllowed):
    """Somebody writes on behalf of (代录) a unit that is not theirs; the office may for any."""

    code = "not_your_unit"


class FieldNotYours(NotAllowed):
    """Field rights refuse the write. `found` names every such field, who may write it and when."""

    code = "field_not_yours"

    def __init__(self, found):
        super().__init__("您不能这样填写：" + "".join(one.detail for one in found))
        self.found = found
