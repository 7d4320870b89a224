import pytest

from tracker.common import door
from tracker.models import Passage, SourceDocument


@pytest.fixture
def report(db, actor):
    document = SourceDocument(code="report", title="2023年工作报告", kind="annual_report")
    return door.create(document, by=actor)


@pytest.fixture
def passage(report, actor):
    words = "组织专题学习23次，接待选民近2000人次。"
    return door.create(Passage(document=report, number=2, text=words), by=actor)
