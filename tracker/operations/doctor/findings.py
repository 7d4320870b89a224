"""What the doctor says: each a sentence in Chinese that names what is wrong and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`code` is stable. A fault has to be mended; what is no fault is to be looked at."""

    code: str
    text: str
    is_fault: bool = True


def fault(code: str, text: str) -> Finding:
    return Finding(code=code, text=text)


def hint(code: str, text: str) -> Finding:
    return Finding(code=code, text=text, is_fault=False)


def some(names: list[str], *, most: int = 3) -> str:
    """甲、乙、丙等, as many as one reads in a sentence."""
    return "、".join(names[:most]) + ("等" if len(names) > most else "")
