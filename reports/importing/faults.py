"""What is wrong with an uploaded sheet, told so that the clerk finds the place in Excel."""

from dataclasses import asdict, dataclass

from reports.workbook.opening import letter_of


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`code` is stable, `detail` Chinese. Row and column are as Excel shows them (12, "F");
    0 and "" where the fault is of the whole sheet or row."""

    code: str
    detail: str
    row: int = 0
    column: str = ""
    label: str = ""  # the column's header

    def as_json(self) -> dict:
        return asdict(self)


class NotImportable(ValueError):
    """The whole file cannot be imported; every reason at once."""

    def __init__(self, faults: list[Fault]):
        super().__init__("；".join(fault.detail for fault in faults))
        self.faults = faults


def refuse(code: str, detail: str) -> NotImportable:
    return NotImportable([Fault(code=code, detail=detail)])


def fault_at(row: int, column: int, *, label: str, code: str, detail: str) -> Fault:
    return Fault(code=code, detail=detail, row=row, column=letter_of(column), label=label)
